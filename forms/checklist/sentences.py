"""The words of a verdict, in Chinese and English. No judging here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from forms.checklist.definition import Count, Limit, Measure
from forms.checklist.figures import Figure
from forms.checklist.verdict import Attestation
from forms.text import Text

STAGES = {"primary": Text("小学", "primary"), "junior": Text("初中", "junior"), "": Text("", "")}
NO_STAGES = Text(
    "还不知道学校有哪些学段。填写学校基本情况，或登记学生。",
    "It is not known yet which stages the school has. Fill in the school's profile, or enter pupils.",
)
NO_PROFILE = Text(
    "要先知道学校的类型和位置才能判断。填写学校基本情况。",
    "This depends on the school's kind and place. Fill in the school's profile.",
)
CLASH = Text(
    "学校基本情况里的类型和在校学生的年级对不上，先改对其中一处。",
    "The kind of school in its profile and the grades of its pupils do not fit; correct one of them first.",
)
NOT_ATTESTED = Text("校长还没有自评。", "The principal has not attested it yet.")
AND_ATTEST = Text("数字达到了，还要校长自评。", "The figure is met; the principal has still to attest it.")


def number(value: float) -> str:
    """Whole numbers without a point, others with two places."""
    return f"{value:,.0f}" if value == int(value) else f"{value:,.2f}"


def shown(value: float, limit: Limit | None, stage: str) -> str:
    """The value as people read it, never rounded across its threshold: 95.996 of 96 is 95.99."""
    bound = limit.of(stage) if limit else None
    rounded = round(value, 2)
    if limit is not None and bound is not None and not limit.holds(value, stage) and limit.holds(rounded, stage):
        rounded = round(bound - 0.01, 2) if limit.at_least else round(bound + 0.01, 2)
    return number(rounded)


def named(figure: Figure) -> Text:
    """The figure's title, with its stage where there is one."""
    title, stage = figure.indicator.title, STAGES.get(figure.stage, Text(figure.stage, figure.stage))
    return Text(f"{stage.zh}{title.zh}", f"{title.en} ({stage.en})" if figure.stage else title.en)


def compared(measure: Measure, figure: Figure, value: float, national: bool | None) -> Text:
    """What the figure is and what it should be; the national line too where only that one is kept to."""
    name, unit = named(figure), figure.indicator.unit
    words = shown(value, measure.limit, figure.stage)
    zh, en = f"{name.zh} {words} {unit.zh}", f"{name.en} {words} {unit.en}"
    bound = measure.limit.of(figure.stage) if measure.limit else None
    if measure.limit is not None and bound is not None:
        at_least = measure.limit.at_least
        zh += f"，要求{'不低于' if at_least else '不超过'} {number(bound)}"
        en += f", {'at least' if at_least else 'at most'} {number(bound)} wanted"
    if national is not None and measure.national is not None:
        line = number(measure.national.limit.of(figure.stage) or 0)
        zh += f"；{'达到' if national else '也没有达到'}{measure.national.name.zh}的 {line}"
        en += f"; {'keeps to' if national else 'is also below'} the {line} of {measure.national.name.en}"
    return ended(Text(zh, en))


def unsettled(figure: Figure) -> Text:
    """Of the form every: so many are not known, which decides."""
    unknown = next(count for count, _ in figure.counts if count.name == "unknown")
    many = number(figure.count("unknown"))
    return Text(f"{unknown.label.zh} {many}，补上才能判断。", f"{unknown.label.en}: {many}; enter them first.")


def fallen_short(figure: Figure) -> Text:
    """Of the form every: how many do not hold, and how many are not known, apart."""
    labels = {count.name: count.label for count, _ in figure.counts}
    zh = f"{labels['failing'].zh} {number(figure.count('failing'))}（共 {number(figure.count('checked'))}）"
    en = f"{labels['failing'].en}: {number(figure.count('failing'))} of {number(figure.count('checked'))}"
    if figure.count("unknown"):
        zh += f"；另有{labels['unknown'].zh} {number(figure.count('unknown'))}"
        en += f"; {labels['unknown'].en}: {number(figure.count('unknown'))}"
    return ended(Text(zh, en))


def lacking(figure: Figure, counts: Sequence[Count]) -> Text:
    names = named(figure)
    return Text(
        f"{names.zh}：还没有“{'”“'.join(count.label.zh for count in counts)}”。",
        f"{names.en}: still without {', '.join(count.label.en for count in counts)}.",
    )


def troubled(figure: Figure, trouble: Text) -> Text:
    name = named(figure)
    return Text(f"{name.zh}：{trouble.zh}", f"{name.en}: {trouble.en}")


def still_time(until: date) -> Text:
    return Text(f"到 {until.isoformat()} 为止还来得及。", f"There is time until {until.isoformat()}.")


def too_young(figure: Figure, founded: int, first: int) -> Text:
    return Text(
        f"学校 {founded} 年建校，第一届{STAGES[figure.stage].zh} {first} 年毕业。",
        f"Founded in {founded}; its first {STAGES[figure.stage].en} cohort graduates in {first}.",
    )


def indicative(small: int) -> Text:
    return Text(
        f"不足 {small} 人，只作参考，由县里合并判定。", f"Fewer than {small}: indicative, judged at county level."
    )


def seven(met: int, of: int, short: Sequence[Figure], unknown: int, rule: Text) -> Text:
    """How many of the seven are met, which are not, and the rule."""
    zh, en = f"{of} 项中 {met} 项达到", f"{met} of {of} met"
    if short:
        zh += f"，没有达到：{'、'.join(named(figure).zh for figure in short)}"
        en += f", not met: {', '.join(named(figure).en for figure in short)}"
    if unknown:
        zh += f"，{unknown} 项还不知道"
        en += f", {unknown} not known yet"
    return Text(f"{zh}。{rule.zh}", f"{en}. {rule.en}")


def attested(attestation: Attestation) -> Text:
    said = Text("达到", "met") if attestation.is_met else Text("没有达到", "not met")
    zh = f"{attestation.on} {attestation.by}自评：{said.zh}"
    en = f"Attested on {attestation.on}{' by ' if attestation.by else ''}{attestation.by}: {said.en}"
    if attestation.evidence:
        zh, en = f"{zh}。凭证：{attestation.evidence}", f"{en}. Evidence: {attestation.evidence}"
    return ended(Text(zh, en))


def county_decides(lines: Sequence[Text]) -> Text:
    return together([Text("由县里判定。", "The county decides this."), *lines])


def together(texts: Sequence[Text]) -> Text:
    return Text("".join(text.zh for text in texts), " ".join(text.en for text in texts))


def ended(text: Text) -> Text:
    return Text(f"{text.zh}。", f"{text.en}.")
