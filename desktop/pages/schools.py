"""A county's schools: who they are, when each was last here, what it owes and what waits for its stick."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QStackedLayout, QWidget

from desktop.i18n import fill, t
from desktop.places import SCHOOL_LIST, school
from desktop.presenters.county_schools import ALL, COLUMNS, OWING, SILENT, SILENT_DAYS, SchoolsView
from desktop.tasks import Changes
from desktop.theme.look import Look
from desktop.widgets.basics import Card, Label, row
from desktop.widgets.buttons import Button
from desktop.widgets.empty import EmptyState
from desktop.widgets.inputs import SearchBox
from desktop.widgets.list_card import list_card
from desktop.widgets.list_table import TWO_LINES, ListTable
from desktop.widgets.page import Page
from desktop.widgets.segmented import SegmentedControl
from desktop.widgets.top_bar import TopBar


class SchoolsPage(Page):
    def __init__(self, look: Look, may_import: bool = True) -> None:
        super().__init__(look, TopBar(look, t("学校", "Schools")), scrolls=False)
        self._view: SchoolsView | None = None
        self._which = ALL
        add = Button(look, t("导入学校名单", "Import the list"), "secondary", "file-excel-2-line")
        add.setObjectName("schools_import")
        add.clicked.connect(lambda: self.go.emit(SCHOOL_LIST))
        if not may_import:
            add.hide()
        self.top.add_action(add)
        self.box = SearchBox(look, t("校名、标识码", "Name or code"))
        self.box.setObjectName("schools_search")
        self.box.setFixedWidth(252)
        self.box.textChanged.connect(lambda _text: self._fill())
        self.kind = QComboBox()
        self.kind.setObjectName("schools_kind")
        self.kind.setMinimumWidth(180)
        self.kind.currentIndexChanged.connect(lambda _at: self._fill())
        self._which_place, self._count = QWidget(), Label(look, "", "form")
        self._count.setObjectName("schools_count")
        self.table = ListTable(look, COLUMNS, TWO_LINES)
        self.table.setObjectName("schools_table")
        self.table.opened.connect(lambda code: self.go.emit(school(code)))
        self.body.addWidget(self._card(), 1)
        find = QShortcut(QKeySequence("Ctrl+F"), self, self.box.setFocus)
        find.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)

    def tell(self, view: SchoolsView) -> None:
        self._view = view
        self._make_choices(view)
        self._fill()
        self._stack.setCurrentIndex(0 if view.number() else 1)

    def follow(self, changes: object) -> None:
        if isinstance(changes, Changes) and (changes.delivery or changes.settings):
            super().follow(changes)

    def entered(self) -> None:
        super().entered()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _card(self) -> Card:
        held = QWidget()
        self._choices = row(spacing=0)
        self._which_place.setLayout(self._choices)
        bar = row(self.box, self.kind, self._which_place, None, self._count, spacing=12)
        self._stack = QStackedLayout(held)
        empty = EmptyState(
            self.look,
            "building-line",
            t("还没有学校名单", "No list of schools yet"),
            t(
                "导入一份 Excel 或 CSV：标识码、校名、类别、位置。不在名单里的学校，送来的文件不收。",
                "Import an Excel or CSV file: code, name, kind, location. Files of schools not listed are not taken.",
            ),
            t("导入学校名单", "Import the list"),
        )
        empty.wanted.connect(lambda: self.go.emit(SCHOOL_LIST))
        for part in (self.table, empty):
            self._stack.addWidget(part)
        hint = t("Enter 或双击打开一所学校", "Enter or a double click opens a school")
        return list_card(self.look, bar, held, hint)

    def _make_choices(self, view: SchoolsView) -> None:
        """The counts are the filter; kinds are those there are."""
        silent = fill(t("{days} 天没来 {n}", "{n} silent {days} days"), days=SILENT_DAYS, n=view.number(SILENT))
        options = (
            (ALL, fill(t("全部 {n}", "All {n}"), n=view.number())),
            (OWING, fill(t("有欠 {n}", "{n} owe"), n=view.number(OWING))),
            (SILENT, silent),
        )
        while (item := self._choices.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        which = SegmentedControl(self.look, options, self._which)
        which.setObjectName("schools_which")
        which.chosen.connect(self._choose)
        self._choices.addWidget(which)
        chosen = self.kind.currentData()
        self.kind.blockSignals(True)
        self.kind.clear()
        self.kind.addItem(self.look.say(t("全部类别", "All kinds")), "")
        for code, words in view.kinds():
            self.kind.addItem(self.look.say(words), code)
        self.kind.setCurrentIndex(max(self.kind.findData(chosen), 0))
        self.kind.blockSignals(False)

    def _choose(self, which: str) -> None:
        self._which = which
        self._fill()

    def _fill(self) -> None:
        if self._view is None:
            return
        lines = self._view.lines(self.box.text(), self.kind.currentData() or "", self._which)
        self.table.tell(lines)
        every = self._view.number()
        shown = fill(t("{n} / {of} 所", "{n} / {of}"), n=len(lines), of=every)
        self._count.say(shown if len(lines) != every else fill(t("{n} 所", "{n}"), n=every))
