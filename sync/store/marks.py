"""Who wrote which field, in a few bytes a record: one default for all that its creation said, and the exceptions."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import NamedTuple

_scan = json.JSONDecoder().raw_decode  # `json.loads` looks at more than texts of our own need


class Mark(NamedTuple):
    """The change that wrote a value, as a local id, and that change's clock."""

    local_id: int
    clock: int


def encode(default: Mark, written: Iterable[tuple[str, Mark, bool]]) -> str | None:
    """Text for (field, mark, whether it has a value); None if the default says it all.

    What the default says: every field with a value has that mark, and a field without one was never written."""
    return encode_exceptions({name: mark for name, mark, has_value in written if mark != default or not has_value})


def encode_exceptions(marks: Mapping[str, Mark]) -> str | None:
    """The text that `decode` reads these exceptions from: JSON, as the names of fields need no escapes."""
    if not marks:
        return None
    names: dict[Mark, list[str]] = {}
    for name, mark in marks.items():
        names.setdefault(mark, []).append(name)
    said = (f'[{mark.local_id},{mark.clock},"{" ".join(every)}"]' for mark, every in sorted(names.items()))
    return f"[{','.join(said)}]"


def decode(text: str | None) -> Mapping[str, Mark]:
    """The exceptions: field -> mark. A field in it without a value was cleared by that change."""
    if text is None:
        return {}
    found: dict[str, Mark] = {}
    for local_id, clock, names in _scan(text)[0]:
        found.update(dict.fromkeys(names.split(" "), Mark(local_id, clock)))
    return found
