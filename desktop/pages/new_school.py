"""Setting a school up on this PC: its name and code, who works here, a password."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QWidget

from desktop.i18n import t
from desktop.presenters.counties import County, find_county
from desktop.presenters.new_school import NewSchool, code_meaning, complaints
from desktop.presenters.passwords import Passphrase
from desktop.theme.look import Look
from desktop.theme.tokens import Tone
from desktop.widgets.basics import Card, Label, row
from desktop.widgets.note import Note
from desktop.widgets.set_up_page import SetUpPage

LOST = t(
    "口令忘了，谁也打不开这台电脑上的数据。送到县里的，县里还有一份；没送出的就没有了。",
    "If the password is lost, nobody can open the data on this PC. What was delivered the county still has; "
    "the rest is gone.",
)
SAME_CODE = t(
    "学校标识码和县要写得和原来一样。接上县里时请告诉县里：这台顶替旧电脑。",
    "Code and county must be those of before. When you join, tell the county that this PC replaces the old one.",
)


class NewSchoolPage(SetUpPage):
    """`wanted` tells a `NewSchool`. Its fields are 'name', 'code', 'county', 'clerk', 'password' and 'again'."""

    def __init__(
        self,
        look: Look,
        offer: Callable[[], Passphrase],
        counties: Sequence[County],
        then_join: bool = False,
        is_rebuilt: bool = False,
    ) -> None:
        done = (
            t("建好，下一步接上县里", "Set up, then join the county")
            if then_join
            else t("建好并打开", "Set up and open")
        )
        title = t("重建学校", "Set a school up anew") if is_rebuilt else t("新建一所学校", "Set up a new school")
        super().__init__(look, "school", title, done, offer, counties)
        card = Card(roomy=True)
        card.column.setContentsMargins(24, 18, 24, 18)
        card.column.setSpacing(10)
        card.column.addWidget(Label(look, t("学校", "The school"), "form"))
        card.column.addWidget(self._ask("name", t("学校全称", "Full name of the school")))
        card.column.addLayout(
            self._pair(
                self._ask("code", t("学校标识码", "School code"), t("10 位数字", "10 digits")),
                self._ask(
                    "county", t("所在县（市、区）", "County"), t("写一个字就能选", "Type a character, then choose")
                ),
            )
        )
        card.column.addSpacing(4)
        card.column.addWidget(Label(look, t("您", "You"), "form"))
        card.column.addLayout(self._pair(self._ask("clerk", t("您的姓名", "Your name")), QWidget()))
        card.column.addLayout(self._ask_passwords())
        card.column.addWidget(self._words)
        if is_rebuilt:
            self.column.addWidget(Note(look, "refresh-line", SAME_CODE))
        self.column.addWidget(card)
        self.column.addWidget(Note(look, "error-warning-line", LOST, Tone.ATTENTION))
        self.column.addLayout(self._trouble)
        self.done.setObjectName("create_school")
        self.column.addLayout(row(None, self.done))
        self.column.addStretch(1)
        self._lines["code"].editingFinished.connect(self._tell_code)

    def given(self) -> NewSchool:
        typed = {
            name: line.text() if name in ("password", "again") else line.text().strip()
            for name, line in self._lines.items()
        }
        county = find_county(typed["county"], self._counties)
        return NewSchool(**{**typed, "county": county.code if county else ""})

    def submit(self) -> None:
        given = self.given()
        wrong = complaints(given)
        is_wrong = self._tell_wrong(wrong)
        if "code" not in wrong:
            self._tell_code()
        if not is_wrong:
            self.set_busy(True)
            self.wanted.emit(given)

    def _tell_code(self) -> None:
        meaning = code_meaning(self._lines["code"].text().strip())
        if meaning is not None:
            self._frames["code"].set_message("ok", meaning)
