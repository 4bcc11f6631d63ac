"""A county desk without network, another PC of the school, and a person's hands on the stick page."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from desktop.desk import Desk
from desktop.inside import Inside
from desktop.pages.join import JoinPage
from desktop.pages.stick import StickPage
from desktop.places import JOIN, STICK
from desktop.presenters.stick_view import Phase
from desktop.tasks import Changes, Progress
from forms.answers import Answers
from forms.exchange.school_list import read_school_list
from sync import joining
from sync.county import admission, answers, founding, on_stick, schools
from sync.county.inbox import take
from sync.routes.usb.stick import Stick
from sync.store import NewUser, School, Store, create_county, create_school
from tests.desktop.desk_kit import GIVEN, PASSWORD, click, page_in_sight
from tests.fakes.road import pack
from tests.fakes.slots import Slots

COUNTY = School("652902", "库木塔什县", "652902")
LIST = f"""学校标识码,学校名称,学校类别,城乡类型
{GIVEN.code},{GIVEN.name},小学,乡镇中心学校
2165009118,红柳滩镇寄宿制学校,小学,乡镇中心学校
"""


class CountyDesk:
    """The county's own program in a directory; sticks are carried there and back."""

    def __init__(self, directory: Path) -> None:
        self.store = create_county(directory, COUNTY, NewUser("县管理员", "county", PASSWORD), pack(), reserve=0)
        schools.take_list(self.store, read_school_list(LIST.encode()))

    @property
    def card(self) -> bytes:
        return founding.card(self.store)

    def visit(self, path: Path, *admit: Store) -> None:
        """All that is on the stick is taken, these PCs are let in, the answers go back on the same stick."""
        stick = Stick(path)
        done = take(self.store, pack(), on_stick.files_on(stick))
        for school in admit:
            admission.admit(self.store, pack(), school.device_key.public, school.school.code)
        files = answers.answers(self.store, pack(), done.survey)
        on_stick.write_back(self.store, stick, done.visit, files)


def another_school(directory: Path, county: CountyDesk, code: str = "2165009118") -> Store:
    """A PC of another school, or with `GIVEN.code` of the same one, that trusts the county."""
    school = School(code, GIVEN.name, "652902")
    store = create_school(directory, school, NewUser("登记员", "clerk", PASSWORD), pack(), reserve=0)
    joining.begin_with_card(store, county.card)
    return store


def pupil(number: int) -> Answers:
    return Answers({"name": f"学生{number}", "student_number": f"G{number}", "status": "in_school"})


def save_pupils(qtbot: QtBot, desk: Desk, first: int, number: int) -> None:
    assert desk.inside is not None
    session = desk.inside.session

    def job(_: Progress) -> Changes:
        every = [pupil(at) for at in range(first, first + number)]
        session.store.save_many("enrolment", every, session.author)
        return Changes(forms=frozenset({"enrolment"}))

    desk.tasks.write(job)
    settled(qtbot, desk)


def settled(qtbot: QtBot, desk: Desk) -> None:
    """What was asked for is done, told and laid out; what that asks for in turn, too."""
    for _ in range(3):
        qtbot.waitUntil(lambda: not desk.tasks.is_busy(), timeout=20_000)
        qtbot.wait(50)


def join_by_card(qtbot: QtBot, desk: Desk, card: Path) -> None:
    """With a card, without an address: what a school without network does."""
    assert desk.inside is not None
    desk.inside.frame.go(JOIN)
    settled(qtbot, desk)
    page = page_in_sight(desk)
    assert isinstance(page, JoinPage)
    page.card_chosen.emit(str(card))
    settled(qtbot, desk)
    click(qtbot, desk, "join_card_accept")
    settled(qtbot, desk)


def plug(qtbot: QtBot, desk: Desk, slots: Slots, path: Path, **more: bool) -> None:
    slots.plug(path, **more)
    ask_drives(qtbot, desk, slots)


def pull(qtbot: QtBot, desk: Desk, slots: Slots, path: Path) -> None:
    slots.pull(path)
    ask_drives(qtbot, desk, slots)


def ask_drives(qtbot: QtBot, desk: Desk, slots: Slots) -> None:
    """The next poll, without waiting for its turn; one that was under way may have seen what was before."""
    assert desk.inside is not None
    watch = desk.inside.sticks.watch
    settled(qtbot, desk)
    watch.look()
    qtbot.waitUntil(lambda: watch.present == slots.present(), timeout=10_000)
    settled(qtbot, desk)


def stick_page(qtbot: QtBot, inside: Inside) -> StickPage:
    """The page of the stick, once what is on it has been looked at."""
    inside.frame.go(STICK)
    qtbot.waitUntil(lambda: inside.sticks.state.phase is not Phase.LOOKING, timeout=10_000)
    qtbot.waitUntil(lambda: not inside.session.tasks.is_busy(), timeout=20_000)
    qtbot.wait(60)
    page = inside.frame.page()
    assert isinstance(page, StickPage)
    return page


def says(desk: Desk, words: str) -> bool:
    """Whether a label in sight holds these words."""
    return any(words in label.text() for label in desk.window.findChildren(QLabel) if label.isVisible())


def press(qtbot: QtBot, desk: Desk, name: str) -> None:
    """A button of the stick page, and what it sets off."""
    click(qtbot, desk, name)
    settled(qtbot, desk)
