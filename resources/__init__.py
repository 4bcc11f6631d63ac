"""Data only: the pack, names, icons and the API contract, found the same way in every kind of installation."""

from __future__ import annotations

from pathlib import Path

VERSION = "0.1.0"
"""The version of the program; a pack names the smallest one it needs."""

_HERE = Path(__file__).resolve().parent  # also right inside a frozen program, where the data lie beside this module


def find(name: str) -> Path:
    """The path of a resource such as 'pack' or 'pack/codes/sex.csv'; LookupError if the program lacks it."""
    path = (_HERE / name).resolve()
    if not path.is_relative_to(_HERE) or not path.exists():
        raise LookupError(f"no resource {name!r}")
    return path
