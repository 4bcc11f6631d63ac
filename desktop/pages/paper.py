"""Twelve characters that belong on paper: shown, printed or copied by hand, and retyped from the paper."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.dialogs import ask_printer
from desktop.i18n import fill, t
from desktop.places import Place
from desktop.presenters.people import first_difference
from desktop.printing import print_on
from desktop.theme.look import Look
from desktop.theme.tokens import Tone
from desktop.widgets.basics import Card, Label, clear, row
from desktop.widgets.buttons import Button
from desktop.widgets.field import FieldFrame
from desktop.widgets.inputs import LineEdit
from desktop.widgets.note import Note
from desktop.widgets.page import Page
from desktop.widgets.sheet_grid import SheetGrid
from desktop.widgets.top_bar import TopBar
from forms.text import Text

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

WIDE = 760
STEPS = (
    t("1. 打印，或用笔抄下来", "1. Print it, or copy it by hand"),
    t("2. 照着纸写一遍", "2. Type it from the paper"),
    t("3. 封进信封，放进保险柜", "3. Seal it in an envelope for the safe"),
)
CABLE = t(
    "打印机要用线连着；不要存成文件，不要拍照。打印后回到这里。",
    "Use a printer on a cable; no file, no photo. Come back here afterwards.",
)


@dataclass(frozen=True, slots=True)
class PaperWords:
    """What is said of a paper. `kind` begins the names of its parts; `what` stands over the characters, `prove` on the
    button after typing, `done` once it was typed, with a way `back`."""

    kind: str
    title: Text
    parents: tuple[tuple[str, Text], ...]
    what: Text
    prove: Text
    done: Text
    back: Text
    place: Place


class PaperPage(Page):
    """`proved` tells what was retyped and is the same. `document` is what is printed."""

    proved = Signal(str)

    def __init__(
        self, look: Look, words: PaperWords, characters: str, document: Callable[[str], QTextDocument]
    ) -> None:
        super().__init__(look, TopBar(look, words.title, None, words.parents))
        self._words, self._document = words, document
        self._sheet = characters
        self._notes, self._card = QVBoxLayout(), Card(roomy=True)
        self._card.setMaximumWidth(WIDE)
        self._card.column.setSpacing(14)
        self.grid = SheetGrid(look)
        hint = t("照着纸，按次序写 12 个字", "The 12 characters, in order, from the paper")
        self.typed = LineEdit(look, hint, secret=True)
        self.typed.setObjectName(f"{words.kind}_typed")
        self.typed.returnPressed.connect(self._prove)
        self._frame = FieldFrame(look, t("照着纸写一遍", "Type it from the paper"), self.typed, required=True)
        self.body.addLayout(self._notes)
        self.body.addWidget(self._card)
        self.body.addStretch(1)
        self._show_first()

    def print_to(self, printer: QPrinter) -> None:
        print_on(printer, self._document(self._sheet))

    def refuse(self, text: Text) -> None:
        """It could not be kept that this is on paper; what was in force before still is."""
        clear(self._notes)
        self._notes.addWidget(Note(self.look, "close-circle-fill", text, Tone.FAILED))

    def show_done(self) -> None:
        """It is on paper: what stood on it leaves the memory of this page."""
        words = self._words
        self._sheet = ""
        self.typed.clear()
        self._begin(2)
        self._card.column.addWidget(Note(self.look, "checkbox-circle-fill", words.done, Tone.MET))
        back = Button(self.look, words.back, "primary")
        back.setObjectName(f"{words.kind}_back")
        back.clicked.connect(lambda: self.go.emit(words.place))
        self._card.column.addLayout(row(back, None))

    def leaving(self) -> None:
        """Whoever goes away without typing it has nothing on paper."""
        self._sheet = ""
        self.grid.show_characters("")
        self.typed.clear()

    # -- steps ----

    def _begin(self, step: int) -> None:
        """The card with its line of steps; what the page keeps is taken out of it first."""
        for kept in (self.grid, self._frame):
            kept.setParent(None)
        clear(self._notes)
        clear(self._card.column)
        line = row(spacing=24)
        for at, words in enumerate(STEPS):
            line.addWidget(Label(self.look, words, "strong" if at == step else "small"))
        line.addStretch(1)
        self._card.column.addLayout(line)

    def _show_first(self) -> None:
        self._begin(0)
        self.grid.show_characters(self._sheet)
        if self._words.what.zh:
            self._card.column.addWidget(Label(self.look, self._words.what, wraps=True))
        self._add(self.grid)
        self._card.column.addWidget(Label(self.look, CABLE, "small"))
        to_print = Button(self.look, t("打印", "Print"), "secondary", "printer-line")
        to_print.setObjectName(f"{self._words.kind}_print")
        to_print.clicked.connect(lambda: ask_printer(self, self.print_to))
        on = Button(self.look, t("纸上有了，下一步", "It is on paper; next"), "primary")
        on.setObjectName(f"{self._words.kind}_next")
        on.clicked.connect(self._show_second)
        self._card.column.addLayout(row(to_print, None, on))

    def _show_second(self) -> None:
        self._begin(1)
        self._add(self._frame)
        self._frame.clear_message()
        again = Button(self.look, t("再看一遍", "Show it again"))
        again.setObjectName(f"{self._words.kind}_again")
        again.clicked.connect(self._show_first)
        done = Button(self.look, self._words.prove, "primary")
        done.setObjectName(f"{self._words.kind}_prove")
        done.clicked.connect(self._prove)
        self._card.column.addLayout(row(again, None, done))
        self.typed.setFocus(Qt.FocusReason.OtherFocusReason)

    def _add(self, part: QWidget) -> None:
        self._card.column.addWidget(part)
        part.show()

    def _prove(self) -> None:
        at = first_difference(self.typed.text(), self._sheet)
        if at is None:
            self.proved.emit(self._sheet)
            return
        words = t(
            "第 {n} 个字和纸上应有的不一样。看看是抄错了，还是写错了。",
            "Character {n} differs from what the paper should say. Was it copied wrongly, or typed wrongly?",
        )
        self._frame.set_message("fail", fill(words, n=at))
