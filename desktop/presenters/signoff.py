"""The page where the principal signs the checklist: what is signed, what was, and what changed between."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from desktop.i18n import NOTHING, dated, fill, joined, same, t
from desktop.presenters.checklist import SIGNS
from desktop.presenters.checklist_changes import (
    NEVER_SIGNED,
    ChangesView,
    since_month,
    since_signed,
    stand_words,
)
from desktop.presenters.list_view import ListCell, ListColumn, ListRow
from forms.checklist.snapshot import Snapshot
from forms.checklist.verdict import STATES, State
from forms.text import Text
from sync.approvals import spoken
from sync.indicators.checklist import ChecklistReader, Standing
from sync.signoff import comparing
from sync.signoff.snapshots import SignOff, sign_offs, taken
from sync.store import Store

TITLE = t("清单签字", "Sign the checklist")
COLUMNS = (
    ListColumn(t("签字的日子", "Signed on"), 150),
    ListColumn(t("签字人", "By"), 150),
    ListColumn(t("各有几项", "How it stood")),
    ListColumn(t("政策包", "Pack"), 90),
    ListColumn(t("送到没有", "Delivery"), 150),
)


@dataclass(frozen=True, slots=True)
class SignOffView:
    """`shown` is what would be signed; `about` says in sentences what that is. `since` by the key of a row: what
    changed since it was signed; `keys`: the groups of digits of its key."""

    shown: Snapshot
    counts: Mapping[State, int]
    about: tuple[Text, ...]
    month: ChangesView
    last: ChangesView
    rows: tuple[ListRow, ...]
    since: Mapping[str, ChangesView]
    keys: Mapping[str, Text]


def read_sign_off(store: Store, reader: ChecklistReader, today: date) -> SignOffView:
    """Takes a fraction of a second in a large school: not for the thread that paints."""
    standing = reader.read(store, today)
    comparing.remember(store, standing)
    every = list(sign_offs(store, reader.pack))
    shown = taken(standing)
    since = {str(one.local_id): since_signed(one, standing) for one in every if one.is_valid}
    last = next((since[str(one.local_id)] for one in every if one.is_valid), None)
    return SignOffView(
        shown=shown,
        counts={state: shown.counts[state] for state in SIGNS},
        about=tuple(_about(shown)),
        month=since_month(comparing.before(store, reader.pack, comparing.month_before(today)), standing),
        last=last or ChangesView(t("比上次签的", "Since it was signed last"), note=NEVER_SIGNED),
        rows=tuple(_row(one, standing) for one in every),
        since=since,
        keys={str(one.local_id): same(" ".join(spoken(one.key))) for one in every if one.is_valid},
    )


def term_words(term: str) -> Text:
    """'2026-2027-1' as people call it: 2026 年秋季学期; another id as it is."""
    first, _, rest = term.partition("-")
    second, _, half = rest.partition("-")
    if not (first.isdecimal() and second.isdecimal() and half in ("1", "2")):
        return same(term)
    if half == "1":
        return Text(f"{first} 年秋季学期", f"autumn {first}")
    return Text(f"{second} 年春季学期", f"spring {second}")


def _about(shown: Snapshot) -> list[Text]:
    figures = sum(entry.value is not None for entry in shown.entries)
    what = t(
        "签的是 {day} 的清单：{items} 项要求，{figures} 个数和它们的计数、标准，自评的日子；{term}，政策包 {pack}。",
        "What is signed is the checklist of {day}: {items} duties, {figures} figures with their counts and thresholds, "
        "and the days of attesting; {term}, policy pack {pack}.",
    )
    return [
        fill(
            what,
            day=shown.day.isoformat(),
            items=len(shown.states),
            figures=figures,
            term=term_words(shown.term or shown.school_year),
            pack=shown.version,
        ),
        t(
            "只有状态和数，没有学生和教师的名字。签了不能改，以后再签是新的一份；随下一次送出到县里。",
            "States and numbers only, no names of pupils or teachers. It is never changed; signing again makes another "
            "one. It goes to the county with the next delivery.",
        ),
    ]


def _row(one: SignOff, standing: Standing) -> ListRow:
    shown = one.snapshot
    words, sign, tone = stand_words(one)
    states = [fill(t("{state} {n}", "{n} {state}"), state=STATES[state], n=shown.counts[state]) for state in SIGNS]
    return ListRow(
        str(one.local_id),
        (
            ListCell(dated(shown.day, standing.today), term_words(shown.term)),
            ListCell(same(one.by)),
            ListCell(joined(states[:2], "，", ", "), joined(states[2:], "，", ", ")),
            ListCell(same(shown.version)),
            ListCell(words, NOTHING, sign, tone),
        ),
    )

