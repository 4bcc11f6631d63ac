"""The words the store's doors use: the school, its users, what a save gives back and what a record is to a screen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from forms.answers import Answers
from forms.definition import Form
from sync.merge.rule import Conflict
from sync.vector import Dot


class PackOfForms(Protocol):
    """What the store needs of a pack: see `forms.pack.Pack`."""

    @property
    def version(self) -> str: ...

    @property
    def digest(self) -> str: ...

    @property
    def forms(self) -> Mapping[str, Form]: ...


@runtime_checkable
class PackShelf(Protocol):
    """Who decides which pack a school uses once its database is open: see `sync.updates.shelf`."""

    def put_to_use(self, kept: Sequence[bytes], use: Callable[[PackOfForms], None]) -> None:
        """Calls `use` with the pack to be used; `kept`: the packs this school was sent, newest first. What `use` raises
        for one pack may be answered by another."""
        ...


@dataclass(frozen=True, slots=True)
class School:
    """`code` as the ministry gives it; `county` is the division code, 6 digits."""

    code: str
    name: str
    county: str


@dataclass(frozen=True, slots=True)
class Root:
    """A county's root: the secret its key is made of (`sync.store.root_paper`). `is_from_paper`: this desk was set
    up with a root that existed before, which may have signed rosters that are not here."""

    secret: bytes = field(repr=False)
    is_from_paper: bool = False


@dataclass(frozen=True, slots=True)
class NewUser:
    """`role` is what the person mostly does here; one may do more."""

    name: str
    role: str
    password: str = field(repr=False)
    other_roles: tuple[str, ...] = ()

    @property
    def roles(self) -> tuple[str, ...]:
        return (self.role, *self.other_roles)


@dataclass(frozen=True, slots=True)
class User:
    """`id` names the user's key slot; `number` is the author of changes: names do not travel. `left_at`: when the
    person was removed, seconds since 1970; the number is never given to anybody else."""

    number: int
    id: str
    name: str
    roles: tuple[str, ...]
    left_at: int | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """The recovery sheet: when it was made and when somebody last came in by it, seconds since 1970."""

    made: int
    used: int | None


@dataclass(frozen=True, slots=True)
class Changes:
    """What a write touched, so that screens decide what to show anew."""

    form: str
    local_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Saved:
    """A save that is on the disk. `dot` is None if nothing differed, so nothing was journalled."""

    local_id: int
    dot: Dot | None
    changes: Changes


@dataclass(frozen=True, slots=True)
class Stored:
    """One record as screens show it. `twins`: local ids of live records that are the same thing. `delivery` as in
    `sync.store.delivery`. `stale`: merged since its calculated fields were last evaluated; `flagged`: what was merged
    breaks a hard check."""

    id: Dot
    local_id: int
    form: str
    answers: Answers
    clock: int
    deleted: bool
    conflicts: tuple[Conflict, ...]
    twins: tuple[int, ...]
    delivery: str
    stale: bool
    flagged: bool


@dataclass(frozen=True, slots=True)
class Disputes:
    """What waits in one form: groups of twins to be joined, records with fields to be decided, records that a merge
    made break a hard check."""

    form: str
    twins: int
    conflicts: int
    flagged: int

    def __bool__(self) -> bool:
        return bool(self.twins or self.conflicts or self.flagged)


@dataclass(frozen=True, slots=True)
class Settled:
    """What settling came to: matters settled, and those left because they had changed since the person saw them."""

    settled: int
    overtaken: int
    forms: tuple[str, ...]
