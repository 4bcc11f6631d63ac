"""The people of this PC, worked out for their pages: who they are, what they may, the recovery sheet, what is typed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from desktop.i18n import NOTHING, day, fill, same, t
from desktop.presenters.new_school import LONGEST_NAME
from desktop.presenters.passwords import as_kept, complaints_of_both
from desktop.presenters.roles import COUNTY, ROLES, SCHOOL_ROLES, role_sign, roles_words
from forms.errors import InputError
from forms.text import Text
from sync.store import NewUser, Store, User, paper

LEAVER = t(
    "移除后，{name} 的口令立刻打不开。下次打开时，数据库会换一把新钥匙，旧钥匙打不开新数据。"
    "但走之前拷走的旧文件和旧备份，用当时的口令还能打开：请收回U盘，销毁旧备份，重新做一份。",
    "The password of {name} stops working at once. At the next opening the database gets a new key, and the old one "
    "opens nothing new. But files and backups copied before still open with the password of then: collect sticks, "
    "destroy old backups, make a new one.",
)
RENEWAL = t(
    "有人离开了。下次打开时，数据库会换一把新钥匙（大约几秒）。旧备份请销毁，重新做一份。",
    "Somebody left. At the next opening the database gets a new key, in a few seconds. Destroy old backups and make "
    "one anew.",
)


@dataclass(frozen=True, slots=True)
class PersonRow:
    number: int
    name: Text
    roles: Text
    sign: str
    is_me: bool


@dataclass(frozen=True, slots=True)
class SheetView:
    """`is_due`: there is none, or somebody came in by it."""

    words: Text
    action: Text
    is_due: bool


@dataclass(frozen=True, slots=True)
class PeopleView:
    people: tuple[PersonRow, ...]
    sheet: SheetView
    note: Text  # empty, or what the next opening will do


@dataclass(frozen=True, slots=True)
class PersonView:
    """One person as somebody who manages people sees them; `offered` are the roles there are on this PC."""

    number: int
    id: str
    name: Text
    roles: tuple[str, ...]
    offered: tuple[str, ...]
    is_me: bool
    leaving: Text


@dataclass(frozen=True, slots=True)
class NewPerson:
    """What was typed for a new person."""

    name: str
    roles: tuple[str, ...]
    password: str
    again: str

    @property
    def as_user(self) -> NewUser:
        return NewUser(self.name, self.roles[0], as_kept(self.password), self.roles[1:])


def read_people(store: Store, me: User, today: date) -> PeopleView:
    people = store.people
    return PeopleView(
        tuple(
            PersonRow(
                number=user.number,
                name=same(user.name),
                roles=roles_words(user.roles),
                sign=role_sign(next(iter(user.roles), "")),
                is_me=user.id == me.id,
            )
            for user in people.present
        ),
        sheet_view(store, today),
        RENEWAL if people.is_renewal_owed else NOTHING,
    )


def sheet_view(store: Store, today: date) -> SheetView:
    sheet = store.people.sheet
    if sheet is None:
        words = t(
            "还没有。口令都忘了，就没有别的打开办法", "None yet: if all passwords are lost, there is no other way in"
        )
        return SheetView(words, t("做恢复单", "Make one"), True)
    again = t("重做一张", "Make it anew")
    if sheet.used is not None:
        used = fill(
            t("{day}有人用它打开过，请重做一张", "Somebody came in by it on {day}; make it anew"),
            day=_day(sheet.used, today),
        )
        return SheetView(used, again, True)
    made = fill(
        t("{day}做的，应当在学校保险柜里", "Made on {day}; it belongs in the school's safe"),
        day=_day(sheet.made, today),
    )
    return SheetView(made, again, False)


def read_person(store: Store, number: int, me: User) -> PersonView:
    """InputError 'no_such_user' if the person has left meanwhile."""
    user = next((u for u in store.users if u.number == number), None)
    if user is None:
        raise InputError("no_such_user", t("这个人已不在用户里。", "This person is no longer a user."))
    return PersonView(
        number=user.number,
        id=user.id,
        name=same(user.name),
        roles=user.roles,
        offered=offered_roles(store),
        is_me=user.id == me.id,
        leaving=fill(LEAVER, name=user.name),
    )


def offered_roles(store: Store) -> tuple[str, ...]:
    """A county desk has its own people; nobody is both."""
    return (COUNTY,) if store.level == COUNTY else SCHOOL_ROLES


def ordered(roles: set[str]) -> tuple[str, ...]:
    """The foremost role first."""
    return tuple(role for role in ROLES if role in roles)


def complaints(given: NewPerson, taken: frozenset[str]) -> dict[str, Text]:
    """What has to be put right, by field: 'name', 'roles', 'password', 'again'. `taken` are names that are in use."""
    found: dict[str, Text] = {}
    if not given.name:
        found["name"] = t("写上姓名，登录时用它认人。", "Write the name; one chooses it when signing in.")
    elif len(given.name) > LONGEST_NAME:
        found["name"] = fill(t("最多 {n} 个字。", "At most {n} characters."), n=LONGEST_NAME)
    elif given.name in taken:
        found["name"] = t(
            "已经有这个名字的人。加一个字区分。", "Somebody has this name already; tell them apart by a word."
        )
    if not given.roles:
        found["roles"] = t("至少选一个角色。", "Choose at least one role.")
    return {**found, **complaints_of_both(given.password, given.again)}


def first_difference(typed: str, sheet: str) -> int | None:
    """The number, from 1, of the first character typed from paper that is not the sheet's; None if all are."""
    kept = paper.as_kept(typed)
    if kept == sheet:
        return None
    pairs = enumerate(zip(kept, sheet, strict=False), start=1)
    return next((at for at, (one, other) in pairs if one != other), min(len(kept), len(sheet)) + 1)


def _day(at: int, today: date) -> Text:
    when = date.fromtimestamp(at)
    return day(when) if when.year == today.year else same(when.isoformat())
