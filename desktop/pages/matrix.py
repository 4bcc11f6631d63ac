"""Schools × months: what came of whom in time, what did not, and each cell's road with its four times."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QMenu, QStackedLayout, QVBoxLayout, QWidget

from desktop.dialogs import WORKBOOK, ask_where
from desktop.i18n import NOTHING, count, fill, joined, t
from desktop.places import Place, school_report
from desktop.presenters.matrix import file_name
from desktop.presenters.matrix_card import card_of
from desktop.presenters.matrix_view import (
    MatrixView,
    Sift,
    arrange,
    kind_word,
    location_word,
    month_counts,
    month_title,
    newest_due,
)
from desktop.printing_matrix import print_matrix, save_matrix
from desktop.theme.look import Look
from desktop.theme.tokens import Tone
from desktop.widgets.badge import Chip
from desktop.widgets.basics import Card, Label, Sign, clear, divider, row
from desktop.widgets.buttons import Button, SignButton
from desktop.widgets.cell_card import CellCard
from desktop.widgets.empty import EmptyState
from desktop.widgets.filter_bar import StayingMenu
from desktop.widgets.matrix_grid import MatrixGrid
from desktop.widgets.note import result_note
from desktop.widgets.page import Page
from desktop.widgets.paper_button import PaperButton
from desktop.widgets.segmented import SegmentedControl
from desktop.widgets.top_bar import TopBar
from forms.errors import WorldError
from forms.text import Text
from sync.county.matrix import Matrix

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

TITLE = t("学校 × 月份", "Schools × months")


class MatrixPage(Page):
    """`export_wanted` gives a path and what is shown. `opens_schools`: a school has a page of its own."""

    export_wanted = Signal(str, object)

    def __init__(self, look: Look, county: Text, opens_schools: bool) -> None:
        super().__init__(look, TopBar(look, TITLE), scrolls=False)
        self._county, self._opens_schools = county, opens_schools
        self._found: Matrix | None = None
        self._view: MatrixView | None = None
        self._today = date.min
        self.sift = Sift()
        self.grid = MatrixGrid(look)
        self.card = CellCard(look, self)
        self._tabs: SegmentedControl | None = None
        self._tab_place, self._notes = QHBoxLayout(), QVBoxLayout()
        self._strip, self._chips = QHBoxLayout(), QHBoxLayout()
        self._head()
        self.body.setSpacing(8)
        self.body.addLayout(self._notes)
        self.body.addWidget(self._frame(), 1)
        self.body.addLayout(self._foot())
        self.grid.moved.connect(lambda _row, _month: self._tell_month())
        self.grid.opened.connect(self._open_card)
        self.grid.closed.connect(self._close_card)
        self.card.closed.connect(self._back_to_grid)
        self.card.school_wanted.connect(lambda code: self.go.emit(Place("school", chosen=code)))
        self.card.report_wanted.connect(lambda record: self.go.emit(school_report(record)))

    # -- what is told ----

    def tell(self, found: Matrix, today: date) -> None:
        """Show the months as they stand; the cursor stays where it was, or goes to the newest month that is due."""
        is_first = self._found is None
        self._found, self._today = found, today
        self._show()
        if is_first:
            self.grid.go_to(0, newest_due(found, self.sift))

    def tell_result(self, text: Text, tone: Tone = Tone.MET) -> None:
        clear(self._notes)
        self._notes.addWidget(result_note(self.look, text, tone, lambda: clear(self._notes)))

    def seek(self, sift: Sift) -> None:
        """Narrow to something else."""
        self.sift = sift
        self._show()

    def print_to(self, printer: QPrinter) -> None:
        if self._view is not None:
            print_matrix(printer, self.look, self._view, *self._paper_words(self._view))

    def save_paper(self, path: Path) -> None:
        """What would be printed, as a PDF."""
        if self._view is None:
            return
        try:
            number = save_matrix(path, self.look, self._view, *self._paper_words(self._view))
        except WorldError as error:
            self.tell_result(error.text, Tone.FAILED)
        else:
            said = t("已存到 {path}，共 {n} 页。", "Saved to {path}, pages: {n}.")
            self.tell_result(fill(said, path=str(path), n=number))

    def _paper_words(self, view: MatrixView) -> tuple[Text, Text, date, int]:
        """Title, what is shown, the day, and the month the cursor is on."""
        title = Text(f"{self._county.zh} · {TITLE.zh}", f"{self._county.en} · {TITLE.en}")
        return title, dict(view.tab).get(self.sift.form, TITLE), self._today, self.grid.cursor_at()[1]

    def entered(self) -> None:
        super().entered()
        self.grid.setFocus(Qt.FocusReason.OtherFocusReason)

    def leaving(self) -> None:
        self._close_card()

    # -- parts ----

    def _head(self) -> None:
        held = QWidget()
        self._tab_place.setContentsMargins(8, 0, 0, 0)
        held.setLayout(self._tab_place)
        self.top.add_badge(held)
        self._filter = SignButton(self.look, "filter-3-line", t("按类别、位置筛选", "Filter"), "text", bare=False)
        self._filter.setObjectName("matrix-filter")
        self.menu = QMenu(self)
        self.menu.aboutToShow.connect(self._fill_menu)
        self._filter.clicked.connect(lambda: self.menu.popup(self._filter.mapToGlobal(QPoint(0, 34))))
        self._filter.setFixedWidth(32)
        self.top.add_action(self._filter)
        self.paper = PaperButton(self.look, self, is_small=True)
        self.paper.file_name = f"{self.look.say(TITLE)}.pdf"
        self.paper.print_wanted.connect(lambda printer, _: self.print_to(printer))
        self.paper.save_wanted.connect(lambda path, _: self.save_paper(Path(path)))
        self.top.add_action(self.paper)
        export = Button(self.look, t("导出", "Export"), "secondary", "download-line")
        export.setObjectName("matrix-export")
        export.clicked.connect(self._ask_path)
        self.top.add_action(export)

    def _frame(self) -> Card:
        card, held, strip = Card(flush=True), QWidget(), QWidget()
        strip.setFixedHeight(52)
        strip.setLayout(self._strip)
        self._strip.setContentsMargins(16, 0, 12, 0)
        self._strip.setSpacing(6)
        self._chips.setContentsMargins(16, 0, 16, 10)
        self._chip_line = QWidget()
        self._chip_line.setLayout(self._chips)
        self._chip_line.hide()
        self._stack = QStackedLayout(held)
        self._stack.addWidget(self.grid)
        self._empty = EmptyState(
            self.look,
            "building-line",
            t("没有学校", "No school here"),
            t("先导入县里的学校名单；有条件时，去掉一个条件。", "Import the county's list, or take a filter away."),
        )
        self._stack.addWidget(self._empty)
        card.column.addWidget(strip)
        card.column.addWidget(self._chip_line)
        card.column.addWidget(divider())
        card.column.addWidget(held, 1)
        return card

    def _foot(self) -> QHBoxLayout:
        shapes = t(
            "虚框：没到期　灰底：不用报　两个勾：已更正",
            "Dashed: not due yet · grey: nothing due · two ticks: corrected",
        )
        source = t("日期都由封装和收件得来，没有人手填", "No date is typed: all come from sealing and arrival")
        return row(Label(self.look, shapes, "small"), None, Label(self.look, source, "small"))

    # -- what the person does ----

    def _open_card(self, line: int, month: int) -> None:
        if self._found is None or self._view is None:
            return
        view = card_of(self._found, self.sift, self._view.rows[line].code, month, self._today)
        place = self.grid.place_of(line, month)
        place.moveTopLeft(self.grid.viewport().mapTo(self, place.topLeft()))
        self.card.show_beside(view, place, self._opens_schools)
        self.card.take_focus()

    def _close_card(self) -> None:
        self.card.hide()

    def _back_to_grid(self) -> None:
        self.card.hide()
        self.grid.setFocus(Qt.FocusReason.OtherFocusReason)

    def _ask_path(self) -> None:
        if self._found is not None:
            title, name = self.look.say(t("导出", "Export")), file_name(self._found, self.sift)
            ask_where(self, title, name, WORKBOOK, lambda path: self.export_wanted.emit(path, self.sift))

    # -- what is shown ----

    def _show(self) -> None:
        if self._found is None:
            return
        self._close_card()
        self._view = arrange(self._found, self.sift)
        self._show_tabs(self._view)
        self.grid.tell(self._view)
        self._stack.setCurrentWidget(self.grid if self._view.rows else self._empty)
        self._tell_month()
        self._show_chips()

    def _show_tabs(self, view: MatrixView) -> None:
        if self._tabs is None:
            self._tabs = SegmentedControl(self.look, view.tab, self.sift.form)
            self._tabs.setObjectName("matrix-form")
            self._tabs.chosen.connect(lambda form: self.seek(replace(self.sift, form=form)))
            self._tab_place.addWidget(self._tabs)

    def _tell_month(self) -> None:
        """The strip over the table: how the cursor's month stands, which is the legend as well."""
        if self._found is None or self._view is None:
            return
        look, (line, at) = self.look, self.grid.cursor_at()
        counts = month_counts(self._found, self.sift, at)
        clear(self._strip)
        self._strip.addWidget(Label(look, counts.title, "card"))
        self._strip.addWidget(Label(look, counts.deadline, "small"))
        for face, number in counts.counts:
            self._strip.addSpacing(10)
            self._strip.addWidget(Sign(look, face.sign, face.tone, 16))
            self._strip.addWidget(Label(look, face.word))
            self._strip.addWidget(Label(look, f"{number:,}", "strong"))
        self._strip.addStretch(1)
        if counts.missing and self.sift.lacking is None:
            only = t("只看缺的 {n} 所", "Show only this one"), t("只看缺的 {n} 所", "Only the {n} missing")
            button = Button(look, count(counts.missing, *only), "secondary", "filter-3-line")
            button.setObjectName("matrix-missing")
            month = self._view.columns[at].month
            button.clicked.connect(lambda: self.seek(replace(self.sift, lacking=month)))
            self._strip.addWidget(button)
        if line < len(self._view.rows):
            shown = self._view.rows[line]
            self.grid.say(f"{shown.name}, {look.say(counts.title)}, {look.say(shown.faces[at].word)}")

    def _show_chips(self) -> None:
        clear(self._chips)
        shown, found = self._view, self._found
        self._chip_line.setVisible(self.sift.is_narrowed)
        if shown is None or found is None or not self.sift.is_narrowed:
            return
        kinds, places = map(kind_word, sorted(self.sift.kinds)), map(location_word, sorted(self.sift.locations))
        self._add_chip("kinds", t("类别", "Kind"), joined(kinds, "、", ", "), replace(self.sift, kinds=frozenset()))
        without = replace(self.sift, locations=frozenset())
        self._add_chip("locations", t("位置", "Place"), joined(places, "、", ", "), without)
        lacking = month_title(self.sift.lacking) if self.sift.lacking is not None else NOTHING
        self._add_chip("lacking", t("缺", "Missing"), lacking, replace(self.sift, lacking=None))
        number = count(len(shown.rows), t("{n} 所", "{n} school"), t("{n} 所", "{n} schools"))
        of = fill(t("共 {n} 所", "of {n}"), n=shown.schools)
        self._chips.addStretch(1)
        self._chips.addWidget(Label(self.look, number, "strong"))
        self._chips.addWidget(Label(self.look, of, "small"))

    def _add_chip(self, name: str, what: Text, value: Text, without: Sift) -> None:
        """A condition that is not made has no chip."""
        if value == NOTHING:
            return
        chip = Chip(self.look, what, value)
        chip.setObjectName(f"matrix-chip-{name}")
        chip.removed.connect(lambda: self.seek(without))
        self._chips.addWidget(chip)

    def _fill_menu(self) -> None:
        """Kinds and location classes that the list has; several may be ticked."""
        self.menu.clear()
        schools = [line.school for line in self._found.lines] if self._found else []
        kinds, places = {school.kind for school in schools}, {school.location for school in schools}
        self._add_values(t("学校类别", "Kind of school"), "kinds", {code: kind_word(code) for code in sorted(kinds)})
        self._add_values(t("位置", "Place"), "locations", {code: location_word(code) for code in sorted(places)})

    def _add_values(self, title: Text, name: Literal["kinds", "locations"], words: Mapping[str, Text]) -> None:
        values = StayingMenu(self.look.say(title), self.menu)
        ticked = self.sift.kinds if name == "kinds" else self.sift.locations

        def seek() -> None:
            chosen = frozenset(action.data() for action in values.actions() if action.isChecked())
            is_kind = name == "kinds"
            self.seek(replace(self.sift, kinds=chosen) if is_kind else replace(self.sift, locations=chosen))

        for code, word in words.items():
            action = QAction(self.look.say(word), values)
            action.setCheckable(True)
            action.setChecked(code in ticked)
            action.setData(code)
            action.triggered.connect(seek)
            values.addAction(action)
        self.menu.addMenu(values)
