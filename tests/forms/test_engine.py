"""Evaluation of whole forms: values, relevance, repeats, findings, fixes, choices, defaults, what is saved."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.answers import Answers, Row, Value
from forms.engine import Context, Engine
from forms.evaluation import SuggestedFix
from forms.text import Text
from tests.forms.xlsform import CONTEXT, Records, answers, checks, engine, only

PUPIL = """
begin_group | basic | 基本
text | name | 姓名 | | | string-length(.) <= 8 | yes
select_one idtype | id_type | 证件 | | | | | 1
text | id_number | 号码 | | ${id_type} = '1' | gb11643(.) | yes
date | birth_date | 生日 | | | . <= today()
select_one sex | sex | 性别
calculate | months | | months-between(${birth_date}, today())
text | age | 年龄 | if(${months} = '', '', concat(int(${months} div 12), ' 岁'))
integer | class_no | 班 | | | . >= 1 and . <= 30
decimal | distance | 路程
end_group
begin_group | home | 家庭 | | ${class_no} > 0
select_one yesno | migrant | 随迁
select_one yesno | permit | 居住证 | | ${migrant} = 'yes'
end_group
"""
LISTS = """
sex | 1 | 男
sex | 2 | 女
idtype | 1 | 身份证
idtype | Z | 其他
yesno | yes | 是
yesno | no | 否
"""
POLICY = {
    "title_field": "name",
    "hard": [
        {"id": "id_birth", "field": "birth_date", "zh": "与号码不符：${id_number}", "en": "Not as in ${id_number}",
         "test": "gb11643(${id_number}) and . != gb-birth(${id_number})"},
        {"id": "id_sex", "field": "sex", "zh": "不是${sex}。", "en": "Not ${sex}.",
         "test": "gb11643(${id_number}) and . != '' and . != gb-sex(${id_number})"},
    ],
    "soft": [{"id": "far", "field": "distance", "test": ". > 20", "zh": "${distance} 公里，很远", "en": "Far"}],
    "fix": [
        {"on": "birth_date", "check": "id_birth", "field": "birth_date", "value": "gb-birth(${id_number})",
         "zh": "改成 {value}", "en": "Change to {value}"},
        {"on": "sex", "field": "sex", "value": "gb-sex(${id_number})", "zh": "改成{value}", "en": "Change to {value}"},
    ],
}  # fmt: skip
SOUND = {"name": "阿依古丽", "id_type": "1", "id_number": "653222201501010017", "birth_date": "2015-01-01", "sex": "1"}


@pytest.fixture(scope="module")
def pupil() -> Engine:
    return engine(PUPIL, LISTS, **POLICY)


def test_values_are_calculated_in_the_order_they_depend_on(pupil: Engine) -> None:
    evaluation = pupil.evaluate(answers(SOUND), CONTEXT)
    assert evaluation.findings == ()
    assert evaluation.may_be_saved
    assert evaluation.answers["age"] == "11 岁"
    assert evaluation.answers["months"] == "134"
    assert pupil.evaluate(answers({}), CONTEXT).answers["age"] is None


def test_relevance_of_sections_and_fields(pupil: Engine) -> None:
    filled = answers({**SOUND, "migrant": "yes", "permit": "no"})
    hidden = pupil.evaluate(filled, CONTEXT)
    assert hidden.relevant_sections == {"basic"}
    assert not {"migrant", "permit"} & hidden.relevant
    assert hidden.answers["permit"] == "no"  # kept while it is not shown ...
    assert hidden.to_save["permit"] is None  # ... and left out when saved
    shown = pupil.evaluate(filled.with_values({"class_no": 3}), CONTEXT)
    assert shown.relevant_sections == {"basic", "home"}
    assert {"migrant", "permit"} <= shown.relevant
    assert shown.to_save["permit"] == "no"
    no = pupil.evaluate(filled.with_values({"class_no": 3, "migrant": "no"}), CONTEXT)
    assert "permit" not in no.relevant


def test_what_is_not_relevant_counts_as_not_answered(pupil: Engine) -> None:
    evaluation = pupil.evaluate(answers({**SOUND, "id_type": "Z", "birth_date": "2014-05-05"}), CONTEXT)
    assert evaluation.findings == ()  # the number does not show, so nothing disagrees with it
    assert "id_number" not in evaluation.required


def test_required_constraint_and_their_words(pupil: Engine) -> None:
    evaluation = pupil.evaluate(answers({**SOUND, "name": None, "id_number": "653222201501010018"}), CONTEXT)
    assert [(f.field, f.check, f.severity) for f in evaluation.findings] == [
        ("name", "required", "hard"), ("id_number", "constraint", "hard"),
    ]  # fmt: skip
    assert not evaluation.may_be_saved
    assert evaluation.required == {"name", "id_number"}
    assert all(finding.message.zh and finding.message.en for finding in evaluation.findings)


def test_hard_checks_name_values_and_offer_a_fix(pupil: Engine) -> None:
    finding = only(pupil.evaluate(answers({**SOUND, "birth_date": "2015-10-01"}), CONTEXT))
    assert (finding.check, finding.severity) == ("id_birth", "hard")
    assert finding.message == Text("与号码不符：653222201501010017", "Not as in 653222201501010017")
    assert finding.fix == SuggestedFix(
        "birth_date", None, "2015-01-01", Text("改成 2015-01-01", "Change to 2015-01-01")
    )
    wrong_sex = only(pupil.evaluate(answers({**SOUND, "sex": "2"}), CONTEXT))
    assert (wrong_sex.message.zh, wrong_sex.fix and wrong_sex.fix.label.zh) == ("不是女。", "改成男")
    fixed = answers({**SOUND, "birth_date": "2015-10-01"}).with_value("birth_date", "2015-01-01")
    assert pupil.evaluate(fixed, CONTEXT).may_be_saved


def test_a_soft_check_wants_a_reason(pupil: Engine) -> None:
    far = answers({**SOUND, "distance": 25.0})
    evaluation = pupil.evaluate(far, CONTEXT)
    finding = only(evaluation)
    assert (finding.severity, finding.reason_field, finding.settled) == ("soft", "why_far", False)
    assert finding.message.zh == "25 公里，很远"
    assert "why_far" in evaluation.relevant
    assert not evaluation.may_be_saved
    blank = pupil.evaluate(far.with_value("why_far", "   "), CONTEXT)
    assert not blank.may_be_saved
    told = pupil.evaluate(far.with_value("why_far", "牧区"), CONTEXT)
    assert only(told).settled
    assert told.may_be_saved
    assert told.to_save["why_far"] == "牧区"
    near = pupil.evaluate(answers({**SOUND, "distance": 2.5, "why_far": "牧区"}), CONTEXT)
    assert "why_far" not in near.relevant
    assert near.to_save["why_far"] is None


@pytest.mark.parametrize(
    ("field", "value", "check", "words"),
    [
        ("birth_date", "2016年3月", "form", "日期写成 2016-03-21。"),
        ("birth_date", "2016-02-30", "form", "日期写成 2016-03-21。"),
        ("class_no", "三", "type", "写成整数，例如 35。"),
        ("class_no", 2.5, "type", "写成整数，例如 35。"),
        ("distance", "2,5", "type", "写成数字，例如 2.5。"),
        ("sex", "9", "code", "选项里没有这一项，重新选择。"),
        ("name", "x" * 4001, "size", "太长：最多 4000 个字。"),
        ("name", "a\x00b", "form", "有看不见的字符，重新输入。"),
    ],
)
def test_malformed_values_say_what_would_be_right(
    pupil: Engine, field: str, value: Value, check: str, words: str
) -> None:
    evaluation = pupil.evaluate(answers({**SOUND, "id_type": "Z", field: value}), CONTEXT)
    assert (only(evaluation).check, only(evaluation).message.zh) == (check, words)
    assert evaluation.answers[field] == value  # what was typed stays


def test_begin_fills_defaults(pupil: Engine) -> None:
    assert dict(pupil.begin(CONTEXT).values) == {"id_type": "1"}
    other = engine("date | d | 日 | | | | | today()\ntext | t | 字 | | | | | it's\ndate | e | 日 | | | | | ${d} + 1\n"
                   "integer | i | 数 | | | | | 7", title_field="t")  # fmt: skip
    assert dict(other.begin(CONTEXT).values) == {"d": "2026-03-02", "t": "it's", "e": "2026-03-03", "i": 7}


def test_what_the_form_does_not_know_stays(pupil: Engine) -> None:
    newer = answers({**SOUND, "later": "x"}).with_rows("later_rows", (Row("e-1.0", {"a": 1}),))
    saved = pupil.evaluate(newer, CONTEXT).to_save
    assert saved["later"] == "x"
    assert saved.rows["later_rows"] == (Row("e-1.0", {"a": 1}),)


CASE = """
begin_group | g | 案
text | who | 谁
select_one state | state | 状态 | | | | yes
date | since | 起 | | | | yes
date | first | 首 | min(${day})
integer | homes | 家访 | count(${visits}[way = 'home'])
end_group
begin_group | v | 记录
begin_repeat | visits | 家访 | | ${state} != 'new'
integer | no | 号 | position(..)
date | day | 日 | | | . >= ${since} | yes | today()
select_one way | way | 方式 | | | | | home
text | note | 说明 | | ${way} = 'phone'
integer | days | 天 | ${day} - ${since}
integer | own | 本 | count-non-empty(${visits}/note)
integer | all | 全 | count-non-empty(${visits}[true()]/note)
end_repeat
end_group
"""
STATES = """
state | new | 新建
state | open | 在办
state | back | 返校
state | done | 结案
way | home | 家访
way | phone | 电话
"""
CASE_POLICY = {
    "title_field": "who",
    "kind": "case",
    "states": {
        "field": "state", "date": "since", "initial": ["new", "open"], "closed": ["done"],
        "following": {"new": ["open"], "open": ["back", "done"], "back": ["open", "done"], "done": []},
    },
    "soft": [{"id": "late", "field": "day", "test": ". - ${since} > 30", "zh": "晚", "en": "Late"}],
    "hard": [{"id": "both", "field": "note", "test": ". = ${who}", "zh": "同", "en": "Same"}],
    "fix": [{"on": "day", "field": "day", "value": "${since}", "zh": "改 {value}", "en": "Set {value}"}],
}  # fmt: skip
OPEN = {"who": "甲", "state": "open", "since": "2026-02-01"}


@pytest.fixture(scope="module")
def case() -> Engine:
    return engine(CASE, STATES, **CASE_POLICY)


def test_rows_are_evaluated_one_by_one(case: Engine) -> None:
    evaluation = case.evaluate(
        answers(OPEN, visits=[
            {"day": "2026-02-03", "way": "home", "note": "x"},
            {"day": "2026-01-03", "way": "phone", "note": "甲"},
            {"way": "home"},
        ]),
        CONTEXT,
    )  # fmt: skip
    assert evaluation.answers["homes"] == 2
    assert evaluation.answers["first"] == "2026-01-03"
    assert [row.values.get("days") for row in evaluation.answers.rows["visits"]] == [2, -29, None]
    assert [row.values.get("no") for row in evaluation.answers.rows["visits"]] == [1, 2, 3]
    assert [row.values.get("own") for row in evaluation.answers.rows["visits"]] == [0, 1, 0]  # its own row, as in ODK
    assert [row.values.get("all") for row in evaluation.answers.rows["visits"]] == [1, 1, 1]
    assert [("visits/0/note" in evaluation.relevant), ("visits/1/note" in evaluation.relevant)] == [False, True]
    assert [checks(evaluation, "day", row) for row in range(3)] == [[], ["constraint"], ["required"]]
    assert checks(evaluation, "note", 1) == ["both"]
    assert {"visits/0/day", "visits/2/day"} <= evaluation.required
    (wrong,) = evaluation.at("day", 1)
    assert wrong.fix == SuggestedFix("day", 1, "2026-02-01", Text("改 2026-02-01", "Set 2026-02-01"))
    assert "note" not in evaluation.to_save.rows["visits"][0].values
    assert evaluation.to_save.rows["visits"][1].values["note"] == "甲"


def test_a_soft_check_in_a_row_has_its_reason_in_that_row(case: Engine) -> None:
    rows = [{"day": "2026-03-20", "way": "home", "why_late": "雪"}, {"day": "2026-03-21", "way": "home"}]
    evaluation = case.evaluate(answers(OPEN, visits=rows), CONTEXT)
    assert [(f.row, f.settled) for f in evaluation.findings] == [(0, True), (1, False)]
    assert {"visits/0/why_late", "visits/1/why_late"} <= evaluation.relevant


def test_rows_of_a_repeat_that_is_not_relevant(case: Engine) -> None:
    filled = answers({**OPEN, "state": "new"}, visits=[{"way": "home"}])
    evaluation = case.evaluate(filled, CONTEXT)
    assert "visits" not in evaluation.relevant
    assert evaluation.may_be_saved
    assert evaluation.answers["homes"] == 0
    assert len(evaluation.answers.rows["visits"]) == 1
    assert "visits" not in evaluation.to_save.rows


def test_hidden_rows_are_not_counted() -> None:
    form = engine(
        "text | t | 字\ninteger | n | 数 | count(${rows})\n"
        "begin_group | g | 组\nbegin_repeat | rows | 行 | | ${t} = 'x'\ntext | u | 字\nend_repeat\nend_group",
        title_field="t",
    )
    assert form.evaluate(answers({"t": "x"}, rows=[{}, {}]), CONTEXT).answers["n"] == 2
    assert form.evaluate(answers({"t": "y"}, rows=[{}, {}]), CONTEXT).answers["n"] == 0


def test_a_reason_is_asked_for_exactly_where_its_field_shows() -> None:
    form = engine(
        "text | a | 甲\ncalculate | b | | ${a}\ncalculate | c | | ${b}\ntext | d | 丁 | | ${c} = 'x' or ${c} = 'z'",
        title_field="a",
        soft=[{"id": "odd", "field": "d", "test": "${a} != 'z'", "zh": "少见", "en": "Odd"}],
    )
    shown = form.evaluate(answers({"a": "x"}), CONTEXT)
    assert "why_odd" in shown.relevant
    assert only(shown).reason_field == "why_odd"
    hidden = form.evaluate(answers({"a": "y"}), CONTEXT)
    assert not {"d", "why_odd"} & hidden.relevant
    assert hidden.may_be_saved
    assert "why_odd" not in form.evaluate(answers({"a": "z"}), CONTEXT).relevant


def test_a_text_that_is_too_long_is_not_computed_with() -> None:
    form = engine("text | t | 字\ninteger | n | 数 | string-length(${t})", title_field="t")
    assert form.evaluate(answers({"t": "x" * 4000}), CONTEXT).answers["n"] == 4000
    refused = form.evaluate(answers({"t": "x" * 4001}), CONTEXT)
    assert (only(refused).check, refused.answers["n"]) == ("size", 0)


def test_decimals_are_calculated_as_people_write_them() -> None:
    form = engine("decimal | p | 价\ndecimal | a | 计 | ${p} * 3", title_field="p")
    assert form.evaluate(answers({"p": 0.1}), CONTEXT).answers["a"] == 0.3


@pytest.mark.parametrize(("number", "offered"), [("653222201501010017", "1"), ("6532", None), (None, None)])
def test_a_fix_is_offered_only_when_the_field_may_hold_it(number: str | None, offered: str | None) -> None:
    form = engine(
        "text | n | 号\nselect_one sex | sex | 性别",
        "sex | 1 | 男\nsex | 2 | 女",
        title_field="n",
        hard=[{"id": "bad", "field": "sex", "test": "true()", "zh": "错", "en": "Wrong"}],
        fix=[{"on": "sex", "field": "sex", "value": "if(${n} = '6532', '3', gb-sex(${n}))", "zh": "改", "en": "Set"}],
    )
    fix = only(form.evaluate(answers({"n": number, "sex": "2"}), CONTEXT)).fix
    assert (fix and fix.value) == offered
    assert only(form.evaluate(answers({"n": "653222201501010017", "sex": "1"}), CONTEXT)).fix is None  # it is that


def test_a_new_row_has_its_defaults(case: Engine) -> None:
    assert dict(case.new_row("visits", answers(OPEN), CONTEXT).values) == {"day": "2026-03-02", "way": "home"}


@pytest.mark.parametrize(
    ("before", "now", "words"),
    [
        (None, "new", None),
        (None, "back", ("新建时只能是“新建”或“在办”。", "A new record can only be “新建” or “在办”.")),
        ("new", "new", None),
        ("new", "open", None),
        ("new", "done", ("“新建”之后只能是“在办”。", "After “新建” only “在办” may follow.")),
        ("open", "new", ("“在办”之后只能是“返校”或“结案”。", "After “在办” only “返校” or “结案” may follow.")),
        ("done", "open", ("“结案”已经是终点，不能再改。", "“结案” is final and cannot be changed.")),
    ],
)
def test_states_follow_one_another(
    case: Engine, before: str | None, now: str, words: tuple[str, str] | None
) -> None:
    saved = None if before is None else answers({**OPEN, "state": before})
    evaluation = case.evaluate(answers({**OPEN, "state": now, "since": "2026-02-02"}), CONTEXT, saved)
    if words is None:
        assert evaluation.findings == ()
    else:
        assert only(evaluation).check == "state"
        assert only(evaluation).message == Text(*words)
    assert now in {c.code for c in evaluation.choices_of(case.form.field("state"))} or words is not None


def test_the_choices_of_a_state_are_what_may_follow(case: Engine) -> None:
    saved = answers(OPEN)
    evaluation = case.evaluate(saved, CONTEXT, saved)
    assert [choice.code for choice in evaluation.choices_of(case.form.field("state"))] == ["open", "back", "done"]


def test_a_state_does_not_begin_before_the_one_it_follows(case: Engine) -> None:
    moved = case.evaluate(answers({**OPEN, "state": "back", "since": "2026-01-31"}), CONTEXT, answers(OPEN))
    assert checks(moved, "since") == ["state"]
    corrected = case.evaluate(answers({**OPEN, "since": "2026-01-31"}), CONTEXT, answers(OPEN))
    assert corrected.may_be_saved  # the same state: its date was wrong


def test_choice_filters() -> None:
    form = engine(
        """
text | t | 字
select_one area | area | 区 | | | | | | kind = ${t} or position() = last()
select_multiple area | areas | 区 | | | | | | kind = 'a'
begin_group | g | 组
begin_repeat | rows | 行
text | u | 字
select_one area | inner | 区 | | | | | | kind = ${u}
end_repeat
end_group
""",
        "area | 1 | 一 | a\narea | 2 | 二 | b\narea | 3 | 三 | c",
        title_field="t",
    )
    evaluation = form.evaluate(
        answers({"t": "a", "area": "2", "areas": "1 2"}, rows=[{"u": "b", "inner": "2"}, {"u": "b", "inner": "1"}]),
        CONTEXT,
    )
    assert [c.code for c in evaluation.choices_of(form.form.field("area"))] == ["1", "3"]
    assert [c.code for c in evaluation.choices_of(form.form.field("inner"), 1)] == ["2"]
    assert [(f.field, f.row, f.check) for f in evaluation.findings] == [
        ("area", None, "choice"), ("areas", None, "choice"), ("inner", 1, "choice"),
    ]  # fmt: skip


def test_references_read_other_registers() -> None:
    form = engine(
        "text | who | 谁\ncalculate | name | | instance('pupils')/root/item[_id = ${who}]/name",
        title_field="who", lookups=["pupils"], fields={"who": {"type": "reference", "target": "pupils"}},
    )  # fmt: skip
    dot = "0123456789abcdef-7"
    context = Context(date(2026, 3, 2), datetime(2026, 3, 2), Records(pupils=[{"_id": dot, "name": "甲"}]))
    assert form.evaluate(answers({"who": dot}), context).answers["name"] == "甲"
    assert checks(form.evaluate(answers({"who": "甲"}), context), "who") == ["form"]


@pytest.mark.parametrize(
    "rule",
    [
        "count(${rows}[count(${rows}[x = 'a']) > 3])",
        "sum(${rows}[true()]/x)",
        "${rows}[true()]/x != ${rows}[true()]/x and ${rows}[1 = 1]/x > ${rows}[1 = 1]/x",
        "count(${rows}[regex(x, '(a+)+(bc?)*d')])",
        "count(${rows}[translate(x, 'abcdefghi', 'jklmn') = x])",
        "count(${rows}[normalize-space(concat(x, x, x, x)) = x])",
        "count(${rows}[selected(x, 'b')])",
        "concat(${rows}[true()]/x)",
    ],
)
@pytest.mark.parametrize("held", ["2024-01-01", "a" * 4000, "a " * 2000])
def test_a_form_that_is_too_heavy_says_so_and_loses_nothing(rule: str, held: str) -> None:
    heavy = engine(
        f"""
text | t | 字
begin_group | g | 组
begin_repeat | rows | 行
text | x | 字
calculate | n | | {rule}
end_repeat
end_group
""",
        title_field="t",
    )
    filled = answers({"t": "x"}, rows=[{"x": held}] * 1000)
    evaluation = heavy.evaluate(filled, CONTEXT)
    assert [finding.check for finding in evaluation.findings] == ["budget"]
    assert "草稿" in evaluation.findings[0].message.zh
    assert evaluation.answers.values == filled.values
    assert len(evaluation.answers.rows["rows"]) == 1000


def test_texts_that_double_are_stopped() -> None:
    rows = ["text | t | 字"] + [f"calculate | c{n} | | concat(${{{'t' if n == 0 else f'c{n - 1}'}}}, ${{t}}, "
                              f"${{{'t' if n == 0 else f'c{n - 1}'}}})" for n in range(40)]  # fmt: skip
    doubling = engine("\n".join(rows), title_field="t")
    assert [f.check for f in doubling.evaluate(answers({"t": "x" * 100}), CONTEXT).findings] == ["budget"]


_ODD = st.sampled_from(["1", "2016-02-30", "yes"])
_VALUES = st.one_of(st.none(), st.text(max_size=20), st.integers(), st.floats(), _ODD)


@given(st.dictionaries(st.sampled_from([*SOUND, "class_no", "distance", "migrant", "permit", "why_far"]), _VALUES))
def test_any_answers_can_be_evaluated(pupil: Engine, values: dict[str, Value]) -> None:
    evaluation = pupil.evaluate(Answers(values), CONTEXT)
    again = pupil.evaluate(evaluation.to_save, CONTEXT)
    assert again.to_save == evaluation.to_save  # saving what may be saved changes nothing more
