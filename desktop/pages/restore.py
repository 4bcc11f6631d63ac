"""Getting a school back on this PC: from a backup, or without one from what the county has; the same for a county."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFileDialog, QVBoxLayout

from desktop.i18n import t
from desktop.presenters.restoring import (
    AFTER_COPY,
    BESIDE,
    COMES_BACK,
    COUNTY_COMES_BACK,
    COUNTY_IS_GONE,
    IS_GONE,
    NONE_FOUND,
    CopyView,
)
from desktop.theme.look import Look
from desktop.theme.tokens import Tone
from desktop.widgets.basics import Card, Label, Sign, SignTile, clear, column, row
from desktop.widgets.buttons import Button
from desktop.widgets.choice_card import PersonCard
from desktop.widgets.front_page import FrontPage
from desktop.widgets.note import Note
from forms.text import Text


class RestorePage(FrontPage):
    """`folder_chosen` tells a path to look in, `wanted` the copy to restore; `rebuild_wanted` and `county_wanted` go
    on to setting up anew."""

    folder_chosen = Signal(str)
    wanted = Signal(str)
    rebuild_wanted = Signal()
    county_wanted = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__(look, 860, t("恢复", "Restore"))
        self._copies: dict[PersonCard, CopyView] = {}
        self.column.addWidget(self._from_copy())
        self.column.addWidget(self._without())
        self.column.addWidget(self._county())
        self.column.addStretch(1)

    def tell(self, copies: Sequence[CopyView]) -> None:
        """What was found in the folder chosen; the newest is chosen to begin with."""
        clear(self._found)
        self._copies = {}
        for view in copies:
            card = PersonCard(self.look, "save-3-line", view.title, view.words)
            card.setObjectName(f"copy_{len(self._copies)}")
            card.toggled.connect(lambda _on: self._tell_opens())
            self._copies[card] = view
            self._found.addWidget(card)
        if not copies:
            self._found.addWidget(Note(self.look, "error-warning-line", NONE_FOUND, Tone.ATTENTION))
            return
        self._opens = Label(self.look, "", "small", wraps=True)
        self._found.addWidget(self._opens)
        self._found.addWidget(Label(self.look, AFTER_COPY, "small", wraps=True))
        self.done = Button(self.look, t("恢复这一份", "Restore this one"), "primary")
        self.done.setObjectName("restore_copy")
        self.done.clicked.connect(self._want)
        self._found.addLayout(row(None, self.done))
        next(iter(self._copies)).setChecked(True)
        self.choose.set_kind("secondary")
        self.choose.say(t("另选一个文件夹", "Choose another folder"))

    def show_trouble(self, text: Text) -> None:
        """It could not be restored: say why; the copies stay to choose from."""
        self.done.setEnabled(True)
        self._found.addWidget(Note(self.look, "close-circle-fill", text, Tone.FAILED))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.choose.setFocus(Qt.FocusReason.OtherFocusReason)

    def _from_copy(self) -> Card:
        self.choose = Button(self.look, t("选备份所在的文件夹", "Choose the backup's folder"), "primary")
        self.choose.setObjectName("choose_backup")
        self.choose.clicked.connect(self._choose_folder)
        card = self._card("save-3-line", t("有备份", "With a backup"), BESIDE, self.choose)
        self._found = QVBoxLayout()
        self._found.setSpacing(8)
        card.column.addLayout(self._found)
        return card

    def _without(self) -> Card:
        rebuild = Button(self.look, t("重建，从县里找回", "Set up anew, get it from the county"))
        rebuild.setObjectName("rebuild")
        rebuild.clicked.connect(self.rebuild_wanted)
        words = t("用原来的学校标识码新建，接上县里", "Set the school up with its old code, and join the county")
        card = self._card("refresh-line", t("没有备份", "Without a backup"), words, rebuild)
        card.column.addLayout(self._sides(COMES_BACK, IS_GONE))
        return card

    def _county(self) -> Card:
        paper = Button(self.look, t("用根密钥纸重建", "Set up from the root's paper"))
        paper.setObjectName("rebuild_county")
        paper.clicked.connect(self.county_wanted)
        words = t("有备份也在上面选；没有备份，要用根密钥纸", "With a backup: above. Without one: the root's paper")
        card = self._card("government-line", t("县级工作台", "A county's desk"), words, paper)
        card.column.addLayout(self._sides(COUNTY_COMES_BACK, COUNTY_IS_GONE))
        return card

    def _card(self, sign: str, title: Text, words: Text, action: Button) -> Card:
        look, card = self.look, Card()
        card.column.setContentsMargins(24, 16, 24, 16)
        card.column.setSpacing(12)
        said = column(Label(look, title, "form"), Label(look, words, "small", wraps=True), spacing=2)
        line = row(SignTile(look, sign, Tone.ACCENT), said, action, spacing=14)
        line.setStretch(1, 1)
        card.column.addLayout(line)
        return card

    def _sides(self, back: Sequence[Text], gone: Sequence[Text]) -> QVBoxLayout:
        """What comes back at the left, what does not at the right."""
        left = self._side(t("回得来", "Comes back"), "checkbox-circle-line", Tone.MET, back)
        right = self._side(t("回不来", "Does not"), "subtract-line", Tone.ATTENTION, gone)
        sides = row(left, right, spacing=24)
        sides.setStretch(0, 1)
        sides.setStretch(1, 1)
        return column(sides)

    def _side(self, title: Text, sign: str, tone: Tone, lines: Sequence[Text]) -> QVBoxLayout:
        side = column(Label(self.look, title, "strong"), spacing=4)
        for words in lines:
            picture = Sign(self.look, sign, tone, 16)
            line = row(picture, Label(self.look, words, "small", wraps=True), spacing=8)
            line.setAlignment(picture, Qt.AlignmentFlag.AlignTop)
            line.setStretch(1, 1)
            side.addLayout(line)
        side.addStretch(1)
        return side

    def _chosen(self) -> CopyView | None:
        return next((view for card, view in self._copies.items() if card.isChecked()), None)

    def _tell_opens(self) -> None:
        chosen = self._chosen()
        if chosen is not None:
            self._opens.say(chosen.opens)

    def _want(self) -> None:
        chosen = self._chosen()
        if chosen is not None:
            self.done.setEnabled(False)
            self.wanted.emit(chosen.directory)

    def _choose_folder(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, self.look.say(t("备份在哪里", "Where the backup is")))
        if folder:
            self.folder_chosen.emit(folder)
