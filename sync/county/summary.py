"""What a county's summary for its region says of children: counts by place and stage under the small-cell rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from forms.checklist.definition import GRADES
from forms.exchange.school_list import LOCATIONS
from forms.small_cells import released
from forms.text import Text
from sync.store.county_book import ListedSchool
from sync.store.queries import Filter, Query
from sync.store.school import PackOfForms
from sync.store.store import Store

_PUPILS, _NOBODY = "enrolment", "none"
STAGES = tuple(GRADES)


@dataclass(frozen=True, slots=True)
class Group:
    """Children who have something in common: a field of theirs is one of `codes`, or with `codes` empty anything but
    'none'; '' for all of them."""

    title: Text
    field: str = ""
    codes: tuple[str, ...] = ()


GROUPS = (
    Group(Text("在校学生", "pupils at school")),
    Group(Text("残疾学生", "pupils with a disability"), "disability"),
    Group(Text("随迁子女", "children of migrants"), "migrant", ("yes",)),
    Group(Text("留守儿童", "left-behind children"), "left_behind", ("1", "2")),
    Group(Text("孤儿", "orphans"), "orphan", ("yes",)),
    Group(Text("住校生", "boarders"), "boarding", ("2",)),
)


@dataclass(frozen=True, slots=True)
class People:
    """One group: by location class ('' the county) the counts of the stages and their sum; None is left out."""

    group: Group
    rows: tuple[tuple[str, tuple[int | None, ...]], ...]


def people(store: Store, pack: PackOfForms, schools: Sequence[ListedSchool]) -> list[People]:
    """Every group over these schools, each a table of its own: what one leaves out no other one gives away, because
    none is a sum or a difference of others."""
    found = []
    for group in GROUPS:
        filters = _filters(pack, group)
        if filters is None:
            continue
        counts = [[0] * len(STAGES) for _ in LOCATIONS]
        for school in schools:
            line = counts[list(LOCATIONS).index(school.location)]
            for at, (first, last) in enumerate(GRADES.values()):
                grades = tuple(str(grade) for grade in range(first, last + 1))
                asked = Query(filters={"status": "in_school", "grade": grades, **filters}, owner=school.code)
                line[at] += store.count(_PUPILS, asked)
        rows = released(counts).rows
        found.append(People(group, tuple(zip((*LOCATIONS, ""), rows, strict=True))))
    return found


def _filters(pack: PackOfForms, group: Group) -> Mapping[str, Filter] | None:
    """None where the pack has no such field."""
    if not group.field:
        return {}
    form = pack.forms.get(_PUPILS)
    if form is None or not form.has_field(group.field):
        return None
    codes = group.codes or tuple(one.code for one in form.field(group.field).choices if one.code != _NOBODY)
    return {group.field: codes}
