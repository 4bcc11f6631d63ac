"""What a county wrote to its schools, handed to the region: a school that reaches only that one fetches it there."""

from __future__ import annotations

from collections.abc import Iterator

from sync.county import returns
from sync.envelope.header import read_header
from sync.envelope.roster import Receiver
from sync.onward.office import region_receiver
from sync.passing.office import DeskOffice
from sync.store import Store
from sync.store.school import PackOfForms

_SETTING = "letters_passed"  # [the region's receiver, its epoch, {epoch: how far}]


def for_region(store: Store, pack: PackOfForms, office: DeskOffice) -> Iterator[bytes]:
    """The parcels that some PC of a school does not say it has, and that this receiver of the region was not given.
    What was sealed again for a PC that came later goes by stick alone: nobody but a school takes it."""
    receiver = region_receiver(office)
    passed = _passed(store, receiver)
    roster = office.roster()
    for school in roster.schools:
        for raw in returns.parcels(store, pack, roster, school.code):
            header = read_header(raw)
            if not header.restates and header.last > passed.get(header.epoch, 0):
                yield raw


def note_passed(store: Store, office: DeskOffice, raw: bytes) -> None:
    """The region was given this one. It proves no arrival: that the school's own word does."""
    header, receiver = read_header(raw), region_receiver(office)
    if receiver is None:
        return
    with store.together():
        passed = {**_passed(store, receiver), header.epoch: header.last}
        store.put_setting(_SETTING, [receiver.device, receiver.epoch, passed])
        returns.note_written(store, header)


def _passed(store: Store, receiver: Receiver | None) -> dict[str, int]:
    kept = store.setting(_SETTING, [])
    is_same = receiver is not None and kept[:2] == [receiver.device, receiver.epoch]
    return dict(kept[2]) if is_same else {}
