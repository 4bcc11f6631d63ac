"""What an entry form is given: its record or draft, the engine, and a writer for drafts and saving."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from desktop.i18n import fill, t
from desktop.pages.entry import EntryPage
from desktop.places import HOME, MOVES_IN, Place, register
from desktop.presenters.entry import Entry
from desktop.presenters.ladder_todo import FROM_ABSENCE, begun_from
from desktop.presenters.record_names import SchoolNames, record_name, search_records
from desktop.presenters.returns import ReturnView, answers, views
from desktop.session import Session
from desktop.tasks import Changes, Progress
from desktop.widgets.entry_form import Makings
from desktop.widgets.popup_list import Option
from desktop.wiring_ledgers import above
from forms.answers import Answers
from forms.checks import titled
from forms.definition import Form
from forms.engine import Context, Engine
from forms.errors import YiluError
from forms.text import Text
from sync.indicators.times import calendar_of
from sync.returns import ANSWER
from sync.store import Draft, Query, Saved, Stored

if TYPE_CHECKING:
    from types import ModuleType

    from sync.transfers import Passed


def _moving() -> ModuleType:
    """What there is about children who move: home waits for this module, and seldom does one of them."""
    from desktop.presenters import transfers

    return transfers


def context_of(session: Session) -> Context:
    """What rules may ask of the world, on the GUI thread."""
    return Context(session.today(), session.now(), session.reader.lookup())


def makings_of(session: Session, form: Form) -> Makings:
    """What the questions of `form` are made with; references are searched in the register they point to."""
    target_id = next((field.target for field in form.fields if field.target), None)
    target = session.pack.forms.get(target_id or "")

    def search(typed: str) -> Sequence[Option]:
        if target is None:
            return ()
        found = search_records(session.reader, target, typed)
        return [Option(one.reference, one.name, session.look.say(one.words)) for one in found]

    def title(reference: str) -> str:
        return reference if target is None else record_name(session.reader, target, reference)

    schools = SchoolNames(session.reader)

    def search_schools(typed: str) -> Sequence[Option]:
        return [Option(code, name, code) for code, name in schools.search(typed)]

    source = Entry(Engine(form), lambda: context_of(session)).source_of
    return Makings(session.look, source, search, title, search_schools, schools.name)


class _EntryDesk(QObject):
    """One entry page with the record it is about; '保存，再登' goes on to a new record on the same page. It is the
    page's child and ends with it."""

    def __init__(self, session: Session, place: Place) -> None:
        super().__init__()
        self._session, self._place = session, place
        self._form = session.pack.forms[place.form]
        self._record = place.record
        self._engine = Engine(self._form)
        self._stored = self._read_stored()
        self._incoming: Passed | None = None
        if place.draft.startswith(MOVES_IN):
            self._incoming = _moving().incoming(session.reader, session.pack, place.draft)
        draft = self._draft()
        self._key = draft.key if draft is not None else place.draft if self._incoming else self._new_key()
        self.page = EntryPage(
            session.look,
            self._entry(draft),
            makings_of(session, self._form),
            self._title(),
            has_draft=draft is not None,
            parents=above(self._form),
        )
        self.setParent(self.page)
        actions = session.actions("entry")
        self.page.allow(actions)
        if "unmask" in actions:
            self.page.looked_at.connect(self._note_look)
        self._tell_returns()
        if self._stored is not None:
            standing = _moving().standing(session.reader, session.pack, self._stored)
            if standing is not None:
                self.page.tell_standing(*standing)
        if "save" not in actions:
            return
        self.page.return_declined.connect(self._decline)
        self.page.save_wanted.connect(self._save)
        self.page.draft_wanted.connect(self._keep_draft)
        self.page.discard_wanted.connect(self._discard)
        if place.chosen and any(repeat.name == place.chosen for repeat in self._form.repeats):
            self.page.add_row(place.chosen)

    def _tell_returns(self) -> None:
        """What the county says of this record, as it stands now."""
        session, page = self._session, self.page
        if self._stored is not None:
            page.tell_returns(views(session.reader, session.pack, self._form, self._stored.id, session.today()))
        elif self._incoming is not None:
            page.tell_returns([_moving().beside(self._incoming, session.pack, session.today())])

    def _decline(self, view: ReturnView, reason: str) -> None:
        session, key, is_incoming = self._session, self._key, self._incoming is not None

        def job(progress: Progress) -> Saved:
            with session.store.together():
                if is_incoming:
                    session.store.drop_draft(key)
                return session.store.save(ANSWER, None, answers(view, reason), session.author)

        def done(_: object) -> None:
            if is_incoming:
                self.page.tell_saved(None, t("", ""))
                self.page.go.emit(HOME)
            else:
                self._tell_returns()

        session.tasks.write(job, done, self._failed, owner=self.page)

    def _read_stored(self) -> Stored | None:
        if self._record is None:
            return None
        return self._session.reader.record(self._form.id, self._record)

    def _draft(self) -> Draft | None:
        """The draft asked for, or the one this record has; none for who only reads."""
        if "save" not in self._session.actions("entry"):
            return None
        for draft in self._session.reader.drafts():
            if draft.key == self._place.draft or (
                self._record is not None and (draft.form, draft.local_id) == (self._form.id, self._record)
            ):
                return draft
        return None

    def _entry(self, draft: Draft | None) -> Entry:
        stored = self._stored
        begun = None if draft is None else draft.answers
        if begun is None and self._incoming is not None:
            begun = _moving().begun_with(self._form, self._engine.begin(context_of(self._session)), self._incoming)
        if begun is None and self._place.chosen.startswith(FROM_ABSENCE):
            begun = self._from_absence()
        return Entry(
            self._engine,
            lambda: context_of(self._session),
            None if stored is None else stored.answers,
            begun,
            () if stored is None else stored.conflicts,
            self._session.reader.own_epochs,
        )

    def _from_absence(self) -> Answers | None:
        """A case begun from an absence."""
        session, begun = self._session, self._engine.begin(context_of(self._session))
        calendar = calendar_of(session.reader, session.pack)
        return begun_from(session.reader, session.pack, calendar, begun, self._place.chosen, session.today())

    def _title(self) -> Text:
        if self._stored is None:
            return fill(t("登记{one}", "Add {one}"), one=self._form.one)
        return titled(self._form, self._stored.answers[self._form.title_field])

    def _new_key(self) -> str:
        return f"{self._form.id}-{uuid.uuid4().hex}"

    def _keep_draft(self, answers: Answers) -> None:
        key, record, session, form_id = self._key, self._record, self._session, self._form.id

        def job(progress: Progress) -> Changes:
            session.store.save_draft(key, form_id, record, answers)
            return Changes(drafts=True)

        session.tasks.write(job, lambda _: self.page.tell_draft(session.now()), self._failed, owner=self.page)

    def _discard(self) -> None:
        key, session = self._key, self._session

        def job(progress: Progress) -> Changes:
            session.store.drop_draft(key)
            return Changes(drafts=True)

        session.tasks.write(job, lambda _: self.page.start_anew(self._entry(None)), self._failed, owner=self.page)

    def _note_look(self) -> None:
        session, form_id, record = self._session, self._form.id, self._record
        if record is not None:
            session.tasks.write(lambda _: session.store.note_access(session.author, "look", form_id, record))

    def _twin(self, answers: Answers) -> int | None:
        """Another live record that is the same thing by the form's keys."""
        keys = {name: answers[name] for name in self._form.keys}
        if not keys or None in keys.values():
            return None
        found = self._session.reader.ids(self._form.id, Query(filters=keys))
        return next((local_id for local_id in found if local_id != self._record), None)

    def _save(self, answers: Answers, settle: frozenset[str], then_next: bool) -> None:
        session, form, record, key = self._session, self._form, self._record, self._key
        twin = self._twin(answers)
        if twin is not None:
            name = session.reader.page(form.id, [twin], (form.title_field,))[0][0]
            self.page.tell_twin(titled(form, name), twin)
            return

        here: Answers | None = _moving().enrolled(self._incoming) if self._incoming is not None else None

        def job(progress: Progress) -> Saved:
            with session.store.together():
                if here is not None:  # whatever was corrected in the form: this is the child
                    session.store.save(ANSWER, None, here, session.author)
                return session.store.save(form.id, record, answers, session.author, settle=settle, draft=key)

        session.tasks.write(job, lambda saved: self._saved(saved, then_next), self._failed, owner=self.page)

    def _saved(self, saved: Saved, then_next: bool) -> None:
        form, page = self._form, self.page
        self._session.last_records[form.id] = saved.local_id
        if then_next:
            following = page.entry.next_one()
            said = fill(
                t("已保存 {name}", "Saved {name}"), name=titled(form, page.entry.answers[form.title_field])
            )
            self._record, self._stored, self._incoming, self._key = None, None, None, self._new_key()
            page.tell_returns(())
            page.tell_saved(following, said)
            page.top.set_title(self._title())
            return
        page.tell_saved(None, t("", ""))
        if not page.isVisible():
            return  # the person went elsewhere meanwhile
        is_case_again = form.states is not None and self._place.record is not None
        page.back.emit()
        if not is_case_again:
            page.go.emit(register(form.id))

    def _failed(self, error: YiluError) -> None:
        self.page.tell_trouble(error.text)


def make_entry(session: Session, place: Place) -> EntryPage:
    return _EntryDesk(session, place).page
