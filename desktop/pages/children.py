"""The county's list of children with a disability: the share at school, and who is to be followed."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedLayout, QVBoxLayout, QWidget

from desktop.dialogs import TABLES, ask_file
from desktop.i18n import NOTHING, fill, t
from desktop.presenters.children import AT_SCHOOL, COLUMNS, FOLLOW, REFUSED, ChildrenView
from desktop.theme.look import Look
from desktop.theme.tokens import Tone
from desktop.widgets.basics import Card, ElidedLabel, Label, Sign, clear, column, row
from desktop.widgets.buttons import Button
from desktop.widgets.count_tiles import CountTiles, Tile
from desktop.widgets.empty import EmptyState
from desktop.widgets.list_table import TWO_LINES, ListTable
from desktop.widgets.note import Note
from desktop.widgets.page import Page
from desktop.widgets.top_bar import TopBar
from forms.text import Text

TILES = (
    Tile(FOLLOW, t("要跟进", "To follow"), "question-line", Tone.ATTENTION),
    Tile(AT_SCHOOL, t("在校", "At school"), "checkbox-circle-line", Tone.MET),
    Tile(REFUSED, t("收不了的行", "Rows not taken"), "close-circle-line", Tone.FAILED),
)
_KEPT = t(
    "姓名和证件号只在看的时候用，离开这页就没有了；留下的只有第几行对上了哪个学生。要再看名字，重新选一次名单。",
    "Names and numbers go when this page is left; kept is which row is which pupil. Choose the list again for names.",
)
_NEXT = t(
    "要有姓名，和身份证号或出生日期；写了安置方式更好。先看后留。",
    "It has names, and numbers or birth dates; where they are placed helps. Look first, then keep.",
)


class ChildrenPage(Page):
    """`file_chosen` tells a path, `take_wanted` asks to keep the matches in sight."""

    file_chosen = Signal(object)
    take_wanted = Signal()

    def __init__(self, look: Look) -> None:
        parents = (("indicators", t("县域指标", "County indicators")),)
        title = t("残疾儿童入学", "Children with a disability")
        super().__init__(look, TopBar(look, title, None, parents), scrolls=False)
        self._view: ChildrenView | None = None
        self.body.setSpacing(12)
        self._choose = Button(look, t("选名单", "Choose the list"), "secondary", "table-line")
        self._choose.setObjectName("children_choose")
        self._choose.clicked.connect(self._ask_file)
        self._take = Button(look, t("留下核对结果", "Keep the matches"), "primary", "check-line")
        self._take.setObjectName("children_take")
        self._take.clicked.connect(self.take_wanted)
        self._take.hide()
        for button in (self._choose, self._take):
            self.top.add_action(button)
        self._notes, self._share = QVBoxLayout(), column(spacing=4)
        self._tiles = CountTiles(look, TILES)
        self._tiles.chosen.connect(self._fill)
        self.table = ListTable(look, COLUMNS, TWO_LINES)
        self.table.setObjectName("children_table")
        card, head = Card(flush=True), Card()
        head.column.addLayout(self._share)
        held = QWidget()
        self._stack = QStackedLayout(held)
        first = t("选县里的残疾儿童名单", "Choose the county's list of children")
        self._empty = EmptyState(look, "table-line", first, _NEXT)
        for part in (self.table, self._empty):
            self._stack.addWidget(part)
        card.column.addWidget(held)
        foot = row(Sign(look, "shield-check-line", "secondary", 16), ElidedLabel(look, _KEPT, "small"))
        self.body.addLayout(self._notes)
        self.body.addWidget(head)
        self.body.addWidget(self._tiles)
        self.body.addWidget(card, 1)
        self.body.addLayout(foot)

    def tell(self, view: ChildrenView) -> None:
        self._view = view
        clear(self._share)
        value, words, tone = view.share()
        self._share.addLayout(
            row(Label(self.look, t("适龄残疾儿童义务教育入学率", "Share at school"), "card"), None,
                Label(self.look, value, "form", tone=tone))
        )  # fmt: skip
        self._share.addWidget(Label(self.look, words, "small"))
        if view.since() != NOTHING:
            self._share.addWidget(Label(self.look, view.since(), "small"))
        self._tiles.setVisible(view.read is not None)
        for tile in TILES:
            self._tiles.set_count(tile.key, view.number(tile.key))
        self._take.setVisible(view.read is not None)
        self._tiles.choose(FOLLOW)
        self._fill(FOLLOW)

    def tell_taken(self, view: ChildrenView) -> None:
        """It is on the disk; the list stays in sight until the page is left."""
        self.tell(view)
        self._take.hide()
        words = fill(t("留下了。要跟进 {n} 人。", "Kept. {n} to follow."), n=view.number(FOLLOW))
        self._say(words, Tone.MET, "checkbox-circle-fill")

    def tell_trouble(self, text: Text) -> None:
        self._say(text, Tone.FAILED, "error-warning-fill")

    def choose(self, path: Path) -> None:
        clear(self._notes)
        self.file_chosen.emit(path)

    def entered(self) -> None:
        super().entered()
        self._choose.setFocus(Qt.FocusReason.OtherFocusReason)

    def _say(self, words: Text, tone: Tone, sign: str) -> None:
        clear(self._notes)
        self._notes.addWidget(Note(self.look, sign, words, tone))

    def _fill(self, key: str) -> None:
        if self._view is None:
            return
        self.table.tell(self._view.lines(key))
        is_new = self._view.read is None and not self._view.kept.on
        self._stack.setCurrentWidget(self._empty if is_new else self.table)

    def _ask_file(self) -> None:
        title = self.look.say(t("选残疾儿童名单", "Choose the list of children"))
        ask_file(self, title, self.look.say(TABLES), lambda path: self.choose(Path(path)))
