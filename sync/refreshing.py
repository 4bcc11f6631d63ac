"""After a merge: what is calculated is evaluated again, and records that now break a hard check are flagged."""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from forms.definition import Form
from forms.engine import Context, Engine
from sync.store import Query, Store


@dataclass(frozen=True, slots=True)
class Refreshed:
    """How many records were evaluated, how many of them break a hard check, the forms they are of, and how many
    are still to be evaluated."""

    records: int = 0
    flagged: int = 0
    forms: frozenset[str] = frozenset()
    left: int = 0


def refresh(
    store: Store, forms: Mapping[str, Form], now: datetime, most: int = 200, owner: str | None = None
) -> Refreshed:
    """Evaluates up to `most` of the records in sight that were merged since they were evaluated last, in one
    transaction; `now` is local. Call it again while some are left: between, whoever types may save.

    `owner`: only the records of this school, at its county; hard checks are the school's to see, so none is flagged.

    Forms that others read through their rules come first, so that theirs are right when they are asked."""
    stale = [(form_id, local_id) for form_id in _readers_last(forms) for local_id in _stale(store, form_id, owner)]
    part = stale[:most]
    engines = {form_id: Engine(forms[form_id]) for form_id, _ in part}
    flagged = 0
    with store.together():
        context = Context(now.date(), now, store.lookup())
        for form_id, local_id in part:
            flagged += _evaluate(store, engines[form_id], form_id, local_id, context, may_flag=owner is None)
    return Refreshed(len(part), flagged, frozenset(engines), len(stale) - len(part))


def _stale(store: Store, form_id: str, owner: str | None) -> array[int]:
    if owner is None:
        return store.stale_ids(form_id)
    return store.ids(form_id, Query(owner=owner, filters={"_stale": 1}))


def _evaluate(store: Store, engine: Engine, form_id: str, local_id: int, context: Context, *, may_flag: bool) -> bool:
    """Whether the record breaks a hard check. That its state could follow the one before was its writer's to see."""
    answers = store.record(form_id, local_id).answers
    found = engine.evaluate(answers, context, answers)
    breaks = may_flag and any(finding.severity == "hard" for finding in found.findings)
    store.save_calculated(form_id, local_id, found.answers.values, flagged=breaks)
    return breaks


def _readers_last(forms: Mapping[str, Form]) -> list[str]:
    return sorted(forms, key=lambda form_id: len(forms[form_id].lookups))
