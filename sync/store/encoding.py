"""Changes and answers as JSON text for the database: compact, and equal for equal content."""

from __future__ import annotations

import json
from types import MappingProxyType
from typing import Any

from forms.answers import Answers, Row
from sync.change import Change
from sync.vector import Dot, Vector

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode


def text_of(value: Any) -> str:
    return _encode(value)


def change_to_text(change: Change) -> str:
    """The journal's entry: everything of the change but its dot."""
    entry: dict[str, Any] = {
        "r": str(change.record),
        "f": change.form,
        "c": change.clock,
        "t": change.at,
        "a": change.author,
        "v": dict(change.fields),
    }
    if change.rows:
        entry["w"] = {path: None if fields is None else dict(fields) for path, fields in change.rows.items()}
    if change.seen:
        entry["s"] = dict(change.seen)
    return text_of(entry)


def change_from_text(dot: Dot, text: str) -> Change:
    entry = json.loads(text)
    return Change(
        dot=dot,
        record=Dot.parse(entry["r"]),
        form=entry["f"],
        clock=entry["c"],
        at=entry["t"],
        author=entry["a"],
        fields=entry["v"],
        rows=entry.get("w", {}),
        seen=Vector(entry.get("s", {})),
    )


def answers_to_text(answers: Answers) -> str:
    rows = {name: [[row.id, dict(row.values)] for row in rows] for name, rows in answers.rows.items()}
    return text_of({"v": dict(answers.values), "r": rows})


def answers_from_text(text: str) -> Answers:
    data = json.loads(text)
    rows = {
        name: tuple(Row(row_id, MappingProxyType(values)) for row_id, values in rows)
        for name, rows in data["r"].items()
    }
    return Answers(MappingProxyType(data["v"]), MappingProxyType(rows))
