"""The one-time code a county reads out by phone: whom to trust (80 bits of the root hash) and a secret (40 bits)."""

from __future__ import annotations

import secrets
import unicodedata
from dataclasses import dataclass, field

from sync.envelope.errors import refuse

ROOT_BYTES = 10
SECRET_BYTES = 5
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford: no I, L, O, U
_GROUP = 5
_DATA_LETTERS = (ROOT_BYTES + SECRET_BYTES) * 8 // 5
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1"})
_BETWEEN = " -\u2010\u2011\u2012\u2013\u2014\u2212\u3000\t\r\n"


@dataclass(frozen=True, slots=True)
class JoinCode:
    """`root` are the first 10 bytes of the root hash, `secret` 5 random bytes; written as 5 groups of 5 letters.

    The last letter is a check over the others: it finds every wrong letter and every two letters exchanged, so
    that a slip of the pen is told from a platform that is not the one expected."""

    root: bytes
    secret: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.root) != ROOT_BYTES or len(self.secret) != SECRET_BYTES:
            raise ValueError("a join code has 80 and 40 bits")

    @classmethod
    def generate(cls, root_hash: str) -> JoinCode:
        """A fresh code for the root hash (64 hex digits)."""
        return cls(bytes.fromhex(root_hash)[:ROOT_BYTES], secrets.token_bytes(SECRET_BYTES))

    @classmethod
    def parse(cls, text: str) -> JoinCode:
        """The code as typed: any case and width, O for 0, I and L for 1, spaces and dashes anywhere.

        ParcelError('code_typo') if a letter is wrong, missing or out of place."""
        letters = unicodedata.normalize("NFKC", text).upper().translate(_READ_AS)
        numbers = [LETTERS.find(letter) for letter in letters if letter not in _BETWEEN]
        if len(numbers) != _DATA_LETTERS + 1 or -1 in numbers or _check(numbers[:-1]) != numbers[-1]:
            raise refuse("code_typo")
        raw = sum(number << 5 * at for at, number in enumerate(reversed(numbers[:-1])))
        data = raw.to_bytes(ROOT_BYTES + SECRET_BYTES, "big")
        return cls(data[:ROOT_BYTES], data[ROOT_BYTES:])

    def __str__(self) -> str:
        raw = int.from_bytes(self.root + self.secret, "big")
        numbers = [raw >> 5 * at & 31 for at in reversed(range(_DATA_LETTERS))]
        letters = "".join(LETTERS[number] for number in (*numbers, _check(numbers)))
        return "-".join(letters[at : at + _GROUP] for at in range(0, len(letters), _GROUP))

    @property
    def pinned(self) -> str:
        """The root hash as far as the code holds it, 20 hex digits: what rosters and cards are checked against."""
        return self.root.hex()

    def check_root(self, root_hash: str) -> None:
        """ParcelError('code_root') unless the code was made for this root hash."""
        if not root_hash.startswith(self.pinned):
            raise refuse("code_root")


def _check(numbers: list[int]) -> int:
    """Sum of number x alpha^position in GF(32), polynomial x^5 + x^2 + 1: weights differ for 31 positions."""
    total = 0
    for number in numbers:
        total = _times_alpha(total ^ number)
    return total


def _times_alpha(number: int) -> int:
    doubled = number << 1
    return doubled ^ 0b100101 if doubled & 32 else doubled
