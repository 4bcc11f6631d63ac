"""What schools hand over on sticks: look, take, write back, pull out; problems first, each with what to do."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from desktop.dialogs import ask_folder
from desktop.i18n import NOTHING, count, fill, same, t
from desktop.papers import SLIP, save_document, slip_document
from desktop.places import ADMISSION
from desktop.presenters.inbox import Arrived, Back, Returned, Source
from desktop.presenters.inbox_view import COLUMNS, StickView, returned_words
from desktop.printing import print_on
from desktop.tasks import Step
from desktop.theme.look import Look
from desktop.theme.tokens import Tone
from desktop.widgets.basics import Card, ElidedLabel, SignTile, clear, column, row
from desktop.widgets.buttons import Button
from desktop.widgets.drop_card import DropCard
from desktop.widgets.inbox_side import InboxSide
from desktop.widgets.list_table import ListTable
from desktop.widgets.note import Note
from desktop.widgets.page import Page
from desktop.widgets.paper_button import PaperButton
from desktop.widgets.step_line import StepLine
from desktop.widgets.top_bar import TopBar
from desktop.widgets.work_card import WorkCard
from forms.errors import WorldError
from forms.text import Text
from sync.county.slip import Slip
from sync.routes.usb.drives import Drive

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

STEPS = (t("看", "Look"), t("收下", "Take"), t("写回执", "Write back"), t("拔出", "Pull out"))


LOOK_FIRST = t(
    "先看后收：读完不改动U盘，也不收下任何东西。",
    "Look first: reading changes nothing on the stick and takes nothing.",
)
GO_BACK = t(
    "收下后把回执和名册写回同一只U盘，带回学校。",
    "Receipts and the roster are written back to the same stick, for the school.",
)


class Stage(IntEnum):
    """How far the stick is; `PULL` only once all that was written was read back."""

    WAIT = -1
    LOOK, TAKE, WRITE, PULL = range(4)


class InboxPage(Page):
    """`source_chosen` tells a `Source` to look at, `take_wanted` what not to take (by identity), `write_wanted` and
    `cancel_wanted` and `next_wanted` are for whoever drives the work."""

    source_chosen = Signal(object)
    take_wanted = Signal(object)
    write_wanted = Signal()
    cancel_wanted = Signal()
    next_wanted = Signal()

    def __init__(self, look: Look, may_take: bool = True) -> None:
        super().__init__(look, TopBar(look, t("收件", "Inbox")), scrolls=False)
        self._may_take = may_take
        self.view: StickView | None = None
        self.stage = Stage.WAIT
        self._slips: tuple[Slip, ...] = ()
        self.body.setSpacing(12)
        self._build_actions()
        self._notes = QVBoxLayout()
        self._notes.setContentsMargins(0, 0, 0, 0)
        self._notes.setSpacing(8)
        self._stages = QStackedWidget()
        self._waiting, self._working, self._shown = self._wait_stage(), self._work_stage(), self._list_stage()
        for stage in (self._waiting, self._working, self._shown):
            self._stages.addWidget(stage)
        self._head = self._make_head()
        self.body.addWidget(self._head)
        self.body.addLayout(self._notes)
        self.body.addWidget(self._stages, 1)
        self.show_waiting()

    # -- what the work tells -----------------------------------------------------------------------------------------

    def show_waiting(self) -> None:
        """No stick is at work."""
        self.view, self.stage, self._slips = None, Stage.WAIT, ()
        clear(self._notes)
        self._show(self._waiting)

    def tell_drives(self, drives: Sequence[Drive]) -> None:
        """The sticks there are, to choose from."""
        clear(self._drives)
        for drive in drives:
            words = fill(t("读 {label}", "Read {label}"), label=same(drive.label or str(drive.path)))
            button = Button(self.look, words, "primary" if len(drives) == 1 else "secondary", "usb-line")
            button.setObjectName("inbox_drive")
            button.clicked.connect(lambda _checked=False, drive=drive: self.source_chosen.emit(Source.of(drive)))
            self._drives.addLayout(row(None, button, None))

    def begin_work(self, title: Text, words: Text) -> None:
        self._card.begin(title, words)
        clear(self._notes)
        self._show(self._working)
        self._card.stop.setFocus(Qt.FocusReason.OtherFocusReason)

    def tell_step(self, step: Step) -> None:
        self._card.tell(step)

    def show_seen(self, view: StickView) -> None:
        self.view, self.stage = view, Stage.LOOK
        self._fill(view)
        if not view.lines():
            words = t("这里没有学校交来的文件。是不是另一只U盘？", "No school's files are here. Is it another stick?")
            self._say("information-line", words, Tone.UNKNOWN)
        self._show(self._shown)
        (self._take if self._take.isEnabled() else self.table).setFocus(Qt.FocusReason.OtherFocusReason)

    def show_taken(self, view: StickView, arrived: Arrived) -> None:
        self.view, self.stage = view, Stage.WRITE
        self._fill(view)
        self._say("checkbox-circle-fill", view.taken_words(), Tone.MET)
        if arrived.taken.is_set_back:
            words = t(
                "这台电脑被还原过：已换新编号，缺的由学校重新送来。",
                "This PC was set back: it answers under new numbers, and schools send again what is missing.",
            )
            self._say("error-warning-fill", words, Tone.ATTENTION)
        self.tell_back(arrived.back, arrived.waiting)
        self._show(self._shown)
        self._write.setFocus(Qt.FocusReason.OtherFocusReason)

    def tell_back(self, back: Back, waiting: int, let_in: frozenset[str] = frozenset()) -> None:
        """What would be written now; it grows when a PC is admitted meanwhile, whose files then count (`let_in`)."""
        if self.view is None or self.view.arrived is None:
            return
        if let_in:
            self.view = self.view.with_let_in(let_in)
            self.table.tell(self.view.lines(), ())
        self._write.say(
            count(back.files, t("写回 {n} 份", "Write back {n} file"), t("写回 {n} 份", "Write back {n} files"))
            if back.files
            else t("没有要写的，完成", "Nothing to write; finish")
        )
        self.side.tell_back(back, self.view.gaps(), waiting)

    def show_returned(self, returned: Returned) -> None:
        self.stage, self._slips = Stage.PULL, returned.slips
        clear(self._notes)
        whole = len(returned.written) == returned.of
        sign = "checkbox-circle-fill" if whole else "information-line"
        self._say(sign, returned_words(returned), Tone.MET if whole else Tone.ATTENTION)
        self._show(self._shown)
        self._next.setFocus(Qt.FocusReason.OtherFocusReason)

    def tell_trouble(self, text: Text, tone: Tone = Tone.FAILED) -> None:
        """Say what went wrong where one was: nothing of it is lost."""
        clear(self._notes)
        self._say("error-warning-fill" if tone is Tone.FAILED else "information-line", text, tone)
        self._show(self._waiting if self.view is None else self._shown)

    # -- what the person does ----------------------------------------------------------------------------------------

    def choose_folder(self, path: Path) -> None:
        self.source_chosen.emit(Source(path, path.name or str(path), is_drive=False))

    def print_to(self, printer: QPrinter) -> None:
        print_on(printer, slip_document(self._slips))

    def save_slips(self, path: Path) -> None:
        try:
            save_document(slip_document(self._slips), SLIP, path)
        except WorldError as error:
            self._say("error-warning-line", error.text, Tone.FAILED)
            return
        words = fill(t("凭条存到 {path}", "The slips are in {path}"), path=same(str(path)))
        self._say("file-text-line", words, Tone.MET)

    def entered(self) -> None:
        self.read_wanted.emit()

    # -- parts -------------------------------------------------------------------------------------------------------

    def _build_actions(self) -> None:
        look = self.look
        self._folder = Button(look, t("另选文件夹", "Another folder"), "secondary", "folder-open-line")
        self._folder.setObjectName("inbox_folder")
        self._folder.clicked.connect(self._ask_folder)
        self._take = Button(look, NOTHING, "primary", "inbox-archive-line")
        self._take.setObjectName("inbox_take")
        self._take.clicked.connect(self._take_ticked)
        self._write = Button(look, NOTHING, "primary", "usb-line")
        self._write.setObjectName("inbox_write")
        self._write.clicked.connect(self.write_wanted)
        self.paper = PaperButton(look, self)
        self.paper.say(t("打印凭条", "Print slips"))
        self.paper.file_name = look.say(t("交接凭条.pdf", "slips.pdf"))
        self.paper.print_wanted.connect(lambda printer, _: self.print_to(printer))
        self.paper.save_wanted.connect(lambda path, _: self.save_slips(Path(path)))
        self._next = Button(look, t("下一只U盘", "Next stick"), "primary")
        self._next.setObjectName("inbox_next")
        self._next.clicked.connect(self.next_wanted)
        for button in (self._folder, self.paper, self._take, self._write, self._next):
            self.top.add_action(button)

    def _make_head(self) -> Card:
        look = self.look
        self._title, self._words = ElidedLabel(look, "", "card"), ElidedLabel(look, "", "small")
        self.steps = StepLine(look, STEPS)
        self.steps.setObjectName("inbox_steps")
        card = Card()
        card.column.setContentsMargins(16, 12, 20, 12)
        words = column(self._title, self._words, spacing=2)
        line = row(SignTile(look, "usb-fill", Tone.ACCENT, 40), words, self.steps, spacing=16)
        line.setStretch(1, 1)
        card.column.addLayout(line)
        return card

    def _wait_stage(self) -> QWidget:
        drop = DropCard(
            self.look,
            "usb-line",
            t("插上学校带来的U盘", "Plug in the stick a school brought"),
            t("插上就会读；也可以选一个文件夹", "It is read by itself; or choose a folder"),
            t("选文件夹", "Choose a folder"),
            (
                ("eye-line", LOOK_FIRST),
                (
                    "mail-check-line",
                    GO_BACK,
                ),
                (
                    "shield-check-line",
                    t("别的文件一个也不打开。", "Not one of the other files on it is opened."),
                ),
            ),
        )  # fmt: skip
        drop.button.setObjectName("inbox_choose")
        drop.wanted.connect(self._ask_folder)
        self._drives = QVBoxLayout()
        held = QWidget()
        whole = column(self._drives, drop, spacing=12)
        whole.setStretch(1, 1)
        held.setLayout(whole)
        return held

    def _work_stage(self) -> QWidget:
        self._card = WorkCard(self.look, "usb-line")
        self._card.stop.setObjectName("inbox_cancel")
        self._card.cancelled.connect(self.cancel_wanted)
        held = QWidget()
        held.setLayout(column(None, row(None, self._card, None), None, None))
        return held

    def _list_stage(self) -> QWidget:
        self.table = ListTable(self.look, COLUMNS, has_ticks=True)
        self.table.setObjectName("inbox_table")
        self.table.chosen.connect(lambda _key: self._tell_row())
        self.table.rows.ticks_changed.connect(self._tell_ticks)
        card = Card(flush=True)
        card.column.addWidget(self.table)
        self.side = InboxSide(self.look)
        self.side.keep_wanted.connect(lambda key: self._tick(key, True))
        self.side.leave_wanted.connect(lambda key: self._tick(key, False))
        self.side.joining_wanted.connect(lambda: self.go.emit(ADMISSION))
        held = QWidget()
        line = row(card, self.side, spacing=12)
        line.setStretch(0, 1)
        held.setLayout(line)
        return held

    def _fill(self, view: StickView) -> None:
        clear(self._notes)
        self._title.say(view.title())
        self._words.say(view.words())
        self.table.tell(view.lines(), view.ticked())
        if view.arrived is None:
            self.side.tell_expected(view.seen.back)

    def _show(self, stage: QWidget) -> None:
        """One stage of the page, with the actions that go with it."""
        self._stages.setCurrentWidget(stage)
        shown = stage is self._shown
        self._head.setVisible(shown)
        self.steps.go_to(max(self.stage, 0))
        self._folder.setVisible(shown and self.stage is Stage.LOOK)
        self._take.setVisible(shown and self.stage is Stage.LOOK and self._may_take)
        self._write.setVisible(shown and self.stage is Stage.WRITE and self._may_take)
        self.paper.setVisible(shown and self.stage is Stage.PULL and bool(self._slips))
        self._next.setVisible(shown and self.stage is Stage.PULL)

    def _tell_row(self) -> None:
        if self.view is None:
            return
        key = self.table.current_key()
        self.side.tell_row(self.view.detail(key), key in self.table.rows.ticked())
        if self.stage > Stage.LOOK:
            return
        others = [self.view.detail(other) for other in self.view.problems() if other != key]
        self.side.tell_problems([detail for detail in others if detail is not None])

    def _tell_ticks(self) -> None:
        if self.view is None:
            return
        ticked = len(self.table.rows.ticked())
        self._take.say(self.view.take_words(ticked))
        self._take.setEnabled(self.view.can_take(ticked))

    def _tick(self, key: str, is_ticked: bool) -> None:
        self.table.rows.tick(key, is_ticked)
        self._tell_row()

    def _take_ticked(self) -> None:
        if self.view is not None:
            self.take_wanted.emit(self.view.left_out(self.table.rows.ticked()))

    def _say(self, sign: str, text: Text, tone: Tone) -> None:
        self._notes.addWidget(Note(self.look, sign, text, tone))

    def _ask_folder(self) -> None:
        title = self.look.say(t("文件在哪个文件夹", "The folder with the files"))
        ask_folder(self, title, lambda path: self.choose_folder(Path(path)))
