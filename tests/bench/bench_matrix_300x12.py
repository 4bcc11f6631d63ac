"""Milliseconds to open schools × months of a county with 300 schools: read, judged, arranged and painted."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from PySide6.QtWidgets import QApplication

from desktop.i18n import same
from desktop.pages.matrix import MatrixPage
from desktop.presenters.matrix import read_months
from desktop.theme.icons import Icons
from desktop.theme.look import Look
from tests.bench.result import Result
from tests.bench.schools import pack
from tests.fakes.months import COUNTY, NOW, make_county

SCHOOLS, PARCELS = 300, 2  # of a school in a month: a stick a fortnight
BOUND = 200
RUNS = 7


def run() -> Iterator[Result]:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication.instance() or QApplication([])
    policy = pack()
    with tempfile.TemporaryDirectory() as place:
        store = make_county(Path(place) / "county", SCHOOLS, PARCELS)
        look = Look(Icons())
        whole, reading, busy = [], [], []
        for _ in range(RUNS):
            begun, used = time.perf_counter(), time.process_time()
            found = read_months(store, policy, NOW.date())
            read = time.perf_counter()
            page = MatrixPage(look, same(COUNTY.name), opens_schools=True)
            page.resize(1182, 660)
            page.tell(found, NOW.date())
            page.grab()
            whole.append((time.perf_counter() - begun) * 1000)
            reading.append((read - begun) * 1000)
            busy.append((time.process_time() - used) * 1000)
            page.deleteLater()
            app.processEvents()
        arrivals = len(store.county_book().arrivals())
        store.close()
        details: dict[str, float | int | str] = {
            "schools": SCHOOLS,
            "arrivals": arrivals,
            "cells": len(found.lines) * len(found.duties.months) * len(found.duties.by_form),
            "reading_ms": round(median(reading), 1),
            "cpu_ms": round(median(busy), 1),
        }
        yield Result("matrix_300x12", median(whole), BOUND, "ms", details)
