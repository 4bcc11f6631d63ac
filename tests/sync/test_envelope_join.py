"""Joining: codes as people type them, proofs, fingerprints, cards and requests."""

from __future__ import annotations

import random
import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.envelope.card import Card, open_card, seal_card
from sync.envelope.code import LETTERS, JoinCode
from sync.envelope.errors import CODES, TEXTS, ParcelError, refuse
from sync.envelope.fingerprint import fingerprint
from sync.envelope.hello import Ask, open_ask, seal_ask
from sync.envelope.join import JoinRequest, check_proof, open_join, prove, seal_join
from sync.envelope.keys import AgeIdentity, SigningKey
from sync.envelope.roster import School
from tests.sync.envelope_kit import County, a_county

codes = st.builds(JoinCode, st.binary(min_size=10, max_size=10), st.binary(min_size=5, max_size=5))


@pytest.fixture(scope="module")
def world() -> County:
    return a_county()


@pytest.fixture
def request_(world: County) -> JoinRequest:
    first = world.first
    return JoinRequest(first.key.public, first.identity.recipient, first.epoch, School("S1", "喀拉苏乡中心学校"))


@given(codes, st.randoms())
def test_a_code_is_read_as_people_type_it(code: JoinCode, rng: random.Random) -> None:
    text = str(code)
    assert len(text.split("-")) == 5
    sloppy = "".join(
        rng.choice((letter, letter.lower(), *{"0": "oO", "1": "iIlL"}.get(letter, letter)))
        + rng.choice(("", "", " ", "-", "—", "　"))
        for letter in text.replace("-", "")
    )
    wide = "".join(chr(ord(letter) + 0xFEE0) if letter.isascii() and letter != " " else letter for letter in sloppy)
    assert JoinCode.parse(text) == JoinCode.parse(sloppy) == JoinCode.parse(wide) == code
    assert unicodedata.normalize("NFKC", wide) != wide
    assert code.pinned == code.root.hex()


@given(codes, st.integers(0, 24), st.sampled_from(LETTERS))
def test_every_wrong_letter_is_found(code: JoinCode, at: int, letter: str) -> None:
    letters = str(code).replace("-", "")
    wrong = letters[:at] + letter + letters[at + 1 :]
    if wrong != letters:
        with pytest.raises(ParcelError, match="code_typo"):
            JoinCode.parse(wrong)


@given(codes, st.integers(0, 24), st.integers(0, 24))
def test_two_letters_exchanged_are_found(code: JoinCode, one: int, other: int) -> None:
    letters = list(str(code).replace("-", ""))
    letters[one], letters[other] = letters[other], letters[one]
    wrong = "".join(letters)
    if wrong != str(code).replace("-", ""):
        with pytest.raises(ParcelError, match="code_typo"):
            JoinCode.parse(wrong)


@pytest.mark.parametrize("text", ["", "-", "U" * 25, "0" * 24, "0" * 26, "喀" * 25, "0" * 10_000])
def test_what_is_no_code_is_a_slip(text: str) -> None:
    with pytest.raises(ParcelError, match="code_typo"):
        JoinCode.parse(text)


def test_a_code_is_for_one_root(world: County) -> None:
    code = JoinCode.generate(world.roster.root_hash)
    code.check_root(world.roster.root_hash)
    with pytest.raises(ParcelError, match="code_root"):
        code.check_root("0" * 64)
    assert repr(code.secret) not in repr(code)


def test_a_proof_binds_the_code_to_the_keys(world: County, request_: JoinRequest) -> None:
    code = JoinCode.generate(world.roster.root_hash)
    proved = replace(request_, proof=prove(request_, code))
    check_proof(proved, code)
    others = (
        replace(proved, device=world.other.key.public),
        replace(proved, recipient=world.other.identity.recipient),
        replace(proved, epoch="f" * 16),
        replace(proved, school=School("S2")),
        replace(proved, proof=""),
        replace(proved, proof="0" * 64),
    )
    for changed in others:
        with pytest.raises(ParcelError, match="proof"):
            check_proof(changed, code)
    for other in (JoinCode.generate(world.roster.root_hash), replace(code, root=bytes(10))):
        with pytest.raises(ParcelError, match="proof"):
            check_proof(proved, other)


@pytest.mark.parametrize("with_card", [True, False])
def test_a_request_comes_through(world: County, request_: JoinRequest, with_card: bool) -> None:
    asked = replace(request_, have={(world.county.key.public, world.county.epoch): 3}, proof="ab" * 32)
    raw = seal_join(asked, world.first.key, world.county.readers if with_card else ())
    assert (asked.school.name.encode() in raw) is not with_card
    assert open_join(raw, [world.county.identity]) == asked
    if with_card:
        for identities in ([], [AgeIdentity.generate()]):
            with pytest.raises(ParcelError, match="cannot_open"):
                open_join(raw, identities)
    with pytest.raises(ValueError, match="not a name"):
        seal_join(replace(request_, school=School("S1", "two\nlines")), world.first.key)
    with pytest.raises(ValueError, match="signed by the device it names"):
        seal_join(request_, world.other.key)


def test_a_card_is_signed_by_its_root_and_pinned(world: County) -> None:
    card = Card("653125", "库木塔什县", world.roster.roots, world.roster.receivers, ("http://10.0.0.1:8000",))
    raw = seal_card(card, world.root)
    code = JoinCode.generate(card.root_hash)
    assert open_card(raw) == open_card(raw, card.root_hash) == open_card(raw, code.pinned) == card
    assert len(raw) < 1300  # fits a QR code
    evil = SigningKey.generate()
    fake = replace(card, roots=(evil.public,))
    with pytest.raises(ParcelError, match="wrong_root"):
        open_card(seal_card(fake, evil), code.pinned)
    with pytest.raises(ValueError, match="own roots"):
        seal_card(card, evil)
    for bad in (replace(card, addresses=("file:///etc/passwd",)), replace(card, receivers=())):
        with pytest.raises(ParcelError, match="content"):
            open_card(seal_card(bad, world.root))


def test_a_fingerprint_is_the_same_on_both_sides_and_for_nobody_else(world: County) -> None:
    school = (world.first.key.public, world.first.identity.recipient)
    county = (world.root.public, world.county.identity.recipient)
    groups = fingerprint(school, county)
    assert fingerprint(county[::-1], school) == groups
    assert [len(group) for group in groups] == [5] * 6
    assert all(group.isdigit() for group in groups)
    assert fingerprint(school, (world.root.public, world.other.identity.recipient)) != groups
    assert fingerprint((*school, county[0]), county[1:]) != groups


def test_an_ask_says_what_its_device_has(world: County) -> None:
    have = {(world.county.key.public, world.county.epoch): 12}
    ask = Ask(world.first.key.public, world.first.epoch, "S1", "ab" * 16, ("receipts",), have, 3)
    assert open_ask(seal_ask(ask, world.first.key), world.roster.finds) == ask
    with pytest.raises(ValueError, match="nonce"):
        seal_ask(replace(ask, nonce="zz"), world.first.key)


def test_every_refusal_has_words_in_both_languages_and_tells_nothing_to_a_log() -> None:
    for code in CODES:
        error = refuse(code)
        assert str(error) == code
        assert "本机数据没有任何改变" in TEXTS[code].zh
        assert "Nothing on this computer was changed" in TEXTS[code].en


def test_secrets_are_not_shown() -> None:
    key, identity = SigningKey(b"s" * 32), AgeIdentity.generate()
    assert "ssss" not in repr(key)
    assert identity.secret not in repr(identity)
    for wrong in (b"", b"s" * 31):
        with pytest.raises(ValueError, match="32 bytes"):
            SigningKey(wrong)
    with pytest.raises(ValueError, match="not an age identity"):
        AgeIdentity("AGE-SECRET-KEY-1X")
