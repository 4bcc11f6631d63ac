"""The county's list of schools: what is in it is known, and what is not is an unknown school."""

from __future__ import annotations

from dataclasses import dataclass, replace

from forms.errors import InputError
from forms.exchange.school_list import RefusedRow, SchoolList
from forms.text import Text
from sync.county import founding
from sync.envelope.roster_changes import named
from sync.store import Store
from sync.store.county_book import ListedSchool

_UNKNOWN = Text(
    "县里的学校名单中没有这个标识码，名册没有改动。请先把这所学校加进名单。",
    "The county's list has no school with this code; the roster was not changed. Add the school to the list first.",
)


@dataclass(frozen=True, slots=True)
class Imported:
    """What taking a list did: schools new, changed and as they were; those of the county the file does not name stay as
    they are (`absent`); rows refused, with reasons."""

    new: tuple[ListedSchool, ...]
    changed: tuple[ListedSchool, ...]
    same: int
    absent: tuple[ListedSchool, ...]
    refused: tuple[RefusedRow, ...]


def compare(store: Store, found: SchoolList) -> Imported:
    """What `take_list` would do; nothing is changed."""
    here = {school.code: school for school in store.county_book().schools()}
    new, changed, same = [], [], 0
    for row in found.schools:
        before = here.get(row.code)
        if before is None:
            new.append(ListedSchool(row.code, row.name, row.kind, row.location))
            continue
        after = replace(before, name=row.name, kind=row.kind, location=row.location)
        same += after == before
        changed += [after] if after != before else []
    codes = {row.code for row in found.schools}
    absent = tuple(school for code, school in here.items() if code not in codes)
    return Imported(tuple(new), tuple(changed), same, absent, found.refused)


def take_list(store: Store, found: SchoolList) -> Imported:
    """Takes the sound rows of a list as it was read, in one transaction; the roster follows changed names."""
    with store.together():
        imported = compare(store, found)
        store.county_book().put_schools((*imported.new, *imported.changed))
        roster = founding.roster_of(store)
        renamed = named(roster, {school.code: school.name for school in imported.changed})
        if renamed is not roster:
            founding.sign(store, renamed)
    return imported


def listed(store: Store, code: str) -> ListedSchool:
    """The school of this code; InputError 'unknown_school' if the list has none."""
    found = store.county_book().school(code)
    if found is None:
        raise InputError("unknown_school", _UNKNOWN)
    return found
