"""How unequal a county's schools are: the pupil-weighted coefficient of variation of 教督〔2017〕6号."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt


@dataclass(frozen=True, slots=True)
class Share:
    """One school's value of an indicator, and the pupils it is for."""

    school: str
    value: float
    pupils: int


@dataclass(frozen=True, slots=True)
class Variation:
    """`mean`: all resources over all pupils; `deviation`: weighted by pupils; `coefficient`: deviation over mean."""

    mean: float
    deviation: float
    coefficient: float


def spread(shares: Sequence[Share]) -> Variation | None:
    """Of schools whose values are per pupil (or per hundred): mean and deviation are in the same unit."""
    return variation([one.pupils for one in shares], [one.value * one.pupils for one in shares])


def variation(pupils: Sequence[float], resources: Sequence[float]) -> Variation | None:
    """Of schools with these pupils and these resources (totals, in the same order); schools without pupils have no
    weight. None when there are no pupils or no resources at all. ValueError for negative numbers.

    X = sum r / sum P, S = sqrt(sum(P / sum P * (r / P - X)^2)), S / X. Not weighting by pupils is a usual error."""
    if any(number < 0 for number in (*pupils, *resources)):
        raise ValueError("negative")
    schools = [(p, r) for p, r in zip(pupils, resources, strict=True) if p > 0]
    everyone, everything = sum(p for p, _ in schools), sum(r for _, r in schools)
    if everyone == 0 or everything == 0:
        return None
    mean = everything / everyone
    deviation = sqrt(sum(p / everyone * (r / p - mean) ** 2 for p, r in schools))
    return Variation(mean, deviation, deviation / mean)
