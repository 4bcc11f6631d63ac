"""What the pages of records are given: registers, entry forms, cases, the counselling room, and importing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from desktop.i18n import fill, t
from desktop.pages.register import RegisterPage
from desktop.places import Place
from desktop.presenters.register import COLUMNS_SETTING, Register, records_for_export
from desktop.session import Session
from desktop.tasks import Progress
from desktop.theme.tokens import Tone
from desktop.widgets.page import Page
from desktop.wiring_case import make_case
from desktop.wiring_counselling import make_counselling
from desktop.wiring_entry import make_entry
from desktop.wiring_ledgers import above, make_ledgers
from forms.text import Text
from sync.store import Saved

Maker = Callable[[Session, Place], Page]


def make_register(session: Session, place: Place) -> Page:
    """A register reads by the GUI thread's connection; what it changes goes to the writer's thread."""
    form = session.pack.forms[place.form]
    term = session.pack.calendar.term_of(session.today()) if form.id == "enrolment" else None
    register = Register(session.reader, form, session.today(), session.look.language)
    aside = None if term is None else term.title
    page = RegisterPage(session.look, register, place.chosen, aside, above(form))

    def read() -> None:
        page.read(session.last_records.pop(form.id, None))

    def change_many(ids: list[int], deletes: bool) -> None:
        def job(progress: Progress) -> list[Saved]:
            say = session.store.delete if deletes else session.store.undelete
            with session.store.together():
                session.store.note_access(session.author, "delete" if deletes else "restore", form.id, None, len(ids))
                return [say(form.id, local_id, session.author) for local_id in ids]

        def done(saved: list[Saved]) -> None:
            said = register.counted(len(saved))
            if deletes:
                page.tell_result(fill(t("已删除 {count}", "Deleted {count}"), count=said), restore=ids)
            else:
                page.tell_result(fill(t("已找回 {count}", "Taken back: {count}"), count=said))
            page.read()

        session.tasks.write(job, done, lambda error: page.tell_result(error.text, Tone.FAILED), owner=page)

    def export(path: str, ids: list[int], fields: list[str]) -> None:
        def job(progress: Progress) -> int:
            from forms.exchange.writer import write_register  # the library of workbooks, seldom needed

            records = records_for_export(session.store, form.id, ids, fields)
            number = write_register(Path(path), form, records, fields=fields)
            session.store.note_access(session.author, "export", form.id, None, number)
            return number

        def done(number: int) -> None:
            page.tell_result(
                fill(
                    t("已导出 {count} 到 {path}", "Exported {count} to {path}"),
                    count=register.counted(number),
                    path=Text(path, path),
                )
            )

        session.tasks.write(job, done, lambda error: page.tell_result(error.text, Tone.FAILED), owner=page)

    def note_look(local_id: int) -> None:
        session.tasks.write(lambda _: session.store.note_access(session.author, "look", form.id, local_id))

    def remember_columns(names: list[str]) -> None:
        session.tasks.write(lambda _: session.store.put_setting(COLUMNS_SETTING + form.id, names))

    def remember_place(local_id: int) -> None:
        session.last_records[form.id] = local_id

    page.read_wanted.connect(read)
    actions = session.actions("register")
    page.allow(actions)
    if "delete" in actions:
        page.delete_wanted.connect(lambda ids: change_many(ids, True))
        page.restore_wanted.connect(lambda ids: change_many(ids, False))
    if "export" in actions:
        page.export_wanted.connect(export)
    if "unmask" in actions:
        page.looked_at.connect(note_look)
    page.columns_wanted.connect(remember_columns)
    page.opened.connect(remember_place)
    session.tasks.changed.connect(page.follow)
    return page


def record_makers() -> Mapping[str, Maker]:
    """The pages of records, by the name in `Place.page`."""
    return {
        "register": make_register,
        "entry": make_entry,
        "case": make_case,
        "counselling": make_counselling,
        "ledgers": make_ledgers,
    }
