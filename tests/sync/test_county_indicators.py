"""The county's table of figures: hand-computed values, each school by itself, and what is unknown is not zero."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from forms.answers import Answers, Value
from forms.checklist.verdict import State
from forms.pack import Pack
from sync import joining
from sync.county import admission, founding, on_stick
from sync.county.inbox import take
from sync.county.indicators import CountyStanding, SchoolStanding, read
from sync.indicators.checklist import ChecklistReader
from sync.routes.usb.stick import Stick
from sync.store import NewUser, School, Store, create_school
from sync.store.county_book import ListedSchool
from sync.visit import copy_to_stick
from tests.fakes import county_figures as fake
from tests.fakes.county_figures import COUNTY, PASSWORD, TODAY, code_of, new_county, profile, pupils, put
from tests.sync.checklist_kit import ChecklistSchool, the_pack

BOOKS = {45: 279, 37: 137, 89: 935, 76: 160, 55: 402}
VALUE = ("equipment_value", "primary")


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    return the_pack(tmp_path_factory.mktemp("cache"))


@pytest.fixture(scope="module")
def reader(pack: Pack) -> ChecklistReader:
    return ChecklistReader(pack)


@pytest.fixture
def county(tmp_path: Path, pack: Pack) -> Iterator[Store]:
    store = new_county(tmp_path / "county", pack)
    yield store
    store.close()


def listed(store: Store, *schools: tuple[str, str]) -> None:
    """Schools of the county's list by kind and location."""
    store.county_book().put_schools(
        [ListedSchool(code_of(n), f"第{n}小学", kind, place) for n, (kind, place) in enumerate(schools)]
    )


def one(found: CountyStanding, number: int) -> SchoolStanding:
    return next(school for school in found.schools if school.school.code == code_of(number))


def test_the_weighted_coefficient_comes_out_of_real_schools_that_came_by_stick(
    tmp_path: Path, county: Store, pack: Pack, reader: ChecklistReader
) -> None:
    """Pupils 45/37/89/76/55 and books 279/137/935/160/402 (DOMAIN 2.2): X 6.3344, S 3.2639, 0.5153."""
    listed(county, *[("primary", "village")] * len(BOOKS))
    for number, (children, value) in enumerate(BOOKS.items()):
        user = NewUser("古丽", "clerk", PASSWORD)
        school = School(code_of(number), f"第{number}小学", COUNTY.code)
        store = create_school(tmp_path / school.code, school, user, pack, reserve=0)
        made = ChecklistSchool(store, pack)
        made.profile(location="village")
        store.save_many("enrolment", [Answers(dict(values)) for _, values in pupils(children)], 1)
        made.enter("equipment", asset_no="1", teaching="yes", condition="1", quantity=1, unit_price=float(value))
        joining.begin_with_card(store, founding.card(county))
        (tmp_path / f"stick{number}").mkdir()
        stick = Stick(tmp_path / f"stick{number}")
        copy_to_stick(store, pack, stick)
        take(county, pack, on_stick.files_on(stick))
        admission.admit(county, pack, store.device_key.public, school.code)
        own = made.reader.read(store, TODAY).verdict("resources")
        store.close()
        at_county = one(read(county, reader, TODAY), number).lines
        for line in own.lines:  # the county computes what the school's own page says
            figure = at_county[line.figure.indicator.id, line.figure.stage].figure
            assert (figure.value, figure.counts) == (line.figure.value, line.figure.counts)
    found = read(county, reader, TODAY)
    uneven = found.variation(found.column(VALUE))
    assert uneven is not None
    assert round(uneven.mean, 4) == 6.3344
    assert round(uneven.deviation, 4) == 3.2639
    assert round(uneven.coefficient, 4) == 0.5153
    assert found.most_uneven("primary") == 0.50
    assert [(share.pupils, round(share.value, 3)) for share in found.shares(found.column(VALUE))] == [
        (76, 2.105), (37, 3.703), (45, 6.2), (55, 7.309), (89, 10.506)
    ]  # fmt: skip


def test_a_school_of_which_nothing_is_here_is_not_yet_knowable(county: Store, reader: ChecklistReader) -> None:
    listed(county, ("primary", "village"), ("primary", "village"))
    put(county, reader.pack, code_of(0), [*profile("primary", "village"), *pupils(40)])
    found = read(county, reader, TODAY)
    silent = one(found, 1)
    assert not silent.is_here
    assert one(found, 0).is_here
    assert {line.state for line in silent.lines.values()} <= {State.UNKNOWN, State.NOT_APPLICABLE}
    assert all(line.figure.value is None for line in silent.lines.values())
    assert silent.seven["primary"][0] is State.UNKNOWN
    assert "还没有交来" in silent.lines["films", ""].sentence.zh
    assert one(found, 0).lines["class_size", "primary"].figure.value == 40


def test_each_schools_figures_are_of_its_own_records_and_days(county: Store, reader: ChecklistReader) -> None:
    listed(county, *[("primary", "town")] * 3)
    room = {"opened": "12:00", "closed": "12:30", "on_duty": "yes"}
    for number, children in enumerate((30, 50, 0)):
        records = [*profile("primary", "town"), *pupils(children), ("counselling", {"date": "2026-11-20", **room})]
        if number == 1:
            records.append(
                ("school_day", {"kind": "holiday", "name": "雪灾", "first": "2026-11-16", "last": "2026-11-18"})
            )
        put(county, reader.pack, code_of(number), records)
    found = read(county, reader, TODAY)
    sizes = [one(found, number).lines["class_size", "primary"].figure.value for number in range(3)]
    assert sizes == [30, 44, None]
    days = [one(found, number).lines["room_hours", ""].figure.count("checked") for number in range(3)]
    assert days == [days[0], days[0] - 3, days[0]]


def test_who_stands_outside_the_seven_counts_for_no_coefficient(county: Store, reader: ChecklistReader) -> None:
    listed(
        county, ("teaching_point", "teaching_point"), ("special", "urban"), ("primary", "village"),
        ("primary", "village"),
    )  # fmt: skip
    value: Mapping[str, Value] = {"asset_no": "1", "teaching": "yes", "condition": "1", "quantity": 1}
    for number, (kind, place, children) in enumerate(
        (
            ("primary", "teaching_point", 49),
            ("special", "urban", 60),
            ("primary", "village", 50),
            ("primary", "village", 80),
        )
    ):
        equipment = [("equipment", {**value, "unit_price": 1000.0 * children * (number + 1)})]
        put(county, reader.pack, code_of(number), [*profile(kind, place), *pupils(children), *equipment])
    county.county_book().put_schools(
        [ListedSchool(code_of(3), "并走的小学", "primary", "village", code_of(2), "2026-09-01")]
    )
    found = read(county, reader, TODAY)
    reasons = [one(found, number).outside for number in range(4)]
    assert [reason.zh if reason else "" for reason in reasons] == [
        "不足 50 人的教学点不参加这几项评估。", "特殊教育学校不参加这几项评估。", "",
        "2026-09-01 起并入别的学校，不再计入。",
    ]  # fmt: skip
    assert [share.school for share in found.shares(found.column(VALUE))] == [code_of(2)]
    variation = found.variation(found.column(VALUE))
    assert variation is not None
    assert (variation.mean, variation.coefficient) == (3000, 0)


def test_both_stages_of_a_nine_year_school_are_judged_and_shared_out(county: Store, reader: ChecklistReader) -> None:
    listed(county, ("nine_year", "town"))
    records = [*profile("nine_year", "town"), *pupils(30), *pupils(20, grade=7)]
    put(county, reader.pack, code_of(0), [*records, ("premises", {"room_no": "1", "use": "classroom", "area": 260.0})])
    found = read(county, reader, TODAY)
    lines = one(found, 0).lines
    assert lines["teaching_area", "primary"].figure.value == pytest.approx(260 / (30 + 1.1 * 20))
    assert lines["teaching_area", "junior"].figure.value == pytest.approx(1.1 * 260 / (30 + 1.1 * 20))
    assert set(one(found, 0).seven) == {"primary", "junior"}


def test_what_stays_at_the_school_is_said_to_stay_there(county: Store, reader: ChecklistReader) -> None:
    listed(county, ("primary", "village"))
    put(county, reader.pack, code_of(0), [*profile("primary", "village"), *pupils(40)])
    lines = one(read(county, reader, TODAY), 0).lines
    assert {key[0] for key, line in lines.items() if "只留在学校" in line.sentence.zh} == {"care", "vaccination"}


def test_six_of_seven_and_what_falls_short(
    tmp_path: Path, pack: Pack, reader: ChecklistReader
) -> None:
    store = fake.make_county(tmp_path / "invented", pack)
    try:
        found = read(store, reader, TODAY)
    finally:
        store.close()
    verdicts = {one.school.name: one.seven.get("primary", (None,))[0] for one in found.schools}
    assert verdicts["县第一小学"] is State.NOT_MET  # one short, and at 48 % of its threshold
    assert verdicts["阿热勒村小学"] is State.MET  # one short, at 98 %
    assert verdicts["红柳滩镇寄宿制学校"] is State.NOT_MET
    assert verdicts["喀拉苏乡中心学校"] is State.MET
    assert verdicts["牧业村教学点"] is State.NOT_APPLICABLE
    assert verdicts["阿克墩村小学"] is State.UNKNOWN


def test_reading_stops_where_it_is_told_to(county: Store, reader: ChecklistReader) -> None:
    listed(county, *[("primary", "village")] * 3)
    told = []

    def stop(done: int, of: int) -> None:
        told.append((done, of))
        if done == 2:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        read(county, reader, TODAY, stop)
    assert told == [(1, 3), (2, 3)]
    assert len(read(county, reader, TODAY).schools) == 3  # the connection was given back, and the store goes on
