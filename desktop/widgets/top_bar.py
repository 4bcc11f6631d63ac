"""The head of a page: where one is, its one main action at the far end, search in between."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from desktop.i18n import t
from desktop.theme.look import Look
from desktop.widgets.basics import ElidedLabel, Label, Sign
from desktop.widgets.buttons import Button, SignButton
from forms.text import Text

Crumbs = tuple[tuple[str, Text], ...]
"""(name, word) of each page above: the name of an item of the rail, or of a form."""


class FinderButton(Button):
    """Looks like a search box; a click or Ctrl+K opens the real one."""

    def __init__(self, look: Look) -> None:
        super().__init__(look, t("查找", "Find"))
        self.setProperty("kind", "finder")
        self.setFixedWidth(196)
        self.setIcon(look.icon("search-line", "secondary", 16))
        key = Label(look, "Ctrl+K", "tiny")
        key.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        line = QHBoxLayout(self)
        line.setContentsMargins(12, 0, 12, 0)
        line.addStretch(1)
        line.addWidget(key)


class TopBar(QWidget):
    """`title` stands last in the breadcrumb; `parents` stand before it, told by `crumb_chosen`.
    A page with parents has an arrow back (`back_wanted`). Badges follow the title, actions stand at the end."""

    back_wanted = Signal()
    crumb_chosen = Signal(str)
    find_wanted = Signal()

    def __init__(self, look: Look, title: Text, aside: Text | None = None, parents: Crumbs = ()) -> None:
        super().__init__()
        self._look = look
        self.setFixedHeight(64)
        line = QHBoxLayout(self)
        line.setContentsMargins(24, 0, 24, 0)
        line.setSpacing(8)
        if parents:
            mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
            arrow = "arrow-right-line" if mirrored else "arrow-left-line"
            back = SignButton(look, arrow, t("返回（Alt+←）", "Back (Alt+←)"))
            back.setObjectName("go_back")
            back.clicked.connect(self.back_wanted)
            line.addWidget(back)
        for name, word in parents:
            crumb = Button(look, word, "plain")
            crumb.clicked.connect(lambda _checked=False, name=name: self.crumb_chosen.emit(name))
            line.addWidget(crumb)
            line.addWidget(Label(look, "/", "quiet"))
        self._title = ElidedLabel(look, title, "page")
        self._title.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        line.addWidget(self._title)
        self._aside = Label(look, aside or "", "small")
        line.addWidget(self._aside)
        self._badges, self._end = QHBoxLayout(), QHBoxLayout()
        for part in (self._badges, self._end):
            part.setContentsMargins(0, 0, 0, 0)
            part.setSpacing(8)
        line.addLayout(self._badges)
        line.addStretch(1)
        self.finder = FinderButton(look)
        self.finder.setObjectName("finder")
        self.finder.clicked.connect(self.find_wanted)
        line.addWidget(self.finder)
        line.addLayout(self._end)

    def set_title(self, title: Text) -> None:
        self._title.say(title)

    def set_aside(self, aside: Text) -> None:
        self._aside.say(aside)

    def add_badge(self, badge: QWidget) -> None:
        self._badges.addWidget(badge)

    def add_action(self, action: QWidget) -> None:
        """Actions stand in the order they are added; the primary one comes last."""
        self._end.addWidget(action)

    def add_sign(self, sign: Sign) -> None:
        self._badges.addWidget(sign)
