"""A list in its card: what narrows it above, what the keys do below."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.theme.look import Look
from desktop.widgets.basics import Card, Label, divider, row
from forms.text import Text


def list_card(look: Look, bar: QHBoxLayout, held: QWidget, hint: Text) -> Card:
    """`held` is the list, or what stands in its place while there is none."""
    card, foot = Card(flush=True), row(Label(look, hint, "small"), None)
    bar.setContentsMargins(16, 12, 16, 12)
    foot.setContentsMargins(16, 8, 16, 8)
    card.column.addLayout(bar)
    card.column.addWidget(divider())
    card.column.addWidget(held, 1)
    card.column.addWidget(divider())
    card.column.addLayout(foot)
    return card
