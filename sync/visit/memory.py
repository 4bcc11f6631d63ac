"""What this PC remembers of sticks and of the school's other PCs: what it wrote on which, and what those have."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from sync.envelope.hello import Ask
from sync.envelope.roster import Device, Roster
from sync.envelope.roster_changes import is_closed
from sync.store import Kept, Store
from sync.store.parcels import TAKEN

_STICKS, _SIBLINGS, _MET, _FORGOTTEN = "sticks", "siblings", "siblings_met", "forgotten_epochs"
_MOST_STICKS = 20  # the ones written to last
_MOST_FILES = 2000  # of one stick


@dataclass(frozen=True, slots=True)
class Noted:
    """A parcel this PC put on a stick and found there again: its file's name, what it holds, its bytes."""

    name: str
    size: int
    sha256: str
    epoch: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class OnStick:
    """What this PC left on one stick when it was last safe to remove. `at`: seconds since 1970; `has_request`: the
    request to join was among it."""

    at: int
    has_request: bool
    files: tuple[Noted, ...]


def note_written(store: Store, stick: str, written: Iterable[Noted], at: int, *, has_request: bool) -> None:
    """Remember what stands on this stick, in place of what was noted of it before."""
    sticks: dict[str, Any] = store.setting(_STICKS, {})
    rows = [[n.name, n.size, n.sha256, n.epoch, n.first, n.last] for n in written][:_MOST_FILES]
    sticks[stick] = {"at": at, "files": rows, "has_request": has_request}
    newest = sorted(sticks, key=lambda mark: sticks[mark]["at"], reverse=True)[:_MOST_STICKS]
    store.put_setting(_STICKS, {mark: sticks[mark] for mark in newest})


def written_on(store: Store, stick: str) -> tuple[Noted, ...]:
    """What was put on the stick with this number, as it was noted when it was safe to remove."""
    found = store.setting(_STICKS, {}).get(stick)
    return _on_stick(found).files if found else ()


def known_sticks(store: Store) -> tuple[OnStick, ...]:
    """What was put on which stick, the one written to last first."""
    found = [_on_stick(noted) for noted in store.setting(_STICKS, {}).values()]
    return tuple(sorted(found, key=lambda one: one.at, reverse=True))


def _on_stick(noted: dict[str, Any]) -> OnStick:
    return OnStick(noted["at"], noted.get("has_request", False), tuple(Noted(*row) for row in noted["files"]))


def siblings(store: Store, trusted: Roster) -> tuple[Device, ...]:
    """The school's other PCs that the roster lists and does not close."""
    own, school = store.device_key.public, store.school.code
    return tuple(d for d in trusted.devices if school in d.schools and d.key != own and not is_closed(trusted, d.key))


def note_ask(store: Store, asked: Ask) -> None:
    """Remember what another PC of the school says that it has. Its last word counts, even if that is less and may be an
    older one from another stick: a PC that was set back lacks again what it had, and a parcel too many does no harm."""
    known: dict[str, Any] = store.setting(_SIBLINGS, {})
    own = set(store.own_epochs)
    after = {"have": {epoch: seq for (_, epoch), seq in asked.have.items() if epoch in own}}
    if known.get(asked.device) != after:
        store.put_setting(_SIBLINGS, {**known, asked.device: after})


def lacking(store: Store, sibling: Device, own: Collection[Kept]) -> set[str]:
    """The ids of those parcels of own numbers that another PC of the school does not have, as far as it has said."""
    have = store.setting(_SIBLINGS, {}).get(sibling.key, {"have": {}})["have"]
    return {kept.id for kept in own if kept.last > have.get(kept.epoch, 0)}


def given_back(store: Store) -> list[Kept]:
    """What came back to this PC of numbers it had lost with its disk: it has no parcel of its own for them, and the
    school's other PCs may not have them either."""
    heads = {epoch: store.head_of(epoch) for epoch in store.own_epochs}
    return [k for k in store.parcels() if k.state == TAKEN and k.last > heads.get(k.epoch, k.last)]


def note_met(store: Store, sibling: Device) -> None:
    """Remember, the first time another PC of the school is met, what was sealed before that it cannot open."""
    met: dict[str, Any] = store.setting(_MET, {})
    if sibling.recipient not in met:
        sealed = {epoch: store.sealed_up_to(epoch) for epoch in store.own_epochs}
        store.put_setting(_MET, {**met, sibling.recipient: sealed})


def is_sealed_to(store: Store, sibling: Device, kept: Kept) -> bool:
    """Whether this own parcel was sealed when the other PC was known already."""
    return bool(kept.first > store.setting(_MET, {}).get(sibling.recipient, {}).get(kept.epoch, 0))


def is_first_told(store: Store, epoch: str) -> bool:
    """Whether this is the first time that a stick shows an own epoch this PC has forgotten. Its files stay on sticks,
    and each of them is reason for one new epoch only."""
    told: list[str] = store.setting(_FORGOTTEN, [])
    if epoch in told:
        return False
    store.put_setting(_FORGOTTEN, [*told, epoch])
    return True
