"""Standings, vectors and registers as JSON text for the database: compact, and equal for equal content."""

from __future__ import annotations

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from sync.merge.state import Registers, Sibling
from sync.receive.storage import ByCode, Standing
from sync.vector import Dot, Ranges, Vector


def text_of(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def standing_to_text(standing: Standing) -> str:
    """Everything but epoch, device and owner, which have columns."""
    return text_of(
        {
            "have": str(standing.have),
            "held": _codes_to_json(standing.held),
            "refused": _codes_to_json(standing.refused),
            "verified": str(standing.verified),
            "links": {str(seq): link for seq, link in standing.links.items()},
            "early": sorted(standing.early),
            "fork": standing.fork,
            "counter": standing.counter,
        }
    )


def standing_from_text(epoch: str, device: str, owner: str, text: str) -> Standing:
    body = json.loads(text)
    return Standing(
        epoch=epoch,
        device=device,
        owner=owner,
        have=Ranges.parse(body["have"]),
        held=_codes_from_json(body["held"]),
        refused=_codes_from_json(body["refused"]),
        verified=Ranges.parse(body["verified"]),
        links=MappingProxyType({int(seq): link for seq, link in body["links"].items()}),
        early=frozenset(body["early"]),
        fork=body["fork"],
        counter=body["counter"],
    )


def vector_from_text(text: str) -> Vector:
    return Vector(json.loads(text))


def registers_to_text(registers: Registers, conflicts: tuple[str, ...]) -> str:
    """Each dot once, then register -> [[which dot, clock, value], ...], then the keys in conflict."""
    dots: dict[Dot, int] = {}
    body = {
        key: [[dots.setdefault(s.dot, len(dots)), s.clock, s.value] for s in siblings]
        for key, siblings in sorted(registers.items())
    }
    return text_of([[str(dot) for dot in dots], body, list(conflicts)])


def registers_from_text(text: str) -> tuple[Registers, tuple[str, ...]]:
    """The registers and the keys in conflict."""
    names, body, conflicts = json.loads(text)
    dots = [Dot.parse(name) for name in names]
    registers = {
        key: tuple(Sibling(dots[at], clock, value) for at, clock, value in found) for key, found in body.items()
    }
    return MappingProxyType(registers), tuple(conflicts)


def _codes_to_json(codes: ByCode) -> dict[str, str]:
    return {code: str(ranges) for code, ranges in codes.items()}


def _codes_from_json(body: Mapping[str, str]) -> ByCode:
    return MappingProxyType({code: Ranges.parse(text) for code, text in body.items()})
