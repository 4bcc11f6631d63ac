"""Who works on this PC: the table of users and the slots that open for them, kept in step whenever the power fails.

The table is the truth. A slot stands on the disk before its user does (nobody is listed who cannot sign in) and goes
after (nobody who was removed stays for lack of a disk); `agree` does at the next opening what a cut left undone."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager

from forms.errors import InputError
from forms.text import Text
from sync.envelope.keys import SigningKey
from sync.store import access_log, errors, paper, settings, signers, slots
from sync.store.access_log import Access
from sync.store.database import Database
from sync.store.front import roles_of
from sync.store.school import NewUser, Sheet, User
from sync.store.session import SHEET, Session

MANAGERS = frozenset({"principal", "keeper", "county"})  # the roles that may say who works here
FORM = "user"  # what the access log calls a person; the record is then the person's number
RENEWAL_OWED = "renewal_owed"  # a setting: somebody left and the keys are still those that were known then


class People:
    """The users of an open school. `by` is the number of the user who does it, for the access log."""

    def __init__(
        self, session: Session, database: Database, writing: Callable[[], AbstractContextManager[None]]
    ) -> None:
        self._session, self._database, self._writing = session, database, writing

    @property
    def everyone(self) -> tuple[User, ...]:
        """Those who left, too: their numbers stand in records and in the access log."""
        found = self._database.rows("select number, id, name, role, left_at from user order by number")
        return tuple(User(no, id_, name, roles_of(role), left) for no, id_, name, role, left in found)

    @property
    def present(self) -> tuple[User, ...]:
        return tuple(user for user in self.everyone if user.left_at is None)

    @property
    def sheet(self) -> Sheet | None:
        """The recovery sheet that opens this school; None if there is none."""
        found = settings.get(self._database, SHEET)
        return None if found is None else Sheet(*found)

    @property
    def is_renewal_owed(self) -> bool:
        """Whether somebody left since the school's keys were last made anew: the next opening does it."""
        return bool(settings.get(self._database, RENEWAL_OWED, False))

    @property
    def is_log_whole(self) -> bool:
        """Whether no entry of the access log was changed or taken out."""
        return access_log.broken_at(self._database) is None

    def add(self, user: NewUser, by: int) -> User:
        """A person who may sign in from now on. WorldError if the disk fails; then there is no such person."""
        with self._writing():
            made = insert(self._database, user)
            self._note(by, "add_user", made.number)
            self._put_password(made, user.password)
        self._session.refresh_front(self._database)
        return made

    def set_roles(self, user_id: str, roles: Iterable[str], by: int) -> User:
        """InputError 'last_manager' if nobody were left who may say who works here."""
        with self._writing():
            user = self._of(user_id)
            self._database.run("update user set role = ? where number = ?", (" ".join(roles), user.number))
            self._refuse_nobody_in_charge()
            self._note(by, "set_roles", user.number)
        self._session.refresh_front(self._database)
        return self._of(user_id)

    def set_password(self, user_id: str, password: str, by: int) -> None:
        """A new password given by somebody else: for who lost theirs. The old one opens nothing any more."""
        with self._writing():
            user = self._of(user_id)
            self._note(by, "set_password", user.number)
            self._put_password(user, password)

    def change_password(self, user_id: str, old: str, new: str) -> None:
        """One's own. InputError 'wrong_password' if `old` is not it; at every moment one of the two opens."""
        with self._writing():
            user = self._of(user_id)
            self._note(user.number, "set_password", user.number)
            slots.change_password(self._session.directory, user_id, old, new)

    def signing_key(self, user_id: str, password: str) -> SigningKey:
        """What a person approves with, by the password. InputError 'wrong_password', 'no_such_user'."""
        return signers.signing_key(self._session.directory, self._of(user_id).id, password)

    def remove(self, user_id: str, by: int) -> User:
        """Takes a person's way in away; name and number stay for what the person wrote. At the next opening the
        database is encrypted anew: see `sync.store.rekeying`. InputError 'last_manager'."""
        with self._writing():
            user = self._of(user_id)
            left = (self._session.at(), user.number)
            self._database.run("update user set left_at = ? where number = ?", left)
            self._refuse_nobody_in_charge()
            settings.put(self._database, RENEWAL_OWED, True)
            self._note(by, "remove_user", user.number)
        self._session.refresh_front(self._database)
        _take_slots(self._session, {u.id for u in self.present})
        return user

    def set_sheet(self, sheet: str, by: int) -> None:
        """Makes this the recovery sheet; one made before opens nothing any more. InputError as `paper.checked`."""
        kept = paper.checked(sheet)
        with self._writing():
            settings.put(self._database, SHEET, [self._session.at(), None])
            self._note(by, "set_sheet", by)
            slots.set_sheet(self._session.directory, self._session.keys, kept)
        self._session.refresh_front(self._database)

    def come_back(self, user_id: str, password: str) -> User:
        """Somebody came in by the recovery sheet: the new password is set, and that the sheet was used is noted."""
        with self._writing():
            user, made = self._of(user_id), self.sheet
            settings.put(self._database, SHEET, [made.made if made else self._session.at(), self._session.at()])
            self._note(user.number, "recover", user.number)
            self._put_password(user, password)
        return user

    def agree(self) -> None:
        """Finishes what a cut left undone between table and slots. Costs nothing where they agree."""
        _take_slots(self._session, {user.id for user in self.present})
        self._session.refresh_front(self._database)

    def _put_password(self, user: User, password: str) -> None:
        slots.set_password(self._session.directory, self._session.keys, user.id, password)

    def _of(self, user_id: str) -> User:
        found = next((user for user in self.present if user.id == user_id), None)
        if found is None:
            raise errors.no_such_user()
        return found

    def _refuse_nobody_in_charge(self) -> None:
        if not any(MANAGERS & set(user.roles) for user in self.present):
            raise InputError("last_manager", LAST)

    def _note(self, by: int, action: str, about: int) -> None:
        access_log.note(self._database, Access(0, self._session.at(), by, action, FORM, about, 1))


def insert(database: Database, user: NewUser, user_id: str = "") -> User:
    """The row of a new user; without an id one is made. In a transaction."""
    id_ = user_id or new_id()
    database.run("insert into user (id, name, role) values (?, ?, ?)", (id_, user.name, " ".join(user.roles)))
    number = int(database.value("select number from user where id = ?", (id_,)))
    return User(number, id_, user.name, user.roles)


def new_id() -> str:
    """8 random hex digits: whose a key slot is."""
    return os.urandom(4).hex()


def _take_slots(session: Session, present: set[str]) -> None:
    """Leaves only slots of these users and of the sheet."""
    standing = slots.read(session.directory)
    gone = frozenset(s.id for s in standing.slots if s.kind == slots.PASSWORD and s.user not in present)
    if gone:
        slots.put(session.directory, slots.without(standing, gone))


LAST = Text(
    "至少要留一个能管理用户的人，没有改动。请先让另一个人当校长或用户管理员。",
    "Somebody who may manage people has to stay; nothing was changed. Make another person principal or keeper first.",
)
