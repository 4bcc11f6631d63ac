"""A county writes its own forms and nothing of a school's; a school's PC never writes the county's, for nobody."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from forms.answers import Answers
from forms.errors import BugError
from sync import joining, returns
from sync.change import Change
from sync.county import founding
from sync.envelope.errors import ParcelError
from sync.envelope.header import COUNTY, SCHOOL, Header
from sync.envelope.seal import seal_parcel
from sync.receive import codes
from sync.receive.inbox import Decision, EnvelopeReader, Inbox, Outcome
from sync.receive.receiving import receive
from sync.store import Query, Store
from sync.vector import Dot, Vector
from tests.journeys.returns_kit import Land, first_of, pack
from tests.sync.county_kit import ONE, TWO

EPOCH = "ab" * 8
REMARK: Mapping[str, str] = {"of_form": "enrolment", "kind": "correct", "remark": "快改"}


@pytest.fixture
def land(tmp_path: Path) -> Iterator[Land]:
    made = Land(tmp_path)
    yield made
    made.close()


def forged(land: Land, writer: Store, school: str, changes: Sequence[Change], restates: str = "") -> bytes:
    """A parcel well made and signed by this store's key, for this school's PCs."""
    roster = founding.roster_of(land.county)
    header = Header(
        "parcel", writer.device_key.public, school=school, epoch=EPOCH, first=1, last=len(changes), link="ab" * 32,
        pack=pack().version, roster=roster.version, restates=restates,
    )  # fmt: skip
    return seal_parcel(header, {SCHOOL: changes}, roster.recipients(school), writer.device_key)


def change(form: str, seq: int = 1, record: Dot | None = None, **fields: object) -> Change:
    dot = Dot(EPOCH, seq)
    return Change(dot, record or dot, form, 1, 0, 1, fields or REMARK, seen=Vector())  # type: ignore[arg-type]


def at_school(store: Store, raw: bytes) -> Outcome:
    roster = joining.trusted(store)
    assert roster is not None
    inbox = Inbox(
        store.receiving(), EnvelopeReader(store.age_identities), roster, SCHOOL, store.device_key.public,
        store.school.code, store.own_epoch, pack().forms, pack().version,
    )  # fmt: skip
    return receive(raw, inbox)


def test_the_countys_own_form_is_taken(land: Land) -> None:
    """What the others are refused beside: the same file in the right hands."""
    store = land.school("one", land.stick())
    said = {**REMARK, "of_record": str(first_of(store))}
    taken = at_school(store, forged(land, land.county, ONE.code, [change(returns.FORM, **said)]))
    assert (taken.decision, taken.refused) == (Decision.TAKEN, ())
    assert [one.remark for one in returns.every(store, pack())] == ["快改"]


def test_a_county_changes_no_record_of_a_school(land: Land) -> None:
    store = land.school("one", land.stick())
    pupil = first_of(store)
    before = store.record("enrolment", store.local_id(pupil) or 0)
    changes = [
        change("enrolment", 1, name="不存在的学生"),
        change("enrolment", 2, pupil, name="改掉的名字"),
        change(returns.FORM, 3, pupil, remark="占用学生的编号"),
        change("a_form_nobody_knows", 4, name="甲"),
    ]
    taken = at_school(store, forged(land, land.county, ONE.code, changes))
    assert dict(taken.refused) == {1: codes.SCOPE, 2: codes.SCOPE, 3: codes.OWNER, 4: codes.SCOPE}
    assert all(code in codes.REFUSED for _, code in taken.refused)
    assert store.record("enrolment", store.local_id(pupil) or 0) == before
    assert len(store.ids("enrolment", Query())) == 2
    assert returns.every(store, pack()) == []


def test_a_schools_pc_writes_no_return_for_anybody(land: Land) -> None:
    stick = land.stick()
    one, two = land.school("one", stick), land.school("two", stick, TWO)
    sister = land.school("sister", land.stick("another"))
    for store in (one, two):
        joining.take_roster(store, founding.roster_file(land.county))
    said = [change(returns.FORM, of_record=str(first_of(one)), **REMARK)]
    outcome = at_school(two, forged(land, one, TWO.code, said))
    assert (outcome.decision, outcome.code) == (Decision.HELD, codes.SCHOOL)
    assert "名册没有让这台电脑为这所学校填报" in codes.HELD[outcome.code].zh
    outcome = at_school(one, forged(land, sister, ONE.code, said))
    assert dict(outcome.refused) == {1: codes.SCOPE}
    with pytest.raises(ParcelError) as caught:
        at_school(two, forged(land, one, ONE.code, said))
    assert caught.value.code == "owner"
    for store in (one, two):
        assert returns.every(store, pack()) == []


def test_nobody_speaks_for_the_county_by_giving_its_word_back(land: Land) -> None:
    stick = land.stick()
    one = land.school("one", stick)
    sister = land.school("sister", land.stick("another"))
    joining.take_roster(one, founding.roster_file(land.county))
    said = [change(returns.FORM, of_record=str(first_of(one)), **REMARK)]
    outcome = at_school(one, forged(land, sister, ONE.code, said, restates=land.county.device_key.public))
    assert (outcome.decision, outcome.code) == (Decision.HELD, codes.SCHOOL)
    outcome = at_school(one, forged(land, land.county, ONE.code, said, restates=land.county.device_key.public))
    assert outcome.decision is Decision.TAKEN


def test_a_county_desk_takes_no_return_from_a_school(land: Land) -> None:
    one = land.school("one", land.stick())
    roster = founding.roster_of(land.county)
    header = Header(
        "parcel", one.device_key.public, school=ONE.code, epoch=EPOCH, first=1, last=1, link="ab" * 32,
        pack=pack().version, roster=roster.version,
    )  # fmt: skip
    said = [change(returns.FORM, of_record=str(first_of(one)), **REMARK)]
    raw = seal_parcel(header, {COUNTY: said}, roster.recipients(ONE.code), one.device_key)
    outcome = receive(raw, founding.inbox(land.county, pack(), roster))
    assert [seq for seq, _ in outcome.refused] == [1]
    assert land.sent() == []


def test_neither_can_be_told_to_write_the_others_forms(land: Land) -> None:
    one = land.school("one", land.stick())
    with pytest.raises(BugError):
        one.save(returns.FORM, None, Answers(REMARK), 1)
    with pytest.raises(BugError):
        land.county.addressed.save("enrolment", Answers({"name": "甲"}), 1, ONE.code)

