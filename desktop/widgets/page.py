"""What every page is: a head that stays, and a body that scrolls under it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from desktop.theme.look import Look
from desktop.widgets.tall_body import TallBody
from desktop.widgets.top_bar import TopBar


class Page(QWidget):
    """`body` is the column the page fills. With `scrolls` False the page keeps its body at the height that is left
    (a table scrolls by itself). The window calls `entered` each time the page comes into sight and `leaving`
    before it goes; `go` asks the window for another `desktop.places.Place`, `read_wanted` asks for a view."""

    read_wanted = Signal()
    go = Signal(object)
    back = Signal()
    find_wanted = Signal()

    def __init__(self, look: Look, top: TopBar, scrolls: bool = True) -> None:
        super().__init__()
        self.look, self.top = look, top
        top.back_wanted.connect(self.back)
        top.find_wanted.connect(self.find_wanted)
        inner = TallBody() if scrolls else QWidget()
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
        self.scroll_area = QScrollArea()
        self.scroll_area.setFrameShape(QFrame.Shape.NoFrame)
        self.scroll_area.setWidgetResizable(True)
        self.scroll_area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.scroll_area.setWidget(inner)
        whole.addWidget(self.scroll_area, 1)

    def entered(self) -> None:
        """The page is in sight (again): read anew what may have changed."""
        self.read_wanted.emit()

    def follow(self, changes: object) -> None:
        """Something was written: a page in sight reads again."""
        if self.isVisible():
            self.read_wanted.emit()

    def leaving(self) -> None:
        """The page goes out of sight: keep what was begun."""
