"""A list as it is shown: columns, bands, and rows of one or two lines; what stands in it is worked out elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from desktop.i18n import NOTHING
from desktop.theme.tokens import Tone
from forms.text import Text


@dataclass(frozen=True, slots=True)
class ListColumn:
    """`width` in pixels; 0 takes what the others leave."""

    label: Text
    width: int = 0
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class ListCell:
    """`under` is a second, smaller line; `sign` stands before the text in its tone, or in one of its own. `bar` stands
    in place of words: how much of it is filled, and where the tick of its threshold stands, both 0..1."""

    text: Text
    under: Text = NOTHING
    sign: str = ""
    tone: Tone | None = None
    bar: tuple[float, float] | None = None
    sign_tone: Tone | None = None


@dataclass(frozen=True, slots=True)
class ListRow:
    """`key` tells rows apart and is never shown."""

    key: str
    cells: tuple[ListCell, ...]
    can_tick: bool = False


@dataclass(frozen=True, slots=True)
class Band:
    """A heading over the rows that follow."""

    title: Text
    words: Text = NOTHING


Lines = Sequence[ListRow | Band]
