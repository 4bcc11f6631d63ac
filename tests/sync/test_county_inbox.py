"""A county desk and what is handed over to it: judged before it is taken, taken once, answered with proof."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.county import admission, answers, slip
from sync.county.inbox import take
from sync.county.judging import carried
from sync.county.verdicts import Verdict
from sync.store import Store
from sync.vector import Ranges
from tests.sync.county_kit import (
    ONE,
    TWO,
    County,
    admit,
    enter,
    handed_over,
    joined,
    look,
    new_school,
    only,
    owes,
    pupils_at,
    read_by,
    taken,
    verdicts_of,
    with_card,
    written_back,
)
from tests.sync.store_kit import PACK


@pytest.fixture
def county(tmp_path: Path) -> County:
    return County(tmp_path)


@pytest.fixture
def desk(county: County) -> Iterator[Store]:
    store = county.create()
    yield store
    store.close()


def test_a_first_visit_brings_request_and_records_and_takes_proof_home(
    desk: Store, county: County, tmp_path: Path
) -> None:
    school = with_card(new_school(tmp_path / "one"), desk)
    files = handed_over(school)
    before = look(desk, files)
    assert verdicts_of(before) == [Verdict.REQUEST, Verdict.HELD]
    assert before.rows[1].code == "device"
    assert admission.requests(desk) == []  # looking keeps nothing
    assert desk.parcels() == []

    done = taken(desk, files)
    (request,) = admission.requests(desk)
    assert (request.school_name, request.claimed_name, request.others) == ("红柳河小学", ONE.name, ())
    assert len(request.fingerprint) == 6
    assert pupils_at(desk) == []
    assert written_back(desk, done) == []  # nothing is answered to who was not let in

    county.clock.seconds += 600
    decided = admission.admit(desk, PACK, school.device_key.public, ONE.code)
    assert [outcome.header.last for outcome in decided.released] == [3]
    assert len(pupils_at(desk)) == 3
    files_back = written_back(desk, done)
    assert [file.kind for file in files_back] == ["roster", "receipt"]
    assert owes(school) == 3
    assert read_by(school, files_back) == []
    assert owes(school) == 0
    (arrival,) = desk.county_book().arrivals(ONE.code)
    assert (arrival.first, arrival.last, arrival.route, arrival.visit) == (1, 3, "usb", 1)
    assert arrival.at == 1_780_000_000  # when it was handed over, not when it was admitted
    assert arrival.claimed == school.journal(school.own_epoch, 3, 3)[0].at
    assert arrival.forms == {"pupil": 3}
    assert verdicts_of(look(desk, files)) == [Verdict.ANSWERED, Verdict.KNOWN]
    school.close()


def test_a_gap_is_owed_and_what_is_beyond_it_is_taken(desk: Store, tmp_path: Path) -> None:
    school = joined(desk, tmp_path / "one")
    files = []
    for number in range(3):
        enter(school, 10 + number, 1)
        files += [file for file in handed_over(school) if file not in files]
    assert len(files) == 3
    found = look(desk, [files[2], files[0]])
    assert verdicts_of(found) == [Verdict.NEW, Verdict.GAP]
    (gap,) = found.gaps
    assert (gap.school, gap.missing) == (ONE.code, Ranges(((5, 5),)))
    assert "缺" in found.rows[1].text.zh
    done = taken(desk, [files[2], files[0]])
    assert len(pupils_at(desk)) == 5
    read_by(school, written_back(desk, done))
    assert [name for name, _ in handed_over(school)] == [files[1][0]]  # only the gap is owed
    (page,) = slip.slips(desk, done)
    assert page.owed == ((school.own_epoch, Ranges(((5, 5),))),)
    later = taken(desk, [files[1]])
    assert later.survey.gaps == ()
    read_by(school, written_back(desk, later))
    assert owes(school) == 0
    school.close()


def test_a_dozen_schools_files_in_one_go_are_answered_each_for_itself(desk: Store, tmp_path: Path) -> None:
    one, two = joined(desk, tmp_path / "one"), joined(desk, tmp_path / "two", TWO)
    enter(one, 10, 2)
    enter(two, 20, 1)
    done = taken(desk, handed_over(one) + handed_over(two))
    assert {row.school for row in done.survey.sound} == {ONE.code, TWO.code}
    back = written_back(desk, done)
    assert sorted({file.school for file in back}) == [ONE.code, TWO.code]
    for store in (one, two):
        read_by(store, [file for file in back if file.school == store.school.code])
        assert owes(store) == 0
    pages = slip.slips(desk, done, back)
    assert [(page.school, page.new, page.taken, len(page.receipts)) for page in pages] == [
        (ONE.code, 2, 1, 1),
        (TWO.code, 1, 1, 1),
    ]
    one.close()
    two.close()


def test_what_was_not_written_back_waits_for_the_next_visit(desk: Store, tmp_path: Path) -> None:
    school = joined(desk, tmp_path / "one")
    assert answers.owed(desk, PACK) == []
    enter(school, 10, 1)
    taken(desk, handed_over(school))  # and the stick is pulled out
    (waiting,) = answers.owed(desk, PACK)
    assert (waiting.school, waiting.has_receipt, waiting.has_roster) == (ONE.code, True, False)
    assert owes(school) == 1
    again = taken(desk, handed_over(school))
    assert only(again.survey).verdict is Verdict.KNOWN
    assert read_by(school, written_back(desk, again)) == []
    assert owes(school) == 0
    assert answers.owed(desk, PACK) == []
    school.close()


def test_taking_can_be_stopped_and_gone_on_with(desk: Store, tmp_path: Path) -> None:
    school = joined(desk, tmp_path / "one")
    files: list[tuple[str, bytes]] = []
    for number in range(4):
        enter(school, 10 + number, 1)
        files += [file for file in handed_over(school) if file not in files]
    seen: list[tuple[int, int]] = []
    asked = iter([False, False, True])
    stopped = take(
        desk, PACK, carried(files), tell=lambda done, of: seen.append((done, of)), cancelled=lambda: next(asked)
    )
    assert stopped.survey.is_cancelled
    assert seen == [(2, 4)]
    assert len(pupils_at(desk)) == 5
    rest = taken(desk, files)
    assert verdicts_of(rest.survey) == [Verdict.KNOWN, Verdict.KNOWN, Verdict.NEW, Verdict.NEW]
    assert len(pupils_at(desk)) == 7
    assert [len(desk.county_book().arrivals(visit=number)) for number in (2, 3)] == [2, 2]
    school.close()


def test_admission_is_the_only_way_in(desk: Store, tmp_path: Path) -> None:
    school = with_card(new_school(tmp_path / "one"), desk)
    taken(desk, handed_over(school))
    admission.refuse(desk, school.device_key.public, ONE.code)
    assert verdicts_of(look(desk, handed_over(school))) == [Verdict.ANSWERED, Verdict.HELD]
    assert admission.requests(desk) == []
    (request,) = admission.requests(desk, "refused")
    assert request.is_refused
    admit(desk, school)
    assert len(pupils_at(desk)) == 3
    school.close()
