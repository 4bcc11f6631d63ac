"""What is the same on every way: parcels made ready for a receiver, the question what waits, the county's answers."""

from __future__ import annotations

import secrets

from sync import joining, outbox, sealing
from sync.envelope.header import SCHOOL, read_header
from sync.envelope.hello import Ask, seal_ask
from sync.envelope.keys import SigningKey
from sync.envelope.receipt import Receipt
from sync.envelope.receipt_file import open_receipt
from sync.envelope.roster import Roster
from sync.envelope.roster_changes import is_closed
from sync.receive.inbox import EnvelopeReader, Inbox
from sync.store import Kept, Noted, Store
from sync.store.school import PackOfForms

HTTP, USB = "http", "usb"
_ORDER = {"roster": 0, "receipt": 1}  # whose receipts count stands in the newest roster


def seal(store: Store, pack: PackOfForms, trusted: Roster, device: str, *, for_school: bool = False) -> None:
    """Make parcels of all that is owed to the receiver with this key, sealed to whom the newest roster names.

    `for_school`: of what stays in the school, too; its other PCs wait for it."""
    receiver = trusted.receiver(device)
    if receiver is not None:
        outbox.give_up_spoilt(store, receiver)
    sealing.seal_owed(store, pack, trusted, for_school=for_school)


def to_send(store: Store, trusted: Roster, device: str) -> list[Kept]:
    """Nothing if none of it is for this receiver; else all that is owed to it, so that no gap is left between."""
    receiver = trusted.receiver(device)
    level = receiver.level if receiver else "county"
    return outbox.owed(store, device) if store.waiting(level, device).count else []


def to_bring(store: Store, trusted: Roster, device: str) -> list[Kept]:
    """What is to be sent to this receiver, and once each what another receiver lacks: county and region pass on to one
    another, in the order of the numbers."""
    found = {kept.id: kept for kept in to_send(store, trusted, device)}
    brought = outbox.brought(store, device)
    for other in trusted.receivers:
        if other.device != device:
            found |= {kept.id: kept for kept in to_send(store, trusted, other.device) if kept.no > brought}
    return sorted(found.values(), key=lambda kept: (kept.epoch, kept.first, kept.no))


def inbox(store: Store, pack: PackOfForms, trusted: Roster) -> Inbox:
    """A school's PC as a receiver, under the newest roster and the epoch it writes under now."""
    return Inbox(
        storage=store.receiving(),
        reader=EnvelopeReader(store.age_identities),
        roster=trusted,
        level=SCHOOL,
        device=store.device_key.public,
        school=store.school.code,
        epoch=store.own_epoch,
        forms=pack.forms,
        pack=pack.version,
    )


def ready(store: Store) -> None:
    """Before anything is asked or sent: know under which epoch and key this PC speaks. Both are new if its database
    is on another machine than before."""
    _ = store.own_epoch


def ask(store: Store, trusted: Roster, key: SigningKey | None = None) -> bytes:
    """The signed question what waits for this PC; it says what is here. `key`: one of this PC from before, to hear
    what became of what was written under it."""
    signing = key or store.device_key
    made = Ask(
        signing.public,
        store.own_epoch,
        store.school.code,
        secrets.token_hex(16),
        have=joining.had(store),
        roster=trusted.version,
        holds=joining.holds(store),
    )
    return seal_ask(made, signing)


def former_keys(store: Store, trusted: Roster) -> list[SigningKey]:
    """Keys of this PC from before under which something is owed still, and that the roster lists."""
    owed = {kept.device for state in store.receivers() for kept in outbox.owed(store, state.device)}
    listed = {device.key for device in trusted.devices if not is_closed(trusted, device.key)}
    return [key for key in store.device_keys.former if key.public in owed & listed]


def order(raw: bytes) -> int:
    """A key to sort files by before they are taken: rosters, then receipts, then the rest. ParcelError."""
    return _ORDER.get(read_header(raw).kind, len(_ORDER))


def take_receipt(store: Store, trusted: Roster, raw: bytes, route: str) -> tuple[int, Noted | None]:
    """A receipt's counter, and what became of it; None if it is not for this PC. ParcelError if it is not by one whose
    answers count."""
    receipt, is_ours = open_answer(store, trusted, raw)
    return receipt.counter, store.note_receipt(receipt, raw, route) if is_ours else None


def open_answer(store: Store, trusted: Roster, raw: bytes) -> tuple[Receipt, bool]:
    """A verified receipt and whether it answers this PC. One for another PC of the school says nothing of ours, and
    taken as an answer to us would mean that nothing of it had arrived. ParcelError as `take_receipt`."""
    receipt, header = open_receipt(raw, lambda header: trusted.allowed(header.device))
    names, epochs = store.device_keys.names, set(store.own_epochs)
    is_to_us = any(answer.device in names or answer.epoch in epochs for answer in receipt.answers)
    return receipt, header.school == store.school.code and is_to_us
