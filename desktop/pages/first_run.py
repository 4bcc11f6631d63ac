"""The first page ever seen: what this program does, and three ways to begin, each a whole card."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop.i18n import t
from desktop.theme.look import Look
from desktop.theme.tokens import Tone, mix
from desktop.widgets.basics import Label, Mark, Sign, column, row
from desktop.widgets.buttons import Button
from desktop.widgets.choice_card import ChoiceCard
from desktop.widgets.language_switch import language_switch

STEPS = (
    (
        "quill-pen-line",
        t("记在本机", "Written down here"),
        t("没有网络也照常登记", "Works just as well without a network"),
    ),
    ("lock-line", t("加密封好", "Sealed"), t("只有该看的人打得开", "Only those meant to read it can")),
    (
        "send-plane-line",
        t("有网络就带走", "Carried off when there is a link"),
        t("断了从断的地方接着送", "Cut off, it goes on from there"),
    ),
    (
        "mail-check-line",
        t("收到回执", "Answered by a receipt"),
        t("对方签了字，才算送到", "Delivered means signed for"),
    ),
)


class FirstRunPage(QWidget):
    """`chosen` tells 'new', 'join', 'sample', 'county' or 'restore'; `language_chosen` 'zh' or 'en'. Where the PC keeps
    a school already there is a way `back`."""

    chosen = Signal(str)
    language_chosen = Signal(str)
    back = Signal()

    def __init__(self, look: Look, can_go_back: bool = False) -> None:
        super().__init__()
        self._look, self._can_go_back = look, can_go_back
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(_BrandPanel(look))
        whole.addLayout(self._choices(), 1)

    def _choices(self) -> QVBoxLayout:
        look = self._look
        switch = language_switch(look)
        switch.chosen.connect(self.language_chosen)
        self.new = ChoiceCard(
            look,
            "building-2-line",
            t("新建一所学校", "Set up a new school"),
            t(
                "本校第一次用驿录。不需要网络，建好就能登记。",
                "Its first PC with Yilu. No network needed; record at once.",
            ),
            t(
                "约 2 分钟 · 要用到学校名称和 10 位学校标识码",
                "About 2 minutes · have the school's name and 10-digit code at hand",
            ),
        )
        self.join = ChoiceCard(
            look,
            "links-line",
            t("新建学校并接上县里", "Set up a school and join the county"),
            t("县里给过加入码，或发过县名片文件。", "The county gave you a joining code or a county card file."),
            t(
                "约 3 分钟 · 要用到加入码和平台网址",
                "About 3 minutes · have the code and the platform's address at hand",
            ),
        )
        self.sample = ChoiceCard(
            look,
            "plant-line",
            t("先用样本学校试试", "Try it with a sample school"),
            t(
                "1,200 名编造的学生，随便改，不会送给任何人。",
                "1,200 made-up pupils; change anything, nothing is ever sent.",
            ),
            t("约半分钟备好 · 试完可整个删除", "Ready in about half a minute · can be deleted as a whole"),
        )
        cards = QVBoxLayout()
        cards.setSpacing(12)
        for name, card in (("new", self.new), ("join", self.join), ("sample", self.sample)):
            card.setObjectName(f"choose_{name}")
            card.clicked.connect(lambda _checked=False, name=name: self.chosen.emit(name))
            cards.addWidget(card)
        foot = t(
            "数据只存在这台电脑上，加密保存。口令忘了就打不开，请记牢。",
            "Data stay on this PC, encrypted. Without the password nobody can open them: keep it well.",
        )
        side = QVBoxLayout()
        side.setContentsMargins(72, 20, 24, 16)
        side.setSpacing(0)
        side.addLayout(row(*self._way_back(), None, switch))
        side.addStretch(2)
        asked = t("这台电脑怎么用？", "How will this PC be used?")
        asked = t("再加一所", "Add another") if self._can_go_back else asked
        side.addWidget(Label(look, asked, "page"))
        side.addSpacing(8)
        side.addWidget(Label(look, t("选一项就开始。", "Choose one to begin."), "quiet"))
        side.addSpacing(20)
        framed = row(cards, 48, spacing=0)
        framed.setStretch(0, 1)
        side.addLayout(framed)
        side.addSpacing(20)
        side.addLayout(row(Sign(look, "shield-check-line", Tone.MET), Label(look, foot, "small"), None))
        side.addStretch(3)
        side.addLayout(self._for_counties())
        return side

    def _way_back(self) -> tuple[QWidget, ...]:
        if not self._can_go_back:
            return ()
        back = Button(self._look, t("返回", "Back"), "plain", "arrow-left-line")
        back.setObjectName("first_run_back")
        back.clicked.connect(self.back)
        return (back,)

    def _for_counties(self) -> QHBoxLayout:
        """The way of the few: a county's desk is set up once."""
        look = self._look
        asked = Label(look, t("在县（市、区）教育局？", "At a county's education bureau?"), "small")
        desk = Button(look, t("建县级工作台", "Set up a county desk"), "link")
        desk.setObjectName("choose_county")
        desk.clicked.connect(lambda: self.chosen.emit("county"))
        return row(Sign(look, "government-line", "secondary", 16), asked, desk, 24, *self._for_losses(), None)

    def _for_losses(self) -> tuple[QWidget, ...]:
        """The way of those whose PC or disk is gone."""
        look = self._look
        asked = Label(look, t("换了电脑，或盘坏了？", "A new PC, or the disk died?"), "small")
        restore = Button(look, t("恢复", "Restore"), "link")
        restore.setObjectName("choose_restore")
        restore.clicked.connect(lambda: self.chosen.emit("restore"))
        return Sign(look, "refresh-line", "secondary", 16), asked, restore

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.new.setFocus(Qt.FocusReason.OtherFocusReason)


class _BrandPanel(QFrame):
    """The side that explains the product in four steps, the receipt last."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.setObjectName("brand")
        self.setFixedWidth(430)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(48, 64, 32, 40)
        whole.setSpacing(0)
        words = column(
            Label(look, t("驿录", "Yilu"), "brand"),
            Label(look, t("学校的登记簿，走得出去", "School records that travel"), "brand-small"),
            spacing=4,
        )
        whole.addLayout(row(Mark(look, 52, turned=True), words, None, spacing=14))
        whole.addSpacing(58)
        for at, (sign, title, said) in enumerate(STEPS):
            text = column(Label(look, title, "brand-step"), Label(look, said, "brand-small"), None, spacing=2)
            line = row(_StepSign(look, sign, is_last=at == len(STEPS) - 1), text, None, spacing=18)
            whole.addLayout(line)
        whole.addStretch(1)
        whole.addWidget(
            Label(
                look,
                t("每次保存都落到硬盘，每次送到都有回执。", "Every save is on disk; every delivery has a receipt."),
                "brand-small",
            )
        )


class _StepSign(QWidget):
    """A sign in a disc, with the dashed way to the next one."""

    def __init__(self, look: Look, sign: str, is_last: bool) -> None:
        super().__init__()
        self._look, self._sign, self._is_last = look, sign, is_last
        self.setFixedSize(40, 60 if is_last else 84)

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = self._look.colours
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        from_brand = self._look.colour("on_brand")
        from_brand.setAlphaF(0.14)
        painter.setBrush(from_brand)
        painter.drawEllipse(0, 0, 40, 40)
        painter.drawPixmap(11, 11, self._look.icons.pixmap(self._sign, colours.on_brand, 18))
        if not self._is_last:
            pen = QPen(self._look.colour("on_brand"), 1.4)
            pen.setColor(mix(colours.on_brand, colours.brand, 0.55))
            pen.setDashPattern([2.5, 2.5])
            painter.setPen(pen)
            painter.drawLine(20, 42, 20, 82)
