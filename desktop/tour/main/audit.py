"""Holds what the school has against what the platform's database has: every record and field that may be there is
there exactly once, and no other is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from desktop.tour.holdings import school_records, travelling
from forms.answers import Value
from forms.definition import Form
from sync.platform.audit import Contents, Standing
from sync.store.store import Store


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing compared: how many there should be and were found, and how many of them were not as they should."""

    what: str
    expected: int
    found: int
    wrong: int

    @property
    def ok(self) -> bool:
        return self.expected == self.found and self.wrong == 0


def compare(store: Store, forms: Mapping[str, Form], platform: Contents) -> list[Finding]:
    """One finding for the records and one for the columns of each form, and one for what nobody knows."""
    findings: list[Finding] = []
    for form in forms.values():
        here = school_records(store, form)
        there = platform.records.get(form.id, ())
        times = Counter(standing.id for standing in there)
        wrong = sum(
            times[record] != 1 or _values(standing) != here.get(record, ({}, 0))[0]
            for record, standing in {s.id: s for s in there}.items()
        )
        findings.append(Finding(f"{form.title.zh} {form.id}: 记录 records", len(here), len(there), wrong))
        fields = sum(len(values) for values, _ in here.values())
        arrived = sum(len(_values(standing)) for standing in there)
        foreign = platform.columns.get(form.id, frozenset()) - travelling(form)
        findings.append(Finding(f"{form.title.zh} {form.id}: 填写的项 answered fields", fields, arrived, len(foreign)))
    findings.append(Finding("不认识的表 forms nobody knows", 0, platform.strangers, 0))
    return findings


def _values(standing: Standing) -> dict[str, Value]:
    values = dict(standing.values)
    rows = [row for many in standing.rows.values() for row in many]
    for number, row in enumerate(rows):
        values |= {f"{name}#{number}": value for name, value in row.items()}
    return values
