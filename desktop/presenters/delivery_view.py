"""What the delivery page shows: frozen views only; `desktop.presenters.delivery` works them out."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.i18n import NOTHING
from desktop.places import Place
from desktop.theme.tokens import Tone
from forms.text import Text


@dataclass(frozen=True, slots=True)
class Cell:
    """What one receiver has said of one batch."""

    sign: str
    tone: Tone
    title: Text
    words: Text


@dataclass(frozen=True, slots=True)
class Batch:
    """One sealed parcel, or what waits to be sealed (`number` 0)."""

    number: int
    title: Text
    words: Text
    numbers: str  # range of change numbers
    size: Text
    cells: tuple[Cell, ...]
    needs_person: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    title: Text
    words: Text
    batches: tuple[Batch, ...]


@dataclass(frozen=True, slots=True)
class Refused:
    """One change a receiver has not taken: what it was about, why, and where to put it right."""

    title: Text
    words: Text
    badge: Text
    tone: Tone
    place: Place | None


@dataclass(frozen=True, slots=True)
class RoadView:
    """The way to the platform: `badge` in one word, `words` what that means, `under` what was last, `action` what may
    be done about it."""

    badge: Text
    tone: Tone
    sign: str
    words: Text
    under: Text
    action: Text = NOTHING


@dataclass(frozen=True, slots=True)
class DeliveryView:
    receivers: tuple[Text, ...]
    groups: tuple[Group, ...]
    refused: tuple[Refused, ...]
    waiting: Text
    can_send: bool
    can_stick: bool = True  # whether there is a county to write to a stick for
    empty: Text = NOTHING
    anew: Text = NOTHING  # why this PC goes on under new numbers
