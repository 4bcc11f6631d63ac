"""What the page of the school's plan is given: the plan over the checklist's standing, and the writer for its tasks."""

from __future__ import annotations

import uuid

from PySide6.QtCore import QObject

from desktop.pages.plan import PlanPage
from desktop.places import CHECKLIST, LEDGERS, Place
from desktop.presenters.checklist import TITLE as CHECKLIST_TITLE
from desktop.presenters.entry import Entry
from desktop.presenters.paper import Paper
from desktop.presenters.plan import PlanView, read_plan
from desktop.presenters.plan_paper import plan_paper
from desktop.presenters.plan_tasks import PLAN_TITLE, TASKS, keep, mark, remove
from desktop.presenters.signs import LEDGERS_TITLE
from desktop.session import Session
from desktop.tasks import Changes
from desktop.widgets.page import Page
from desktop.widgets.task_card import TaskCard
from desktop.wiring_checklist import ReaderOnce
from desktop.wiring_entry import context_of, makings_of
from desktop.wiring_paper import offer_paper
from forms.answers import Answers
from forms.engine import Engine
from forms.errors import YiluError
from forms.text import Text
from sync.store import Draft, Saved


class _PlanDesk(QObject):
    """The page and the one task that is being written on it. It is the page's child and ends with it."""

    def __init__(self, session: Session, place: Place) -> None:
        super().__init__()
        self._session, self._reader = session, ReaderOnce(session)
        actions = session.actions("plan")
        sees_duties = "duty" in session.pages
        above = (CHECKLIST.page, CHECKLIST_TITLE) if sees_duties else (LEDGERS.page, LEDGERS_TITLE)
        may_save = "save" in actions and TASKS in session.pack.forms
        self.page = PlanPage(session.look, (above,), session.today(), may_save, sees_duties)
        self.setParent(self.page)
        self.page.read_wanted.connect(self._read)
        if "print" in actions:
            offer_paper(session, self.page, self.page.paper, PLAN_TITLE, self._paper, self.page.tell_paper)
        session.tasks.changed.connect(self.page.follow)
        if place.record is not None:
            self.page.want(place.record)
        if not may_save:
            return
        self.page.done_wanted.connect(self._mark)
        self.page.task_wanted.connect(self._put_card)
        self.page.delete_wanted.connect(self._delete)
        draft = next((draft for draft in session.reader.drafts() if draft.form == TASKS), None)
        if draft is not None and not place.chosen:
            self._put_card(draft.local_id, "", draft)
        elif place.chosen:
            self._put_card(None, place.chosen)

    def _work_out(self, _: object) -> PlanView:
        return read_plan(self._session.store, self._reader.get(), self._session.today())

    def _read(self) -> None:
        page = self.page
        self._session.tasks.write(self._work_out, page.tell, lambda error: page.tell_trouble(error.text), owner=page)

    def _paper(self, _: bool) -> Paper:
        session = self._session
        return plan_paper(self._work_out(None), session.store.school, session.user.name, session.today())

    def _mark(self, record: int, is_done: bool) -> None:
        session, now = self._session, self._session.now()

        def done(result: Saved | Text) -> None:
            if isinstance(result, Text):
                self._read()  # the tick goes back
                self.page.tell_trouble(result)

        session.tasks.write(
            lambda _: mark(session.store, session.pack, now, session.author, record, is_done),
            done,
            lambda error: self.page.tell_trouble(error.text),
            owner=self.page,
        )

    def _delete(self, record: int, is_back: bool) -> None:
        session = self._session
        session.tasks.write(
            lambda _: remove(session.store, session.author, record, is_back),
            lambda _: self.page.tell_deleted(record, is_back),
            lambda error: self.page.tell_trouble(error.text),
            owner=self.page,
        )

    def _put_card(self, record: int | None, item: str, draft: Draft | None = None) -> None:
        """A card for a task that is there, or for a new one of this duty, or for what was not saved last time."""
        session = self._session
        form = session.pack.forms[TASKS]
        engine, stored = Engine(form), None
        if record is not None:
            stored = session.reader.record(TASKS, record)
        begun = draft.answers if draft is not None else None
        if stored is None and begun is None:
            begun = engine.begin(context_of(session)).with_value("item", item or None)
        entry = Entry(
            engine,
            lambda: context_of(session),
            None if stored is None else stored.answers,
            begun,
            () if stored is None else stored.conflicts,
            session.reader.own_epochs,
        )
        key = draft.key if draft is not None else f"{TASKS}-{uuid.uuid4().hex}"
        card = TaskCard(makings_of(session, form), entry, draft is not None)
        card.draft_wanted.connect(lambda answers: self._keep_draft(key, record, answers))
        card.let_go.connect(lambda: self._drop(key))
        card.save_wanted.connect(lambda answers, settle: self._save(card, key, record, answers, settle))
        self.page.write(card)

    def _keep_draft(self, key: str, record: int | None, answers: Answers) -> None:
        session = self._session

        def job(_: object) -> Changes:
            session.store.save_draft(key, TASKS, record, answers)
            return Changes(drafts=True)

        session.tasks.write(job, owner=self.page)

    def _drop(self, key: str) -> None:
        session = self._session

        def job(_: object) -> Changes:
            session.store.drop_draft(key)
            return Changes(drafts=True)

        session.tasks.write(job, owner=self.page)
        self.page.end_writing()

    def _save(self, card: TaskCard, key: str, record: int | None, answers: Answers, settle: frozenset[str]) -> None:
        session = self._session

        def done(result: Saved | Text) -> None:
            if isinstance(result, Text):
                card.tell_trouble(result)
            else:
                self.page.end_writing(result.local_id)

        def failed(error: YiluError) -> None:
            card.tell_trouble(error.text)

        session.tasks.write(
            lambda _: keep(session.store, answers, record, settle, session.author, key), done, failed, owner=card
        )


def make_plan(session: Session, place: Place) -> Page:
    return _PlanDesk(session, place).page
