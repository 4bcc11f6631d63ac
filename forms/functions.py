"""The functions an expression of a form may call; a form that calls any other is refused when it is loaded.

As in ODK, with these names (pyxform lets all of them through as they stand):

    text       concat(a, ...)  join(sep, a, ...)  string(a)  string-length(a)  substr(a, from, to?)  (from 0)
               contains(a, b)  starts-with(a, b)  ends-with(a, b)  substring-before(a, b)  substring-after(a, b)
               translate(a, from, to)  normalize-space(a)  upper-case(a)  lower-case(a)
               regex(a, 'pattern')  whole text, RE2 syntax, pattern a literal: no look-around, no back-references
    numbers    number(a)  int(a)  round(a, places?)  abs(a)  floor(a)  ceiling(a)  pow(a, b)
               sum(...)  min(...)  max(...)  (empty answers are left out; '' when nothing is left)
               + - * div mod
    truth      if(test, a, b)  coalesce(a, b, ...)  boolean(a)  not(a)  true()  false()  and  or
    choices    selected(list, code)  count-selected(list)  selected-at(list, n)  jr:choice-name(${f}, '${f}')
    dates      today()  now()  date(a)  date-time(a)  format-date(a, '%Y-%m-%d')  format-date-time(a, f)
               decimal-date-time(a)  decimal-time(a)
    repeats    count(${visits})  count-non-empty(${visit_date})  ${visits}[result = 'home']  position(..)  index()
               indexed-repeat(${visit_date}, ${visits}, n)  position() and last() inside [ ]
               inside the repeat ${visit_date} is that row's own; all rows': ${visits}[true()]/visit_date
    lookups    instance('list')/root/item[name = ${f}]/label      a choice list of this form (name, label, columns)
               instance('enrolment')/root/item[_id = ${pupil}]/name   records of another form: its fields, and `_id`,
               which is what a reference field holds; the policy must name the form in `lookups`
               current()/../f  the form's own field, inside [ ]
    once       once(a)  keeps what was computed first

Our own:

    gb11643(id)           true when `id` is an 18-character resident identity number: real date, right check character
    gb-birth(id)          'YYYY-MM-DD' of such a number, '' if it has none (the check character is not looked at)
    gb-sex(id)            '1' male, '2' female, '' if there is none
    mod11-2(text)         true when the last character is the ISO 7064 MOD 11-2 check of the digits before it
    months-between(a, b)  whole months from date a to date b (negative when b is earlier), '' when one is missing
    minutes-between(a, b) whole minutes from time a ('HH:MM') to time b of one day (negative when b is earlier)

Dates: in relations, arithmetic, number(), sum, min, max, int, round and `=` against a number, an ISO date (or date
and time) counts as days since 1970-01-01 local, and a time 'HH:MM' as a fraction of a day; two texts compare as text.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from forms import idnumbers
from forms.environment import Environment
from forms.values import (
    NAN,
    XValue,
    first,
    iso_date,
    items,
    moment_of,
    numbers,
    to_number,
    to_text,
    to_truth,
)

Call = Callable[..., XValue]


@dataclass(frozen=True, slots=True)
class Function:
    """A function that needs its arguments' values only. `most` None: as many arguments as people like."""

    least: int
    most: int | None
    call: Call  # called with the environment and the arguments' values


def power(base: float, exponent: float) -> float:
    try:
        result = base**exponent
    except (OverflowError, ZeroDivisionError):
        return math.inf
    return result if isinstance(result, float) else NAN


def rounded(number: float, places: float) -> float:
    """Half away from zero, on the decimal digits people see; `places` may be negative."""
    if not math.isfinite(number) or not abs(places) <= 15:
        return number if math.isfinite(places) else NAN
    try:
        return float(Decimal(f"{number:.15g}").quantize(Decimal(1).scaleb(-int(places)), ROUND_HALF_UP))
    except InvalidOperation:  # more digits than a decimal holds: nothing to round away
        return number


def _round(_: Environment, value: XValue, places: XValue = 0.0) -> float:
    return rounded(to_number(value), to_number(places))


def _int(_: Environment, value: XValue) -> float:
    number = to_number(value)
    return float(math.trunc(number)) if math.isfinite(number) else number


def _whole(towards: Callable[[float], int]) -> Call:
    def call(_: Environment, value: XValue) -> float:
        number = to_number(value)
        return float(towards(number)) if math.isfinite(number) else number

    return call


def _all_numbers(env: Environment, values: tuple[XValue, ...]) -> list[float]:
    env.spend(4 * sum(len(items(value)) for value in values))
    return [number for value in values for number in numbers(value)]


def _extreme(choose: Callable[[list[float]], float]) -> Call:
    def call(env: Environment, *values: XValue) -> XValue:
        found = _all_numbers(env, values)
        if not found:
            return ""
        return NAN if any(math.isnan(number) for number in found) else choose(found)

    return call


def _texts(values: tuple[XValue, ...]) -> list[str]:
    return [to_text(item) for value in values for item in items(value)]


def _read(env: Environment, value: XValue) -> str:
    """The text of an argument a function looks through; long ones cost more."""
    text = to_text(value)
    env.spend(len(text) >> 2)
    return text


def _substr(env: Environment, value: XValue, start: XValue, end: XValue = math.inf) -> str:
    text = _read(env, value)
    begin, stop = to_number(start), to_number(end)
    if math.isnan(begin) or math.isnan(stop):
        return ""
    low, high = (int(max(-len(text), min(len(text), edge))) for edge in (begin, stop))
    return text[low:high]


def _translate(env: Environment, value: XValue, old: XValue, new: XValue) -> str:
    sources, targets = _read(env, old), _read(env, new)
    table: dict[int, str | None] = {}
    for place, character in enumerate(sources):
        table.setdefault(ord(character), targets[place] if place < len(targets) else None)
    return _read(env, value).translate(table)


def _selected_at(env: Environment, value: XValue, place: XValue) -> str:
    codes, number = _read(env, value).split(), to_number(place)
    return codes[int(number)] if math.isfinite(number) and 0 <= number < len(codes) else ""


def _date(_: Environment, value: XValue) -> str:
    item = first(value)
    if isinstance(item, float):
        return iso_date(item)
    moment = moment_of(to_text(item))
    return moment.date().isoformat() if moment else ""


def _date_time(_: Environment, value: XValue) -> str:
    days = to_number(value)
    day = iso_date(days)
    if not day:
        return ""
    seconds = min(round((days - math.floor(days)) * 86400), 86399)
    return f"{day}T{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


FORMAT_LETTERS = "YymndeHhMS"


def format_moment(_: Environment, value: XValue, pattern: XValue) -> str:
    """ODK's format-date: %Y %y %m %n %d %e %H %h %M %S; '' when the value is no date."""
    item = first(value)
    moment = moment_of(iso_date(item) if isinstance(item, float) else to_text(item))
    if moment is None:
        return ""
    known = {
        "Y": f"{moment.year:04}", "y": f"{moment.year % 100:02}", "m": f"{moment.month:02}", "n": str(moment.month),
        "d": f"{moment.day:02}", "e": str(moment.day), "H": f"{moment.hour:02}", "h": str(moment.hour),
        "M": f"{moment.minute:02}", "S": f"{moment.second:02}",
    }  # fmt: skip
    parts = to_text(pattern).split("%")
    return parts[0] + "".join(known.get(part[:1], "") + part[1:] for part in parts[1:])


def months_between(earlier: str, later: str) -> int | None:
    """Whole months from one ISO date to another, negative when `later` is earlier; None when one is no date."""
    try:
        start, end = date.fromisoformat(earlier[:10]), date.fromisoformat(later[:10])
    except ValueError:
        return None
    sign = 1
    if end < start:
        start, end, sign = end, start, -1
    return sign * ((end.year - start.year) * 12 + end.month - start.month - (end.day < start.day))


def _months_between(env: Environment, start: XValue, end: XValue) -> XValue:
    months = months_between(_date(env, start), _date(env, end))
    return "" if months is None else float(months)


def _minutes_between(_: Environment, start: XValue, end: XValue) -> XValue:
    span = to_number(end) - to_number(start)
    return "" if math.isnan(span) else float(round(span * 1440))


def _decimal_time(_: Environment, value: XValue) -> float:
    days = to_number(value)
    return days - math.floor(days) if math.isfinite(days) else NAN


def _check_character(env: Environment, value: XValue) -> bool:
    text = _read(env, value).upper()
    return len(text) > 1 and idnumbers.mod11_2(text[:-1]) == text[-1]


def _after(whole: str, mark: str) -> str:
    return whole.partition(mark or "\0")[2]


def _before(whole: str, mark: str) -> str:
    head, found, _ = whole.partition(mark or "\0")
    return head if found else ""


FUNCTIONS: dict[str, Function] = {
    "concat": Function(0, None, lambda env, *values: env.made("".join(_texts(values)))),
    "join": Function(1, None, lambda env, mark, *values: env.made(to_text(mark).join(_texts(values)))),
    "string": Function(1, 1, lambda _, value: to_text(value)),
    "string-length": Function(1, 1, lambda env, value: float(len(_read(env, value)))),
    "substr": Function(2, 3, _substr),
    "contains": Function(2, 2, lambda env, whole, part: _read(env, part) in _read(env, whole)),
    "starts-with": Function(2, 2, lambda env, whole, part: _read(env, whole).startswith(_read(env, part))),
    "ends-with": Function(2, 2, lambda env, whole, part: _read(env, whole).endswith(_read(env, part))),
    "substring-before": Function(2, 2, lambda env, whole, mark: _before(_read(env, whole), _read(env, mark))),
    "substring-after": Function(2, 2, lambda env, whole, mark: _after(_read(env, whole), _read(env, mark))),
    "translate": Function(3, 3, _translate),
    "normalize-space": Function(1, 1, lambda env, value: " ".join(_read(env, value).split())),
    "upper-case": Function(1, 1, lambda env, value: _read(env, value).upper()),
    "lower-case": Function(1, 1, lambda env, value: _read(env, value).lower()),
    "number": Function(1, 1, lambda _, value: to_number(value)),
    "int": Function(1, 1, _int),
    "round": Function(1, 2, _round),
    "abs": Function(1, 1, lambda _, value: abs(to_number(value))),
    "floor": Function(1, 1, _whole(math.floor)),
    "ceiling": Function(1, 1, _whole(math.ceil)),
    "pow": Function(2, 2, lambda _, base, exponent: power(to_number(base), to_number(exponent))),
    "sum": Function(1, None, lambda env, *values: float(sum(_all_numbers(env, values)))),
    "min": Function(1, None, _extreme(min)),
    "max": Function(1, None, _extreme(max)),
    "boolean": Function(1, 1, lambda _, value: to_truth(value)),
    "not": Function(1, 1, lambda _, value: not to_truth(value)),
    "true": Function(0, 0, lambda _: True),
    "false": Function(0, 0, lambda _: False),
    "selected": Function(2, 2, lambda env, codes, code: _read(env, code).strip() in _read(env, codes).split()),
    "count-selected": Function(1, 1, lambda env, codes: float(len(_read(env, codes).split()))),
    "selected-at": Function(2, 2, _selected_at),
    "today": Function(0, 0, lambda env: env.today),
    "now": Function(0, 0, lambda env: env.now),
    "date": Function(1, 1, _date),
    "date-time": Function(1, 1, _date_time),
    "format-date": Function(2, 2, format_moment),
    "format-date-time": Function(2, 2, format_moment),
    "decimal-date-time": Function(1, 1, lambda _, value: to_number(value)),
    "decimal-time": Function(1, 1, _decimal_time),
    "count": Function(1, 1, lambda _, nodes: float(len(items(nodes)))),
    "count-non-empty": Function(1, 1, lambda _, nodes: float(sum(to_text(item) != "" for item in items(nodes)))),
    "gb11643": Function(1, 1, lambda env, value: idnumbers.gb11643(_read(env, value))),
    "gb-birth": Function(1, 1, lambda env, value: idnumbers.gb_birth(_read(env, value))),
    "gb-sex": Function(1, 1, lambda env, value: idnumbers.gb_sex(_read(env, value))),
    "mod11-2": Function(1, 1, _check_character),
    "months-between": Function(2, 2, _months_between),
    "minutes-between": Function(2, 2, _minutes_between),
}
"""The plain functions by name. Those that need more than values (if, regex, position, ...) are compiled in
`forms.expressions`."""
