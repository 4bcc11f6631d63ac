"""What the checks of a report say: what must be put right, and what is unusual, with a line for the reason."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout

from desktop.i18n import fill, t
from desktop.presenters.monthly_view import Check
from desktop.theme.look import Look
from desktop.theme.tokens import Tone
from desktop.widgets.basics import Card, Label, Sign, column, row
from desktop.widgets.inputs import LineEdit


class ReportChecks(Card):
    """`written` tells that a reason was written in; `asked` names the fields of the reasons, in order."""

    written = Signal()

    def __init__(self, look: Look, checks: tuple[Check, ...], is_edited: bool) -> None:
        super().__init__()
        self._look, self._is_edited = look, is_edited
        self._reasons: dict[str, LineEdit] = {}
        self.asked = tuple(check.reason for check in checks if check.reason)
        title = t("要改正或说明的", "To correct or explain") if is_edited else t("说明过的", "Explained")
        self.column.addWidget(Label(look, title, "card"))
        for check in checks:
            self.column.addLayout(self._line(check))

    def said(self) -> dict[str, str]:
        """What was written, by field."""
        return {name: line.text().strip() for name, line in self._reasons.items()}

    def go_to(self, reason: str) -> None:
        self._reasons[reason].setFocus(Qt.FocusReason.OtherFocusReason)

    def _line(self, check: Check) -> QVBoxLayout:
        look = self._look
        tone = Tone.FAILED if check.is_hard else Tone.ATTENTION if self._is_edited or not check.said else Tone.MET
        sign = Sign(look, "close-circle-fill" if check.is_hard else "error-warning-fill", tone, 16)
        line = row(sign, Label(look, check.message, wraps=True), spacing=8)
        line.setAlignment(sign, Qt.AlignmentFlag.AlignTop)
        line.setStretch(1, 1)
        parts = column(line, spacing=6)
        if check.reason and self._is_edited:
            reason = LineEdit(look, t("属实就写原因", "If it is so, say why"))
            reason.setObjectName(check.reason)
            reason.setText(check.said)
            reason.textChanged.connect(lambda _text: self.written.emit())
            self._reasons[check.reason] = reason
            parts.addWidget(reason)
        elif check.said:
            said = fill(t("原因：{why}", "Reason: {why}"), why=check.said)
            parts.addWidget(Label(look, said, "small", wraps=True))
        return parts
