"""The recovery sheet: 128 random bits as 12 Chinese characters of the BIP39 list, which a person can copy by hand."""

from __future__ import annotations

import secrets
import unicodedata

from mnemonic import Mnemonic

from forms.errors import InputError
from forms.text import Text

CHARACTERS = 12
SECRET_BYTES = 16
_LIST = "chinese_simplified"


def new_sheet() -> str:
    """What stands on a new sheet: 12 characters, the last of which checks the others (4 bits)."""
    return written(secrets.token_bytes(SECRET_BYTES))


def written(secret: bytes) -> str:
    """The characters that stand for 128 bits; the last one checks the others."""
    return as_kept(Mnemonic(_LIST).to_mnemonic(secret))


def secret_of(kept: str) -> bytes:
    """The 128 bits of characters that are `checked`."""
    return bytes(Mnemonic(_LIST).to_entropy(" ".join(kept)))


def as_kept(typed: str) -> str:
    """The characters alone: spaces, numbers and marks between them are how a sheet is laid out."""
    return "".join(c for c in unicodedata.normalize("NFKC", typed) if unicodedata.category(c) == "Lo")


def checked(typed: str) -> str:
    """What was typed from a sheet, as it is kept. InputError 'sheet_length', 'sheet_character' or 'sheet_sum' if no
    sheet can say this: one wrong character is found fifteen times of sixteen, the key slot finds the rest."""
    kept = as_kept(typed)
    words = Mnemonic(_LIST)
    for at, character in enumerate(kept, start=1):
        if character not in words.wordlist:
            raise InputError("sheet_character", _unknown(at, character))
    if len(kept) != CHARACTERS:
        raise InputError("sheet_length", _length(len(kept)))
    if not words.check(" ".join(kept)):
        raise InputError("sheet_sum", WRONG)
    return kept


def _unknown(at: int, character: str) -> Text:
    return Text(
        f"第 {at} 个字“{character}”不会出现在恢复单上。请对照恢复单改正这个字。",
        f"Character {at}, {character}, stands on no recovery sheet. Compare it with the sheet and correct it.",
    )


def _length(found: int) -> Text:
    return Text(
        f"恢复单上有 {CHARACTERS} 个字，现在写了 {found} 个。请对照恢复单写全。",
        f"A recovery sheet has {CHARACTERS} characters and {found} were typed. Compare them with the sheet.",
    )


WRONG = Text(
    "有字写得和恢复单不一样，或次序不对。数据没有改动。请一个字一个字对一遍。",
    "A character differs from the sheet, or their order does. Nothing was changed. Compare them one by one.",
)
