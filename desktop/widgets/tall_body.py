"""What a scroll area shows when its text wraps: always as tall as its contents need at the width they have."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QWidget


class TallBody(QWidget):
    """A scroll area asks its widget only for a smallest height, in which wrapped words lose their second line."""

    def event(self, event: QEvent) -> bool:
        handled = super().event(event)
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Resize):
            self._fit()
        return handled

    def _fit(self) -> None:
        layout = self.layout()
        if layout is None:
            return
        wraps = layout.hasHeightForWidth()
        wanted = layout.totalHeightForWidth(self.width()) if wraps else layout.totalSizeHint().height()
        if wanted != self.minimumHeight():
            self.setMinimumHeight(wanted)
