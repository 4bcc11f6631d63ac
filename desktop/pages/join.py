"""Joining: the platform's address and a one-time code, or a file; then groups to compare on the phone."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QVBoxLayout

from desktop.i18n import NOTHING, fill, same, t
from desktop.places import STICK
from desktop.presenters.joining_view import (
    TO_COUNTY,
    CardView,
    JoiningView,
    JoinWords,
    address_complaint,
    code_complaint,
)
from desktop.theme.look import Look
from desktop.theme.tokens import Tone
from desktop.widgets.basics import Card, Label, SignTile, clear, column, row
from desktop.widgets.buttons import Button
from desktop.widgets.field import FieldFrame
from desktop.widgets.inputs import LineEdit
from desktop.widgets.note import Note
from desktop.widgets.page import Page
from desktop.widgets.top_bar import TopBar
from forms.text import Text


class JoinPage(Page):
    """A school that joins its county, or with other `words` a county its region. `wanted` tells (address, code),
    `card_chosen` a file's path; `card_accepted` tells the address to use with a card whose groups were compared,
    `moved` another address of whom was joined."""

    wanted = Signal(str, str)
    card_chosen = Signal(str)
    card_accepted = Signal(str)
    moved = Signal(str)

    def __init__(self, look: Look, words: JoinWords = TO_COUNTY) -> None:
        parents = (("delivery", t("送出与回执", "Delivery")),)
        self._words = words
        super().__init__(look, TopBar(look, self._words.title, parents=parents))
        self._holds = False  # something in sight waits for the person and is not replaced by news
        self._state = QVBoxLayout()
        self._state.setSpacing(12)
        self.body.addLayout(self._state)
        self._card = self._form()
        self.body.addWidget(self._card)
        self.body.addStretch(1)

    def tell(self, view: JoiningView) -> None:
        if self._holds:
            return
        clear(self._state)
        if view.is_sample:
            said = t("样本学校不送给任何人，所以不能接上县里。", "A sample school is never sent, so it cannot join.")
            self._state.addWidget(Note(self.look, "plant-line", said))
        if view.is_joined:
            said = fill(self._words.joined, county=view.county)
            self._state.addWidget(Note(self.look, "checkbox-circle-fill", said, Tone.MET))
            if view.can_move:
                self._state.addWidget(self._address_card(view.address))
        is_under_way = view.is_pending or view.is_asking
        if is_under_way:
            self._state.addWidget(self._wait_note(view))
        if view.fingerprint:
            self._state.addWidget(self._fingerprint(view.fingerprint))
        self._card.setVisible(not view.is_joined and not view.is_sample and not is_under_way)
        if view.address and not self.address.text():
            self.address.setText(view.address)

    def _wait_note(self, view: JoiningView) -> Note:
        """How far the asking is; with what it was asked may be changed from here."""
        words = self._words
        if view.is_pending:
            said = words.pending
        elif view.written != NOTHING:
            said = fill(words.written, day=view.written)
        else:
            said = words.asking if view.address else words.asking_by_stick
        again = Button(self.look, words.again, "link")
        again.setObjectName("join_again")
        again.clicked.connect(self._card.show)
        again.clicked.connect(again.hide)
        stick = Button(self.look, t("写入U盘", "Copy to stick"), "secondary", "u-disk-line")
        stick.setObjectName("join_stick")
        stick.clicked.connect(lambda: self.go.emit(STICK))
        stick.setVisible(not view.address)
        return Note(self.look, "time-line", said, Tone.ATTENTION, again, stick)

    def submit(self) -> None:
        wrong = {"address": address_complaint(self.address.text()), "code": code_complaint(self.code.text())}
        for name, frame in (("address", self._address), ("code", self._code)):
            text = wrong[name]
            if text is not None:
                frame.set_message("fail", text)
            else:
                frame.clear_message()
        if any(wrong.values()):
            return
        self.set_busy(True)
        self.wanted.emit(self.address.text().strip(), self.code.text().strip())

    def set_busy(self, busy: bool) -> None:
        self.done.setEnabled(not busy)
        self.done.say(t("正在联系平台…", "Asking the platform…") if busy else t("申请加入", "Ask to join"))

    def release(self) -> None:
        """What was in sight has been dealt with: the page may show anew how things stand."""
        self._holds = False
        self.set_busy(False)

    def show_trouble(self, text: Text) -> None:
        """It was refused: say why until the person tries again; what was typed stays."""
        self._holds = True
        self._card.show()
        self.set_busy(False)
        clear(self._state)
        self._state.addWidget(Note(self.look, "close-circle-fill", text, Tone.FAILED))

    def _form(self) -> Card:
        look, card = self.look, Card(roomy=True)
        card.setMaximumWidth(720)
        card.column.setSpacing(14)
        words = column(
            Label(look, self._words.given, "form"),
            Label(look, t("加入码只能用一次，30 天内有效。", "The code works once and is good for 30 days."), "small"),
            spacing=2,
        )
        card.column.addLayout(row(SignTile(look, "links-line", Tone.ACCENT, 48), words, None, spacing=16))
        self.address = LineEdit(look, same("https://"))
        self._address = FieldFrame(look, t("平台网址", "The platform's address"), self.address, required=True)
        self.code = LineEdit(look, same("XXXXX-XXXXX-XXXXX-XXXXX-XXXXX"), secret=True)
        self._code = FieldFrame(
            look,
            t("加入码", "Joining code"),
            self.code,
            required=True,
            hint=t("大小写、空格和横线都不要紧", "Case, spaces and dashes do not matter"),
        )
        self.address.setObjectName("join_address")
        self.code.setObjectName("join_code")
        self.address.returnPressed.connect(lambda: self.code.setFocus())
        self.code.returnPressed.connect(self.submit)
        card.column.addWidget(self._address)
        card.column.addWidget(self._code)
        self.done = Button(look, t("申请加入", "Ask to join"), "primary")
        self.done.setObjectName("join_ask")
        self.done.clicked.connect(self.submit)
        file = Button(look, self._words.by_file, "link")
        file.setObjectName("join_card_file")
        file.clicked.connect(self._choose_file)
        card.column.addLayout(row(file, None, self.done))
        return card

    def show_card(self, view: CardView) -> None:
        """A card was read: let a person compare it before anything is sealed to whom it names."""
        self._holds = True
        look, card = self.look, Card(roomy=True)
        clear(self._state)
        card.setMaximumWidth(720)
        title = fill(self._words.card, name=view.name)
        card.column.addWidget(Label(look, title, "card"))
        card.column.addWidget(Label(look, "   ".join(view.spoken), "number"))
        card.column.addWidget(Label(look, self._words.compare, "small"))
        address = LineEdit(look, same("https://"))
        address.setObjectName("join_card_address")
        address.setText(view.address)
        hint = t("没有网络就空着，用U盘送", "Leave it empty without a network: sticks carry it")
        frame = FieldFrame(look, t("平台网址", "The platform's address"), address, hint=hint)
        card.column.addWidget(frame)
        accept = Button(look, t("对过了，一样", "Compared: the same"), "primary")
        accept.setObjectName("join_card_accept")
        accept.clicked.connect(lambda: self._accept_card(frame, address))
        decline = Button(look, t("不一样，不用它", "Not the same: do not use it"))
        decline.setObjectName("join_card_decline")
        decline.clicked.connect(self._decline_card)
        card.column.addLayout(row(None, decline, accept))
        self._state.addWidget(card)
        self._card.hide()

    def _address_card(self, known: str) -> Card:
        """Where whom was joined answers now; empty if sticks carry everything."""
        look, card = self.look, Card(roomy=True)
        card.setMaximumWidth(720)
        address = LineEdit(look, same("https://"))
        address.setObjectName("join_moved_address")
        address.setText(known)
        hint = t("没有网络就空着，用U盘送", "Leave it empty without a network: sticks carry it")
        frame = FieldFrame(look, t("平台网址", "The platform's address"), address, hint=hint)
        card.column.addWidget(frame)
        save = Button(look, t("存网址", "Save the address"), "primary")
        save.setObjectName("join_move")
        save.clicked.connect(lambda: self._move(frame, address))
        card.column.addLayout(row(None, save))
        return card

    def _move(self, frame: FieldFrame, address: LineEdit) -> None:
        wrong = address_complaint(address.text()) if address.text().strip() else None
        if wrong is not None:
            frame.set_message("fail", wrong)
        else:
            frame.clear_message()
            self.moved.emit(address.text().strip())

    def _accept_card(self, frame: FieldFrame, address: LineEdit) -> None:
        """Without an address the request leaves by stick; one that was typed has to be one."""
        wrong = address_complaint(address.text()) if address.text().strip() else None
        if wrong is not None:
            frame.set_message("fail", wrong)
            address.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.card_accepted.emit(address.text().strip())

    def _decline_card(self) -> None:
        """Nothing is kept of a card that reads otherwise at the other end."""
        said = self._words.declined
        self.release()
        clear(self._state)
        self._card.show()
        self._state.addWidget(Note(self.look, "error-warning-line", said, Tone.ATTENTION))

    def _choose_file(self) -> None:
        title = self.look.say(self._words.file)
        path, _ = QFileDialog.getOpenFileName(self, title)
        if path:
            self.card_chosen.emit(path)

    def _fingerprint(self, groups: tuple[str, ...]) -> Card:
        look, card = self.look, Card(roomy=True)
        card.setMaximumWidth(720)
        card.column.addWidget(Label(look, self._words.groups, "card"))
        card.column.addWidget(Label(look, "   ".join(groups), "number"))
        card.column.addWidget(Label(look, self._words.groups_why, "small"))
        return card
