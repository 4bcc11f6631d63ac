"""What setting up a school or a county's desk has in common: fields in pairs, Enter from one to the next, an offered
password, and what went wrong under the fields."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QCompleter, QHBoxLayout, QLineEdit, QListView, QVBoxLayout, QWidget

from desktop.i18n import t
from desktop.presenters.counties import County
from desktop.presenters.passwords import Passphrase
from desktop.theme.look import Look
from desktop.theme.tokens import Tone
from desktop.widgets.basics import clear, row
from desktop.widgets.buttons import Button
from desktop.widgets.field import FieldFrame
from desktop.widgets.front_page import FrontPage
from desktop.widgets.inputs import LineEdit, PasswordEdit
from desktop.widgets.new_password import OfferNote
from desktop.widgets.note import Note
from forms.text import Text


class SetUpPage(FrontPage):
    """`wanted` tells what was given once its answers are right. `kind` begins the names of its fields; `offer` gives a
    password to remember."""

    wanted = Signal(object)

    def __init__(
        self,
        look: Look,
        kind: str,
        title: Text,
        done: Text,
        offer: Callable[[], Passphrase],
        counties: Sequence[County],
    ) -> None:
        super().__init__(look, 860, title)
        self._kind, self._counties = kind, counties
        self._lines: dict[str, QLineEdit] = {}
        self._frames: dict[str, FieldFrame] = {}
        self._words = OfferNote(look, offer)
        self._trouble = QVBoxLayout()
        self.done = Button(look, done, "primary")
        self.done.clicked.connect(self.submit)

    def line(self, name: str) -> QLineEdit:
        """A field by its name."""
        return self._lines[name]

    def typed(self) -> dict[str, str]:
        return {name: line.text() for name, line in self._lines.items()}

    def put(self, typed: Mapping[str, str]) -> None:
        """Write into the fields what was typed before the page was built anew."""
        for name, text in typed.items():
            self._lines[name].setText(text)

    def submit(self) -> None:
        """Give what was typed to whoever makes it, or say what is wrong with it."""
        raise NotImplementedError

    def set_busy(self, busy: bool) -> None:
        self.done.setEnabled(not busy)

    def show_trouble(self, text: Text) -> None:
        """It could not be made: say why, keep what was typed."""
        self.set_busy(False)
        clear(self._trouble)
        self._trouble.addWidget(Note(self.look, "close-circle-fill", text, Tone.FAILED))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        next(iter(self._lines.values())).setFocus(Qt.FocusReason.OtherFocusReason)

    def _tell_wrong(self, wrong: Mapping[str, Text]) -> bool:
        """Each complaint under its field, the first one gets the focus; whether there is any."""
        for name, frame in self._frames.items():
            if name in wrong:
                frame.set_message("fail", wrong[name])
            else:
                frame.clear_message()
        if wrong:
            self._lines[next(name for name in self._lines if name in wrong)].setFocus()
        return bool(wrong)

    def _ask(
        self, name: str, label: Text, hint: Text | None = None, secret: bool = False, required: bool = True
    ) -> FieldFrame:
        line = PasswordEdit(self.look) if secret else LineEdit(self.look)
        if hint is not None and not secret:  # dots are drawn small: a placeholder among them could not be read
            line.setPlaceholderText(self.look.say(hint))
        line.setMaxLength(120)
        line.setObjectName(f"{self._kind}_{name}")
        line.returnPressed.connect(lambda: self._next(name))
        frame = FieldFrame(self.look, label, line, required=required, hint=hint if secret else None)
        if name == "county":
            line.setCompleter(self._completer())
        self._lines[name], self._frames[name] = line, frame
        return frame

    def _completer(self) -> QCompleter:
        names = QCompleter([county.shown for county in self._counties], self)
        names.setFilterMode(Qt.MatchFlag.MatchContains)
        names.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        popup = QListView()
        popup.setObjectName("popup")
        names.setPopup(popup)
        return names

    def _pair(self, left: QWidget, right: QWidget) -> QHBoxLayout:
        pair = row(left, right, spacing=24)
        pair.setStretch(0, 1)
        pair.setStretch(1, 1)
        return pair

    def _ask_passwords(self) -> QHBoxLayout:
        return self._pair(
            self._ask("password", t("口令", "Password"), t("至少 10 个字符", "At least 10 characters"), secret=True),
            self._ask("again", t("再写一次口令", "The password again"), secret=True),
        )

    def _next(self, name: str) -> None:
        """Enter goes on to the next field; from the last one it is done."""
        names = list(self._lines)
        at = names.index(name)
        if at + 1 < len(names):
            self._lines[names[at + 1]].setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self.submit()
