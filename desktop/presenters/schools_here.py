"""The schools kept on one PC, as far as each shows without a password."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from desktop.i18n import NOTHING, count, joined, same, t
from desktop.presenters.folders import SchoolPlace
from desktop.presenters.roles import COUNTY
from forms.text import Text

TITLE = t("这台电脑上的学校", "Schools on this PC")
APART = t(
    "各存各的，口令各是各的。打开哪一所，就登记哪一所、送出哪一所；别的等着，不会混。",
    "Each is kept apart, with its own passwords. What is open is entered and delivered; the others wait.",
)


@dataclass(frozen=True, slots=True)
class SchoolHere:
    """`name` is its directory's, by which it is chosen."""

    name: str
    sign: str
    title: Text
    words: Text


def schools_here(places: Sequence[SchoolPlace]) -> list[SchoolHere]:
    return [SchoolHere(place.name, _sign(place), same(place.front.school_name), _words(place)) for place in places]


def _sign(place: SchoolPlace) -> str:
    if place.is_sample:
        return "plant-line"
    is_county = any(COUNTY in user.roles for user in place.front.users)
    return "government-line" if is_county else "building-2-line"


def _words(place: SchoolPlace) -> Text:
    """Code, people, and what is left over from when it was open last."""
    people, counts = place.front.users, place.front.counts
    who = count(len(people), t("{n} 个人用", "{n} person"), t("{n} 个人用", "{n} people"))
    waiting, drafts = counts.waiting or 0, counts.drafts or 0
    changes = count(waiting, t("{n} 项改动待送出", "{n} change to send"), t("{n} 项改动待送出", "{n} changes to send"))
    begun = count(drafts, t("{n} 份表没填完", "{n} form unfinished"), t("{n} 份表没填完", "{n} forms unfinished"))
    return joined(
        [
            t("样本，不会送给任何人", "sample, never sent") if place.is_sample else same(place.front.school_code),
            who,
            changes if waiting and not place.is_sample else NOTHING,
            begun if drafts else NOTHING,
        ]
    )
