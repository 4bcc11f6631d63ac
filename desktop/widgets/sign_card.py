"""Where a person signs: the password, typed at that moment, and the way back."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal

from desktop.i18n import t
from desktop.theme.look import Look
from desktop.widgets.basics import Card, row
from desktop.widgets.buttons import Button
from desktop.widgets.field import FieldFrame
from desktop.widgets.inputs import PasswordEdit
from forms.text import Text


@dataclass(frozen=True, slots=True)
class SignWords:
    sign: Text
    not_now: Text
    hint: Text


APPROVING = SignWords(
    t("签名批准", "Sign and approve"),
    t("不批了", "Not now"),
    t("写您登录的口令。批了就不能改。", "The password you sign in with. It is closed then."),
)


class SignCard(Card):
    """`signed` gives the password, `left` says that the person does not sign now."""

    signed = Signal(str)
    left = Signal()

    def __init__(self, look: Look, words: SignWords = APPROVING) -> None:
        super().__init__()
        self.password = PasswordEdit(look)
        self.password.setObjectName("report_password")
        self.password.returnPressed.connect(self._sign)
        self._frame = FieldFrame(look, t("您的口令", "Your password"), self.password, hint=words.hint)
        sign = Button(look, words.sign, "primary", "quill-pen-line")
        sign.setObjectName("report_sign")
        sign.clicked.connect(self._sign)
        stop = Button(look, words.not_now)
        stop.setObjectName("report_not_now")
        stop.clicked.connect(self.left)
        self.column.addWidget(self._frame)
        self.column.addLayout(row(stop, None, sign))

    def begin(self) -> None:
        self.password.setFocus(Qt.FocusReason.OtherFocusReason)

    def refuse(self, text: Text) -> None:
        self.password.selectAll()
        self._frame.set_message("fail", text)

    def _sign(self) -> None:
        self.signed.emit(self.password.text())
