"""Key slots, the lock screen's file, places and the lock: how a school is opened, and how not."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from forms.errors import BugError, InputError, WorldError
from sync.store import change_password, read_front, slots, unsuitable
from sync.store.database import Database
from sync.store.front import Counts
from sync.store.migrations import APPLICATION_ID, MIGRATIONS, migrate
from sync.store.place import mount_kind
from tests.sync.store_kit import PASSWORD, Desk, pupil


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


REAL_COST = (slots.MEMORY_KIB, slots.PASSES)  # as imported, before any test made it cheap


def test_passwords_cost_what_they_should(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slots, "MEMORY_KIB", REAL_COST[0])
    monkeypatch.setattr(slots, "PASSES", REAL_COST[1])
    made, keys = slots.create("u", "密码")
    assert [(s.kind, s.memory_kib, s.passes) for s in made.slots] == [("password", 64 * 1024, 3)]
    assert slots.unlock(made, "u", "密码") == keys
    assert len(keys.database_key) == 32


def test_a_wrong_password_is_the_persons_input_and_changes_nothing(desk: Desk) -> None:
    desk.create().close()
    before = {p.name: p.read_bytes() for p in desk.directory.iterdir()}
    for wrong in ("", PASSWORD + " ", PASSWORD[:-1]):
        with pytest.raises(InputError, match="wrong_password") as caught:
            desk.open(wrong)
        assert "口令" in caught.value.text.zh
    assert {p.name: p.read_bytes() for p in desk.directory.iterdir()} == before
    desk.open().close()


def test_the_same_password_from_another_input_method_opens(desk: Desk) -> None:
    made, keys = slots.create("u", "Ｐａｓｓ１２３")
    assert slots.unlock(made, "u", "Pass123") == keys


def test_a_changed_password_opens_and_the_old_one_does_not(desk: Desk) -> None:
    store = desk.create()
    store.save("pupil", None, pupil(1), 1)
    store.close()
    with pytest.raises(InputError, match="wrong_password"):
        change_password(desk.directory, desk.user, "nonsense", "new one")
    change_password(desk.directory, desk.user, PASSWORD, "new one")
    with pytest.raises(InputError, match="wrong_password"):
        desk.open()
    desk.open("new one").close()
    assert len(slots.read(desk.directory).slots) == 1


@pytest.mark.parametrize("part", ["salt", "nonce", "sealed", "id", "passes", "database", "vault"])
def test_a_changed_slot_file_opens_nothing(desk: Desk, part: str) -> None:
    desk.create().close()
    path = desk.directory / "slots.json"
    data = json.loads(path.read_text())
    slot = data["slots"][0]
    if part in ("salt", "passes"):
        slot["argon2id"][part] = 2 if part == "passes" else "AAAAAAAAAAAAAAAAAAAAAA=="
    elif part in ("database", "vault"):
        data[part] = "0" * 16 if part == "vault" else {"nonce": slot["nonce"], "sealed": slot["sealed"]}
    else:
        slot[part] = "x" if part == "id" else "AAAAAAAAAAAAAAAA"
    path.write_text(json.dumps(data))
    with pytest.raises((InputError, WorldError)) as caught:
        slots.unlock(slots.read(desk.directory), slot["user"], PASSWORD)
    assert caught.value.code in ("wrong_password", "slots_damaged")


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"v": 1, "slots": 3}', "\x00\xff", '{"v": 1}'])
def test_an_unreadable_slot_file_is_said_to_be_damaged(desk: Desk, text: str) -> None:
    desk.create().close()
    (desk.directory / "slots.json").write_text(text)
    with pytest.raises(WorldError, match="slots_damaged"):
        desk.open()


@pytest.mark.parametrize(("name", "value"), [("memory_kib", 8), ("memory_kib", 1 << 30), ("passes", 0), ("lanes", 99)])
def test_a_slot_file_cannot_ask_for_any_cost(desk: Desk, name: str, value: int) -> None:
    desk.create().close()
    path = desk.directory / "slots.json"
    data = json.loads(path.read_text())
    data["slots"][0]["argon2id"][name] = value
    path.write_text(json.dumps(data))
    with pytest.raises(WorldError, match="slots_damaged"):
        desk.open()


def test_the_last_slot_cannot_be_taken_away() -> None:
    made, _ = slots.create("u", "x")
    with pytest.raises(BugError, match="last_slot"):
        slots.without(made, frozenset(s.id for s in made.slots))


def test_the_lock_screen_knows_counts_and_no_child(desk: Desk) -> None:
    store = desk.create()
    store.save("pupil", None, pupil(1), 1)
    store.save("pupil", None, pupil(2), 1)
    store.save_draft("d", "pupil", None, pupil(3))
    store.close()
    front = read_front(desk.directory)
    assert (front.school_name, [u.name for u in front.users]) == ("红柳河小学", ["古丽"])
    assert front.counts == Counts(waiting=2, drafts=1, exact=True)
    assert "买买提" not in (desk.directory / "front.json").read_text()


def test_counts_after_an_end_out_of_order_are_the_last_noted_and_say_so(desk: Desk) -> None:
    desk.create().close()
    store = desk.open()
    store.save("pupil", None, pupil(1), 1)
    assert read_front(desk.directory).counts == Counts(0, 0, exact=False)  # as after a power cut now
    store.save_draft("d", "pupil", None, pupil(3))
    store.note_counts()
    assert read_front(desk.directory).counts == Counts(1, 1, exact=False)
    store.close()
    assert read_front(desk.directory).counts == Counts(1, 1, exact=True)


@pytest.mark.parametrize("content", [b"", b"[]", b'{"waiting": "x"}', b"\xff"])
def test_damaged_counts_are_unknown_and_keep_nobody_out(desk: Desk, content: bytes) -> None:
    desk.create().close()
    (desk.directory / "counts.json").write_bytes(content)
    assert read_front(desk.directory).counts == Counts()
    desk.open().close()
    assert read_front(desk.directory).counts == Counts(0, 0, exact=True)


@pytest.mark.parametrize("text", [None, "", "[]", "{}"])
def test_a_folder_without_a_school_is_said_to_be_none(tmp_path: Path, text: str | None) -> None:
    if text is not None:
        (tmp_path / "front.json").write_text(text)
    with pytest.raises(WorldError, match="no_school"):
        read_front(tmp_path)


def test_nothing_of_a_child_stands_in_any_file(desk: Desk) -> None:
    store = desk.create()
    words = ["䶮𬭎金丝雀", "CANARY7731"]
    saved = store.save("pupil", None, pupil(1, name=words[0], remark=words[1]), 1)
    store.save_draft("d", "pupil", saved.local_id, pupil(1, name=words[0], phone=words[1]))
    files = [p for p in desk.directory.rglob("*") if p.is_file()]
    assert any(p.name.endswith("-wal") for p in files)
    for word in words:
        for text in (word, " ".join(word)):
            assert all(text.encode() not in p.read_bytes() for p in files)
    store.close()


HOLD = """
import sys
from pathlib import Path
from sync.store.place import InUse
held = InUse(Path(sys.argv[1]))
print("held", flush=True)
input()
"""


def test_a_second_program_is_refused_until_the_first_ends(desk: Desk) -> None:
    desk.create().close()
    command = [sys.executable, "-c", HOLD, str(desk.directory)]
    root = Path(__file__).parents[2]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=root) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(WorldError, match="in_use"):
            desk.open()
        other.kill()  # the system drops the lock of a program that dies
    desk.open().close()


def test_a_second_window_of_the_same_program_is_refused_too(desk: Desk) -> None:
    store = desk.create()
    another = store.another()
    store.close()
    with pytest.raises(WorldError, match="in_use"):
        desk.open()
    another.close()
    desk.open().close()


MOUNTS = [
    "22 1 8:2 / / rw,relatime - ext4 /dev/sda2 rw",
    "30 22 0:25 / /run rw - tmpfs tmpfs rw",
    "40 22 0:50 / /home/share rw - cifs //server/share rw",
    "41 22 0:51 / /home/with\\040space rw - nfs4 server:/x rw",
    "42 40 8:3 / /home/share/local rw - ext4 /dev/sda3 rw",
    "43 22 0:52 / /mnt/ssh rw - fuse.sshfs user@host: rw",
    "garbage",
]


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/home/school", ""),
        ("/run/user", "memory"),
        ("/home/share", "network"),
        ("/home/share/a/b", "network"),
        ("/home/share/local/x", ""),
        ("/home/shared", ""),
        ("/home/with space/x", "network"),
        ("/mnt/ssh/x", "network"),
    ],
)
def test_network_folders_are_known_by_their_mount(path: str, kind: str) -> None:
    assert mount_kind(MOUNTS, path) == kind


def test_this_disk_is_suitable_and_unknown_paths_are_judged_by_their_parent(tmp_path: Path) -> None:
    judged = unsuitable(tmp_path / "not" / "there")
    assert judged is None or judged[0] == "memory"


def test_a_school_on_the_network_is_neither_set_up_nor_opened(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.create().close()
    monkeypatch.setattr("sync.store.place.mount_kind", lambda mounts, path: "network")
    with pytest.raises(WorldError, match="network") as caught:
        desk.open()
    assert "网络" in caught.value.text.zh
    elsewhere = Desk(desk.root / "elsewhere")
    with pytest.raises(WorldError, match="network"):
        elsewhere.create()
    assert not elsewhere.root.exists()


def test_an_older_program_refuses_a_newer_database_and_leaves_it_alone(desk: Desk) -> None:
    desk.create().close()
    keys = slots.unlock(slots.read(desk.directory), desk.user, PASSWORD)
    database = Database(desk.database, keys.database_key)
    database.run(f"pragma user_version = {len(MIGRATIONS) + 1}")
    database.close()
    before = desk.database.read_bytes()
    with pytest.raises(WorldError, match="newer_database") as caught:
        desk.open()
    assert "新版本" in caught.value.text.zh
    assert desk.database.read_bytes() == before


def test_migrations_run_once_each_and_all_or_nothing(tmp_path: Path) -> None:
    database = Database(tmp_path / "x.db", b"k" * 32)
    migrate(database)
    assert database.value("pragma application_id") == APPLICATION_ID

    def half(target: Database) -> None:
        target.run("create table half (x)")
        raise KeyboardInterrupt

    def whole(target: Database) -> None:
        target.run("create table whole (x)")

    with pytest.raises(KeyboardInterrupt):
        migrate(database, (*MIGRATIONS, whole, half))
    names = {row[0] for row in database.rows("select name from sqlite_master")}
    assert ("whole" in names, "half" in names) == (True, False)
    assert database.value("pragma user_version") == len(MIGRATIONS) + 1
    migrate(database, (*MIGRATIONS, whole, lambda target: None))
    assert database.value("pragma user_version") == len(MIGRATIONS) + 2
    database.run("pragma application_id = 7")
    with pytest.raises(WorldError, match="foreign_database"):
        migrate(database)
    database.close()


def test_accesses_are_chained(desk: Desk) -> None:
    store = desk.create()
    for number in range(3):
        store.note_access(1, "unmask", "pupil", number)
    assert [a.local_id for a in store.accesses()] == [2, 1, 0]
    assert store.problems() == []
    store._database.run("update access set user = 2 where no = 2")
    assert store.problems() == ["access_log"]
    store.close()


def test_odd_names_of_folders_do_no_harm(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "学校 数据?mode=memory&x=%20#1'")
    desk.create().close()
    desk.open().close()
    assert desk.database.read_bytes()[:16] != b"SQLite format 3\0"
