"""What a thief, or another PC gone wrong, may put on a stick for a school: named in plain words, nothing of it used."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pyrage
import pytest

from sync.change import Change
from sync.county import admission
from sync.envelope.header import Header, SectionNote, read_head, read_header
from sync.envelope.keys import SigningKey
from sync.envelope.seal import seal_parcel
from sync.envelope.strict import to_base64
from sync.joining import trusted
from sync.receive import codes
from sync.receive.inbox import Decision
from sync.routes.usb.naming import UP
from sync.routes.usb.stick import Stick
from sync.store import Query, Store
from sync.vector import Dot
from sync.visit import Offer, Taken, look_at_stick
from tests.faults.test_parcels_bombs import a_gibibyte
from tests.faults.test_stick_hostile import folder
from tests.journeys.test_sticks import Land, admitted, copy, read
from tests.sync.county_kit import ONE, TWO, enter, pupils_at
from tests.sync.store_kit import PACK


class School:
    """Two PCs of a school that know each other, and one of another school; all let in by the same county."""

    def __init__(self, root: Path) -> None:
        self.land = Land(root)
        stick = self.land.stick("first")
        self.one = admitted(self.land, "one", stick)
        self.other = admitted(self.land, "other", stick, pupils=0)
        self.elsewhere = admitted(self.land, "elsewhere", self.land.stick("second"), TWO)
        for _ in range(2):
            for store in (self.one, self.other):
                read(store, stick)
                copy(store, stick)

    def parcel(self) -> bytes:
        """One that the other PC has for the first."""
        enter(self.other, 100 + self.other.head, 1)
        stick = self.land.stick(f"made-{self.other.head}")
        copy(self.other, stick)
        found = [one for one in stick.look(UP).found if one.kind == "parcel"]
        return stick.read(found[-1])

    @property
    def state(self) -> object:
        one = self.one
        pupils = one.page("pupil", one.ids("pupil", Query()), ["id_number", "name"])
        return pupils, one.vector(), one.own_epochs, one.receivers(), trusted(one)


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[School]:
    made = School(tmp_path_factory.mktemp("school"))
    yield made
    made.land.close()


def carried(root: Path, *raws: bytes) -> Stick:
    for number, raw in enumerate(raws):
        (folder(root, UP) / f"parcel-{number}.yilu").write_bytes(raw)
    return Stick(root)


def untouched(school: School, stick: Stick) -> tuple[Offer, Taken]:
    """Reading this stick changes nothing the first PC goes by."""
    before = school.state
    offer = look_at_stick(school.one, stick)
    taken = read(school.one, stick)
    assert school.state == before
    assert (taken.stopped, taken.proofs, taken.roster, taken.is_set_back) == (None, (), 0, False)
    assert all(trouble.text.zh and trouble.text.en for trouble in (*offer.troubles, *taken.troubles))
    return offer, taken


def resigned(raw: bytes, key: SigningKey) -> bytes:
    head = read_head(raw)
    header = replace(head.header, device=key.public)
    return header.signed + to_base64(key.sign(header.signed)).encode() + b"\n" + raw[head.body :]


def forged(school: School, store: Store, content: bytes | Change) -> bytes:
    """A parcel of the other PC's next number, signed by `store`: a change, or a section of these bytes."""
    other, roster = school.other, trusted(store)
    assert roster is not None
    seq, prev = other.head + 1, other.previous_parcel(other.own_epoch)
    header = Header(
        "parcel", store.device_key.public, school=ONE.code, epoch=other.own_epoch, first=seq, last=seq, prev=prev,
        link="ab" * 32, pack=PACK.version, roster=roster.version,
    )  # fmt: skip
    if isinstance(content, Change):
        return seal_parcel(header, {"county": [content]}, roster.recipients(ONE.code), store.device_key)
    reader = pyrage.x25519.Recipient.from_str(school.one.age_identities[0].recipient)
    section = bytes(pyrage.encrypt(content, [reader]))
    header = replace(header, sections=(SectionNote("school", len(section), sha256(section).hexdigest()),))
    return header.signed + to_base64(store.device_key.sign(header.signed)).encode() + b"\n" + section


def test_a_parcel_signed_anew_is_named_and_the_true_one_taken(school: School, tmp_path: Path) -> None:
    raw = school.parcel()
    thieves = [SigningKey.generate(), school.elsewhere.device_key]
    offer, _ = untouched(school, carried(tmp_path / "forged", *(resigned(raw, key) for key in thieves)))
    assert {trouble.name for trouble in offer.troubles} == {"parcel-0.yilu", "parcel-1.yilu"}
    assert offer.items == ()
    taken = read(school.one, carried(tmp_path / "true", raw))
    assert [parcel.decision for parcel in taken.parcels] == [Decision.TAKEN]


def test_a_parcel_that_comes_again_under_other_names_is_known(school: School, tmp_path: Path) -> None:
    raw = school.parcel()
    read(school.one, carried(tmp_path / "first", raw))
    offer, taken = untouched(school, carried(tmp_path / "again", raw, raw, raw))
    assert (offer.items, offer.known, taken.parcels) == ((), 3, ())


def test_a_parcel_of_another_school_is_left_and_one_in_our_name_is_named(school: School, tmp_path: Path) -> None:
    enter(school.elsewhere, 300, 1)
    stick = school.land.stick("theirs")
    copy(school.elsewhere, stick)
    theirs = [stick.read(one) for one in stick.look(UP).found if one.kind == "parcel"]
    dot, victim = Dot(school.other.own_epoch, school.other.head + 1), Dot(school.one.own_epoch, 1)
    ours = forged(school, school.elsewhere, Change(dot, victim, "pupil", 9, 0, 1, {"name": "改了名"}))
    offer, _ = untouched(school, carried(tmp_path, *theirs, ours))
    assert offer.others == len(theirs)
    assert [trouble.name for trouble in offer.troubles] == [f"parcel-{len(theirs)}.yilu"]


def test_a_change_of_another_schools_record_is_kept_unused(school: School, tmp_path: Path) -> None:
    other = school.other
    victim = Dot(school.elsewhere.own_epoch, 1)
    change = Change(Dot(other.own_epoch, other.head + 1), victim, "pupil", 1, 0, 1, {"name": "别人的孩子"})
    before = pupils_at(school.one)
    taken = read(school.one, carried(tmp_path, forged(school, other, change)))
    (parcel,) = taken.parcels
    assert (parcel.held, dict(taken.records)) == (1, {})
    assert pupils_at(school.one) == before
    standing = school.one.receiving().standing(other.own_epoch)
    assert standing is not None
    assert list(standing.held) == [codes.OWNER]


def test_a_parcel_that_would_unpack_without_end_is_kept_unused_and_named(tmp_path: Path) -> None:
    school = School(tmp_path / "land")
    sound = school.parcel()
    bomb = forged(school, school.other, a_gibibyte())
    before = pupils_at(school.one)
    taken = read(school.one, carried(tmp_path / "stick", bomb, sound))
    found = {parcel.item.found.header.first: parcel for parcel in taken.parcels if parcel.item.found.header}
    held = found[read_header(bomb).first]
    assert (held.decision, held.code) == (Decision.HELD, "bomb")
    assert "展开后过大" in codes.HELD[held.code].zh
    assert found[read_header(sound).first].decision is Decision.TAKEN
    assert len(pupils_at(school.one)) == len(before) + 1
    school.land.close()


def test_what_a_closed_pc_writes_is_kept_unused_and_named(tmp_path: Path) -> None:
    school = School(tmp_path / "land")
    stick = school.land.stick("closing")
    copy(school.one, stick)
    admission.revoke(school.land.county, PACK, school.other.device_key.public)
    late = school.parcel()  # by a thief who has the PC
    school.land.takes(stick)
    assert read(school.one, stick).roster
    before = pupils_at(school.one)
    taken = read(school.one, carried(tmp_path / "thief", late))
    assert [(parcel.decision, parcel.code) for parcel in taken.parcels] == [(Decision.HELD, codes.REVOKED)]
    assert "已注销" in codes.HELD[codes.REVOKED].zh
    assert pupils_at(school.one) == before
    school.land.close()
