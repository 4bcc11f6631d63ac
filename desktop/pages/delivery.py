"""Delivery: what needs a person first, what is under way, and every batch with each receiver's answer apart."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.i18n import NOTHING, fill, t
from desktop.places import JOIN, STICK
from desktop.presenters.delivery_view import DeliveryView, Refused, RoadView
from desktop.presenters.status import Road, RoadState, progress_words, retry_words
from desktop.theme.look import Look
from desktop.theme.tokens import Tone
from desktop.widgets.badge import Badge
from desktop.widgets.basics import Card, ElidedLabel, Label, Sign, SignTile, clear, column, divider, row
from desktop.widgets.batch_table import BatchTable
from desktop.widgets.buttons import Button
from desktop.widgets.empty import EmptyState
from desktop.widgets.note import Note
from desktop.widgets.page import Page
from desktop.widgets.progress import ProgressBar
from desktop.widgets.segmented import SegmentedControl
from desktop.widgets.top_bar import TopBar
from forms.text import Text

MOST_SHOWN = 3
TALL = 114  # of the two cards above


class DeliveryPage(Page):
    """`send_wanted`, `pause_wanted` and `cancel_wanted` are for whoever drives the road."""

    send_wanted = Signal()
    pause_wanted = Signal(bool)
    cancel_wanted = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__(look, TopBar(look, t("送出与回执", "Delivery")), scrolls=False)
        self._view: DeliveryView | None = None
        self._sends = True
        self.send = Button(look, t("现在送出", "Send now"), "primary", "send-plane-line")
        self.send.setObjectName("send_now")
        self.send.clicked.connect(self.send_wanted)
        self.stick = Button(look, t("读写U盘", "Use a stick"), "secondary", "u-disk-line")
        self.stick.setObjectName("go_stick")
        self.stick.clicked.connect(lambda: self.go.emit(STICK))
        self.top.add_action(self.stick)
        self.top.add_action(self.send)
        self.body.setSpacing(12)
        self._anew = QVBoxLayout()
        self.body.addLayout(self._anew)
        self._under_way = _UnderWay(look)
        self._road = _RoadCard(look, t("网络", "Network"), "base-station-line")
        self._by_stick = _RoadCard(look, t("U盘", "Stick"), "u-disk-line")
        self._under_way.paused.connect(self.pause_wanted)
        self._under_way.cancelled.connect(self.cancel_wanted)
        self._road.join_wanted.connect(lambda: self.go.emit(JOIN))
        cards = row(self._under_way, self._road, self._by_stick, spacing=12)
        for at, stretch in enumerate((3, 2, 2)):
            cards.setStretch(at, stretch)
        self.body.addLayout(cards)
        self._refused = Card(flush=True)
        self.body.addWidget(self._refused)
        self.body.addWidget(self._table_card(), 1)

    def allow(self, actions: frozenset[str]) -> None:
        """Who may not send sees what was sent."""
        self._sends = "send" in actions
        self.send.setVisible(self._sends)
        self.stick.setVisible(self._sends)
        self._under_way.steers = self._sends

    def tell(self, view: DeliveryView) -> None:
        self._view = view
        self.send.setEnabled(view.can_send)
        self.stick.setEnabled(view.can_stick)
        self._under_way.set_waiting(view.waiting)
        clear(self._anew)
        if view.anew is not NOTHING:
            self._anew.addWidget(Note(self.look, "information-line", view.anew))
        self._show_refused(view.refused)
        stopped = sum(batch.needs_person for group in view.groups for batch in group.batches)
        self._only.setVisible(bool(stopped))
        if not stopped:
            self._only.set_value("all")
        self._fill()

    def tell_road(self, state: RoadState, road: RoadView, stick: RoadView) -> None:
        self._under_way.tell(state)
        self._road.tell(road, may_act=self._sends)
        self._by_stick.tell(stick, may_act=False)
        only_sticks = state.road is Road.NO_ADDRESS
        self.send.setVisible(self._sends and not only_sticks)
        self.stick.set_kind("primary" if only_sticks else "secondary")

    def _table_card(self) -> Card:
        look, card = self.look, Card(flush=True)
        self._only = SegmentedControl(
            look, [("all", t("全部", "All")), ("stopped", t("要处理", "To handle"))], "all", 28
        )
        self._only.chosen.connect(lambda _value: self._fill())
        said = Label(look, t("对方签了回执，才算送到", "Delivered means the other side signed a receipt"), "small")
        head = row(Label(look, t("批次与回执", "Batches and receipts"), "card"), said, None, self._only)
        head.setContentsMargins(16, 8, 16, 8)
        held = QWidget()
        held.setFixedHeight(46)
        held.setLayout(head)
        self.table = BatchTable(look)
        self.table.setObjectName("batches")
        self._empty = EmptyState(look, "send-plane-line", t("还没有批次", "No batch yet"), NOTHING)
        for part in (held, divider(), self.table, self._empty):
            card.column.addWidget(part, 1 if part in (self.table, self._empty) else 0)
        return card

    def _fill(self) -> None:
        if self._view is None:
            return
        self.table.batches().tell(self._view, self._only.value() == "stopped")
        has_rows = self.table.batches().rowCount() > 0
        self.table.setVisible(has_rows)
        self._empty.say(self._view.empty)
        self._empty.setVisible(not has_rows)

    def _show_refused(self, items: tuple[Refused, ...]) -> None:
        clear(self._refused.column)
        self._refused.setVisible(bool(items))
        for at, item in enumerate(items[:MOST_SHOWN]):
            if at:
                self._refused.column.addWidget(divider("row-divider"))
            self._refused.column.addWidget(self._refused_row(item))
        if len(items) > MOST_SHOWN:
            more = fill(t("还有 {n} 项", "{n} more"), n=len(items) - MOST_SHOWN)
            line = row(16, Label(self.look, more, "small"), None)
            line.setContentsMargins(0, 4, 0, 8)
            self._refused.column.addLayout(line)

    def _refused_row(self, item: Refused) -> QWidget:
        look, held = self.look, QWidget()
        held.setFixedHeight(56)
        text = column(
            None, ElidedLabel(look, item.title, "strong"), ElidedLabel(look, item.words, "small"), None, spacing=1
        )
        line = row(
            SignTile(look, "arrow-go-back-line", item.tone), text, Badge(look, item.badge, item.tone), spacing=12
        )
        line.setStretch(1, 1)
        line.setContentsMargins(15, 4, 15, 4)
        if item.place is not None:
            button = Button(look, t("去改", "Put it right"), "primary")
            button.clicked.connect(lambda: self.go.emit(item.place))
            line.addWidget(button)
        held.setLayout(line)
        return held


class _UnderWay(Card):
    """What is being sent now: how much is acknowledged, how long it may take, pause and cancel."""

    paused = Signal(bool)
    cancelled = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look, self._is_paused = look, False
        self.steers = True  # whether the person may pause and cancel
        self.setFixedHeight(TALL)
        self._sign = Sign(look, "send-plane-line", "secondary", 20)
        self._title = Label(look, "", "form")
        self._pause = Button(look, t("暂停", "Pause"), "secondary", "pause-line")
        self._pause.setObjectName("send_pause")
        self._pause.clicked.connect(self._turn)
        self._stop = Button(look, t("取消", "Cancel"))
        self._stop.setObjectName("send_cancel")
        self._stop.clicked.connect(self.cancelled)
        self._bar = ProgressBar(look)
        self._left, self._right = Label(look, "", "strong"), Label(look, "", "small")
        self._waiting: Text = t("没有改动待送出", "Nothing waits to leave")
        self.column.addLayout(row(self._sign, self._title, None, self._pause, self._stop))
        self.column.addWidget(self._bar)
        self.column.addLayout(row(self._left, None, self._right))
        self.column.addStretch(1)
        self.tell(RoadState())

    def set_waiting(self, text: Text) -> None:
        self._waiting = text
        if self._stop.isHidden():
            self._right.say("")
            self._left.say(text)

    def tell(self, state: RoadState) -> None:
        sending = state.road is Road.SENDING
        for part in (self._pause, self._stop, self._bar):
            stands = sending or (part is self._pause and self._is_paused)
            part.setVisible(stands and (self.steers or part is self._bar))
        self._sign.show_sign(
            "send-plane-fill" if sending else "send-plane-line", Tone.ACCENT if sending else "secondary"
        )
        if sending:
            self._title.say(state.doing)
            self._bar.set_share(state.acknowledged / state.total if state.total else None)
            self._left.say(progress_words(state) if state.total else "")
            self._right.say(t("断了会从这里接着送，不用重来", "If the link is cut, it goes on from here"))
            return
        self._title.say(self._idle_title(state))
        self._left.say(self._waiting)
        self._right.say(retry_words(state))

    def _idle_title(self, state: RoadState) -> Text:
        if self._is_paused:
            return t("已暂停，数据都在", "Paused; everything is kept")
        if state.road is Road.FAILED:
            return t("这次没送到，改动仍在本机", "Not delivered this time; the changes are still here")
        return t("现在没有在送", "Nothing is being sent now")

    def _turn(self) -> None:
        self._is_paused = not self._is_paused
        self._pause.say(t("接着送", "Go on") if self._is_paused else t("暂停", "Pause"))
        self._pause.show_sign("play-line" if self._is_paused else "pause-line")
        self.paused.emit(self._is_paused)


class _RoadCard(Card):
    """A way to whom one delivers: one word for how it is, what that means, and what was last."""

    join_wanted = Signal()

    def __init__(self, look: Look, name: Text, sign: str) -> None:
        super().__init__()
        self._look, self._name, self._sign = look, name, sign
        self.setFixedHeight(TALL)
        self._place = QVBoxLayout()
        self._place.setSpacing(4)
        self.column.addLayout(self._place)

    def tell(self, view: RoadView, may_act: bool) -> None:
        look = self._look
        clear(self._place)
        badge = Badge(look, view.badge, view.tone, view.sign)
        name = Label(look, self._name, "form")
        self._place.addLayout(row(Sign(look, self._sign, Tone.ACCENT, 20), name, None, badge))
        self._place.addWidget(ElidedLabel(look, view.words))
        foot: QHBoxLayout = row(ElidedLabel(look, view.under, "small"))
        foot.setStretch(0, 1)
        if may_act and view.action != NOTHING:
            join = Button(look, view.action, "link")
            join.setObjectName("go_join")
            join.clicked.connect(self.join_wanted)
            foot.addWidget(join)
        self._place.addLayout(foot)
