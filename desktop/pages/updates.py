"""Updates: what is in use, what a stick brings and what is new in it, and what was taken before."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from desktop.i18n import NOTHING, t
from desktop.presenters.stick_view import LineView
from desktop.presenters.updates_view import OfferView, UpdatesView
from desktop.tasks import Step
from desktop.theme.look import Look
from desktop.theme.tokens import Tone
from desktop.widgets.basics import Card, ElidedLabel, Label, Sign, clear, column, divider, row
from desktop.widgets.buttons import Button
from desktop.widgets.note import Note
from desktop.widgets.page import Page
from desktop.widgets.top_bar import TopBar
from desktop.widgets.work_card import WorkCard
from forms.text import Text

WIDE = 760
TAKE = {
    "pack": t("收下", "Take it"),
    "program": t("装上", "Install it"),
    "carry": t("带给学校", "Carry to schools"),
}
SIGNS = {"pack": "book-2-line", "program": "install-line", "carry": "u-disk-line"}
INSTALLING = t("正在装新程序", "Installing the new program")
BESIDE = t(
    "装在现在的程序旁边，装完以前什么也不变。先别拔U盘。",
    "It is put beside the present one, and nothing changes before it is whole. Leave the stick in.",
)


class UpdatesPage(Page):
    """`look_wanted` asks what is on the stick, `chosen` names a folder instead; `take_wanted` gives the kind of the
    update to be taken, `cancel_wanted` stops its installing."""

    look_wanted = Signal()
    chosen = Signal(str)
    take_wanted = Signal(str)
    cancel_wanted = Signal()

    def __init__(self, look: Look, can_take: bool) -> None:
        parents = (("settings", t("设置", "Settings")),)
        super().__init__(look, TopBar(look, t("更新", "Updates"), parents=parents))
        self.body.setSpacing(12)
        self._can_take = can_take
        if can_take:
            self._folder = Button(look, t("另选文件夹", "Choose a folder"), "secondary", "folder-open-line")
            self._folder.setObjectName("updates_folder")
            self._folder.clicked.connect(self._choose_folder)
            self.top.add_action(self._folder)
        self._notes, self._now = QVBoxLayout(), Card(flush=True)
        self._offers, self._history = Card(flush=True), Card(flush=True)
        self._notes.setSpacing(8)
        self._work = WorkCard(look, "install-line")
        self._work.setFixedWidth(WIDE)
        self._work.stop.setObjectName("updates_stop")
        self._work.cancelled.connect(self.cancel_wanted)
        self._work.hide()
        self._offers.setVisible(can_take)
        whole = QWidget()
        whole.setMaximumWidth(WIDE)
        inner = column(self._notes, self._now, self._work, self._offers, self._history, spacing=12)
        whole.setLayout(inner)
        line = row(whole, None)  # in a line of its own, so that its height is that of words no wider than it is
        line.setStretch(0, 100)
        self.body.addLayout(line)
        self.body.addStretch(1)

    def tell(self, view: UpdatesView) -> None:
        clear(self._notes)
        for note in view.notes:
            self._notes.addWidget(Note(self.look, note.sign, note.text, note.tone))
        self._fill(self._now, t("现在用的", "In use"), [self._line(line) for line in view.now])
        self._fill_offers(view)
        lines = [self._line(line) for line in view.history] or [self._words(t("还没有更新过", "Nothing yet"))]
        self._fill(self._history, t("更新过的", "Taken before"), lines)

    def begin_work(self, title: Text = INSTALLING, words: Text = BESIDE) -> None:
        self._work.begin(title, words)
        self._work.show()
        self._offers.hide()
        self._folder.setEnabled(False)

    def tell_step(self, step: Step) -> None:
        self._work.tell(step)

    def end_work(self) -> None:
        self._work.hide()
        self._offers.setVisible(self._can_take)
        self._folder.setEnabled(True)

    def _fill_offers(self, view: UpdatesView) -> None:
        lines = [self._offer(offer) for offer in view.offers or ()]
        if view.said != NOTHING:
            lines.append(self._words(view.said))
        elif not lines:
            lines.append(self._words(_invitation(view)))
        look = Button(self.look, t("看看有什么更新", "Look for updates"), "secondary" if view.offers else "primary")
        look.setObjectName("updates_look")
        look.setEnabled(view.can_look)
        look.clicked.connect(self.look_wanted)
        bottom, line = QWidget(), row(look, None)
        line.setContentsMargins(0, 4, 0, 12)
        bottom.setLayout(line)
        self._fill(self._offers, t("U盘上的更新", "On the stick"), [*lines, bottom], view.where)

    def _fill(self, card: Card, title: Text, lines: list[QWidget], aside: Text = NOTHING) -> None:
        clear(card.column)
        head = row(Label(self.look, title, "card"), Label(self.look, aside, "small"), None, spacing=10)
        head.setContentsMargins(16, 12, 16, 8)
        card.column.addLayout(head)
        card.column.addWidget(divider("row-divider"))
        inner = QVBoxLayout()
        inner.setContentsMargins(16, 4, 16, 4)
        inner.setSpacing(0)
        for line in lines:
            inner.addWidget(line)
        card.column.addLayout(inner)

    def _line(self, line: LineView) -> QWidget:
        held = QWidget()
        held.setFixedHeight(48)
        words = ElidedLabel(self.look, line.words, "small", line.tone)
        parts = row(
            Sign(self.look, line.sign, line.tone or "secondary", 18),
            column(None, ElidedLabel(self.look, line.title), words, None, spacing=1),
            spacing=12,
        )
        parts.setStretch(1, 1)
        held.setLayout(parts)
        return held

    def _offer(self, offer: OfferView) -> QWidget:
        held = QWidget()
        take = Button(self.look, TAKE[offer.kind], "primary")
        take.setObjectName(f"updates_take_{offer.kind}")
        take.clicked.connect(lambda: self.take_wanted.emit(offer.kind))
        words = column(
            Label(self.look, offer.title, "strong"),
            Label(self.look, offer.news, wraps=True),
            ElidedLabel(self.look, offer.aside, "small"),
            spacing=2,
        )
        parts = row(Sign(self.look, SIGNS[offer.kind], Tone.ACCENT, 20), words, take, spacing=12)
        parts.setStretch(1, 1)
        parts.setContentsMargins(0, 8, 0, 8)
        held.setLayout(parts)
        return held

    def _words(self, text: Text) -> QWidget:
        label = Label(self.look, text, "small", wraps=True)
        label.setContentsMargins(0, 10, 0, 10)
        return label

    def _choose_folder(self) -> None:
        path = QFileDialog.getExistingDirectory(self, self.look.say(t("选一个文件夹", "Choose a folder")))
        if path:
            self.chosen.emit(path)


def _invitation(view: UpdatesView) -> Text:
    if view.can_look:
        return t(
            "县里可以把新的政策包和程序放在U盘上。先看有什么，再决定收不收。",
            "The county can put new policy packs and programs on a stick. First see what is there, then decide.",
        )
    return t("插上县里带回来的U盘，或另选一个文件夹。", "Plug in the stick the county sent back, or choose a folder.")
