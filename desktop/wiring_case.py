"""What the page of a case is given: its view, and the writer for its next state."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from desktop.pages.case import CasePage
from desktop.places import Place, entry
from desktop.presenters.case import read_case
from desktop.presenters.entry import Entry
from desktop.presenters.entry_view import Spot
from desktop.presenters.typing import read
from desktop.session import Session
from desktop.tasks import Changes, Progress
from desktop.wiring_entry import context_of
from forms.definition import Form
from forms.engine import Engine
from forms.errors import InputError
from sync.store import Saved

if TYPE_CHECKING:
    from desktop.presenters.paper import Paper


def make_case(session: Session, place: Place) -> CasePage:
    """The case of `place.record`. A new state that lacks something goes on in the entry form as a draft."""
    form, local_id = session.pack.forms[place.form], place.record
    assert local_id is not None
    assert form.states is not None
    states = form.states
    page = CasePage(session.look, form, local_id, session.today())
    session.last_records[form.id] = local_id

    def show() -> None:
        try:
            _, view = read_case(session.reader, session.pack, form, local_id, session.today())
        except InputError as error:
            page.tell_trouble(error.text)
            return
        page.tell(view)

    def change_state(code: str, when: str) -> None:
        before = session.reader.record(form.id, local_id).answers
        changed = Entry(Engine(form), lambda: context_of(session), before)
        changed.put(Spot(states.state_field), code)
        changed.put(Spot(states.date_field), read(form.field(states.date_field), when))
        answers, key = changed.evaluation.to_save, f"{form.id}-{uuid.uuid4().hex}"

        def save(progress: Progress) -> Saved:
            return session.store.save(form.id, local_id, answers, session.author)

        def keep(progress: Progress) -> Changes:
            session.store.save_draft(key, form.id, local_id, changed.answers)
            return Changes(drafts=True)

        if changed.try_to_save():
            session.tasks.write(save, lambda _: show(), lambda error: page.tell_trouble(error.text), owner=page)
        else:
            asked = entry(form.id, local_id, key)
            session.tasks.write(
                keep, lambda _: page.go.emit(asked), lambda error: page.tell_trouble(error.text), owner=page
            )

    page.read_wanted.connect(show)
    actions = session.actions("case")
    page.allow(actions)

    if "print" in actions:
        _offer_paper(session, page, form, local_id, "unmask" in actions)
    if "save" in actions:
        page.state_wanted.connect(change_state)
    session.tasks.changed.connect(page.follow)
    return page


def _offer_paper(session: Session, page: CasePage, form: Form, local_id: int, may_unmask: bool) -> None:
    from desktop.presenters.case_paper import KIND, case_paper  # home comes first
    from desktop.wiring_paper import offer_paper

    def read(whole: bool) -> Paper:
        by, today, reads = session.user.name, session.today(), "register" in session.pages
        return case_paper(session.store, session.pack, form, local_id, today, by, whole and may_unmask, reads)

    offer_paper(session, page, page.paper, KIND, read, page.tell_paper)
