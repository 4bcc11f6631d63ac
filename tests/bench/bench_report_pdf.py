"""60 pupils with what is known of each, as a PDF: against the same document as Qt prints it by itself."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

from PySide6.QtGui import QGuiApplication, QPdfWriter

from desktop.i18n import t
from desktop.presenters.paper import Paper, PaperTable, signatures
from desktop.printing_paper import paper_document, save_paper
from forms.checks import shown
from forms.engine import Engine
from tests.bench.result import Result
from tests.bench.schools import pack, pupils

PUPILS = 60
FIELDS = ("name", "sex", "birth_date", "grade", "boarding", "address", "guardian_name")
WIDE = (18, 6, 13, 10, 12, 23, 18)
RUNS = 9
MOST_MS, MOST_RATIO = 500, 1.5


def paper() -> Paper:
    form = pack().forms["enrolment"]
    rows = tuple(
        tuple(shown(form.field(name), answers[name]) for name in FIELDS) for answers in pupils(PUPILS, Engine(form))
    )
    heads = tuple(form.field(name).label for name in FIELDS)
    kind = t("学生名单", "Pupils")
    return Paper(kind, kind, parts=(PaperTable(form.title, heads, rows, WIDE),), signs=signatures("喀拉苏乡中心学校"))


def bare(made: Paper, path: Path) -> None:
    """The same document, as Qt prints it by itself."""
    paper_document(made, "zh").print_(QPdfWriter(str(path)))


def timed(job: Callable[[], object]) -> float:
    begun = time.perf_counter()
    job()
    return time.perf_counter() - begun


def run() -> Iterator[Result]:
    _application = QGuiApplication.instance() or QGuiApplication([])
    made = paper()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "pupils.pdf"
        pages = save_paper(path, made, "zh")  # the first one loads the fonts
        bytes_ = path.stat().st_size
        pairs = [(timed(lambda: save_paper(path, made, "zh")), timed(lambda: bare(made, path))) for _ in range(RUNS)]
    ours, least = (median(side) for side in zip(*pairs, strict=True))
    details = {"pupils": PUPILS, "pages": pages, "bytes": bytes_}
    yield Result("report_pdf", ours * 1000, MOST_MS, "ms", details)
    yield Result("report_pdf_ratio", ours / least, MOST_RATIO, details={"floor_ms": round(least * 1000, 1)})
