"""Who takes part in a run, and what a clerk may enter."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from hypothesis import strategies as st

from forms.answers import Value
from sync.envelope.keys import AgeIdentity, SigningKey

PCS = {"a1": "6531210001", "a2": "6531210001", "b1": "6531210002", "b2": "6531210002"}
OFFICES = ("county", "region")
NAMES = (*PCS, *OFFICES)
KEYS = {name: SigningKey(hashlib.sha256(name.encode()).digest()) for name in NAMES}
IDENTITIES = {name: AgeIdentity.generate() for name in NAMES}

FIELDS: Mapping[str, Mapping[str, st.SearchStrategy[Value]]] = {
    "pupil": {
        "name": st.sampled_from([f"古丽{i}" for i in range(4)]),
        "grade": st.sampled_from([None, 1, 2, 3]),
        "status": st.sampled_from([None, "在校", "休学"]),
        "status_date": st.sampled_from([None, "2026-09-01", "2026-10-01"]),
        "note": st.sampled_from([None, "甲", "乙"]),
    },
    "tally": {
        "day": st.sampled_from(["2026-09-01", "2026-09-02", "2026-09-03"]),
        "minutes": st.sampled_from([None, 60, 90]),
        "remark": st.sampled_from([None, "甲", "乙"]),
        "memo": st.sampled_from([None, "甲", "乙"]),
    },
}
GROUP = ("status", "status_date")
PICK = st.integers(0, 1 << 16)
"""A number that picks one of however many there are, by its remainder."""


@dataclass(frozen=True)
class Entry:
    """A new record. `friend` picks a pupil to refer to, None for nobody."""

    form: str
    values: Mapping[str, Value]
    has_visit: bool = False
    friend: int | None = None


def entries(form: str) -> st.SearchStrategy[Entry]:
    values = st.fixed_dictionaries(dict(FIELDS[form]))
    if form != "pupil":
        return st.builds(Entry, st.just(form), values)
    return st.builds(Entry, st.just(form), values, st.booleans(), st.none() | PICK)


@dataclass(frozen=True)
class Edit:
    """A new value for a field of a record that `pick` picks; a record that lacks the field is left alone."""

    pick: int
    field: str
    value: Value


def edits() -> st.SearchStrategy[Edit]:
    fields = [(name, values) for form in FIELDS.values() for name, values in form.items()]
    return st.one_of([st.builds(Edit, PICK, st.just(name), values) for name, values in fields])
