"""Every role, page and action: what the one table says, and that the window does as it says."""

from __future__ import annotations

import shutil
from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

import resources
from desktop.desk import Desk
from desktop.inside import Inside
from desktop.pages.counselling import CounsellingPage
from desktop.pages.entry import EntryPage
from desktop.pages.lock import LockPage
from desktop.pages.register import RegisterPage
from desktop.places import Place, entry, register, report, school, send_back
from desktop.presenters import opening
from desktop.presenters.folders import DataFolder
from desktop.presenters.passwords import as_kept
from desktop.presenters.roles import (
    CLERK,
    COUNTY,
    KEEPER,
    OPEN,
    PRINCIPAL,
    ROLES,
    TABLE,
    actions,
    may,
    may_go,
    pages,
    role_meaning,
    role_words,
)
from desktop.widgets.rail import RailItem
from desktop.wiring import RAIL, page_makers
from forms.engine import Context
from forms.pack import load_pack
from sync.monthly.reports import make, prepare
from sync.store import NewUser, Query
from sync.store.people import MANAGERS
from tests.desktop.county_kit import COUNTY as COUNTY_DESK
from tests.desktop.county_kit import Town, code_of
from tests.desktop.desk_kit import NOW, PASSWORD, wait_inside
from tests.desktop.records_kit import written

EVERY = [(role, page, action) for role in ROLES for page in TABLE for action in TABLE[page]]
DESK_PAGES = {
    *("inbox", "return", "matrix", "indicators", "children", "across", "schools", "school"),
    *("school_list", "admission", "card", "root_paper", "school_report"),
}
COUNTY_PAGES = {
    *("settings", "updates", "password", "people", "person", "sheet", "access"),
    *("delivery", "stick", "join"),  # to its region
    *DESK_PAGES,
}
PEOPLE_PAGES = {"people", "person", "sheet"}
OF_EVERYBODY = {"settings", "password"}

# What shows that a person may do something on a page; a new action needs a line here.
SIGNS = {
    ("home", "enter"): "quick_enrolment",
    ("register", "add"): "register-new",
    ("register", "delete"): "register-delete",
    ("register", "export"): "register-export",
    ("entry", "save"): "entry-save",
    ("case", "save"): "case-visit",
    ("case", "print"): "paper",
    ("checklist", "print"): "paper",
    ("duty", "print"): "paper",
    ("plan", "save"): "plan_add",
    ("plan", "print"): "paper",
    ("signoff", "sign"): "sign_off",
    ("counselling", "save"): "day-save",
    ("delivery", "send"): "send_now",
    ("settings", "back_up"): "back_up",
    ("password", "change"): "save_own_password",
    ("updates", "take"): "updates_folder",
    ("person", "add"): "save_person",
    ("person", "set_roles"): "save_roles",
    ("person", "set_password"): "save_password",
    ("person", "remove"): "remove_person",
    ("sheet", "make"): "sheet_next",
    ("matrix", "export"): "matrix-export",
    ("indicators", "export"): "indicator-export",
    ("indicators", "print"): "paper",
    ("school", "go_on"): "school_go_on",
    ("report", "prepare"): "report_prepare",
    ("report", "print"): "paper",
    ("school_report", "print"): "paper",
    ("report", "approve"): "report_approve",
}
# Pages of one thing alone: who may open them may do it.
WHOLE_PAGES = {
    *(("import", "take"), ("join", "ask"), ("settle", "settle"), ("inbox", "take")),
    *(("stick", "copy"), ("stick", "take"), ("return", "send"), ("across", "pass_on")),
    *(("school_list", "take"), ("children", "take"), ("admission", "decide"), ("duty", "attest")),
    *(("school_report", "know"),),
}
UNMASKING = {("register", "unmask"), ("entry", "unmask"), ("case", "unmask"), ("school", "unmask")}


def expected(role: str, page: str, action: str) -> bool:
    """The rules in words, from which the table was made: a second account of it."""
    if role == COUNTY:
        return page in COUNTY_PAGES
    if page in DESK_PAGES:
        return False
    if page == "updates":
        return action == OPEN or role != PRINCIPAL
    if page in OF_EVERYBODY:
        return True
    if page in PEOPLE_PAGES:
        return role in (PRINCIPAL, KEEPER)
    if page in ("access", "checklist", "duty", "signoff"):
        return role == PRINCIPAL
    if role == KEEPER:
        return (page, action) == ("home", OPEN)
    if page in ("settle", "plan"):
        return role in (CLERK, PRINCIPAL)
    if role == PRINCIPAL:  # reads everything, exports, prints and approves; enters, imports and sends nothing
        return page not in ("import", "join", "stick") and action in (OPEN, "export", "print", "unmask", "approve")
    return action != "approve"


@pytest.mark.parametrize(("role", "page", "action"), EVERY)
def test_the_table_says_what_the_rules_say(role: str, page: str, action: str) -> None:
    assert may([role], page, action) is expected(role, page, action)
    assert not may([role], page, action) or may([role], page), "an action on a page one may not open"


def test_every_page_has_its_row_and_every_action_its_sign() -> None:
    assert set(TABLE) == set(page_makers(is_county=True))
    assert set(page_makers(is_county=True)) - set(page_makers(is_county=False)) == DESK_PAGES
    known = set(SIGNS) | WHOLE_PAGES | UNMASKING
    assert {(page, action) for page in TABLE for action in TABLE[page] if action != OPEN} == known
    assert all(TABLE[page][OPEN] == TABLE[page][action] for page, action in WHOLE_PAGES)


def test_several_roles_may_what_each_may_and_an_unknown_one_nothing() -> None:
    for _, page, action in EVERY:
        both = may([CLERK, PRINCIPAL], page, action)
        assert both is (may([CLERK], page, action) or may([PRINCIPAL], page, action))
        assert not may(["visitor"], page, action)
        assert not may([], page, action)
    assert not may(ROLES, "nowhere")
    assert not may(ROLES, "register", "print")
    assert pages([COUNTY], [*TABLE, "nowhere"]) == COUNTY_PAGES
    assert actions([PRINCIPAL], "register") == {OPEN, "export", "unmask"}


def test_who_manages_people_is_the_same_in_the_store() -> None:
    assert {role for role in ROLES if may([role], "person", "remove")} == MANAGERS


def test_a_form_to_be_filled_is_only_for_who_may_save_it() -> None:
    assert may_go([PRINCIPAL], entry("enrolment", 1))
    assert not may_go([PRINCIPAL], entry("enrolment"))
    assert not may_go([PRINCIPAL], entry("enrolment", 1, "a draft"))
    assert may_go([CLERK], entry("enrolment"))


def test_every_role_has_words() -> None:
    assert len({role_words(role).zh for role in ROLES}) == len(ROLES)
    assert all(role_meaning(role).en for role in ROLES)


# -- the window -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def staffed(tmp_path_factory: pytest.TempPathFactory, sample_folder: DataFolder) -> DataFolder:
    """The sample school with one person for each role."""
    root = tmp_path_factory.mktemp("staffed") / "data"
    shutil.copytree(sample_folder.root, root)
    folder = DataFolder(root)
    pack = load_pack(resources.find("pack"), folder.cache)
    (place,) = folder.schools()
    user = place.front.users[0].id
    store = opening.open_school(folder, place.directory, user, opening.SAMPLE_PASSWORD, pack).store
    for role in ROLES:
        store.people.add(NewUser(role, role, as_kept(PASSWORD)), 1)
    store.close()
    return folder


@pytest.fixture
def as_role(
    qtbot: QtBot, start: Callable[..., Desk], folder: DataFolder, staffed: DataFolder
) -> Callable[[str], Inside]:
    def sign_in(role: str) -> Inside:
        if role == COUNTY:
            store = Town.found(folder, folder.root / "town").desk()
            store.people.add(NewUser("同事", COUNTY, as_kept(PASSWORD)), 1)
            store.close()
        else:
            shutil.copytree(staffed.root, folder.root)
        desk = start()
        page = desk.window.content()
        assert isinstance(page, LockPage)
        user = next(user.id for user in folder.schools()[0].front.users if user.name in (role, COUNTY_DESK.person))
        page.cards[user].click()
        page.password.setText(PASSWORD)
        page.submit()
        return wait_inside(qtbot, desk)

    return sign_in


def places(inside: Inside) -> dict[str, list[Place]]:
    """Where each page of the table is gone to."""
    reader = inside.session.reader
    pupil, case = (next(iter(reader.ids(form, Query())), 1) for form in ("enrolment", "dropout"))
    found = {page: [Place(page)] for page in TABLE}
    return found | {
        "register": [register("enrolment")],
        "entry": [entry("enrolment", pupil)],
        "case": [Place("case", "dropout", case)],
        "counselling": [register("counselling")],
        "return": [send_back("enrolment", pupil)],
        "school": [school(code_of(0))],
        "report": [report("2026-10"), report("2026-11")],
        "person": [Place("person"), Place("person", record=1), Place("person", record=2)],
    }


def prepared(inside: Inside) -> None:
    """A report that waits for approval."""
    store, pack = inside.session.store, inside.session.pack
    made = make(store, pack, "2026-10", NOW.date(), "clerk", {})
    prepare(store, pack, made, 1, Context(NOW.date(), NOW, store.lookup()))


@pytest.mark.parametrize("role", ROLES)
def test_the_window_does_as_the_table_says(qtbot: QtBot, as_role: Callable[[str], Inside], role: str) -> None:
    inside = as_role(role)
    frame = inside.frame
    if role == PRINCIPAL:
        inside.session.tasks.write(lambda _: prepared(inside))
    wanted = {entry.place.section for entry in RAIL if expected(role, entry.place.page, OPEN)}
    assert {item.objectName().removeprefix("rail_") for item in frame.rail.findChildren(RailItem)} == wanted
    for page, every in places(inside).items():
        seen: set[str] = set()
        for place in every:
            frame.go(place)
            assert (frame.place() == place) is expected(role, page, OPEN), page
            written(qtbot, inside)
            shown = frame.page()
            assert shown is not None
            seen |= standing(shown)
        for (of_page, action), name in SIGNS.items():
            if of_page == page and expected(role, page, OPEN):
                assert (name in seen) is expected(role, page, action), (page, action)
    if expected(role, "register", OPEN):
        frame.go(register("enrolment"))
        shown = frame.page()
        assert isinstance(shown, RegisterPage)
        assert shown.table.unmasks is expected(role, "register", "unmask")


def standing(shown: QWidget) -> set[str]:
    """The names of buttons that are not hidden for good; the floating bar itself is hidden until a row is ticked."""
    return {button.objectName() for button in shown.findChildren(QAbstractButton) if not button.isHidden()}


def test_what_a_principal_may_not_do_is_not_done_whatever_a_page_says(
    qtbot: QtBot, as_role: Callable[[str], Inside]
) -> None:
    inside = as_role(PRINCIPAL)
    reader = inside.session.reader
    head = reader.head
    pupil = reader.ids("enrolment", Query())[0]
    inside.frame.go(register("enrolment"))
    shown = inside.frame.page()
    assert isinstance(shown, RegisterPage)
    shown.delete_wanted.emit([pupil])
    shown.restore_wanted.emit([pupil])
    inside.frame.go(entry("enrolment", pupil))
    form = inside.frame.page()
    assert isinstance(form, EntryPage)
    assert not form.form.isEnabled()
    changed = form.entry.answers.with_value("name", "改了")
    form.save_wanted.emit(changed, frozenset(), False)
    form.draft_wanted.emit(changed)
    form.save(False)
    inside.frame.go(register("counselling"))
    room = inside.frame.page()
    assert isinstance(room, CounsellingPage)
    room.save_wanted.emit(changed)
    room.save()
    written(qtbot, inside)
    assert reader.head == head
    assert reader.drafts() == []
    assert reader.count("enrolment", Query()) == 1200


def test_a_principal_sees_whole_numbers_of_a_record_when_asked_for_and_that_is_noted(
    qtbot: QtBot, as_role: Callable[[str], Inside]
) -> None:
    inside = as_role(PRINCIPAL)
    reader = inside.session.reader
    pupil = reader.ids("enrolment", Query())[0]
    inside.frame.go(entry("enrolment", pupil))
    written(qtbot, inside)
    number = str(reader.record("enrolment", pupil).answers["id_number"])
    line = inside.frame.findChild(QLineEdit, "field-id_number")
    assert line is not None
    assert number not in line.text()
    assert [a for a in reader.accesses() if a.form == "enrolment"] == []
    show = inside.frame.findChild(QAbstractButton, "entry-show-numbers")
    assert show is not None
    show.click()
    written(qtbot, inside)
    assert line.text() == number
    assert [(a.user, a.action, a.local_id) for a in reader.accesses(1)] == [(inside.session.author, "look", pupil)]
