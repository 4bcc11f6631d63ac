"""What a paper says, without how it is drawn: a head, facts, paragraphs and tables, places to sign and a stamp."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from desktop.i18n import NOTHING, same, t
from forms.text import Text

NO_ROWS = t("没有记录。", "No records.")
STAMP = t("（公章）", "(official stamp)")


@dataclass(frozen=True, slots=True)
class PaperFact:
    """A label and what stands beside it; empty, there is a line to write on."""

    label: Text
    value: Text = NOTHING


@dataclass(frozen=True, slots=True)
class PaperText:
    """Paragraphs under a head of their own."""

    head: Text
    words: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class PaperTable:
    """`widths`: percent of the page of each column, of all or none. `numbers`: the columns that stand to the right.
    `none` is said where there are no rows."""

    head: Text
    heads: tuple[Text, ...]
    rows: tuple[tuple[Text, ...], ...]
    widths: tuple[int, ...] = ()
    numbers: frozenset[int] = frozenset()
    none: Text = NO_ROWS


@dataclass(frozen=True, slots=True)
class Leaving:
    """What the access log keeps of a paper with people on it: whose record, or how many of a form."""

    form: str
    local_id: int | None = None
    count: int = 1


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper. `kind` is what may be said where anybody reads it: a file's name and title, a printer's queue; it
    names no child. `signs` stand at the end, kept together, with room for the stamp; `foot` on every page."""

    kind: Text
    title: Text
    under: Text = NOTHING
    facts: tuple[PaperFact, ...] = ()
    parts: tuple[PaperText | PaperTable, ...] = ()
    signs: tuple[PaperFact, ...] = ()
    foot: Text = NOTHING
    leaving: tuple[Leaving, ...] = field(default=())


def signatures(unit: str, entered: str = "", approved: str = "", on: str = "") -> tuple[PaperFact, ...]:
    """The four places under a paper; what is not known yet is left to the pen."""
    return (
        PaperFact(t("填报单位", "Reporting unit"), same(unit)),
        PaperFact(t("填报人", "Prepared by"), same(entered)),
        PaperFact(t("审核人", "Approved by"), same(approved)),
        PaperFact(t("日期", "Date"), same(on)),
    )


def told(facts: Iterable[PaperFact]) -> tuple[PaperFact, ...]:
    """Those that say something."""
    return tuple(fact for fact in facts if fact.value != NOTHING)
