"""The small registers in three columns of groups, each a row that is a button; those that are empty say so."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.presenters.ledgers import Ledger, LedgerGroup, LedgersView
from desktop.theme.look import Look
from desktop.widgets.basics import Card, Label, clear, column, row
from desktop.widgets.ledger_row import LedgerRow


class LedgerGroups(QWidget):
    """`opened` tells the `Ledger` that was pressed."""

    opened = Signal(object)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._rows: dict[str, LedgerRow] = {}
        self._place = QVBoxLayout(self)
        self._place.setContentsMargins(0, 0, 0, 0)

    def tell(self, view: LedgersView) -> None:
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

    def focus_first(self) -> None:
        if self._rows:
            next(iter(self._rows.values())).setFocus(Qt.FocusReason.OtherFocusReason)

    def focus_on(self, form: str) -> None:
        """Back to the row one came from."""
        if form in self._rows:
            self._rows[form].setFocus(Qt.FocusReason.OtherFocusReason)

    def _group(self, group: LedgerGroup) -> Card:
        card = Card(flush=True)
        title = Label(self._look, group.title, "strong")
        title.setContentsMargins(14, 9, 14, 3)
        card.column.addWidget(title)
        for ledger in group.ledgers:
            card.column.addWidget(self._row(ledger))
        card.column.addSpacing(4)
        return card

    def _row(self, ledger: Ledger) -> LedgerRow:
        made = self._rows[ledger.form] = LedgerRow(self._look, ledger)
        made.clicked.connect(lambda: self.opened.emit(made.ledger))
        return made
