"""A school with a real store and everything it needs to deliver; and what a platform's database may hold of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from random import Random

from forms.answers import Answers, Value
from forms.definition import Audience
from forms.pack import Pack, load_pack
from forms.sample.school import SampleSchool, sample_school
from resources import find
from sync import joining
from sync.cycle import Cycle, CycleProgress, CycleResult
from sync.envelope.code import JoinCode
from sync.platform.audit import Contents
from sync.routes.base import Cancelled, never
from sync.routes.http import HttpRoute, Timeouts
from sync.store import NewUser, Query, School, Store, create_school
from sync.vector import Dot

CODE = "2165009107"
TODAY = date(2026, 11, 23)
PASSWORD = "five plain words to remember"
QUICK = Timeouts(connect=2.0, silence=2.0, answer=5.0)

Expected = Mapping[str, Mapping[Dot, tuple[Mapping[str, Value], Mapping[str, list[Mapping[str, Value]]]]]]
"""form -> record -> (answered fields, rows of each repeat), as they may stand at the county."""


@cache
def pack() -> Pack:
    return load_pack(find("pack"))


def new_school(directory: Path, code: str = CODE) -> Store:
    return create_school(
        directory, School(code, "样本学校", "659001"), NewUser("登记员", "clerk", PASSWORD), pack(), reserve=0
    )


@dataclass
class Road:
    """One school's PC and the address it delivers to."""

    store: Store
    url: str
    timeouts: Timeouts = QUICK

    def join(self, code: JoinCode) -> None:
        joining.begin_with_code(self.store, self.url, str(code))

    def deliver(self, seen: list[CycleProgress] | None = None, cancelled: Cancelled = never) -> CycleResult:
        """One run of the cycle, as the program makes it."""
        route = HttpRoute(self.url, self.timeouts)
        try:
            cycle = Cycle(self.store, pack(), route, random=Random(1))
            return cycle.run((seen if seen is not None else []).append, cancelled)
        finally:
            route.close()


def record_everything(
    store: Store, seed: int = 1, pupils: int = 20, days: int = 10, items: int = 15, cases: int = 5
) -> int:
    """Saves records of the four forms and edits some; how many records there are."""
    sample = sample_school(seed, pupils, days, items, cases, today=TODAY)
    saved = store.save_many("enrolment", sample.pupils, 1)
    store.save_many("counselling", sample.counselling, 1)
    store.save_many("equipment", sample.equipment, 1)
    for case in sample.cases:
        pupil = saved[case.pupil_index].dot
        local_id: int | None = None
        for step in case.for_pupil(str(pupil)):
            rows = step.rows.get("visits", ())
            kept = store.record("dropout", local_id).answers.rows.get("visits", ()) if local_id else ()
            named = tuple(type(row)(kept[n].id if n < len(kept) else "", row.values) for n, row in enumerate(rows))
            local_id = store.save("dropout", local_id, step.with_rows("visits", named), 1).local_id
    return _count(sample)


def record_noise(store: Store, records: int, characters: int = 1000, seed: int = 1) -> None:
    """Saves equipment whose names do not compress: parcels of about half as many bytes as characters."""
    noise = Random(seed)
    items = [
        Answers({"asset_no": f"N{seed}-{n}", "name": noise.randbytes(characters // 2).hex()}) for n in range(records)
    ]
    store.save_many("equipment", items, 1)


def _count(sample: SampleSchool) -> int:
    return len(sample.pupils) + len(sample.counselling) + len(sample.equipment) + len(sample.cases)


def may_be_at(store: Store, level: Audience) -> Expected:
    """What a platform of this level should hold of the store's live records, read from the store itself."""
    expected: dict[str, dict[Dot, tuple[Mapping[str, Value], Mapping[str, list[Mapping[str, Value]]]]]] = {}
    for form_id, form in pack().forms.items():
        allowed = {f.name for f in form.fields if f.audience >= level and not f.is_calculated}
        expected[form_id] = {}
        for shown in store.ids(form_id, Query()):
            for local_id in (shown, *store.record(form_id, shown).twins):  # lists show twins once
                stored = store.record(form_id, local_id)
                expected[form_id][stored.id] = _cut(stored.answers, allowed)
    return expected


def _cut(
    answers: Answers, allowed: set[str]
) -> tuple[Mapping[str, Value], Mapping[str, list[Mapping[str, Value]]]]:
    def keep(values: Mapping[str, Value]) -> Mapping[str, Value]:
        return {name: value for name, value in values.items() if name in allowed and value is not None}

    rows = {repeat: [keep(row.values) for row in found] for repeat, found in answers.rows.items() if found}
    return keep(answers.values), rows


def stands_at(contents: Contents) -> Expected:
    """The same shape from a platform's database."""
    return {
        form: {
            record.id: (record.values, {name: list(rows) for name, rows in record.rows.items() if rows})
            for record in records
        }
        for form, records in contents.records.items()
    }
