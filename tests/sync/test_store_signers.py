"""A person's own key: wrapped in the slot, kept when the password changes, new when somebody else sets it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from forms.errors import InputError, WorldError
from sync.store import NewUser, Store, open_store, open_with_sheet, slots
from sync.store.paper import new_sheet
from tests.sync.store_kit import PACK, PASSWORD, Desk

OTHER = "天山 白杨 九月"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.fixture
def store(desk: Desk) -> Iterator[Store]:
    made = desk.create()
    yield made
    made.close()


def key_of(store: Store, user: str, password: str = PASSWORD) -> str:
    return store.people.signing_key(user, password).public


def test_the_key_is_made_once_and_stays_through_closing_and_a_new_password(desk: Desk, store: Store) -> None:
    key = key_of(store, desk.user)
    assert key_of(store, desk.user) == key
    store.people.change_password(desk.user, PASSWORD, OTHER)
    assert key_of(store, desk.user, OTHER) == key
    store.close()
    again = desk.open(OTHER)
    assert key_of(again, desk.user, OTHER) == key
    again.close()


def test_only_the_persons_own_password_gives_it(desk: Desk, store: Store) -> None:
    key_of(store, desk.user)
    with pytest.raises(InputError) as caught:
        store.people.signing_key(desk.user, OTHER)
    assert caught.value.code == "wrong_password"
    with pytest.raises(InputError) as caught:
        store.people.signing_key("ffffffff", PASSWORD)
    assert caught.value.code == "no_such_user"


def test_two_people_have_two_keys(desk: Desk, store: Store) -> None:
    head = store.people.add(NewUser("艾合买提", "principal", OTHER), 1)
    assert key_of(store, head.id, OTHER) != key_of(store, desk.user)


def test_a_password_that_somebody_else_sets_comes_with_a_new_key(desk: Desk, store: Store) -> None:
    head = store.people.add(NewUser("艾合买提", "principal", PASSWORD), 1)
    before = key_of(store, head.id)
    store.people.set_password(head.id, OTHER, 1)
    assert key_of(store, head.id, OTHER) != before


def test_the_recovery_sheet_gives_a_new_key(desk: Desk, store: Store) -> None:
    before, sheet = key_of(store, desk.user), new_sheet()
    store.people.set_sheet(sheet, 1)
    store.close()
    back = open_with_sheet(desk.directory, desk.user, sheet, OTHER, PACK, reserve=0, now=desk.clock)
    assert key_of(back, desk.user, OTHER) != before
    back.close()


def test_the_keys_of_those_who_stay_outlive_somebodys_leaving(desk: Desk, store: Store) -> None:
    gone = store.people.add(NewUser("艾合买提", "clerk", OTHER), 1)
    key = key_of(store, desk.user)
    key_of(store, gone.id, OTHER)
    store.people.set_roles(desk.user, ("clerk", "keeper"), 1)
    store.people.remove(gone.id, 1)
    store.close()
    renewed = desk.open()  # encrypts the database anew
    assert key_of(renewed, desk.user) == key
    with pytest.raises(InputError):
        renewed.people.signing_key(gone.id, OTHER)
    renewed.close()


def test_a_key_put_into_the_file_by_somebody_else_signs_nothing(desk: Desk, store: Store) -> None:
    """Who can write to the disk knows the recipient; sealing to it would do. The seed's wrapping needs the secret."""
    head = store.people.add(NewUser("艾合买提", "principal", OTHER), 1)
    key_of(store, head.id, OTHER)
    key_of(store, desk.user)
    file = desk.directory / slots.FILE
    data = json.loads(file.read_text())
    mine, theirs = (next(s for s in data["slots"] if s["user"] == user) for user in (desk.user, head.id))
    theirs["signer"] = mine["signer"]
    file.write_text(json.dumps(data))
    with pytest.raises(WorldError) as caught:
        store.people.signing_key(head.id, OTHER)
    assert caught.value.code == "slots_damaged"
    assert key_of(store, desk.user)


def test_a_file_of_before_opens_and_gets_its_key_when_it_is_needed(desk: Desk, store: Store) -> None:
    data = json.loads((desk.directory / slots.FILE).read_text())
    assert all("signer" not in slot for slot in data["slots"])
    assert key_of(store, desk.user)
    store.close()
    again = open_store(desk.directory, desk.user, PASSWORD, PACK, reserve=0, now=desk.clock)
    again.close()
