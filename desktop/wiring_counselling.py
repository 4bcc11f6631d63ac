"""What the page of the counselling room is given: the month, the entry of a day, and the writer for it."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QObject

from desktop.pages.counselling import CounsellingPage
from desktop.places import Place
from desktop.presenters.counselling import FORM, local_id_of, read_month
from desktop.presenters.entry import Entry
from desktop.session import Session
from desktop.tasks import Changes, Progress
from desktop.wiring_entry import context_of
from forms.answers import Answers
from forms.engine import Engine
from forms.errors import YiluError
from sync.store import Draft, Saved


class _RoomDesk(QObject):
    """The page with the month and the day it shows; the page's child."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._form = session.pack.forms[FORM]
        self._engine = Engine(self._form)
        self._month = session.today()
        self._day = session.today()
        self._record: int | None = None
        self.page = CounsellingPage(session.look, self._form)
        self.setParent(self.page)
        self.page.read_wanted.connect(self._entered)
        self.page.month_wanted.connect(self._show_month)
        self.page.day_wanted.connect(self._go_to_day)
        actions = session.actions("counselling")
        self.page.allow(actions)
        if "save" in actions:
            self.page.save_wanted.connect(self._save)
            self.page.draft_wanted.connect(self._keep_draft)
        session.tasks.changed.connect(self._follow)

    def _entered(self) -> None:
        self._read()
        self._go_to_day(self._day)

    def _go_to_day(self, when: date) -> None:
        self._show_day(when)
        self.page.focus_first()

    def _follow(self, changes: Changes) -> None:
        if self.page.isVisible() and FORM in changes.forms:
            self._read()

    def _read(self) -> None:
        session = self._session
        self.page.tell(read_month(session.reader, session.pack.calendar, self._month, session.today()))

    def _show_month(self, month: date) -> None:
        self._month = month
        self._read()

    def _show_day(self, when: date) -> None:
        """The entry of a day: its record, what was begun of it, or an empty one with its date."""
        self.page.leaving()
        session = self._session
        self._day = when
        self._record = local_id_of(session.reader, when)
        stored = None if self._record is None else session.reader.record(FORM, self._record)
        draft = self._draft()
        answers = None if draft is None else draft.answers
        if stored is None and answers is None:
            answers = self._engine.begin(context_of(session)).with_value("date", when.isoformat())
        entry = Entry(
            self._engine,
            lambda: context_of(session),
            None if stored is None else stored.answers,
            answers,
            () if stored is None else stored.conflicts,
            session.reader.own_epochs,
        )
        is_taught = session.pack.calendar.is_taught(when)
        self.page.show_day(when, entry, session.today(), draft is not None, is_taught)

    @property
    def _key(self) -> str:
        return f"{FORM}-{self._day.isoformat()}"

    def _draft(self) -> Draft | None:
        return next((draft for draft in self._session.reader.drafts() if draft.key == self._key), None)

    def _keep_draft(self, answers: Answers) -> None:
        key, record, session = self._key, self._record, self._session

        def job(progress: Progress) -> Changes:
            session.store.save_draft(key, FORM, record, answers)
            return Changes(drafts=True)

        session.tasks.write(job, None, self._failed, owner=self.page)

    def _save(self, answers: Answers) -> None:
        key, record, session = self._key, self._record, self._session

        def job(progress: Progress) -> Saved:
            return session.store.save(FORM, record, answers, session.author, draft=key)

        session.tasks.write(job, self._saved, self._failed, owner=self.page)

    def _saved(self, saved: Saved) -> None:
        self.page.tell_saved()
        self._read()
        self._show_day(self._day)

    def _failed(self, error: YiluError) -> None:
        self.page.tell_trouble(error.text)


def make_counselling(session: Session, place: Place) -> CounsellingPage:
    return _RoomDesk(session).page
