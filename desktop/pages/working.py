"""Something long before the first sign-in: what is being done, how far it is, and a way to stop it."""

from __future__ import annotations

from PySide6.QtCore import Signal

from desktop.i18n import fill, t
from desktop.tasks import Step
from desktop.theme.look import Look
from desktop.theme.tokens import Tone
from desktop.widgets.basics import Card, Label, SignTile, row
from desktop.widgets.buttons import Button
from desktop.widgets.front_page import FrontPage
from desktop.widgets.note import Note
from desktop.widgets.progress import ProgressBar
from forms.text import Text


class WorkingPage(FrontPage):
    cancelled = Signal()

    def __init__(self, look: Look, sign: str, title: Text, words: Text, can_cancel: bool = True) -> None:
        super().__init__(look, 620)
        card = Card(roomy=True)
        card.column.setSpacing(14)
        head = Label(look, title, "form")
        card.column.addLayout(row(SignTile(look, sign, Tone.ACCENT, 48), head, None, spacing=16))
        card.column.addWidget(Label(look, words, "small", wraps=True))
        self._bar = ProgressBar(look)
        self._bar.set_share(0)
        card.column.addWidget(self._bar)
        self._doing, self._count = Label(look, t("准备…", "Preparing…")), Label(look, "", "small")
        foot = row(self._doing, None, self._count)
        if can_cancel:
            stop = Button(look, t("停下", "Stop"))
            stop.clicked.connect(self.cancelled)
            foot.addWidget(stop)
        card.column.addLayout(foot)
        self.column.addStretch(1)
        self.column.addWidget(card)
        self.column.addStretch(2)

    def tell(self, step: Step) -> None:
        self._doing.say(step.doing)
        self._bar.set_share(step.done / step.of if step.of else None)
        said = fill(t("{done} / {of}", "{done} / {of}"), done=step.done, of=step.of) if step.of else Text("", "")
        self._count.say(said)


class TroublePage(FrontPage):
    """Something that stops here: what happened, what it means for the data, what to do next."""

    again = Signal()

    def __init__(self, look: Look, text: Text, again: Text) -> None:
        super().__init__(look, 620)
        self.column.addStretch(1)
        self.note = Note(look, "error-warning-fill", text, Tone.FAILED)
        self.column.addWidget(self.note)
        button = Button(look, again, "primary")
        button.clicked.connect(self.again)
        self.column.addLayout(row(None, button))
        self.column.addStretch(2)
