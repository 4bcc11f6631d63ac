"""The monthly report on paper: the six counts, all numbers beside those of before, what was explained, who signs."""

from __future__ import annotations

from desktop.i18n import NOTHING, fill, joined, same, t
from desktop.presenters.monthly_numbers import OTHERS, SIX
from desktop.presenters.monthly_view import Number, ReportView
from desktop.presenters.paper import Leaving, Paper, PaperFact, PaperTable, PaperText, signatures
from forms.answers import Answers
from forms.approval import KEY
from forms.monthly import FORM
from forms.text import Text
from sync.approvals import spoken

KIND = t("控辍月报", "Monthly dropout report")
TITLE = t("义务教育控辍保学月报", "Monthly dropout report, compulsory education")
SIX_HEADS = (
    t("学段", "Stage"),
    t("辍学", "Dropouts"),
    t("疑似辍学", "Suspected"),
    t("本月复学", "Returned"),
    t("在校学生", "Pupils"),
)
HEADS = (t("项目", "What"), t("本月", "This month"), t("上月", "Last month"), t("去年同月", "A year ago"))
NUMBERS = frozenset({1, 2, 3})


def report_paper(view: ReportView, answers: Answers, school: str, code: str) -> Paper:
    """`view` and `answers` are of the same version."""
    number = {one.name: one for line in view.rows for one in line.numbers}
    version = fill(t("第 {n} 版", "version {n}"), n=_said(answers, "version"))
    until = fill(t("数到 {day}", "counted until {day}"), day=_said(answers, "as_of"))
    return Paper(
        kind=KIND,
        title=TITLE,
        under=joined((view.title, version, until), "　", ", "),
        facts=(
            PaperFact(t("学校", "School"), same(school)),
            PaperFact(t("标识码", "Code"), same(code)),
            PaperFact(t("依据", "Rule"), t("教基厅函〔2024〕15号", "Jijitinghan 2024 no. 15")),
            PaperFact(t("状态", "State"), view.face.word),
        ),
        parts=(
            PaperTable(NOTHING, SIX_HEADS, tuple(_six(number)), (20, 20, 20, 20, 20), frozenset({1, 2, 3, 4})),
            PaperTable(NOTHING, HEADS, tuple(_every(number)), (52, 16, 16, 16), NUMBERS),
            *_explained(view),
        ),
        signs=signatures(
            school, _said(answers, "prepared_by"), _said(answers, "approved_by"), _said(answers, "approved_on")
        ),
        foot=_foot(answers),
        leaving=(Leaving(FORM, view.record),),
    )


def _six(number: dict[str, Number]) -> list[tuple[Text, ...]]:
    pupils = ("pupils_primary", "pupils_junior")
    return [
        (title, *(_figure(number[name].value) for name in (*names, of_stage)))
        for (title, names), of_stage in zip(SIX, pupils, strict=True)
    ]


def _every(number: dict[str, Number]) -> list[tuple[Text, ...]]:
    return [
        (_label(title, number[name]), *map(_figure, (number[name].value, number[name].last, number[name].year)))
        for title, names in (*SIX, *OTHERS)
        for name in names
    ]


def _label(title: Text, number: Number) -> Text:
    """What a number is called away from its row's title: a stage's count and a band of days say nothing without it."""
    if number.name.startswith(("primary_", "junior_", "open_")):
        return joined((title, number.label), "：", ": ")
    return number.label


def _explained(view: ReportView) -> list[PaperText]:
    parts = []
    if view.remark:
        parts.append(PaperText(t("情况说明", "Remark"), (same(view.remark),)))
    why = t("原因：{why}", "Reason: {why}")
    told = [(check.message, fill(why, why=check.said)) for check in view.checks if check.said]
    reasons = tuple(joined(one, "　", " ") for one in told)
    if reasons:
        parts.append(PaperText(t("说明过的", "Explained"), reasons))
    return parts


def _foot(answers: Answers) -> Text:
    key = _said(answers, KEY)
    if not key:
        return t("还没有批准，不能作为上报件", "Not approved: no report yet")
    code = fill(t("已签名，钥匙核对码 {key}", "Signed, key {key}"), key=" ".join(spoken(key)))
    if answers["one_person"] != "yes":
        return code
    return joined((code, t("填报和审核是同一个人", "prepared and approved by one person")), "；", "; ")


def _figure(number: int | None) -> Text:
    return NOTHING if number is None else same(f"{number:,}")


def _said(answers: Answers, name: str) -> str:
    value = answers[name]
    return "" if value is None else str(value)
