"""How answers are typed, masked, named and counted: the words of registers and forms, without a window."""

from __future__ import annotations

from datetime import date, datetime

import pytest

import resources
from desktop.presenters.entry import Entry
from desktop.presenters.entry_view import Spot
from desktop.presenters.register_columns import columns_of, delivery_signs
from desktop.presenters.typing import label_and_unit, read, written
from forms.answers import Answers, Row
from forms.engine import Context, Engine
from forms.pack import Pack, load_pack
from forms.text import Text


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    return load_pack(resources.find("pack"), tmp_path_factory.mktemp("cache"))


def entry(pack: Pack, form_id: str, before: Answers | None = None) -> Entry:
    now = datetime(2026, 11, 23, 14, 3)
    return Entry(Engine(pack.forms[form_id]), lambda: Context(now.date(), now), before)


@pytest.mark.parametrize(
    ("form", "field", "typed", "held"),
    [
        ("enrolment", "name", " 阿卜杜.外力 ", "阿卜杜·外力"),
        ("enrolment", "birth_date", "20160321", "2016-03-21"),
        ("enrolment", "birth_date", "2016.3.21", "2016-03-21"),
        ("enrolment", "birth_date", "2016.13.1", "2016.13.1"),
        ("enrolment", "entry_month", "202209", "2022-09"),
        ("enrolment", "entry_month", "2022年9月", "2022-09"),
        ("enrolment", "id_number", "65329920160312 242x", "65329920160312242X"),
        ("enrolment", "commute_km", "１．５", 1.5),
        ("enrolment", "class_no", "2", 2),
        ("enrolment", "class_no", "二", "二"),
        ("counselling", "opened", "830", "08:30"),
        ("counselling", "opened", "17.20", "17:20"),
        ("enrolment", "remark", "  ", None),
    ],
)
def test_what_was_typed_is_put_into_its_one_shape(pack: Pack, form: str, field: str, typed: str, held: object) -> None:
    assert read(pack.forms[form].field(field), typed) == held


@pytest.mark.parametrize(
    ("form", "levels", "said"),
    [
        ("enrolment", (), "县里收到"),
        ("enrolment", ("county",), "县里收到"),
        ("enrolment", ("county", "region"), "县里收到"),  # nothing of a pupil may reach the region
        ("equipment", ("county",), "县里收到"),
        ("equipment", ("county", "region"), "县和自治区都收到"),
    ],
)
def test_two_ticks_are_said_only_where_the_region_has_it(
    pack: Pack, form: str, levels: tuple[str, ...], said: str
) -> None:
    signs = delivery_signs(pack.forms[form], levels)
    assert [signs[state][2].zh for state in ("all", "some", "waiting")] == [said, "县里收到", "待送出"]
    assert (signs["all"][0] == "check-double-line") == (said != "县里收到")


def test_numbers_are_written_without_a_tail() -> None:
    field = load_pack(resources.find("pack")).forms["enrolment"].field("commute_km")
    assert [written(field, value) for value in (18.0, 1.5, None)] == ["18", "1.5", ""]


def test_units_stand_behind_the_field() -> None:
    label, unit = label_and_unit(Text("单程距离（公里）", "One-way distance (km)"))
    assert (label, unit) == (Text("单程距离", "One-way distance"), Text("公里", "km"))
    assert label_and_unit(Text("姓名", "Name")) == (Text("姓名", "Name"), None)


def test_a_section_counts_what_is_asked_and_filled(pack: Pack) -> None:
    begun = entry(pack, "enrolment")
    basic = begun.view().sections[0]
    begun.put(Spot("name"), "某人")
    after = begun.view().sections[0]
    assert (after.filled, after.of) == (basic.filled + 1, basic.of)
    migrant = next(s for s in begun.view().sections if s.name == "home")
    begun.put(Spot("migrant"), "yes")
    assert next(s for s in begun.view().sections if s.name == "home").of == migrant.of + 1, "a question more is asked"


def test_what_is_computed_says_from_what(pack: Pack) -> None:
    begun = entry(pack, "enrolment")
    assert begun.source_of(pack.forms["enrolment"].field("age")).zh == "由出生日期算出"
    case = entry(pack, "dropout")
    assert case.source_of(pack.forms["dropout"].field("pupil_name")).zh == "从学生表带出"


def test_who_can_see_it_is_counted_from_the_audiences(pack: Pack) -> None:
    for form_id, form in pack.forms.items():
        begun = entry(pack, form_id)
        typed = [f for f in form.fields if not f.is_calculated and f.name not in begun.reasons]
        school, county, _ = begun.seen_by()
        assert school.what.zh == f"全部 {len(typed)} 项"
        stays = sum(f.audience < 1 for f in typed)
        some = f"{len(typed) - stays} 项，另 {stays} 项不送" if stays else f"全部 {len(typed)} 项"
        assert county.what.zh == ("看不到" if stays == len(typed) else some)


def test_rows_stand_in_the_order_of_their_dates(pack: Pack) -> None:
    days = ("2026-11-03", "2026-11-21", "2026-11-11")
    rows = tuple(Row(f"{'ab' * 8}-{n}.0", {"visit_date": day}) for n, day in enumerate(days, start=1))
    before = Answers().with_value("state", "persuading").with_rows("visits", rows)
    shown = entry(pack, "dropout", before).answers.rows["visits"]
    assert [row.values["visit_date"] for row in shown] == sorted(days)
    assert {row.id for row in shown} == {row.id for row in rows}


def test_every_form_has_columns_that_fit_beside_each_other(pack: Pack) -> None:
    for form in pack.forms.values():
        default = [column for column in columns_of(form) if column.is_default]
        assert sum(column.width for column in default) <= 1366 - 184 - 48 + 40, form.id
        assert all(column.label.zh and column.label.en for column in default)


def test_a_state_is_only_offered_where_it_may_follow(pack: Pack) -> None:
    before = Answers().with_values({"state": "suspected", "absent_since": date(2026, 11, 2).isoformat()})
    view = entry(pack, "dropout", before).view()
    codes = {choice.code for choice in view.questions[Spot("state")].choices}
    assert codes == {"suspected", "not_dropout", "dropout"}
