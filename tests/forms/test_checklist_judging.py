"""From figures, facts and attestations to one of five states, by the duties of the pack we ship."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from forms.checklist import sentences
from forms.checklist.definition import Due, Limit
from forms.checklist.verdict import Attestation, State, urgency
from tests.forms.checklist_kit import TODAY, checklist, cohort, facts, judged

SEVEN = {"degree": 4.2, "backbone": 1, "arts_teachers": 0.9, "multimedia_rooms": 2.3}


def resources(pupils: int = 100, **part: float) -> dict[str, dict[str, float | None]]:
    """The seven of a primary school of so many pupils, each at this part of its threshold, 1 where not named."""
    per_hundred: dict[str, dict[str, float | None]] = {
        name: {"numerator": at * pupils / 100 * part.get(name, 1), "denominator": pupils, "primary": pupils}
        for name, at in SEVEN.items()
    }
    per_pupil: dict[str, dict[str, float | None]] = {
        name: {"numerator": at * pupils * part.get(name, 1), "primary": pupils}
        for name, at in {"teaching_area": 4.5, "sports_area": 7.5, "equipment_value": 2000}.items()
    }
    return {name: {"junior": 0, "senior": 0, **counts} for name, counts in {**per_hundred, **per_pupil}.items()}


def test_all_seven_at_their_thresholds_are_met() -> None:
    found = judged("resources", resources())
    assert found.state is State.MET
    assert "7 项中 7 项达到" in found.sentence.zh


@pytest.mark.parametrize(
    ("short", "state"),
    [
        ({"backbone": 0.85}, State.MET),
        ({"backbone": 0.849}, State.NOT_MET),
        ({"backbone": 0.9, "sports_area": 0.99}, State.NOT_MET),
    ],
)
def test_six_of_seven_and_the_seventh_to_85_percent(short: dict[str, float], state: State) -> None:
    assert judged("resources", resources(**short)).state is state


def test_one_of_the_seven_unknown_leaves_it_open_unless_two_fall_short() -> None:
    numbers = resources()
    del numbers["equipment_value"]
    found = judged("resources", numbers)
    assert found.state is State.UNKNOWN
    assert found.forms == ("equipment", "enrolment", "profile")
    numbers["backbone"]["numerator"] = numbers["degree"]["numerator"] = 0
    assert judged("resources", numbers).state is State.NOT_MET


def test_each_stage_of_a_nine_year_school_is_judged_by_itself() -> None:
    numbers = resources()
    for name in SEVEN | {"teaching_area": 0, "sports_area": 0, "equipment_value": 0}:
        numbers[f"{name}/primary"] = numbers[f"{name}/junior"] = {**numbers[name], "junior": 100}
    numbers["teaching_area"] = {}
    both = facts(kind="nine_year", stages=("primary", "junior"))
    found = judged("resources", numbers, both)
    assert found.state is State.NOT_MET  # what is enough for 100 pupils is shared by 200
    assert "小学" in found.sentence.zh
    assert "初中" in found.sentence.zh


@pytest.mark.parametrize(
    ("profile", "pupils", "state"),
    [
        ({"kind": "special"}, 300, State.NOT_APPLICABLE),
        ({"location": "teaching_point"}, 49, State.NOT_APPLICABLE),
        ({"location": "teaching_point"}, 50, State.MET),
        ({"location": "village"}, 49, State.MET),
        ({"location": "teaching_point"}, None, State.UNKNOWN),
    ],
)
def test_special_schools_and_small_teaching_points_are_outside(
    profile: dict[str, str], pupils: int | None, state: State
) -> None:
    found = judged("resources", resources(), facts(pupils=pupils, **profile))
    assert found.state is state
    if state is State.NOT_APPLICABLE:
        assert found.sentence.zh
        assert found.sentence.en


def test_without_a_profile_nobody_knows_whether_it_applies() -> None:
    found = judged("resources", resources(), replace(facts(), profile=None))
    assert (found.state, found.forms) == (State.UNKNOWN, ("profile",))


@pytest.mark.parametrize(
    ("graduates", "state", "words"),
    [
        (96, State.MET, "96 %"),
        (95, State.NOT_MET, "达到国家办法的 95"),
        (94, State.NOT_MET, "也没有达到国家办法的 95"),
    ],
)
def test_the_region_is_stricter_than_the_nation(graduates: int, state: State, words: str) -> None:
    found = judged("retention", {"retention": cohort(100, 0, 0, 0, graduates)})
    assert found.state is state
    assert words in found.sentence.zh
    assert not found.is_indicative
    assert found.is_overdue == (state is State.NOT_MET)  # a standing duty is due every day


def test_a_small_cohort_is_judged_and_marked_indicative() -> None:
    found = judged("retention", {"retention": cohort(12, 0, 0, 0, 11)})
    assert (found.state, found.is_indicative) == (State.NOT_MET, True)
    assert "91.67" in found.sentence.zh
    assert "只作参考" in found.sentence.zh
    assert "indicative" in found.sentence.en


def test_more_than_everybody_is_no_success() -> None:
    found = judged("retention", {"retention": cohort(50, 0, 8, 0, 57)})
    assert found.state is State.UNKNOWN
    assert "超过 100%" in found.sentence.zh
    assert found.forms == ("cohort",)


def test_what_is_missing_is_named_with_the_form_for_it() -> None:
    found = judged("retention", {"retention": {**cohort(60, 4, 6, 0, 57), "deaths": None}})
    assert (found.state, found.forms) == (State.UNKNOWN, ("cohort",))
    assert "期间死亡" in found.sentence.zh


@pytest.mark.parametrize(
    ("founded", "state"), [(2021, State.NOT_APPLICABLE), (2020, State.UNKNOWN), (None, State.UNKNOWN)]
)
def test_a_young_school_has_no_cohort_yet(founded: int | None, state: State) -> None:
    found = judged("retention", {}, facts(founded=founded))
    assert found.state is state
    if founded == 2021:
        assert "2027" in found.sentence.zh


def test_a_cohort_that_never_existed_is_not_applicable() -> None:
    assert judged("retention", {"retention": cohort(0, 0, 0, 0, 0)}).state is State.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("under", "without", "state", "words"),
    [
        (0, 0, State.MET, "100 %"),
        (2, 3, State.NOT_MET, "不足 60 分钟的教学日 2（共 50）；另有没有登记的教学日 3"),
        (0, 3, State.UNKNOWN, "没有登记的教学日 3"),
    ],
)
def test_days_under_an_hour_and_days_without_an_entry_are_two_things(
    under: int, without: int, state: State, words: str
) -> None:
    found = judged("room_hours", {"room_hours": {"checked": 50, "failing": under, "unknown": without}})
    assert found.state is state
    assert words in found.sentence.zh


@pytest.mark.parametrize(
    ("location", "state"), [("village", State.NOT_APPLICABLE), ("township_central", State.NOT_MET)]
)
def test_the_standard_room_has_no_date_in_villages(location: str, state: State) -> None:
    found = judged("counselling_room", {"counselling_room": {"value": 0}}, facts(location=location))
    assert found.state is state
    assert found.is_overdue == (state is State.NOT_MET)  # 2025 is over


def test_a_date_to_come_is_not_overdue() -> None:
    found = judged("pairing", {"pairing": {"value": 0}}, facts(location="village"))
    assert (found.state, found.is_overdue) == (State.NOT_MET, False)
    later = judged("pairing", {"pairing": {"value": 0}}, facts(location="village"), today=date(2028, 1, 1))
    assert later.is_overdue
    assert not Due(2027).is_over(date(2027, 12, 31))


def test_what_adds_up_over_a_year_has_time_until_it_ends() -> None:
    going_on = replace(facts(), ends={"school_year": date(2027, 8, 31)})
    found = judged("mental_screening", {"mental_screening": {"value": 0}}, going_on)
    assert (found.state, found.forms) == (State.UNKNOWN, ("screening",))
    assert "2027-08-31" in found.sentence.zh
    assert judged("mental_screening", {"mental_screening": {"value": 0}}).state is State.NOT_MET
    assert judged("mental_screening", {"mental_screening": {"value": 1}}, going_on).state is State.MET


YES = Attestation(True, "2026-10-08", "李校长", "党支部 2026-3 号")
NO = Attestation(False, "2026-10-08", "李校长")


@pytest.mark.parametrize(
    ("attestation", "state"), [(None, State.UNKNOWN), (YES, State.ATTESTED), (NO, State.NOT_MET)]
)
def test_what_no_program_can_know_is_attested(attestation: Attestation | None, state: State) -> None:
    found = judged("party_led", attestation=attestation)
    assert found.state is state
    if attestation is None:
        assert found.forms == ("attestation",)
    else:
        assert "2026-10-08 李校长自评" in found.sentence.zh
        assert ("党支部 2026-3 号" in found.sentence.zh) == attestation.is_met


@pytest.mark.parametrize(
    ("rooms", "attestation", "state"),
    [
        (1, None, State.UNKNOWN),
        (1, YES, State.MET),
        (1, NO, State.NOT_MET),
        (0, YES, State.NOT_MET),
        (None, YES, State.UNKNOWN),
    ],
)
def test_a_duty_of_both_kinds_needs_both(rooms: int | None, attestation: Attestation | None, state: State) -> None:
    found = judged("counselling_room", {"counselling_room": {"value": rooms}}, attestation=attestation)
    assert found.state is state


def test_a_figure_that_does_not_apply_leaves_the_attestation() -> None:
    boarding = facts(boarding="yes")
    assert judged("admission", {}, boarding).state is State.UNKNOWN
    assert judged("admission", {}, boarding, YES).state is State.ATTESTED


def test_what_the_county_decides_shows_the_schools_figure_without_a_verdict() -> None:
    found = judged("disabled_enrolled", {"disabled_enrolled": {"numerator": 3}})
    assert found.state is State.NOT_APPLICABLE
    assert "由县里判定" in found.sentence.zh
    assert found.lines[0].figure.count("numerator") == 3
    limit, national = found.item.measures[0].limit, found.item.measures[0].national
    assert limit is not None
    assert national is not None
    assert (limit.of(""), national.limit.of("")) == (97, 95)


def test_profile_and_roll_that_do_not_fit_judge_no_stage() -> None:
    clash = replace(facts(), clash=sentences.CLASH)
    found = judged("class_size", {"class_size": {"value": 60, "classes": 9}}, clash)
    assert (found.state, found.forms) == (State.UNKNOWN, ("profile", "enrolment"))


def test_a_school_of_which_nothing_is_known_has_no_colour() -> None:
    nobody = facts(stages=(), pupils=None)
    for item in checklist().items:
        assert judged(item.id, {}, replace(nobody, profile=None)).state in (State.UNKNOWN, State.NOT_APPLICABLE)


def test_a_figure_without_a_threshold_decides_nothing() -> None:
    numbers = resources()
    numbers["equipment_value"]["numerator"] = 10**9
    found = judged("equipment", numbers)
    assert found.state is State.MET
    assert [line.state for line in found.lines] == [State.MET, None]


@pytest.mark.parametrize(
    ("value", "words"), [(95.996, "95.99"), (96, "96"), (94.444, "94.44"), (1234567, "1,234,567")]
)
def test_no_figure_is_rounded_across_its_threshold(value: float, words: str) -> None:
    assert sentences.shown(value, Limit(True, {"": 96}), "") == words


def test_a_figure_above_what_is_allowed_is_not_rounded_down_to_it() -> None:
    assert sentences.shown(45.001, Limit(False, {"": 45}), "") == "45.01"


def test_worst_first() -> None:
    found = [
        judged("party_led", attestation=YES),
        judged("retention", {"retention": cohort(100, 0, 0, 0, 100)}),
        judged("party_led"),
        judged("pairing", {"pairing": {"value": 0}}, facts(location="village")),
        judged("retention", {"retention": cohort(100, 0, 0, 0, 90)}),
        judged("resources", {}, facts(kind="special")),
    ]
    states = [(v.state, v.is_overdue) for v in sorted(found, key=urgency)]
    assert states == [
        (State.NOT_MET, True),
        (State.NOT_MET, False),
        (State.UNKNOWN, False),
        (State.ATTESTED, False),
        (State.MET, False),
        (State.NOT_APPLICABLE, False),
    ]


def test_every_sentence_is_there_in_both_languages() -> None:
    for item in checklist().items:
        for attestation in (None, YES, NO):
            found = judged(item.id, resources(), attestation=attestation, today=TODAY)
            assert found.sentence.zh
            assert found.sentence.en
            assert all(line.sentence.zh and line.sentence.en for line in found.lines)
