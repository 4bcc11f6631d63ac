"""Where the principal signs the checklist: what is signed stands there first, then what was signed and what changed."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from desktop.i18n import NOTHING, fill, t
from desktop.places import CHECKLIST
from desktop.presenters import checklist
from desktop.presenters.signoff import COLUMNS, TITLE, SignOffView
from desktop.tasks import Changes
from desktop.theme.look import Look
from desktop.theme.tokens import Tone
from desktop.widgets.basics import Card, Label, clear, column, divider, row
from desktop.widgets.buttons import Button
from desktop.widgets.change_rows import ChangeRows
from desktop.widgets.empty import EmptyState
from desktop.widgets.list_table import TWO_LINES, ListTable
from desktop.widgets.note import Note
from desktop.widgets.page import Page
from desktop.widgets.segmented import SegmentedControl
from desktop.widgets.sign_card import SignCard, SignWords
from desktop.widgets.state_bar import StateCounts
from desktop.widgets.top_bar import TopBar
from forms.checklist.snapshot import Snapshot
from forms.text import Text

SIDE = 320
MONTH, SIGNED = "month", "signed"
SIGNING = SignWords(
    t("签字", "Sign"),
    t("先不签", "Not now"),
    t("写您登录的口令。签的就是上面这些。", "The password you sign in with. You sign what stands above."),
)


class SignOffPage(Page):
    """`sign_wanted` gives the checklist in sight and the password under which the person signs it."""

    sign_wanted = Signal(object, str)

    def __init__(self, look: Look) -> None:
        super().__init__(look, TopBar(look, TITLE, None, ((CHECKLIST.page, checklist.TITLE),)), scrolls=False)
        self._view: SignOffView | None = None
        self._chosen = ""
        self._asked: Snapshot | None = None  # what stood in sight when the person began to sign
        self._card: SignCard | None = None
        self.sign = Button(look, t("签字", "Sign"), "primary", "quill-pen-line")
        self.sign.setObjectName("sign_off")
        self.sign.clicked.connect(self._ask_password)
        self.counts = StateCounts(look)
        self._about, self._notes, self._signing = QVBoxLayout(), QVBoxLayout(), QVBoxLayout()
        self._about.setSpacing(6)
        self.table = ListTable(look, COLUMNS, TWO_LINES)
        self.table.setObjectName("sign_offs")
        self.table.chosen.connect(self._choose)
        self._empty = EmptyState(
            look,
            "quill-pen-line",
            t("还没有签过字", "Never signed yet"),
            t("签过的都列在这里：哪天、谁、送到没有。", "Listed here: when, by whom, delivered or not."),
        )
        self.changes = ChangeRows(look)
        self.changes.go.connect(self.go)
        tabs = ((MONTH, t("比上月", "Since last month")), (SIGNED, t("比签字", "Since signed")))
        self.against = SegmentedControl(look, tabs, SIGNED)
        self.against.setObjectName("against")
        self.against.chosen.connect(lambda _which: self._show_changes())
        self._key = Label(look, NOTHING, "small", wraps=True)
        self._lay_out()

    def _lay_out(self) -> None:
        look, ahead, listed, changed = self.look, Card(), Card(flush=True), Card()
        title = row(Label(look, t("要签的", "To be signed"), "card"), None, self.sign)
        for part in (title, self._about):
            ahead.column.addLayout(part)
        ahead.column.insertWidget(1, self.counts)
        ahead.column.addLayout(self._signing)
        head = row(Label(look, t("签过的", "Signed"), "card"), None)
        head.setContentsMargins(16, 10, 16, 8)
        listed.column.addLayout(head)
        listed.column.addWidget(divider())
        listed.column.addWidget(self.table, 1)
        listed.column.addWidget(self._empty, 1)
        changed.column.addWidget(Label(look, t("有什么变化", "What changed"), "card"))
        changed.column.addLayout(row(self.against, None))
        inner = QWidget()
        inner.setObjectName("body")
        inner.setLayout(column(self.changes, self._key, None, spacing=12))
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inner)
        changed.column.addWidget(area, 1)
        changed.setFixedWidth(SIDE)
        left = column(ahead, listed, spacing=12)
        left.setStretch(1, 1)
        both = row(left, changed, spacing=16)
        both.setStretch(0, 1)
        self.body.setSpacing(10)
        self.body.addLayout(self._notes)
        self.body.addLayout(both, 1)

    def allow(self, actions: frozenset[str]) -> None:
        self.sign.setVisible("sign" in actions)

    def tell(self, view: SignOffView) -> None:
        self._view = view
        self.counts.tell(view.counts, NOTHING)
        clear(self._about)
        for words in view.about:
            self._about.addWidget(Label(self.look, words, "quiet", wraps=True))
        self.table.setVisible(bool(view.rows))
        self._empty.setVisible(not view.rows)
        self.table.tell(view.rows)
        self._show_changes()
        if self._asked is not None and self._asked != view.shown:
            self._put_password_away()
            words = t("清单刚刚有了变化，请看一下再签。", "The checklist has just changed; look at it, then sign.")
            self._say(words, Tone.ATTENTION)

    def tell_signed(self) -> None:
        self._put_password_away()
        words = t("签好了，已封好，随下一次送出送到县里。", "Signed and closed; it leaves with the next delivery.")
        self._say(words, Tone.MET)

    def tell_trouble(self, text: Text) -> None:
        self._say(text, Tone.FAILED)

    def refuse(self, text: Text) -> None:
        """Why it was not signed."""
        if self._card is not None:
            self._card.refuse(text)
        else:
            self.tell_trouble(text)

    def follow(self, changes: object) -> None:
        if isinstance(changes, Changes) and (changes.forms or changes.delivery):
            super().follow(changes)

    def leaving(self) -> None:
        self._put_password_away()

    def _say(self, text: Text, tone: Tone) -> None:
        clear(self._notes)
        sign = "checkbox-circle-fill" if tone is Tone.MET else "error-warning-fill"
        self._notes.addWidget(Note(self.look, sign, text, tone))

    def _choose(self, key: str) -> None:
        self._chosen = key
        self._show_changes()

    def _show_changes(self) -> None:
        view = self._view
        if view is None:
            return
        is_month = self.against.value() == MONTH
        self.changes.tell(view.month if is_month else view.since.get(self._chosen, view.last))
        key = NOTHING if is_month else view.keys.get(self._chosen, NOTHING)
        words = t("这份的核对码（县里打电话来核对）：{key}", "Its key, for the county to compare by phone: {key}")
        self._key.say(fill(words, key=key))
        self._key.setVisible(key != NOTHING)

    def _ask_password(self) -> None:
        if self._card is not None or self._view is None:
            return
        clear(self._notes)
        self._asked = self._view.shown
        card = self._card = SignCard(self.look, SIGNING)
        card.signed.connect(self._sign)
        card.left.connect(self._put_password_away)
        self._signing.addWidget(card)
        self.sign.setEnabled(False)
        card.begin()

    def _sign(self, password: str) -> None:
        if self._asked is not None:
            self.sign_wanted.emit(self._asked, password)

    def _put_password_away(self) -> None:
        if self._card is not None:
            self._card.password.clear()
        self._card, self._asked = None, None
        clear(self._signing)
        self.sign.setEnabled(True)
