"""Returning a record for correction: its fields as the county has them, the remark, and what was returned before."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from desktop.i18n import NOTHING, joined, t
from desktop.presenters.county_return import Part, ReturnPage, SentLine
from desktop.presenters.typing import label_and_unit
from desktop.theme.look import Look
from desktop.theme.tokens import Tone
from desktop.widgets.answers import LineAnswer, LongAnswer, answer_for, option_search
from desktop.widgets.badge import Badge
from desktop.widgets.basics import Card, ElidedLabel, Label, clear, column, divider, row
from desktop.widgets.buttons import Button
from desktop.widgets.field import FieldFrame
from desktop.widgets.note import Note
from desktop.widgets.page import Page
from desktop.widgets.segmented import SegmentedControl
from desktop.widgets.tall_body import TallBody
from desktop.widgets.top_bar import TopBar
from forms.answers import Value
from forms.definition import Field, Form
from forms.text import Text
from sync.returns import Kind

SIDE = 440
LABEL_WIDE = 180  # pixels of a field's name, at most, before it pushes its value
DAY_WIDE = 170


class ReturnRecordPage(Page):
    """`send_wanted` tells fields, the proposed value as text ('' for none), remark and wished day; `take_back_wanted`
    the return. `returns` is the pack's own form for returns, whose words are used."""

    send_wanted = Signal(object, str, str, str)
    take_back_wanted = Signal(object)

    def __init__(self, look: Look, form: Form, returns: Form) -> None:
        super().__init__(look, TopBar(look, NOTHING, None, (("schools", t("学校", "Schools")),)), scrolls=False)
        self._form, self._returns = form, returns
        self._boxes: dict[str, QCheckBox] = {}
        self._grids: list[QGridLayout] = []
        self._proposable: set[str] = set()
        self._value: Value = None
        self._may_send = True
        self._send = Button(look, t("退回更正", "Return for correction"), "primary", "arrow-go-back-line")
        self._send.setObjectName("return-send")
        self._send.clicked.connect(self._want)
        self.top.add_action(self._send)
        self._notes = QVBoxLayout()
        self._fields, self._fields_card = QVBoxLayout(), Card(flush=True)
        self._fill_card()
        self._sent_card = Card()
        side = QWidget()
        side.setFixedWidth(SIDE)
        side.setLayout(column(self._form_card(), self._sent_card, None, spacing=12))
        both = row(self._fields_card, side, spacing=16)
        both.setStretch(0, 1)
        self.body.setSpacing(12)
        self.body.addLayout(self._notes)
        self.body.addLayout(both, 1)

    def allow(self, actions: frozenset[str]) -> None:
        self._may_send = "send" in actions
        self._send.setVisible(self._may_send)

    def tell(self, view: ReturnPage) -> None:
        self.top.set_title(view.name)
        self.top.set_aside(joined((view.school_name, self._form.title)))
        if not self._boxes:
            for part in view.parts:
                self._fields.addWidget(self._part(part))
            self._fields.addStretch(1)
            self._align()
        self._fill_sent(view.sent)

    def begin_with(self, remark: Text, fields: tuple[str, ...]) -> None:
        """What is to be asked, known already: the person reads it over and sends it. After `tell`."""
        for name in fields:
            if name in self._boxes:
                self._boxes[name].setChecked(True)
        self._said_remark = self.look.say(remark)
        self._remark.show_value(self._said_remark)

    def tell_sent(self) -> None:
        """It is written: the form is empty again, for another one."""
        for box in self._boxes.values():
            box.setChecked(False)
        self._remark.show_value(None)
        self._said_remark = ""
        self._wanted_by.show_value(None)
        self._kind.set_value(Kind.CORRECT.value)
        self._show_value_field()
        self._note("checkbox-circle-line", _SENT, Tone.MET)

    def tell_trouble(self, text: Text) -> None:
        self._note("error-warning-line", text, Tone.FAILED)

    # -- parts ----

    def _fill_card(self) -> None:
        held = TallBody()
        held.setObjectName("body")
        self._fields.setContentsMargins(20, 14, 20, 14)
        self._fields.setSpacing(14)
        held.setLayout(self._fields)
        area = QScrollArea()
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(held)
        head = row(Label(self.look, t("哪几项不对？", "Which fields are wrong?"), "card"), None)
        head.addWidget(Label(self.look, t("不选就是整条记录", "None chosen: the whole record"), "small"))
        head.setContentsMargins(20, 12, 20, 12)
        self._fields_card.column.addLayout(head)
        self._fields_card.column.addWidget(divider("row-divider"))
        self._fields_card.column.addWidget(area, 1)

    def _part(self, part: Part) -> QWidget:
        held, lines = QWidget(), QGridLayout()
        self._grids.append(lines)
        lines.setHorizontalSpacing(12)
        lines.setVerticalSpacing(6)
        for at, line in enumerate(part.lines):
            box = QCheckBox(self.look.say(line.label))
            box.setObjectName(f"return-field-{line.name}")
            box.toggled.connect(self._show_value_field)
            self._boxes[line.name] = box
            if line.may_be_proposed:
                self._proposable.add(line.name)
            lines.addWidget(box, at // 2, at % 2 * 2)
            lines.addWidget(ElidedLabel(self.look, line.value if line.value.zh else t("空", "empty"), "small"),
                            at // 2, at % 2 * 2 + 1)  # fmt: skip
        lines.setColumnStretch(1, 1)
        lines.setColumnStretch(3, 1)
        held.setLayout(column(Label(self.look, part.title, "strong"), lines, spacing=6))
        return held

    def _align(self) -> None:
        """The same columns in every section."""
        wide = max((box.sizeHint().width() for box in self._boxes.values()), default=0)
        for lines in self._grids:
            for at in (0, 2):
                lines.setColumnMinimumWidth(at, min(wide, LABEL_WIDE))

    def _form_card(self) -> Card:
        look, card = self.look, Card()
        card.column.setSpacing(12)
        words = {c.code: c.label for c in self._returns.field("kind").choices}
        self._kind = SegmentedControl(look, [(k.value, words[k.value]) for k in Kind], Kind.CORRECT.value)
        self._kind.setObjectName("return-kind")
        self._kind.chosen.connect(lambda _: self._show_value_field())
        remark, wanted = self._returns.field("remark"), self._returns.field("wanted_by")
        self._remark, self._wanted_by = LongAnswer(look, remark), LineAnswer(look, wanted)
        self._remark.setObjectName("return-remark")
        self._said_remark = ""
        self._remark.edited.connect(self._keep_remark)
        self._wanted_by.setObjectName("return-wanted-by")
        self._wanted_by.setFixedWidth(DAY_WIDE)
        self._wanted_by.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._value_place = QVBoxLayout()
        kind = FieldFrame(look, self._returns.field("kind").label, self._kind)
        hint = FieldFrame(look, remark.label, self._remark, required=True, hint=remark.hint)
        for part in (kind, self._value_place, hint, FieldFrame(look, wanted.label, self._wanted_by)):
            if isinstance(part, QWidget):
                card.column.addWidget(part)
            else:
                card.column.addLayout(part)
        return card

    def _fill_sent(self, sent: tuple[SentLine, ...]) -> None:
        look, card = self.look, self._sent_card
        clear(card.column)
        card.setVisible(bool(sent))
        card.column.addWidget(Label(look, t("以前退回过的", "Returned before"), "card"))
        for line in sent:
            card.column.addWidget(divider("row-divider"))
            stage = Badge(look, line.stage, line.tone)
            head = row(ElidedLabel(look, line.title, "strong"), spacing=8)
            if line.is_open and self._may_send:
                back = Button(look, t("收回", "Take back"), "link")
                back.setObjectName(f"return-back-{line.local_id}")
                back.clicked.connect(lambda _checked=False, at=line.local_id: self.take_back_wanted.emit(at))
                head.addWidget(back)
            card.column.addLayout(head)
            card.column.addWidget(Label(look, line.remark, "small", wraps=True))
            card.column.addLayout(row(stage, None))

    # -- what is asked ----

    def _chosen(self) -> tuple[str, ...]:
        return tuple(name for name, box in self._boxes.items() if box.isChecked())

    def _show_value_field(self) -> None:
        """For a proposal, the answer of the one field chosen, as the school's own form asks it."""
        clear(self._value_place)
        self._value = None
        if self._kind.value() != Kind.PROPOSAL.value:
            return
        chosen = self._chosen()
        label = self._returns.field("value").label
        if len(chosen) != 1 or chosen[0] not in self._proposable:
            words = t("先在左边只选一项。", "Choose one field on the left first.")
            self._value_place.addLayout(column(Label(self.look, label), Label(self.look, words, "small"), spacing=4))
            return
        field: Field = self._form.field(chosen[0])
        titles = {c.code: self.look.say(c.label) for c in field.choices}
        search = option_search(self.look, lambda: field.choices)
        answer = answer_for(self.look, field, search, lambda code: titles.get(code, code))
        answer.setObjectName("return-value")
        answer.edited.connect(self._keep_value)
        unit = label_and_unit(field.label)[1]
        self._value_place.addWidget(FieldFrame(self.look, label, answer, required=True, unit=unit))

    def _keep_value(self, value: object) -> None:
        self._value = value if isinstance(value, str | int | float) else None

    def _keep_remark(self, value: object) -> None:
        self._said_remark = value if isinstance(value, str) else ""

    def _want(self) -> None:
        is_proposal = self._kind.value() == Kind.PROPOSAL.value
        if is_proposal and self._value is None:
            self.tell_trouble(_NO_VALUE)
            return
        value = "" if not is_proposal or self._value is None else str(self._value)
        self.send_wanted.emit(self._chosen(), value, self._said_remark, self._wanted_by.text().strip())

    def _note(self, sign: str, words: Text, tone: Tone) -> None:
        clear(self._notes)
        self._notes.addWidget(Note(self.look, sign, words, tone))


_SENT = t(
    "退回写好了。这所学校下次来访，它会写到同一个U盘上；学校改好带回来，就自己办结。",
    "The return is written. It goes on the school's stick at its next visit, and closes by itself when the correction "
    "comes back.",
)
_NO_VALUE = t(
    "还没有填建议改成什么，没有退回。选好一项，填上建议的值；或者改成“请核对更正”。",
    "No value is proposed yet; nothing was returned. Choose one field and enter the value, or ask for a correction.",
)
