"""The sample school as the changes that leave it, cut to audiences by the pack; and the same as NDJSON, the floor."""

from __future__ import annotations

import functools
import json
import random
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

import resources
from forms.answers import Answers, Value
from forms.definition import Form
from forms.pack import load_pack
from forms.sample.school import SampleSchool, sample_school
from sync.change import Change
from sync.envelope.audiences import joined, split
from sync.vector import Dot

TODAY = date(2026, 9, 14)
FIRST_DAY = datetime(2026, 9, 1, 2, 12, tzinfo=UTC)
LEAVES = ("county", "region")


@dataclass(frozen=True)
class Journal:
    """Changes of one epoch: `parts` as sealed for the county and the region, `whole` joined again, for the floor."""

    epoch: str
    first: int
    last: int
    parts: Mapping[str, tuple[Change, ...]]
    whole: tuple[Change, ...]


class Writer:
    """Numbers changes without gaps, lets time pass, and keeps only what leaves the school."""

    def __init__(self, seed: int, start: datetime, first: int = 1, epoch: str = "") -> None:
        self.rng = random.Random(seed)
        self.epoch = epoch or f"{self.rng.getrandbits(64):016x}"
        self._first = self._next = first
        self._at = int(start.timestamp())
        self._parts: dict[str, list[Change]] = {name: [] for name in LEAVES}
        self._whole: list[Change] = []

    def write(self, form: Form, answers: Answers, pause: float, record: Dot | None = None, clock: int = 1) -> Dot:
        """One save; `pause`: mean seconds since the one before, 0 inside an import."""
        self._at += int(self.rng.expovariate(1 / pause)) if pause else 0
        dot = Dot(self.epoch, self._next)
        self._next += 1
        rows = {
            f"{repeat}/{dot}.{at}": dict(row.values)
            for repeat, found in answers.rows.items()
            for at, row in enumerate(found, 1)
        }
        change = Change(dot, record or dot, form.id, clock, self._at, 1, dict(answers.values), rows)
        leaving = {name: part for name, part in split(change, form).items() if name in LEAVES}
        for name, part in leaving.items():
            self._parts[name].append(part)
        if leaving:
            self._whole.append(joined(leaving.values()))
        return dot

    def journal(self) -> Journal:
        parts = {name: tuple(changes) for name, changes in self._parts.items() if changes}
        return Journal(self.epoch, self._first, self._next - 1, parts, tuple(self._whole))


@functools.cache
def forms() -> Mapping[str, Form]:
    return load_pack(resources.find("pack")).forms


@functools.cache
def school(seed: int) -> SampleSchool:
    return sample_school(seed, today=TODAY)


def first_parcel() -> Journal:
    """The sample school's 2,800 records."""
    return entered(school(1), Writer(1, FIRST_DAY))


def entered(sample: SampleSchool, writer: Writer) -> Journal:
    """A school's records: pupils and items imported in one go each, days and cases typed."""
    pupils = [writer.write(forms()["enrolment"], pupil, 0) for pupil in sample.pupils]
    for item in sample.equipment:
        writer.write(forms()["equipment"], item, 0)
    for day in sample.counselling:
        writer.write(forms()["counselling"], day, 300)
    for case in sample.cases:
        answers = case.for_pupil(str(pupils[case.pupil_index]))[-1]
        writer.write(forms()["dropout"], answers, 600)
    return writer.journal()


EDITED = {
    "enrolment": ("status", "class_no", "commute_way", "needs_aid", "boarding", "left_behind", "name", "disability"),
    "equipment": ("condition", "place", "checked_date", "quantity"),
}


def edits(count: int, seed: int) -> Journal:
    """`count` edits of one or two fields of the sample's records, over some days; a field brings its group along.

    Every one leaves the school, so that the floor and the parcel say the same."""
    writer = Writer(seed, datetime(2026, 10, 12, 2, 30, tzinfo=UTC), first=2801)
    rng, other = writer.rng, school(2)
    while count:
        form = forms()["enrolment" if rng.random() < 0.75 else "equipment"]
        source: Sequence[Answers] = other.pupils if form.id == "enrolment" else other.equipment
        wanted = set(rng.sample(EDITED[form.id], rng.choice((1, 1, 2))))
        wanted |= {name for group in form.groups if wanted & set(group) for name in group}
        values: dict[str, Value] = {name: value for name, value in rng.choice(source).values.items() if name in wanted}
        if not values:
            continue
        before = 0 if form.id == "enrolment" else len(other.pupils)
        record = Dot(writer.epoch, before + 1 + rng.randrange(len(source)))
        writer.write(form, Answers(values), 900, record, rng.choice((2, 2, 2, 3, 4)))
        count -= 1
    return writer.journal()


def as_ndjson(changes: Sequence[Change], seed: int = 3) -> bytes:
    """The floor's text: a line a change with random UUIDs and ISO times, exactly the fields that leave.

    A creation has one UUID, its record's; an edit has its own too, or it could not be told from its repetition."""
    rng = random.Random(seed)

    def fresh() -> str:
        return str(uuid.UUID(int=rng.getrandbits(128), version=4))

    names: dict[Dot, str] = {}
    lines = []
    for change in changes:
        line: dict[str, object] = {} if change.creates else {"change": fresh()}
        line |= {"record": names.setdefault(change.record, fresh()), "form": change.form, "author": change.author}
        fields = dict(change.fields)
        if "pupil" in fields:
            fields["pupil"] = names.setdefault(Dot.parse(str(fields["pupil"])), fresh())
        line |= {"at": datetime.fromtimestamp(change.at, UTC).isoformat(), "fields": fields}
        if change.rows:
            line["rows"] = [{"id": fresh(), **(row or {"removed": True})} for row in change.rows.values()]
        lines.append(json.dumps(line, ensure_ascii=False, separators=(",", ":")))
    return ("\n".join(lines) + "\n").encode()
