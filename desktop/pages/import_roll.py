"""Importing a pupil roll: choose a file, see what would happen row by row, then take it. Nothing is saved before."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from desktop.dialogs import TABLES, WORKBOOK, ask_file, ask_where, documents
from desktop.i18n import NOTHING, count, fill, same, t
from desktop.places import register
from desktop.presenters.import_roll import FORM, Accepted
from desktop.presenters.import_view import ALL, KINDS, Notice, RollView, result_words
from desktop.tasks import Step
from desktop.theme.look import Look
from desktop.theme.tokens import Tone
from desktop.widgets.basics import Card, ElidedLabel, Label, Sign, clear, column, row
from desktop.widgets.buttons import Button
from desktop.widgets.count_tiles import CountTiles, Tile
from desktop.widgets.drop_card import DropCard
from desktop.widgets.folded_note import FoldedNote
from desktop.widgets.note import Note
from desktop.widgets.page import Page
from desktop.widgets.roll_table import RollTable
from desktop.widgets.top_bar import TopBar
from desktop.widgets.work_card import WorkCard
from forms.exchange.check import Outcome
from forms.text import Text

TILES = (
    Tile(ALL, t("全部", "All"), "file-list-3-line", Tone.UNKNOWN),
    *(
        Tile(outcome.value, KINDS[outcome].word, KINDS[outcome].sign, KINDS[outcome].tone)
        for outcome in (Outcome.NEW, Outcome.CHANGED, Outcome.SAME, Outcome.REFUSED)
    ),
)
NARROW = 1000
UNSAVED = t(
    "还没有保存：离开这一页，登记不变，再选一次文件就行。登记里有、名册里没有的学生保持原样。",
    "Nothing is saved yet: leave and the register is as it was. Pupils not on the roll stay as they are.",
)


class ImportPage(Page):
    """`file_chosen` and `refused_path_chosen` tell paths; `accept_wanted`, `cancel_wanted` and `left` are for whoever
    drives the work."""

    file_chosen = Signal(object)
    refused_path_chosen = Signal(object)
    accept_wanted = Signal()
    cancel_wanted = Signal()
    left = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__(look, TopBar(look, t("导入", "Import")), scrolls=False)
        self._view: RollView | None = None
        self.setAcceptDrops(True)
        self.body.setSpacing(12)
        self._build_actions()
        self._notes = QVBoxLayout()
        self._notes.setContentsMargins(0, 0, 0, 0)
        self._notes.setSpacing(8)
        self._stages = QStackedWidget()
        self._start, self._work, self._preview = self._start_stage(), self._work_stage(), self._preview_stage()
        for stage in (self._start, self._work, self._preview):
            self._stages.addWidget(stage)
        self.body.addLayout(self._notes)
        self.body.addWidget(self._stages, 1)
        self._show(self._start)

    # -- what others may do ------------------------------------------------------------------------------------------

    def choose(self, path: Path) -> None:
        """Read this file; what was in sight before is put away."""
        self._view = None
        clear(self._notes)
        self.file_chosen.emit(path)

    def save_refused(self, path: Path) -> None:
        """Write the rows that are not taken into this file."""
        self.refused_path_chosen.emit(path)

    def counts_for_tour(self) -> str:
        """'1180, 20': the rows that can be taken, and those that cannot."""
        return "" if self._view is None else f"{self._view.to_take}, {self._view.refused}"

    # -- what the work tells -----------------------------------------------------------------------------------------

    def begin_work(self, title: Text, words: Text) -> None:
        self._card.begin(title, words)
        clear(self._notes)
        self._show(self._work)
        self._card.stop.setFocus(Qt.FocusReason.OtherFocusReason)

    def tell_step(self, step: Step) -> None:
        self._card.tell(step)

    def tell_trouble(self, text: Text, tone: Tone = Tone.FAILED) -> None:
        """Say what went wrong where one was: over the preview if there is one, else where a file is chosen."""
        clear(self._notes)
        sign = "error-warning-fill" if tone is Tone.FAILED else "information-line"
        self._show(self._start if self._view is None else self._preview)
        self._notes.addWidget(self._held(Note(self.look, sign, text, tone), "import_trouble"))
        if self._view is not None:
            self._add_notices(self._view)

    def tell(self, view: RollView) -> None:
        """A file was read and checked."""
        self._view = view
        for key, number in view.counts.items():
            self._tiles.set_count(key, number)
        self._tiles.choose(ALL)
        self.table.tell(view, ALL)
        rows = fill(t("{n} 行", "{n} rows"), n=view.to_take)
        self._accept.say(fill(t("收下 {rows}", "Take {rows}"), rows=rows))
        self._accept.setEnabled(view.to_take > 0)
        self._save.say(
            count(
                view.refused,
                t("把没收下的 {n} 行存成 Excel", "Save the {n} row not taken"),
                t("把没收下的 {n} 行存成 Excel", "Save the {n} rows not taken"),
            )
        )
        nothing = t("名册和登记的一样，没有要收的。", "The roll is as registered; there is nothing to take.")
        self._foot.say(UNSAVED if view.to_take else nothing if not view.refused else NOTHING)
        self._where.say(view.foot())
        clear(self._notes)
        self._add_notices(view)
        self._show(self._preview)
        (self._accept if view.to_take else self._again).setFocus(Qt.FocusReason.OtherFocusReason)

    def tell_accepted(self, accepted: Accepted) -> None:
        """What was taken is on the disk; the result stays in sight with the rows that were not."""
        view = self._view
        if view is None:
            return
        clear(self._notes)
        whole = accepted.overtaken == 0
        see = Button(self.look, t("看学生", "See the pupils"))
        see.setObjectName("import_see_pupils")
        see.clicked.connect(lambda: self.go.emit(register(FORM)))
        sign = "checkbox-circle-fill" if whole else "error-warning-fill"
        note = Note(self.look, sign, result_words(accepted, view.refused), Tone.MET if whole else Tone.ATTENTION, see)
        self._notes.addWidget(self._held(note, "import_result"))
        kept = t(
            "没收下的行不在登记里；再选这个文件还能看到。",
            "Rows not taken are not registered; choose the file again to see them.",
        )
        self._foot.say(kept if view.refused else t("都在登记里了。", "All are in the register."))
        if view.refused:
            self._tiles.choose(Outcome.REFUSED)
            self.table.tell(view, Outcome.REFUSED)
        self._show(self._preview, is_taken=True)
        see.setFocus(Qt.FocusReason.OtherFocusReason)

    def tell_refused_saved(self, path: Path, number: int) -> None:
        text = fill(
            t(
                "已把 {n} 行存到 {path}。标红的格子改好后，再导入这个文件；里面有学生信息，用完请删掉。",
                "{n} rows are in {path}. Put the marked cells right and import that file; delete it afterwards.",
            ),
            n=number,
            path=same(str(path)),
        )
        self._put_away_saved()
        self._notes.addWidget(self._held(Note(self.look, "file-excel-2-line", text, Tone.MET), "import_refused_saved"))

    def tell_refused_trouble(self, text: Text) -> None:
        self._put_away_saved()
        note = Note(self.look, "error-warning-fill", text, Tone.FAILED)
        self._notes.addWidget(self._held(note, "import_refused_saved"))

    # -- Qt ----------------------------------------------------------------------------------------------------------

    def entered(self) -> None:
        self._drop.button.setFocus(Qt.FocusReason.OtherFocusReason)

    def leaving(self) -> None:
        self.left.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        urls = event.mimeData().urls()
        if len(urls) == 1 and urls[0].isLocalFile() and self._stages.currentWidget() is not self._work:
            self._drop.set_hovered(True)
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._drop.set_hovered(False)

    def dropEvent(self, event: QDropEvent) -> None:
        self._drop.set_hovered(False)
        event.acceptProposedAction()
        self.choose(Path(event.mimeData().urls()[0].toLocalFile()))

    # -- parts -------------------------------------------------------------------------------------------------------

    def _build_actions(self) -> None:
        look = self.look
        self._again = Button(look, t("换一个文件", "Another file"))
        self._again.clicked.connect(self._ask_file)
        self._save = Button(look, NOTHING, "secondary", "file-excel-2-line")
        self._save.setObjectName("import_refused_save")
        self._save.clicked.connect(self._ask_where)
        self._accept = Button(look, t("收下", "Take"), "primary", "check-line")
        self._accept.setObjectName("import_accept")
        self._accept.clicked.connect(self.accept_wanted)
        for button in (self._again, self._save, self._accept):
            self.top.add_action(button)

    def _start_stage(self) -> QWidget:
        self._drop = DropCard(
            self.look,
            "file-excel-2-line",
            t("选学生名册，或把文件拖到这里", "Choose a pupil roll, or drop the file here"),
            t("能读 .xlsx、.xls 和 .csv，最大 50 MB", "Reads .xlsx, .xls and .csv, up to 50 MB"),
            t("选文件", "Choose a file"),
            (
                (
                    "eye-line",
                    t(
                        "先看后收：读完会列出新增、有改动、一样和没收下的行，按“收下”以前什么也不保存。",
                        "Look first: what is new, changed, the same or not fit. Nothing is saved before you take it.",
                    ),
                ),
                (
                    "user-search-line",
                    t(
                        "按学籍号、证件号、姓名加出生日期和登记过的学生对上；空格子不会擦掉已有的内容。",
                        "Pupils are matched by their numbers, or by name and birth date; empty cells erase nothing.",
                    ),
                ),
                (
                    "eye-off-line",
                    t(
                        "学校不许收集的列不会读入，连一格也不留。",
                        "Columns a school may not collect are not read; not a cell of them is kept.",
                    ),
                ),
            ),
        )
        self._drop.wanted.connect(self._ask_file)
        return self._drop

    def _work_stage(self) -> QWidget:
        self._card = WorkCard(self.look, "file-excel-2-line")
        self._card.stop.setObjectName("import_cancel")
        self._card.cancelled.connect(self.cancel_wanted)
        held = QWidget()
        whole = column(None, row(None, self._card, None), None, None)
        held.setLayout(whole)
        return held

    def _preview_stage(self) -> QWidget:
        look = self.look
        self._tiles = CountTiles(look, TILES)
        self._tiles.setObjectName("import_counts")
        self._tiles.chosen.connect(self._filter)
        self.table = RollTable(look)
        self.table.setObjectName("import_table")
        card = Card(flush=True)
        card.column.addWidget(self.table)
        self._foot, self._where = ElidedLabel(look, "", "small"), Label(look, "", "small")
        foot = row(Sign(look, "information-line", "secondary", 16), self._foot, self._where, spacing=8)
        foot.setStretch(1, 1)
        held = QWidget()
        whole = column(self._tiles, card, foot, spacing=12)
        whole.setStretch(1, 1)
        held.setLayout(whole)
        return held

    def _show(self, stage: QWidget, is_taken: bool = False) -> None:
        """One stage, with the actions that go with it; the names stay with what is in sight."""
        self._stages.setCurrentWidget(stage)
        previews = stage is self._preview and self._view is not None
        self._again.setVisible(previews)
        self._accept.setVisible(previews and not is_taken)
        self._save.setVisible(previews and self._view is not None and self._view.refused > 0)
        self._again.setObjectName("import_choose" if previews else "")
        self._drop.button.setObjectName("" if previews else "import_choose")
        self._make_room()
        named = self._view if previews else None
        self.top.set_title(t("导入学生", "Import pupils") if named is None else named.title())
        self.top.set_aside(NOTHING if named is None else named.rows_words())

    def _make_room(self) -> None:
        """In a narrow window the search box gives way to the actions; Ctrl+K stays."""
        self.top.finder.setVisible(self.width() >= NARROW or self._stages.currentWidget() is not self._preview)

    def _filter(self, key: str) -> None:
        if self._view is not None:
            self.table.tell(self._view, key)

    def _add_notices(self, view: RollView) -> None:
        for notice in view.notices():
            self._notes.addWidget(self._notice(notice))

    def _notice(self, notice: Notice) -> QWidget:
        if notice.more:
            return FoldedNote(self.look, notice.sign, notice.tone, notice.lines, notice.more, notice.more_words)
        return Note(self.look, notice.sign, notice.lines[0], notice.tone)

    def _held(self, note: Note, name: str) -> QWidget:
        """A note under a name of its own: its own object name is the stylesheet's."""
        held = QWidget()
        held.setObjectName(name)
        held.setLayout(row(note))
        return held

    def _put_away_saved(self) -> None:
        for at in reversed(range(self._notes.count())):
            item = self._notes.itemAt(at)
            widget = None if item is None else item.widget()
            if widget is not None and widget.objectName() == "import_refused_saved":
                self._notes.removeWidget(widget)
                widget.hide()
                widget.deleteLater()

    def _ask_file(self) -> None:
        title = self.look.say(t("选学生名册", "Choose a pupil roll"))
        ask_file(self, title, self.look.say(TABLES), lambda path: self.choose(Path(path)))

    def _ask_where(self) -> None:
        if self._view is None:
            return
        roll = Path(self._view.checked.roll.name)
        name = self.look.say(fill(t("{name}-没收下的行.xlsx", "{name}-rows not taken.xlsx"), name=same(roll.stem)))
        title = self.look.say(t("没收下的行存到", "Save the rows not taken to"))
        ask_where(self, title, str(Path(documents()) / name), WORKBOOK, lambda path: self.save_refused(Path(path)))
