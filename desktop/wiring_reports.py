"""What the pages of the monthly reports are given: counting and signing on the writer's thread, paper on this one."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject

from desktop.i18n import t
from desktop.pages.report import TITLE, ReportPage
from desktop.places import REPORTS, Place
from desktop.presenters.monthly import Asking, Month, read_report, read_version
from desktop.presenters.monthly_list import read_list
from desktop.presenters.monthly_paper import KIND, report_paper
from desktop.presenters.monthly_view import ReportView
from desktop.presenters.paper import Paper
from desktop.presenters.passwords import as_kept
from desktop.session import Session
from desktop.tasks import Progress
from desktop.widgets.page import Page
from desktop.wiring_paper import offer_paper
from forms.answers import Answers, Value
from forms.engine import Context
from forms.errors import YiluError
from forms.text import Text
from sync.monthly import reports
from sync.store import Saved, School


def make_reports(session: Session, place: Place) -> Page:
    from desktop.pages.reports import ReportsPage  # home comes first

    page = ReportsPage(session.look, TITLE)

    def read() -> None:
        today = session.today()
        session.tasks.write(lambda _: read_list(session.store, session.pack, today), page.tell, owner=page)

    page.read_wanted.connect(read)
    session.tasks.changed.connect(page.follow)
    return page


class _ReportDesk(QObject):
    """The page of one month. What is written on it stands here until it is prepared; it is the page's child."""

    def __init__(self, session: Session, month: str) -> None:
        super().__init__()
        self._session, self._month = session, month
        self._is_editing = False
        self._said: Mapping[str, Value] | None = None
        self._now: Month | None = None
        self.page = ReportPage(session.look, ((REPORTS.page, TITLE),))
        self.setParent(self.page)
        page, actions = self.page, session.actions("report")
        page.read_wanted.connect(self._read)
        if "print" in actions:
            offer_paper(session, page, page.paper, KIND, lambda _: self._paper(), page.say)
        page.edit_wanted.connect(self._edit)
        page.written.connect(self._write)
        if "prepare" in actions:
            page.prepare_wanted.connect(self._prepare)
        if "approve" in actions:
            page.approve_wanted.connect(self._approve)
        session.tasks.changed.connect(page.follow)

    def _asking(self) -> Asking:
        """On the writer's thread, as the store is."""
        session, actions = self._session, self._session.actions("report")
        return Asking(
            context_of(session),
            session.user.name,
            may_prepare="prepare" in actions,
            may_approve="approve" in actions,
            is_editing=self._is_editing,
            said=self._said,
        )

    def _read(self) -> None:
        session, month = self._session, self._month
        session.tasks.write(
            lambda _: read_report(session.store, session.pack, month, self._asking()),
            self._tell,
            self._failed,
            owner=self.page,
        )

    def _tell(self, month: Month) -> None:
        self._now = month
        self.page.tell(month.view)

    def _paper(self) -> Paper:
        """Of the report in sight."""
        assert self._now is not None
        return paper_of(self._session.reader.school, self._now.view, self._now.answers)

    def _edit(self) -> None:
        self._is_editing, self._said = True, None
        self._read()

    def _write(self, said: Mapping[str, Value]) -> None:
        self._said = said
        self._read()

    def _prepare(self, said: Mapping[str, Value]) -> None:
        session, month = self._session, self._month
        self._said = said

        def job(_: Progress) -> Saved:
            person, today = session.user.name, session.today()
            made = reports.make(session.store, session.pack, month, today, person, said)
            return reports.prepare(session.store, session.pack, made, session.author, context_of(session))

        session.tasks.write(job, lambda _: self._done(_PREPARED), self._failed, owner=self.page)

    def _approve(self, password: str) -> None:
        session, record = self._session, None if self._now is None else self._now.view.record
        typed = as_kept(password)
        if record is None:
            return

        def job(_: Progress) -> Saved:
            return reports.approve(session.store, session.pack, record, session.user, typed, context_of(session))

        def refused(error: YiluError) -> None:
            self.page.refuse_password(error.text)

        session.tasks.write(job, lambda _: self._done(_APPROVED), refused, owner=self.page)

    def _done(self, words: Text) -> None:
        self._is_editing, self._said = False, None
        self.page.tell_done(words)
        self._read()

    def _failed(self, error: YiluError) -> None:
        self.page.tell_trouble(error.text)


def make_report(session: Session, place: Place) -> Page:
    if place.record is None:
        return _ReportDesk(session, place.chosen).page
    return _earlier_version(session, place.record)


def _earlier_version(session: Session, record: int) -> Page:
    """A version of this school as it stands."""
    page, school = ReportPage(session.look, ((REPORTS.page, TITLE),)), session.reader.school

    def found() -> tuple[ReportView, Answers]:
        return read_version(session.store, session.pack, record, context_of(session))

    def read() -> None:
        session.tasks.write(lambda _: found(), lambda one: page.tell(one[0]), owner=page)

    page.read_wanted.connect(read)
    if "print" in session.actions("report"):
        offer_paper(session, page, page.paper, KIND, lambda _: paper_of(school, *found()), page.say)
    return page


def paper_of(school: School, view: ReportView, answers: Answers) -> Paper:
    return report_paper(view, answers, school.name, school.code)


def context_of(session: Session) -> Context:
    """What the checks may ask of the world; on the writer's thread."""
    return Context(session.today(), session.now(), session.store.lookup())


_PREPARED = t("填好了，等校长批。", "Prepared; it waits for the principal.")
_APPROVED = t("批了，已封好，随下一次送出送到县里。", "Approved and closed; it leaves with the next delivery.")
