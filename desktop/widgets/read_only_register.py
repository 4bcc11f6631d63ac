"""A register nobody here changes: searched, filtered and sorted, its rows read as they come into sight."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedLayout, QWidget

from desktop.i18n import fill, t
from desktop.models.records import RecordsModel
from desktop.presenters.register import Register, Sought, filter_fields
from desktop.presenters.register_columns import Kind
from desktop.presenters.signs import form_sign
from desktop.theme.look import Look
from desktop.widgets.basics import Card, Label, divider, row
from desktop.widgets.empty import EmptyState
from desktop.widgets.filter_bar import FilterBar
from desktop.widgets.record_table import RecordTable
from forms.text import Text


class ReadOnlyRegister(Card):
    """`looked_at` tells the local id of a row whose numbers were shown, `opened` that of Enter or a double click."""

    looked_at = Signal(object)  # a local id needs 64 bits
    opened = Signal(object)

    def __init__(self, look: Look, register: Register, may_unmask: bool) -> None:
        super().__init__(flush=True)
        self._look, self.register, self._may_unmask = look, register, may_unmask
        self.sought: Sought = replace(register.first_sought(), filters={})
        self.model = RecordsModel(look, register.rows)
        self.table = RecordTable(look, self.model, ticks=False)
        self.table.unmasks = may_unmask
        self.filters = FilterBar(
            look, fill(t("查找{title}", "Search"), title=register.form.title), filter_fields(register.form)
        )
        self.filters.offer_columns(register.all_columns, register.columns)
        self.filters.searched.connect(lambda text: self._seek(replace(self.sought, text=text)))
        self.filters.filtered.connect(lambda name, codes: self._seek(self.sought.with_filter(name, codes)))
        self.filters.cleared.connect(lambda: self._seek(self.sought.without_filters()))
        self.filters.columns_chosen.connect(self._choose_columns)
        self.table.sorted_by.connect(self._sort)
        self.table.unmasked.connect(lambda at: self.looked_at.emit(self.model.local_id(at)))
        self.table.opened.connect(lambda at: self.opened.emit(self.model.local_id(at)))
        held = QWidget()
        self._stack = QStackedLayout(held)
        self._stack.addWidget(self.table)
        self._stack.addWidget(self._empty())
        self.column.addWidget(self.filters)
        self.column.addWidget(divider())
        self.column.addWidget(held, 1)
        self.column.addWidget(divider())
        foot = row(Label(look, self._foot_words(), "small"), None)
        foot.setContentsMargins(16, 8, 16, 8)
        self.column.addLayout(foot)

    def read(self) -> None:
        """Ask the store anew."""
        ids = self.register.ids(self.sought)
        self.model.show(self.register.columns, ids)
        self.table.arrange(self.sought.order)
        self.filters.tell(self.sought, self.register.chips(self.sought))
        self.filters.tell_count(len(ids), self.register.total(), self.register.form.measure)
        self._stack.setCurrentIndex(0 if ids else 1)
        if ids and self.table.current_row() is None:
            self.table.go_to(0)

    def _seek(self, sought: Sought) -> None:
        self.sought = sought
        self.read()

    def _sort(self, name: str) -> None:
        if name:
            before, descending = self.sought.order
            self._seek(replace(self.sought, order=(name, not descending if before == name else False)))

    def _choose_columns(self, names: list[str]) -> None:
        self.register.choose_columns(names)
        self.read()

    def _foot_words(self) -> Text:
        masked = any(column.kind is Kind.MASKED for column in self.register.columns)
        if masked and self._may_unmask:
            return t(
                "只看不改 · 双击退回一条请学校改 · 按住 Alt 看一行的号码，会记入查阅记录",
                "Read only · a double click returns a record · hold Alt for one row's numbers, which is noted",
            )
        return t("只看不改 · 双击退回一条请学校改", "Read only · a double click returns a record to the school")

    def _empty(self) -> EmptyState:
        form = self.register.form
        return EmptyState(
            self._look,
            form_sign(form.id),
            fill(t("没有{one}", "No {one}"), one=form.one),
            t("这所学校没有交来，或没有符合条件的。", "The school has handed none over, or none fits."),
        )
