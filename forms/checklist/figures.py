"""From the counts a query returned to a figure, or to the words for why there is none."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import isfinite

from forms.checklist.definition import Count, Formula, Indicator
from forms.text import Text

Numbers = Mapping[str, float | None]

_CONSOLIDATION = ("entrants", "moved_in", "moved_out", "deaths", "graduates")
COLUMNS: Mapping[Formula, tuple[str, ...]] = {
    Formula.VALUE: ("value",),
    Formula.SHARE: ("numerator", "denominator"),
    Formula.PER: ("numerator", "denominator"),
    Formula.SPLIT: ("numerator", "primary", "junior", "senior"),
    Formula.EVERY: ("checked", "failing", "unknown"),
    Formula.CONSOLIDATION_A: _CONSOLIDATION,
    Formula.CONSOLIDATION_B: _CONSOLIDATION,
    Formula.CONSOLIDATION_C: _CONSOLIDATION,
}
"""What a query for each formula must return; whatever else it returns is shown beside the figure."""

FORMULAS: Mapping[Formula, Text] = {
    Formula.SHARE: Text("{numerator} ÷ {denominator} × 100", "{numerator} / {denominator} × 100"),
    Formula.EVERY: Text(
        "（{checked} − {failing} − {unknown}）÷ {checked} × 100",
        "({checked} - {failing} - {unknown}) / {checked} × 100",
    ),
    Formula.CONSOLIDATION_A: Text(
        "A：（{graduates} − {moved_in} + {moved_out}）÷（{entrants} − {deaths}）× 100",
        "A: ({graduates} - {moved_in} + {moved_out}) / ({entrants} - {deaths}) × 100",
    ),
    Formula.CONSOLIDATION_B: Text(
        "B：{graduates} ÷（{entrants} + {moved_in} − {moved_out}）× 100",
        "B: {graduates} / ({entrants} + {moved_in} - {moved_out}) × 100",
    ),
    Formula.CONSOLIDATION_C: Text(
        "C：{graduates} ÷（{entrants} + {moved_in} − {moved_out} − {deaths}）× 100",
        "C: {graduates} / ({entrants} + {moved_in} - {moved_out} - {deaths}) × 100",
    ),
}


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of one stage ('' for the whole school), with all counts it was made of.

    `value` is None when something is `missing` (counts that are not known), when there was `trouble` (it cannot be
    computed, or the data contradict each other), or when there is `nothing` to judge. `others`: the same counts by the
    other formulas in use."""

    indicator: Indicator
    stage: str = ""
    value: float | None = None
    counts: tuple[tuple[Count, float | None], ...] = ()
    missing: tuple[Count, ...] = ()
    trouble: Text | None = None
    nothing: Text | None = None
    others: tuple[tuple[Formula, float], ...] = ()

    def count(self, name: str) -> float:
        """A count that is known; 0 for one that is not."""
        return next((number or 0.0 for count, number in self.counts if count.name == name), 0.0)

    @property
    def is_indicative(self) -> bool:
        """Whether it is made of so few that one child decides it."""
        needed = COLUMNS[self.indicator.formula]
        size = "denominator" if "denominator" in needed else needed[0]
        return self.value is not None and self.count(size) < self.indicator.small


def figure_of(indicator: Indicator, stage: str, numbers: Numbers, weights: Mapping[str, float]) -> Figure:
    """The figure that these counts make. `weights`: what a pupil of each stage counts, for `SPLIT`."""
    counts = tuple((count, numbers.get(count.name)) for count in indicator.counts)
    needed = COLUMNS[indicator.formula]
    missing = tuple(count for count, number in counts if number is None and count.name in needed)
    if missing and indicator.formula is Formula.EVERY:
        missing = missing[:1]  # how many there are comes first
    if missing:
        return Figure(indicator, stage, None, counts, missing)
    known = {count.name: float(number) for count, number in counts if number is not None}
    trouble = _contradiction(indicator, known)
    if trouble is not None:
        return Figure(indicator, stage, None, counts, trouble=trouble)
    value = _VALUES[indicator.formula](indicator, stage, known, weights)
    if value is None:
        if indicator.none is not None:
            return Figure(indicator, stage, None, counts, nothing=indicator.none)
        empty = {"denominator", "checked", "entrants", *COLUMNS[Formula.SPLIT][1:]}
        return Figure(indicator, stage, None, counts, tuple(c for c, n in counts if c.name in empty and not n))
    trouble = _impossible(indicator, value)
    if trouble is not None:
        return Figure(indicator, stage, None, counts, trouble=trouble)
    return Figure(indicator, stage, value, counts, others=_others(indicator, known))


def _value(indicator: Indicator, stage: str, known: Mapping[str, float], weights: Mapping[str, float]) -> float | None:
    return known["value"]


def _share(indicator: Indicator, stage: str, known: Mapping[str, float], weights: Mapping[str, float]) -> float | None:
    return _over(100 * known["numerator"], known["denominator"])


def _per(indicator: Indicator, stage: str, known: Mapping[str, float], weights: Mapping[str, float]) -> float | None:
    return _over(indicator.per * known["numerator"], known["denominator"])


def _split(indicator: Indicator, stage: str, known: Mapping[str, float], weights: Mapping[str, float]) -> float | None:
    """What several stages share, per pupil of one: a pupil of a higher stage counts as more. Nine years at 1 : 1.1:
    total / (P + 1.1 J) and total / (P / 1.1 + J); twelve years 1 : 1.1 : 1.32 (教督〔2017〕6号, indicators 4-7)."""
    if stage and not known[stage]:
        return None
    shares = sum(known[name] * weights[name] for name in COLUMNS[Formula.SPLIT][1:])
    return _over(indicator.per * known["numerator"] * weights.get(stage, 1.0), shares)


def _every(indicator: Indicator, stage: str, known: Mapping[str, float], weights: Mapping[str, float]) -> float | None:
    return _over(100 * (known["checked"] - known["failing"] - known["unknown"]), known["checked"])


def consolidation(formula: Formula, known: Mapping[str, float]) -> float | None:
    """巩固率 in percent by one of three formulas in use, not capped; None when nobody is left to divide by.

    `known`: entrants, moved_in, moved_out, deaths and graduates of one cohort. A is that of 教督〔2017〕6号."""
    entrants, moved_in, moved_out, deaths, graduates = (known[name] for name in _CONSOLIDATION)
    if formula is Formula.CONSOLIDATION_A:
        return _over(100 * (graduates - moved_in + moved_out), entrants - deaths)
    lost = deaths if formula is Formula.CONSOLIDATION_C else 0
    return _over(100 * graduates, entrants + moved_in - moved_out - lost)


def _over(above: float, below: float) -> float | None:
    return above / below if below > 0 else None


def _consolidated(
    indicator: Indicator, stage: str, known: Mapping[str, float], weights: Mapping[str, float]
) -> float | None:
    return consolidation(indicator.formula, known)


_VALUES: Mapping[Formula, Callable[[Indicator, str, Mapping[str, float], Mapping[str, float]], float | None]] = {
    Formula.VALUE: _value,
    Formula.SHARE: _share,
    Formula.PER: _per,
    Formula.SPLIT: _split,
    Formula.EVERY: _every,
    Formula.CONSOLIDATION_A: _consolidated,
    Formula.CONSOLIDATION_B: _consolidated,
    Formula.CONSOLIDATION_C: _consolidated,
}


def _others(indicator: Indicator, known: Mapping[str, float]) -> tuple[tuple[Formula, float], ...]:
    if COLUMNS[indicator.formula] != _CONSOLIDATION:
        return ()
    rest = [f for f, names in COLUMNS.items() if names == _CONSOLIDATION and f is not indicator.formula]
    return tuple((f, value) for f in rest if (value := consolidation(f, known)) is not None)


def _contradiction(indicator: Indicator, known: Mapping[str, float]) -> Text | None:
    """What no school can have: less than nothing, more failing than there are, more leaving than came."""
    for count in indicator.counts:
        number = known.get(count.name, 0.0)
        if not isfinite(number) or number < 0:
            return _wrong(Text(f"“{count.label.zh}”小于 0", f"“{count.label.en}” is below 0"))
    if indicator.formula is Formula.EVERY and known["failing"] + known["unknown"] > known["checked"]:
        return _wrong(Text("没有达到的比总数还多", "more fall short than there are"))
    if COLUMNS[indicator.formula] == _CONSOLIDATION:
        return _cohort_contradiction(known)
    return None


def _cohort_contradiction(known: Mapping[str, float]) -> Text | None:
    entrants, moved_in, moved_out, deaths, graduates = (known[name] for name in _CONSOLIDATION)
    if entrants + moved_in == 0 and graduates > 0:
        return _wrong(Text("没有人入学，却有人毕业", "some graduated and nobody had entered"))
    if moved_out + deaths > entrants + moved_in:
        return _wrong(Text("转出和死亡的比入学和转入的还多", "more left or died than entered or came"))
    if moved_in > graduates + moved_out:
        return _wrong(Text("转入的比毕业和转出的还多", "more came than graduated or left"))
    return None


def _impossible(indicator: Indicator, value: float) -> Text | None:
    if indicator.is_percentage and value > 100 + 1e-9:
        shown = f"{value:.2f}"
        return _wrong(Text(f"算出来是 {shown}%，超过 100%", f"it comes to {shown} %, which is more than 100 %"))
    return None


def _wrong(what: Text) -> Text:
    return Text(
        f"数据有错：{what.zh}。核对登记的人数（转入、转出是否漏记），改好后自动重算。",
        f"The data are wrong: {what.en}. Check the numbers entered, transfers too; it is computed anew by itself.",
    )
