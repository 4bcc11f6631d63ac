"""Data only: the pack, names, icons and the API contract, found the same way in every kind of installation."""

from __future__ import annotations

import json
from pathlib import Path

RELEASE_FILE = "release.json"
_HERE = Path(__file__).resolve().parent  # also right inside a frozen program, where the data lie beside this module
_RELEASE = json.loads((_HERE / RELEASE_FILE).read_bytes())

VERSION: str = _RELEASE["version"]
"""The version of the program for people; a pack names the smallest one it needs."""

RELEASE: int = _RELEASE["release"]
"""Grows by at least one with every program that is given out: an update is taken only if its number is higher."""


def find(name: str) -> Path:
    """The path of a resource such as 'pack' or 'pack/codes/sex.csv'; LookupError if the program lacks it."""
    path = (_HERE / name).resolve()
    if not path.is_relative_to(_HERE) or not path.exists():
        raise LookupError(f"no resource {name!r}")
    return path
