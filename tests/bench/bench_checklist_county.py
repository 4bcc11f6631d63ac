"""The county's table of figures against the bare queries: 200 schools of 1,200 pupils."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

from forms.definition import Audience
from forms.sample.school import sample_school
from sync.county.indicators import read
from sync.indicators.checklist import ChecklistReader
from sync.indicators.computing import of_stage
from sync.indicators.times import times_of
from sync.store.county_book import ListedSchool
from sync.store.figures import FigureQueries, Scope
from sync.store.store import Store
from tests.bench.bench_checklist_school import evaluated, small, timed
from tests.bench.result import Result
from tests.bench.schools import TODAY, pack
from tests.fakes.county_figures import Records, code_of, new_county, put

SCHOOLS, PUPILS, TAUGHT_DAYS, ITEMS = 200, 1200, 55, 300
RUNS = 3


def records() -> Records:
    """One school's, so that 200 of them are there soon: only their ids differ."""
    sample = sample_school(seed=7, pupils=PUPILS, days=TAUGHT_DAYS, items=ITEMS, cases=1, today=TODAY)
    found = [("enrolment", dict(one.values)) for one in evaluated("enrolment", sample.pupils)]
    found += [("counselling", dict(one.values)) for one in evaluated("counselling", sample.counselling)]
    found += [("equipment", dict(one.values)) for one in evaluated("equipment", sample.equipment)]
    for form_id, answers in small(sample, ["00000000deadbeef-1"] * PUPILS).items():
        found += [(form_id, dict(one.values)) for one in answers]
    return found


def fill(store: Store) -> None:
    listed = [ListedSchool(code_of(n), f"第{n}小学", "primary", "village") for n in range(1, SCHOOLS + 1)]
    store.county_book().put_schools(listed)
    own = records()
    for school in listed:
        put(store, pack(), school.code, own)


def run() -> Iterator[Result]:
    with tempfile.TemporaryDirectory() as home:
        store = new_county(Path(home) / "county", pack())
        fill(store)
        reader = ChecklistReader(pack())
        times = times_of(reader.pack.calendar, TODAY)
        wanted = {column.indicator.id: column.indicator for column in read(store, reader, TODAY).columns}.values()
        dues = reader.dues(TODAY)
        codes = [school.code for school in store.county_book().schools()]

        def bare() -> None:
            """The same queries over the same views on a connection of their own, without guards and judging."""
            database = store._session.connect()
            scope = Scope(times.days, times.periods, Audience.COUNTY, dict.fromkeys(codes), dues)
            queries = FigureQueries(database, store._session.tables, scope)
            queries.close()
            for code in codes:
                queries.turn_to(code)
                for indicator in wanted:
                    if indicator.id in ("care", "vaccination"):  # what stays at the school
                        continue
                    asked = {**times.parameters, **of_stage("primary" if indicator.by_stage else "")}
                    database.connection.execute(reader.queries[indicator.id], asked).fetchall()
            store._session.disconnect(database)

        pairs = [(busy(lambda: read(store, reader, TODAY)), busy(bare)) for _ in range(RUNS)]
        ours, floor = median(pair[0] for pair in pairs), median(pair[1] for pair in pairs)
        seconds = timed(lambda: read(store, reader, TODAY))
        details: dict[str, float | int | str] = {
            "schools": SCHOOLS, "cpu_s": round(ours, 1), "bare_cpu_s": round(floor, 1), "seconds": round(seconds, 1)
        }  # fmt: skip
        yield Result("checklist_county", ours / floor, 1.5, details=details)
        store.close()


def busy(job: Callable[[], object]) -> float:
    """Seconds of the processor: what else runs on the machine does not count."""
    begun = time.process_time()
    job()
    return time.process_time() - begun
