"""A school's whole checklist against its bare queries: 1,200 pupils and three years of everything else."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from statistics import median

from forms.answers import Answers
from forms.engine import Engine
from forms.environment import Context
from forms.sample.school import SampleSchool, sample_school
from sync.indicators.checklist import ChecklistReader
from sync.indicators.computing import of_stage
from sync.indicators.times import calendar_of, times_of
from sync.store.figures import FigureQueries, Scope
from sync.store.store import Store
from tests.bench.result import Result
from tests.bench.schools import NOW, TODAY, new_school, pack

PUPILS, TAUGHT_DAYS, ITEMS = 1200, 600, 1500
YEARS = 3
RUNS = 15


def fill(store: Store) -> None:
    """The sample, its room open on the taught days of three years, its small registers once for each year."""
    sample = sample_school(seed=7, pupils=PUPILS, days=TAUGHT_DAYS, items=ITEMS, cases=1, today=TODAY)
    pupils = [str(saved.dot) for saved in store.save_many("enrolment", evaluated("enrolment", sample.pupils), 1)]
    store.save_many("counselling", evaluated("counselling", sample.counselling), 1)
    store.save_many("equipment", evaluated("equipment", sample.equipment), 1)
    for year in range(YEARS):
        for form_id, records in small(sample, pupils).items():
            store.save_many(form_id, [aged(form_id, answers, year) for answers in records], 1)


def evaluated(form_id: str, records: tuple[Answers, ...]) -> list[Answers]:
    engine = Engine(pack().forms[form_id])
    return [engine.evaluate(answers, Context(TODAY, NOW)).to_save for answers in records]


def small(sample: SampleSchool, pupils: list[str]) -> dict[str, list[Answers]]:
    found = {form_id: list(records) for form_id, records in sample.small.items()}
    for form_id, records in sample.of_pupils.items():
        found[form_id] = [record.for_pupil(pupils[record.pupil_index]) for record in records]
    return found


def aged(form_id: str, answers: Answers, year: int) -> Answers:
    """The record as it was so many years ago: its dates earlier, another record by its keys."""
    values = dict(answers.values)
    for name, value in values.items():
        if isinstance(value, str) and len(value) >= 7 and value[:4].isdigit() and value[4] == "-" and year:
            values[name] = f"{int(value[:4]) - year}{value[4:]}"
    for name in pack().forms[form_id].keys:
        if isinstance(values.get(name), str) and year and name in ("staff_no", "room_no", "place", "partner_name"):
            values[name] = f"{values[name]}-{year}"
    return Answers().with_values(values)


def timed(job: Callable[[], object]) -> float:
    begun = time.perf_counter()
    job()
    return time.perf_counter() - begun


def run() -> Iterator[Result]:
    with new_school() as store:
        fill(store)
        reader = ChecklistReader(pack())
        times = times_of(calendar_of(store, reader.pack), TODAY)
        dues = reader.dues(TODAY)
        indicators = (reader.checklist.indicators or {}).values()

        def bare() -> None:
            """The same queries over the same views on a connection of their own, without guards and judging."""
            database = store._session.connect()
            scope = Scope(times.days, times.periods, dues=dues)
            FigureQueries(database, store._session.tables, scope).close()
            for indicator in indicators:
                sql = reader.queries[indicator.id]
                stage = "primary" if indicator.by_stage else ""
                database.connection.execute(sql, {**times.parameters, **of_stage(stage)}).fetchall()
            store._session.disconnect(database)

        pairs = [(timed(lambda: reader.read(store, TODAY)), timed(bare)) for _ in range(RUNS)]
        ours, floor = median(pair[0] for pair in pairs), median(pair[1] for pair in pairs)
        yield Result("checklist_school", ours / floor, 1.5, details={"bare_ms": round(floor * 1000, 1)})
        yield Result("checklist_school_ms", ours * 1000, 500, "ms", {"pupils": PUPILS, "years": YEARS})
