"""Several people on one PC: their slots, roles and numbers; the recovery sheet; keys made anew after somebody left."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag
from mnemonic import Mnemonic

from forms.errors import InputError
from sync.store import NewUser, Query, Store, User, open_store, open_with_sheet, paper, read_front, rekeying, slots
from sync.store.database import Database
from sync.store.migrations import MIGRATIONS, _let_people_leave, migrate
from tests.sync.store_kit import PACK, PASSWORD, Desk, opens, pupil

NEW = NewUser("赵建疆", "principal", "yizhan hongliu qiyue")
THIRD = NewUser("阿依努尔", "clerk", "luotuo baiyang dadi")
SHEET = "".join(Mnemonic("chinese_simplified").to_mnemonic(bytes(range(16))).split())


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path, marker=tmp_path / "marker")


def opened(desk: Desk, user: User, password: str) -> Store:
    return open_store(desk.directory, user.id, password, PACK, marker=desk.marker, reserve=0, now=desk.clock)


def with_sheet(desk: Desk, user: User, sheet: str, new: str) -> Store:
    return open_with_sheet(
        desk.directory, user.id, sheet, new, PACK, marker=desk.marker, reserve=0, now=desk.clock
    )


def set_up(desk: Desk) -> tuple[User, User]:
    """A clerk who set the school up, and a principal she added; the school is closed."""
    store = desk.create()
    (clerk,) = store.users
    store.people.set_roles(clerk.id, ("clerk", "keeper"), clerk.number)
    principal = store.people.add(NEW, clerk.number)
    store.close()
    return clerk, principal


def log(store: Store) -> list[tuple[int, str, int | None]]:
    return [(a.user, a.action, a.local_id) for a in reversed(store.accesses()) if a.form == "user"]


def test_each_person_opens_with_their_own_password_and_is_on_the_lock_page(desk: Desk) -> None:
    clerk, principal = set_up(desk)
    assert (principal.number, principal.roles) == (2, ("principal",))
    assert [(u.name, u.roles) for u in read_front(desk.directory).users] == [
        ("古丽", ("clerk", "keeper")),
        ("赵建疆", ("principal",)),
    ]
    for user, password in ((clerk, PASSWORD), (principal, NEW.password)):
        store = opened(desk, user, password)
        assert [u.id for u in store.users] == [clerk.id, principal.id]
        store.close()
    for user, password in ((clerk, NEW.password), (principal, PASSWORD)):
        with pytest.raises(InputError, match="wrong_password"):
            opened(desk, user, password)


def test_six_people_with_several_roles_each(desk: Desk) -> None:
    store = desk.create()
    added = [
        store.people.add(NewUser(f"老师{n}", "clerk", f"password {n} of a teacher", ("principal",)), 1)
        for n in range(5)
    ]
    store.close()
    assert len(read_front(desk.directory).users) == 6
    assert len(slots.read(desk.directory).slots) == 6
    for n, user in enumerate(added):
        assert user.number == n + 2
        opened(desk, user, f"password {n} of a teacher").close()


def test_every_change_carries_the_number_of_who_made_it(desk: Desk) -> None:
    clerk, principal = set_up(desk)
    store = opened(desk, clerk, PASSWORD)
    saved = store.save("pupil", None, pupil(1), clerk.number)
    store.close()
    store = opened(desk, principal, NEW.password)
    store.save("pupil", saved.local_id, pupil(1, grade=9), principal.number)
    store.delete("pupil", saved.local_id, principal.number)
    assert [change.author for change in store.history("pupil", saved.local_id)] == [1, 2, 2]
    store.close()


def test_a_new_password_given_by_another_opens_and_the_lost_one_does_not(desk: Desk) -> None:
    clerk, principal = set_up(desk)
    store = opened(desk, principal, NEW.password)
    store.people.set_password(clerk.id, "another one for her", principal.number)
    assert log(store)[-1] == (2, "set_password", 1)
    store.close()
    with pytest.raises(InputError, match="wrong_password"):
        desk.open()
    desk.open("another one for her").close()
    assert len(slots.read(desk.directory).slots) == 2


def test_ones_own_password_is_changed_only_by_who_knows_it(desk: Desk) -> None:
    clerk, _ = set_up(desk)
    store = desk.open()
    with pytest.raises(InputError, match="wrong_password"):
        store.people.change_password(clerk.id, "not it at all", "something new")
    assert (1, "set_password", 1) not in log(store)  # what did not happen is not noted
    store.people.change_password(clerk.id, PASSWORD, "something new")
    store.close()
    desk.open("something new").close()


def test_who_was_removed_neither_opens_nor_is_shown_and_the_number_is_never_used_again(desk: Desk) -> None:
    clerk, principal = set_up(desk)
    store = desk.open()
    store.people.remove(principal.id, clerk.number)
    assert [u.id for u in store.users] == [clerk.id]
    assert [u.user for u in slots.read(desk.directory).slots] == [clerk.id]
    assert [(u.name, u.left_at) for u in store.people.everyone][1] == ("赵建疆", int(desk.clock()))
    assert store.people.add(THIRD, 1).number == 3
    assert log(store)[-2:] == [(1, "remove_user", 2), (1, "add_user", 3)]
    store.close()
    assert [u.name for u in read_front(desk.directory).users] == ["古丽", "阿依努尔"]
    with pytest.raises(InputError, match="wrong_password"):
        opened(desk, principal, NEW.password)


def test_somebody_who_may_manage_people_stays(desk: Desk) -> None:
    clerk, principal = set_up(desk)
    store = desk.open()
    store.people.set_roles(clerk.id, ("clerk",), clerk.number)
    for attempt in (
        lambda: store.people.remove(principal.id, clerk.number),
        lambda: store.people.set_roles(principal.id, ("clerk",), clerk.number),
    ):
        with pytest.raises(InputError, match="last_manager") as caught:
            attempt()
        assert "至少要留一个" in caught.value.text.zh
    assert [(u.roles, u.left_at) for u in store.users] == [(("clerk",), None), (("principal",), None)]
    assert len(slots.read(desk.directory).slots) == 2
    store.people.remove(clerk.id, principal.number)
    with pytest.raises(InputError, match="no_such_user"):
        store.people.set_roles(clerk.id, ("principal",), principal.number)
    store.close()


def test_a_school_of_the_first_version_has_somebody_in_charge(tmp_path: Path) -> None:
    database = Database(tmp_path / "yilu.db", b"k" * 32)
    migrate(database, MIGRATIONS[: MIGRATIONS.index(_let_people_leave)])
    database.run("insert into user (id, name, role) values ('a', '古丽', 'clerk')")
    migrate(database)
    assert database.rows("select number, name, role, left_at from user") == [(1, "古丽", "clerk keeper", None)]
    database.close()


# -- what a cut leaves ------------------------------------------------------------------------------------------------


def test_a_slot_without_its_user_goes_at_the_next_opening(desk: Desk) -> None:
    clerk, _ = set_up(desk)
    keys = slots.unlock(slots.read(desk.directory), clerk.id, PASSWORD)
    slots.set_password(desk.directory, keys, "feedbeef", "of nobody in the table")
    with pytest.raises(InputError, match="no_such_user"):
        open_store(desk.directory, "feedbeef", "of nobody in the table", PACK, marker=desk.marker, reserve=0)
    assert {s.user for s in slots.read(desk.directory).slots} == {u.id for u in read_front(desk.directory).users}
    desk.open().close()


def test_somebody_removed_whose_slot_outlived_a_cut_does_not_get_in(desk: Desk) -> None:
    clerk, principal = set_up(desk)
    before = (desk.directory / slots.FILE).read_bytes()
    front = (desk.directory / "front.json").read_bytes()
    store = desk.open()
    store.people.remove(principal.id, clerk.number)
    store.close()
    (desk.directory / slots.FILE).write_bytes(before)
    (desk.directory / "front.json").write_bytes(front)
    with pytest.raises(InputError, match="no_such_user"):
        opened(desk, principal, NEW.password)
    assert [u.name for u in read_front(desk.directory).users] == ["古丽"]
    desk.open().close()


# -- the recovery sheet -----------------------------------------------------------------------------------------------


def test_the_sheet_opens_for_a_person_and_sets_a_new_password(desk: Desk) -> None:
    clerk, principal = set_up(desk)
    assert not read_front(desk.directory).has_sheet
    store = desk.open()
    saved = store.save("pupil", None, pupil(1), 1)
    store.people.set_sheet(" ".join(SHEET), clerk.number)
    assert store.people.sheet is not None
    assert store.people.sheet.used is None
    store.close()
    assert read_front(desk.directory).has_sheet
    store = with_sheet(desk, principal, SHEET, "chosen after the loss")
    assert store.record("pupil", saved.local_id).answers["name"] == pupil(1)["name"]
    assert log(store)[-2:] == [(1, "set_sheet", 1), (2, "recover", 2)]
    assert store.people.sheet is not None
    assert store.people.sheet.used == int(desk.clock())
    store.close()
    opened(desk, principal, "chosen after the loss").close()
    with pytest.raises(InputError, match="wrong_password"):
        opened(desk, principal, NEW.password)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        (SHEET[:-1], "sheet_length"),
        (SHEET + SHEET[0], "sheet_length"),
        ("", "sheet_length"),
        (SHEET[:3] + "馕" + SHEET[4:], "sheet_character"),
        (SHEET[1] + SHEET[0] + SHEET[2:], "sheet_sum"),
        (paper.new_sheet(), "sheet_sum"),
    ],
    ids=["one short", "one too many", "nothing", "no such character", "two swapped", "another sheet"],
)
def test_what_is_wrong_with_a_sheet_is_said_and_nothing_changes(desk: Desk, typed: str, code: str) -> None:
    clerk, principal = set_up(desk)
    store = desk.open()
    store.people.set_sheet(SHEET, clerk.number)
    store.close()
    before = (desk.directory / slots.FILE).read_bytes()
    with pytest.raises(InputError, match=code):
        with_sheet(desk, principal, typed, "chosen after the loss")
    assert (desk.directory / slots.FILE).read_bytes() == before


def test_a_sheet_made_anew_ends_the_one_before(desk: Desk) -> None:
    clerk, _ = set_up(desk)
    store = desk.open()
    store.people.set_sheet(SHEET, clerk.number)
    second = paper.new_sheet()
    store.people.set_sheet(second, clerk.number)
    with pytest.raises(InputError, match="sheet_sum"):
        store.people.set_sheet(SHEET[1] + SHEET[0] + SHEET[2:], clerk.number)
    store.close()
    with pytest.raises(InputError, match="sheet_sum"):
        with_sheet(desk, clerk, SHEET, "chosen after the loss")
    with_sheet(desk, clerk, second, "chosen after the loss").close()


def test_sheets_are_random_and_check_themselves() -> None:
    made = {paper.new_sheet() for _ in range(50)}
    assert len(made) == 50
    assert all(paper.checked(f"1 {sheet[:4]}  2 {sheet[4:8]}\n3 {sheet[8:]}。") == sheet for sheet in made)


# -- after somebody left ----------------------------------------------------------------------------------------------


def keys_of(desk: Desk, slots_file: bytes, user: User, password: str) -> slots.Keys:
    held = desk.root / "what the leaver kept"
    held.mkdir(exist_ok=True)
    (held / slots.FILE).write_bytes(slots_file)
    return slots.unlock(slots.read(held), user.id, password)


def test_keys_that_a_leaver_may_hold_open_nothing_after_the_next_opening(desk: Desk) -> None:
    clerk, principal = set_up(desk)
    store = desk.open()
    store.save_many("pupil", [pupil(n) for n in range(40)], 1)
    store.people.set_sheet(SHEET, clerk.number)
    store.close()
    held = keys_of(desk, (desk.directory / slots.FILE).read_bytes(), principal, NEW.password)
    assert opens(desk.database, held.database_key)
    store = desk.open()
    store.people.remove(principal.id, clerk.number)
    assert store.people.is_renewal_owed
    store.close()
    store = desk.open()
    assert not store.people.is_renewal_owed
    assert store.count("pupil", Query()) == 40
    store.save("pupil", None, pupil(99), 1)
    assert store.problems() == []
    store.close()
    assert not opens(desk.database, held.database_key)
    now = slots.read(desk.directory)
    assert slots.unlock(now, clerk.id, PASSWORD).vault_key != held.vault_key
    with pytest.raises(InvalidTag):  # the vault key of before does not open the database's key either
        now.database.open(held.vault_key, b'["yilu-database-1", "%s"]' % now.vault.encode())
    with_sheet(desk, clerk, SHEET, PASSWORD).close()  # the sheet in the safe still opens
    assert sorted(p.name for p in desk.directory.iterdir() if ".next" in p.name) == []


def test_a_disk_too_full_for_a_second_copy_keeps_nobody_out(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    clerk, principal = set_up(desk)
    store = desk.open()
    store.people.remove(principal.id, clerk.number)
    store.close()
    original = rekeying.durable.sync_file

    def full(path: Path) -> None:
        raise OSError(28, "no space left")

    monkeypatch.setattr(rekeying.durable, "sync_file", full)
    store = desk.open()
    assert store.people.is_renewal_owed
    store.save("pupil", None, pupil(1), 1)
    store.close()
    monkeypatch.setattr(rekeying.durable, "sync_file", original)
    store = desk.open()
    assert not store.people.is_renewal_owed
    assert store.count("pupil", Query()) == 1
    store.close()


def test_a_backup_made_after_the_renewal_opens_with_the_same_passwords(desk: Desk) -> None:
    clerk, principal = set_up(desk)
    store = desk.open()
    store.people.remove(principal.id, clerk.number)
    store.close()
    store = desk.open()
    made = store.back_up(desk.root / "stick", datetime(2026, 11, 23))
    store.close()
    copy = open_store(made.directory, clerk.id, PASSWORD, PACK, reserve=0)
    assert [u.id for u in copy.users] == [clerk.id]
    copy.close()
    with pytest.raises(InputError, match="wrong_password"):
        open_store(made.directory, principal.id, NEW.password, PACK, reserve=0)
