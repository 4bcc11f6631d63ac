"""A new password, typed twice, with an offer of five words for who cannot think of one."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.i18n import same, t
from desktop.presenters.passwords import Passphrase, complaints_of_both
from desktop.theme.look import Look
from desktop.theme.tokens import Tone
from desktop.widgets.basics import row
from desktop.widgets.buttons import Button
from desktop.widgets.field import FieldFrame
from desktop.widgets.inputs import PasswordEdit
from desktop.widgets.note import Note
from forms.text import Text


class OfferNote(Note):
    """Five words, new each time they are asked for. `offer` gives a password to remember."""

    def __init__(self, look: Look, offer: Callable[[], Passphrase]) -> None:
        another = Button(look, t("给我五个词", "Offer five words"), "secondary")
        another.setObjectName("offer_words")
        another.clicked.connect(lambda: self._show(look, offer()))
        words = t("想不出口令？用五个词。", "No idea? Use five words.")
        super().__init__(look, "lightbulb-line", words, Tone.ACCENT, another)

    def _show(self, look: Look, offered: Passphrase) -> None:
        shown = same("　".join(offered.words)) if look.language == "zh" else same(" ".join(offered.words))
        self.say(t(f"记住：{shown.zh}\n用拼音打：{offered.typed}", f"Remember: {shown.en}\nType: {offered.typed}"))


class NewPassword(QWidget):
    """`done` is Enter in the second field. `offer` gives a password to remember."""

    done = Signal()

    def __init__(self, look: Look, offer: Callable[[], Passphrase], label: Text | None = None) -> None:
        super().__init__()
        self.password, self.again = PasswordEdit(look), PasswordEdit(look)
        self.password.setObjectName("new_password")
        self.again.setObjectName("new_password_again")
        self.password.returnPressed.connect(self.again.setFocus)
        self.again.returnPressed.connect(self.done)
        hint = t("至少 10 个字符，空格不算", "At least 10 characters; spaces do not count")
        first = FieldFrame(look, label or t("新口令", "New password"), self.password, required=True, hint=hint)
        second = FieldFrame(look, t("再写一次", "The same again"), self.again, required=True)
        self._frames = {"password": first, "again": second}
        pair = row(first, second, spacing=24)
        pair.setStretch(0, 1)
        pair.setStretch(1, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(8)
        whole.addLayout(pair)
        whole.addWidget(OfferNote(look, offer))

    def typed(self) -> tuple[str, str]:
        return self.password.text(), self.again.text()

    def check(self) -> bool:
        """Whether it may be taken; what is wrong is said at its field."""
        wrong = complaints_of_both(*self.typed())
        self.tell(wrong)
        return not wrong

    def tell(self, wrong: dict[str, Text]) -> None:
        for name, frame in self._frames.items():
            if name in wrong:
                frame.set_message("fail", wrong[name])
            else:
                frame.clear_message()

    def clear(self) -> None:
        self.password.clear()
        self.again.clear()
        self.tell({})
