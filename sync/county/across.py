"""Across a county's schools: children two schools have on their roll, and those who left one and came to none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from forms import same_child
from forms.same_child import FORM, Child, Double, Moved
from sync.county import returns, transfers
from sync.county.returns import Sent
from sync.county.transfers import Transfer
from sync.store import Store
from sync.store.county_book import ListedSchool
from sync.store.school import PackOfForms
from sync.vector import Dot

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Across:
    """`asked`: the newest return of a pupil's record, by local id; `transfers`: what was passed on of those who moved,
    by local id. `schools` of the county's list by code."""

    doubles: tuple[Double, ...]
    moved: tuple[Moved, ...]
    asked: Mapping[int, Sent]
    transfers: Mapping[int, Transfer]
    schools: Mapping[str, ListedSchool]


def read(store: Store, pack: PackOfForms) -> Across:
    """Both lists as they stand now, from what was opened of the schools' registers."""
    schools = {school.code: school for school in store.county_book().schools()}
    children = [_as_now(child, schools) for child in store.children_alike()]
    return Across(
        tuple(same_child.doubles(children)),
        tuple(same_child.moved(children)),
        _by_local_id(store, returns.by_record(store, pack, FORM)),
        _by_local_id(store, transfers.by_pupil(store, pack)),
        schools,
    )


def _by_local_id(store: Store, by_record: Mapping[Dot, T]) -> dict[int, T]:
    return {i: one for record, one in by_record.items() if (i := store.local_id(record)) is not None}


def _as_now(child: Child, schools: Mapping[str, ListedSchool]) -> Child:
    """A school that goes on in another has its pupils there."""
    heir = transfers.heir(child.school, schools)
    return child if heir == child.school else replace(child, school=heir)
