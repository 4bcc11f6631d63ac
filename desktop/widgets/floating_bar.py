"""The bar that a selection opens: how many, what may be done with them, and a cross that lets them go."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QFrame, QGraphicsDropShadowEffect, QHBoxLayout, QWidget

from desktop.i18n import t
from desktop.theme.look import Look
from desktop.theme.tokens import Tone
from desktop.widgets.basics import Label, Sign, divider
from desktop.widgets.buttons import Button, SignButton
from forms.text import Text


class FloatingBar(QFrame):
    """Floats over the foot of `host`, in the middle; hidden until `tell` is given something."""

    released = Signal()

    def __init__(self, look: Look, host: QWidget) -> None:
        super().__init__(host)
        self.setObjectName("floating")
        self._look, self._host = look, host
        shadow = QGraphicsDropShadowEffect(self)
        shadow.setBlurRadius(18)
        shadow.setOffset(0, 4)
        shadow.setColor(QColor(0, 0, 0, 60))
        self.setGraphicsEffect(shadow)
        self._count = Label(look, "", "strong")
        line = QHBoxLayout(self)
        line.setContentsMargins(18, 8, 10, 8)
        line.setSpacing(12)
        line.addWidget(Sign(look, "checkbox-fill", Tone.ACCENT))
        line.addWidget(self._count)
        line.addWidget(divider(upright=True))
        self._actions = QHBoxLayout()
        self._actions.setSpacing(20)
        line.addLayout(self._actions)
        line.addWidget(divider(upright=True))
        cross = SignButton(look, "close-line", t("取消选择", "Clear the selection"), "secondary")
        cross.clicked.connect(self.released)
        line.addWidget(cross)
        host.installEventFilter(self)
        self.hide()

    def add_action(self, text: Text, sign: str) -> Button:
        button = Button(self._look, text, "plain", sign)
        self._actions.addWidget(button)
        return button

    def tell(self, count: Text | None) -> None:
        """Show how many are selected; None hides the bar."""
        self.setVisible(count is not None)
        if count is not None:
            self._count.say(count)
            self._place()
            self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return False

    def _place(self) -> None:
        self.adjustSize()
        host = self._host
        self.move((host.width() - self.width()) // 2, host.height() - self.height() - 20)
