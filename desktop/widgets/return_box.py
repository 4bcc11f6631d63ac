"""What the county returned, beside the field it is about: remark, proposed value, and the ways to answer."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from desktop.i18n import t
from desktop.presenters.returns import ReturnView
from desktop.theme.look import Look
from desktop.theme.tokens import Tone
from desktop.widgets.basics import Label, Sign, row
from desktop.widgets.buttons import Button
from desktop.widgets.inputs import LineEdit


class ReturnBox(QFrame):
    """`taken` gives the proposed value to be put into the form, which the person then saves; `declined` the view and
    the reason. A correction needs no button: it is saved like any other change."""

    taken = Signal(object)
    declined = Signal(object, str)

    def __init__(self, look: Look, view: ReturnView) -> None:
        super().__init__()
        self._look, self.view, self.at = look, view, view.at
        self.setObjectName("note")
        self.setProperty("tone", Tone.ATTENTION.value)
        self._whole = whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 12, 16, 12)
        whole.setSpacing(8)
        sign = Sign(look, "arrow-go-back-line", Tone.ATTENTION, 18)
        head = row(sign, Label(look, view.title, "strong", wraps=True), Label(look, view.due, "small"), spacing=10)
        head.setStretch(1, 1)
        head.setAlignment(sign, Qt.AlignmentFlag.AlignTop)
        whole.addLayout(head)
        remark = Label(look, view.remark, wraps=True)
        line = row(28, remark, spacing=10)
        line.setStretch(1, 1)
        whole.addLayout(line)
        self._ways = QWidget()
        self._ways.setLayout(row(28, *self._buttons(), None, spacing=10))
        whole.addWidget(self._ways)
        self._saying = self._reason_line()
        self._saying.hide()
        whole.addWidget(self._saying)

    def only_read(self) -> None:
        """For who may not save: the remark alone."""
        self._ways.hide()

    def _buttons(self) -> list[QWidget]:
        found: list[QWidget] = []
        if self.view.fix is not None:
            fix = self.view.fix
            take = Button(self._look, t("采用", "Take it"), "secondary")
            take.setObjectName("return-take")
            take.clicked.connect(lambda: self.taken.emit(fix))
            found.append(take)
        decline = Button(self._look, self.view.decline, "secondary" if found else "link")
        decline.setObjectName("return-decline")
        decline.clicked.connect(self._ask_reason)
        return [*found, decline]

    def _reason_line(self) -> QWidget:
        look, held = self._look, QWidget()
        self.line = LineEdit(look)
        self.line.setObjectName("return-reason")
        self.line.setAccessibleName(look.say(t("原因", "Reason")))
        self.line.setMaxLength(500)
        self.line.returnPressed.connect(self._decline)
        send = Button(look, t("告诉县里", "Tell the county"), "secondary")
        send.setObjectName("return-say")
        send.clicked.connect(self._decline)
        held.setLayout(row(28, Label(look, t("原因", "Reason")), self.line, send, spacing=10))
        return held

    def _ask_reason(self) -> None:
        self._ways.hide()
        self._saying.show()
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)

    def _decline(self) -> None:
        """Without a reason nothing is said."""
        reason = self.line.text().strip()
        if reason:
            self.declined.emit(self.view, reason)
        else:
            self.line.setFocus(Qt.FocusReason.OtherFocusReason)
