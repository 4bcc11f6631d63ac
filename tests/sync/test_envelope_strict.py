"""JSON is read strictly: one form for each thing, and nothing a number type cannot hold."""

from __future__ import annotations

import pytest

from sync.envelope import limits
from sync.envelope.errors import ParcelError
from sync.envelope.strict import dumps, from_base64, is_count, loads


@pytest.mark.parametrize(
    "raw",
    [
        b'{"a":1,"a":1}',
        b'[{"a":{"b":1,"b":1}}]',
        b"NaN",
        b"[Infinity]",
        b"-Infinity",
        b"1e999",
        b"-0",
        b"1" + b"0" * 20,
        b"0." + b"1" * 40,
        b"01",
        b"",
        b"1 2",
        b"\xef\xbb\xbf1",
        b'"\xff"',
        b"[" * (limits.CONTAINERS + 1) + b"]" * (limits.CONTAINERS + 1),
        b"[" * 50_000 + b"]" * 50_000,
        b'"a\nb"',
    ],
    ids=lambda raw: repr(raw[:16]),
)
def test_loose_json_is_refused(raw: bytes) -> None:
    with pytest.raises(ParcelError, match="header"):
        loads(raw, "header")


def test_sound_json_comes_back() -> None:
    value = {"b": [1, -1, 2**63 - 1, -(2**63), 0.5, -0.0, 1e300], "a": "䶮·𬤊", "c": None, "d": True}
    assert repr(loads(dumps(value))) == repr({key: value[key] for key in sorted(value)})
    assert dumps(value).startswith('{"a":"䶮·𬤊","b":[1,-1,'.encode())
    with pytest.raises(ValueError, match="JSON"):
        dumps(float("nan"))


@pytest.mark.parametrize("text", ["AA==\n", "AA", "AB==", "A A==", "", "AAA=", None, 1, "ＡＡ=="])
def test_base64_has_one_form(text: object) -> None:
    assert from_base64("AA==", 1) == b"\0"
    with pytest.raises(ValueError, match="base64"):
        from_base64(text, 1)


def test_a_boolean_is_no_count() -> None:
    assert is_count(1, 2)
    assert not any(is_count(value, 2) for value in (True, 1.0, "1", None, 2, -1))
