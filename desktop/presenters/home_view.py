"""What home shows: frozen views only; `desktop.presenters.home` works them out from the store."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.i18n import NOTHING
from desktop.places import Place
from desktop.presenters.rebuilding import RebuildView
from desktop.theme.tokens import Tone
from forms.text import Text


@dataclass(frozen=True, slots=True)
class Quick:
    sign: str
    text: Text
    place: Place


@dataclass(frozen=True, slots=True)
class Todo:
    """One thing to do. `is_overdue` makes its button the filled one; `also` is another way, as a link beside it.
    `short`: what it says where it is told along with another thing of the same person."""

    sign: str
    tone: Tone
    title: Text
    words: Text
    badge: Text
    action: Text
    place: Place
    is_overdue: bool = False
    also: tuple[Text, Place] | None = None
    short: Text = NOTHING


@dataclass(frozen=True, slots=True)
class WaitingPart:
    sign: str
    text: Text
    count: int


@dataclass(frozen=True, slots=True)
class WaitingView:
    count: int
    words: Text  # beside the number: what, and since when
    under: Text  # how it will leave
    parts: tuple[WaitingPart, ...] = ()
    can_try: bool = True
    can_join: bool = False
    can_stick: bool = False
    note: Text = NOTHING  # what of it lies on sticks, so far without a receipt


@dataclass(frozen=True, slots=True)
class News:
    """Something that came back: a receipt, a refusal, a roster."""

    sign: str
    tone: Tone
    title: Text
    words: Text


@dataclass(frozen=True, slots=True)
class KeyNumber:
    label: Text
    number: str
    unit: Text
    words: Text
    bars: tuple[float | None, ...] = ()  # a day each; None: not recorded
    threshold: float = 0.0


@dataclass(frozen=True, slots=True)
class HomeView:
    date: Text
    term: Text
    quick: tuple[Quick, ...]
    todo: tuple[Todo, ...]
    todo_count: int  # of all there is to do; `todo` holds the most urgent
    waiting: WaitingView
    news: tuple[News, ...]
    numbers: tuple[KeyNumber, ...]
    note: Text = NOTHING  # e.g. that this is a sample school
    backup: Text = NOTHING  # how old the copy on another disk is
    going_on: Text = NOTHING  # the school that this one goes on in
    anew: Text = NOTHING  # why this PC goes on under new numbers
    rebuild: RebuildView | None = None  # of a school set up anew: what came back
