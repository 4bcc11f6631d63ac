"""Disks that fail, fill up or were tampered with: a clear sentence, nothing lost, nothing claimed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from forms.errors import WorldError
from sync.store import Query, Store, slots
from sync.store.database import Database
from sync.store.reserve import FILE as RESERVE_FILE
from tests.faults import store_child
from tests.sync.store_kit import PASSWORD, Desk, pupil

PAGE = 4096


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk = Desk(tmp_path, marker=tmp_path / "marker")
    store = desk.create()
    store.save_many("pupil", [pupil(1000 + i) for i in range(40)], 1)
    store.close()
    return desk


def starved(desk: Desk, inject: str, count: int) -> list[str]:
    """Runs the saving program while strace makes system calls fail; what it said."""
    command = ["strace", "-f", "-o", str(desk.root / "strace.log"), "-e", "trace=fdatasync,fsync,pwrite64"]
    command += ["-e", f"inject={inject}", sys.executable, str(Path(store_child.__file__))]
    command += [str(desk.directory), str(desk.marker), "saves", "1", str(count)]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=100, check=False)
    assert "Traceback" not in ended.stderr, ended.stderr
    return ended.stdout.splitlines()


@pytest.mark.parametrize(
    ("inject", "code"),
    [
        ("fsync,fdatasync:error=EIO:when=9+5", "disk_failed"),
        ("fsync,fdatasync:error=EIO:when=11..13", "disk_failed"),
        ("pwrite64:error=EIO:when=60+211", "disk_failed"),
        ("pwrite64:error=ENOSPC:when=63+241", "disk_full"),
        ("fsync,fdatasync:error=ENOSPC:when=8+7", "disk_failed"),
    ],
)
def test_a_failing_disk_is_told_and_costs_nothing_that_was_promised(desk: Desk, inject: str, code: str) -> None:
    said = starved(desk, inject, 12)
    assert f"FAILED {code}" in said
    assert {line for line in said if line.startswith("FAILED")} == {f"FAILED {code}"}
    store = desk.open()
    ids = store.ids("pupil", Query(filters={"grade": 2}))
    found = [row[0] for row in store.page("pupil", ids, ["id_number"])]
    promised = [pupil(int(line.split()[1]))["id_number"] for line in said if line.startswith("EDIT")]
    assert promised
    assert set(promised) <= set(found)
    every = store.ids("pupil", Query())
    # Nobody's second try made a second record, not even one that hides as a twin.
    assert [i for i in every if store.record("pupil", i).twins] == []
    assert store.problems() == []
    assert {f"entry {line.split()[1]}" for line in said if line.startswith("DRAFT")} <= {d.key for d in store.drafts()}
    store.close()


def test_on_a_full_disk_the_reserve_keeps_what_is_being_typed(desk: Desk) -> None:
    desk.reserve = 1 << 20
    store = desk.open()
    reserve = desk.directory / RESERVE_FILE
    assert reserve.stat().st_size == 1 << 20
    pages = store._database.value("pragma page_count")
    store._database.run(f"pragma max_page_count = {pages}")  # SQLite then says SQLITE_FULL, as for a full disk
    with pytest.raises(WorldError, match="disk_full") as caught:
        save_many_singly(store)
    assert "磁盘已满" in caught.value.text.zh
    assert not reserve.exists()
    count = store.count("pupil", Query())
    store.save_draft("d", "pupil", None, pupil(999))  # on a handle of its own, and room was made
    assert [d.answers for d in store.drafts()] == [pupil(999)]
    assert store.head == count
    store.tidy()
    assert reserve.stat().st_size == 1 << 20
    store.save("pupil", None, pupil(999), 1, draft="d")
    assert store.drafts() == []
    assert store.problems() == []
    store.close()


def save_many_singly(store: Store) -> None:
    for number in range(500):
        store.save("pupil", None, pupil(number), 1)


def test_after_a_failure_the_handle_is_given_up_and_the_file_opened_anew(tmp_path: Path) -> None:
    database = Database(tmp_path / "x.db", b"k" * 32)
    database.run("create table t (x)")
    handle = database.connection
    database.run("pragma max_page_count = 3")
    with pytest.raises(WorldError, match="disk_full"), database.transaction():
        database.run("insert into t values (zeroblob(100000))")
    assert database.connection is not handle
    with database.transaction():
        database.run("insert into t values (zeroblob(100000))")
    assert database.value("select count(*) from t") == 1
    database.close()


@pytest.mark.parametrize(
    "change",
    [
        "update entry set body = replace(body, '2015', '2016') where id % 40 = 3",
        "update entry set salt = zeroblob(16) where id % 40 = 3",
        "update change set digest = zeroblob(32) where id % 40 = 3",
        "update change set link = zeroblob(32) where id = (select max(id) from change)",
        "delete from change where id % 40 = 3",
    ],
)
def test_a_journal_that_was_written_in_is_found(desk: Desk, change: str) -> None:
    store = desk.open()
    assert store.problems() == []
    epoch = store.own_epoch
    assert store._database.run(change) > 0
    assert store.problems() == [f"chain {epoch}"]
    store.close()


def test_a_plain_database_in_its_place_is_refused(desk: Desk) -> None:
    import sqlite3  # here only: the product never opens a file with it

    desk.database.unlink()
    plain = sqlite3.connect(desk.database)
    plain.execute("create table change (id)")
    plain.commit()
    plain.close()
    before = desk.database.read_bytes()
    with pytest.raises(WorldError, match="plain_database") as caught:
        desk.open()
    assert "没有加密" in caught.value.text.zh
    assert desk.database.read_bytes() == before


def test_another_schools_database_in_its_place_is_refused(desk: Desk) -> None:
    other = Desk(desk.root / "other")
    other.create().close()
    desk.database.write_bytes(other.database.read_bytes())
    with pytest.raises(WorldError, match="wrong_key"):
        desk.open()


@pytest.mark.parametrize("left", [b"", b"\0" * 100, b"garbage" * 1000])
def test_a_file_of_garbage_is_refused(desk: Desk, left: bytes) -> None:
    desk.database.write_bytes(left)
    with pytest.raises(WorldError) as caught:
        desk.open()
    assert caught.value.code in ("wrong_key", "damaged", "no_database")


def test_a_missing_database_is_not_made_anew(desk: Desk) -> None:
    desk.database.unlink()
    with pytest.raises(WorldError, match="no_database"):
        desk.open()
    assert not desk.database.exists()


def found_wrong(desk: Desk) -> bool:
    """Whether opening or looking shows that the file was tampered with."""
    try:
        store = desk.open()
    except WorldError as error:
        return error.code in ("damaged", "wrong_key")
    try:
        return store.problems() != []
    finally:
        store.close()


def test_a_flipped_bit_in_any_page_is_found(desk: Desk) -> None:
    whole = desk.database.read_bytes()
    pages = len(whole) // PAGE
    assert pages > 40
    for page in range(0, pages, 3):
        damaged = bytearray(whole)
        damaged[page * PAGE + 1234] ^= 1
        desk.database.write_bytes(damaged)
        assert found_wrong(desk), page
    desk.database.write_bytes(whole)
    assert not found_wrong(desk)


def test_swapped_pages_are_found(desk: Desk) -> None:
    whole = desk.database.read_bytes()
    for page in range(2, len(whole) // PAGE - 1, 7):
        damaged = bytearray(whole)
        damaged[page * PAGE : (page + 1) * PAGE] = whole[(page + 1) * PAGE : (page + 2) * PAGE]
        damaged[(page + 1) * PAGE : (page + 2) * PAGE] = whole[page * PAGE : (page + 1) * PAGE]
        desk.database.write_bytes(damaged)
        assert found_wrong(desk), page


def test_an_old_page_put_back_is_found(desk: Desk) -> None:
    """SQLCipher cannot see this: the page is genuine, only old. Chain, journal and the epoch's guard can.

    An old page of the search index goes unseen: it can hide a record from a search, not change or lose one."""
    old = desk.database.read_bytes()
    store = desk.open()
    ids = store.ids("pupil", Query())
    for number, local_id in enumerate(ids):
        store.save("pupil", local_id, pupil(1000 + number, remark="改过", distance=float(number)), 1)
    store.save("pupil", None, pupil(7, name="新来的"), 1)
    roots = dict(store._database.rows("select name, rootpage - 1 from sqlite_master where rootpage > 0"))
    store.close()
    new = desk.database.read_bytes()
    of_search = {page for name, page in roots.items() if name.startswith("s_")}
    changed = [p for p in range(1, len(old) // PAGE) if page_of(old, p) != page_of(new, p) and p not in of_search]
    assert len(changed) > 6
    for page in changed:
        mixed = bytearray(new)
        mixed[page * PAGE : (page + 1) * PAGE] = page_of(old, page)
        desk.database.write_bytes(mixed)
        assert begins_a_new_epoch(desk) if page == roots["setting"] else found_wrong(desk), page
    desk.database.write_bytes(new)
    assert not found_wrong(desk)


def begins_a_new_epoch(desk: Desk) -> bool:
    store = desk.open()
    store.save("pupil", None, pupil(8), 1)
    try:
        return store.new_epoch_because == "rolled_back"
    finally:
        store.close()


def page_of(whole: bytes, page: int) -> bytes:
    return whole[page * PAGE : (page + 1) * PAGE]


def test_a_log_from_another_database_changes_nothing(desk: Desk) -> None:
    other = Desk(desk.root / "other")
    store = other.create()
    store.save("pupil", None, pupil(7), 1)
    log = (other.directory / "yilu.db-wal").read_bytes()
    assert len(log) > PAGE
    store.close()
    (desk.directory / "yilu.db-wal").write_bytes(log)
    before = desk.database.read_bytes()
    with pytest.raises(WorldError, match="wrong_key"):
        desk.open()
    assert desk.database.read_bytes() == before
    (desk.directory / "yilu.db-wal").unlink()
    store = desk.open()
    assert store.count("pupil", Query()) == 40
    assert store.problems() == []
    store.close()


def test_a_wrong_key_opens_nothing_and_says_so(desk: Desk) -> None:
    right = slots.unlock(slots.read(desk.directory), desk.user, PASSWORD).database_key
    wrong = Database(desk.database, bytes([right[0] ^ 1]) + right[1:])
    with pytest.raises(WorldError, match="wrong_key") as caught:
        wrong.rows("select * from change")
    assert str(caught.value) == "wrong_key"
