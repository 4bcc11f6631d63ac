"""The principal's word on a duty: met or not, on which day, where the evidence is kept, and a remark."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal

from desktop.i18n import t
from desktop.presenters.duty import Said
from desktop.theme.look import Look
from desktop.theme.tokens import Tone
from desktop.widgets.basics import Card, Label, clear, only_read, row
from desktop.widgets.buttons import Button
from desktop.widgets.field import FieldFrame
from desktop.widgets.inputs import LineEdit
from desktop.widgets.note import Note
from desktop.widgets.segmented import SegmentedControl
from forms.checklist.verdict import Attestation
from forms.text import Text

_NUMBER = t("写材料的编号，不放照片。", "The number of the paper; no photographs.")
MET, NOT_MET = "met", "not_met"


class AttestCard(Card):
    """`wanted` gives what is to be kept, a `Said`."""

    wanted = Signal(object)

    def __init__(self, look: Look, attestation: Attestation | None, today: str, may_attest: bool) -> None:
        super().__init__()
        self._look = look
        self._answer = SegmentedControl(look, [(MET, t("达到", "met")), (NOT_MET, t("没有达到", "not met"))])
        self._answer.setObjectName("attest_answer")
        self._lines = {name: LineEdit(look) for name in ("date", "evidence", "remark")}
        for name, line in self._lines.items():
            line.setObjectName(f"attest_{name}")
        self._lines["date"].setText(today)
        if attestation is not None:
            self._answer.set_value(MET if attestation.is_met else NOT_MET)
            self._lines["evidence"].setText(attestation.evidence)
            self._lines["remark"].setText(attestation.remark)
        self.fields = {
            "answer": FieldFrame(look, t("是否达到", "Is it met"), self._answer),
            "date": FieldFrame(look, t("日期", "Date"), self._lines["date"]),
            "evidence": FieldFrame(look, t("凭证编号", "Evidence"), self._lines["evidence"], hint=_NUMBER),
            "remark": FieldFrame(look, t("说明", "Remark"), self._lines["remark"]),
        }
        self._notes = row()
        self.column.addWidget(Label(look, t("校长自评", "The principal's word"), "card"))
        self.column.addLayout(self._notes)
        for field in self.fields.values():
            self.column.addWidget(field)
        self.button = Button(look, t("保存自评", "Keep it"), "primary", "checkbox-line")
        self.button.setObjectName("attest")
        self.button.clicked.connect(self._ask)
        self.column.addWidget(self.button)
        if not may_attest:
            self.button.hide()
            for field in self.fields.values():
                only_read(field)

    def tell_wrong(self, wrong: Mapping[str, Text]) -> None:
        """What has to be put right first, by field; what concerns no field in sight stands above."""
        self.button.setEnabled(True)
        clear(self._notes)
        for name, field in self.fields.items():
            if name in wrong:
                field.set_message("fail", wrong[name])
            else:
                field.clear_message()
        first = next((name for name in self.fields if name in wrong), "")
        if first:  # the button that was pressed let the focus go
            self._lines.get(first, self._answer).setFocus(Qt.FocusReason.OtherFocusReason)
        others = [text for name, text in wrong.items() if name not in self.fields]
        if others:
            self._notes.addWidget(Note(self._look, "error-warning-line", others[0], Tone.FAILED))

    def _ask(self) -> None:
        self.button.setEnabled(False)
        said = {name: line.text().strip() for name, line in self._lines.items()}
        self.wanted.emit(Said(self._answer.value() or "", said["date"], said["evidence"], said["remark"]))
