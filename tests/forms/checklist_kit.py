"""The pack's own checklist with figures made up for tests."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache

import resources
from forms.checklist.definition import Checklist
from forms.checklist.figures import Figure, figure_of
from forms.checklist.judging import Facts, judge
from forms.checklist.reading import read_checklist
from forms.checklist.verdict import Attestation, Verdict

TODAY = date(2026, 11, 23)
PROFILE = {"kind": "primary", "location": "town", "boarding": "no", "remote": "no", "founded_year": "2001"}


@cache
def checklist() -> Checklist:
    pack = resources.find("pack")
    return read_checklist((pack / "checklist.toml").read_text("utf-8"), [f.stem for f in pack.glob("forms/*.md")])


def facts(
    *, pupils: int | None = 300, stages: tuple[str, ...] = ("primary",), founded: int | None = 2001, **profile: str
) -> Facts:
    return Facts({**PROFILE, **profile}, pupils, stages, founded, 2026)


def figures(
    numbers: Mapping[str, Mapping[str, float | None]], stages: tuple[str, ...]
) -> dict[tuple[str, str], Figure]:
    """Figures of all indicators; those not named lack every count."""
    found = {}
    for name, indicator in (checklist().indicators or {}).items():
        for stage in stages if indicator.by_stage else ("",):
            counts = numbers.get(f"{name}/{stage}", numbers.get(name, {}))
            found[name, stage] = figure_of(indicator, stage, counts, checklist().weights or {})
    return found


def judged(
    item_id: str,
    numbers: Mapping[str, Mapping[str, float | None]] | None = None,
    about: Facts | None = None,
    attestation: Attestation | None = None,
    today: date = TODAY,
) -> Verdict:
    about = about or facts()
    item = next(item for item in checklist().items if item.id == item_id)
    return judge(checklist(), item, figures(numbers or {}, about.stages), about, attestation, today)


def cohort(entrants: int, moved_in: int, moved_out: int, deaths: int, graduates: int) -> dict[str, float | None]:
    return {
        "entrants": entrants,
        "moved_in": moved_in,
        "moved_out": moved_out,
        "deaths": deaths,
        "graduates": graduates,
        "cohort": 2026,
    }
