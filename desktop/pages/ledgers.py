"""The school's small registers in groups; a click opens one."""

from __future__ import annotations

from desktop.presenters.ledgers import LedgersView
from desktop.tasks import Changes
from desktop.theme.look import Look
from desktop.widgets.ledger_groups import LedgerGroups
from desktop.widgets.page import Page
from desktop.widgets.top_bar import TopBar
from forms.text import Text


class LedgersPage(Page):
    def __init__(self, look: Look, title: Text) -> None:
        super().__init__(look, TopBar(look, title))
        self._is_told = False
        self._groups = LedgerGroups(look)
        self._groups.opened.connect(lambda ledger: self.go.emit(ledger.place))
        self.body.addWidget(self._groups)
        self.body.addStretch(1)

    def tell(self, view: LedgersView) -> None:
        self.top.set_aside(view.words)
        self._groups.tell(view)
        if not self._is_told:
            self._is_told = True
            self._groups.focus_first()

    def follow(self, changes: object) -> None:
        if isinstance(changes, Changes) and (changes.forms or changes.delivery):
            super().follow(changes)
