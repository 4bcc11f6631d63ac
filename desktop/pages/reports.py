"""The monthly dropout reports: a row a month, its state, its deadline, what it says and who signed."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedLayout, QWidget

from desktop.i18n import t
from desktop.places import report
from desktop.presenters.list_view import ListRow
from desktop.presenters.monthly_list import COLUMNS
from desktop.theme.look import Look
from desktop.widgets.basics import Card, Label, divider, row
from desktop.widgets.empty import EmptyState
from desktop.widgets.list_table import TWO_LINES, ListTable
from desktop.widgets.page import Page
from desktop.widgets.top_bar import TopBar
from forms.text import Text

WHY = t(
    "没有个案的月也要报（零报告）。数由登记簿算出；校长批了才算报，批了就不能改，要改出更正的一版。",
    "Months without cases are reported, too. Numbers come from the registers; only what the principal approved counts, "
    "and is closed: what must change is corrected by a new version.",
)


class ReportsPage(Page):
    def __init__(self, look: Look, title: Text) -> None:
        super().__init__(look, TopBar(look, title), scrolls=False)
        self.table = ListTable(look, COLUMNS, TWO_LINES)
        self.table.setObjectName("reports_table")
        self.table.opened.connect(lambda month: self.go.emit(report(month)))
        empty = EmptyState(
            look,
            "calendar-check-line",
            t("还没有要报的月份", "No month is due yet"),
            t(
                "规则包写着哪天起可以报。到了那天，这里和首页都会出现。",
                "The pack says from which day on; then it shows here.",
            ),
        )
        card, held = Card(flush=True), QWidget()
        self._stack = QStackedLayout(held)
        for part in (self.table, empty):
            self._stack.addWidget(part)
        foot = row(Label(look, t("Enter 或双击打开一个月", "Enter or a double click opens a month"), "small"), None)
        foot.setContentsMargins(16, 8, 16, 8)
        card.column.addWidget(held, 1)
        card.column.addWidget(divider())
        card.column.addLayout(foot)
        self.body.addWidget(Label(look, WHY, "quiet", wraps=True))
        self.body.addWidget(card, 1)

    def tell(self, rows: tuple[ListRow, ...]) -> None:
        self.table.tell(rows)
        self._stack.setCurrentIndex(0 if rows else 1)

    def entered(self) -> None:
        super().entered()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)
