"""How a county's desk stands: what the rail counts and what the status line says while no stick is at work."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.i18n import NOTHING, count, joined, t
from desktop.presenters.new_county import is_on_paper
from desktop.presenters.status import StatusView
from forms.pack import Pack
from forms.text import Text
from sync import passing
from sync.county import admission, answers
from sync.store import Store


@dataclass(frozen=True, slots=True)
class DeskCounts:
    """`owed`: schools whose next visit takes a receipt or roster along; `onward`: originals that the region has not
    answered for; `on_paper`: the root was typed from paper."""

    schools: int = 0
    pending: int = 0
    owed: int = 0
    onward: int = 0
    on_paper: bool = True


def read_counts(store: Store, pack: Pack) -> DeskCounts:
    book = store.county_book()
    owed = {one.school for one in answers.owed(store, pack)}
    onward = passing.waiting(store, pack)
    return DeskCounts(len(book.schools()), len(admission.requests(store)), len(owed), onward, is_on_paper(store))


def desk_status(counts: DeskCounts) -> StatusView:
    schools = count(counts.schools, t("{n} 所学校", "{n} school"), t("{n} 所学校", "{n} schools"))
    many = t("{n} 台电脑申请加入", "{n} PCs ask to join")
    asks = count(counts.pending, t("{n} 台电脑申请加入", "{n} PC asks to join"), many) if counts.pending else NOTHING
    return StatusView("government-line", joined((schools, asks)), owed_words(counts.owed))


def owed_words(owed: int) -> Text:
    if not owed:
        return NOTHING
    return count(
        owed,
        t("{n} 所学校的回执或名册等U盘来带", "an answer for {n} school waits for its stick"),
        t("{n} 所学校的回执或名册等U盘来带", "answers for {n} schools wait for their sticks"),
    )
