"""The stick page and the bar that tells of a stick: how it stands, and frozen views of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from desktop.i18n import NOTHING
from desktop.places import Place
from desktop.theme.tokens import Tone
from forms.definition import Text
from sync.routes.usb.drives import Drive
from sync.visit import Copied, Offer, OnSticks, Taken, ToWrite


class Phase(StrEnum):
    """What is done with the stick chosen."""

    ABSENT = "absent"  # none is there
    LOOKING = "looking"  # what is on it is being read; nothing is taken
    SEEN = "seen"
    WRITING = "writing"
    TAKING = "taking"


@dataclass(frozen=True, slots=True)
class StickState:
    """How it stands with the stick (or folder: `is_folder`). `copied` and `taken` are the last results and stay when
    it is pulled out (`is_out`). `trouble` is what stopped the last job, `is_stopped` that a person did. `done` and
    `of`: bytes while writing, files while taking; 0 where nobody knows yet."""

    phase: Phase = Phase.ABSENT
    drives: tuple[Drive, ...] = ()
    drive: Drive | None = None
    is_folder: bool = False
    is_out: bool = False
    offer: Offer | None = None
    copied: Copied | None = None
    taken: Taken | None = None
    trouble: Text | None = None
    is_stopped: bool = False
    done: int = 0
    of: int = 0

    @property
    def is_busy(self) -> bool:
        return self.phase in (Phase.LOOKING, Phase.WRITING, Phase.TAKING)

    @property
    def is_unseen(self) -> bool:
        """Whether a stick is there of which nobody knows yet what is on it."""
        nothing_known = self.offer is None and self.taken is None and self.copied is None and self.trouble is None
        return self.phase is Phase.SEEN and nothing_known

    @property
    def is_safe(self) -> bool:
        """Whether a stick that was written to may be pulled out: all of it was read back, and nothing is under way."""
        is_there = self.drive is not None and not self.is_folder
        return is_there and self.copied is not None and self.phase in (Phase.SEEN, Phase.LOOKING)


@dataclass(frozen=True, slots=True)
class Background:
    """What the store knows beside the stick: what a copy would carry, what lies on sticks, how many records wait to be
    settled, how many changes still wait for the county."""

    to_write: ToWrite = field(default_factory=ToWrite)
    on_sticks: OnSticks = field(default_factory=OnSticks)
    unsettled: int = 0
    waiting: int = 0
    is_sample: bool = False


@dataclass(frozen=True, slots=True)
class LineView:
    """One thing on the way: what it is, more about it, how many."""

    sign: str
    title: Text
    words: Text = NOTHING
    number: str = ""
    tone: Tone | None = None


@dataclass(frozen=True, slots=True)
class NoteView:
    """Something to know above both jobs, with where it leads. `more`: what it says of each file."""

    sign: str
    tone: Tone
    text: Text
    action: Text = NOTHING
    place: Place | None = None
    more: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class JobView:
    """One of the two jobs: what it would do, or what it has done, and its button. `foot` is what must not be
    misunderstood."""

    aside: Text
    lines: tuple[LineView, ...]
    foot: Text
    action: Text
    can_act: bool
    is_primary: bool


@dataclass(frozen=True, slots=True)
class HeadView:
    """The stick: what it is called, where and how large it is, in one word how it stands."""

    name: Text
    words: Text
    badge: Text
    tone: Tone
    sign: str


@dataclass(frozen=True, slots=True)
class StickView:
    head: HeadView
    choices: tuple[tuple[str, Text], ...]  # more than one stick: which
    notes: tuple[NoteView, ...]
    read: JobView
    write: JobView
    takes: bool = False  # whether the reading job would take what was seen
    work: Text | None = None  # the title of what is under way
    work_words: Text = NOTHING


@dataclass(frozen=True, slots=True)
class BarView:
    """The bar on every other page."""

    sign: str
    tone: Tone
    text: Text
    action: Text
