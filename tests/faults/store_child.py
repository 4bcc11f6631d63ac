"""A program that saves into a school and says what is on the disk: started by the fault tests, killed, cut, starved.

    python store_child.py DIRECTORY MARKER saves FIRST COUNT [normal]
    python store_child.py DIRECTORY MARKER password OLD NEW
    python store_child.py DIRECTORY MARKER people SHEET
    python store_child.py DIRECTORY MARKER renewal
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

sys.path.insert(0, str(Path(__file__).parents[2]))

from forms.errors import WorldError
from sync.store import NewUser, Store, change_password, open_store, read_front, slots
from tests.faults.forked import say
from tests.sync.store_kit import PACK, PASSWORD, pupil

T = TypeVar("T")
THIRD, THIRD_AGAIN = "luotuo baiyang dadi", "hongliu qiyue yizhan"


def until_it_works(action: Callable[[], T]) -> T:
    """Does as a person would: who reads that it failed tries again."""
    for _ in range(20):
        try:
            return action()
        except WorldError as error:
            say(f"FAILED {error.code}")
    raise SystemExit("never worked")


def saves(store: Store, first: int, count: int) -> None:
    """New pupils, each edited once, with a draft before each; half way the log is emptied into the file."""
    for number in range(first, first + count):
        until_it_works(partial(store.save_draft, f"entry {number}", "pupil", None, pupil(number)))
        say(f"DRAFT {number}")
        saved = until_it_works(partial(store.save, "pupil", None, pupil(number, grade=1), 1))
        say(f"ACK {number}")
        until_it_works(partial(store.save, "pupil", saved.local_id, pupil(number, grade=2), 1))
        say(f"EDIT {number}")
        if number == first + count // 2:
            until_it_works(store.tidy)


def people(store: Store, sheet: str) -> None:
    """One comes, the sheet is made, one gets a new password, one goes: each said when it is done."""
    first, second = store.users
    third = store.people.add(NewUser("阿依努尔", "clerk", THIRD), first.number)
    say("ADDED")
    store.people.set_sheet(sheet, first.number)
    say("SHEET")
    store.people.set_password(third.id, THIRD_AGAIN, first.number)
    say("AGAIN")
    store.people.remove(second.id, first.number)
    say("REMOVED")


def main(directory: Path, marker: Path, task: str, *arguments: str) -> None:
    slots.MEMORY_KIB, slots.PASSES = 19 * 1024, 1
    user = read_front(directory).users[0].id
    if task == "password":
        change_password(directory, user, *arguments)
        say("CHANGED")
        return
    store = open_store(directory, user, PASSWORD, PACK, marker=marker, reserve=0)
    if task == "renewal":
        say("RENEWED")
        return store.close()
    if task == "people":
        people(store, *arguments)
        return store.close()
    if arguments[2:] == ("normal",):
        store._database.run("pragma synchronous = normal")
    saves(store, int(arguments[0]), int(arguments[1]))
    store.close()
    say("CLOSED")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), *sys.argv[3:])
