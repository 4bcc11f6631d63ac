"""What every page is: a head that stays, and a body that scrolls under it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from desktop.theme.look import Look
from desktop.widgets.top_bar import TopBar


class Page(QWidget):
    """`body` is the column the page fills. With `scrolls` False the page keeps its body at the height that is left
    (a table scrolls by itself). The window calls `entered` each time the page comes into sight and `leaving`
    before it goes; `go` asks the window for another place, see `desktop.window.Place`."""

    go = Signal(object)
    back = Signal()
    find = Signal()

    def __init__(self, look: Look, top: TopBar, scrolls: bool = True) -> None:
        super().__init__()
        self.look, self.top = look, top
        top.back_wanted.connect(self.back)
        top.find_wanted.connect(self.find)
        inner = QWidget()
        inner.setObjectName("body")
        self.body = QVBoxLayout(inner)
        self.body.setContentsMargins(24, 4, 24, 16)
        self.body.setSpacing(16)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(top)
        if not scrolls:
            whole.addWidget(inner, 1)
            return
        self.scroll = QScrollArea()
        self.scroll.setFrameShape(QFrame.Shape.NoFrame)
        self.scroll.setWidgetResizable(True)
        self.scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.scroll.setWidget(inner)
        whole.addWidget(self.scroll, 1)

    def entered(self) -> None:
        """The page is in sight (again): read anew what may have changed."""

    def leaving(self) -> None:
        """The page goes out of sight: keep what was begun."""
