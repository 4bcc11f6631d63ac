"""The one button that puts a page's paper on a printer or into a PDF, with numbers whole only for who asks."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Signal
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from desktop.dialogs import ask_printer, ask_where
from desktop.i18n import NOTHING, t
from desktop.theme.look import Look
from desktop.theme.tokens import Tone
from desktop.widgets.buttons import Button
from desktop.widgets.filter_bar import StayingMenu
from desktop.widgets.note import Note
from forms.text import Text

WORD, TIP = t("打印", "Print"), t("打印或存为 PDF（Ctrl+P）", "Print or save as PDF (Ctrl+P)")
SMALL = 40


def paper_note(look: Look, text: Text, tone: Tone) -> Note:
    """What became of a paper, for the page it is of."""
    return Note(look, "checkbox-circle-fill" if tone is Tone.MET else "error-warning-line", text, tone)


class PaperButton(Button):
    """`print_wanted` gives the printer that was chosen, `save_wanted` the path; both whether numbers stand there whole.
    `file_name` is what the dialog offers: it names no child. `is_small`: the sign alone, where the head is full."""

    print_wanted = Signal(object, bool)
    save_wanted = Signal(str, bool)

    def __init__(self, look: Look, page: QWidget, is_small: bool = False) -> None:
        super().__init__(look, NOTHING if is_small else WORD, "secondary", "printer-line")
        self.setToolTip(look.say(TIP))
        self.setAccessibleName(look.say(TIP))
        if is_small:
            self.setFixedWidth(SMALL)
        self.setObjectName("paper")
        self.file_name = ""
        self.menu_of_ways = StayingMenu(self)
        self._add(t("打印…（Ctrl+P）", "Print… (Ctrl+P)"), "paper-print").triggered.connect(self._ask_printer)
        self._add(t("存为 PDF…", "Save as PDF…"), "paper-pdf").triggered.connect(self._ask_path)
        self._line = self.menu_of_ways.addSeparator()
        self._whole = self._add(
            t("号码写完整（记入查阅记录）", "Whole numbers (noted in the access log)"), "paper-whole"
        )
        self._whole.setCheckable(True)
        self.allow_whole(False)
        self.clicked.connect(self._open_menu)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Print), page, self._print_masked)

    def allow_whole(self, may: bool) -> None:
        """Whether numbers can be asked for; a paper without any does not offer it."""
        self._line.setVisible(may)
        self._whole.setVisible(may)

    def _add(self, text: Text, name: str) -> QAction:
        action = QAction(self._look.say(text), self)
        action.setObjectName(name)
        self.menu_of_ways.addAction(action)
        return action

    def _print_masked(self) -> None:
        if self.isEnabled() and self.isVisible():
            self._whole.setChecked(False)
            self._ask_printer()

    def _open_menu(self) -> None:
        self._whole.setChecked(False)  # asked for each time anew
        self.menu_of_ways.popup(self.mapToGlobal(QPoint(0, self.height() + 4)))

    def _ask_printer(self) -> None:
        whole = self._whole.isChecked()
        ask_printer(self, lambda printer: self.print_wanted.emit(printer, whole))

    def _ask_path(self) -> None:
        whole = self._whole.isChecked()
        title = self._look.say(t("PDF 存到", "Save the PDF to"))
        ask_where(self, title, self.file_name, "PDF (*.pdf)", lambda path: self.save_wanted.emit(path, whole))
