"""The stick page and the bar that tells of a stick: how it stands, and frozen views of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from desktop.i18n import NOTHING, t
from desktop.places import Place
from desktop.theme.tokens import Tone
from forms.text import Text
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
class StickWords:
    """What the stick page calls things. `{n}`, `{who}` and `{day}` are filled in. `level`: whose receipts they are
    where no name is known."""

    level: str
    expected: Text
    nothing_new: Text
    others: Text
    alone: Text
    request_why: Text
    changes: Text
    changes_why: Text
    nothing_waits: Text
    before: Text
    all_proven: Text
    unproven_one: Text
    unproven: Text
    not_delivered: Text
    join: Text
    join_action: Text
    card: Text
    card_action: Text
    handed_on: Text


SCHOOL_WORDS = StickWords(
    level="county",
    expected=t("回执、名册、县里发来的", "Receipts, the roster, what the county sends"),
    nothing_new=t("没有给本校的新东西", "nothing new for this school"),
    others=t("别的学校的、和驿录无关的：没有动", "Other schools' files and what is not ours: left alone"),
    alone=t(
        "接上县里以后才知道写给谁；记录照常存在本机。", "Join the county first; records are kept here."
    ),
    request_why=t("县里接纳以前，改动替本校存着", "the county keeps the changes until it agrees"),
    changes=t("给县里的改动", "Changes for the county"),
    changes_why=t("给{who}，封好，路上打不开", "for {who}, sealed on the way"),
    nothing_waits=t("没有改动待送出", "no change waits to leave"),
    before=t("{day}写过 {n} 项，还没有回执", "{n} written on {day}, no receipt yet"),
    all_proven=t("给县里的改动都有回执了。", "Every change for the county has its receipt."),
    unproven_one=t("给县里的还有 {n} 项没有回执。", "{n} change for the county has no receipt yet."),
    unproven=t("给县里的还有 {n} 项没有回执。", "{n} changes for the county have no receipt yet."),
    not_delivered=t(
        "写好不等于送到：县里签了回执，读回来才算。",
        "Written is not delivered: that takes the county's receipt, read back here.",
    ),
    join=t(
        "还没接上县里，不知道写给谁。向县里要名片文件，没有网络也行。",
        "No county is joined yet. Ask it for its card file; no network is needed.",
    ),
    join_action=t("接上县里", "Join the county"),
    card=t("U盘上有县里的名片，打电话对过才能用。", "A county card is on the stick; compare it by phone first."),
    card_action=t("核对名片", "Compare the card"),
    handed_on=t(
        "U盘已拔出，写好的都在上面。交给县里，回来再读一次。",
        "The stick is out, with all that was written. Hand it to the county and read it when it comes back.",
    ),
)


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
