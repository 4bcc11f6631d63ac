"""What a stranger may leave on a stick that comes to a county's desk: named in plain words, nothing of it taken."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pyrage
import pytest

from sync.county import admission, answers, founding, on_stick
from sync.county.inbox import Survey, survey, take
from sync.county.judging import Row
from sync.county.verdicts import SOUND, Verdict
from sync.envelope.header import Header, SectionNote, read_header
from sync.envelope.keys import SigningKey
from sync.envelope.strict import to_base64
from sync.routes.usb.naming import DOWN, RELAY, UP
from sync.routes.usb.stick import Stick
from sync.visit import copy_to_stick
from tests.fakes.traps import WINDOWS_DEVICES, flood, set_traps
from tests.faults.test_parcels_bombs import a_gibibyte
from tests.faults.test_parcels_mutants import mutant
from tests.faults.test_stick_hostile import CountingDisk, folder
from tests.sync.county_kit import ONE, TWO, County, ask_of, enter, handed_over, joined, new_school, pupils_at, with_card
from tests.sync.store_kit import PACK

TAKEN = {*SOUND, Verdict.KNOWN, Verdict.SET_BACK, Verdict.REQUEST, Verdict.FORK, Verdict.REFUSED}
"""Verdicts that no damaged file may have."""


class Land:
    """A desk, a school of it, and one more that has asked to join."""

    def __init__(self, root: Path) -> None:
        self.desk = County(root).create()
        self.school = joined(self.desk, root / "one")
        self.asking = with_card(new_school(root / "two", TWO), self.desk)

    def close(self) -> None:
        for store in (self.desk, self.school, self.asking):
            store.close()

    def parcel(self) -> bytes:
        """A sound one that the school owes."""
        enter(self.school, 50 + self.school.head, 1)
        return handed_over(self.school)[-1][1]

    @property
    def state(self) -> object:
        """All that a file could have changed at the desk."""
        desk = self.desk
        asked = admission.requests(desk)
        return pupils_at(desk), desk.parcels(), founding.roster_of(desk), asked, desk.own_epoch, desk.vector()


@pytest.fixture(scope="module")
def land(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Land]:
    made = Land(tmp_path_factory.mktemp("land"))
    yield made
    made.close()


def looked(land: Land, root: Path) -> Survey:
    return survey(land.desk, PACK, on_stick.files_on(Stick(root)))


def untouched(land: Land, root: Path) -> dict[str, Row]:
    """Taking this stick changes nothing; its rows by name, each with words in both languages."""
    before = land.state
    done = take(land.desk, PACK, on_stick.files_on(Stick(root)))
    assert land.state == before
    assert not done.is_set_back
    assert all(row.text.zh and row.text.en for row in done.survey.rows)
    return {row.name: row for row in done.survey.rows}


def files_for_the_county(land: Land) -> dict[str, bytes]:
    """One sound file of each kind that a county takes or is shown."""
    done = take(land.desk, PACK, [])
    found = replace(done.survey, schools=(ONE.code,))
    back = {file.kind: file.raw for file in answers.answers(land.desk, PACK, found)}
    request = dict(handed_over(land.asking))["join.yilu"]
    return {"parcel": land.parcel(), "join": request, "ask": ask_of(land.school)[1], **back}


def mutants(land: Land, root: Path, count: int, seed: int, batch: int = 50) -> int:
    """How many mutants changed anything at the desk, or were called fit to be taken."""
    rng = random.Random(seed)
    raws = files_for_the_county(land)
    assert raws.keys() >= {"parcel", "join", "ask", "roster", "receipt"}
    before, accepted = land.state, 0
    for start in range(0, count, batch):
        place = root / str(start)
        up = folder(place, rng.choice((UP, DOWN, RELAY)))
        for number in range(batch):
            (up / f"m{number}.yilu").write_bytes(mutant(raws[rng.choice(sorted(raws))], rng))
        done = take(land.desk, PACK, on_stick.files_on(Stick(place)))
        assert not done.is_set_back
        assert len(done.survey.rows) == batch
        assert all(row.text.zh and row.text.en for row in done.survey.rows)
        accepted += sum(row.verdict in TAKEN for row in done.survey.rows) + (land.state != before)
    return accepted


def test_no_mutant_on_a_stick_is_taken(land: Land, tmp_path: Path) -> None:
    assert mutants(land, tmp_path, 300, seed=1) == 0


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_no_mutant_of_ten_thousand_on_sticks_is_taken(land: Land, tmp_path: Path) -> None:
    assert mutants(land, tmp_path, 10_000, seed=2) == 0


def test_their_originals_would_be_taken(land: Land, tmp_path: Path) -> None:
    for name, raw in files_for_the_county(land).items():
        (folder(tmp_path) / f"{name}.yilu").write_bytes(raw)
    rows = {row.kind: row.verdict for row in looked(land, tmp_path).rows}
    assert rows["parcel"] in SOUND
    assert (rows["join"], rows["ask"]) == (Verdict.REQUEST, Verdict.ASK)


def test_in_a_mess_nothing_blocks_or_is_followed_and_the_sound_file_is_taken(land: Land, tmp_path: Path) -> None:
    root = tmp_path / "stick"
    set_traps(folder(root, UP), tmp_path, land.parcel())
    before = {path: path.lstat().st_mtime_ns for path in root.rglob("*")}
    found = on_stick.look(Stick(root))
    done = take(land.desk, PACK, found.files)
    rows = {row.name: row for row in done.survey.rows}
    assert [name for name, row in rows.items() if row.verdict in SOUND] == ["sound.yilu"]
    assert {"sparse.yilu", "CASE.YILU", "case.yilu", "a:b.yilu", "尾.yilu"} <= rows.keys()
    assert not rows.keys() & {*WINDOWS_DEVICES, "link.yilu", "passwd.yilu", "fifo.yilu", "folder.yilu"}
    assert not any(character in name for name in rows for character in "\n\u202e")
    assert all(row.text.zh and row.text.en for row in rows.values())
    assert found.others >= 8
    assert {path: path.lstat().st_mtime_ns for path in root.rglob("*")} == before


def flooded(land: Land, root: Path, count: int) -> None:
    flood(folder(root, UP), count)
    (folder(root, UP) / "parcel-x.yilu").write_bytes(land.parcel())


def test_of_a_flood_of_files_only_ours_are_opened(land: Land, tmp_path: Path) -> None:
    flooded(land, tmp_path, 800)
    disk = CountingDisk()
    found = on_stick.look(Stick(tmp_path, disk))
    assert (len(found.files), found.others) == (201, 600)
    assert disk.opened == 201
    done = survey(land.desk, PACK, found.files)
    assert [row.name for row in done.sound] == ["parcel-x.yilu"]


@pytest.mark.soak
@pytest.mark.timeout(1800)
def test_a_hundred_thousand_files_are_looked_through(land: Land, tmp_path: Path) -> None:
    flooded(land, tmp_path, 100_000)
    found = on_stick.look(Stick(tmp_path))
    done = survey(land.desk, PACK, found.files)
    assert [row.name for row in done.sound] == ["parcel-x.yilu"]
    assert len(found.files) + found.others == 100_001


def test_a_parcel_that_would_unpack_without_end_is_kept_unused_and_named(land: Land, tmp_path: Path) -> None:
    desk, school = land.desk, land.school
    section = bytes(pyrage.encrypt(a_gibibyte(), [pyrage.x25519.Recipient.from_str(desk.age_identities[0].recipient)]))
    first = school.head + 1
    header = Header(
        "parcel", school.device_key.public, school=ONE.code, epoch=school.own_epoch, first=first, last=first,
        prev=school.previous_parcel(school.own_epoch), link="ab" * 32, pack=PACK.version,
        sections=(SectionNote("county", len(section), sha256(section).hexdigest()),),
    )  # fmt: skip
    signature = to_base64(school.device_key.sign(header.signed)).encode()
    (folder(tmp_path) / "bomb.yilu").write_bytes(header.signed + signature + b"\n" + section)
    before = pupils_at(desk)
    (row,) = take(desk, PACK, on_stick.files_on(Stick(tmp_path))).survey.rows
    assert (row.verdict, row.code) == (Verdict.HELD, "bomb")
    assert "展开后过大" in row.text.zh
    assert pupils_at(desk) == before
    with desk.together():
        desk.receiving().release_parcel(read_header((folder(tmp_path) / "bomb.yilu").read_bytes()).id)


def test_the_countys_own_older_papers_are_no_news(land: Land, tmp_path: Path) -> None:
    """An old stick comes again: what was signed here before shows no set-back, and nothing is handed over twice."""
    stick, older = Stick(tmp_path), {}
    for _ in range(2):
        copy_to_stick(land.school, PACK, stick)
        done = take(land.desk, PACK, on_stick.files_on(stick))
        assert not done.is_set_back
        on_stick.write_back(land.desk, stick, done.visit, answers.answers(land.desk, PACK, done.survey))
        older = older or {one.path: stick.read(one) for name in (UP, DOWN) for one in stick.look(name).found}
    for path, raw in older.items():
        path.write_bytes(raw)
    rows = untouched(land, tmp_path)
    assert {row.verdict for row in rows.values()} <= {Verdict.OTHER, Verdict.KNOWN, Verdict.ASK}
    assert {row.kind for row in rows.values()} >= {"receipt", "roster", "parcel"}


def test_a_stolen_name_of_a_file_means_nothing(land: Land, tmp_path: Path) -> None:
    """A stranger's parcel under the name of a school's, a receipt under that of a parcel: the first lines count."""
    raw = land.parcel()
    thief = SigningKey.generate()
    header = replace(read_header(raw), device=thief.public)
    forged = header.signed + to_base64(thief.sign(header.signed)).encode() + raw[raw.index(b"\n", len(header.signed)) :]
    up = folder(tmp_path, UP)
    (up / f"parcel-{ONE.code}-{read_header(raw).id[:24]}.yilu").write_bytes(forged)
    (up / f"roster-{ONE.county}-99.yilu").write_bytes(raw)
    found = {row.device: row for row in looked(land, tmp_path).rows}
    assert (found[thief.public].verdict, found[thief.public].code) == (Verdict.HELD, "device")
    assert found[land.school.device_key.public].verdict in SOUND
