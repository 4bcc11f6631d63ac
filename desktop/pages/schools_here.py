"""The schools of one PC to choose from, and the way to add another: a central school keeps its teaching points, too."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent

from desktop.i18n import t
from desktop.presenters.schools_here import APART, TITLE, SchoolHere
from desktop.theme.look import Look
from desktop.widgets.basics import Label
from desktop.widgets.choice_card import ChoiceCard, WayCard
from desktop.widgets.front_page import FrontPage


class SchoolsHerePage(FrontPage):
    """`chosen` tells the name of the school to go to, `add_wanted` that another one is to be set up."""

    chosen = Signal(str)
    add_wanted = Signal()

    def __init__(self, look: Look, schools: Sequence[SchoolHere]) -> None:
        super().__init__(look, 760, TITLE)
        self.column.addWidget(Label(look, APART, "quiet", wraps=True))
        self._first: WayCard | None = None
        for one in schools:
            card = WayCard(look, one.sign, one.title, one.words)
            card.setObjectName(f"school_{one.name}")
            card.clicked.connect(lambda _checked=False, name=one.name: self.chosen.emit(name))
            self._first = self._first or card
            self.column.addWidget(card)
        add = ChoiceCard(
            look,
            "add-circle-line",
            t("再加一所学校", "Add another school"),
            t(
                "代管的教学点、同一个人管的另一所学校，都在这里加。",
                "A teaching point you keep, or another school of yours.",
            ),
            t("约 2 分钟 · 要用到它的名称和标识码", "About 2 minutes · have its name and code at hand"),
        )
        add.setObjectName("add_school")
        add.clicked.connect(self.add_wanted)
        self.column.addSpacing(8)
        self.column.addWidget(add)
        self.column.addStretch(1)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._first is not None:
            self._first.setFocus(Qt.FocusReason.OtherFocusReason)
