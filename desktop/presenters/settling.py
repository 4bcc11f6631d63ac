"""What several PCs of the school wrote, read for the page that settles it, and settled. No Qt, no words of the page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from desktop.presenters.record_names import record_name
from forms.definition import Form
from forms.engine import Context, Engine
from forms.pack import Pack
from forms.text import Text
from sync.merge.settling import Decided, Kind, Matter
from sync.store import Query, Settled, Store
from sync.vector import Dot

MOST_FLAGGED = 200
CLASS = ("grade", "class_no")


@dataclass(frozen=True, slots=True)
class Group:
    """Matters of one form, one kind and the same PCs."""

    form: Form
    kind: Kind
    sources: tuple[str, ...]
    matters: tuple[Matter, ...]

    @property
    def differing(self) -> int:
        """How many of them have something to decide."""
        return sum(bool(matter.points) for matter in self.matters)


@dataclass(frozen=True, slots=True)
class Named:
    """A record by the values people know it by; `local_id` to open it."""

    local_id: int
    name: str
    grade: str | int | float | None = None
    class_no: str | int | float | None = None


@dataclass(frozen=True, slots=True)
class Flagged:
    """A record that a merge made break a hard check, and the first thing that is wrong with it."""

    form: Form
    named: Named
    message: Text


@dataclass(frozen=True, slots=True)
class ToSettle:
    """All there is to settle. `times` say when a version was written, as far as it is known; `references` how
    records are called that a field refers to."""

    groups: tuple[Group, ...] = ()
    names: Mapping[Dot, Named] = field(default_factory=dict)
    times: Mapping[Dot, int] = field(default_factory=dict)
    references: Mapping[str, str] = field(default_factory=dict)
    flagged: tuple[Flagged, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.groups or self.flagged)


def read_settling(store: Store, pack: Pack, now: datetime) -> ToSettle:
    """Reads it, the groups with most first; some tenths of a second for a whole school entered twice."""
    by_group: dict[tuple[str, Kind, tuple[str, ...]], list[Matter]] = {}
    for matter in store.settling.matters():
        if matter.form in pack.forms:
            by_group.setdefault((matter.form, matter.kind, matter.sources), []).append(matter)
    made = [Group(pack.forms[form], kind, sources, tuple(m)) for (form, kind, sources), m in by_group.items()]
    groups = tuple(sorted(made, key=lambda group: len(group.matters), reverse=True))
    sides = [side for group in groups for m in group.matters for point in m.points for side in point.sides]
    return ToSettle(
        groups,
        _names(store, groups),
        store.settling.times({side.dot for side in sides}),
        _references(store, pack, groups),
        tuple(_flagged(store, pack, now)),
    )


def settle(
    store: Store, decided: list[Decided], author: int, tell: Callable[[int, int], None] | None = None
) -> Settled:
    """Settles these in one transaction; what `tell` raises takes all of it back."""
    return store.settling.settle(decided, author, tell)


def _names(store: Store, groups: Iterable[Group]) -> dict[Dot, Named]:
    found: dict[Dot, Named] = {}
    for group in groups:
        local = {matter.record: local_id for matter in group.matters if (local_id := store.local_id(matter.record))}
        named = _named(store, group.form, list(local.values()))
        found.update((dot, named[local_id]) for dot, local_id in local.items())
    return found


def _named(store: Store, form: Form, local_ids: list[int]) -> dict[int, Named]:
    columns = [form.title_field] if form.title_field else []
    columns += [name for name in CLASS if form.has_field(name)]
    found: dict[int, Named] = {}
    for local_id, values in zip(local_ids, store.page(form.id, local_ids, columns), strict=True):
        known = dict(zip(columns, values, strict=True))
        name = known.get(form.title_field)
        found[local_id] = Named(local_id, "" if name is None else str(name), *(known.get(c) for c in CLASS))
    return found


def _references(store: Store, pack: Pack, groups: Iterable[Group]) -> dict[str, str]:
    """The names of what the fields that differ refer to."""
    found: dict[str, str] = {}
    for group in groups:
        targets = {f.name: pack.forms[f.target] for f in group.form.fields if f.target and f.target in pack.forms}
        if not targets:
            continue
        for matter in group.matters:
            for side in (side for point in matter.points for side in point.sides):
                for key, value in side.values.items():
                    target = targets.get(key.rpartition("/")[2])
                    if target is not None and isinstance(value, str) and value not in found:
                        found[value] = record_name(store, target, value)
    return found


def _flagged(store: Store, pack: Pack, now: datetime) -> Iterable[Flagged]:
    context = Context(now.date(), now, store.lookup())
    for form in pack.forms.values():
        ids = list(store.ids(form.id, Query(filters={"_flag": 1})))[:MOST_FLAGGED]
        if not ids:
            continue
        engine, named = Engine(form), _named(store, form, ids)
        for local_id in ids:
            answers = store.record(form.id, local_id).answers
            findings = engine.evaluate(answers, context, answers).findings
            hard = next((finding for finding in findings if finding.severity == "hard"), None)
            if hard is not None:
                label = form.field(hard.field).label
                message = Text(f"{label.zh}：{hard.message.zh}", f"{label.en}: {hard.message.en}")
                yield Flagged(form, named[local_id], message)
