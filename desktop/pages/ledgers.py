"""The school's small registers in groups; a click opens one. Those that are empty say so."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout

from desktop.presenters.ledgers import Ledger, LedgerGroup, LedgersView
from desktop.tasks import Changes
from desktop.theme.look import Look
from desktop.widgets.basics import Card, Label, clear, column, row
from desktop.widgets.ledger_row import LedgerRow
from desktop.widgets.page import Page
from desktop.widgets.top_bar import TopBar
from forms.text import Text


class LedgersPage(Page):
    def __init__(self, look: Look, title: Text) -> None:
        super().__init__(look, TopBar(look, title))
        self._rows: dict[str, LedgerRow] = {}
        self._place = QVBoxLayout()
        self.body.addLayout(self._place)
        self.body.addStretch(1)

    def tell(self, view: LedgersView) -> None:
        self.top.set_aside(view.words)
        ledgers = {ledger.form: ledger for ledger in view.ledgers}
        if list(ledgers) == list(self._rows):  # the rows stay, and with them the focus
            for form, ledger in ledgers.items():
                self._rows[form].tell(ledger)
            return
        self._rows = {}
        clear(self._place)
        columns = [column(*map(self._group, groups), None, spacing=12) for groups in view.columns]
        whole = row(*columns, spacing=16)
        for at in range(len(columns)):
            whole.setStretch(at, 1)
        self._place.addLayout(whole)
        if self._rows:
            next(iter(self._rows.values())).setFocus(Qt.FocusReason.OtherFocusReason)

    def follow(self, changes: object) -> None:
        if isinstance(changes, Changes) and (changes.forms or changes.delivery):
            super().follow(changes)

    def _group(self, group: LedgerGroup) -> Card:
        card = Card(flush=True)
        title = Label(self.look, group.title, "strong")
        title.setContentsMargins(14, 9, 14, 3)
        card.column.addWidget(title)
        for ledger in group.ledgers:
            card.column.addWidget(self._row(ledger))
        card.column.addSpacing(4)
        return card

    def _row(self, ledger: Ledger) -> LedgerRow:
        made = self._rows[ledger.form] = LedgerRow(self.look, ledger)
        made.clicked.connect(lambda: self.go.emit(made.ledger.place))
        return made
