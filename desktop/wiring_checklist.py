"""What the checklist's pages are given: the standing of the school's duties, and the writer for what is attested."""

from __future__ import annotations

from collections.abc import Mapping

from desktop.places import Place
from desktop.presenters.checklist import TITLE, ChecklistView, read_checklist
from desktop.presenters.checklist_paper import DUTY, checklist_paper, duty_paper
from desktop.presenters.duty import DutyView, Said, attest, read_duty
from desktop.presenters.paper import Paper
from desktop.presenters.plan_tasks import TASKS
from desktop.session import Session
from desktop.widgets.page import Page
from desktop.wiring_paper import offer_paper
from forms.text import Text
from sync.indicators.checklist import ChecklistReader
from sync.store import Saved


class ReaderOnce:
    """The pack's checklist, read when somebody looks at the first page of it."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._kept: ChecklistReader | None = None

    def get(self) -> ChecklistReader:
        if self._kept is None:
            self._kept = ChecklistReader(self._session.pack)
        return self._kept


def _has_plan(session: Session) -> bool:
    return "plan" in session.pages and TASKS in session.pack.forms


def make_checklist(session: Session, place: Place) -> Page:
    from desktop.pages.checklist import ChecklistPage

    page, reader = ChecklistPage(session.look, _has_plan(session)), ReaderOnce(session)

    def job(_: object) -> ChecklistView:
        return read_checklist(session.store, reader.get(), session.today())

    def read() -> None:
        session.tasks.write(job, page.tell, lambda error: page.tell_trouble(error.text), owner=page)

    def read_paper(_: bool) -> Paper:
        return checklist_paper(job(None), session.store.school, session.user.name, session.today())

    if "print" in session.actions("checklist"):
        offer_paper(session, page, page.paper, TITLE, read_paper, page.tell_paper)
    page.read_wanted.connect(read)
    session.tasks.changed.connect(page.follow)
    return page


def make_duty(session: Session, place: Place) -> Page:
    from desktop.pages.duty import DutyPage

    page, reader, item = DutyPage(session.look), ReaderOnce(session), place.chosen
    actions = session.actions("duty")
    page.allow(actions, session.today().isoformat(), _has_plan(session))

    def job(_: object) -> DutyView:
        return read_duty(session.store, reader.get(), session.today(), item)

    def read() -> None:
        session.tasks.write(job, page.tell, lambda error: page.tell_trouble(error.text), owner=page)

    def keep(said: Said) -> None:
        now = session.now()

        def done(result: Saved | Mapping[str, Text]) -> None:
            if isinstance(result, Saved):
                page.tell_kept()
            else:
                page.tell_wrong(result)

        session.tasks.write(
            lambda _: attest(session.store, session.pack, now, session.author, item, said),
            done,
            lambda error: page.tell_wrong({"": error.text}),
            owner=page,
        )

    page.read_wanted.connect(read)

    def read_paper(_: bool) -> Paper:
        view = job(None)
        return duty_paper(view, session.pack, session.store.school, session.user.name, session.today())

    if "print" in actions:
        offer_paper(session, page, page.paper, DUTY, read_paper, page.tell_paper)
    if "attest" in actions:
        page.attest_wanted.connect(keep)
    session.tasks.changed.connect(page.follow)
    return page
