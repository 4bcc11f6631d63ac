"""The county card: a file schools join with, and the groups both sides read out on the phone before they trust it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QVBoxLayout

from desktop.dialogs import ask_where
from desktop.i18n import NOTHING, fill, same, t
from desktop.papers import CARD, card_document, save_document
from desktop.presenters.county_card import CardSheet
from desktop.printing import print_on
from desktop.theme.look import Look
from desktop.theme.tokens import Tone
from desktop.widgets.basics import Card, Label, SignTile, clear, column, row
from desktop.widgets.buttons import Button
from desktop.widgets.note import Note
from desktop.widgets.page import Page
from desktop.widgets.paper_button import PaperButton
from desktop.widgets.top_bar import TopBar
from forms.errors import WorldError
from forms.text import Text

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

WIDE = 760
STEPS = (
    t(
        "1. 把名片文件拷给学校（U盘、微信都行，它不保密）。",
        "1. Give schools the card's file by any way; it is no secret.",
    ),
    t(
        "2. 学校在“接上县里”选这个文件，打电话来核对下面几组字。",
        "2. The school chooses it on its joining page and phones you to compare the groups below.",
    ),
    t("3. 学校把申请随U盘送来，在“加入”里接纳。", "3. Its request comes on a stick; admit it under Joining."),
)


class CountyCardPage(Page):
    """`save_wanted` tells the path to write the card's file to."""

    save_wanted = Signal(object)

    def __init__(self, look: Look) -> None:
        parents = (("admission", t("加入", "Joining")),)
        super().__init__(look, TopBar(look, t("县名片", "County card"), None, parents))
        self._sheet: CardSheet | None = None
        self.paper = PaperButton(look, self)
        self.paper.file_name = look.say(t("县名片.pdf", "county-card.pdf"))
        self.paper.print_wanted.connect(lambda printer, _: self.print_to(printer))
        self.paper.save_wanted.connect(lambda path, _: self.save_paper(Path(path)))
        self.top.add_action(self.paper)
        self._notes, self._place = QVBoxLayout(), QVBoxLayout()
        self.body.addLayout(self._notes)
        self.body.addLayout(self._place)
        self.body.addStretch(1)

    def tell(self, sheet: CardSheet) -> None:
        self._sheet = sheet
        clear(self._place)
        look, card = self.look, Card(roomy=True)
        card.setMaximumWidth(WIDE)
        card.column.setSpacing(14)
        words = column(Label(look, same(sheet.name), "form"), Label(look, same(sheet.code), "small"), spacing=2)
        card.column.addLayout(row(SignTile(look, "profile-line", Tone.ACCENT, 48), words, None, spacing=16))
        for step in STEPS:
            card.column.addWidget(Label(look, step, wraps=True))
        card.column.addWidget(_groups(look, sheet.spoken))
        save = Button(look, t("存成文件", "Save as a file"), "primary", "save-line")
        save.setObjectName("card_save")
        save.clicked.connect(self._ask_path)
        card.column.addLayout(row(None, save))
        self._place.addWidget(card)

    def print_to(self, printer: QPrinter) -> None:
        if self._sheet is not None:
            print_on(printer, self._document(self._sheet))

    def save_paper(self, path: Path) -> None:
        """What would be printed, as a PDF."""
        if self._sheet is None:
            return
        try:
            save_document(self._document(self._sheet), CARD, path)
        except WorldError as error:
            self.tell_trouble(error.text)
        else:
            self.tell_saved(path)

    @staticmethod
    def _document(sheet: CardSheet) -> QTextDocument:
        return card_document(f"{sheet.name} {sheet.code}", sheet.spoken, sheet.addresses)

    def tell_saved(self, path: Path) -> None:
        self._say(fill(t("名片存到 {path}", "The card is in {path}"), path=same(str(path))), Tone.MET)

    def tell_trouble(self, text: Text) -> None:
        self._say(text, Tone.FAILED)

    def _say(self, text: Text, tone: Tone) -> None:
        clear(self._notes)
        sign = "checkbox-circle-fill" if tone is Tone.MET else "error-warning-fill"
        note = Note(self.look, sign, text, tone)
        note.setMaximumWidth(WIDE)
        self._notes.addWidget(note)

    def _ask_path(self) -> None:
        name = (
            NOTHING
            if self._sheet is None
            else fill(t("{name}-县名片.yilu", "{name}-card.yilu"), name=same(self._sheet.name))
        )
        title = self.look.say(t("县名片存到", "Save the county card to"))
        ask_where(self, title, self.look.say(name), "Yilu (*.yilu)", lambda path: self.save_wanted.emit(Path(path)))


def _groups(look: Look, spoken: Sequence[str]) -> Card:
    """The groups as large as a telephone call needs them."""
    card = Card()
    card.setObjectName("inset")
    line = row(None, spacing=24)
    for group in spoken:
        label = Label(look, group, "number")
        label.setObjectName("card_group")
        line.addWidget(label)
    line.addStretch(1)
    card.column.addWidget(
        Label(look, t("电话里念这几组，两边要一样", "Read these on the phone; both sides must agree"), "small")
    )
    card.column.addLayout(line)
    return card
