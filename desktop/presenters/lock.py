"""What the lock page may show before anyone has signed in: the school, its people, how many drafts wait; no child."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from desktop.i18n import NOTHING, count, joined, same, t
from desktop.presenters.folders import SchoolPlace
from desktop.presenters.roles import role_sign, short_words
from forms.text import Text
from sync.store.front import Counts, Front

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
    has_sheet: bool  # whether a recovery sheet opens it
    lost: Text  # what to do about a lost password


def counts_together(places: Sequence[SchoolPlace]) -> Counts | None:
    """What waits in all schools of a PC; None where there is no school. A sample's never leaves."""
    if not places:
        return None
    counts = [place.front.counts for place in places if not place.is_sample]
    waiting = [one.waiting for one in counts if one.waiting is not None]
    is_known = len(waiting) == len(counts)
    return Counts(sum(waiting) if is_known else None, None, all(one.exact for one in counts))


def lock_view(front: Front, is_sample: bool, schools: int) -> LockView:
    people = tuple(
        Person(user.id, same(user.name), short_words(user.roles), role_sign(user.roles[0] if user.roles else ""))
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
    return LockView(
        same(front.school_name), under, people, drafts, is_sample, schools > 1, front.has_sheet, _lost(front)
    )


def _lost(front: Front) -> Text:
    if front.has_sheet:
        return NOTHING  # the way in stands there as a button
    if len(front.users) > 1:
        return t("忘了口令？请管用户的人给个新的。", "Lost it? Whoever manages people gives a new one.")
    return t("忘了口令？没有别的打开办法。", "Lost it? There is no other way in.")
