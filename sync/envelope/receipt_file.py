"""The receipt as a signed file: made by a receiver, opened by a school that knows the receiver from its roster."""

from __future__ import annotations

from sync.envelope.errors import refuse
from sync.envelope.header import PUBLIC, Had, Header
from sync.envelope.keys import SigningKey
from sync.envelope.opening import FindDevice, open_public, verify
from sync.envelope.receipt import LEVELS, Receipt, decode, encode
from sync.envelope.seal import Part, seal


def seal_receipt(receipt: Receipt, school: str, key: SigningKey, *, roster: int = 0, have: Had | None = None) -> bytes:
    """The receipt's file for `school`. `roster` tells it which version is current, `have` what the receiver has."""
    header = Header("receipt", receipt.device, school=school, epoch=receipt.epoch, roster=roster, have=have or {})
    return seal(header, [Part(PUBLIC, encode(receipt))], key)


def open_receipt(raw: bytes, find_device: FindDevice) -> tuple[Receipt, Header]:
    """The receipt and its header; ParcelError('owner') if the signer is none that may receive at that level.

    Whether its epoch is the receiver's current one and its counter the highest is for who keeps receipts to say."""
    verified = verify(raw, find_device, ("receipt",))
    header, scope = verified.header, verified.scope
    receipt = decode(open_public(verified), header.device, header.epoch)
    if scope.level not in LEVELS or receipt.level != scope.level or scope.cuts is not None:
        raise refuse("owner")
    return receipt, header
