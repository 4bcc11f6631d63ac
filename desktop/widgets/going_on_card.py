"""A school that goes on in another from a day on: which, from when, and what that means before it is done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Qt, Signal

from desktop.i18n import fill, same, t
from desktop.presenters.typing import read
from desktop.theme.look import Look
from desktop.theme.tokens import Tone
from desktop.widgets.answers import LineAnswer, PickAnswer, option_search
from desktop.widgets.basics import Card, Label, row
from desktop.widgets.buttons import Button
from desktop.widgets.field import FieldFrame
from forms.definition import Choice, Field, FieldType
from forms.text import Text

SCHOOL_YEAR = (9, 1)  # month and day on which schools are mostly joined
DAY = Field("goes_on_from", FieldType.DATE, t("从哪一天起", "From which day on"), "")
MEANS = (
    t("那天以前的照样要交，什么时候交来都收。", "What is before that day is still due, and taken however late."),
    t("它的记录仍是它的，不改到另一所名下。", "Its records stay its own; none moves to the other school."),
    t("从那天起它没有应报的，另一所照常。", "From that day on nothing is due of it; the other goes on as before."),
    t("它的电脑也可以替另一所交，首页有通知。", "Its PCs may hand over for the other; its home page says so."),
)


class GoingOnCard(Card):
    """`wanted` tells the other school's code and the day ('YYYY-MM-DD'), `left` that it is not to be."""

    wanted = Signal(str, str)
    left = Signal()

    def __init__(self, look: Look, others: Sequence[tuple[str, str]], today: date) -> None:
        super().__init__()
        self._look = look
        names = dict(others)
        choices = [Choice(code, Text(f"{name}  {code}", f"{name}  {code}")) for code, name in others]
        self._successor: str = ""
        self.column.setSpacing(10)
        self.column.addWidget(Label(look, t("并入另一所学校", "Goes on in another school"), "card"))
        for words in MEANS:
            self.column.addWidget(Label(look, fill(t("· {what}", "· {what}"), what=words), "small", wraps=True))
        self.school = PickAnswer(look, option_search(look, lambda: choices), lambda code: names.get(code, code))
        self.school.setObjectName("going_on_school")
        self.school.edited.connect(self._choose)
        self._school_frame = FieldFrame(look, t("并入哪一所", "Which school"), self.school, required=True)
        self.day = LineAnswer(look, DAY)
        self.day.setObjectName("going_on_day")
        self.day.show_value(next_school_year(today).isoformat())
        self._day_frame = FieldFrame(look, DAY.label, self.day, required=True)
        self.day.edited.connect(lambda _value: self._day_frame.clear_message())
        self.column.addWidget(self._school_frame)
        self.column.addWidget(self._day_frame)
        self._done = Button(look, t("并入", "Go on in it"), "primary")
        self._done.setObjectName("going_on_yes")
        self._done.clicked.connect(self._submit)
        leave = Button(look, t("不并了", "Leave it"))
        leave.setObjectName("going_on_no")
        leave.clicked.connect(self.left)
        self.column.addLayout(row(None, leave, self._done))

    def begin(self) -> None:
        self.school.setFocus(Qt.FocusReason.OtherFocusReason)

    def tell_trouble(self, text: Text) -> None:
        self._school_frame.set_message("fail", text)

    def _choose(self, code: object) -> None:
        self._successor = str(code or "")
        self._school_frame.clear_message()

    def _submit(self) -> None:
        self.school.accept()
        day = read(DAY, self.day.text())
        is_day = isinstance(day, str) and _is_day(day)
        if not self._successor:
            self._school_frame.set_message("fail", t("选名单里的一所学校。", "Choose a school of the list."))
        if not is_day:
            self._day_frame.set_message("fail", t("写成 2027-09-01 这样。", "Write it as 2027-09-01."))
        if self._successor and is_day:
            self.wanted.emit(self._successor, str(day))


class GoneOnCard(Card):
    """That it goes on in another is decided; it can be taken back."""

    taken_back = Signal()

    def __init__(self, look: Look, name: str, day: date, may_take_back: bool) -> None:
        super().__init__()
        said = fill(t("{day} 起并入 {name}", "From {day} on in {name}"), day=day.isoformat(), name=same(name))
        self.column.addWidget(Label(look, said, "strong", Tone.ACCENT, wraps=True))
        self.column.addWidget(Label(look, t("那天以前的照样收。", "What is before that day is taken."), "small"))
        back = Button(look, t("撤回", "Take back"), "link")
        back.setObjectName("going_on_back")
        back.clicked.connect(self.taken_back)
        back.setVisible(may_take_back)
        self.column.addLayout(row(None, back))


def next_school_year(today: date) -> date:
    """The next first of September, today included."""
    this = date(today.year, *SCHOOL_YEAR)
    return this if this >= today else date(today.year + 1, *SCHOOL_YEAR)


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
