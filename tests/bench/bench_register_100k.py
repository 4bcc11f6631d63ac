"""Lists of 100,000 pupils: the first page, and sorting and filtering against a bare query on the same file."""

from __future__ import annotations

import time
from array import array
from collections.abc import Callable, Iterator
from itertools import chain
from statistics import median

from forms.engine import Engine
from sync.store.queries import Query
from sync.store.store import Store
from tests.bench.result import Result
from tests.bench.schools import new_school, pack, pupils

FORM = "enrolment"
PUPILS = 1250
RECORDS = 100_000
PAGE = 128
RUNS = 9


def fill(store: Store) -> None:
    """The sample's pupils, and copies of their rows until the table has `RECORDS`."""
    engine = Engine(pack().forms[FORM])
    store.save_many(FORM, pupils(PUPILS, engine), 1)
    database = store._database
    columns = [row[1] for row in database.rows(f"pragma table_info(f_{FORM})")]
    listed = ", ".join(f'"{name}"' for name in columns)
    copied = ", ".join("_id + ?" if name == "_id" else f'"{name}"' for name in columns)
    with database.transaction():
        for number in range(1, RECORDS // PUPILS):
            database.run(
                f"insert into f_{FORM} ({listed}) select {copied} from f_{FORM} order by _id limit {PUPILS}",
                (number * 100_000,),
            )
    database.run("analyze")


def timed(job: Callable[[], object]) -> float:
    begun = time.perf_counter()
    job()
    return time.perf_counter() - begun


def ratio(ours: Callable[[], object], bare: Callable[[], object]) -> tuple[float, float]:
    """Medians of interleaved runs: ours to bare, and ours in milliseconds."""
    pairs = [(timed(ours), timed(bare)) for _ in range(RUNS)]
    mine, least = median(p[0] for p in pairs), median(p[1] for p in pairs)
    return mine / least, round(mine * 1000, 1)


def run() -> Iterator[Result]:
    with new_school() as store:
        fill(store)
        database = store._database
        columns = [column.field for column in pack().forms[FORM].list_columns]

        def bare(sql: str) -> Callable[[], object]:
            return lambda: array("q", chain.from_iterable(database.rows(sql)))

        def first_page() -> None:
            ids = store.ids(FORM, Query(order=("name", False)))
            store.page(FORM, ids[:PAGE], columns)
            store.delivery_states(FORM, ids[:PAGE])

        first = median(timed(first_page) for _ in range(RUNS))
        yield Result("register_100k", first * 1000, 100, "ms", {"what": "first page", "records": RECORDS})
        shown = f"select _id from f_{FORM} where _hidden = 0"
        sort, took = ratio(
            lambda: store.ids(FORM, Query(order=("birth_date", True))),
            bare(f"{shown} order by birth_date desc, _id desc"),
        )
        yield Result("register_sort", sort, 1.5, details={"ms": took})
        filtered, took = ratio(
            lambda: store.ids(FORM, Query(filters={"grade": "5", "boarding": "2"}, order=("name", False))),
            bare(f"{shown} and grade = '5' and boarding = '2' order by name, _id"),
        )
        yield Result("register_filter", filtered, 1.5, details={"ms": took})
