"""Changed, cut and mixed parcels: none is accepted, and nothing but ParcelError ever comes out."""

from __future__ import annotations

import contextlib
import json
import random
from collections.abc import Callable
from typing import Any

import pytest

from sync.envelope import bundle
from sync.envelope.card import Card, open_card, seal_card
from sync.envelope.columns import decode, encode
from sync.envelope.errors import ParcelError
from sync.envelope.header import Header, read_head
from sync.envelope.hello import Ask, open_ask, seal_ask
from sync.envelope.join import JoinRequest, open_join, seal_join
from sync.envelope.opening import by_itself
from sync.envelope.receipt import Answer, Receipt
from sync.envelope.receipt import decode as decode_receipt
from sync.envelope.receipt import encode as encode_receipt
from sync.envelope.receipt_file import open_receipt, seal_receipt
from sync.envelope.roster import School
from sync.envelope.roster_file import accept_roster, as_json, from_json, seal_roster
from sync.envelope.show import describe
from sync.envelope.strict import dumps, loads
from sync.vector import Ranges
from tests.sync.envelope_data import edits, first_parcel
from tests.sync.envelope_kit import LINK, a_county

Open = Callable[[bytes], object]


def mutant(raw: bytes, rng: random.Random) -> bytes:
    """`raw` with one to three small things done to it; never equal to it."""
    while True:
        changed = bytearray(raw)
        for _ in range(rng.choice((1, 1, 1, 2, 3))):
            _change_something(changed, rng)
        if bytes(changed) != raw:
            return bytes(changed)


def _change_something(raw: bytearray, rng: random.Random) -> None:
    head = rng.random() < 0.6  # the first lines are where structure is
    limit = min(len(raw), 1400) if head else len(raw)
    at = rng.randrange(limit) if limit else 0
    length = rng.choice((1, 1, 2, 4, 16, 64, 300))
    match rng.randrange(8):
        case 0 if raw:
            raw[at] ^= 1 << rng.randrange(8)
        case 1:
            del raw[at:]
        case 2:
            raw[at:at] = rng.randbytes(length)
        case 3:
            del raw[at : at + length]
        case 4:
            raw[at : at + length] = rng.randbytes(length)
        case 5:
            raw[at:at] = raw[at : at + length]
        case 6:
            raw[at : at + 1] = rng.choice((b"0", b"9", b'"', b"{", b"}", b"[", b"\n", b" ", b"\\", b"\xff", b"A", b"="))
        case _:
            other = rng.randrange(limit) if limit else 0
            raw[at : at + length], raw[other : other + length] = raw[other : other + length], raw[at : at + length]


def files() -> dict[str, tuple[bytes, Open]]:
    """One envelope of each kind with what its receiver does to it."""
    world = a_county()
    first, county, roster = world.first, world.county, world.roster
    card = Card("653125", "库木塔什县", roster.roots, roster.receivers, ("http://10.0.0.1:8000",))
    request = JoinRequest(first.key.public, first.identity.recipient, first.epoch, School("S1", "中心学校"))
    answer = Answer(first.key.public, first.epoch, Ranges.parse("1-20,25"), ((30, 31, "clock"),), ((40, "code"),), LINK)
    receipt = Receipt(county.key.public, county.epoch, 7, "county", (answer,))
    ask = Ask(first.key.public, first.epoch, "S1", "ab" * 16)
    identities = [county.identity]
    return {
        "parcel": (world.parcel(), world.take),
        "receipt": (seal_receipt(receipt, "S1", county.key), lambda raw: open_receipt(raw, roster.finds)),
        "roster": (seal_roster(roster, world.root), lambda raw: accept_roster(raw, None, roster.root_hash)),
        "card": (seal_card(card, world.root), lambda raw: open_card(raw, roster.root_hash)),
        "join": (seal_join(request, first.key, county.readers), lambda raw: open_join(raw, identities)),
        "ask": (seal_ask(ask, first.key), lambda raw: open_ask(raw, roster.finds)),
    }


def accepted(raw: bytes, open_: Open, count: int, seed: int) -> int:
    """How many of `count` mutants were taken; any exception but ParcelError fails the test."""
    rng = random.Random(seed)
    taken = 0
    for _ in range(count):
        try:
            open_(mutant(raw, rng))
            taken += 1
        except ParcelError:
            pass
    return taken


@pytest.mark.parametrize("kind", ["parcel", "receipt", "roster", "card", "join", "ask"])
def test_no_mutant_is_accepted(kind: str) -> None:
    raw, open_ = files()[kind]
    open_(raw)
    assert accepted(raw, open_, 10_000 if kind == "parcel" else 2000, 1) == 0


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_no_mutant_of_a_million_is_accepted() -> None:
    per_kind = {kind: (raw, open_, 500_000 if kind == "parcel" else 100_000) for kind, (raw, open_) in files().items()}
    assert {kind: accepted(raw, open_, count, 2) for kind, (raw, open_, count) in per_kind.items()} == dict.fromkeys(
        per_kind, 0
    )


@pytest.mark.parametrize("kind", ["parcel", "receipt", "roster", "card", "join", "ask"])
def test_cut_at_every_byte_it_is_refused(kind: str) -> None:
    raw, open_ = files()[kind]
    for end in range(len(raw)):
        with pytest.raises(ParcelError):
            open_(raw[:end])


@pytest.mark.parametrize("kind", ["parcel", "receipt", "roster", "card", "join", "ask"])
def test_with_anything_behind_or_before_it_is_refused(kind: str) -> None:
    raw, open_ = files()[kind]
    for joined in (raw + raw, raw + b"\n", raw + b"\0", b"\n" + raw, b" " + raw, b"\xef\xbb\xbf" + raw):
        with pytest.raises(ParcelError):
            open_(joined)


def test_what_a_program_shows_of_a_mutant_never_breaks_either() -> None:
    world = a_county()
    raw = world.parcel()
    rng = random.Random(4)
    for _ in range(1500):
        with contextlib.suppress(ParcelError):
            describe(mutant(raw, rng), [world.county.identity], world.roster)


JUNK = (
    None, True, False, 0, 1, -1, 2**31, 2**40, 2**63, -(2**63), 10**19, 0.5, 1e300, "", "x", "-", "A" * 300, "\ud800",
    "0" * 64, "1-5,9", "2016-02-30", [], [[]], {}, {"is": 1}, {"x": {}}, [0, 1], [1, 2, 3], ["a", "b"], [None],
    [[0, 1, 2]],
)  # fmt: skip


def spoiled(value: Any, rng: random.Random) -> Any:
    """A copy of JSON in which one node somewhere is another, gone or doubled."""
    whole = json.loads(json.dumps(value))
    node, key = None, None
    at = whole
    while isinstance(at, dict | list) and at and (node is None or rng.random() < 0.85):
        node, key = at, rng.choice(list(at)) if isinstance(at, dict) else rng.randrange(len(at))
        at = node[key]
    match rng.randrange(4):
        case 0:
            del node[key]
        case 1 if isinstance(node, list):
            node.append(node[key])
        case 2 if isinstance(node, dict):
            node[rng.choice(("x", "at", "in", "of", "is", "rows", "edits", "gone"))] = rng.choice(JUNK)
        case _:
            node[key] = rng.choice(JUNK)
    return whole


def contents() -> dict[str, tuple[Any, Callable[[Any], object]]]:
    world = a_county()
    school = first_parcel()
    some = [change for change in school.parts["county"] if change.rows][:6]
    receipt = Receipt(
        world.county.key.public,
        world.county.epoch,
        7,
        "county",
        (Answer(world.first.key.public, world.first.epoch, Ranges.parse("1-20"), ((30, 31, "clock"),), ((40, "x"),)),),
    )
    head = Header("roster", world.root.public, roster=1)
    changes = edits(30)
    return {
        "creations": (encode(some), lambda content: decode(content, school.epoch).changes()),
        "edits": (encode(changes.parts["county"]), lambda content: decode(content, changes.epoch).changes()),
        "receipt": (encode_receipt(receipt), lambda content: decode_receipt(content, receipt.device, receipt.epoch)),
        "roster": (as_json(world.roster), lambda content: from_json(content, head)),
    }


@pytest.mark.parametrize("kind", ["creations", "edits", "receipt", "roster"])
def test_spoiled_content_of_a_device_we_know_raises_nothing_but_parcel_error(kind: str) -> None:
    content, read = contents()[kind]
    read(content)
    rng = random.Random(5)
    refused = 0
    for _ in range(3000):
        try:
            read(spoiled(content, rng))
        except ParcelError:
            refused += 1
    assert refused > 1500


def test_spoiled_json_texts_raise_nothing_but_parcel_error() -> None:
    raw = dumps(contents()["edits"][0])
    rng = random.Random(6)
    for _ in range(3000):
        with contextlib.suppress(ParcelError):
            decode(loads(mutant(raw, rng)), edits(30).epoch)


def test_spoiled_headers_raise_nothing_but_parcel_error() -> None:
    raw = a_county().parcel()
    head = read_head(raw)
    line = json.loads(head.header.signed.split(b"\n")[1])
    rng = random.Random(7)
    kept = 0
    for _ in range(3000):
        text = json.dumps(spoiled(line, rng), sort_keys=True, separators=(",", ":")).encode()
        with contextlib.suppress(ParcelError):
            kept += read_head(b"YILU1 parcel\n" + text + raw[head.body - 90 :]).header != head.header
    assert kept < 1000


def test_spoiled_bundles_raise_nothing_but_parcel_error() -> None:
    raw = bundle.pack([a_county().parcel(3), a_county().parcel(2)])
    assert bundle.pack(bundle.unpack(raw)) == raw
    rng = random.Random(8)
    for _ in range(3000):
        try:
            for part in bundle.unpack(mutant(raw, rng)):
                read_head(part)
        except ParcelError:
            pass


def test_a_signer_nobody_knows_is_verified_by_itself_and_may_do_nothing() -> None:
    world = a_county()
    scope = by_itself(read_head(world.parcel()).header)
    assert not scope.may_write("S1", "enrolment")
