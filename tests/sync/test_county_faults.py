"""What can stand on a stick that should not: each is named in plain words, and nothing of it is taken."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from forms.errors import WorldError
from sync.change import Change
from sync.county import admission, founding
from sync.county.inbox import take
from sync.county.judging import Carried
from sync.county.verdicts import Verdict
from sync.envelope.errors import refuse
from sync.envelope.header import COUNTY, Header, read_head, read_header
from sync.envelope.join import JoinRequest, seal_join
from sync.envelope.keys import AgeIdentity, SigningKey
from sync.envelope.receipt import Answer, Receipt
from sync.envelope.receipt_file import seal_receipt
from sync.envelope.roster import Roster
from sync.envelope.roster import School as Listed
from sync.envelope.roster_file import seal_roster
from sync.envelope.seal import seal_parcel
from sync.envelope.strict import to_base64
from sync.store import Store
from sync.vector import Dot, Ranges
from tests.sync.county_kit import (
    ONE,
    THREE,
    TWO,
    County,
    enter,
    handed_over,
    joined,
    look,
    new_school,
    only,
    pupils_at,
    read_by,
    taken,
    verdicts_of,
    with_card,
    written_back,
)
from tests.sync.store_kit import PACK


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Store]:
    store = County(tmp_path).create()
    yield store
    store.close()


@pytest.fixture
def school(desk: Store, tmp_path: Path) -> Iterator[Store]:
    store = joined(desk, tmp_path / "one")
    yield store
    store.close()


def parcel_of(store: Store) -> bytes:
    """A parcel that the school owes."""
    enter(store, 50, 1)
    ((_, raw),) = handed_over(store)
    return raw


def untouched(desk: Store, files: list[tuple[str, bytes]]) -> None:
    """Taking these files changes no record, keeps no parcel and lets nobody in."""
    before = (pupils_at(desk), desk.parcels(), founding.roster_of(desk), admission.requests(desk))
    done = taken(desk, files)
    assert (pupils_at(desk), desk.parcels(), founding.roster_of(desk), admission.requests(desk)) == before
    assert not done.is_set_back
    assert all(row.text.zh and row.text.en for row in done.survey.rows)


def resigned(raw: bytes, key: SigningKey) -> bytes:
    """The same sections under a header another key signed."""
    head = read_head(raw)
    header = replace(head.header, device=key.public)
    return header.signed + to_base64(key.sign(header.signed)).encode() + b"\n" + raw[head.body :]


def test_what_was_changed_on_the_way(desk: Store, school: Store) -> None:
    raw = parcel_of(school)
    head = read_head(raw)
    files = [
        ("cut.yilu", raw[:-40]),
        ("changed.yilu", raw[:-1] + bytes([raw[-1] ^ 1])),
        ("head.yilu", raw.replace(b'"to":4', b'"to":5')),
        ("nothing.yilu", b""),
        ("text.yilu", b"a letter"),
        ("newer.yilu", raw.replace(b"YILU1", b"YILU9", 1)),
        ("longer.yilu", raw + b"x"),
        ("unsigned.yilu", raw[: len(head.header.signed)] + b"A" * 88 + b"\n" + raw[head.body :]),
    ]
    by_name = {row.name: row for row in look(desk, files).rows}
    assert {name: row.verdict for name, row in by_name.items()} == {
        "cut.yilu": Verdict.DAMAGED,
        "changed.yilu": Verdict.DAMAGED,
        "head.yilu": Verdict.SIGNATURE,
        "nothing.yilu": Verdict.OTHER,
        "text.yilu": Verdict.OTHER,
        "newer.yilu": Verdict.NEWER_PROGRAM,
        "longer.yilu": Verdict.DAMAGED,
        "unsigned.yilu": Verdict.SIGNATURE,
    }
    assert by_name["changed.yilu"].school_name == ONE.name  # whom to phone
    assert look(desk, files).schools == ()
    untouched(desk, files)


def test_a_replayed_file_changes_nothing(desk: Store, school: Store) -> None:
    raw = parcel_of(school)
    taken(desk, [("a.yilu", raw)])
    assert verdicts_of(look(desk, [("b.yilu", raw), ("c.yilu", raw)])) == [Verdict.KNOWN, Verdict.KNOWN]
    untouched(desk, [("b.yilu", raw), ("c.yilu", raw)])
    assert len(desk.county_book().arrivals(ONE.code)) == 2


def test_a_school_that_is_not_in_the_list(desk: Store, tmp_path: Path) -> None:
    stranger = with_card(new_school(tmp_path / "three", THREE), desk)
    files = handed_over(stranger)
    assert verdicts_of(look(desk, files)) == [Verdict.UNKNOWN_SCHOOL, Verdict.UNKNOWN_SCHOOL]
    untouched(desk, files)
    assert look(desk, files).schools == ()
    stranger.close()


def test_a_parcel_signed_anew_by_a_stranger_or_by_another_school(desk: Store, school: Store, tmp_path: Path) -> None:
    raw = parcel_of(school)
    other = joined(desk, tmp_path / "two", TWO)
    before = pupils_at(desk)
    thief = SigningKey.generate()
    found = look(desk, [("stranger.yilu", resigned(raw, thief)), ("other.yilu", resigned(raw, other.device_key))])
    assert {row.name: (row.verdict, row.code) for row in found.rows} == {
        "stranger.yilu": (Verdict.HELD, "device"),
        "other.yilu": (Verdict.HELD, "school"),
    }
    taken(desk, [("stranger.yilu", resigned(raw, thief)), ("other.yilu", resigned(raw, other.device_key))])
    assert pupils_at(desk) == before  # kept for a person, and nothing of it is used
    done = taken(desk, [("true.yilu", raw)])
    assert only(done.survey).verdict is Verdict.NEW
    assert len(pupils_at(desk)) == len(before) + 1
    other.close()


def test_one_school_cannot_write_anothers_records(desk: Store, school: Store, tmp_path: Path) -> None:
    other = joined(desk, tmp_path / "two", TWO)
    victim = Dot(school.own_epoch, 1)
    change = Change(Dot(other.own_epoch, 4), victim, "pupil", 2, 0, 1, {"name": "别人的孩子"})
    roster = founding.roster_of(desk)
    header = Header(
        "parcel", other.device_key.public, school=TWO.code, epoch=other.own_epoch, first=4, last=4,
        prev=other.previous_parcel(other.own_epoch), link="ab" * 32, pack=PACK.version, roster=roster.version,
    )  # fmt: skip
    raw = seal_parcel(header, {COUNTY: [change]}, roster.recipients(TWO.code), other.device_key)
    row = only(look(desk, [("bad.yilu", raw)]))
    assert (row.verdict, row.refused) == (Verdict.REFUSED, ((4, "owner"),))
    assert "别的学校的记录" in row.text.zh
    local_id = desk.local_id(victim)
    assert local_id is not None
    before = desk.record("pupil", local_id)
    taken(desk, [("bad.yilu", raw)])
    assert desk.record("pupil", local_id) == before
    other.close()


def test_a_key_that_is_closed(desk: Store, school: Store) -> None:
    late = parcel_of(school)
    admission.revoke(desk, PACK, school.device_key.public)
    before = pupils_at(desk)
    row = only(look(desk, [("late.yilu", late)]))
    assert (row.verdict, row.code) == (Verdict.HELD, "revoked")
    assert "注销" in row.text.zh
    done = taken(desk, [("late.yilu", late)])
    assert pupils_at(desk) == before
    again = JoinRequest(
        school.device_key.public, AgeIdentity.generate().recipient, school.own_epoch, Listed(ONE.code, ONE.name)
    )
    row = only(look(desk, [("join.yilu", seal_join(again, school.device_key))]))
    assert (row.verdict, row.code) == (Verdict.HELD, "revoked")
    back = written_back(desk, done)
    assert [file.kind for file in back] == ["roster"]  # by which the school learns it
    read_by(school, back)
    assert handed_over(school)  # and it owes what was not taken


def test_receipts_and_rosters_that_others_made(desk: Store, school: Store, tmp_path: Path) -> None:
    epoch, key = school.own_epoch, school.device_key.public
    thief = SigningKey.generate()
    arrived = Receipt(thief.public, desk.own_epoch, 99, "county", (Answer(key, epoch, Ranges.up_to(99)),))
    forged = seal_receipt(arrived, ONE.code, thief)
    by_school = seal_receipt(replace(arrived, device=key, level="school"), ONE.code, school.device_key)
    roster = founding.roster_of(desk)
    planted = seal_roster(Roster(99, roster.county, roster.name, (thief.public,), roster.receivers), thief)
    found = look(desk, [("receipt.yilu", forged), ("sibling.yilu", by_school), ("roster.yilu", planted)])
    assert {row.name: row.verdict for row in found.rows} == {
        "receipt.yilu": Verdict.FOREIGN,
        "sibling.yilu": Verdict.OTHER,
        "roster.yilu": Verdict.FOREIGN,
    }
    untouched(desk, [("receipt.yilu", forged), ("sibling.yilu", by_school), ("roster.yilu", planted)])


def test_a_receipt_of_its_own_for_a_pc_it_forgot_is_called_nobody_elses(desk: Store, school: Store) -> None:
    """A desk restored from before it let a PC in finds on the stick what it wrote to it."""
    arrived = Receipt(desk.device_key.public, "0" * 16, 9, "county", (Answer("k" * 44, "1" * 16, Ranges.up_to(9)),))
    own = seal_receipt(arrived, "6531210009", desk.device_key)
    changed = own.replace(b'"school":"6531210009"', b'"school":"6531210008"')
    found = look(desk, [("own.yilu", own), ("changed.yilu", changed)])
    assert {row.name: row.verdict for row in found.rows} == {
        "own.yilu": Verdict.OTHER,
        "changed.yilu": Verdict.SIGNATURE,
    }


def test_two_contents_under_the_same_numbers_are_both_kept(desk: Store, school: Store) -> None:
    raw = parcel_of(school)
    header = read_header(raw)
    other = replace(school.journal(header.epoch, 4, 4)[0], fields={"name": "另一个历史"})
    recipients = founding.roster_of(desk).recipients(ONE.code)
    fork = seal_parcel(replace(header, sections=()), {COUNTY: [other]}, recipients, school.device_key)
    taken(desk, [("a.yilu", raw)])
    before = pupils_at(desk)
    assert only(look(desk, [("b.yilu", fork)])).verdict is Verdict.FORK
    taken(desk, [("b.yilu", fork)])
    assert pupils_at(desk) == before
    assert [kept.code for kept in desk.parcels() if kept.code] == ["fork"]


def test_a_file_that_is_another_one_by_the_time_it_is_taken(desk: Store, school: Store) -> None:
    raw = parcel_of(school)
    contents = [raw, raw[:-1] + b"?"]

    def exchanged() -> bytes:
        return contents.pop(0)

    def torn() -> bytes:
        raise WorldError("stick_gone", refuse("too_large").text)

    before = pupils_at(desk)
    done = take(desk, PACK, [Carried("a.yilu", exchanged), Carried("b.yilu", torn)])
    assert verdicts_of(done.survey) == [Verdict.LEFT, Verdict.DAMAGED]
    assert pupils_at(desk) == before


def test_nobody_can_fill_the_list_of_requests(desk: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(admission, "MAX_PENDING", 2)
    files = []
    for number in range(3):
        key = SigningKey.generate()
        request = JoinRequest(key.public, AgeIdentity.generate().recipient, "0" * 16, Listed(ONE.code, "冒名"))
        files.append((f"{number}.yilu", seal_join(request, key)))
    done = taken(desk, files)
    assert verdicts_of(done.survey) == [Verdict.REQUEST, Verdict.REQUEST, Verdict.LEFT]
    assert len(admission.requests(desk)) == 2
