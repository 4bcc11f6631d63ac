"""The county itself: root, roster and card, the list of schools, PCs that come and go, and a desk that was set back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from forms.errors import InputError
from forms.exchange.school_list import read_school_list
from sync import joining
from sync.county import admission, answers, founding, on_stick, schools
from sync.county.inbox import survey, take
from sync.county.verdicts import Verdict
from sync.envelope import roster_changes
from sync.envelope.card import open_card
from sync.envelope.header import read_header
from sync.envelope.roster_file import accept_roster
from sync.routes.usb.naming import DOWN, UP, name_of
from sync.routes.usb.stick import Stick
from sync.store import Store, create_county, restore, root_paper
from sync.store.school import NewUser, School
from tests.sync.county_kit import (
    COUNTY,
    LIST,
    ONE,
    TWO,
    County,
    admit,
    ask_of,
    enter,
    handed_over,
    joined,
    look,
    new_school,
    only,
    owes,
    pupils_at,
    read_by,
    reopened,
    taken,
    verdicts_of,
    with_card,
    written_back,
)
from tests.sync.store_kit import PACK, PASSWORD


@pytest.fixture
def county(tmp_path: Path) -> County:
    return County(tmp_path)


@pytest.fixture
def desk(county: County) -> Iterator[Store]:
    store = county.create()
    yield store
    store.close()


def test_a_county_is_its_own_root_and_names_itself_the_receiver(desk: Store, tmp_path: Path) -> None:
    roster = founding.roster_of(desk)
    assert (desk.level, roster.version, roster.county) == ("county", 1, COUNTY.code)
    (receiver,) = roster.receivers
    assert (receiver.device, receiver.epoch, receiver.level) == (desk.device_key.public, desk.own_epoch, "county")
    card = open_card(founding.card(desk, ("https://county.example",)))
    assert (card.roots, card.receivers) == (roster.roots, roster.receivers)
    assert founding.roster_of(desk) == roster  # and it is not signed again
    school = new_school(tmp_path / "one")
    assert (school.level, school.root) == ("school", None)
    school.close()
    with pytest.raises(InputError, match="code"):
        create_county(tmp_path / "other", School("a b", "", "a b"), NewUser("", "county", PASSWORD), PACK)


def test_the_root_on_paper_is_twelve_characters_that_check_themselves(desk: Store) -> None:
    characters = founding.root_characters(desk)
    assert len(characters) == 12
    root = desk.root
    assert root is not None
    assert root_paper.secret_of(" ".join(characters)) == root_paper.secret_of(characters) == root.secret
    assert founding.roster_of(desk).roots == (root_paper.root_key(root.secret).public,)
    with pytest.raises(InputError, match="root_paper"):
        root_paper.secret_of(characters[:-1])


def test_the_list_grows_and_changes_and_the_roster_follows_its_names(desk: Store, tmp_path: Path) -> None:
    school = joined(desk, tmp_path / "one")
    before = founding.roster_of(desk).version
    text = LIST.replace("红柳河小学", "红柳河中心小学").replace("6531210002,阿克墩教学点", "6531210009,新学校")
    found = read_school_list(f"{text}6531210009,又一所,小学,村小\n".encode())
    expected = schools.compare(desk, found)
    imported = schools.take_list(desk, found)
    assert imported == expected
    assert [s.code for s in imported.new] == ["6531210009"]
    assert [(s.name, s.location) for s in imported.changed] == [("红柳河中心小学", "township_centre")]
    assert [s.code for s in imported.absent] == [TWO.code]
    assert [row.number for row in imported.refused] == [4]
    assert {s.code for s in desk.county_book().schools()} == {ONE.code, TWO.code, "6531210009"}
    roster = founding.roster_of(desk)
    listed = roster.school(ONE.code)
    assert (roster.version, listed and listed.name) == (before + 1, "红柳河中心小学")
    assert schools.take_list(desk, found).same == 2
    assert founding.roster_of(desk) == roster
    school.close()


def test_a_new_pc_takes_the_place_of_one_that_died_and_gets_its_records_back(desk: Store, tmp_path: Path) -> None:
    old = joined(desk, tmp_path / "old", pupils=5)
    key, epoch = old.device_key.public, old.own_epoch
    numbers = sorted(str(a["id_number"]) for a in (c.fields for c in old.journal(epoch, 1, 5)))
    old.close()
    new = with_card(new_school(tmp_path / "new", pupils=0), desk)
    done = taken(desk, handed_over(new))
    (request,) = admission.requests(desk)
    assert request.others == (key,)
    admission.replace_pc(desk, PACK, key, new.device_key.public, ONE.code)
    roster = founding.roster_of(desk)
    assert roster_changes.is_closed(roster, key)
    assert roster_changes.lists(roster, new.device_key.public, ONE.code)
    back = written_back(desk, done)
    assert [file.kind for file in back] == ["roster", "parcel"]
    assert read_by(new, back) == []
    assert pupils_at(new) == numbers
    again = taken(desk, [ask_of(new)])
    assert [file.kind for file in written_back(desk, again)] == ["roster"]  # once is enough
    new.close()


def test_a_pc_that_was_restored_gets_its_own_changes_back(desk: Store, tmp_path: Path) -> None:
    school = joined(desk, tmp_path / "one")
    copy = school.back_up(tmp_path / "copies", datetime(2026, 11, 1))
    enter(school, 10, 2)
    read_by(school, written_back(desk, taken(desk, handed_over(school))))
    numbers = pupils_at(school)
    school.close()
    restore(copy.directory, tmp_path / "again")
    restored = reopened(tmp_path / "again")
    assert len(pupils_at(restored)) == 3
    done = taken(desk, [*handed_over(restored), ask_of(restored)])
    assert read_by(restored, written_back(desk, done)) == []
    assert pupils_at(restored) == numbers
    restored.close()


def test_a_pc_serves_several_schools_and_a_school_goes_on_in_another(desk: Store, tmp_path: Path) -> None:
    school = joined(desk, tmp_path / "one")
    key = school.device_key.public
    decided = admission.let_write_for(desk, PACK, key, [ONE.code, TWO.code])
    assert decided.roster.devices[0].schools == (ONE.code, TWO.code)
    decided = admission.let_write_for(desk, PACK, key, [ONE.code])
    assert decided.roster.devices[0].schools == (ONE.code,)
    with pytest.raises(InputError, match="unknown_school"):
        admission.let_write_for(desk, PACK, key, ["0"])
    decided = admission.go_on(desk, PACK, ONE.code, TWO.code, "2026-09-01")
    assert decided.roster.devices[0].schools == (ONE.code, TWO.code)
    listed = desk.county_book().school(ONE.code)
    assert listed is not None
    assert (listed.goes_on_in, listed.goes_on_from) == (TWO.code, "2026-09-01")
    enter(school, 10, 1)
    assert only(look(desk, handed_over(school))).verdict is Verdict.NEW  # late, and welcome
    schools.take_list(desk, read_school_list(LIST.encode()))
    assert desk.county_book().school(ONE.code) == listed  # a list says nothing of it
    for school_code, successor in ((ONE.code, ONE.code), (TWO.code, ONE.code)):
        with pytest.raises(InputError, match="itself"):
            admission.go_on(desk, PACK, school_code, successor, "2026-09-01")
    with pytest.raises(InputError, match="no_device"):
        admission.revoke(desk, PACK, desk.device_key.public)
    with pytest.raises(InputError, match="no_request"):
        admission.admit(desk, PACK, key, ONE.code)
    school.close()


def test_a_restored_desk_answers_anew_and_takes_up_what_it_forgot(desk: Store, county: County, tmp_path: Path) -> None:
    one = joined(desk, tmp_path / "one")
    copy = desk.back_up(tmp_path / "copies", datetime(2026, 11, 1))
    two = joined(desk, tmp_path / "two", TWO)
    enter(one, 10, 1)
    read_by(one, written_back(desk, taken(desk, handed_over(one))))
    assert owes(one) == owes(two) == 0
    forgotten = founding.roster_of(desk)
    on_the_stick = ("down.yilu", founding.roster_file(desk))
    desk.close()
    restore(copy.directory, tmp_path / "restored")
    again = replace(county, name="restored").open()
    roster = founding.roster_of(again)
    assert roster.version > forgotten.version  # above all it may have signed
    assert roster.receivers[0].epoch != forgotten.receivers[0].epoch
    assert [school.code for school in roster.schools] == [ONE.code]

    files = [*handed_over(one), on_the_stick]
    assert Verdict.SET_BACK in verdicts_of(look(again, files))
    assert founding.roster_of(again) == roster
    done = taken(again, files)
    assert done.is_set_back
    roster = founding.roster_of(again)
    assert {school.code for school in roster.schools} == {ONE.code, TWO.code}
    assert only(look(again, [on_the_stick])).verdict is Verdict.OTHER  # known now

    back = answers.answers(again, PACK, done.survey)
    assert back == []  # the school had nothing to hand over: it does not know yet
    read_by(one, [answers.AnswerFile(ONE.code, "", "roster", founding.roster_file(again))])
    assert owes(one) == 4  # all of it again, what the copy holds, too
    done = taken(again, handed_over(one))
    assert verdicts_of(done.survey) == [Verdict.KNOWN, Verdict.NEW]
    read_by(one, written_back(again, done))
    assert owes(one) == 0
    read_by(two, [answers.AnswerFile(TWO.code, "", "roster", founding.roster_file(again))])
    read_by(two, written_back(again, taken(again, handed_over(two))))
    assert owes(two) == 0
    assert len(pupils_at(again)) == 7
    for store in (one, two, again):
        store.close()


def test_a_desk_set_back_unnoticed_learns_it_from_its_own_receipt(desk: Store, county: County, tmp_path: Path) -> None:
    school = joined(desk, tmp_path / "one")
    database = county.directory / "yilu.db"
    desk.tidy()
    desk.close()
    image = database.read_bytes()
    desk = county.open()
    enter(school, 10, 2)
    back = written_back(desk, taken(desk, handed_over(school)))
    read_by(school, back)
    assert owes(school) == 0
    desk.tidy()
    desk.close()
    database.write_bytes(image)  # an image of the disk was put back, and nothing outside of it knows
    desk = county.open()
    epoch = desk.own_epoch
    (receipt,) = [file.raw for file in back if file.kind == "receipt"]
    done = taken(desk, [("receipt.yilu", receipt)])
    assert done.is_set_back
    assert desk.own_epoch != epoch
    read_by(school, [answers.AnswerFile(ONE.code, "", "roster", founding.roster_file(desk))])
    read_by(school, written_back(desk, taken(desk, handed_over(school))))
    assert owes(school) == 0
    assert len(pupils_at(desk)) == 5
    desk.close()
    school.close()


def test_a_desk_set_up_again_from_paper_is_trusted_by_the_schools(desk: Store, county: County, tmp_path: Path) -> None:
    school = joined(desk, tmp_path / "one")
    secret = root_paper.secret_of(founding.root_characters(desk))
    old_roster = ("roster.yilu", founding.roster_file(desk))
    desk.close()
    again = replace(county, name="again").create(secret)
    assert taken(again, [old_roster]).is_set_back is True
    roster = founding.roster_of(again)
    assert [receiver.device for receiver in roster.receivers] == [again.device_key.public]
    assert roster_changes.lists(roster, school.device_key.public, ONE.code)
    assert joining.take_roster(school, founding.roster_file(again)) == roster
    accept_roster(founding.roster_file(again), None, founding.pinned(again))
    again.close()
    school.close()


def test_a_stick_is_read_and_answered_in_place(desk: Store, tmp_path: Path) -> None:
    school = with_card(new_school(tmp_path / "one"), desk)
    (tmp_path / "stick").mkdir()
    stick = Stick(tmp_path / "stick")
    for _, raw in handed_over(school):
        stick.write(UP, name_of(read_header(raw)), raw)
    (tmp_path / "stick" / "YILU" / UP / "virus.exe").write_bytes(b"MZ")
    assert verdicts_of(survey(desk, PACK, on_stick.files_on(stick))) == [Verdict.REQUEST, Verdict.HELD]
    done = take(desk, PACK, on_stick.files_on(stick))
    admit(desk, school)
    files = answers.answers(desk, PACK, done.survey)
    assert on_stick.write_back(desk, stick, done.visit, files) == files
    assert answers.owed(desk, PACK) == []
    back = [stick.read(found) for found in stick.look(DOWN).found]
    read_by(school, [answers.AnswerFile(ONE.code, "", read_header(raw).kind, raw) for raw in back])
    assert owes(school) == 0
    enter(school, 10, 1)
    for _, raw in handed_over(school):
        stick.write(UP, name_of(read_header(raw)), raw)
    done = take(desk, PACK, on_stick.files_on(stick))
    assert done.survey.count(Verdict.NEW) == 1
    assert not done.is_set_back
    on_stick.write_back(desk, stick, done.visit, answers.answers(desk, PACK, done.survey))
    assert len(stick.look(DOWN).found) == 2  # the newer receipt and roster lie in the place of the older
    school.close()
