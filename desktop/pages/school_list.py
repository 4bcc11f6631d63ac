"""Importing the county's list of schools: what it would do is shown, with the rows that cannot be taken and why."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from desktop.dialogs import TABLES, ask_file
from desktop.i18n import NOTHING, count, fill, joined, same, t
from desktop.places import CARD, SCHOOLS
from desktop.presenters.school_list import CHANGED, COLUMNS, NEW, REFUSED, SAME, ListPreview
from desktop.theme.look import Look
from desktop.theme.tokens import Tone
from desktop.widgets.basics import Card, ElidedLabel, Sign, clear, column, row
from desktop.widgets.buttons import Button
from desktop.widgets.count_tiles import CountTiles, Tile
from desktop.widgets.drop_card import DropCard
from desktop.widgets.list_table import TWO_LINES, ListTable
from desktop.widgets.note import Note
from desktop.widgets.page import Page
from desktop.widgets.top_bar import TopBar
from forms.text import Text

UNSAVED = t(
    "还没有保存。名单里原有、文件里没有的学校保持不变。",
    "Nothing is saved yet. Schools that the file does not name stay as they are.",
)


TILES = (
    Tile(NEW, t("新增", "New"), "add-circle-line", Tone.ACCENT),
    Tile(CHANGED, t("有改动", "Changed"), "edit-circle-line", Tone.ATTENTION),
    Tile(SAME, t("和名单一样", "As they are"), "checkbox-circle-line", Tone.UNKNOWN),
    Tile(REFUSED, t("收不了", "Not taken"), "close-circle-line", Tone.FAILED),
)


class SchoolListPage(Page):
    """`file_chosen` tells a path, `take_wanted` asks to take what is shown."""

    file_chosen = Signal(object)
    take_wanted = Signal()

    def __init__(self, look: Look) -> None:
        parents = (("schools", t("学校", "Schools")),)
        super().__init__(look, TopBar(look, t("导入学校名单", "Import the list"), None, parents), scrolls=False)
        self._preview: ListPreview | None = None
        self.body.setSpacing(12)
        self._again = Button(look, t("换一个文件", "Another file"))
        self._again.clicked.connect(self._ask_file)
        self._take = Button(look, NOTHING, "primary", "check-line")
        self._take.setObjectName("list_take")
        self._take.clicked.connect(self.take_wanted)
        for button in (self._again, self._take):
            self.top.add_action(button)
        self._notes = QVBoxLayout()
        self._notes.setContentsMargins(0, 0, 0, 0)
        self._stages = QStackedWidget()
        self._start, self._shown = self._start_stage(), self._preview_stage()
        for stage in (self._start, self._shown):
            self._stages.addWidget(stage)
        self.body.addLayout(self._notes)
        self.body.addWidget(self._stages, 1)
        self._show(self._start)

    def choose(self, path: Path) -> None:
        clear(self._notes)
        self.file_chosen.emit(path)

    def tell(self, preview: ListPreview) -> None:
        """A file was read: nothing is taken yet."""
        self._preview = preview
        clear(self._notes)
        for tile in TILES:
            self._tiles.set_count(tile.key, preview.number(tile.key))
        first = next((key for key in (REFUSED, NEW, CHANGED, SAME) if preview.number(key)), NEW)
        self._tiles.choose(first)
        self._fill(first)
        number = preview.to_take
        self._take.say(count(number, t("收下 {n} 所", "Take {n} school"), t("收下 {n} 所", "Take {n} schools")))
        self._take.setEnabled(number > 0)
        self._foot.say(UNSAVED if number else t("和名单一样，没有要收的。", "The list is as it was; nothing to take."))
        self._show(self._shown)
        (self._take if number else self._again).setFocus(Qt.FocusReason.OtherFocusReason)

    def tell_taken(self, preview: ListPreview) -> None:
        """It is on the disk; what could not be taken stays in sight."""
        self._preview = preview
        said = fill(
            t("收下了：新增 {new} 所，改动 {changed} 所", "Taken: {new} new, {changed} changed"),
            new=preview.number(NEW), changed=preview.number(CHANGED),
        )  # fmt: skip
        left = preview.number(REFUSED)
        without = fill(t("{n} 行没有收下", "{n} rows not taken"), n=left) if left else NOTHING
        card = Button(self.look, t("下一步：县名片", "Next: the county card"), "primary")
        card.setObjectName("list_card")
        card.clicked.connect(lambda: self.go.emit(CARD))
        see = Button(self.look, t("看学校", "See the schools"))
        see.setObjectName("list_schools")
        see.clicked.connect(lambda: self.go.emit(SCHOOLS))
        tone = Tone.ATTENTION if left else Tone.MET
        words = joined((said, without), "；", "; ")
        self._notes.addWidget(Note(self.look, "checkbox-circle-fill", words, tone, see, card))
        kept = t("没收下的行，在文件里改好再选一次。", "Correct rows not taken in the file and choose it again.")
        self._foot.say(kept if left else t("都在名单里了。", "All of them are on the list."))
        self._show(self._shown, is_taken=True)
        card.setFocus(Qt.FocusReason.OtherFocusReason)

    def tell_trouble(self, text: Text) -> None:
        clear(self._notes)
        self._notes.addWidget(Note(self.look, "error-warning-fill", text, Tone.FAILED))
        self._show(self._start if self._preview is None else self._shown)

    def entered(self) -> None:
        self._drop.button.setFocus(Qt.FocusReason.OtherFocusReason)

    # -- parts -------------------------------------------------------------------------------------------------------

    def _start_stage(self) -> QWidget:
        self._drop = DropCard(
            self.look,
            "building-line",
            t("选本县的学校名单", "Choose the county's list of schools"),
            t("能读 .xlsx、.xls 和 .csv", "Reads .xlsx, .xls and .csv"),
            t("选文件", "Choose a file"),
            (
                (
                    "table-line",
                    t(
                        "要有四列：学校标识码、学校名称、学校类别、城乡类型。",
                        "Four columns: code, name, kind and location class.",
                    ),
                ),
                (
                    "eye-line",
                    t("先看后收；收不了的行会说明原因。", "Look first; rows that cannot be taken say why."),
                ),
                (
                    "shield-check-line",
                    t("不在名单里的学校，送来的文件不收。", "Files of schools that are not listed are not taken."),
                ),
            ),
        )
        self._drop.button.setObjectName("list_choose")
        self._drop.wanted.connect(self._ask_file)
        return self._drop

    def _preview_stage(self) -> QWidget:
        look = self.look
        self._tiles = CountTiles(look, TILES)
        self._tiles.chosen.connect(self._fill)
        self.table = ListTable(look, COLUMNS, TWO_LINES)
        self.table.setObjectName("list_table")
        card = Card(flush=True)
        card.column.addWidget(self.table)
        self._foot = ElidedLabel(look, "", "small")
        foot = row(Sign(look, "information-line", "secondary", 16), self._foot)
        held = QWidget()
        whole = column(self._tiles, card, foot, spacing=12)
        whole.setStretch(1, 1)
        held.setLayout(whole)
        return held

    def _fill(self, key: str) -> None:
        if self._preview is not None:
            self.table.tell(self._preview.lines(key))

    def _show(self, stage: QWidget, is_taken: bool = False) -> None:
        self._stages.setCurrentWidget(stage)
        shown = stage is self._shown
        self._again.setVisible(shown)
        self._take.setVisible(shown and not is_taken)
        named = self._preview if shown else None
        self.top.set_aside(NOTHING if named is None else same(named.name))

    def _ask_file(self) -> None:
        title = self.look.say(t("选学校名单", "Choose the list of schools"))
        ask_file(self, title, self.look.say(TABLES), lambda path: self.choose(Path(path)))
