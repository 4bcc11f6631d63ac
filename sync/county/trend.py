"""How the figures of a county's schools went: each school year's are kept as they were computed last in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from forms.checklist.balance import Share, spread
from sync.county.indicators import Column, CountyStanding, Key
from sync.store.county_figures import KeptFigure
from sync.store.store import Store


@dataclass(frozen=True, slots=True)
class Trend:
    """What is known of earlier school years ('2025-2026'), the oldest first."""

    years: Mapping[str, Mapping[Key, Sequence[KeptFigure]]]

    def coefficients(self, column: Column) -> list[tuple[str, float]]:
        """By year how uneven the schools were."""
        found = []
        for year, kept in self.years.items():
            shares = [Share(o.school, o.value, o.pupils) for o in kept.get(column.key, ()) if o.pupils is not None]
            variation = spread(shares)
            if variation is not None:
                found.append((year, variation.coefficient))
        return found

    def values(self, column: Column, school: str) -> list[tuple[str, float]]:
        """By year what one school had."""
        return [
            (year, one.value)
            for year, kept in self.years.items()
            for one in kept.get(column.key, ())
            if one.school == school
        ]


def keep(store: Store, standing: CountyStanding) -> bool:
    """Keeps this school year's figures in place of those kept before; whether they were others."""
    return store.county_figures().keep(standing.school_year, _figures(standing))


def earlier(store: Store, standing: CountyStanding) -> Trend:
    years: dict[str, dict[Key, list[KeptFigure]]] = {}
    for year, kept in store.county_figures().before(standing.school_year).items():
        own = years.setdefault(year, {})
        for one in kept:
            own.setdefault((one.indicator, one.stage), []).append(one)
    return Trend(years)


def _figures(standing: CountyStanding) -> Iterator[KeptFigure]:
    for school in standing.schools:
        for column in standing.columns:
            line = school.lines.get(column.key)
            is_computed = column.key not in school.declared
            if line is not None and line.figure.value is not None and is_computed:
                pupils = school.pupils(column) if school.is_weighed(column) else None
                yield KeptFigure(*column.key, school.school.code, line.figure.value, pupils)
