"""A page without a rail, before anyone has signed in: a way back, the language, one column in the middle."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from desktop.i18n import t
from desktop.theme.look import Look
from desktop.widgets.basics import Label, row
from desktop.widgets.buttons import SignButton
from desktop.widgets.language_switch import language_switch
from forms.text import Text


class FrontPage(QWidget):
    """`column` is as wide as `wide` and stands in the middle; with a `title` there is an arrow back before it."""

    back = Signal()
    language_chosen = Signal(str)

    def __init__(self, look: Look, wide: int, title: Text | None = None, can_go_back: bool = True) -> None:
        super().__init__()
        self.look = look
        switch = language_switch(look)
        switch.chosen.connect(self.language_chosen)
        head = row(spacing=8)
        head.setContentsMargins(24, 20, 24, 12)
        if title is not None:
            if can_go_back:
                arrow = SignButton(look, "arrow-left-line", t("返回", "Back"))
                arrow.clicked.connect(self.back)
                head.addWidget(arrow)
            head.addWidget(Label(look, title, "page"))
        head.addStretch(1)
        head.addWidget(switch)
        inner = QWidget()
        inner.setObjectName("body")
        self.column = QVBoxLayout()
        self.column.setContentsMargins(0, 4, 0, 24)
        self.column.setSpacing(12)
        holder = QWidget()
        holder.setFixedWidth(wide)
        holder.setLayout(self.column)
        framed = row(None, holder, None, spacing=0)
        inner.setLayout(framed)
        scroll = QScrollArea()
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        scroll.setWidget(inner)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(head)
        whole.addWidget(scroll, 1)
