"""The county's figures on paper: who falls short of what, all schools by figure, and how uneven they are; marks are
characters, nothing is said by colour."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from desktop.i18n import NOTHING, count, fill, joined, same, t
from desktop.presenters.indicator_cells import (
    NEARLY,
    SHORT,
    UNKNOWN,
    CellView,
    asked,
    asked_nationally,
    cell_of,
    coefficient_shown,
    is_over,
    mean_shown,
    one_line,
    two_places,
)
from desktop.presenters.indicator_spread import furthest
from desktop.presenters.indicators import (
    SET_TABS,
    SEVEN,
    STAGE_TABS,
    TITLE,
    UNSAID,
    UNSAID_COLUMNS,
    IndicatorsView,
    Sift,
    left_out,
    overall,
)
from desktop.presenters.paper import Leaving, Paper, PaperTable, PaperText, signatures
from desktop.theme.tokens import Tone
from forms.checklist.verdict import STATES, State
from forms.text import Text
from sync.county.indicators import Column, SchoolStanding
from sync.store import School

ACROSS = 7
"""Figures beside each other: what A4 upright holds beside a school's name."""

MARKS = {SHORT[0]: "×", NEARLY[0]: "↓", UNKNOWN[0]: "?"}
_MARKS_SAID = t(
    "× 没有达到；↓ 没有达到，但到要求的 85%（有国家的线的，到国家的线）；? 还不知道；– 和括号里的不作判断；"
    "* 是学校签字声明的，不是县里算的。",
    "× not met; ↓ not met, but 85 % of what is asked, or the nation's line where there is one; ? not known yet; "
    "– and what stands in brackets is not judged; * is the school's own signed word, not computed here.",
)
_LEFT_OUT = t("不计入", "left out")
_VERDICT = t("结论", "Verdict")
_UNEVEN_HEADS = (
    t("指标", "Figure"), t("最低", "Lowest"), t("最高", "Highest"), t("全县 X", "County X"), t("S", "S"),
    t("差异系数", "Coefficient"), t("拉开差距最多", "Furthest apart"),
)  # fmt: skip
_UNEVEN_SAID = t(
    "差异系数 = S ÷ X，按学生数加权；不计入的学校和还不知道的数不在内。",
    "The coefficient is S / X, weighted by pupils, without schools left out and figures not known yet.",
)


def indicators_paper(view: IndicatorsView, sift: Sift, county: School, by: str) -> Paper:
    """What the page shows of one stage and set; the schools of unknown stages always, so that none is forgotten."""
    found = view.found
    stages = dict((*STAGE_TABS, (UNSAID, t("学段不明", "stage not said"))))
    which = NOTHING if sift.stage == UNSAID else dict(SET_TABS)[sift.which]
    under = t("{day}算出 · {year} 学年 · 政策包 {pack}", "Worked out on {day} · school year {year} · pack {pack}")
    return Paper(
        kind=TITLE,
        title=joined((same(county.name), TITLE, joined((stages[sift.stage], which))), " ", ", "),
        under=fill(under, day=found.today.isoformat(), year=found.school_year, pack=found.version),
        parts=tuple(_parts(view, sift)),
        signs=signatures(county.name),
        foot=Text(f"打印：{by}　{found.today.isoformat()}", f"Printed by {by}, {found.today.isoformat()}"),
        leaving=(Leaving("indicators", None, len(found.schools)),),
    )


def _parts(view: IndicatorsView, sift: Sift) -> Iterator[PaperText | PaperTable]:
    unsaid = view.unsaid()
    if sift.stage != UNSAID:
        yield PaperText(NOTHING, (view.summary(sift), _MARKS_SAID))
        yield _short(view, sift)
        yield from _schools(view, sift)
        if any(column.measure.seven for column in view.columns(sift)):
            yield _uneven(view, view.columns(sift))
            yield PaperText(NOTHING, (_UNEVEN_SAID,))
    if unsaid:
        rows = tuple(tuple(one.text for one in row.cells) for row in unsaid)
        heads = tuple(column.label for column in UNSAID_COLUMNS)
        title = count(len(rows), t("学段不明的学校，{n} 所", "{n} school of unknown stages"),
                      t("学段不明的学校，{n} 所", "{n} schools of unknown stages"))  # fmt: skip
        yield PaperTable(title, heads, rows, (28, 10, 62), numbers=frozenset({1}))


def _short(view: IndicatorsView, sift: Sift) -> PaperTable:
    """The schools that fall short, those of most figures first, each with what it has and what is asked."""
    rows = []
    for one in view.schools(sift):
        said = [] if left_out(one, sift) is not None else list(_falling_short(view, one, view.columns(sift)))
        if said:
            whole = (STATES[overall(one, sift)],) if sift.which == SEVEN else ()
            rows.append((len(said), (same(one.school.name), same(f"{len(said)}"), joined(said, "；", "; "), *whole)))
    rows.sort(key=lambda row: -row[0])
    heads = (t("学校", "School"), t("几项", "Figures"), t("哪几项：现有，要求", "Which: what it has, what is asked"))
    widths = (28, 8, 50, 14) if sift.which == SEVEN else (28, 8, 64)
    title = count(len(rows), t("有指标没有达到的学校，{n} 所", "{n} school falls short of a figure"),
                  t("有指标没有达到的学校，{n} 所", "{n} schools fall short of a figure"))  # fmt: skip
    none = t("没有。", "None.")
    whole_heads = (*heads, _VERDICT) if sift.which == SEVEN else heads
    return PaperTable(title, whole_heads, tuple(row for _, row in rows), widths, frozenset({1}), none)


def _falling_short(view: IndicatorsView, school: SchoolStanding, columns: Sequence[Column]) -> Iterator[Text]:
    for column in columns:
        line = school.lines.get(column.key)
        if line is None or line.state is not State.NOT_MET:
            continue
        (value,) = _marked([cell_of(school, column.key, view.found.checklist.nearly)])
        national = asked_nationally(column)
        lower = fill(t("（国家 {n}）", " (nation {n})"), n=national) if national else NOTHING
        words = t("{what} {value}，{bound}{lower}", "{what} {value}, {bound}{lower}")
        yield fill(words, what=_title(column), value=value, bound=asked(column), lower=lower)


def _schools(view: IndicatorsView, sift: Sift) -> Iterator[PaperTable]:
    """Schools × figures, as many figures beside each other as the page is wide."""
    number = len(view.columns(sift))
    for first in range(0, number, ACROSS):
        yield _block(view, sift, range(first, min(first + ACROSS, number)))


def _block(view: IndicatorsView, sift: Sift, ats: range) -> PaperTable:
    table, columns = view.table(sift), view.columns(sift)
    is_seven = sift.which == SEVEN

    def line(title: Text, pupils: str, cells: Sequence[Text], verdict: Text = NOTHING) -> tuple[Text, ...]:
        return (title, same(pupils), *(cells[at] for at in ats), *([verdict] if is_seven else []))

    rows = [line(t("单位", "Unit"), "", [column.indicator.unit for column in columns])]
    rows += [
        line(foot.title, "", _marked(foot.cells)) for foot in table.asked if any(foot.cells[at].text for at in ats)
    ]
    for row, school in zip(table.rows, view.schools(sift), strict=True):
        verdict = joined((same(row.verdict.text), STATES[overall(school, sift)]), " ", " ")
        left = left_out(school, sift) is not None
        rows.append(line(same(row.name), row.pupils, _marked(row.cells), _LEFT_OUT if left else verdict))
    rows += [line(foot.title, "", _marked(foot.cells)) for foot in table.feet]
    heads = (t("学校", "School"), t("学生", "Pupils"), *(_title(columns[at]) for at in ats))
    each, end = (9, 14) if is_seven else (10, 0)
    widths = (100 - 8 - each * len(ats) - end, 8, *[each] * len(ats), *([end] if is_seven else []))
    whole = (*heads, _VERDICT) if is_seven else heads
    return PaperTable(t("各校的数", "All schools"), whole, tuple(rows), widths, frozenset(range(1, 2 + len(ats))))


def _uneven(view: IndicatorsView, columns: Sequence[Column]) -> PaperTable:
    rows = []
    for column in columns:
        shares, variation = view.found.shares(column), view.found.variation(column)
        bound = view.found.most_uneven(column.stage)
        if variation is None or not shares:
            rows.append((_title(column), *[same("–")] * (len(_UNEVEN_HEADS) - 1)))
            continue
        over = bound is not None and is_over(variation, bound)
        coefficient = coefficient_shown(variation.coefficient, bound)
        words = t("{c}，超过 {n}", "{c}, above {n}") if over else t("{c}，不超过 {n}", "{c}, within {n}")
        judged = fill(words, c=coefficient, n=f"{bound:.2f}") if bound is not None else same(coefficient)
        rows.append(
            (
                _title(column), _of(view, shares[0].school, shares[0].value),
                _of(view, shares[-1].school, shares[-1].value), same(mean_shown(variation.mean)),
                same(mean_shown(variation.deviation)), judged,
                same(_name(view, furthest(view, column, variation).school)),
            )
        )  # fmt: skip
    title = t("学校之间的差异", "How uneven the schools are")
    return PaperTable(title, _UNEVEN_HEADS, tuple(rows), (15, 18, 18, 8, 8, 18, 15), frozenset({3, 4}))


def _of(view: IndicatorsView, code: str, value: float) -> Text:
    return same(f"{two_places(value)} {_name(view, code)}")


def _name(view: IndicatorsView, code: str) -> str:
    school = view.school(code)
    return school.school.name if school is not None else code


def _marked(cells: Sequence[CellView]) -> list[Text]:
    """The values, each behind the character of its mark, in brackets where it is not judged, with a star where it is
    the school's word."""
    found = []
    for one in cells:
        is_idle = one.tone is Tone.UNKNOWN and not one.sign and one.text not in ("", "–")
        text = f"({one.text})" if is_idle else one.text
        text = f"{text}*" if one.is_declared else text
        found.append(same(" ".join(part for part in (MARKS.get(one.sign, ""), text) if part)))
    return found


def _title(column: Column) -> Text:
    short = column.indicator.short
    return Text(one_line(short.zh), short.en)
