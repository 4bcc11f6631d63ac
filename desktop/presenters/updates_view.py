"""What the page of updates shows, frozen."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.i18n import NOTHING
from desktop.presenters.stick_view import LineView, NoteView
from forms.text import Text


@dataclass(frozen=True, slots=True)
class OfferView:
    """An update on a stick. `kind` 'pack' or 'program'; `news`: what changes; `aside`: who issued it, how large."""

    kind: str
    title: Text
    news: Text
    aside: Text


@dataclass(frozen=True, slots=True)
class UpdatesView:
    """`now`: program and pack in use, and what waits for the next start. `offers` None while nothing was looked at;
    `said`: what came of looking or taking. `can_look`: somebody may take, and there is a stick."""

    now: tuple[LineView, ...]
    notes: tuple[NoteView, ...]
    offers: tuple[OfferView, ...] | None
    said: Text
    history: tuple[LineView, ...]
    where: Text = NOTHING
    can_look: bool = False
