"""A platform's directory and who may join: founding, codes, requests, admission, revocation, restored copies."""

from __future__ import annotations

import json
import shutil
import stat
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from forms.errors import InputError, WorldError
from sync.envelope.card import open_card
from sync.envelope.code import JoinCode
from sync.envelope.fingerprint import fingerprint
from sync.envelope.join import JoinRequest, prove, seal_join
from sync.envelope.keys import AgeIdentity, SigningKey
from sync.envelope.roster import School
from sync.envelope.roster_file import accept_roster
from sync.platform import office
from sync.platform.founding import Config, Founded, begin_epoch, found, open_platform, take_up
from sync.platform.refusal import Refusal

COUNTY = Config("county", "659001", "测试县")
SCHOOL = School("S1", "一小")


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    found(tmp_path / "county", COUNTY, {})
    return tmp_path / "county"


@pytest.fixture
def platform(directory: Path) -> Iterator[Founded]:
    opened = open_platform(directory, {})
    yield opened
    opened.close()


class Pc:
    """A school's PC that wants to join."""

    def __init__(self, school: School = SCHOOL) -> None:
        self.key = SigningKey.generate()
        self.identity = AgeIdentity.generate()
        self.request = JoinRequest(self.key.public, self.identity.recipient, "0" * 15 + "1", school)

    def with_code(self, code: JoinCode) -> bytes:
        return seal_join(replace(self.request, proof=prove(self.request, code)), self.key)

    def without_code(self) -> bytes:
        return seal_join(self.request, self.key)


def test_a_founded_platform_names_itself_the_receiver_and_keeps_its_keys_to_itself(directory: Path) -> None:
    platform = open_platform(directory, {})
    roster = platform.roster()
    assert roster.version == 1
    assert [(r.level, r.epoch, r.device) for r in roster.receivers] == [
        ("county", platform.epoch, platform.keys.device.public)
    ]
    assert stat.S_IMODE((directory / "keys.json").stat().st_mode) == 0o600
    assert b"AGE-SECRET" not in (directory / "platform.db").read_bytes()
    platform.close()


def test_what_cannot_be_founded_or_opened(directory: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="exists"):
        found(directory, COUNTY, {})
    with pytest.raises(InputError, match="code"):
        found(tmp_path / "other", Config("county", "a b", ""), {})
    with pytest.raises(InputError, match="level"):
        found(tmp_path / "other", Config("school", "1", ""), {})
    with pytest.raises(InputError, match="missing"):
        open_platform(tmp_path / "other", {})
    (directory / "keys.json").write_text("{}")
    with pytest.raises(WorldError, match="keys_lost"):
        open_platform(directory, {})


def test_a_code_admits_one_pc_of_its_school_once(platform: Founded) -> None:
    code = office.invite(platform, SCHOOL)
    code.check_root(platform.roster().root_hash)
    with pytest.raises(Refusal, match="join_code"):
        office.join(platform, Pc(School("S2")).with_code(code))
    wrong = JoinCode(code.root, bytes(5))
    with pytest.raises(Refusal, match="join_code"):
        office.join(platform, Pc().with_code(wrong))
    assert platform.roster().devices == ()
    first = Pc()
    assert office.join(platform, first.with_code(code))
    roster = accept_roster(platform.roster_file(), None, code.pinned)
    assert [(d.key, d.schools) for d in roster.devices] == [(first.key.public, ("S1",))]
    assert roster.school("S1") == SCHOOL
    with pytest.raises(Refusal, match="join_code"):
        office.join(platform, Pc().with_code(code))
    assert office.join(platform, first.with_code(code))  # asked again after a lost answer: still admitted
    assert platform.roster().version == roster.version


def test_without_a_code_a_person_admits(platform: Founded) -> None:
    pc = Pc()
    assert not office.join(platform, pc.without_code())
    assert not office.join(platform, pc.without_code())
    (waiting,) = office.pending(platform)
    card = open_card(office.card(platform, ("http://county.example",)))
    county = card.receivers[0]
    assert waiting.school == SCHOOL
    assert waiting.fingerprint == fingerprint(
        (pc.key.public, pc.identity.recipient), (county.device, county.recipient)
    )
    assert platform.roster().version == 1
    office.admit(platform, pc.key.public)
    assert office.join(platform, pc.without_code())
    assert office.pending(platform) == []
    with pytest.raises(InputError, match="no_request"):
        office.admit(platform, pc.key.public)


def test_a_revoked_pc_cannot_join_again(platform: Founded) -> None:
    pc = Pc()
    office.join(platform, pc.with_code(office.invite(platform, SCHOOL)))
    office.revoke(platform, pc.key.public)
    assert platform.roster().allowed(pc.key.public).last_allowed("0" * 15 + "1") == 0
    version = platform.roster().version
    assert office.join(platform, pc.without_code())  # answered with the roster, which says that its key is closed
    assert office.join(platform, pc.with_code(office.invite(platform, School("S2"))))
    assert platform.roster().version == version
    with pytest.raises(InputError, match="no_device"):
        office.revoke(platform, Pc().key.public)


def test_what_is_no_request_is_refused(platform: Founded) -> None:
    pc = Pc()
    good = pc.without_code()
    for bad in (b"", b"YILU1 join\n", good[:-1], good.replace(b"S1", b"S2"), office.card(platform)):
        with pytest.raises(Refusal, match="refused") as caught:
            office.join(platform, bad)
        assert caught.value.reason


def test_so_many_requests_wait_and_no_more(platform: Founded, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "MAX_PENDING", 3)
    for _ in range(3):
        office.join(platform, Pc().without_code())
    with pytest.raises(Refusal, match="busy"):
        office.join(platform, Pc().without_code())


def test_a_restored_database_takes_a_new_epoch_and_a_higher_roster(directory: Path, tmp_path: Path) -> None:
    platform = open_platform(directory, {})
    epoch = platform.epoch
    old = tmp_path / "old.db"
    with platform.engine.connect() as connection:
        connection.exec_driver_sql("commit")
        connection.exec_driver_sql("vacuum into ?", (str(old),))
    office.join(platform, Pc().with_code(office.invite(platform, SCHOOL)))
    with platform.storage.transaction():
        platform.storage.count_up()
    platform.note()
    newest = platform.roster()
    platform.close()
    for again in (1, 2):  # opened again as it is: nothing changes
        opened = open_platform(directory, {})
        assert (opened.epoch, opened.roster()) == (epoch, newest), again
        opened.close()
    for part in ("platform.db", "platform.db-wal", "platform.db-shm"):
        (directory / part).unlink(missing_ok=True)
    shutil.copy(old, directory / "platform.db")
    restored = open_platform(directory, {})
    roster = restored.roster()
    assert restored.epoch != epoch
    assert roster.version > newest.version
    assert roster.devices == newest.devices  # admitted after the copy was made, kept beside the database
    assert [r.epoch for r in roster.receivers] == [restored.epoch]
    assert restored.storage.counter() >= 1  # so that no receipt of the old epoch ranks above the next one
    restored.close()
    settled = open_platform(directory, {})
    assert settled.epoch == roster.receivers[0].epoch
    settled.close()


def test_a_lost_mark_is_a_doubt(directory: Path) -> None:
    platform = open_platform(directory, {})
    epoch = platform.epoch
    platform.close()
    (directory / "mark.json").write_text(json.dumps({"epoch": epoch}))
    doubted = open_platform(directory, {})
    assert doubted.epoch != epoch
    begin_epoch(doubted)
    assert doubted.roster().version == 3
    doubted.close()


def test_a_lost_roster_of_an_epoch_before_is_overtaken_once(directory: Path) -> None:
    platform = open_platform(directory, {})
    roster = platform.roster()
    (receiver,) = roster.receivers
    lost = replace(roster, version=roster.version + 4, receivers=(replace(receiver, epoch="0" * 16),))
    epoch = platform.epoch
    assert take_up(platform, lost)
    newest = platform.roster()
    assert newest.version > lost.version
    assert not take_up(platform, lost)
    assert (platform.epoch, platform.roster()) == (epoch, newest)
    platform.close()
