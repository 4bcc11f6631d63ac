"""Returns for correction, as county and school both read them: what is asked, and how it ended. Writes nothing.

A return is closed by a change of its record whose writer had the return before it: `seen` proves that, no clock does.
Or by the school's answer that it stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from forms.definition import COUNTY_PREFIX
from sync.change import RESERVED
from sync.store import Query, Store
from sync.store.school import PackOfForms
from sync.vector import Dot

FORM, ANSWER = f"{COUNTY_PREFIX}return", "return_answer"


class Kind(StrEnum):
    CORRECT = "correct"  # the school checks and corrects
    PROPOSAL = "proposal"  # the county proposes a value, the school takes it or declines


class End(StrEnum):
    OPEN = "open"
    CORRECTED = "corrected"
    STANDS = "stands"  # the school says that it is right as it is
    DECLINED = "declined"  # the school does not take the proposal


@dataclass(frozen=True, slots=True)
class Returned:
    """One return. `fields`: names concerned, none for the whole record; `value`: what is proposed, as it is typed;
    `wanted_by`: 'YYYY-MM-DD' or ''. `answer`: local id of the school's answer, `reason` what stands in it."""

    local_id: int
    dot: Dot
    form: str
    record: Dot
    fields: tuple[str, ...]
    kind: Kind
    value: str
    remark: str
    wanted_by: str
    end: End = End.OPEN
    answer: int | None = None
    reason: str = ""


def every(store: Store, pack: PackOfForms) -> list[Returned]:
    """All returns here that the county did not take back, in the order they came."""
    return read(store, pack, store.ids(FORM, Query())) if FORM in pack.forms else []


def of_record(store: Store, pack: PackOfForms, record: Dot) -> list[Returned]:
    """Those of one record."""
    query = Query(filters={"of_record": str(record)})
    return read(store, pack, store.ids(FORM, query)) if FORM in pack.forms else []


def read(store: Store, pack: PackOfForms, local_ids: Iterable[int]) -> list[Returned]:
    """These returns as they stand; one that nobody can make sense of is left out."""
    return [made for local_id in local_ids if (made := _read(store, pack, local_id)) is not None]


def _read(store: Store, pack: PackOfForms, local_id: int) -> Returned | None:
    stored = store.record(FORM, local_id)
    said = {name: str(value) for name, value in stored.answers.values.items()}
    try:
        record, kind = Dot.parse(said.get("of_record", "")), Kind(said.get("kind", ""))
    except ValueError:
        return None
    fields = tuple(said.get("of_fields", "").split())
    found = Returned(
        local_id,
        stored.id,
        said.get("of_form", ""),
        record,
        fields,
        kind,
        said.get("value", ""),
        said.get("remark", ""),
        said.get("wanted_by", ""),
    )
    if is_corrected(store, found):
        return replace(found, end=End.CORRECTED)
    return _answered(store, found) if ANSWER in pack.forms else found


def is_corrected(store: Store, returned: Returned) -> bool:
    """Whether a change of the record came, in a field concerned, whose writer had the return. That it was deleted,
    purged or joined to its twin counts, too."""
    written = store.addressed.aware(returned.form, returned.record, returned.dot) or frozenset()
    if not returned.fields:
        return bool(written)
    concerned = {*returned.fields, *RESERVED}
    return any(not concerned.isdisjoint(key.split("/")) for key in written)


def _answered(store: Store, returned: Returned) -> Returned:
    ids = store.ids(ANSWER, Query(filters={"of_return": str(returned.dot)}))
    if not ids:
        return returned
    ((answer, reason),) = store.page(ANSWER, ids[:1], ("answer", "reason"))
    end = End.DECLINED if answer == End.DECLINED else End.STANDS
    return replace(returned, end=end, answer=ids[0], reason=str(reason or ""))
