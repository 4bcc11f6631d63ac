"""Something long inside a page: what is being done, how many of how many, how long still, and a way to stop it."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import Signal

from desktop.i18n import NOTHING, duration, fill, joined, t
from desktop.tasks import Step
from desktop.theme.look import Look
from desktop.theme.tokens import Tone
from desktop.widgets.basics import Card, Label, SignTile, row
from desktop.widgets.buttons import Button
from desktop.widgets.progress import ProgressBar
from forms.text import Text

WIDE = 620
KNOWN_AFTER = 1.0  # seconds of a step before its end can be guessed


class WorkCard(Card):
    """`begin` for a new piece of work, `tell` for its steps."""

    cancelled = Signal()

    def __init__(self, look: Look, sign: str, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(roomy=True)
        self._look, self._clock = look, clock
        self._doing: Text | None = None
        self._since = 0.0
        self.setFixedWidth(WIDE)
        self.column.setSpacing(14)
        self._title, self._words = Label(look, "", "form"), Label(look, "", "small", wraps=True)
        self._bar = ProgressBar(look)
        self._step, self._count = Label(look, ""), Label(look, "", "small")
        self.stop = Button(look, t("停下", "Stop"))
        self.stop.clicked.connect(self._stop)
        self.column.addLayout(row(SignTile(look, sign, Tone.ACCENT, 48), self._title, None, spacing=16))
        self.column.addWidget(self._words)
        self.column.addWidget(self._bar)
        self.column.addLayout(row(self._step, None, self._count, self.stop))

    def begin(self, title: Text, words: Text) -> None:
        self._title.say(title)
        self._words.say(words)
        self._bar.set_share(None)
        self._step.say(t("准备…", "Preparing…"))
        self._count.say("")
        self.stop.setEnabled(True)
        self._doing = None

    def tell(self, step: Step) -> None:
        if step.doing != self._doing:
            self._doing, self._since = step.doing, self._clock()
        self._step.say(step.doing)
        self._bar.set_share(step.done / step.of if step.of else None)
        if not step.of:
            self._count.say("")
            return
        said = fill(t("{done} / {of}", "{done} / {of}"), done=step.done, of=step.of)
        self._count.say(joined((said, self._left(step.done, step.of))))

    def _left(self, done: int, of: int) -> Text:
        gone = self._clock() - self._since
        if gone < KNOWN_AFTER or not done or done >= of:
            return NOTHING
        return fill(t("约 {time}", "about {time}"), time=duration(gone * (of - done) / done))

    def _stop(self) -> None:
        self.stop.setEnabled(False)
        self._step.say(t("正在停下…", "Stopping…"))
        self.cancelled.emit()
