"""The colours of the two themes as plain numbers, with what is derived from them; no Qt, so a test can measure them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Tone(StrEnum):
    """What a coloured thing means. Colour is never its only sign: an icon or a word always says the same."""

    ACCENT = "accent"
    MET = "met"
    ATTENTION = "attention"
    FAILED = "failed"
    UNKNOWN = "unknown"


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def mix(colour: str, over: str, share: float) -> str:
    """`share` (0..1) of `colour` laid over `over`, both '#rrggbb'."""
    mixed = (round(a * share + b * (1 - share)) for a, b in zip(_channels(colour), _channels(over), strict=True))
    return "#" + "".join(f"{channel:02x}" for channel in mixed)


def _luminance(colour: str) -> float:
    parts = [c / 255 for c in _channels(colour)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2, 1..21."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


@dataclass(frozen=True, slots=True)
class Tokens:
    """One theme. Shares say how much of a colour is laid over the surface: `tint` behind badges and notes, `edge`
    around them, `border` (of the secondary colour) around fields and buttons."""

    name: str
    ground: str
    surface: str
    raised: str
    text: str
    secondary: str
    line: str
    accent: str
    on_accent: str
    met: str
    attention: str
    failed: str
    unknown: str
    brand: str  # the panel of the first run
    on_brand: str
    tint_share: float
    edge_share: float
    border_share: float

    def colour(self, tone: Tone) -> str:
        return str(getattr(self, tone.value))

    def tint(self, tone: Tone) -> str:
        return mix(self.colour(tone), self.surface, self.tint_share)

    def edge(self, tone: Tone) -> str:
        return mix(self.colour(tone), self.surface, self.edge_share)

    @property
    def border(self) -> str:
        return mix(self.secondary, self.surface, self.border_share)

    @property
    def row_line(self) -> str:
        return mix(self.line, self.surface, 0.55)

    @property
    def computed(self) -> str:
        """The ground of a computed field: not to be typed into."""
        return mix(self.unknown, self.surface, 0.08)

    @property
    def accent_hover(self) -> str:
        return mix(self.text, self.accent, 0.14)

    @property
    def accent_pressed(self) -> str:
        return mix(self.text, self.accent, 0.24)

    @property
    def hover(self) -> str:
        return mix(self.accent, self.surface, self.tint_share / 2)

    @property
    def track(self) -> str:
        """What is not filled yet in a bar of progress."""
        return mix(self.line, self.surface, 0.6)

    @property
    def disabled(self) -> str:
        return mix(self.secondary, self.surface, 0.62)


LIGHT = Tokens(
    name="light",
    ground="#f5f7f7",
    surface="#ffffff",
    raised="#ffffff",
    text="#1b2426",
    secondary="#5a6769",
    line="#d9e0e0",
    accent="#0b6e6e",
    on_accent="#ffffff",
    met="#2e7d32",
    attention="#a85600",
    failed="#c62828",
    unknown="#5a6769",
    brand="#095e5e",
    on_brand="#ffffff",
    tint_share=0.09,
    edge_share=0.35,
    border_share=0.75,
)

DARK = Tokens(
    name="dark",
    ground="#15191a",
    surface="#1d2324",
    raised="#232a2b",
    text="#e7ecec",
    secondary="#9fb0b1",
    line="#344042",
    accent="#4db6ac",
    on_accent="#06201f",
    met="#81c784",
    attention="#ffb74d",
    failed="#ef9a9a",
    unknown="#9fb0b1",
    brand="#0c3f3d",
    on_brand="#e7ecec",
    tint_share=0.16,
    edge_share=0.45,
    border_share=0.6,
)

THEMES = {LIGHT.name: LIGHT, DARK.name: DARK}
