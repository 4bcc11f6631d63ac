"""What an 18-character resident identity number (GB 11643-1999) says: check character, birth date, sex."""

from __future__ import annotations

import re
from datetime import date

_SHAPE = re.compile(r"[0-9]{17}[0-9Xx]\Z")
_BODY = re.compile(r"[0-9]+\Z")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"


def mod11_2(digits: str) -> str:
    """The check character (ISO 7064 MOD 11-2) of a text of ASCII digits, '' when it is none."""
    if not _BODY.match(digits):
        return ""
    remainder = 0
    for digit in digits:
        remainder = (remainder + int(digit)) * 2 % 11
    return "0123456789X"[(12 - remainder) % 11]


def gb_birth(number: str) -> str:
    """The birth date 'YYYY-MM-DD' of a number of the right shape, '' when it holds no real date."""
    if not _SHAPE.match(number):
        return ""
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14])).isoformat()
    except ValueError:
        return ""


def gb_sex(number: str) -> str:
    """'1' (male, odd order number) or '2' (female, even), '' when the shape is wrong."""
    if not _SHAPE.match(number):
        return ""
    return "1" if int(number[16]) % 2 else "2"


def gb11643(number: str) -> bool:
    """Whether the number has 18 characters, a real birth date and the right check character (x counts as X).

    The division code is not judged: people keep numbers of divisions that were abolished since."""
    if not gb_birth(number):
        return False
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, number, strict=False))
    return _CHECKS[total % 11] == number[17].upper()
