"""The changes of one section as columnar JSON, and back; numbers that follow one another cost nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

from sync.change import MAX_CLOCK, Change, Fields
from sync.envelope import limits
from sync.envelope.batch import Batch, Block, RowBlock
from sync.envelope.cells import ABSENT, Cell, is_text, pack, unpack
from sync.envelope.errors import refuse
from sync.envelope.runs import deltas, from_deltas, from_runs, from_spans, runs, spans, within
from sync.envelope.strict import Json, is_count
from sync.vector import EPOCH_PATTERN, MAX_SEQ, Dot, Vector

MAX_AUTHOR = 1 << 31
MAX_TIME = 1 << 40
MAX_ROW_INDEX = 1 << 31
_ROW = re.compile(r"([^/]+)/([0-9a-f]{16})-([1-9][0-9]{0,9})\.(0|[1-9][0-9]{0,9})")


def encode(changes: Sequence[Change]) -> dict[str, Json]:
    """The content of a section: `changes` of one epoch, sorted by number, already cut to one audience.

    ParcelError('too_large') if they are too many for one section; ValueError for what no reader would take."""
    if not changes or any(change.dot.epoch != changes[0].dot.epoch for change in changes):
        raise ValueError("changes of one epoch")
    if any(a.dot.seq >= b.dot.seq for a, b in pairwise(changes)):
        raise ValueError("changes in the order of their numbers")
    budget = _Budget()
    writer = _Writer(changes[0].dot.epoch, budget)
    by_form: dict[str, list[Change]] = {}
    for change in changes:
        by_form.setdefault(change.form, []).append(change)
    budget.take_changes(len(changes))
    content: dict[str, Json] = {"forms": [writer.block(form, group) for form, group in by_form.items()]}
    seen = writer.seen(changes)
    if seen:
        content["seen"] = seen
    if len(writer.epochs) > 1:
        content["epochs"] = list(writer.epochs)[1:]
    return content


def decode(content: Json, epoch: str) -> Batch:
    """The changes of `epoch` in a section; ParcelError('content') unless it is well formed and within the limits."""
    try:
        return _Reader(content, epoch).batch()
    except (KeyError, TypeError, ValueError, AttributeError, IndexError):
        raise refuse("content") from None


class _Budget:
    """What one section may spread out to; writer and reader count alike."""

    def __init__(self) -> None:
        self._changes = limits.CHANGES
        self._cells = limits.CELLS

    def take_changes(self, count: int) -> None:
        self._changes -= count
        if self._changes < 0:
            raise refuse("too_large")

    def take_cells(self, count: int) -> None:
        self._cells -= count
        if self._cells < 0:
            raise refuse("too_large")


class _Writer:
    def __init__(self, epoch: str, budget: _Budget) -> None:
        self.epochs: dict[str, int] = {epoch: 0}
        self._budget = budget

    def block(self, form: str, changes: list[Change]) -> dict[str, Json]:
        _check_name(form)
        block: dict[str, Json] = {
            "form": form,
            "seq": spans(within([change.dot.seq for change in changes], MAX_SEQ, 1)),
            "clock": runs(within([change.clock for change in changes], MAX_CLOCK + 1, 1)),
            "at": deltas([change.at for change in changes]),
            "author": runs(within([change.author for change in changes], MAX_AUTHOR, 0)),
            "fields": self._columns([change.fields for change in changes]),
        }
        if any(not -MAX_TIME < change.at < MAX_TIME for change in changes):
            raise ValueError("a time out of bounds")
        edits = self._references([change.dot for change in changes], [change.record for change in changes])
        rows = self._rows(changes)
        return block | ({"edits": edits} if edits else {}) | ({"rows": rows} if rows else {})

    def seen(self, changes: Sequence[Change]) -> list[list[int]]:
        """[position, epoch, seq] wherever the vector differs from the change before; nothing before the first."""
        steps: list[list[int]] = []
        last = Vector()
        for at, change in enumerate(changes):
            if change.seen == last:
                continue
            own = next(iter(self.epochs))
            if own in change.seen or not all(is_count(seq, MAX_SEQ, 1) for seq in change.seen.values()):
                raise ValueError("not a vector of other epochs")
            moved = sorted(e for e in {*last, *change.seen} if last.get(e) != change.seen.get(e))
            steps += [[at, self._epoch(epoch), change.seen.get(epoch, 0)] for epoch in moved]
            self._budget.take_cells(len(change.seen))
            last = change.seen
        return steps

    def _epoch(self, epoch: str) -> int:
        if not EPOCH_PATTERN.fullmatch(epoch):
            raise ValueError("not an epoch")
        return self.epochs.setdefault(epoch, len(self.epochs))

    def _columns(self, rows: Sequence[Fields]) -> dict[str, Json]:
        names = list(dict.fromkeys(name for fields in rows for name in fields))
        for name in names:
            _check_name(name)
        self._budget.take_cells(len(rows) * len(names))
        return {name: pack([fields.get(name, ABSENT) for fields in rows]) for name in names}

    def _references(self, own: list[Dot], named: list[Dot]) -> dict[str, Json]:
        """Where `named` is another dot than `own`: positions, numbers, and epochs unless all are this one."""
        others = [at for at, (mine, dot) in enumerate(zip(own, named, strict=True)) if mine != dot]
        if not others:
            return {}
        epochs = [self._epoch(named[at].epoch) for at in others]
        numbers = within([named[at].seq for at in others], MAX_SEQ, 1)
        found: dict[str, Json] = {"at": spans(others), "of": deltas(numbers)}
        return found | ({"in": runs(epochs)} if any(epochs) else {})

    def _rows(self, changes: list[Change]) -> dict[str, Json]:
        by_repeat: dict[str, list[tuple[int, Dot, int, Fields | None]]] = {}
        for at, change in enumerate(changes):
            for key, fields in change.rows.items():
                match = _ROW.fullmatch(key)
                if match is None:
                    raise ValueError("not the name of a row")
                dot = Dot(match[2], int(match[3]))
                by_repeat.setdefault(match[1], []).append((at, dot, int(match[4]), fields))
        return {repeat: self._repeat(repeat, changes, rows) for repeat, rows in by_repeat.items()}

    def _repeat(
        self, repeat: str, changes: list[Change], rows: list[tuple[int, Dot, int, Fields | None]]
    ) -> dict[str, Json]:
        _check_name(repeat)
        self._budget.take_cells(len(rows))
        part: dict[str, Json] = {
            "change": deltas([at for at, _, _, _ in rows]),
            "index": within([index for _, _, index, _ in rows], MAX_ROW_INDEX, 0),
            "fields": self._columns([fields or {} for _, _, _, fields in rows]),
        }
        old = self._references([changes[at].dot for at, _, _, _ in rows], [dot for _, dot, _, _ in rows])
        gone = spans([at for at, (_, _, _, fields) in enumerate(rows) if fields is None])
        return part | ({"old": old} if old else {}) | ({"gone": gone} if gone else {})


class _Reader:
    """KeyError, TypeError, ValueError, AttributeError or IndexError wherever the content is not well formed."""

    def __init__(self, content: Json, epoch: str) -> None:
        _check_keys(content, {"forms"}, {"seen", "epochs"})
        others = content.get("epochs", [])
        if not isinstance(others, list):
            raise TypeError("not a list of epochs")
        self._epochs: list[str] = [epoch, *others]
        if len(others) > limits.EPOCHS or len(set(self._epochs)) != len(self._epochs):
            raise ValueError("an epoch stands twice")
        if not all(EPOCH_PATTERN.fullmatch(other) for other in others):
            raise ValueError("not an epoch")
        self._content = content
        self._budget = _Budget()

    def batch(self) -> Batch:
        blocks = tuple(self._block(block) for block in self._content["forms"])
        numbers = sorted(seq for block in blocks for seq in block.seqs)
        if not numbers or len(set(numbers)) != len(numbers) or len({b.form for b in blocks}) != len(blocks):
            raise ValueError("a number or a form stands twice")
        return Batch(self._epochs[0], blocks, self._seen(numbers))

    def _block(self, block: Json) -> Block:
        _check_keys(block, {"form", "seq", "clock", "at", "author", "fields"}, {"edits", "rows"})
        seqs = from_spans(block["seq"], MAX_SEQ, limits.CHANGES)
        self._budget.take_changes(len(seqs))
        within(seqs[:1], MAX_SEQ, 1)
        own = [Dot(self._epochs[0], seq) for seq in seqs]
        return Block(
            form=_check_name(block["form"]),
            seqs=seqs,
            records=self._references(block.get("edits"), own),
            clocks=within(from_runs(block["clock"], len(seqs)), MAX_CLOCK + 1, 1),
            times=from_deltas(block["at"], len(seqs), MAX_TIME),
            authors=within(from_runs(block["author"], len(seqs)), MAX_AUTHOR, 0),
            columns=self._columns(block["fields"], len(seqs)),
            rows={_check_name(name): self._repeat(part, own) for name, part in block.get("rows", {}).items()},
        )

    def _columns(self, columns: Json, rows: int) -> dict[str, list[Cell]]:
        self._budget.take_cells(rows * len(columns))
        return {_check_name(name): unpack(column, rows) for name, column in columns.items()}

    def _references(self, packed: Json, own: list[Dot]) -> list[Dot]:
        if packed is None:
            return own
        _check_keys(packed, {"at", "of"}, {"in"})
        positions = from_spans(packed["at"], len(own), len(own))
        numbers = within(from_deltas(packed["of"], len(positions), MAX_SEQ), MAX_SEQ, 1)
        epochs = from_runs(packed["in"], len(positions)) if "in" in packed else [0] * len(positions)
        within(epochs, len(self._epochs), 0)
        found = list(own)
        for at, epoch, seq in zip(positions, epochs, numbers, strict=True):
            found[at] = Dot(self._epochs[epoch], seq)
        return found

    def _repeat(self, part: Json, changes: list[Dot]) -> RowBlock:
        _check_keys(part, {"change", "index", "fields"}, {"old", "gone"})
        indexes = part["index"]
        self._budget.take_cells(len(indexes))
        positions = within(from_deltas(part["change"], len(indexes), limits.CHANGES), len(changes), 0)
        dots = self._references(part.get("old"), [changes[at] for at in positions])
        ids = [f"{dot}.{index}" for dot, index in zip(dots, within(indexes, MAX_ROW_INDEX, 0), strict=True)]
        gone = frozenset(from_spans(part.get("gone", []), len(ids), len(ids)))
        columns = self._columns(part["fields"], len(ids))
        if len(set(zip(positions, ids, strict=True))) != len(ids):
            raise ValueError("a row stands twice")
        if any(cells[at] is not ABSENT for cells in columns.values() for at in gone):
            raise ValueError("a removed row has values")
        return RowBlock(positions, ids, gone, columns)

    def _seen(self, numbers: list[int]) -> dict[int, Vector]:
        steps = self._steps(len(numbers))
        found: dict[int, Vector] = {}
        vector = Vector()
        for at, number in enumerate(numbers):
            moved = steps.get(at)
            if moved:
                vector = Vector({e: seq for e, seq in {**vector, **moved}.items() if seq})
                self._budget.take_cells(len(vector))
            found[number] = vector
        return found

    def _steps(self, length: int) -> Mapping[int, dict[str, int]]:
        steps: dict[int, dict[str, int]] = {}
        for at, epoch, seq in self._content.get("seen", []):
            if not is_count(at, length) or not is_count(epoch, len(self._epochs), 1) or not is_count(seq, MAX_SEQ):
                raise ValueError("not a step of a vector")
            steps.setdefault(at, {})[self._epochs[epoch]] = seq
        return steps


def _check_name(name: Json) -> str:
    if not is_text(name) or not 1 <= len(name) <= limits.NAME_CHARACTERS:
        raise ValueError("not a name")
    return str(name)


def _check_keys(value: Json, needed: set[str], allowed: set[str]) -> None:
    if not needed <= value.keys() <= needed | allowed:
        raise ValueError("unknown or missing keys")
