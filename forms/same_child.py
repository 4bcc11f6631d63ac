"""When two pupils of different schools are the same child: by number, else by name and birth date. Pure, no hash.

A number proves it. Names do not: in a county with 240,000 pupils many share one with a birth date. So a name counts
only where at least one of the two has no identity number of its own that could tell them apart."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain

from forms.exchange.cells import DOTS, narrow
from forms.idnumbers import gb11643

FORM = "enrolment"
FIELDS = (
    *("name", "sex", "birth_date", "id_type", "id_number", "student_number_given"),
    *("status", "status_date", "moved_to"),
)
ON_ROLL = ("in_school", "suspended", "dropped", "")  # whose file a school keeps: '' where a list said nothing
MOVED_OUT = "moved_out"
RESIDENT, NO_DOCUMENT = "1", "Z"  # codes of `id_type`

_LEFT_OUT = dict.fromkeys(map(ord, f"·'’-{DOTS}"))


class Reason(StrEnum):
    NUMBER = "number"  # the same identity or student number
    NAME_AND_BIRTH = "name_and_birth"


@dataclass(frozen=True, slots=True)
class Child:
    """A pupil as one school has it. `key` tells pupils apart; fields as in the form, '' for no answer. `number` and
    `student_number` are folded (`fold_number`), `name` as written."""

    key: int
    school: str
    name: str
    sex: str = ""
    birth_date: str = ""
    id_type: str = ""
    number: str = ""
    student_number: str = ""
    status: str = ""
    status_date: str = ""
    moved_to: str = ""

    @classmethod
    def of(cls, key: int, school: str, values: Mapping[str, object]) -> Child:
        """From the values of `FIELDS`."""
        said = {name: str(values.get(name) or "") for name in FIELDS}
        number, student = fold_number(said.pop("id_number")), fold_number(said.pop("student_number_given"))
        return cls(key, school, number=number, student_number=student, **said)

    @property
    def is_on_roll(self) -> bool:
        return self.status in ON_ROLL

    @property
    def identity(self) -> str:
        """The sound resident number (GB 11643) in either of its numbers; '' without one."""
        return identity(self.id_type, self.number, self.student_number)

    @property
    def numbers(self) -> frozenset[str]:
        """What proves who it is: the resident number, another document with its kind, a student number of its own."""
        found = {self.identity}
        if self.number and self.id_type not in (RESIDENT, NO_DOCUMENT, ""):
            found.add(f"{self.id_type} {self.number}")
        if self.student_number and self.student_number[1:] != self.identity:
            found.add(self.student_number)
        return frozenset(found - {""})


@dataclass(frozen=True, slots=True)
class Double:
    """Pupils of two schools or more that are the same child, ordered by school."""

    children: tuple[Child, ...]
    reason: Reason


@dataclass(frozen=True, slots=True)
class Moved:
    """A pupil that moved out, and where the child is or was afterwards: `arrived` None while nowhere."""

    child: Child
    arrived: Child | None = None
    reason: Reason | None = None


def fold_number(number: str) -> str:
    """A number as it is compared: full-width digits plain, no spaces, capital letters."""
    return "".join(narrow(number).split()).upper()


def fold_name(name: str) -> str:
    """A name as it is compared: whatever dot, space or hyphen stands between its parts, full-width or capital letters
    do not count."""
    plain = name if name.isascii() else unicodedata.normalize("NFKC", name)
    return "".join(plain.translate(_LEFT_OUT).split()).casefold()


def identity(id_type: str, number: str, student_number: str) -> str:
    """The sound resident number in folded numbers: see `Child.identity`."""
    if id_type in (RESIDENT, "") and gb11643(number):
        return number
    inside = student_number[1:] if student_number.startswith("G") else ""
    return inside if gb11643(inside) else ""


def why_same(one: Child, other: Child) -> Reason | None:
    """Why these two are the same child; None if nothing says so."""
    if not one.numbers.isdisjoint(other.numbers):
        return Reason.NUMBER
    if one.identity and other.identity:
        return None  # two numbers, two children, whatever they are called
    if not one.birth_date or not one.name or one.birth_date != other.birth_date:
        return None
    if one.sex and other.sex and one.sex != other.sex:
        return None
    return Reason.NAME_AND_BIRTH if fold_name(one.name) == fold_name(other.name) else None


def doubles(children: Iterable[Child]) -> list[Double]:
    """Every child that more than one school has on its roll, those proved by a number first."""
    on_roll = [child for child in children if child.is_on_roll]
    found: list[Double] = []
    told: dict[int, list[frozenset[int]]] = {}  # the groups each child is in already
    by_number = ((bucket, Reason.NUMBER) for bucket in _buckets(on_roll, lambda child: child.numbers))
    by_name = ((g, Reason.NAME_AND_BIRTH) for bucket in _buckets(on_roll, _names) for g in _of_one_name(bucket))
    for children_alike, reason in chain(by_number, by_name):
        keys = frozenset(child.key for child in children_alike)
        if any(keys <= known for known in told.get(children_alike[0].key, ())):
            continue
        for key in keys:
            told.setdefault(key, []).append(keys)
        found.append(Double(tuple(sorted(children_alike, key=lambda child: (child.school, child.key))), reason))
    return sorted(found, key=lambda one: (one.reason is not Reason.NUMBER, one.children[0].school))


def moved(children: Iterable[Child]) -> list[Moved]:
    """Every pupil that moved out, who left longest ago first, those who arrived somewhere last. It arrived where
    another school has it on its roll, or had it later: a pupil who moved on from there is missed from there."""
    every = list(children)
    near: dict[str, list[Child]] = {}
    for child in every:
        for key in (*child.numbers, *_names(child)):
            near.setdefault(key, []).append(child)
    left = [_moved(child, near) for child in every if child.status == MOVED_OUT]
    return sorted(left, key=lambda one: (one.arrived is not None, one.child.status_date or "9999", one.child.key))


def _moved(child: Child, near: Mapping[str, Sequence[Child]]) -> Moved:
    for key in (*sorted(child.numbers), *_names(child)):
        for other in near[key]:
            is_after = other.is_on_roll or other.status_date > child.status_date
            if other.school != child.school and is_after and (reason := why_same(child, other)) is not None:
                return Moved(child, other, reason)
    return Moved(child)


def _names(child: Child) -> tuple[str, ...]:
    """Under what name and birth date it is found; nothing for who lacks one."""
    name = fold_name(child.name)
    return (f"{child.birth_date} {name}",) if name and child.birth_date else ()


def _buckets(children: Iterable[Child], keys: Callable[[Child], Iterable[str]]) -> Iterator[list[Child]]:
    """Those that share a key and are of several schools."""
    found: dict[str, list[Child]] = {}
    for child in children:
        for key in keys(child):
            found.setdefault(key, []).append(child)
    for bucket in found.values():
        if len({child.school for child in bucket}) > 1:
            yield bucket


def _of_one_name(bucket: Sequence[Child]) -> Iterator[list[Child]]:
    """Of those who share name and birth date the ones that may be one child: each sex by itself, and only where
    somebody lacks a number."""
    sexes = sorted({child.sex for child in bucket if child.sex}) or [""]
    for sex in sexes:
        group = [child for child in bucket if child.sex in (sex, "")]
        lacks = any(not child.identity for child in group)
        if lacks and len({child.school for child in group}) > 1:
            yield group
