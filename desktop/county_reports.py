"""What the county's page of a school's monthly report is given: the report, what its signature is worth, whose key."""

from __future__ import annotations

from desktop.i18n import t
from desktop.pages.report import ReportPage
from desktop.places import MATRIX, Place, school_report
from desktop.presenters.monthly_paper import KIND
from desktop.presenters.paper import Paper
from desktop.presenters.school_reports import SchoolReport, read_school_report
from desktop.session import Session
from desktop.tasks import Changes, Progress
from desktop.wiring_paper import offer_paper
from desktop.wiring_reports import context_of, paper_of
from sync.county.approvers import know
from sync.store import School


def make_school_report(session: Session, place: Place) -> ReportPage:
    page = ReportPage(session.look, ((MATRIX.page, t("学校 × 月份", "Months")),), school_report)
    shown: list[SchoolReport] = []

    def tell(found: SchoolReport) -> None:
        shown[:] = [found]
        page.tell(found.view)

    def paper() -> Paper:
        found = shown[-1]
        return paper_of(School(found.code, found.school, ""), found.view, found.answers)

    def read() -> None:
        record = place.record
        if record is not None:
            session.tasks.write(
                lambda _: read_school_report(session.store, session.pack, record, context_of(session)),
                tell,
                lambda error: page.tell_trouble(error.text),
                owner=page,
            )

    def compared() -> None:
        found = shown[-1]

        def job(_: Progress) -> Changes:
            know(session.store, found.code, found.key)
            return Changes(settings=True)

        session.tasks.write(job, lambda _: read(), lambda error: page.tell_trouble(error.text), owner=page)

    page.read_wanted.connect(read)
    if "print" in session.actions("school_report"):
        offer_paper(session, page, page.paper, KIND, lambda _: paper(), page.say)
    if "know" in session.actions("school_report"):
        page.known.connect(compared)
    session.tasks.changed.connect(page.follow)
    return page
