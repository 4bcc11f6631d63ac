"""The cards beside the county's table: a figure over all schools, how uneven they are, and one school's figures."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from desktop.i18n import NOTHING, t
from desktop.presenters.indicator_cells import DECLARED
from desktop.presenters.indicator_spread import Distribution, Unevenness
from desktop.presenters.indicators import FigureView
from desktop.theme.look import Look
from desktop.theme.tokens import Tone
from desktop.widgets.badge import Badge
from desktop.widgets.basics import Card, ElidedLabel, Label, Sign, column, divider, row
from desktop.widgets.buttons import Button
from desktop.widgets.indicator_charts import DotChart, UnevenChart
from forms.text import Text
from sync.county.indicators import SchoolStanding

_NOTHING_BEFORE = t(
    "往年的数还没有留存；从本学年起，每学年留下最后一次算出的数。",
    "Nothing is kept of earlier years. From this year on, what was computed last is kept.",
)


def dot_card(look: Look, shown: Distribution, chosen: str) -> Card:
    """`chosen`: the code of the school that is named."""
    card = Card()
    card.column.addWidget(Label(look, shown.title, "card", wraps=True))
    card.column.addWidget(Label(look, shown.words, "small", wraps=True))
    if shown.dots:
        chart = DotChart(look)
        chart.tell(shown, chosen)
        card.column.addWidget(chart, 1)
    else:
        words = t("还没有一所学校有这个数。", "No school has this figure yet.")
        card.column.addWidget(Label(look, words, "quiet", wraps=True))
        card.column.addStretch(1)
    return card


def uneven_card(look: Look, shown: Unevenness) -> Card:
    card = Card()
    value = Label(look, shown.coefficient, "form", tone=shown.tone)
    sign = "close-circle-line" if shown.tone is Tone.FAILED else "checkbox-circle-line"
    badge = Badge(look, shown.badge, shown.tone, sign)
    card.column.addLayout(row(Label(look, t("差异系数", "Coefficient"), "card"), None, value, badge))
    card.column.addWidget(Label(look, shown.words, "small", wraps=True))
    if len(shown.points) > 1:
        chart = UnevenChart(look)
        chart.tell(shown.points, shown.limit)
        card.column.addWidget(chart)
    else:
        card.column.addWidget(Label(look, _NOTHING_BEFORE, "small", wraps=True))
    if shown.who != NOTHING:
        card.column.addWidget(divider())
        card.column.addWidget(Label(look, shown.who, "strong", wraps=True))
        card.column.addWidget(Label(look, shown.why, "small", wraps=True))
    return card


class SchoolCard(Card):
    """`back_wanted` asks for all schools again, `open_wanted` for the school's own page."""

    back_wanted = Signal()
    open_wanted = Signal()

    def __init__(self, look: Look, school: SchoolStanding, verdict: Text, figures: Sequence[FigureView]) -> None:
        super().__init__(flush=True)
        self._look = look
        self.back = Button(look, t("看各校", "All schools"), "plain", "arrow-left-line")
        self.back.setObjectName("indicator-back")
        self.back.clicked.connect(self.back_wanted)
        self.opens = Button(look, t("打开学校", "Open the school"), "link")
        self.opens.setObjectName("indicator-school")
        self.opens.clicked.connect(self.open_wanted)
        head = column(row(self.back, None), ElidedLabel(look, school.school.name, "card"), spacing=4)
        if verdict != NOTHING:
            head.addWidget(Label(look, verdict, "small", wraps=True))
        head.addLayout(row(self.opens, None))
        head.setContentsMargins(16, 12, 16, 8)
        self.column.addLayout(head)
        self.column.addWidget(divider())
        inner, lines = QWidget(), QVBoxLayout()
        lines.setContentsMargins(16, 8, 16, 12)
        lines.setSpacing(4)
        inner.setLayout(lines)
        for figure in figures:
            self._add(lines, figure)
        lines.addStretch(1)
        area = QScrollArea()
        inner.setObjectName("body")
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inner)
        self.column.addWidget(area, 1)

    def _add(self, lines: QVBoxLayout, figure: FigureView) -> None:
        look, tone = self._look, figure.value.tone
        value = Label(look, figure.value.text, "strong", tone=tone)
        sign = [Sign(look, figure.value.sign, tone, 14)] if figure.value.sign and tone else []
        if figure.value.is_declared:
            sign.insert(0, Sign(look, DECLARED, Tone.ACCENT, 14))
        lines.addLayout(row(ElidedLabel(look, figure.title, "strong"), None, *sign, value))
        for words in (figure.words, figure.counts, figure.trend):
            if words != NOTHING:
                lines.addWidget(Label(look, words, "small", wraps=True))
        lines.addSpacing(8)


def marks_said(has_national: bool, has_declared: bool) -> list[tuple[str, Tone, Text]]:
    """What the signs in the table stand for: (sign, tone, words)."""
    far = t("不到要求的 85%，或超限", "below 85 % of it, or above a ceiling")
    near = t("85% 到 100%", "85 to 100 %")
    if has_national:
        far = t("不到 85% 或国家的线，或超限", "below 85 % or the nation's line, or above a ceiling")
        near = t("85% 到 100%，已到国家的线", "85 to 100 %, the nation's line kept to")
    declared = (DECLARED, Tone.ACCENT, t("学校声明的，县里没有算", "the school's word, not computed here"))
    return [
        ("close-line", Tone.FAILED, far),
        ("arrow-down-line", Tone.ATTENTION, near),
        ("question-line", Tone.UNKNOWN, t("还不知道", "not known yet")),
        *([declared] if has_declared else []),
    ]
