"""What a receiver checks of single changes, by column and without the evaluator; a change is taken whole or not."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from forms.answers import Value
from forms.checks import check_value
from forms.definition import Audience, Field, Form, Writer, writer_of
from sync.change import DELETED, PURGED, RESERVED, SAME_AS, Change
from sync.envelope.batch import Batch, Block, Columns
from sync.envelope.cells import ABSENT, Cell
from sync.envelope.header import COUNTY, REGION, SCHOOL
from sync.envelope.roster import ALL_FORMS, DeviceScope
from sync.merge.seen import explained
from sync.receive import codes
from sync.vector import Dot

_LEVEL = {SCHOOL: Audience.SCHOOL, COUNTY: Audience.COUNTY, REGION: Audience.REGION}
_NAME = re.compile(r"[a-z][a-z0-9_]{0,47}")

OwnerOf = Callable[[str], str | None]
"""The owner of an epoch, None if no parcel of it was ever taken."""


@dataclass(frozen=True, slots=True)
class Findings:
    """(code, register key) by seq. What is refused is never applied; what is held one by one may be later."""

    refused: Mapping[int, tuple[str, str]]
    held: Mapping[int, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Rules:
    """What holds for one parcel: its writer's owner code and scope, and the forms its values are held to.

    `is_same_pack`: codes and calculated fields are only judged by the pack the writer had too."""

    owner: str
    scope: DeviceScope
    forms: Mapping[str, Form]
    is_same_pack: bool
    owner_of: OwnerOf


def check(batches: Mapping[str, Batch], changes: Sequence[Change], rules: Rules) -> Findings:
    """What is wrong with the changes of one parcel; the first thing found of each."""
    refused: dict[int, tuple[str, str]] = {}
    for section, batch in batches.items():
        for block in batch.blocks:
            for seq, code, key in _columns(block, _LEVEL[section], rules):
                refused.setdefault(seq, (code, key))
    held: dict[int, tuple[str, str]] = {}
    may_write: dict[str, bool] = {}
    for change in changes:
        seq = change.dot.seq
        if change.form not in may_write:
            may_write[change.form] = _may_write(rules, change.form)
        code = _refusal(change, rules) if may_write[change.form] else codes.SCOPE
        if code:
            refused.setdefault(seq, (code, ""))
        elif seq not in refused:
            code = _hold(change, rules)
            if code:
                held[seq] = (code, "")
    return Findings(refused, held)


def _may_write(rules: Rules, form: str) -> bool:
    """A county writes its own forms and no others, whatever the roster says of a school's PC."""
    if not _NAME.fullmatch(form) or (writer_of(form) is Writer.COUNTY) != (rules.scope.level == COUNTY):
        return False
    return form in rules.scope.forms or ALL_FORMS in rules.scope.forms


def _refusal(change: Change, rules: Rules) -> str:
    if change.record.epoch == change.dot.epoch:
        return "" if change.record.seq <= change.dot.seq else codes.RECORD
    owner = rules.owner_of(change.record.epoch)
    return codes.OWNER if owner is not None and owner != rules.owner else ""


def _hold(change: Change, rules: Rules) -> str:
    if change.is_erased:
        return ""  # it asks nothing
    if change.clock > explained(change.dot.seq, change.seen):
        return codes.CLOCK
    if change.record.epoch != change.dot.epoch and rules.owner_of(change.record.epoch) is None:
        return codes.OWNER
    return ""


def _columns(block: Block, level: Audience, rules: Rules) -> Iterable[tuple[int, str, str]]:
    form = rules.forms.get(block.form)
    if form and rules.is_same_pack and form.audience < level:
        yield from ((seq, codes.AUDIENCE, "") for seq in block.seqs)  # that the record exists is already too much
    known = {field.name: field for field in form.fields} if form else {}
    for name, cells in block.columns.items():
        if name in RESERVED:
            code = codes.AUDIENCE if form and form.audience < level else ""
            yield from _bad(block.seqs, name, cells, code, partial(_reserved, name))
        else:
            yield from _column(block.seqs, name, "", cells, known.get(name), level, rules)
    for repeat, part in block.rows.items():
        seqs = [block.seqs[at] for at in part.changes]
        if not _NAME.fullmatch(repeat):
            yield from ((seq, codes.NAME, repeat) for seq in seqs)
        elif rules.is_same_pack and _reach(known, repeat) < level:
            yield from ((seq, codes.AUDIENCE, repeat) for seq in seqs)
        yield from _row_columns(seqs, repeat, part.columns, known, level, rules)


def _reach(known: Mapping[str, Field], repeat: str) -> Audience:
    """How far up it may be known that rows of a repeat exist; of one the form lacks, anywhere."""
    columns = [field.audience for field in known.values() if field.repeat == repeat]
    return max(columns, default=Audience.REGION)


def _row_columns(
    seqs: list[int], repeat: str, columns: Columns, known: Mapping[str, Field], level: Audience, rules: Rules
) -> Iterable[tuple[int, str, str]]:
    for name, cells in columns.items():
        yield from _column(seqs, name, repeat, cells, known.get(name), level, rules)


def _column(
    seqs: list[int], name: str, repeat: str, cells: list[Cell], field: Field | None, level: Audience, rules: Rules
) -> Iterable[tuple[int, str, str]]:
    key = f"{repeat}/{name}" if repeat else name
    if not _NAME.fullmatch(name):
        return _bad(seqs, key, cells, codes.NAME)
    if field is None or (field.repeat or "") != repeat:
        return ()
    if field.audience < level:
        return _bad(seqs, key, cells, codes.AUDIENCE)
    if field.is_calculated and rules.is_same_pack:
        return _bad(seqs, key, cells, codes.CALCULATED)
    return _bad(seqs, key, cells, "", lambda value: _value(field, value, rules.is_same_pack))


def _value(field: Field, value: Value, is_same_pack: bool) -> str:
    code = check_value(field, value) or ""
    return "" if code == "code" and not is_same_pack else code


def _reserved(name: str, value: Value) -> str:
    if name == SAME_AS and isinstance(value, str):
        try:
            Dot.parse(value)
        except ValueError:
            return codes.RESERVED_NAME
        return ""
    allowed = {DELETED: (1, None), PURGED: (1,), SAME_AS: (None,)}[name]
    return "" if value in allowed and not isinstance(value, float) else codes.RESERVED_NAME


def _bad(
    seqs: list[int], key: str, cells: list[Cell], code: str, judge: Callable[[Value], str] | None = None
) -> Iterable[tuple[int, str, str]]:
    """The positions of a column that are wrong: all that say something if `code`, else those `judge` finds wrong.

    Each distinct value is judged once: most columns hold few."""
    if code:
        return [(seq, code, key) for seq, cell in zip(seqs, cells, strict=True) if cell is not ABSENT]
    assert judge is not None
    wrong = {(type(cell), cell): found for cell in _distinct(cells) if (found := judge(cell))}
    if not wrong:
        return ()
    return [
        (seq, wrong[(type(cell), cell)], key)
        for seq, cell in zip(seqs, cells, strict=True)
        if cell is not ABSENT and (type(cell), cell) in wrong
    ]


def _distinct(cells: list[Cell]) -> Iterable[Value]:
    """Each value once; 1 and 1.0 are two, though they are equal."""
    return [cell for _, cell in {(type(cell), cell) for cell in cells} if cell is not ABSENT]
