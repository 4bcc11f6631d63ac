"""What the page of the county's list of children is given: read on the writer's thread, let go with the page."""

from __future__ import annotations

from pathlib import Path

from desktop.pages.children import ChildrenPage
from desktop.places import Place
from desktop.presenters.children import ChildrenView, read_list
from desktop.session import Session
from desktop.tasks import Progress
from forms.errors import YiluError
from sync.county import listed_children
from sync.county.listed_children import Comparison


def make_children(session: Session, place: Place) -> ChildrenPage:
    page = ChildrenPage(session.look)
    checklist = session.pack.checklist()
    shown: list[Comparison] = []

    def view(read: Comparison | None = None) -> ChildrenView:
        kept = listed_children.enrolment(session.store, checklist)
        return ChildrenView(kept, session.store.county_book().schools(), read)

    def refused(error: YiluError) -> None:
        page.tell_trouble(error.text)

    def tell(found: ChildrenView) -> None:
        shown[:] = [found.read] if found.read is not None else []
        page.tell(found)

    def read(path: Path) -> None:
        def job(_: Progress) -> ChildrenView:
            found = read_list(session.store, path)
            session.store.note_access(session.author, "look", "enrolment", None, len(found.matched))
            return view(found)

        session.tasks.write(job, tell, refused, owner=page)

    def take() -> None:
        comparison, today = shown[0], session.today()

        def job(_: Progress) -> ChildrenView:
            listed_children.take(session.store, comparison, today)
            return view(comparison)

        session.tasks.write(job, page.tell_taken, refused, owner=page)

    page.read_wanted.connect(lambda: session.tasks.write(lambda _: view(), page.tell, refused, owner=page))
    page.file_chosen.connect(read)
    if "take" in session.actions("children"):
        page.take_wanted.connect(take)
    return page
