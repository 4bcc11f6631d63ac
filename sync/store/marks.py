"""Who wrote which field, in a few bytes a record: one default for all that its creation said, and the exceptions."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import NamedTuple

_encode = json.JSONEncoder(separators=(",", ":")).encode  # `json.dumps` would make one for every text


class Mark(NamedTuple):
    """The change that wrote a value, as a local id, and that change's clock."""

    local_id: int
    clock: int


def encode(default: Mark, written: Iterable[tuple[str, Mark, bool]]) -> str | None:
    """Text for (field, mark, whether it has a value); None if the default says it all.

    What the default says: every field with a value has that mark, and a field without one was never written."""
    return encode_exceptions({name: mark for name, mark, has_value in written if mark != default or not has_value})


def encode_exceptions(marks: Mapping[str, Mark]) -> str | None:
    """The text that `decode` reads these exceptions from."""
    if not marks:
        return None
    names: dict[Mark, list[str]] = {}
    for name, mark in marks.items():
        names.setdefault(mark, []).append(name)
    return _encode([[*mark, " ".join(every)] for mark, every in sorted(names.items())])


def decode(text: str | None) -> Mapping[str, Mark]:
    """The exceptions: field -> mark. A field in it without a value was cleared by that change."""
    if text is None:
        return {}
    return {
        name: Mark(local_id, clock) for local_id, clock, names in json.loads(text) for name in names.split(" ")
    }
