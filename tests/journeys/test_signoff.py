"""A signed checklist goes to the county by stick: what stays at the school stands there as the school's own word."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from forms.answers import Answers, Row, Value
from forms.approval import KEY
from forms.checklist.snapshot import FORM, ITEMS
from forms.checklist.verdict import Line, State
from sync.approvals import Approval
from sync.county.approvers import know
from sync.county.declared import Declared
from sync.county.indicators import SchoolStanding
from sync.county.indicators import read as read_county
from sync.county.trend import keep
from sync.indicators.checklist import ChecklistReader
from sync.routes.usb.stick import Stick
from sync.signoff.snapshots import SignOff, sign, sign_offs, taken
from sync.store import NewUser, Query, Store
from tests.fakes.two_pcs import two_pcs
from tests.journeys.returns_kit import Land, pack
from tests.sync.county_kit import ONE, TWO
from tests.sync.store_kit import cheap_passwords

TODAY = date(2026, 11, 23)
HEADS_PASSWORD = "天山 白杨 九月"
CARE = ("care", "")


@pytest.fixture
def land(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Land]:
    cheap_passwords(monkeypatch)
    now = datetime(2026, 11, 23, 4, tzinfo=UTC).timestamp()
    monkeypatch.setattr("time.time", lambda: now)
    made = Land(tmp_path)
    made.clock.seconds = now
    yield made
    made.close()


class Signing:
    """A school with four orphans, three of whom were seen this term, and its principal."""

    def __init__(self, land: Land) -> None:
        self.land, self.stick = land, land.stick()
        self.store: Store = land.school("one", self.stick)
        self.head = self.store.people.add(NewUser("艾合买提", "principal", HEADS_PASSWORD), 1)
        self.reader = ChecklistReader(pack())
        child: Mapping[str, Value] = {
            "status": "in_school", "grade": "3", "class_no": 1, "orphan": "yes", "vaccination_checked": "yes",
        }  # fmt: skip
        for number in range(4):
            saved = self.store.save("enrolment", None, Answers({"name": f"孩子{number}", **child}), 1)
            pupil = str(self.store.record("enrolment", saved.local_id).id)
            if number:
                self.store.save("care", None, Answers({"pupil": pupil, "date": "2026-11-03", "kind": "visit"}), 1)

    def sign(self, day: date = TODAY) -> SignOff:
        shown = taken(self.reader.read(self.store, day))
        sign(self.store, self.reader, shown, self.head, HEADS_PASSWORD, day)
        return next(sign_offs(self.store, pack()))

    def travel(self) -> None:
        self.land.round(self.store, self.stick)

    def at_county(self) -> SchoolStanding:
        found = read_county(self.land.county, self.reader, TODAY)
        return next(one for one in found.schools if one.school.code == ONE.code)

    def care(self) -> tuple[Line, Declared | None]:
        found = self.at_county()
        return found.lines[CARE], found.declared.get(CARE)

    def rewrite(self, answers: Answers) -> None:
        """What no page does, and a tool could: the newest one says something else now, and travels."""
        newest = next(sign_offs(self.store, pack()))
        self.store.save(FORM, newest.local_id, answers, 1)
        self.travel()

    def answers(self) -> Answers:
        return self.store.record(FORM, next(sign_offs(self.store, pack())).local_id).answers


@pytest.fixture
def school(land: Land) -> Signing:
    return Signing(land)


def test_a_signed_figure_stands_at_the_county_as_the_schools_own_word(school: Signing) -> None:
    school.travel()
    line, declared = school.care()
    assert (line.state, line.figure.value, declared) == (State.UNKNOWN, None, None)
    assert "学校签过的清单里还没有这个数" in line.sentence.zh
    made = school.sign()
    assert made.delivery == "waiting"
    school.travel()
    assert next(sign_offs(school.store, pack())).delivery == "all"
    (here,) = sign_offs(school.land.county, pack(), ONE.code)
    assert (here.approval, here.snapshot, here.by) == (Approval.FITS, made.snapshot, "艾合买提")
    line, declared = school.care()
    assert declared is not None
    assert (line.figure.value, line.state, declared.day, declared.is_current) == (75, State.UNKNOWN, TODAY, True)
    assert "学校声明值：艾合买提 2026-11-23 签字，钥匙还没有核对过。" in line.sentence.zh
    found = school.at_county()
    assert found.lines["vaccination", ""].state is State.MET
    assert set(found.declared) == {CARE, ("vaccination", "")}
    know(school.land.county, ONE.code, made.key)
    assert "钥匙核对过" in school.care()[0].sentence.zh


def test_what_is_declared_is_kept_out_of_what_the_county_computed(school: Signing) -> None:
    school.sign()
    school.travel()
    found = read_county(school.land.county, school.reader, TODAY)
    keep(school.land.county, found)
    kept = {one.indicator for one in school.land.county.county_figures().of_year("2026-2027")}
    assert "care" not in kept
    assert "class_size" in kept
    assert found.shares(found.column(CARE)) == []


def test_a_later_signature_replaces_the_word_and_an_old_term_decides_nothing(school: Signing) -> None:
    school.sign(date(2026, 6, 30))
    school.travel()
    line, declared = school.care()
    assert declared is not None
    assert (declared.is_current, line.state, line.figure.value) == (False, State.UNKNOWN, 0)
    assert "不是这个学期签的" in line.sentence.zh
    for child in school.store.ids("enrolment", Query()):
        pupil = str(school.store.record("enrolment", child).id)
        school.store.save("care", None, Answers({"pupil": pupil, "date": "2026-11-20", "kind": "visit"}), 1)
    school.sign()
    school.travel()
    line, declared = school.care()
    assert declared is not None
    assert (declared.is_current, line.state, line.figure.value) == (True, State.MET, 100)


@pytest.mark.parametrize("row", ["value", "numbers", "state"])
def test_a_forged_figure_is_not_shown_as_signed(school: Signing, row: str) -> None:
    school.sign()
    answers = school.answers()
    rows = list(answers.rows[ITEMS])
    at = next(n for n, one in enumerate(rows) if one.values.get("indicator") == "care")
    said: Mapping[str, Value] = {"value": 100.0, "numbers": "checked=4 failing=0 unknown=0", "state": "met"}
    rows[at] = Row(rows[at].id, {**rows[at].values, row: said[row]})
    school.rewrite(answers.with_rows(ITEMS, tuple(rows)))
    line, declared = school.care()
    assert (line.figure.value, declared, line.state) == (None, None, State.UNKNOWN)
    assert "2026-11-23 签的那份签名对不上" in line.sentence.zh


def test_a_broken_one_after_a_sound_one_is_named_and_the_sound_one_stands(school: Signing) -> None:
    school.sign(date(2026, 11, 20))
    school.sign()
    school.rewrite(school.answers().with_values({"signed_by": "别人"}))
    line, declared = school.care()
    assert declared is not None
    assert (declared.day, line.figure.value) == (date(2026, 11, 20), 75)
    assert "2026-11-23 签的那份签名对不上" in line.sentence.zh


def test_another_schools_signed_checklist_is_named_as_such(land: Land, school: Signing) -> None:
    school.sign()
    stick: Stick = land.stick("other")
    other = land.school("two", stick, TWO)
    other.save(FORM, None, school.answers(), 1)
    land.round(other, stick)
    found = read_county(land.county, school.reader, TODAY)
    there = next(one for one in found.schools if one.school.code == TWO.code)
    line = there.lines[CARE]
    assert (line.figure.value, there.declared) == (None, {})
    assert f"是 {ONE.name} 签的，不是这所学校的" in line.sentence.zh


def test_a_key_that_is_not_the_one_compared_is_said(school: Signing) -> None:
    school.sign()
    school.travel()
    know(school.land.county, ONE.code, "A" * 43 + "=")
    line, declared = school.care()
    assert declared is not None
    assert "换了一把没有核对过的钥匙" in line.sentence.zh


def test_a_checklist_signed_with_a_newer_pack_waits_for_it(school: Signing) -> None:
    school.sign()
    school.rewrite(school.answers().with_values({"made_with": "2099.1", KEY: school.answers()[KEY]}))
    line, declared = school.care()
    assert declared is None
    assert "更新的规则包" in line.sentence.zh


def test_both_pcs_of_a_school_sign_the_same_day_and_list_both(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cheap_passwords(monkeypatch)
    reader = ChecklistReader(pack())
    with two_pcs(tmp_path, pack()) as school:
        for pc in (school.one, school.two):
            head = pc.store.people.add(NewUser("艾合买提", "principal", HEADS_PASSWORD), 1)
            sign(pc.store, reader, taken(reader.read(pc.store, TODAY)), head, HEADS_PASSWORD, TODAY)
        school.exchange()
        for pc in (school.one, school.two):
            found = list(sign_offs(pc.store, pack()))
            assert [one.is_valid for one in found] == [True, True]
            assert len({one.key for one in found}) == 2  # on each PC a person has another key
            assert pc.store.problems() == []
