"""The county card for the page that gives it out."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from desktop.i18n import t
from forms.errors import WorldError
from sync.county import founding
from sync.envelope.card import open_card
from sync.store import Store

_NOT_WRITTEN = t(
    "文件没有写成（位置不能写，或空间不够）。县里的数据没有改动。请换一个位置再存。",
    "The file could not be written there. No data was changed. Choose another place.",
)


@dataclass(frozen=True, slots=True)
class CardSheet:
    """`spoken`: groups over the county's root, to be compared by phone; `raw` the file."""

    name: str
    code: str
    spoken: tuple[str, ...]
    addresses: tuple[str, ...]
    raw: bytes


def read_sheet(store: Store) -> CardSheet:
    raw = founding.card(store)
    card = open_card(raw)
    return CardSheet(card.name, store.school.code, card.spoken, card.addresses, raw)


def save_card(store: Store, path: Path) -> Path:
    """Write the card's file; WorldError 'not_written' if the place does not take it."""
    try:
        path.write_bytes(founding.card(store))
    except OSError:
        raise WorldError("not_written", _NOT_WRITTEN) from None
    return path
