"""Parcels that are well made but not by whom, of what or for whom they claim: each is refused for its own reason."""

from __future__ import annotations

import hashlib
import random
from dataclasses import replace

import pytest

from sync.envelope import columns
from sync.envelope.card import Card, open_card
from sync.envelope.card import as_json as card_as_json
from sync.envelope.errors import ParcelError
from sync.envelope.header import Head, Header, SectionNote, read_head
from sync.envelope.hello import Hello, open_hello, seal_hello
from sync.envelope.keys import SigningKey, is_public_key, is_signed
from sync.envelope.opening import by_itself, detach, open_sections, sections_of, verify
from sync.envelope.receipt import Receipt
from sync.envelope.receipt_file import open_receipt, seal_receipt
from sync.envelope.roster import Cut, Device, Handover, Receiver, Revocation, Roster, School
from sync.envelope.roster_file import accept_roster, as_json, hand_over, handover_text, seal_roster
from sync.envelope.seal import Part, seal
from sync.envelope.strict import from_base64, to_base64
from tests.sync.envelope_data import edits
from tests.sync.envelope_kit import LINK, County, Party, a_county

PRIME = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493


@pytest.fixture(scope="module")
def world() -> County:
    return a_county()


def refused(world: County, raw: bytes) -> str:
    with pytest.raises(ParcelError) as caught:
        world.take(raw)
    return caught.value.code


def signed_again(raw: bytes, key: SigningKey, **changes: object) -> bytes:
    """The same sections under a header changed and signed by `key`."""
    head = read_head(raw)
    header = replace(head.header, device=key.public, **changes)  # type: ignore[arg-type]
    return around(header, key, raw[head.body :])


def around(header: Header, key: SigningKey, body: bytes) -> bytes:
    return header.signed + to_base64(key.sign(header.signed)).encode() + b"\n" + body


def test_a_stranger_signs_a_parcel_again(world: County) -> None:
    assert refused(world, signed_again(world.parcel(), SigningKey.generate())) == "unknown_device"


def test_a_stranger_signs_in_the_name_of_a_device(world: County) -> None:
    head = read_head(world.parcel())
    stranger = SigningKey.generate()
    raw = world.parcel()
    forged = head.header.signed + to_base64(stranger.sign(head.header.signed)).encode() + b"\n" + raw[head.body :]
    assert refused(world, forged) == "signature"


@pytest.mark.parametrize("thief", ["second", "other"])
def test_another_device_claims_a_sealed_section_as_its_own(world: County, thief: str) -> None:
    """Strip and sign again: the sections open, but they say whose they are."""
    party: Party = getattr(world, thief)
    school = "S1" if thief == "second" else "S2"
    assert refused(world, signed_again(world.parcel(), party.key, school=school)) == "moved"


def test_another_schools_device_writes_for_this_school(world: County) -> None:
    assert refused(world, world.parcel(signer=world.other, school="S1")) == "owner"
    assert world.take(world.parcel(signer=world.other, school="S2"))


def test_ten_thousand_claims_of_other_schools_are_refused(world: County) -> None:
    """F19 with the roster alone: whoever signs, whatever school and form they name, only their own passes."""
    rng = random.Random(9)
    parties = {"S1": (world.first, world.second), "S2": (world.other,)}
    head = read_head(world.parcel()).header
    for _ in range(10_000):
        own = rng.choice(("S1", "S2"))
        claimed = rng.choice(("S1", "S2", "S3", "", "s1", "S1-", "S10"))
        party = rng.choice(parties[own])
        try:
            scope = world.roster.finds(replace(head, device=party.key.public, school=claimed))
        except ParcelError:
            assert claimed != own
            continue
        assert claimed == own
        assert not scope.may_write({"S1": "S2", "S2": "S1"}[own], "enrolment")
        assert scope.may_write(own, "dropout") == (party is not world.second)


@pytest.mark.parametrize(
    "changes",
    [{"first": 2800}, {"last": 2811}, {"epoch": "f" * 16}, {"first": 2802, "last": 2811}],
    ids=["longer before", "longer behind", "another epoch", "shifted"],
)
def test_its_own_signer_cannot_move_a_section_to_other_numbers(world: County, changes: dict[str, object]) -> None:
    assert refused(world, signed_again(world.parcel(), world.first.key, **changes)) == "moved"


def test_a_section_is_not_taken_for_another_audience(world: County) -> None:
    raw = world.parcel()
    head = read_head(raw)
    county, region = head.header.sections
    swapped = (replace(region, audience="county"), replace(county, audience="region"))
    sections = sections_of(raw, head)
    header = replace(head.header, sections=swapped)
    forged = around(header, world.first.key, sections["region"] + sections["county"])
    assert refused(world, forged) == "moved"


def test_heads_and_bodies_of_two_parcels_do_not_mix(world: County) -> None:
    one, other = world.parcel(seed=1), world.parcel(seed=2)
    cut, cut_other = read_head(one).body, read_head(other).body
    assert refused(world, one[:cut] + other[cut_other:]) == "section_hash"
    assert refused(world, one[: cut - 89] + other[cut_other - 89 :]) == "signature"


def test_a_carrier_may_detach_a_section_but_not_from_who_reads_it(world: County) -> None:
    raw = world.parcel()
    for_region = detach(raw, {"region"})
    assert len(for_region) < len(raw)
    verified = verify(for_region, world.roster.finds, ("parcel",))
    opened = open_sections(verified, [world.region.identity], ("region",))
    assert opened.keys() == {"region"}
    assert refused(world, for_region) == "incomplete"
    assert open_sections(verify(raw, world.roster.finds, ("parcel",)), [world.region.identity], ("region",)).keys() == {
        "region"
    }


def test_a_section_sealed_to_others_is_not_had(world: County) -> None:
    journal = edits(10)
    header = world.header(world.first, journal.epoch, journal.whole)
    readers = {"county": world.region.readers, "region": world.county.readers}
    parts = [Part(name, columns.encode(journal.parts[name]), readers[name]) for name in ("county", "region")]
    assert refused(world, seal(header, parts, world.first.key)) == "cannot_open"


def test_a_change_outside_the_claimed_range_is_refused(world: County) -> None:
    journal = edits(10)
    header = replace(world.header(world.first, journal.epoch, journal.whole), last=journal.whole[-2].dot.seq)
    parts = [Part("county", columns.encode(journal.parts["county"]), world.county.readers)]
    parts[0] = Part("county", columns.encode(journal.whole), world.county.readers)
    assert refused(world, seal(header, parts, world.first.key)) == "moved"


def test_two_sections_never_say_the_same_field_or_differ_about_a_change(world: County) -> None:
    journal = edits(10)
    header = world.header(world.first, journal.epoch, journal.whole)
    later = tuple(replace(change, at=change.at + 1, fields={}) for change in journal.whole)
    for second in (journal.whole, later):
        raw = world.seal({"county": journal.whole, "region": second}, header, world.first.key)
        assert refused(world, raw) == "content"


@pytest.mark.parametrize("kind", ["receipt", "roster", "card", "join", "hello", "ask", "pack"])
def test_no_kind_passes_for_another(world: County, kind: str) -> None:
    receipt = Receipt(world.county.key.public, world.county.epoch, 1, "county")
    raw = seal_receipt(receipt, "S1", world.county.key)
    with pytest.raises(ParcelError, match="kind"):
        verify(raw, world.roster.finds, tuple({"parcel", kind} - {"receipt"}))
    renamed = raw.replace(b"YILU1 receipt", b"YILU1 %s" % kind.encode(), 1)
    if kind != "receipt":
        with pytest.raises(ParcelError, match="kind"):
            verify(renamed, world.roster.finds, (kind,))
    both = renamed.replace(b'"kind":"receipt"', b'"kind":"%s"' % kind.encode(), 1)
    if kind != "receipt":
        with pytest.raises(ParcelError, match="signature"):
            verify(both, world.roster.finds, (kind,))


def test_a_receipt_is_signed_by_a_receiver_of_its_level(world: County) -> None:
    for who, level in ((world.first, "county"), (world.county, "region"), (world.region, "county")):
        raw = seal_receipt(Receipt(who.key.public, who.epoch, 1, level), "S1", who.key)
        with pytest.raises(ParcelError, match="owner"):
            open_receipt(raw, world.roster.finds)
    closed = replace(world.roster, revocations=(Revocation(world.county.key.public),))
    raw = seal_receipt(Receipt(world.county.key.public, world.county.epoch, 1, "county"), "S1", world.county.key)
    assert open_receipt(raw, world.roster.finds)[0].counter == 1
    with pytest.raises(ParcelError, match="owner"):
        open_receipt(raw, closed.finds)


def test_an_answer_to_another_greeting_is_no_link(world: County) -> None:
    hello = Hello(world.county.key.public, world.county.epoch, "county", "ab" * 16, 1)
    raw = seal_hello(hello, world.county.key)
    assert open_hello(raw, world.roster.finds, "ab" * 16) == hello
    with pytest.raises(ParcelError, match="moved"):
        open_hello(raw, world.roster.finds, "cd" * 16)
    for who, level in ((world.first, "county"), (world.region, "county")):
        pretended = Hello(who.key.public, who.epoch, level, "ab" * 16)
        with pytest.raises(ParcelError, match="owner"):
            open_hello(seal_hello(pretended, who.key), world.roster.finds, "ab" * 16)
    closed = replace(world.roster, revocations=(Revocation(world.county.key.public),))
    with pytest.raises(ParcelError, match="owner"):
        open_hello(raw, closed.finds, "ab" * 16)


def test_a_signature_has_one_form_only(world: County) -> None:
    """S + L verifies for careless verifiers; other base64 of the same bytes decodes for careless readers."""
    raw = world.parcel()
    head = read_head(raw)
    line = slice(head.body - 89, head.body - 1)
    s = int.from_bytes(head.signature[32:], "little") + ORDER
    malleable = to_base64(head.signature[:32] + s.to_bytes(32, "little"))
    assert refused(world, raw[: line.start] + malleable.encode() + raw[line.stop :]) == "signature"
    text = raw[line].decode()
    loose = text[:-3] + chr(ord(text[-3]) + 1) + "=="
    assert refused(world, raw[: line.start] + loose.encode() + raw[line.stop :]) == "signature"


def test_keys_under_which_one_signature_fits_many_messages_are_no_keys() -> None:
    identity_point = to_base64((1).to_bytes(32, "little"))
    anything = (1).to_bytes(32, "little") + bytes(32)
    assert not is_public_key(identity_point)
    assert not is_signed(identity_point, b"any message", anything)
    for y in (0, 1, PRIME - 1, PRIME, PRIME + 1):
        for sign in (0, 1 << 255):
            assert not is_public_key(to_base64((y | sign).to_bytes(32, "little")))


def test_header_json_has_one_form_only(world: County) -> None:
    raw = world.parcel()
    line, rest = raw.split(b"\n", 2)[1], raw[read_head(raw).body - 90 :]
    key = world.first.key

    def signed(text: bytes) -> bytes:
        lines = b"YILU1 parcel\n" + text + b"\n"
        return lines + to_base64(key.sign(lines)).encode() + rest[89:]

    assert world.take(signed(line))
    for old, new in (
        (b'"from":', b'"from": '),
        (b'"v":1', b'"v":1.0'),
        (b'"v":1', b'"v":true'),
        (b'"v":1', b'"v":2'),
        (b'"roster":1', b'"roster":1e0'),
        (b'"roster":1', b'"roster":1,"roster":1'),
        (b'"roster":1', b'"roster":1,"x":1'),
        (b'"roster":1', b'"roster":-0'),
        (b'"roster":1', b'"roster":NaN'),
        (b'"roster":1', b'"roster":11111111111111111111111'),
        (b'"roster":1', b'"roster":1,"restates":""'),
        (b'"school":"S1"', b'"school":"\\u00531"'),
        (b'"school":"S1"', b'"school":"S/1"'),
        (b'"for":"region"', b'"for":"public"'),
        (b'"for":"region"', b'"for":"county"'),
        (b'"for":"region"', b'"for":"newest"'),
        (b'"from":2801', b'"from":0'),
        (b'"from":2801', b'"from":2999'),
        (b"{", b"\xff{"),
    ):
        assert old in line
        assert refused(world, signed(line.replace(old, new, 1))) == "header"


def test_a_vector_in_the_header_is_bounded(world: County) -> None:
    journal = edits(3)
    header = world.header(world.first, journal.epoch, journal.whole)
    many = {(SigningKey.generate().public, "c" * 16): 1 for _ in range(200)}
    with pytest.raises(ValueError, match="not a sound header"):
        world.seal(journal.parts, replace(header, have=many), world.first.key)


def test_a_restatement_names_the_device_of_the_epoch(world: County) -> None:
    journal = edits(5)
    header = replace(
        world.header(world.county, journal.epoch, journal.whole), restates=world.first.key.public, have={}
    )
    raw = world.seal(journal.parts, header, world.county.key)
    verified = verify(raw, world.roster.finds, ("parcel",))
    assert (verified.scope.level, verified.header.owner) == ("county", world.first.key.public)
    assert verify(world.parcel(), world.roster.finds, ("parcel",)).header.owner == world.first.key.public


# -- rosters -----------------------------------------------------------------------------------------------------


def reason(raw: bytes, current: Roster | None, pinned: str) -> str:
    with pytest.raises(ParcelError) as caught:
        accept_roster(raw, current, pinned)
    return caught.value.code


def test_a_roster_under_an_unpinned_root_is_never_applied(world: County) -> None:
    evil = SigningKey.generate()
    fake = replace(world.roster, version=9, roots=(evil.public,))
    pinned = world.roster.root_hash
    assert reason(seal_roster(fake, evil), None, pinned) == "wrong_root"
    assert reason(seal_roster(fake, evil), world.roster, pinned) == "wrong_root"
    assert reason(seal_roster(fake, evil), None, "") == "wrong_root"
    assert reason(seal_roster(world.roster, world.root), None, pinned[:19]) == "wrong_root"
    assert accept_roster(seal_roster(world.roster, world.root), None, pinned[:20]) == world.roster
    both = replace(fake, roots=tuple(sorted((evil.public, world.root.public))))
    assert reason(seal_roster(both, evil), world.roster, pinned) == "wrong_root"


def test_a_roster_with_the_right_roots_is_still_signed_by_one_of_them(world: County) -> None:
    """The content of a real roster, a version higher, in an envelope of the forger's own."""
    for forger in (SigningKey.generate(), world.county.key, world.first.key):
        roster = replace(world.roster, version=2)
        raw = seal(Header("roster", forger.public, roster=2), [Part("public", as_json(roster))], forger)
        assert reason(raw, world.roster, world.roster.root_hash) == "wrong_root"
        card = Card("653125", "库木塔什县", world.roster.roots, world.roster.receivers)
        raw = seal(Header("card", forger.public), [Part("public", card_as_json(card))], forger)
        with pytest.raises(ParcelError, match="wrong_root"):
            open_card(raw, world.roster.root_hash)


def test_a_roster_never_goes_back_and_is_never_two_at_once(world: County) -> None:
    pinned = world.roster.root_hash
    newer = replace(world.roster, version=5, schools=(*world.roster.schools, School("S3", "新校")))
    assert accept_roster(seal_roster(newer, world.root), world.roster, pinned) == newer
    assert reason(seal_roster(world.roster, world.root), newer, pinned) == "rollback"
    other = replace(newer, schools=world.roster.schools)
    assert reason(seal_roster(other, world.root), newer, pinned) == "roster_fork"
    assert accept_roster(seal_roster(newer, world.root), newer, pinned) == newer


def test_a_frozen_roster_shows_in_every_header(world: County) -> None:
    """Nothing expires by a clock that may be wrong: a receipt names the version its receiver holds."""
    receipt = Receipt(world.county.key.public, world.county.epoch, 1, "county")
    _, header = open_receipt(seal_receipt(receipt, "S1", world.county.key, roster=4), world.roster.finds)
    assert header.roster > world.roster.version


def test_the_roster_of_another_county_is_not_taken(world: County) -> None:
    moved = replace(world.roster, county="653126", version=2)
    assert reason(seal_roster(moved, world.root), world.roster, world.roster.root_hash) == "roster_mix"


def test_a_rosters_version_is_the_one_its_header_says(world: County) -> None:
    raw = seal_roster(world.roster, world.root)
    head: Head = read_head(raw)
    header = replace(head.header, roster=7)
    assert reason(around(header, world.root, raw[head.body :]), None, world.roster.root_hash) == "content"


def test_roots_hand_over_in_an_unbroken_line(world: County) -> None:
    pinned = world.roster.root_hash
    second, third, evil = SigningKey.generate(), SigningKey.generate(), SigningKey.generate()
    two = hand_over(world.roster, [second.public], world.root)
    three = hand_over(two, [third.public], second)
    for current in (None, world.roster, two):
        assert accept_roster(seal_roster(three, third), current, pinned) == three
    assert accept_roster(seal_roster(three, third), None, two.root_hash) == three
    # the roots of before no longer rule
    assert reason(seal_roster(replace(world.roster, version=99), world.root), three, pinned) == "roster_kinship"
    # nobody vouches for himself
    step = replace(two.lineage[0], by=evil.public)
    assert reason(seal_roster(replace(two, lineage=(step,)), second), None, pinned) == "roster_kinship"
    text = handover_text(two.county, world.roster.roots, two.roots)
    step = Handover(world.roster.roots, evil.public, to_base64(evil.sign(text)))
    assert reason(seal_roster(replace(two, lineage=(step,)), second), None, pinned) == "roster_kinship"
    stolen = replace(two, version=3, roots=(evil.public,))
    assert reason(seal_roster(stolen, evil), world.roster, pinned) == "roster_kinship"
    # a line from elsewhere
    line = hand_over(replace(world.roster, roots=(evil.public,)), [third.public], evil)
    assert reason(seal_roster(line, third), None, pinned) == "wrong_root"
    with pytest.raises(ValueError, match="root"):
        hand_over(world.roster, [evil.public], evil)


def test_only_a_sound_roster_is_sealed(world: County) -> None:
    twice = replace(world.roster, devices=(world.roster.devices[0], world.roster.devices[0]))
    broken = replace(world.roster, devices=(Device("x", world.first.identity.recipient, ("S1",)),))
    unsorted = replace(world.roster, roots=("z", world.root.public))
    receiver = replace(world.roster, receivers=(Receiver("c", "school", world.county.key.public, "c" * 16, "age1"),))
    for roster in (twice, broken, unsorted, receiver, replace(world.roster, version=0)):
        with pytest.raises(ValueError, match="not a sound roster"):
            seal_roster(roster, world.root)
    with pytest.raises(ValueError, match="not a sound roster"):
        seal_roster(world.roster, SigningKey.generate())


def test_a_revocation_closes_a_key_but_for_what_came_before(world: County) -> None:
    """F20: up to the cut it counts, after it and in any other epoch it does not."""
    key = world.first.key.public
    cut = Cut(2805, LINK)
    roster = replace(world.roster, version=2, revocations=(Revocation(key, {"a" * 16: cut}),))
    again = accept_roster(seal_roster(roster, world.root), world.roster, world.roster.root_hash)
    scope = again.allowed(key)
    assert scope.cuts == {"a" * 16: cut}
    assert (scope.last_allowed("a" * 16), scope.last_allowed("b" * 16)) == (2805, 0)
    assert world.roster.allowed(key).last_allowed("b" * 16) > 2**31
    assert reason(seal_roster(world.roster, world.root), again, world.roster.root_hash) == "rollback"
    assert world.first.identity.recipient not in again.recipients("S1")["school"]


def test_sections_are_sealed_to_those_the_roster_names(world: County) -> None:
    paper = ("age1paper",)
    readers = world.roster.recipients("S1", paper)
    own = (world.first.identity.recipient, world.second.identity.recipient)
    assert readers["school"] == (*own, *paper)
    assert readers["county"] == (world.county.identity.recipient, *own, *paper)
    assert readers["region"][:2] == (world.region.identity.recipient, world.county.identity.recipient)
    assert world.other.identity.recipient not in readers["region"]
    for who in (world.county, world.region):
        closed = replace(world.roster, revocations=(Revocation(who.key.public),))
        assert all(who.identity.recipient not in names for names in closed.recipients("S1").values())


def test_hashes_name_the_bytes_of_the_sections(world: County) -> None:
    raw = world.parcel()
    head = read_head(raw)
    body = raw[head.body :]
    first: SectionNote = head.header.sections[0]
    assert hashlib.sha256(body[: first.length]).hexdigest() == first.sha256
    assert from_base64(raw[head.body - 89 : head.body - 1].decode(), 64) == head.signature
    assert verify(raw, by_itself, ("parcel",)).scope.schools == ()
