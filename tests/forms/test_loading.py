"""From XLSForm to `Form`: what is taken over, and what is refused with the whole list of what is missing."""

from __future__ import annotations

import pytest

from forms.definition import Audience, Choice, FieldType, Nature
from forms.errors import InputError
from forms.loading import load_form
from forms.text import Text
from tests.forms.xlsform import POLICY, load, of_many_questions, xform

SURVEY = """
begin_group | basic | 基本
text | name | 姓名 | | | string-length(.) < 60 | yes
select_one sex | sex | 性别 | | ${name} != '' | | | 1
select_one sex | other | 另一个 | | | | | | kind = ${name}
integer | size | 大小 | | | . > 0 | ${sex} = '1'
calculate | twice | | ${size} * 2
begin_group | inner | 里面 | | ${size} > 1
date | day | 日期 | | ${sex} = '2' | . <= today() | | today()
end_group
end_group
begin_group | log | 记录
begin_repeat | visits | 家访 | | ${size} > 2
date | visit_date | 日期 | | | . >= ${day}
text | result | 结果 | | ${visit_date} != ''
end_repeat
decimal | cost | 费用 | sum(${visits}/visit_date)
end_group
"""
CHOICES = """
sex | 1 | 男 | a
sex | 2 | 女 | b
"""
SOFT = {"id": "big", "field": "size", "test": ". > 9 and ${sex} = '1'", "zh": "很大", "en": "Big"}


def test_what_is_taken_over() -> None:
    form = load(
        SURVEY, CHOICES, title_field="name", keys=["name"], groups=[["sex", "size"]], search=["name"], persons=True,
        columns=[{"field": "name", "width": 9, "masked": True}], soft=[SOFT],
        fields={"name": {"audience": "school", "nature": "name"}, "cost": {"audience": "region"}},
    )  # fmt: skip
    assert (form.id, form.version, form.title) == ("sample", 3, Text("表", "Form"))
    assert [section.name for section in form.sections] == ["basic", "log"]
    assert [(repeat.name, repeat.section, repeat.relevant) for repeat in form.repeats] == [
        ("visits", "log", "${size}  > 2")
    ]
    assert [field.name for field in form.fields] == [
        "name", "sex", "other", "size", "why_big", "twice", "day", "visit_date", "result", "cost",
    ]  # fmt: skip
    name, sex, size, day = (form.field(n) for n in ("name", "sex", "size", "day"))
    assert (name.label, name.required, name.audience, name.nature) == (
        Text("姓名", "姓名"), "true()", Audience.SCHOOL, Nature.NAME,
    )  # fmt: skip
    assert sex.type is FieldType.SELECT_ONE
    assert sex.choices == (Choice("1", Text("男", "男"), {"kind": "a"}), Choice("2", Text("女", "女"), {"kind": "b"}))
    assert (sex.relevant, sex.default) == ("${name}  != ''", "'1'")
    assert form.field("other").choice_filter == "kind =  ${name}"
    assert size.required == "${sex}  = '1'"
    assert (day.section, day.relevant) == ("basic", "(${size}  > 1) and (${sex}  = '2')")
    assert (day.default, day.constraint, day.audience, day.keep) == ("today()", ". <= today()", Audience.COUNTY, "3y")
    assert form.field("visit_date").repeat == "visits"
    assert form.field("result").relevant == "${visit_date}  != ''"
    assert form.field("twice").label == Text("twice", "twice")
    assert form.lists["sex"] == sex.choices


def test_a_soft_check_brings_its_reason_field() -> None:
    form = load(SURVEY, CHOICES, title_field="name", soft=[SOFT], fields={"cost": {"audience": "region"}})
    why = form.field("why_big")
    assert (why.type, why.nature, why.relevant) == (FieldType.TEXT, Nature.FREE_TEXT, "${size} > 9 and ${sex} = '1'")
    assert why.audience is Audience.COUNTY  # the strictest of the fields that travel
    assert form.soft_checks[0].reason == "why_big"
    for given, wanted in (("region", Audience.COUNTY), ("school", Audience.SCHOOL)):  # free text: never above
        small = load("text | t | t", title_field="t", defaults={"audience": given},
                     soft=[{**SOFT, "field": "t", "test": ". = 'x'"}])  # fmt: skip
        assert small.field("why_big").audience is wanted


def refusal(rows: str, choices: str = "", **policy: object) -> str:
    with pytest.raises(InputError) as caught:
        load(rows, choices, **{"title_field": "t", **policy})
    assert caught.value.code == "form_refused"
    assert caught.value.text.zh
    return caught.value.text.en


def test_all_that_is_missing_is_listed_at_once() -> None:
    words = refusal(
        """
text | t | t | | | uuid() = . | random() > 1
note | n | n
geopoint | g | g
range | r | r
text | u | u | checksum(${t}) | pulldata('a', 'b') = 'c' | regex(., '(?=x)') | |
begin_repeat | outer | o
begin_repeat | deep | d
text | x | x
end_repeat
end_repeat
""",
        lookup=["typo"],
        columns=[{"field": "nobody"}],
        soft=[{"id": "s", "field": "t", "test": "${ghost} = 1 and md5(.)", "zh": "是", "en": "yes"}],
    )
    for missing in (
        "uuid()", "random()", "a note", "type geopoint", "checksum()", "pulldata()", "look-around", "a repeat inside",
        "policy: lookup", "no nobody", "${ghost}", "md5()",
    ):  # fmt: skip
        assert missing in words


@pytest.mark.parametrize(
    ("rows", "missing"),
    [
        ("text | t | t | ${b}\ntext | b | b | ${t}", "depend on each other"),
        ("text | t | t | | ${t} = '1'", "depend on each other"),
        ("begin_group | g | g | | ${t} = '1'\ntext | t | t\nend_group", "depend on each other"),
        ("text | t | t | | ${b} = ''\ntext | b | b | ${c}\ntext | c | c | ${t}", "depend on each other"),
        ("text | t | t | ../nothing", "path ../nothing"),
        ("text | t | t | /sample/g/nothing", "path sample/g/nothing"),
        ("text | t | t\ntext | T2 | t", "name T2"),
        ("text | t | ${t}", "label that changes"),
        ("text | t | t\nselect_one a | s | s | | | | | c", "default c is no choice"),
        ("text | t | t\nacknowledge | a | a", "trigger"),
        ("text | t | t\nimage | a | a", "upload"),
        ("text | t | t\ndateTime | a | a", "type dateTime"),
        ("text | t | t\nstart | a |", "preload"),
        ("begin_group | g | g\ntext | t | t\nend_group\nbegin_group | h | h\ntext | t | t\nend_group", "used twice"),
        ("text | t | t | instance('nobody')/root/item[_id = 1]/name", "instance('nobody')"),
        ("text | t | t | instance('a')/root/item[name = 1]/nothing", "column nothing"),
        ("text | t | t | jr:choice-name('1', '${t}')", "jr:choice-name()"),
    ],
)
def test_refused(rows: str, missing: str) -> None:
    choices = "a | 1 | 一\na | 2 | 二"
    if "select_one" not in rows and "instance('a')" in rows:
        rows += "\nselect_one a | s | s"
    assert missing in refusal(rows, choices if "select_one" in rows else "")


@pytest.mark.parametrize(
    ("policy", "missing"),
    [
        ({"kind": "diary"}, "kind"),
        ({"persons": 1}, "persons"),
        ({"extra": 1}, "extra"),
        ({"title": {"zh": "只有"}}, "title"),
        ({"defaults": {"audience": "world"}}, "defaults.audience"),
        ({"fields": {"t": {"nature": "secret"}}}, "fields.t.nature"),
        ({"fields": {"t": {"type": "reference"}}}, "a reference has a target"),
        ({"fields": {"t": {"colour": "red"}}}, "fields.t.colour"),
        ({"fields": {"gone": {}}}, "no gone"),
        ({"fields": {"t": {"nature": "personal"}}}, "persons = false"),
        ({"keys": "t"}, "keys"),
        ({"keys": ["gone"]}, "no gone"),
        ({"groups": [["t", "gone"]]}, "no gone"),
        ({"columns": [{"field": "t", "width": 0}]}, "columns.width"),
        ({"title_field": "gone"}, "no gone"),
        ({"hard": [{"id": "Bad id", "field": "t", "test": "true()", "zh": "是", "en": "yes"}]}, "hard Bad id.id"),
        ({"hard": [{"id": "x", "field": "t", "test": "1 +", "zh": "是", "en": "yes"}]}, "x: character 4"),
        ({"hard": [{"id": "x", "field": "t", "test": "true()", "zh": "是", "en": ""}]}, "hard x"),
        ({"hard": [{"id": "x", "field": "t", "test": "1", "zh": "${z}", "en": "y"}] * 2}, "check x: used twice"),
        ({"hard": [{"id": "x", "field": "t", "test": "1", "zh": "${z}", "en": "y"}]}, "${z}"),
        ({"fix": [{"on": "t", "field": "gone", "value": "1", "zh": "是", "en": "yes"}]}, "gone cannot be set"),
        ({"fix": [{"on": "t", "check": "no", "field": "t", "value": "1", "zh": "是", "en": "yes"}]}, "no no"),
        ({"states": {"field": "t", "date": "t", "initial": ["a"], "closed": [], "following": {}}}, "states"),
        ({"states": {"field": "x", "date": "t", "initial": ["a"], "closed": [], "following": {}}}, "states"),
    ],
)
def test_a_wrong_policy_is_refused(policy: dict[str, object], missing: str) -> None:
    assert missing in refusal("text | t | t", **policy)


def test_a_form_of_thousands_of_questions_is_refused() -> None:
    with pytest.raises(InputError) as caught:
        load_form(of_many_questions(5_000), {**POLICY, "title_field": "t"})
    assert "more than 500 fields" in caught.value.text.en


def test_an_untranslated_label_is_refused() -> None:
    chinese, english = xform("text | t | 字").rsplit("<value>字</value>", 1)
    with pytest.raises(InputError) as caught:
        load_form(f"{chinese}<value>-</value>{english}", {**POLICY, "title_field": "t"})
    assert "no label" in caught.value.text.en


def test_an_unknown_property_of_a_question_is_refused() -> None:
    changed = xform("text | t | t").replace('type="string"', 'type="string" saveIncomplete="true()"')
    with pytest.raises(InputError) as caught:
        load_form(changed, {**POLICY, "title_field": "t"})
    assert "saveIncomplete" in caught.value.text.en


def test_a_version_that_is_no_number_is_refused() -> None:
    with pytest.raises(InputError) as caught:
        load_form(xform("text | t | t").replace('version="3"', 'version="3a"'), {**POLICY, "title_field": "t"})
    assert "version" in caught.value.text.en
