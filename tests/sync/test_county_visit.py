"""A real stick between a real school and a real county desk: first visit, several schools on one stick, answers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sync import joining
from sync.county import admission, answers, founding, on_stick
from sync.county.inbox import Taken, survey, take
from sync.county.verdicts import Verdict
from sync.envelope.join import open_join
from sync.joining import Membership, standing
from sync.routes.usb.errors import StickError
from sync.routes.usb.naming import DOWN, UP
from sync.routes.usb.stick import Stick
from sync.store import Store, root_paper
from sync.visit import What, copy_to_stick, look_at_stick
from sync.visit import take as read_stick
from tests.sync.county_kit import ONE, TWO, County, admit, enter, new_school, owes, pupils_at, verdicts_of, with_card
from tests.sync.store_kit import PACK


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Store]:
    store = County(tmp_path).create()
    yield store
    store.close()


@pytest.fixture
def stick(tmp_path: Path) -> Stick:
    (tmp_path / "stick").mkdir()
    return Stick(tmp_path / "stick")


def at_the_county(desk: Store, stick: Stick, *wait: Store) -> Taken:
    """Everything is taken; those who wait are admitted; the answers go on the same stick."""
    done = take(desk, PACK, on_stick.files_on(stick))
    for school in wait:
        admit(desk, school)
    files = answers.answers(desk, PACK, done.survey)
    assert answers.kinds(desk, PACK, done.survey) == [(file.kind, file.school) for file in files]
    assert on_stick.write_back(desk, stick, done.visit, files) == files
    return done


def test_two_schools_hand_over_on_one_stick_and_take_their_proof_home(
    desk: Store, stick: Stick, tmp_path: Path
) -> None:
    one = with_card(new_school(tmp_path / "one"), desk)
    two = with_card(new_school(tmp_path / "two", TWO, 4), desk)
    for school in (one, two):
        copy_to_stick(school, PACK, stick)
    (stick.root / "YILU" / UP / "virus.exe").write_bytes(b"MZ")
    found = survey(desk, PACK, on_stick.files_on(stick))
    assert found.count(Verdict.REQUEST) == found.count(Verdict.HELD) == 2
    assert found.schools == (ONE.code, TWO.code)
    at_the_county(desk, stick, one, two)
    assert answers.owed(desk, PACK) == []
    assert len(pupils_at(desk)) == 7
    for school in (one, two):
        got = read_stick(school, PACK, stick, look_at_stick(school, stick))
        assert got.is_admitted_now
        assert [(proof.route, proof.changes) for proof in got.proofs] == [("usb", school.head)]
        assert standing(school).membership is Membership.JOINED
        assert owes(school) == 0
    enter(one, 10, 1)
    copy_to_stick(one, PACK, stick)
    done = at_the_county(desk, stick)
    assert done.survey.count(Verdict.NEW) == 1
    assert not done.is_set_back
    kinds = sorted(found.kind for found in stick.look(DOWN).found)
    assert kinds == ["receipt", "receipt", "roster"]  # newer answers lie in the place of the older
    read_stick(one, PACK, stick, look_at_stick(one, stick))
    assert owes(one) == 0
    one.close()
    two.close()


def test_a_stick_that_fails_leaves_the_answers_owed(desk: Store, stick: Stick, tmp_path: Path) -> None:
    school = with_card(new_school(tmp_path / "one"), desk)
    copy_to_stick(school, PACK, stick)
    done = take(desk, PACK, on_stick.files_on(stick))
    admit(desk, school)
    files = answers.answers(desk, PACK, done.survey)
    (stick.root / "YILU" / DOWN).write_bytes(b"in the way")
    with pytest.raises(StickError):
        on_stick.write_back(desk, stick, done.visit, files)
    (waiting,) = answers.owed(desk, PACK)
    assert (waiting.school, waiting.has_receipt, waiting.has_roster) == (ONE.code, True, True)
    (stick.root / "YILU" / DOWN).unlink()
    assert on_stick.write_back(desk, stick, done.visit, files, cancelled=lambda: True) == []
    assert answers.owed(desk, PACK) == [waiting]
    on_stick.write_back(desk, stick, done.visit, files)
    assert answers.owed(desk, PACK) == []
    assert verdicts_of(survey(desk, PACK, on_stick.files_on(stick))).count(Verdict.SET_BACK) == 0
    school.close()


def test_a_new_pc_reads_what_the_dead_one_handed_over(desk: Store, stick: Stick, tmp_path: Path) -> None:
    old = with_card(new_school(tmp_path / "old"), desk)
    copy_to_stick(old, PACK, stick)
    at_the_county(desk, stick, old)
    key, had = old.device_key.public, pupils_at(old)
    old.close()
    new = with_card(new_school(tmp_path / "new", pupils=0), desk)
    (tmp_path / "another").mkdir()
    stick = Stick(tmp_path / "another")
    copy_to_stick(new, PACK, stick)
    done = take(desk, PACK, on_stick.files_on(stick))
    admission.replace_pc(desk, PACK, key, new.device_key.public, ONE.code)
    on_stick.write_back(desk, stick, done.visit, answers.answers(desk, PACK, done.survey))
    offer = look_at_stick(new, stick)
    assert [item.what for item in offer.shown] == [What.ROSTER, What.RESTATEMENT]
    read_stick(new, PACK, stick, offer)
    assert pupils_at(new) == had
    new.close()


@pytest.mark.parametrize("lost", ["bytes = null", "bytes = x'00'"])
def test_what_the_county_can_no_longer_read_is_not_given_back_as_if_it_were(
    desk: Store, stick: Stick, tmp_path: Path, lost: str
) -> None:
    old = with_card(new_school(tmp_path / "old"), desk)
    copy_to_stick(old, PACK, stick)
    at_the_county(desk, stick, old)
    read_stick(old, PACK, stick, look_at_stick(old, stick))
    enter(old, 10, 2)
    copy_to_stick(old, PACK, stick)
    at_the_county(desk, stick)
    key, epoch = old.device_key.public, old.own_epoch
    assert len(pupils_at(desk)) == 5
    old.close()
    with desk.together():
        desk._database.run(f"update parcel set {lost} where first = 1")
    new = with_card(new_school(tmp_path / "new", pupils=0), desk)
    (tmp_path / "another").mkdir()
    stick = Stick(tmp_path / "another")
    copy_to_stick(new, PACK, stick)
    done = take(desk, PACK, on_stick.files_on(stick))
    admission.replace_pc(desk, PACK, key, new.device_key.public, ONE.code)
    on_stick.write_back(desk, stick, done.visit, answers.answers(desk, PACK, done.survey))
    read_stick(new, PACK, stick, look_at_stick(new, stick))
    assert len(pupils_at(new)) == 2
    assert str(new.had()[key, epoch]) == "4-5"
    new.close()


def test_a_request_to_join_says_what_is_here(desk: Store, stick: Stick, tmp_path: Path) -> None:
    school = with_card(new_school(tmp_path / "one"), desk)
    said = open_join(joining.request(school), desk.age_identities)
    assert said.have == {(school.device_key.public, school.own_epoch): 3}
    school.close()


def test_a_desk_set_up_from_paper_gets_all_back_from_the_schools_that_come(
    desk: Store, stick: Stick, tmp_path: Path
) -> None:
    school = with_card(new_school(tmp_path / "one"), desk)
    copy_to_stick(school, PACK, stick)
    at_the_county(desk, stick, school)
    read_stick(school, PACK, stick, look_at_stick(school, stick))
    assert owes(school) == 0
    secret = root_paper.secret_of(founding.root_characters(desk))
    desk.close()
    again = County(tmp_path, name="again").create(secret)
    (tmp_path / "another").mkdir()
    stick = Stick(tmp_path / "another")
    copy_to_stick(school, PACK, stick)
    assert at_the_county(again, stick).is_set_back
    read_stick(school, PACK, stick, look_at_stick(school, stick))
    assert owes(school) == 3
    for has_come in (False, True):  # what was sealed to the dead desk is first answered: it cannot be opened
        copy_to_stick(school, PACK, stick)
        at_the_county(again, stick)
        read_stick(school, PACK, stick, look_at_stick(school, stick))
        assert bool(pupils_at(again)) is has_come
    assert pupils_at(again) == pupils_at(school)
    assert owes(school) == 0
    again.close()
    school.close()
