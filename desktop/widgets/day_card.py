"""One day of the counselling room, entered beside the chart: times, who was there, how many; minutes are computed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from desktop.i18n import NOTHING, fill, t
from desktop.presenters.entry_view import EntryView, Spot
from desktop.theme.look import Look
from desktop.theme.tokens import Tone
from desktop.widgets.answers import LineAnswer
from desktop.widgets.badge import Badge
from desktop.widgets.basics import Card, Label, Sign, only_read, row
from desktop.widgets.buttons import Button
from desktop.widgets.popup_list import Option
from desktop.widgets.question import Question, ReasonBox
from forms.definition import Form
from forms.text import Text

TIMES = (("opened", "closed"), ("opened2", "closed2"))
TIME_WIDE, COUNT_WIDE = 122, 84
LABELS = {  # shorter than the form's: they stand three abreast
    "on_duty": t("有人值班", "On duty"),
    "duty_person": t("值班人", "Who"),
    "individual": t("个别辅导", "Individual"),
    "group_sessions": t("团体活动", "Group"),
    "referrals": t("转介", "Referrals"),
    "group_people": t("团体人次", "People in groups"),
}
COUNTS = ("individual", "group_sessions", "referrals")


class DayCard(Card):
    """`edited` tells (spot, value) as one types, `left` a spot one has gone on from, `save_wanted` the button or
    Ctrl+S. What stands in it is told by the page."""

    edited = Signal(object, object)
    left = Signal(object)
    save_wanted = Signal()

    def __init__(self, look: Look, form: Form) -> None:
        super().__init__()
        self._look, self._form = look, form
        self._questions: dict[str, Question] = {}
        self._reasons: dict[Spot, ReasonBox] = {}
        self._title = Label(look, "", "card")
        self._state = Badge(look, NOTHING, Tone.ATTENTION, "edit-line")
        self._minutes = Label(look, "", "strong")
        self._minutes.setObjectName("day-minutes")
        self._save = Button(look, t("保存今天", "Save today"), "primary", "save-3-line")
        self._save.setObjectName("day-save")
        self._save.clicked.connect(self.save_wanted)
        self._reason_place = QVBoxLayout()
        self._build()

    def only_read(self) -> None:
        """Show days without changing them."""
        self._save.hide()
        only_read(self)

    def tell_day(self, title: Text, save: Text) -> None:
        self._title.say(title)
        self._save.say(save)

    def tell(self, view: EntryView, is_saved: bool, is_changed: bool) -> None:
        """`is_saved`: the day has an entry; `is_changed`: what stands here is not saved yet."""
        for name, question in self._questions.items():
            shown = view.questions.get(Spot(name))
            question.setVisible(shown is not None)
            if shown is not None:
                question.tell(shown)
        self._tell_reasons(view)
        minutes = view.questions[Spot("minutes")].value if Spot("minutes") in view.questions else 0
        number = int(minutes) if isinstance(minutes, int | float) else 0
        self._minutes.say(fill(t("共 {n} 分钟", "{n} minutes"), n=number))
        self._minutes.set_tone(Tone.ATTENTION if 0 < number < 60 else None)
        if is_changed:
            self._state.say(t("还没保存", "not saved"), Tone.ATTENTION, "edit-line")
        elif is_saved:
            self._state.say(t("已保存", "saved"), Tone.MET, "check-line")
        else:
            self._state.say(t("还没登记", "no entry yet"), Tone.UNKNOWN, "edit-line")

    def tell_saving(self) -> None:
        """Saving is under way. The button stays: a button put out of use would hand the focus on to the rail."""
        self._state.say(t("正在保存…", "saving…"), Tone.UNKNOWN, "save-3-line")

    def control(self, spot: Spot) -> QWidget | None:
        if spot in self._reasons:
            return self._reasons[spot].line
        question = self._questions.get(spot.field)
        return question.answer if question is not None else None

    def order(self) -> list[QWidget]:
        """What one types into, from top to bottom."""
        controls: list[QWidget] = [q.answer for q in self._questions.values() if not q.isHidden()]
        return controls + [box.line for box in self._reasons.values()]

    # -- parts ----

    def _build(self) -> None:
        look, place = self._look, self.column
        place.setSpacing(10)
        place.addLayout(row(self._title, None, self._state))
        place.addLayout(
            row(
                Label(look, t("开放时段", "Open")),
                None,
                Label(look, t("课间、放学后都算", "breaks and after school count"), "small"),
            )
        )
        for first, second in TIMES:
            line = row(
                self._question(first, TIME_WIDE, bare=True),
                Label(look, t("到", "to"), "quiet"),
                self._question(second, TIME_WIDE, bare=True),
                None,
                spacing=10,
            )
            for at in (0, 2):
                item = line.itemAt(at)
                if item is not None:
                    item.setAlignment(Qt.AlignmentFlag.AlignTop)
            place.addLayout(line)
        place.addLayout(row(None, Sign(look, "calculator-line", "secondary", 14), self._minutes, spacing=6))
        duty = row(self._question("on_duty"), self._question("duty_person"), spacing=12)
        duty.setStretch(1, 1)
        place.addLayout(duty)
        counts = QGridLayout()
        counts.setHorizontalSpacing(10)
        for at, name in enumerate(COUNTS):
            counts.addWidget(self._question(name, COUNT_WIDE), 0, at)
        place.addLayout(counts)
        place.addWidget(self._question("group_people", COUNT_WIDE))
        remark = self._question("remark")
        if isinstance(remark.answer, LineAnswer):
            remark.answer.setPlaceholderText(look.say(t("不足 60 分钟的写原因", "Why, if under 60 minutes")))
        place.addWidget(remark)
        place.addLayout(self._reason_place)
        place.addWidget(Label(look, t("只填次数，不填是谁、谈了什么", "Counts only: not who, not what about"), "tiny"))
        place.addWidget(self._save)

    def _question(self, name: str, wide: int | None = None, bare: bool = False) -> Question:
        asked = self._form.field(name)
        field = replace(asked, hint=None, appearance="", label=LABELS.get(name, asked.label))
        question = Question(self._look, field, Spot(name), None, _no_records, str)
        if wide is not None:
            question.answer.setFixedWidth(wide)
        if bare:
            question.hide_label()
        question.edited.connect(self.edited)
        question.answer.installEventFilter(self)
        self._questions[name] = question
        return question

    def _tell_reasons(self, view: EntryView) -> None:
        wanted = {reason.reason: reason for reason in view.reasons}
        for spot in [spot for spot in self._reasons if spot not in wanted]:
            box = self._reasons.pop(spot)
            box.hide()
            box.deleteLater()
        for spot, reason in wanted.items():
            if spot in self._reasons:
                self._reasons[spot].tell(reason)
                continue
            box = ReasonBox(self._look, reason)
            box.edited.connect(self.edited)
            box.line.installEventFilter(self)
            self._reasons[spot] = box
            self._reason_place.addWidget(box)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not control:
                back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
                self._step(watched, -1 if back else 1)
                return True
        elif event.type() == QEvent.Type.FocusOut:
            found = next((q.spot for q in self._questions.values() if q.answer is watched), None)
            if found is not None:
                self.left.emit(found)
        return False

    def _step(self, control: QObject, by: int) -> None:
        controls = self.order()
        at = controls.index(control) + by if control in controls else 0
        if at >= len(controls):
            self._save.setFocus(Qt.FocusReason.TabFocusReason)
        elif at >= 0:
            controls[at].setFocus(Qt.FocusReason.TabFocusReason)


def _no_records(typed: str) -> Sequence[Option]:
    return ()
