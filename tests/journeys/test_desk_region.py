"""A county's desk and its region: the schools' own bytes go up, receipts and what waited come down to the schools."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from sync import platform
from sync import returns as returns_at_school
from sync.county import founding, under
from sync.county.inbox import survey
from sync.county.on_stick import files_on
from sync.county.returns import Stage
from sync.county.verdicts import Verdict
from sync.cycle import Cycle, CycleResult
from sync.envelope.code import JoinCode
from sync.envelope.header import COUNTY, read_head
from sync.envelope.opening import sections_of
from sync.envelope.region import open_region
from sync.envelope.roster_file import spoken
from sync.joining import Membership
from sync.onward import forwarding
from sync.onward.office import region_receiver
from sync.passing import DeskOffice, deliver, look_at_stick
from sync.platform import mailbox
from sync.platform.founding import Config, begin_epoch, found
from sync.platform.opening import open_service
from sync.platform.papers import region_papers
from sync.routes.usb.naming import RELAY
from sync.store import Store
from tests.fakes.desk_region import Impostor, LandUnderRegion, Refusing, Watched, for_region
from tests.fakes.platform_process import PlatformProcess
from tests.journeys.returns_kit import Land, edit, first_of, pack, pupil, read
from tests.journeys.test_region import levels_with_all
from tests.sync.county_kit import ONE, TWO


@pytest.fixture
def land(tmp_path: Path) -> Iterator[LandUnderRegion]:
    made = LandUnderRegion(tmp_path)
    yield made
    made.close()


def test_a_desk_comes_under_a_region_with_a_code_and_forwards_over_http(land: LandUnderRegion) -> None:
    stick = land.stick()
    school = land.school("school", stick)
    code = platform.invite_county(land.region_home, land.county.school.code, land.county.school.name)
    root = founding.root_key(land.county).public
    with PlatformProcess(land.region_home) as region:
        under.begin_with_code(land.county, region.url, str(code))
        asked = land.forward_over(region.url)
        assert (asked.membership, asked.trouble and asked.trouble.code) == (Membership.PENDING, "pending")
        (waits,) = platform.pending(land.region_home)
        assert (waits.device, waits.is_county, waits.is_proven) == (root, True, True)
        platform.list_county(land.region_home, root, land.roots)
        assert platform.pending(land.region_home) == []
        done = land.forward_over(region.url)
        assert (done.membership, done.trouble) == (Membership.JOINED, None)
    assert land.bytes_at_region() == for_region(school)  # the very bytes the school signed
    assert land.findings() == []
    for _ in range(2):  # learns of the region and seals again; the second time its receipt is there
        land.round(school, stick)
        assert land.forward().trouble is None
    read(school, stick)
    land.round(school, stick)
    assert levels_with_all(school) == {"county", "region"}
    at_the_desk = [row.verdict for row in survey(land.county, pack(), files_on(stick)).rows]
    assert Verdict.FOREIGN not in at_the_desk  # what it passed on itself troubles nobody


def test_by_sticks_alone_a_desk_comes_under_a_region_and_forwards(land: LandUnderRegion) -> None:
    school_stick, stick = land.stick("school-stick"), land.stick("region-stick")
    school = land.school("school", school_stick)
    file = platform.card(land.region_home)
    stick.write(RELAY, "region.yilu", file)
    assert len(look_at_stick(land.county, stick).cards) == 1
    (stick.root / "省.yilu").write_bytes(file)  # the same again, put there by hand
    (offered,) = look_at_stick(land.county, stick).cards
    assert stick.read(offered) == file
    under.begin_with_file(land.county, file, open_region(file).root_hash[:20])  # compared by phone
    assert land.writes(stick).has_request
    land.at_region(stick)
    (waits,) = platform.pending(land.region_home)
    assert (waits.is_proven, waits.fingerprint) == (False, spoken(founding.pinned(land.county)))
    platform.list_county(land.region_home, waits.device, land.roots)
    assert under.standing(land.county).membership is Membership.PENDING
    land.at_region(stick)  # the stick is still there: now the papers on it list the county
    land.reads(stick)
    assert under.standing(land.county).membership is Membership.JOINED
    land.writes(stick)
    land.at_region(stick)
    assert land.bytes_at_region() == for_region(school)
    at_the_desk = {row.verdict for row in survey(land.county, pack(), files_on(stick)).rows}
    assert at_the_desk == {Verdict.REGION, Verdict.OTHER}  # the inbox knows the region's receipt, too
    (proof,) = land.reads(stick).proofs
    assert (proof.level, proof.route, proof.changes) == ("region", "usb", school.head)
    assert land.writes(stick).changes == 0  # answered for
    assert land.findings() == []


def test_the_months_say_forwarded_by_the_regions_receipt_and_by_nothing_else(land: LandUnderRegion) -> None:
    school, stick = land.school("school", land.stick()), land.stick("region-stick")
    book = land.county.county_book
    land.put_under()
    book_before = dict(book().forwardings())
    school.save_many("enrolment", [pupil("努尔", "5")], 1)
    land.round(school, land.stick())
    assert land.writes(stick).changes == 1
    assert dict(book().forwardings()) == book_before  # written is not forwarded
    land.at_region(stick)
    assert dict(book().forwardings()) == book_before
    land.reads(stick)
    (epoch,) = book().forwardings()
    newest = book().forwardings()[epoch][-1]
    assert (newest.last, newest.route) == (school.head, "usb")


def test_what_a_school_brought_to_the_region_is_in_the_countys_inbox(land: LandUnderRegion) -> None:
    stick = land.stick()
    school = land.school("school", stick)
    land.put_under()
    land.round(school, stick)
    edit(school, first_of(school), name="努尔·买买提")
    assert deliver_to(land, school).trouble is None
    before = land.county.county_book().arrivals(ONE.code)
    assert land.forward().trouble is None
    came = land.county.county_book().arrivals(ONE.code)
    assert [one.route for one in came[len(before) :]] == ["region"]
    local_id = land.county.local_id(first_of(school))
    assert local_id is not None
    assert land.county.record("enrolment", local_id).answers.values["name"] == "努尔·买买提"
    assert deliver_to(land, school).trouble is None
    assert levels_with_all(school) == {"county", "region"}  # the county's receipt came by way of the region


def test_a_region_that_does_not_take_a_file_is_named_and_stops_nothing(land: LandUnderRegion) -> None:
    stick = land.stick()
    school = land.school("school", stick)
    land.put_under()
    for name in ("甲", "乙", "丙"):
        school.save_many("enrolment", [pupil(name, "5")], 1)
        land.round(school, stick)
    refusing = Refusing(land.region, school.parcels()[-2].id)
    done = land.forward(refusing)
    assert done.trouble is not None
    assert done.trouble.code == "refused"
    office = DeskOffice(land.county, pack(), "http")
    receiver = region_receiver(office)
    assert receiver is not None
    assert list(forwarding.owed(office, receiver)) == [refusing.refused]
    assert [f.code for f in land.findings() if f.is_alarm] == ["withheld"]  # the county's receipt has it
    assert land.forward().trouble is None
    assert land.findings() == []


def test_a_desk_that_was_restored_forwards_nothing_twice_and_loses_nothing(land: LandUnderRegion) -> None:
    stick = land.stick()
    school = land.school("school", stick)
    land.put_under()
    land.close_county()
    backup = shutil.copytree(land.root / "county", land.root / "backup")
    land.open_county()
    edit(school, first_of(school), name="努尔·买买提")
    land.round(school, stick)
    land.forward()
    whole = land.bytes_at_region()
    land.close_county()
    shutil.rmtree(land.root / "county")
    shutil.copytree(backup, land.root / "county")
    land.open_county()
    sent: list[bytes] = []
    assert land.forward(Watched(land.region, sent)).trouble is None
    land.round(school, stick)  # the roster names the new epoch: the school hands over again what the copy lacks
    land.round(school, stick)
    assert land.forward(Watched(land.region, sent)).trouble is None
    assert sent == []
    assert land.bytes_at_region() == whole
    local_id = land.county.local_id(first_of(school))
    assert local_id is not None
    assert land.county.record("enrolment", local_id).answers.values["name"] == "努尔·买买提"
    assert levels_with_all(school) == {"county", "region"}
    assert land.findings() == []


def test_a_desk_that_withholds_is_found_out(land: LandUnderRegion) -> None:
    stick = land.stick()
    school = land.school("school", stick)
    land.put_under()
    edit(school, first_of(school), name="努尔·买买提")
    land.round(school, stick)
    withholding = Watched(land.region, [], withheld=school.parcels()[-1].id)
    assert land.forward(withholding).trouble is None
    (finding,) = land.findings()
    assert (finding.code, finding.school, finding.is_alarm) == ("withheld", ONE.code, True)


def test_nothing_leaves_but_what_the_region_may_read(land: LandUnderRegion) -> None:
    school = land.school("school", land.stick())
    land.put_under()
    edit(school, first_of(school), name="努尔·买买提")
    land.round(school, land.stick())
    sent: list[bytes] = []
    assert land.forward(Watched(land.region, sent)).trouble is None
    assert sent
    assert set(sent) <= set(for_region(school))
    assert not any(COUNTY in sections_of(raw, read_head(raw)) for raw in sent)


def test_only_the_answers_of_the_epoch_that_the_region_has_now_count(land: LandUnderRegion) -> None:
    school = land.school("school", land.stick())
    land.put_under()
    edit(school, first_of(school), name="努尔·买买提")
    land.round(school, land.stick())
    land.forward()
    receiver = region_receiver(DeskOffice(land.county, pack(), "http"))
    assert receiver is not None
    before = under.letter(land.county, receiver.device, school.device_key.public)
    assert before is not None
    begin_epoch(land.region.platform, above=1)
    under.take_region_roster(land.county, land.region.platform.roster_file())
    assert under.take_letter(land.county, before[1], "http") is None  # nothing of the new one is here yet
    assert land.forward().trouble is None
    now = under.letter(land.county, receiver.device, school.device_key.public)
    assert now is not None
    assert now[0].epoch == land.region.platform.epoch != before[0].epoch
    assert under.take_letter(land.county, before[1], "http") is None  # an answer of an epoch that is over
    assert under.letter(land.county, receiver.device, school.device_key.public) == now


def test_a_code_admits_nobody_who_does_not_know_it_and_nobody_twice(land: LandUnderRegion) -> None:
    county = land.county.school
    code = platform.invite_county(land.region_home, county.code, county.name)
    other = platform.invite_county(land.region_home, "653199", "另一县")
    for wrong in (JoinCode(code.root, bytes(5)), other):
        under.begin_with_code(land.county, "http://region.example", str(wrong))
        refused = land.forward()
        assert refused.trouble is not None
        assert refused.trouble.code == "join_code"
        assert not founding.roster_of(land.county).region  # it went under nobody
        assert platform.pending(land.region_home) == []
    stranger = JoinCode(bytes(10), code.secret)
    under.begin_with_code(land.county, "http://region.example", str(stranger))
    assert land.forward().trouble is not None
    assert not founding.roster_of(land.county).region
    under.begin_with_code(land.county, "http://region.example", str(code))
    assert land.forward().membership is Membership.PENDING
    assert [one.is_proven for one in platform.pending(land.region_home)] == [True]
    again = Land(land.root / "again")  # another desk that heard of the code
    under.begin_with_code(again.county, "http://region.example", str(code))
    refused = deliver(again.county, pack(), land.route, lambda progress: None)
    again.close()
    assert refused.trouble is not None
    assert refused.trouble.code == "join_code"


def test_whoever_answers_in_the_regions_place_is_not_followed(land: LandUnderRegion) -> None:
    code = platform.invite_county(land.region_home, land.county.school.code, land.county.school.name)
    found(land.root / "false", Config("region", "66", "冒名的自治区"), pack().forms)
    false = open_service(land.root / "false", pack())
    papers = region_papers(false.platform)
    assert papers is not None
    under.begin_with_code(land.county, "http://region.example", str(code))
    met = land.forward(Impostor(false, tuple(raw for _, raw in papers)))
    assert met.trouble is not None
    assert met.trouble.code == "stranger"
    assert not founding.roster_of(land.county).region
    assert land.forward().membership is Membership.PENDING  # the code is still good
    false.close()


@pytest.mark.parametrize("way", ["http", "usb"])
def test_a_return_reaches_a_school_that_reaches_only_the_region(land: LandUnderRegion, way: str) -> None:
    stick, up = land.stick(), land.stick("up")
    school = land.school("school", stick)
    land.put_under()
    land.round(school, stick)
    record = first_of(school)
    land.sends_back(record, "名册上是五年级", fields=("grade",), value="5")

    def to_region() -> None:
        if way == "http":
            assert land.forward().trouble is None
        else:
            land.reads(up)
            land.writes(up)
            land.at_region(up)
            land.reads(up)

    to_region()
    assert land.stages() == [Stage.ON_STICK]  # on its way, not arrived
    assert b"grade" not in b"".join(land.bytes_at_region())
    county = [receiver for receiver in founding.roster_of(land.county).receivers if receiver.level == COUNTY]
    with land.region.platform.storage.transaction():
        kept = [list(mailbox.for_school(land.region.platform, county, code, {})) for code in (ONE.code, TWO.code)]
    assert list(map(len, kept)) == [1, 0]
    assert deliver_to(land, school).trouble is None
    (task,) = returns_at_school.every(school, pack())
    assert (task.record, task.value) == (record, "5")
    edit(school, record, grade=task.value)
    assert deliver_to(land, school).trouble is None
    to_region()
    if way == "usb":
        to_region()  # what the region was brought lay in its mailbox, and comes with the next stick
    assert land.stages() == [Stage.CORRECTED]
    assert [len(returns_at_school.every(school, pack())), land.findings()] == [1, []]


def deliver_to(land: LandUnderRegion, school: Store) -> CycleResult:
    return Cycle(school, pack(), land.route, random=Random(1)).run(lambda progress: None)
