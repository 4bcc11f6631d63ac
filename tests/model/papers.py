"""What travels and what is noted of it, each thing of the product beside what the model knows of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sync.envelope.header import Header
from sync.envelope.receipt import Receipt


@dataclass(frozen=True)
class Slip:
    """A parcel on its way. `numbers` as in `Replica.take`."""

    raw: bytes
    header: Header
    writer: str
    numbers: Mapping[int, tuple[int, str, int]]


@dataclass(frozen=True)
class Paper:
    """A receipt on its way, and which saves it covers under which numbers."""

    receipt: Receipt
    office: str
    pc: str
    covers: Mapping[tuple[str, int], int]


@dataclass(frozen=True)
class Noted:
    """What a PC should have taken of an office's answers."""

    epoch: str = ""
    counter: int = 0
    covers: frozenset[tuple[tuple[str, int], int]] = frozenset()
