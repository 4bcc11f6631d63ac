"""The principal signs the checklist in a real store; what was signed, what it was before, and how a figure went."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from forms.answers import Answers, Row, Value
from forms.checklist.snapshot import FORM, ITEMS, answers_of, changed, snapshot_of
from forms.checklist.verdict import State
from forms.errors import InputError, WorldError
from forms.pack import Pack
from sync.approvals import Approval
from sync.signoff.comparing import Before, Point, Source, before, keep, month_before, remember, trend
from sync.signoff.snapshots import SignOff, last_of_terms, sign, sign_offs, taken
from sync.store import NewUser, Query, User, create_school
from tests.sync.checklist_kit import TODAY, ChecklistSchool, checklist_school, the_pack
from tests.sync.store_kit import PASSWORD, SCHOOL, cheap_passwords

SPRING, AUTUMN = date(2026, 6, 30), date(2026, 10, 20)


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    return the_pack(tmp_path_factory.mktemp("cache"))


@pytest.fixture
def school(tmp_path: Path, pack: Pack, monkeypatch: pytest.MonkeyPatch) -> Iterator[ChecklistSchool]:
    cheap_passwords(monkeypatch)
    with checklist_school(tmp_path, pack) as made:
        made.profile()
        made.pupils(12, orphan="yes")
        yield made


def signs(school: ChecklistSchool, day: date = TODAY) -> SignOff:
    shown = taken(school.standing(day))
    saved = sign(school.store, school.reader, shown, school.store.users[0], PASSWORD, day)
    return next(one for one in sign_offs(school.store, school.pack) if one.local_id == saved.local_id)


def refused(asked: Callable[[], object]) -> str:
    with pytest.raises(InputError) as caught:
        asked()
    return caught.value.code


# -- signing -----------------------------------------------------------------------------------------------------------


def test_what_is_signed_is_every_duty_with_its_figures_and_no_person(school: ChecklistSchool) -> None:
    standing = school.standing()
    made = signs(school)
    assert (made.approval, made.by, made.snapshot) == (Approval.FITS, "古丽", taken(standing))
    assert made.snapshot.states == {verdict.item.id: verdict.state for verdict in standing.verdicts}
    assert (made.snapshot.day, made.snapshot.term) == (TODAY, "2026-2027-1")
    care = made.snapshot.figure("care", "")
    assert care is not None
    assert (care.value, care.threshold, dict(care.numbers)) == (0, 100, {"checked": 12, "failing": 0, "unknown": 12})
    said = str(school.store.record(FORM, made.local_id).answers)
    assert "学生" not in said  # what the pupils of this school are called
    assert made.delivery == "waiting"


def test_who_is_no_principal_signs_nothing(school: ChecklistSchool) -> None:
    clerk = school.store.people.add(NewUser("热孜万", "clerk", "天山 白杨 九月"), 1)
    shown = taken(school.standing())

    def by(user: User) -> str:
        return refused(lambda: sign(school.store, school.reader, shown, user, "天山 白杨 九月", TODAY))

    assert by(clerk) == "not_principal"
    assert by(replace(clerk, roles=("principal",))) == "not_principal"  # the page's word for it is not enough
    assert by(school.store.users[0]) == "wrong_password"
    assert school.store.count(FORM, Query()) == 0


def test_nothing_is_signed_that_nobody_saw(school: ChecklistSchool) -> None:
    shown = taken(school.standing())
    school.pupils(1)
    head = school.store.users[0]
    assert refused(lambda: sign(school.store, school.reader, shown, head, PASSWORD, TODAY)) == "checklist_changed"
    assert school.store.count(FORM, Query()) == 0


def test_a_later_sign_off_is_another_one_on_the_same_day_too(school: ChecklistSchool) -> None:
    first = signs(school)
    school.pupils(40)
    second = signs(school)
    assert [one.local_id for one in sign_offs(school.store, school.pack)] == [second.local_id, first.local_id]
    assert first.snapshot != second.snapshot
    assert list(sign_offs(school.store, school.pack))[1] == first


def change(answers: Answers, what: str) -> Answers:
    """What a person with tools could write in place of what was signed."""
    rows = answers.rows[ITEMS]
    if what == "value":
        at = next(n for n, row in enumerate(rows) if row.values.get("indicator") == "care")
        forged = Row(rows[at].id, {**rows[at].values, "value": 100.0, "numbers": "checked=12 failing=0 unknown=0"})
        return answers.with_rows(ITEMS, (*rows[:at], forged, *rows[at + 1 :]))
    if what == "row taken out":
        return answers.with_rows(ITEMS, rows[1:])
    if what == "row put in":
        return answers.with_rows(ITEMS, (*rows, Row("", {"item": "care", "state": "met"})))
    others: Mapping[str, Value] = {"as_of": "2026-11-22", "signed_by": "别人", "number_met": 40}
    return answers.with_values({what: others[what]})


@pytest.mark.parametrize("what", ["value", "row taken out", "row put in", "as_of", "signed_by", "number_met"])
def test_whatever_is_changed_afterwards_is_not_what_was_signed(school: ChecklistSchool, what: str) -> None:
    made = signs(school)
    answers = school.store.record(FORM, made.local_id).answers
    school.store.save(FORM, made.local_id, change(answers, what), 1)
    (found,) = sign_offs(school.store, school.pack)
    assert (found.approval, found.is_valid) == (Approval.BROKEN, False)


def test_without_a_signature_it_is_nobodys_word(school: ChecklistSchool) -> None:
    shown = taken(school.standing())
    school.store.save(FORM, None, answers_of(shown, "古丽"), 1)
    assert [one.approval for one in sign_offs(school.store, school.pack)] == [Approval.NONE]


def test_a_signature_of_another_school_does_not_fit(school: ChecklistSchool, tmp_path: Path) -> None:
    made = signs(school)
    answers = school.store.record(FORM, made.local_id).answers
    other = create_school(
        tmp_path / "other", replace(SCHOOL, code="6531210009"), NewUser("马文", "principal", PASSWORD), school.pack,
        reserve=0,
    )  # fmt: skip
    try:
        other.save(FORM, None, answers, 1)
        assert [one.approval for one in sign_offs(other, school.pack)] == [Approval.BROKEN]
    finally:
        other.close()


def test_what_came_broken_is_read_as_far_as_it_is_sound() -> None:
    rows = (
        Row("", {"item": "care", "state": "met", "indicator": "care", "numbers": "checked=5 x unknown=inf b=1e999"}),
        Row("", {"item": "films", "state": "weiß nicht"}),
        Row("", {}),
    )
    answers = Answers().with_values({"as_of": "2026-11-23", "made_with": "2026.9"}).with_rows(ITEMS, rows)
    found = snapshot_of(answers)
    assert found is not None
    assert [(one.item, dict(one.numbers)) for one in found.entries] == [("care", {"checked": 5.0})]
    assert snapshot_of(Answers()) is None
    assert snapshot_of(Answers().with_values({"as_of": "gestern"})) is None


# -- what it was before ------------------------------------------------------------------------------------------------


def since(school: ChecklistSchool, day: date = TODAY) -> Before | None:
    return before(school.store, school.pack, month_before(day))


def test_the_same_day_of_the_month_before() -> None:
    days = [date(2026, 11, 23), date(2026, 3, 31), date(2026, 1, 1), date(2028, 3, 30)]
    assert [month_before(day) for day in days] == [
        date(2026, 10, 23), date(2026, 2, 28), date(2025, 12, 1), date(2028, 2, 29)
    ]  # fmt: skip


def test_with_nothing_before_there_is_nothing_to_compare_with(school: ChecklistSchool) -> None:
    assert since(school) is None
    keep(school.store, school.standing())
    signs(school)
    assert since(school) is None  # a month ago nobody knew anything


def test_what_changed_is_held_against_the_nearest_day_that_is_known(school: ChecklistSchool) -> None:
    assert keep(school.store, school.standing(date(2026, 9, 15)))
    assert not keep(school.store, school.standing(date(2026, 9, 15)))
    found = since(school)
    assert found is not None
    assert (found.source, found.snapshot.day) == (Source.COMPUTED, date(2026, 9, 15))
    signs(school, AUTUMN)
    found = since(school)
    assert found is not None
    assert (found.source, found.snapshot.day) == (Source.SIGNED, AUTUMN)
    keep(school.store, school.standing(date(2026, 10, 22)))
    found = since(school)
    assert found is not None
    assert found.source is Source.COMPUTED
    now = school.standing()
    assert {one.item.id for one in changed(found.snapshot, now.verdicts)} == set()
    school.enter("film", date="2026-11-03", title="天使的声音", grades="1", attendance=12)
    school.enter("inspection", date="2026-11-16", kind="self", problems=0)
    verdicts = school.standing().verdicts
    found_changes = {one.item.id: (one.before, one.now) for one in changed(found.snapshot, verdicts)}
    assert found_changes["food_safety"][0] is State.UNKNOWN
    assert found_changes["food_safety"][1] is State.MET


def test_a_signature_that_does_not_fit_is_compared_with_nothing(school: ChecklistSchool) -> None:
    made = signs(school, AUTUMN)
    answers = school.store.record(FORM, made.local_id).answers
    school.store.save(FORM, made.local_id, change(answers, "value"), 1)
    assert since(school) is None


def test_a_full_disk_does_not_keep_the_checklist_from_being_seen(school: ChecklistSchool) -> None:
    standing, database = school.standing(), school.store._database

    def starve() -> None:
        """SQLite forgets the bound with the first error."""
        database.run(f"pragma max_page_count = {database.value('pragma page_count')}")

    starve()
    with pytest.raises(WorldError) as caught:
        keep(school.store, standing)
    assert caught.value.code == "disk_full"
    starve()
    remember(school.store, standing)
    assert school.store.kept_standings.last_until(TODAY.isoformat()) is None
    remember(school.store, standing)
    assert school.store.kept_standings.last_until(TODAY.isoformat()) is not None


def test_old_days_go_but_for_the_last_of_each_term(school: ChecklistSchool) -> None:
    standing = school.standing()

    def kept(*days: tuple[date, str]) -> None:
        for day, term in days:
            keep(school.store, replace(standing, today=day, term=term))

    kept((date(2026, 5, 4), "2025-2026-2"), (SPRING, "2025-2026-2"), (date(2026, 9, 3), "2026-2027-1"))
    kept((date(2026, 10, 1), "2026-2027-1"), (TODAY, "2026-2027-1"))
    days = [row for day in (date(2026, 5, 4), SPRING, date(2026, 9, 3), date(2026, 10, 1), TODAY)
            if (row := school.store.kept_standings.last_until(day.isoformat()))]  # fmt: skip
    assert [row.day for row in days] == ["2026-06-30", "2026-06-30", "2026-10-01", "2026-11-23"]
    keep(school.store, replace(standing, today=AUTUMN))  # the clock had been ahead
    last = school.store.kept_standings.last_until("2026-12-31")
    assert last is not None
    assert last.day == AUTUMN.isoformat()


# -- how it went -------------------------------------------------------------------------------------------------------


def trend_of(school: ChecklistSchool, indicator: str = "care") -> tuple[Point, ...]:
    terms = [term.id for term in school.pack.calendar.terms if term.first <= TODAY]
    return trend(school.store, last_of_terms(school.store, school.pack), terms, school.standing(), indicator, "")


def test_a_figure_has_a_point_a_term_and_gaps_stay_gaps(school: ChecklistSchool) -> None:
    assert [(point.term, point.source) for point in trend_of(school)] == [("2026-2027-1", Source.NOW)]
    standing = school.standing()
    care = next(v for v in standing.verdicts if v.item.id == "care")
    figure = replace(care.lines[0].figure, value=75.0)
    earlier = replace(care, lines=(replace(care.lines[0], figure=figure),))
    keep(school.store, replace(standing, today=date(2025, 6, 20), term="2024-2025-2", verdicts=(earlier,)))
    made = signs(school, SPRING)
    assert made.snapshot.term == "2025-2026-2"
    points = trend_of(school)
    assert [(one.term, one.value, one.source) for one in points] == [
        ("2024-2025-2", 75.0, Source.COMPUTED), ("2025-2026-1", None, None), ("2025-2026-2", 0.0, Source.SIGNED),
        ("2026-2027-1", 0.0, Source.NOW),
    ]  # fmt: skip
    keep(school.store, replace(standing, today=date(2026, 7, 3), term="2025-2026-2", verdicts=(earlier,)))
    assert [(one.value, one.source) for one in trend_of(school)][2] == (75.0, Source.COMPUTED)


def test_a_figure_nobody_ever_knew_has_no_points(school: ChecklistSchool) -> None:
    assert [point.value for point in trend_of(school, "line_speed")] == [None]

