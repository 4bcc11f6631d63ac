"""What the pages of people are given: the writer for what is done to them, and views of who they are."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from desktop.i18n import t
from desktop.pages.access import AccessPage
from desktop.pages.password import PasswordPage
from desktop.pages.people import PeoplePage
from desktop.pages.person import NewPersonPage, PersonPage
from desktop.pages.sheet import SheetPage
from desktop.places import PEOPLE, Place
from desktop.presenters.access import read_access
from desktop.presenters.passwords import fresh_offer
from desktop.presenters.people import NewPerson, offered_roles, read_people, read_person
from desktop.session import Session
from desktop.tasks import Changes, Progress
from desktop.theme.tokens import Tone
from desktop.widgets.page import Page
from forms.errors import YiluError
from forms.text import Text
from sync.store import paper

Maker = Callable[[Session, Place], Page]


def make_people(session: Session, place: Place) -> Page:
    page = PeoplePage(
        session.look, session.actions("person"), "make" in session.actions("sheet"), "access" in session.pages
    )

    def read() -> None:
        me, today = session.user, session.today()
        session.tasks.write(lambda _: read_people(session.store, me, today), page.tell, owner=page)

    page.read_wanted.connect(read)
    session.tasks.changed.connect(page.follow)
    return page


def make_person(session: Session, place: Place) -> Page:
    return _new_person(session) if place.record is None else _known_person(session, place.record)


def _new_person(session: Session) -> Page:
    store = session.reader
    taken = frozenset(user.name for user in store.users)
    page = NewPersonPage(session.look, fresh_offer, offered_roles(store), taken)

    def add(given: NewPerson) -> None:
        def job(progress: Progress) -> Changes:
            session.store.people.add(given.as_user, session.author)
            return Changes(settings=True)

        session.tasks.write(
            job, lambda _: page.go.emit(PEOPLE), lambda error: page.show_trouble(error.text), owner=page
        )

    if "add" in session.actions("person"):
        page.wanted.connect(add)
    return page


def _known_person(session: Session, number: int) -> Page:
    page, actions = PersonPage(session.look, fresh_offer), session.actions("person")

    def refused(error: YiluError) -> None:
        page.show_result(error.text, Tone.FAILED)

    def read() -> None:
        session.tasks.write(lambda _: read_person(session.store, number, session.user), page.tell, refused, owner=page)

    def do(what: Callable[[str], object], said: Text) -> None:
        """Something done to the person shown; then look anew and say so."""
        assert page.view is not None
        user_id = page.view.id

        def job(progress: Progress) -> Changes:
            what(user_id)
            return Changes(settings=True)

        def done(_: object) -> None:
            page.show_result(said, Tone.MET)
            read()

        session.tasks.write(job, done, refused, owner=page)

    def set_roles(roles: tuple[str, ...]) -> None:
        said = t("角色改好了，下次登录起有效。", "The roles are changed; they hold from the next signing in.")
        do(lambda user_id: session.store.people.set_roles(user_id, roles, session.author), said)

    def set_password(password: str) -> None:
        said = t("新口令设好了，原来的已经打不开。", "The new password is set; the old one opens nothing.")
        do(lambda user_id: session.store.people.set_password(user_id, password, session.author), said)

    def remove() -> None:
        assert page.view is not None
        user_id = page.view.id

        def job(progress: Progress) -> Changes:
            session.store.people.remove(user_id, session.author)
            return Changes(settings=True)

        session.tasks.write(job, lambda _: page.go.emit(PEOPLE), refused, owner=page)

    page.read_wanted.connect(read)
    if "set_roles" in actions:
        page.roles_wanted.connect(set_roles)
    if "set_password" in actions:
        page.password_wanted.connect(set_password)
    if "remove" in actions:
        page.removal_wanted.connect(remove)
    return page


def make_sheet(session: Session, place: Place) -> Page:
    school = session.reader.school
    page = SheetPage(session.look, (school.name, school.code), session.today(), paper.new_sheet)

    def keep(sheet: str) -> None:
        def job(progress: Progress) -> Changes:
            session.store.people.set_sheet(sheet, session.author)
            return Changes(settings=True)

        session.tasks.write(job, lambda _: page.show_done(), lambda error: page.refuse(error.text), owner=page)

    if "make" in session.actions("sheet"):
        page.proved.connect(keep)
    return page


def make_password(session: Session, place: Place) -> Page:
    page = PasswordPage(session.look, fresh_offer)

    def change(old: str, new: str) -> None:
        def refused(error: YiluError) -> None:
            is_old_wrong = error.code == "wrong_password"
            words = t("现在的口令不对，没有改动。", "That is not the password of now; nothing was changed.")
            page.refuse(words if is_old_wrong else error.text, is_old_wrong)

        session.tasks.write(
            lambda _: session.store.people.change_password(session.user.id, old, new),
            lambda _: page.show_changed(),
            refused,
            owner=page,
        )

    if "change" in session.actions("password"):
        page.wanted.connect(change)
    return page


def make_access(session: Session, place: Place) -> Page:
    page = AccessPage(session.look)

    def read() -> None:
        today = session.today()
        session.tasks.write(lambda _: read_access(session.store, session.pack, today), page.tell, owner=page)

    page.read_wanted.connect(read)
    return page


def people_makers() -> Mapping[str, Maker]:
    """The pages of people, by the name in `Place.page`."""
    return {
        "people": make_people,
        "person": make_person,
        "sheet": make_sheet,
        "password": make_password,
        "access": make_access,
    }
