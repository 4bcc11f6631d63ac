"""From a pack's checklist.toml to the checklist; refused whole when it names what is not there."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from forms.checklist.definition import (
    PERIODS,
    ROWS,
    Checklist,
    Condition,
    Count,
    Due,
    Elsewhere,
    Exclusion,
    Formula,
    How,
    Indicator,
    Item,
    Level,
    Limit,
    Measure,
    National,
)
from forms.checklist.figures import COLUMNS
from forms.errors import InputError
from forms.text import Text

_STANDING = "standing"
_WORDS = {"zh", "en"}
_LIMITS = {"at_least", "at_most"}


def read_checklist(text: str, forms: Collection[str]) -> Checklist:
    """The checklist in the text of a checklist.toml; `forms`: ids of the pack's forms.

    InputError 'pack_checklist' if it is not one, an item names an indicator or form that is not there, a part of a row
    stands twice, or a row is both an item and elsewhere."""
    try:
        data = tomllib.loads(text)
        checklist = _checklist(data)
        _refuse_doubles(checklist)
        _refuse_strangers(checklist, forms)
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise _wrong(str(error)) from error
    return checklist


def _checklist(data: Mapping[str, Any]) -> Checklist:
    _only(data, {"nearly", "rule", "weights", "variation", "indicator", "item", "elsewhere"}, "checklist")
    indicators = [_indicator(table) for table in data["indicator"]]
    return Checklist(
        items=tuple(_item(table) for table in data["item"]),
        elsewhere=tuple(_elsewhere(table) for table in data["elsewhere"]),
        indicators={indicator.id: indicator for indicator in indicators},
        weights=_numbers(data["weights"]),
        variation=_numbers(data["variation"]),
        nearly=_number(data["nearly"]),
        rule=_text(data["rule"]),
    )


def _indicator(table: Mapping[str, Any]) -> Indicator:
    own = {"id", "title", "short", "unit", "formula", "counts", "per", "by_stage", "within", "small", "years", "none"}
    _only(table, own, str(table["id"]))
    formula = Formula(table["formula"])
    counts = tuple(_count(count) for count in table["counts"])
    names = [count.name for count in counts]
    if len(set(names)) != len(names) or not set(COLUMNS[formula]) <= set(names):
        raise ValueError(f"{table['id']}: counts")
    return Indicator(
        id=_name(table["id"]),
        title=_text(table["title"]),
        unit=_text(table["unit"]),
        formula=formula,
        counts=counts,
        per=_number(table.get("per", 1)),
        by_stage=_flag(table.get("by_stage", False)),
        within=_period(table.get("within", "")),
        small=int(_number(table.get("small", 0))),
        years={stage: int(years) for stage, years in _numbers(table["years"]).items()} if "years" in table else None,
        none=_text(table["none"]) if "none" in table else None,
        short=_text(table["short"]) if "short" in table else _text(table["title"]),
    )


def _count(table: Mapping[str, Any]) -> Count:
    _only(table, {"name", "from", "year", *_WORDS}, str(table["name"]))
    label, is_year = Text(table["zh"], table["en"]), _flag(table.get("year", False))
    return Count(_name(table["name"]), label, str(table.get("from", "")), is_year)


def _item(table: Mapping[str, Any]) -> Item:
    own = {"id", "row", "part", "clause", "title", "duty", "answers", "how", "judged", "binding", "due", "forms"}
    _only(table, own | {"measures", "except"}, str(table["id"]))
    how = How(table["how"])
    item = Item(
        id=_name(table["id"]),
        row=_row(table["row"]),
        part=str(table.get("part", "")),
        clause=str(table["clause"]),
        title=_text(table["title"]),
        duty=_text(table["duty"]),
        answers=Level(table["answers"]),
        how=how,
        judged=Level(table.get("judged", "school")),
        binding=_flag(table.get("binding", True)),
        due=_due(table.get("due")),
        measures=tuple(_measure(measure) for measure in table.get("measures", ())),
        exclusions=tuple(_exclusion(exclusion) for exclusion in table.get("except", ())),
        forms=tuple(str(form) for form in table.get("forms", ())),
    )
    if how is not How.ATTESTED and not any(measure.limit for measure in item.measures):
        raise ValueError(f"{item.id}: computed by nothing")
    return item


def _measure(table: Mapping[str, Any]) -> Measure:
    _only(table, {"indicator", "national", "seven", "except", *_LIMITS}, str(table["indicator"]))
    national = table.get("national")
    return Measure(
        indicator=str(table["indicator"]),
        limit=_limit(table) if _LIMITS & table.keys() else None,
        national=National(_limit(national), _text(national, _LIMITS)) if national is not None else None,
        seven=_flag(table.get("seven", False)),
        exclusions=tuple(_exclusion(exclusion) for exclusion in table.get("except", ())),
    )


def _limit(table: Mapping[str, Any]) -> Limit:
    (sense,) = _LIMITS & table.keys()
    bound = table[sense]
    values = _numbers(bound) if isinstance(bound, dict) else {"": _number(bound)}
    return Limit(sense == "at_least", values)


def _exclusion(table: Mapping[str, Any]) -> Exclusion:
    fields = {name: value for name, value in table.items() if name not in {"pupils_below", *_WORDS}}
    if not all(isinstance(codes, list) and codes for codes in fields.values()):
        raise ValueError("except")
    below = table.get("pupils_below")
    condition = Condition(
        {name: tuple(str(code) for code in codes) for name, codes in fields.items()},
        None if below is None else int(_number(below)),
    )
    return Exclusion(condition, Text(table["zh"], table["en"]))


def _elsewhere(table: Mapping[str, Any]) -> Elsewhere:
    _only(table, {"row", "clause", "duty", "reason"}, str(table["row"]))
    return Elsewhere(_row(table["row"]), str(table["clause"]), _text(table["duty"]), _text(table["reason"]))


def _due(value: object) -> Due:
    if value is None:
        return Due()
    return Due(standing=True) if value == _STANDING else Due(year=int(_number(value)))


def _refuse_doubles(checklist: Checklist) -> None:
    ids: list[object] = [item.id for item in checklist.items]
    parts: list[object] = [(item.row, item.part) for item in checklist.items]
    others: list[object] = [row.row for row in checklist.elsewhere]
    for found in (ids, parts, others):
        for one in found:
            if found.count(one) > 1:
                raise ValueError(f"{one}: twice")
    for row in {item.row for item in checklist.items} & set(others):
        raise ValueError(f"{row}: item and elsewhere")


def _refuse_strangers(checklist: Checklist, forms: Collection[str]) -> None:
    indicators = checklist.indicators or {}
    named = [form for item in checklist.items for form in item.forms]
    named += [count.source for indicator in indicators.values() for count in indicator.counts if count.source]
    for form in named:
        if form not in forms:
            raise ValueError(f"{form}: no such form")
    for item in checklist.items:
        for measure in item.measures:
            if measure.indicator not in indicators:
                raise ValueError(f"{item.id}: {measure.indicator}")


def missing_rows(checklist: Checklist) -> Iterator[int]:
    """Rows of the plan that are neither an item nor named as not the school's."""
    named = {item.row for item in checklist.items} | {row.row for row in checklist.elsewhere}
    yield from sorted(set(range(1, ROWS + 1)) - named)


def _only(table: Mapping[str, Any], known: Collection[str], where: str) -> None:
    for name in table:
        if name not in known:
            raise ValueError(f"{where}: {name}")


def _text(table: Mapping[str, Any], more: Collection[str] = ()) -> Text:
    _only(table, {*_WORDS, *more}, "zh, en")
    if not all(isinstance(table[word], str) and table[word] for word in _WORDS):
        raise ValueError("zh, en")
    return Text(table["zh"], table["en"])


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(repr(value))
    return value


def _numbers(table: Mapping[str, Any]) -> dict[str, float]:
    return {str(name): _number(value) for name, value in table.items()}


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError(repr(value))
    return value


def _period(value: object) -> str:
    if value not in PERIODS:
        raise ValueError(str(value))
    return str(value)


def _row(value: object) -> int:
    row = int(_number(value))
    if not 1 <= row <= ROWS:
        raise ValueError(f"row {row}")
    return row


def _name(value: object) -> str:
    name = str(value)
    if not (name.isascii() and name.replace("_", "a").isalnum() and name == name.lower()):
        raise ValueError(name)
    return name


def _wrong(what: str) -> InputError:
    return InputError(
        "pack_checklist",
        Text(
            f"包里的职责清单读不出来（{what}）。数据没有变。请换一个完好的包。",
            f"The checklist in the pack cannot be read ({what}). No data was changed. Use a sound pack.",
        ),
    )
