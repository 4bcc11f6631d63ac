"""Setting a county's desk up on this PC: which county, who works here, a password; a root from paper."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QWidget

from desktop.i18n import t
from desktop.presenters.counties import County, find_county
from desktop.presenters.new_county import NewCounty, complaints
from desktop.presenters.passwords import Passphrase
from desktop.theme.look import Look
from desktop.widgets.basics import Card, Label, row
from desktop.widgets.note import Note
from desktop.widgets.set_up_page import SetUpPage

WHAT = t(
    "县级工作台收学校送来的U盘、接纳学校的电脑、写回回执。一个县只建一次；建好后会给出一张根密钥纸。",
    "The desk takes what schools bring on sticks, lets their PCs in and writes receipts back. "
    "A county sets it up once, and gets its root key on paper.",
)


class NewCountyPage(SetUpPage):
    """`wanted` tells a `NewCounty`. Its fields are 'county', 'person', 'password', 'again' and 'root'."""

    def __init__(self, look: Look, offer: Callable[[], Passphrase], counties: Sequence[County]) -> None:
        title = t("建县级工作台", "Set up a county desk")
        super().__init__(
            look, "county", title, t("建好，下一步抄根密钥", "Set up, then copy the root key"), offer, counties
        )
        card = Card(roomy=True)
        card.column.setContentsMargins(24, 18, 24, 18)
        card.column.setSpacing(10)
        card.column.addWidget(Label(look, t("县", "The county"), "form"))
        hint = t("写一个字就能选", "Type a character, then choose")
        asked = self._ask("county", t("县（市、区）", "County"), hint)
        card.column.addLayout(self._pair(asked, self._ask("person", t("您的姓名", "Your name"))))
        card.column.addLayout(self._ask_passwords())
        card.column.addWidget(self._words)
        card.column.addSpacing(4)
        root = t("以前建过，有根密钥纸", "Set up before: the root key on paper")
        on_paper = t("照着纸写 12 个字；第一次建就空着", "The 12 characters; leave empty the first time")
        card.column.addLayout(self._pair(self._ask("root", root, on_paper, required=False), QWidget()))
        self.column.addWidget(Note(look, "government-line", WHAT))
        self.column.addWidget(card)
        self.column.addLayout(self._trouble)
        self.done.setObjectName("create_county")
        self.column.addLayout(row(None, self.done))
        self.column.addStretch(1)

    def given(self) -> NewCounty:
        typed = self.typed()
        county = find_county(typed["county"].strip(), self._counties)
        return NewCounty(
            county.code if county else "",
            county.name if county else "",
            typed["person"].strip(),
            typed["password"],
            typed["again"],
            typed["root"].strip(),
        )

    def submit(self) -> None:
        given = self.given()
        if not self._tell_wrong(complaints(given)):
            self.set_busy(True)
            self.wanted.emit(given)
