"""Drives the page on which a record is returned: reads it here, writes on the writer's thread."""

from __future__ import annotations

from desktop.i18n import t
from desktop.pages.return_record import ReturnRecordPage
from desktop.places import Place
from desktop.presenters.across import remark_for
from desktop.presenters.county_return import ReturnPage, read_page
from desktop.presenters.typing import read
from desktop.session import Session
from desktop.tasks import Changes, Progress
from forms.checks import check_value
from forms.errors import YiluError
from forms.text import Text
from sync.county import returns
from sync.county.returns import Wanted
from sync.returns import FORM


def make_return(session: Session, place: Place) -> ReturnRecordPage:
    """The page for `place.record` of `place.form`."""
    form, asked_by = session.pack.forms[place.form], session.pack.forms[FORM]
    local_id, desk = place.record, session.county
    assert local_id is not None
    assert desk is not None
    page = ReturnRecordPage(session.look, form, asked_by)
    wished = asked_by.field("wanted_by")
    begun = [place.chosen] if place.chosen else []  # what another page found wrong with it, said once

    def show() -> None:
        def job(progress: Progress) -> ReturnPage:
            return read_page(desk.road, session.pack, form, local_id, session.today())

        session.tasks.travel(job, tell, failed, owner=page)

    def tell(view: ReturnPage) -> None:
        page.tell(view)
        if begun:
            names = {school.code: school.name for school in session.reader.county_book().schools()}
            page.begin_with(*remark_for(begun.pop(), names))

    def send(fields: tuple[str, ...], value: str, remark: str, day: str) -> None:
        wanted_by = read(wished, day)
        if wanted_by is not None and check_value(wished, wanted_by) is not None:
            page.tell_trouble(_BAD_DAY)
            return

        def job(progress: Progress) -> Changes:
            record = session.store.record(form.id, local_id).id
            wanted = Wanted(record, remark, fields, value, str(wanted_by or ""))
            returns.send_back(session.store, form, wanted, session.author)
            return Changes(frozenset((FORM,)), delivery=True)

        def done(_: object) -> None:
            page.tell_sent()
            show()

        session.tasks.write(job, done, failed, owner=page)

    def take_back(at: object) -> None:
        def job(progress: Progress) -> Changes:
            assert isinstance(at, int)
            returns.take_back(session.store, at, session.author)
            return Changes(frozenset((FORM,)), delivery=True)

        session.tasks.write(job, lambda _: show(), failed, owner=page)

    def failed(error: YiluError) -> None:
        page.tell_trouble(error.text)

    actions = session.actions("return")
    page.allow(actions)
    page.read_wanted.connect(show)
    if "send" in actions:
        page.send_wanted.connect(send)
        page.take_back_wanted.connect(take_back)
    session.tasks.changed.connect(page.follow)
    return page


_BAD_DAY: Text = t(
    "希望改好的日期写成 2026-12-01，没有退回。",
    "Write the day it is wanted by as 2026-12-01; nothing was returned.",
)
