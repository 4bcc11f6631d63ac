"""What one section holds once read: the changes of one epoch, by form, in columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from forms.answers import Value
from sync.change import Change, Fields
from sync.envelope.cells import ABSENT, Cell
from sync.vector import Dot, Vector

Columns = Mapping[str, list[Cell]]


@dataclass(frozen=True, slots=True)
class RowBlock:
    """The rows of one repeat in a block: `changes` are positions in the block, one per row; `ids` their row ids
    ('epoch-seq.index'); `removed` the positions here of rows taken away; columns are as long as `ids`."""

    changes: list[int]
    ids: list[str]
    removed: frozenset[int]
    columns: Columns


@dataclass(frozen=True, slots=True)
class Block:
    """The changes of one form, by number: lists of equal length, one cell per change in every column."""

    form: str
    seqs: list[int]
    records: list[Dot]
    clocks: list[int]
    times: list[int]
    authors: list[int]
    columns: Columns
    rows: Mapping[str, RowBlock] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Batch:
    """The changes of one epoch in one section. `seen` holds for each number here its writer's vector."""

    epoch: str
    blocks: tuple[Block, ...]
    seen: Mapping[int, Vector]

    def __len__(self) -> int:
        return sum(len(block.seqs) for block in self.blocks)

    def changes(self) -> list[Change]:
        """The same as changes, sorted by number."""
        found = [change for block in self.blocks for change in self._of(block)]
        return sorted(found, key=lambda change: change.dot.seq)

    def _of(self, block: Block) -> Iterable[Change]:
        fields = _by_position(block.columns, len(block.seqs))
        rows: list[dict[str, Fields | None]] = [{} for _ in block.seqs]
        for repeat, part in block.rows.items():
            values = _by_position(part.columns, len(part.ids))
            for at, (change, row_id) in enumerate(zip(part.changes, part.ids, strict=True)):
                rows[change][f"{repeat}/{row_id}"] = None if at in part.removed else values[at]
        for at, seq in enumerate(block.seqs):
            yield Change(
                dot=Dot(self.epoch, seq),
                record=block.records[at],
                form=block.form,
                clock=block.clocks[at],
                at=block.times[at],
                author=block.authors[at],
                fields=fields[at],
                rows=rows[at],
                seen=self.seen[seq],
            )


def _by_position(columns: Columns, length: int) -> list[dict[str, Value]]:
    found: list[dict[str, Value]] = [{} for _ in range(length)]
    for name, cells in columns.items():
        for fields, cell in zip(found, cells, strict=True):
            if cell is not ABSENT:
                fields[name] = cell
    return found
