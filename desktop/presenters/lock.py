"""What the lock page may show before anyone has signed in: the school, its people, how many drafts wait; no child."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.i18n import NOTHING, count, joined, same, t
from forms.definition import Text
from sync.store.front import Front

ROLES = {
    "clerk": (t("学籍管理员", "Registrar"), "user-3-line"),
    "principal": (t("校长", "Principal"), "user-star-line"),
    "counsellor": (t("心理辅导员", "Counsellor"), "user-heart-line"),
}
WRONG_PASSWORD = t("口令不对。再试一次，空格不算在内。", "That is not the password. Try again; spaces do not count.")


@dataclass(frozen=True, slots=True)
class Person:
    id: str
    name: Text
    role: Text
    sign: str


@dataclass(frozen=True, slots=True)
class LockView:
    school: Text
    under: Text  # county, code
    people: tuple[Person, ...]
    drafts: Text  # empty when nothing was left unfinished
    is_sample: bool
    can_change_school: bool


def role_words(role: str) -> Text:
    return ROLES.get(role, (t("教职工", "Staff"), ""))[0]


def lock_view(front: Front, is_sample: bool, schools: int) -> LockView:
    people = tuple(
        Person(user.id, same(user.name), role_words(user.role), ROLES.get(user.role, (NOTHING, "user-3-line"))[1])
        for user in front.users
    )
    drafts = NOTHING
    if front.counts.drafts:
        drafts = count(
            front.counts.drafts,
            t("有 {n} 份表没填完，写过的内容还在。打开后接着填。", "{n} form is unfinished and kept. Open to go on."),
            t("有 {n} 份表没填完，写过的内容还在。打开后接着填。", "{n} forms are unfinished and kept. Open to go on."),
        )
    under = joined((same(front.school_code), t("样本，不会送给任何人", "sample, never sent") if is_sample else NOTHING))
    return LockView(same(front.school_name), under, people, drafts, is_sample, schools > 1)
