"""Settling what several PCs of the school wrote: groups with their counts, one rule for all of a group, and a table of
what differs in which each row can be decided by itself."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from desktop.i18n import NOTHING, fill, joined, same, t
from desktop.places import HOME, entry
from desktop.presenters import settling_words as words
from desktop.presenters.settling_view import FLAGGED, Line, LineView, Settling
from desktop.tasks import Changes, Step
from desktop.theme.look import Look
from desktop.theme.tokens import Tone
from desktop.widgets.basics import Card, ElidedLabel, Label, Sign, clear, column, row
from desktop.widgets.buttons import Button
from desktop.widgets.count_tiles import CountTiles, Tile
from desktop.widgets.empty import EmptyState
from desktop.widgets.note import Note
from desktop.widgets.page import Page
from desktop.widgets.segmented import SegmentedControl
from desktop.widgets.settle_table import SettleTable
from desktop.widgets.top_bar import TopBar
from desktop.widgets.work_card import WorkCard
from forms.text import Text

DIFFERING, ALL = "differing", "all"
KEPT = t(
    "一边没填的用另一边补上；没选上的不会抹掉，存着的改动里还有。",
    "What only one answers is filled in. What is not chosen stays in the changes that are kept.",
)
FLAGGED_WORDS = t(
    "几处改动合在一起，有的地方对不上了。记录都在，打开改正就行。",
    "Changes that came together no longer agree. The records are kept; open each and put it right.",
)


class SettlePage(Page):
    """`settle_wanted` gives what was decided of a group; `cancel_wanted` asks to stop while that is written."""

    settle_wanted = Signal(object)
    cancel_wanted = Signal()

    def __init__(self, look: Look, may_settle: bool = True) -> None:
        super().__init__(look, TopBar(look, t("核对", "Settle"), None, (("home", t("首页", "Home")),)), scrolls=False)
        self._may_settle = may_settle
        self._state: Settling | None = None
        self._key = ""
        self._lines: list[Line] = []
        self._is_working = False
        self.body.setSpacing(12)
        self._act = Button(look, NOTHING, "primary", "check-double-line")
        self._act.setObjectName("settle_act")
        self._act.clicked.connect(self._settle)
        self.top.add_action(self._act)
        self._notes = QVBoxLayout()
        self._notes.setContentsMargins(0, 0, 0, 0)
        self._stages = QStackedWidget()
        self._table_stage, self._work, self._empty = self._make_table(), self._make_work(), self._make_empty()
        for stage in (self._empty, self._table_stage, self._work):
            self._stages.addWidget(stage)
        self.body.addLayout(self._notes)
        self.body.addWidget(self._stages, 1)
        self._act.hide()

    # -- what the work tells -----------------------------------------------------------------------------------------

    def tell(self, state: Settling) -> None:
        """What there is to settle now; the group one was in is shown again if it is still there."""
        before, self._state = self._state, state
        if before is not None:
            state.carry_over(before)
        tiles = state.tiles()
        clear(self._tiles_place)
        self._tiles: CountTiles | None = None
        if not tiles:
            self._show(self._empty)
            return
        self._tiles = CountTiles(self.look, [Tile(tile.key, tile.word, tile.sign, tile.tone) for tile in tiles])
        self._tiles.setObjectName("settle_groups")
        for tile in tiles:
            self._tiles.set_count(tile.key, tile.number)
        self._tiles.chosen.connect(self.show_group)
        self._tiles_place.addWidget(self._tiles)
        key = tiles[0].key if before is None else state.key_like(before, self._key)
        self._tiles.choose(key)
        self.show_group(key)
        self._show(self._table_stage)
        (self._act if self._act.isVisible() and self._act.isEnabled() else self.table).setFocus(
            Qt.FocusReason.OtherFocusReason
        )

    def begin_work(self, number: int) -> None:
        self._is_working = True
        title = fill(t("定下 {n} 条", "Settling {n}"), n=number)
        rule = t("要么全定下，要么一条不动。离开这一页也会做完。", "All are settled or none. It goes on if you leave.")
        self._card.begin(title, rule)
        clear(self._notes)
        self._show(self._work)
        self._card.stop.setFocus(Qt.FocusReason.OtherFocusReason)

    def tell_step(self, step: Step) -> None:
        self._card.tell(step)

    def tell_settled(self, text: Text, is_whole: bool) -> None:
        """It is on the disk; what is left is read anew by whoever drives the page."""
        self._is_working = False
        sign = "checkbox-circle-fill" if is_whole else "error-warning-fill"
        self._say(Note(self.look, sign, text, Tone.MET if is_whole else Tone.ATTENTION))

    def tell_trouble(self, text: Text, tone: Tone = Tone.FAILED) -> None:
        self._is_working = False
        self._say(Note(self.look, "error-warning-fill" if tone is Tone.FAILED else "information-line", text, tone))
        self._show(self._table_stage if self._state is not None and self._state.tiles() else self._empty)

    def follow(self, changes: object) -> None:
        """Records changed: what there is to settle may have, too."""
        if isinstance(changes, Changes) and (changes.forms or changes.delivery) and not self._is_working:
            super().follow(changes)

    # -- what the person does ----------------------------------------------------------------------------------------

    def show_group(self, key: str) -> None:
        """Show one group's rows, or the flagged records."""
        if self._state is None:
            return
        self._key = key
        if key == FLAGGED:
            flagged = self._state.read.flagged
            self._heading.say(FLAGGED_WORDS)
            self.table.tell((), len(flagged), self._flagged_view)
        else:
            group = self._state.group(key)
            assert group is not None
            self._heading.say(words.heading(group))
            self._make_controls(key, group.differing, len(group.matters))
            self._fill()
        for part in (self._rule_place, self._which_place):
            part.setVisible(key != FLAGGED)
        self._tell_decided()

    def choose_rule(self, rule: str) -> None:
        if self._state is not None and self._key != FLAGGED:
            self._state.choose(self._key, rule)
            self.table.look_again()
            self._tell_decided()

    def _pick(self, at: int, version: int) -> None:
        if self._state is None or self._key == FLAGGED or not self._may_settle:
            return
        self._state.pick(self._key, self._lines[at], version)
        self.table.look_again()
        self._tell_decided()

    def _open(self, at: int) -> None:
        if self._state is None:
            return
        if self._key == FLAGGED:
            flagged = self._state.read.flagged[at]
            self.go.emit(entry(flagged.form.id, flagged.named.local_id))
            return
        local_id = self._state.local_id(self._lines[at])
        if local_id is not None:
            self.go.emit(entry(self._lines[at].matter.form, local_id))

    def _settle(self) -> None:
        group = None if self._state is None else self._state.group(self._key)
        if self._state is not None and group is not None:
            self.settle_wanted.emit((group.kind, self._state.decided(self._key)))

    # -- parts -------------------------------------------------------------------------------------------------------

    def _make_table(self) -> QWidget:
        look = self.look
        self._tiles_place = QVBoxLayout()
        self._heading = ElidedLabel(look, "")
        self._heading.setObjectName("settle_heading")
        self._heading.setMinimumHeight(32)
        self._rule_place, self._which_place = QWidget(), QWidget()
        self.table = SettleTable(look)
        self.table.setObjectName("settle_table")
        self.table.picked.connect(self._pick)
        self.table.opened.connect(self._open)
        card = Card(flush=True)
        card.column.addWidget(self.table)
        self._foot, self._left = ElidedLabel(look, "", "small"), Label(look, "", "small")
        foot = row(Sign(look, "information-line", "secondary", 16), self._foot, self._left)
        foot.setStretch(1, 1)
        held = QWidget()
        bar = row(self._heading, self._which_place, self._rule_place, spacing=12)
        bar.setStretch(0, 1)
        whole = column(self._tiles_place, bar, card, foot, spacing=12)
        whole.setStretch(2, 1)
        held.setLayout(whole)
        return held

    def _make_work(self) -> QWidget:
        self._card = WorkCard(self.look, "git-merge-line")
        self._card.stop.setObjectName("settle_cancel")
        self._card.cancelled.connect(self.cancel_wanted)
        held = QWidget()
        held.setLayout(column(None, row(None, self._card, None), None, None))
        return held

    def _make_empty(self) -> QWidget:
        empty = EmptyState(
            self.look,
            "checkbox-circle-line",
            t("没有要核对的", "Nothing to settle"),
            t(
                "和本校另一台电脑交换以后，登记重了的、改得不同的会列在这里。",
                "After an exchange with another PC of the school, what is double or at odds is listed here.",
            ),
            t("回首页", "Back to home"),
            Tone.MET,
        )
        empty.wanted.connect(lambda: self.go.emit(HOME))
        return empty

    def _make_controls(self, key: str, differing: int, every: int) -> None:
        """The rule for all, and which rows to show, for this group."""
        assert self._state is not None
        rule = SegmentedControl(self.look, self._state.rules(key), self._state.rule(key))
        rule.setObjectName("settle_rule")
        rule.setEnabled(self._may_settle)
        rule.chosen.connect(self.choose_rule)
        which = SegmentedControl(
            self.look,
            (
                (DIFFERING, fill(t("不同的 {n}", "{n} differ"), n=differing)),
                (ALL, fill(t("全部 {n}", "All {n}"), n=every)),
            ),
            DIFFERING if differing else ALL,
        )
        which.setObjectName("settle_which")
        which.chosen.connect(lambda _: self._fill())
        self._rule, self._which = rule, which
        for place, control in ((self._rule_place, rule), (self._which_place, which)):
            layout = place.layout()
            if layout is None:
                layout = QVBoxLayout(place)
                layout.setContentsMargins(0, 0, 0, 0)
            clear(layout)
            layout.addWidget(control)
        which.setVisible(0 < differing < every)

    def _fill(self) -> None:
        assert self._state is not None
        self._lines = self._state.lines(self._key, self._which.value() == ALL)
        self.table.tell(self._state.heads(self._key), len(self._lines), self._view)

    def _view(self, at: int) -> LineView:
        assert self._state is not None
        return self._state.view(self._key, self._lines[at])

    def _flagged_view(self, at: int) -> LineView:
        assert self._state is not None
        return self._state.flagged_view(self._state.read.flagged[at])

    def _tell_decided(self) -> None:
        assert self._state is not None
        is_flagged = self._key == FLAGGED
        self._act.setVisible(not is_flagged and self._may_settle)
        self._left.say(NOTHING)
        self._foot.say(t("双击或按回车打开一条。", "Double click or press Enter to open one.") if is_flagged else KEPT)
        if not is_flagged:
            self._act.say(self._state.action(self._key))
            self._act.setEnabled(bool(self._state.decided(self._key)))
            self._left.say(joined((self._state.undecided(self._key), self._state.unseen()), " ", " "))

    def _say(self, note: Note) -> None:
        clear(self._notes)
        self._notes.addWidget(note)

    def _show(self, stage: QWidget) -> None:
        self._stages.setCurrentWidget(stage)
        shows_group = stage is self._table_stage and self._key != FLAGGED and self._may_settle
        self._act.setVisible(shows_group)
        number = 0 if self._state is None else sum(tile.number for tile in self._state.tiles())
        self.top.set_aside(fill(t("{n} 条", "{n}"), n=number) if number else same(""))
