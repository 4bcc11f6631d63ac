"""What the page of the small registers is given, and what stands above their pages."""

from __future__ import annotations

from desktop.places import LEDGERS, Place
from desktop.presenters.ledgers import is_small, read_ledgers
from desktop.presenters.signs import LEDGERS_TITLE
from desktop.session import Session
from desktop.widgets.page import Page
from desktop.widgets.top_bar import Crumbs
from forms.definition import Form


def above(form: Form) -> Crumbs:
    """The crumbs before a form's own."""
    return ((LEDGERS.page, LEDGERS_TITLE),) if is_small(form) else ()


def make_ledgers(session: Session, place: Place) -> Page:
    from desktop.pages.ledgers import LedgersPage  # home comes first

    page = LedgersPage(session.look, LEDGERS_TITLE)
    can_add = "save" in session.actions("entry")

    def read() -> None:
        now = session.now()
        session.tasks.write(
            lambda _: read_ledgers(session.store, session.pack, now, can_add), page.tell, owner=page
        )

    page.read_wanted.connect(read)
    session.tasks.changed.connect(page.follow)
    return page
