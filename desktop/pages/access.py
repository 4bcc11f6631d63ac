"""The access log: who looked at numbers, exported, deleted or managed people, and when; newest first."""

from __future__ import annotations

from desktop.i18n import count, fill, t
from desktop.presenters.access import KINDS, MOST, AccessView
from desktop.theme.look import Look
from desktop.theme.tokens import Tone
from desktop.widgets.access_table import AccessTable
from desktop.widgets.basics import Card, Label, divider, row
from desktop.widgets.empty import EmptyState
from desktop.widgets.note import Note
from desktop.widgets.page import Page
from desktop.widgets.segmented import SegmentedControl
from desktop.widgets.top_bar import TopBar

BROKEN = t(
    "查阅记录被改过，或缺了几条。数据本身没有因此改动。请告诉县里，并查一查谁动过这台电脑。",
    "The access log was changed or entries are missing. The data themselves were not changed by that. "
    "Tell the county and find out who worked on this PC.",
)


class AccessPage(Page):
    def __init__(self, look: Look) -> None:
        parents = (("people", t("用户", "People")),)
        super().__init__(look, TopBar(look, t("查阅记录", "Access log"), None, parents), scrolls=False)
        self._view = AccessView((), True)
        self._broken = Note(look, "error-warning-fill", BROKEN, Tone.FAILED)
        self._broken.hide()
        self.kinds = SegmentedControl(look, list(KINDS), "all", 28)
        self.kinds.setObjectName("access_kinds")
        self.kinds.chosen.connect(lambda _kind: self._fill())
        self._count = Label(look, "", "small")
        self.table = AccessTable(look)
        self._empty = EmptyState(
            look,
            "file-search-line",
            t("这里还没有记录", "Nothing here yet"),
            t(
                "看号码、导出、删除、管用户，都会记在这里；不记学生姓名。",
                "Looking at numbers, exporting, deleting and managing people are noted here, without a child's name.",
            ),
        )
        head = row(self.kinds, None, self._count)
        head.setContentsMargins(15, 9, 15, 9)
        card = Card(flush=True)
        card.column.addLayout(head)
        card.column.addWidget(divider())
        card.column.addWidget(self.table, 1)
        card.column.addWidget(self._empty, 1)
        self.body.setSpacing(12)
        self.body.addWidget(self._broken)
        self.body.addWidget(card, 1)

    def tell(self, view: AccessView) -> None:
        self._view = view
        self._broken.setVisible(not view.is_whole)
        self._fill()

    def _fill(self) -> None:
        rows = self._view.of(self.kinds.value() or "all")
        self.table.rows().tell(rows)
        self.table.setVisible(bool(rows))
        self._empty.setVisible(not rows)
        said = count(len(rows), t("{n} 条", "{n} entry"), t("{n} 条", "{n} entries"))
        if len(self._view.rows) == MOST:
            said = fill(t("最近 {n} 条里的 {said}", "{said} of the newest {n}"), n=MOST, said=said)
        self._count.say(said)
