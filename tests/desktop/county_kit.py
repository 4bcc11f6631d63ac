"""A county's desk in a real window, schools with real stores, and folders as the sticks they bring."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pytestqt.qtbot import QtBot

import resources
from desktop.desk import Desk
from desktop.inside import Inside
from desktop.presenters import opening
from desktop.presenters.folders import DataFolder
from desktop.presenters.new_county import NewCounty, note_on_paper
from forms.answers import Answers
from forms.engine import Context, Engine
from forms.exchange.school_list import KINDS, LOCATIONS, read_school_list
from forms.pack import Pack, load_pack
from forms.sample.school import sample_school
from sync import joining
from sync.county import admission, answers, founding, on_stick, schools
from sync.county.inbox import take
from sync.routes.usb.stick import Stick
from sync.store import NewUser, School, Store, create_school
from sync.visit import copy_to_stick, look_at_stick
from sync.visit import take as read_stick
from tests.desktop.desk_kit import NOW, PASSWORD, click, type_into, wait_inside

COUNTY = NewCounty("652902", "库车市", "马文军", PASSWORD, PASSWORD)
NAMES = (
    "喀拉苏乡中心学校",
    "恰尔巴格镇中心小学",
    "托万买里村小学",
    "胡杨乡九年一贯制学校",
    "库尔干村小学",
    "牧业村教学点",
    "博斯坦乡中心学校",
    "阿克塔木村小学",
    "红柳滩镇小学",
    "胡杨村小学",
    "阿热勒村小学",
    "红柳滩镇寄宿制学校",
    "县第一小学",
    "县第三中学",
)


def code_of(at: int) -> str:
    return f"21650091{at + 1:02d}"


def school_list(number: int = len(NAMES)) -> bytes:
    kinds, places = [text.zh for text in KINDS.values()], [text.zh for text in LOCATIONS.values()]
    rows = [
        f"{code_of(at)},{name},{kinds[at % len(kinds)]},{places[at % len(places)]}"
        for at, name in enumerate(NAMES[:number])
    ]
    return "\n".join(["学校标识码,学校名称,学校类别,城乡类型", *rows]).encode()


@dataclass
class Town:
    """The county's store while no window has it open, and its schools' PCs."""

    folder: DataFolder
    root: Path
    pack: Pack

    @classmethod
    def found(cls, folder: DataFolder, root: Path, number: int = 4) -> Town:
        """A desk with its list of schools, the root on paper, closed again."""
        pack = load_pack(resources.find("pack"), folder.cache)
        store = opening.make_county(folder, COUNTY, pack).store
        note_on_paper(store)
        schools.take_list(store, read_school_list(school_list(number), name="学校.csv"))
        store.close()
        return cls(folder, root, pack)

    def desk(self) -> Store:
        place = self.folder.schools()[0]
        return opening.open_school(self.folder, place.directory, place.front.users[0].id, PASSWORD, self.pack).store

    def school(self, desk: Store, at: int, name: str = "pc", code: str = "") -> Store:
        """A school's PC that trusts the county's card and has asked nobody yet."""
        school = School(code or code_of(at), NAMES[at], COUNTY.code)
        directory = self.root / f"{school.code}-{name}"
        store = create_school(directory, school, NewUser("古丽", "clerk", PASSWORD), self.pack, reserve=0)
        joining.begin_with_card(store, founding.card(desk))
        return store

    def joined(self, desk: Store, at: int, name: str = "pc") -> Store:
        """A PC that was let in and has its receipts; the stick it came on is gone."""
        store = self.school(desk, at, name)
        stick = self.stick(f"first-{at}-{name}")
        copy_to_stick(store, self.pack, stick)
        done = take(desk, self.pack, on_stick.files_on(stick))
        admission.admit(desk, self.pack, store.device_key.public, store.school.code)
        files = answers.answers(desk, self.pack, done.survey)
        on_stick.write_back(desk, stick, done.visit, files)
        read_stick(store, self.pack, stick, look_at_stick(store, stick))
        return store

    def enter(self, store: Store, number: int, first: int = 0) -> None:
        """Pupils of the sample, as a clerk would have saved them."""
        engine = Engine(self.pack.forms["enrolment"])
        pupils = sample_school(pupils=first + number, days=1, items=1, cases=1, today=NOW.date()).pupils[first:]
        every: list[Answers] = [
            engine.evaluate(pupil, Context(NOW.date(), NOW, store.lookup())).to_save for pupil in pupils
        ]
        store.save_many("enrolment", every, 1)

    def hand_over(self, store: Store, stick: Stick) -> None:
        copy_to_stick(store, self.pack, stick)

    def stick(self, name: str) -> Stick:
        (self.root / name).mkdir(exist_ok=True)
        return Stick(self.root / name)


def sign_in(qtbot: QtBot, desk: Desk) -> Inside:
    type_into(qtbot, desk, "password", PASSWORD)
    click(qtbot, desk, "unlock")
    return wait_inside(qtbot, desk)
