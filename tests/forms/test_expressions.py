"""The expression language: values, dates, functions, paths, what is refused and what it may cost."""

from __future__ import annotations

import math
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.environment import BudgetExceeded
from forms.errors import InputError
from forms.functions import months_between
from forms.values import number_text, to_number, to_text
from tests.forms.xlsform import Records, run

TOP = {"a": "x", "n": 3, "d": 2.5, "none": None, "day": "2024-02-29", "codes": "red green"}
VISITS = [
    {"when": "2026-02-01", "way": "home", "cost": 3},
    {"when": "2026-02-11", "way": "phone", "cost": None},
    {"when": "2026-02-21", "way": "home", "cost": 4.5},
]


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        # operators and their order
        ("1 + 2 * 3 - 4 div 2", 5.0),
        ("(1 + 2) * 3", 9.0),
        ("-2 * -3", 6.0),
        ("- - 2", 2.0),
        ("7 mod 3", 1.0),
        ("-7 mod 3", -1.0),
        ("2 - 1 - 1", 0.0),
        ("8 div 4 div 2", 1.0),
        ("1 = 1 and 2 > 1 or 1 div 0 = 3", True),
        ("1 < 2 = (3 > 2)", True),
        (".5 + 1.", 1.5),
        ("${n}*2", 6.0),
        ("${n}-1", 2.0),
        # equality: text with text, number with number, no answer is ''
        ("${a} = 'x'", True),
        ('${a} != "x"', False),
        ("${n} = 3", True),
        ("${n} = '3'", True),
        ("${n} = '3.0'", True),
        ("'3' = '3.0'", False),
        ("${none} = ''", True),
        ("${none} = 0", False),
        ("${none} != 0", True),
        ("${none} < 5", False),
        ("${none} >= 5", False),
        ("true() = 'anything'", True),
        ("'abc' < 'abd'", False),
        # dates: days in relations, arithmetic and against numbers; text against text
        ("'1970-01-02' + 0", 1.0),
        ("number('2024-02-29')", 19782.0),
        ("'2024-03-01' - ${day}", 1.0),
        ("${day} < '2024-03-01'", True),
        ("${day} = 19782", True),
        ("19782 = ${day}", True),
        ("${day} = '2024-02-29T00:00:00'", False),
        ("${day} < today()", True),
        ("${day} = '2024-02-29'", True),
        ("today() = '2026-03-02'", True),
        ("date(today() + 1)", "2026-03-03"),
        ("date('2023-02-29')", ""),
        ("number('2023-02-29') = number('2023-02-29')", False),
        ("'2024-02-29T12:00:00' - '2024-02-29'", 0.5),
        ("'2024-02-29T12:00:00+08:00' - '2024-02-29'", 0.5),
        ("date('2024-02-29T23:59')", "2024-02-29"),
        ("date-time(0.5)", "1970-01-01T12:00:00"),
        ("decimal-date-time('1970-01-02T06:00')", 1.25),
        ("decimal-time('06:00')", 0.25),
        ("'08:30' < '09:00'", True),
        ("now()", "2026-03-02T10:30:00"),
        ("format-date(${day}, '%Y年%n月%e日')", "2024年2月29日"),
        ("format-date-time(now(), '%y/%m/%d %H:%M')", "26/03/02 10:30"),
        ("format-date('no', '%Y')", ""),
        ("max('2024-01-01', ${day}) = ${day}", True),
        ("date(max('2024-01-01', ${day}))", "2024-02-29"),
        ("int('1970-01-03')", 2.0),
        ("round('1970-01-03T15:00')", 3.0),
        ("sum('1970-01-02', 1)", 2.0),
        # texts
        ("concat('a', 1, true(), ${none})", "a1true"),
        ("concat(0.1 + 0.2)", "0.3"),
        ("concat(1 div 0)", ""),
        ("join('-', 'a', 'b')", "a-b"),
        ("string-length('买买提·艾力')", 6.0),
        ("substr('abcdef', 1, 3)", "bc"),
        ("substr('abcdef', 4)", "ef"),
        ("substr('abcdef', -2)", "ef"),
        ("substr('abc', 1 div 0)", ""),
        ("contains('abc', 'b')", True),
        ("starts-with('abc', 'ab')", True),
        ("ends-with('abc', 'bc')", True),
        ("substring-before('2024-02', '-')", "2024"),
        ("substring-before('2024', '-')", ""),
        ("substring-after('2024-02', '-')", "02"),
        ("translate('2024-02', '-0', '/')", "224/2"),
        ("normalize-space('  a   b ')", "a b"),
        ("upper-case('x')", "X"),
        ("regex('abc', '[a-c]{3}')", True),
        ("regex('abcd', '[a-c]{3}')", False),
        # numbers
        ("int(-2.7)", -2.0),
        ("round(2.5)", 3.0),
        ("round(-2.5)", -3.0),
        ("round(1.005, 2)", 1.01),
        ("round(1234, -2)", 1200.0),
        ("abs(-1)", 1.0),
        ("floor(-1.5)", -2.0),
        ("ceiling(1.2)", 2.0),
        ("pow(2, 10)", 1024.0),
        ("pow(10, 10000)", math.inf),
        ("min(3, ${none}, 2)", 2.0),
        ("max(${none})", ""),
        ("sum(${none})", 0.0),
        # truth and choice
        ("if(${n} > 2, 'big', 'small')", "big"),
        ("coalesce(${none}, ${a})", "x"),
        ("not(${none})", True),
        ("boolean('')", False),
        ("selected(${codes}, 'green')", True),
        ("selected(${codes}, 'gree')", False),
        ("count-selected(${codes})", 2.0),
        ("selected-at(${codes}, 1)", "green"),
        ("selected-at(${codes}, 2)", ""),
        # our own
        ("gb11643('653222201501010017')", True),
        ("gb11643('653222201501010018')", False),
        ("gb-birth('653222201501010017')", "2015-01-01"),
        ("gb-sex('653222201501010017')", "1"),
        ("mod11-2('65322220150101001X')", False),
        ("months-between('2015-01-31', '2015-02-28')", 0.0),
        ("months-between('2015-01-31', ${none})", ""),
        ("months-between('2015-03-01', '2015-01-01')", -2.0),
        ("minutes-between('08:10', '09:30')", 80.0),
        ("minutes-between('', '09:30')", ""),
    ],
)
def test_value(expression: str, value: object) -> None:
    assert run(expression, TOP) == value


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("count(${visits})", 3.0),
        ("count(${visits}[way = 'home'])", 2.0),
        ("count(${visits}[${way} = 'home' and position() > 1])", 1.0),
        ("sum(${cost})", 7.5),
        ("count-non-empty(${cost})", 2.0),
        ("date(max(${when}))", "2026-02-21"),
        ("${visits}[last()]/way", ["home"]),
        ("string(${visits}[2]/way)", "phone"),
        ("count(${visits}[way = 'home'][2])", 1.0),
        ("count(${visits}[when = date(max(${when}))])", 3.0),  # in [ ] ${when} is the item's own
        ("indexed-repeat(${way}, ${visits}, 2)", "phone"),
        ("indexed-repeat(${way}, ${visits}, 9)", ""),
        ("${way} = 'phone'", True),  # any row
        ("${way} != 'phone'", True),
        ("max(${visits}[way = 'none']/cost)", ""),
        ("count(${visits}[count(${visits}[way = 'home']) = 2 and way = 'phone'])", 1.0),
        ("${visits}[way = 'none']/way = ''", True),  # nobody found equals no answer
    ],
)
def test_rows_seen_from_outside(expression: str, value: object) -> None:
    assert run(expression, TOP, VISITS) == value


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("${way}", "phone"),
        ("position(..)", 2.0),
        ("index()", 2.0),
        ("count(${visits}[position() < position(current()/..)])", 1.0),
        ("count(${visits}[way = current()/../way])", 1.0),
        ("${when} - ${day}", 713.0),
    ],
)
def test_rows_seen_from_within(expression: str, value: object) -> None:
    assert run(expression, TOP, VISITS, row=1) == value


def test_self_and_once() -> None:
    assert run(". > 5", here=6) is True
    assert run("once(now())", here="2020-01-01T00:00:00") == "2020-01-01T00:00:00"
    assert run("once(now())") == "2026-03-02T10:30:00"


def test_other_registers() -> None:
    pupils = Records(pupils=[{"_id": "a-1", "name": "甲", "grade": 3}, {"_id": "a-2", "name": "乙", "grade": None}])
    assert to_text(run("instance('pupils')/root/item[_id = ${p}]/name", {"p": "a-2"}, records=pupils)) == "乙"
    assert run("instance('pupils')/root/item[_id = ${p}]/name = ''", {"p": "a-9"}, records=pupils) is True
    assert run("instance('pupils')/root/item[_id = ${p}]/name = ''", {"p": None}, records=pupils) is True
    assert pupils.scans == 0  # by id: one look-up, no walk through the register
    assert run("count(instance('pupils')/root/item[grade = 3])", records=pupils) == 1.0
    assert run("count(instance('pupils')/root/item[${p} = _id and grade > 2])", {"p": "a-1"}, records=pupils) == 1.0
    assert pupils.scans == 2


def refusal(expression: str) -> str:
    with pytest.raises(InputError) as caught:
        run(expression, TOP, VISITS)
    assert caught.value.code == "expression"
    assert caught.value.text.zh
    return caught.value.text.en


def test_everything_missing_is_listed_at_once() -> None:
    words = refusal("uuid() + ${absent} + pulldata('a', random()) + instance('none')/root/item[x = ${gone}]/y")
    for missing in ("uuid()", "${absent}", "pulldata()", "random()", "instance('none')", "${gone}"):
        assert missing in words


@pytest.mark.parametrize(
    "expression",
    [
        "", "1 +", "(1", "1)", "'open", "${}", "${a", "a b", "/data/a", "../a", "a", "//a", "a | b", "${a}[1]", "$a",
        "child::a", "@a", "*", "concat(,)", "if(1, 2)", "not()", "true(1)", "1 = = 2", "${visits}/nothing", "last()",
        "position()", "position(${visits})", "${visits}[nothing = 1]", "${visits}[./.. = 1]",
        "jr:choice-name(${a}, 'b')", "\x00", "1 < 2 < ", "'a' 'b'",
        "format-date(today(), '%b')", "format-date(today(), ${a})", "format-date(today(), '%')", "current()/../../x/y",
        "indexed-repeat(${a}, ${visits}, 1)", "instance(${a})/root/item", "instance('x')",
    ],
)  # fmt: skip
def test_refused(expression: str) -> None:
    assert refusal(expression)


@pytest.mark.parametrize(
    "pattern",
    ["(?=a)b", "(?!a)b", "(?<=a)b", "(?<!a)b", r"(a)\1", "(?>a)", "a++", "(a{999}){999}", "(", "[", "a" * 501],
)
def test_hostile_patterns_are_refused(pattern: str) -> None:
    assert "regex()" in refusal(f"regex(., '{pattern}')")


def test_a_pattern_must_be_written_down() -> None:
    assert "regex()" in refusal("regex('x', ${a})")


@pytest.mark.parametrize("pattern", ["(a+)+b", "(a|aa)+b", "(.*)*b", "(a|a)*b", "([a-z]+)*[0-9]"])
def test_patterns_that_explode_elsewhere_come_to_an_end(pattern: str) -> None:
    assert run(f"regex(., '{pattern}')", here="a" * 5_000) is False


def test_budget_stops_loops_and_growing_texts() -> None:
    visits = [{"way": "home"}] * 600
    with pytest.raises(BudgetExceeded):
        run("count(${visits}[count(${visits}[count(${visits}[way = 'x']) > 0]) > 0])", {}, visits)
    with pytest.raises(BudgetExceeded):
        run("${way} = ${visits}/way", {}, visits)
    with pytest.raises(BudgetExceeded):
        run("concat(${a}, ${a}, ${a}, ${a}, ${a}, ${a})", {"a": "x" * 4000})
    inner = "concat(${a},${a},${a},${a},${a},${a},${a},${a},${a},${a})"
    with pytest.raises(BudgetExceeded):
        run(f"concat({','.join([inner] * 100)})", {"a": "x" * 4000})


@given(st.text(max_size=60) | st.text("()[]${}.,'\"/+-*=<>! abtod129", max_size=60))
def test_any_text_is_an_expression_or_refused(text: str) -> None:
    with suppress(InputError, BudgetExceeded):
        run(text, TOP, VISITS)


_LEAVES = st.sampled_from(["1", "0", "'x'", "''", "'2024-02-29'", "${n}", "${none}", "${day}", "${way}", "."])


def _grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    operators = st.sampled_from(["+", "-", "*", "div", "mod", "=", "!=", "<", ">=", "and", "or"])
    unary = st.sampled_from(["int", "round", "number", "not", "string", "date", "abs", "sum", "min", "count", "gb11643",
                             "gb-birth", "count-selected", "string-length", "date-time", "floor", "decimal-time"])
    binary = st.sampled_from(["concat", "pow", "round", "selected", "months-between", "minutes-between", "substr",
                              "contains", "selected-at", "max", "translate"])  # translate lacks one: refused
    return st.one_of(
        st.builds("({} {} {})".format, inner, operators, inner),
        st.builds("{}({})".format, unary, inner),
        st.builds("{}({}, {})".format, binary, inner, inner),
        st.builds("if({}, {}, {})".format, inner, inner, inner),
        st.builds("count(${{visits}}[{}])".format, inner),
        st.builds("-{}".format, inner),
    )


@given(st.recursive(_LEAVES, _grown, max_leaves=25))
def test_any_expression_has_a_value_within_the_budget(expression: str) -> None:
    try:
        value = run(expression, TOP, VISITS, here="2024-02-29")
    except (InputError, BudgetExceeded):
        return
    assert isinstance(value, str | float | bool | list)


@pytest.mark.parametrize(
    "text",
    ["(" * 5000 + "1" + ")" * 5000, "-" * 5000 + "1", "1+" * 4000 + "1", "not(" * 1000 + "1" + ")" * 1000,
     "${visits}" + "[1" * 900 + "]" * 900, "1" * 20_000, " or ".join(["1"] * 1000),
     "concat(" + ",".join("1" * 3000) + ")"],
)  # fmt: skip
def test_overgrown_expressions_are_refused(text: str) -> None:
    assert refusal(text)


@given(st.floats(-1e300, 1e300) | st.just(math.nan) | st.just(math.inf))
def test_numbers_as_text_keep_their_value(number: float) -> None:
    text = number_text(number)
    if not math.isfinite(number):
        assert text == ""
    else:
        assert "e" not in text
        assert to_number(text) == pytest.approx(number, rel=1e-14)


def test_the_largest_number_has_a_text() -> None:
    assert number_text(1.7976931348623157e308).startswith("1797693134862")


@given(st.dates(), st.dates())
def test_months_between_turns_its_sign(first: object, second: object) -> None:
    assert months_between(str(first), str(second)) == -(months_between(str(second), str(first)) or 0)
