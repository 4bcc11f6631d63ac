"""What the page for signing the checklist is given: the standing, and the writer that signs it."""

from __future__ import annotations

from desktop.pages.signoff import SignOffPage
from desktop.places import Place
from desktop.presenters.passwords import as_kept
from desktop.presenters.signoff import SignOffView, read_sign_off
from desktop.session import Session
from desktop.tasks import Progress
from forms.checklist.snapshot import Snapshot
from forms.errors import YiluError
from sync.indicators.checklist import ChecklistReader
from sync.signoff.snapshots import sign
from sync.store import Saved


def make_sign_off(session: Session, place: Place) -> SignOffPage:
    page, actions = SignOffPage(session.look), session.actions("signoff")
    reader = ChecklistReader(session.pack)
    page.allow(actions)

    def read() -> None:
        def job(_: Progress) -> SignOffView:
            return read_sign_off(session.store, reader, session.today())

        session.tasks.write(job, page.tell, lambda error: page.tell_trouble(error.text), owner=page)

    def keep(shown: Snapshot, password: str) -> None:
        typed = as_kept(password)

        def job(_: Progress) -> Saved:
            return sign(session.store, reader, shown, session.user, typed, session.today())

        def refused(error: YiluError) -> None:
            page.refuse(error.text)
            if error.code == "checklist_changed":
                read()

        session.tasks.write(job, lambda _: page.tell_signed(), refused, owner=page)

    page.read_wanted.connect(read)
    if "sign" in actions:
        page.sign_wanted.connect(keep)
    session.tasks.changed.connect(page.follow)
    return page
