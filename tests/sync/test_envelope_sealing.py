"""Sealing and opening, audiences, receipts, bundles, and what `yilu parcel show` says."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.definition import Audience, Field, FieldType, Form, FormKind, Repeat
from forms.text import Text
from sync.change import DELETED, Change
from sync.envelope import bundle, limits
from sync.envelope.audiences import joined, joined_batches, split
from sync.envelope.errors import ParcelError
from sync.envelope.header import Header, read_header
from sync.envelope.opening import by_itself, open_public, open_sections, verify
from sync.envelope.receipt import Answer, Receipt, decode, encode
from sync.envelope.receipt_file import open_receipt, seal_receipt
from sync.envelope.roster_file import seal_roster
from sync.envelope.seal import Part, seal, seal_parcel
from sync.envelope.show import describe, main
from sync.vector import Dot, Ranges
from tests.sync.envelope_data import edits, first_parcel
from tests.sync.envelope_kit import LINK, County, a_county

OWN = "00000000000000ff"
WORD = Text("字", "word")


def a_field(name: str, audience: Audience, repeat: str | None = None) -> Field:
    return Field(name, FieldType.TEXT, WORD, "s", repeat=repeat, audience=audience)


FORM = Form(
    id="f",
    version=1,
    kind=FormKind.REGISTER,
    title=WORD,
    one=WORD,
    measure="个",
    sections=(),
    fields=(
        a_field("s", Audience.SCHOOL),
        a_field("c", Audience.COUNTY),
        a_field("r", Audience.REGION),
        a_field("visit_s", Audience.SCHOOL, "visits"),
        a_field("visit_c", Audience.COUNTY, "visits"),
    ),
    repeats=(Repeat("visits", WORD, "s"),),
)


@pytest.fixture(scope="module")
def world() -> County:
    return a_county()


def test_a_first_parcel_comes_through_whole(world: County) -> None:
    journal = first_parcel()
    header = world.header(world.first, journal.epoch, journal.whole)
    raw = world.seal(journal.parts, header, world.first.key)
    verified = verify(raw, world.roster.finds, ("parcel",))
    assert replace(verified.header, sections=()) == header
    assert verified.scope.may_write("S1", "enrolment")
    opened = open_sections(verified, [world.county.identity], ("county", "region"))
    assert {name: tuple(batch.changes()) for name, batch in opened.items()} == dict(journal.parts)
    for taken, whole in zip(joined_batches(opened), journal.whole, strict=True):
        assert taken == whole
    region = open_sections(verified, [world.region.identity], ("region",))
    assert region.keys() == {"region"}


def test_a_parcel_may_hold_nothing_for_anyone(world: County) -> None:
    """A range of changes that stay in the school is still claimed, so that the numbers have no gap."""
    journal = edits(3)
    raw = world.seal({}, world.header(world.first, journal.epoch, journal.whole), world.first.key)
    assert read_header(raw).sections == ()
    assert world.take(raw) == []


def test_a_parcels_name_is_the_hash_of_its_signed_lines(world: County) -> None:
    one, same, other = world.parcel(seed=1), world.parcel(seed=1), world.parcel(seed=2)
    assert read_header(one).id != read_header(other).id
    assert read_header(one).id != read_header(same).id  # sealed anew, its section's hash is another


def test_only_a_sound_parcel_is_sealed(world: County) -> None:
    journal = edits(5)
    header = world.header(world.first, journal.epoch, journal.whole)
    readers = {"county": world.county.readers, "region": world.county.readers}
    key = world.first.key
    with pytest.raises(ValueError, match="outside the header's range"):
        seal_parcel(replace(header, last=header.last - 1), {"county": journal.whole}, readers, key)
    with pytest.raises(ValueError, match="outside the header's range"):
        seal_parcel(replace(header, epoch="f" * 16), {"county": journal.whole}, readers, key)
    with pytest.raises(ValueError, match="signed by the device"):
        seal_parcel(header, journal.parts, readers, world.other.key)
    for bad in ((), ("age1x",), world.county.readers * (limits.AGE_RECIPIENTS + 1)):
        with pytest.raises(ValueError, match=r"age recipient|readers"):
            seal_parcel(header, journal.parts, {"county": bad, "region": bad}, key)
    for unsound in ({"link": ""}, {"school": "a b"}, {"first": 0}, {"prev": "x"}, {"roster": -1}, {"pack": "\n"}):
        with pytest.raises(ValueError, match="not a sound header"):
            seal_parcel(replace(header, **unsound), {}, readers, key)  # type: ignore[arg-type]
    with pytest.raises(ParcelError, match="too_large"):
        seal(Header("card", key.public), [Part("public", "x" * limits.CONTENT_BYTES)], key)


# -- audiences ---------------------------------------------------------------------------------------------------


def a_change(**parts: object) -> Change:
    whole = {"dot": Dot(OWN, 5), "record": Dot(OWN, 2), "form": "f", "clock": 2, "at": 9, "author": 1, "fields": {}}
    return Change(**(whole | parts))  # type: ignore[arg-type]


def test_each_field_goes_to_its_audience_and_no_further() -> None:
    parts = split(a_change(fields={"s": "1", "c": "2", "r": None, "unknown": "3"}), FORM)
    assert {name: dict(part.fields) for name, part in parts.items()} == {
        "school": {"s": "1", "unknown": "3"},
        "county": {"c": "2"},
        "region": {"r": None},
    }
    assert split(a_change(fields={"s": "1"}), FORM).keys() == {"school"}
    assert split(a_change(), FORM) == {}


def test_the_widest_audience_learns_of_creation_and_deletion() -> None:
    assert split(a_change(fields={DELETED: 1}), FORM)["region"].fields == {DELETED: 1}
    created = split(a_change(record=Dot(OWN, 5), fields={"c": "2"}), FORM)
    assert {name: dict(part.fields) for name, part in created.items()} == {"region": {}, "county": {"c": "2"}}


def test_rows_are_cut_too_and_their_widest_audience_learns_of_them() -> None:
    parts = split(a_change(rows={f"visits/{OWN}-5.1": {"visit_s": "x"}, f"visits/{OWN}-2.1": None}), FORM)
    assert parts["county"].rows == {f"visits/{OWN}-5.1": {}, f"visits/{OWN}-2.1": None}
    assert parts["school"].rows == {f"visits/{OWN}-5.1": {"visit_s": "x"}}
    assert "region" not in parts


_names = st.sampled_from(["s", "c", "r", DELETED, "unknown"])
_row_fields = st.dictionaries(st.sampled_from(["visit_s", "visit_c"]), st.none() | st.text(max_size=3))


@given(
    st.dictionaries(_names, st.none() | st.text(max_size=3)),
    st.dictionaries(st.integers(1, 4).map(lambda n: f"visits/{OWN}-5.{n}"), st.none() | _row_fields),
    st.booleans(),
)
def test_what_is_cut_is_put_together_again(
    fields: dict[str, str | None], rows: dict[str, dict[str, str | None] | None], creates: bool
) -> None:
    change = a_change(fields=fields, rows=rows, record=Dot(OWN, 5 if creates else 2))
    parts = split(change, FORM)
    if parts:
        assert joined(parts.values()) == change
    else:
        assert not fields
        assert not rows
        assert not creates


def test_parts_that_contradict_one_another_are_refused() -> None:
    row = f"visits/{OWN}-5.1"
    one = a_change(fields={"c": "1"}, rows={row: {"visit_c": "x"}})
    for other in (
        a_change(fields={"c": "1"}),
        a_change(fields={"r": "1"}, clock=3),
        a_change(fields={"r": "1"}, record=Dot(OWN, 3)),
        a_change(rows={row: None}),
        a_change(rows={row: {"visit_c": "y"}}),
    ):
        with pytest.raises(ParcelError, match="content"):
            joined([one, other])


# -- receipts ----------------------------------------------------------------------------------------------------


def a_receipt(world: County) -> Receipt:
    answer = Answer(
        world.first.key.public,
        world.first.epoch,
        Ranges.parse("1-20,25"),
        ((30, 31, "clock"), (40, 40, "fork")),
        ((33, "code"),),
        LINK,
        ((25, LINK),),
        40,
    )
    return Receipt(
        world.county.key.public, world.county.epoch, 12, "county", (answer, replace(answer, epoch="b" * 16))
    )


def test_a_receipt_comes_through(world: County) -> None:
    receipt = a_receipt(world)
    have = {(world.first.key.public, world.first.epoch): 20}
    raw = seal_receipt(receipt, "S1", world.county.key, roster=1, have=have)
    back, header = open_receipt(raw, world.roster.finds)
    assert back == receipt
    assert (header.school, header.roster, header.have) == ("S1", 1, have)
    answer = back.answer(world.first.key.public, world.first.epoch)
    assert answer is not None
    assert str(answer.settled) == "1-20,25,30-31,33,40"
    assert back.answer(world.other.key.public, world.first.epoch) is None


def test_malformed_receipts_are_refused(world: County) -> None:
    receipt = a_receipt(world)
    content = encode(receipt)

    def read(**changes: object) -> None:
        first, *rest = content["answers"]
        decode({**content, "answers": [{**first, **changes}, *rest]}, receipt.device, receipt.epoch)

    read()
    for changes in (
        {"have": "1-20,20"},
        {"have": "1-30"},
        {"have": " 1-20"},
        {"have": "01-20"},
        {"have": 3},
        {"held": [[31, 30, "clock"]]},
        {"held": [[30, 31, "Clock!"]]},
        {"held": [[40, 40, "fork"], [30, 31, "clock"]]},
        {"refused": [[0, "code"]]},
        {"refused": [[25, "code"]]},
        {"link": "00"},
        {"epoch": "b" * 16},
        {"device": "x"},
        {"more": 1},
    ):
        with pytest.raises(ParcelError, match="content"):
            read(**changes)
    for wrong in ({"counter": 0}, {"counter": True}, {"level": "root"}, {"x": 1}):
        with pytest.raises(ParcelError, match="content"):
            decode({**content, **wrong}, receipt.device, receipt.epoch)


# -- packs, bundles ----------------------------------------------------------------------------------------------


def test_a_pack_travels_as_any_other(world: County) -> None:
    header = Header("pack", world.root.public, pack="2026.9.2")
    raw = seal(header, [Part("public", {"files": {}})], world.root)
    assert open_public(verify(raw, by_itself, ("pack",))) == {"files": {}}


def test_a_bundle_is_bounded(world: County) -> None:
    parts = (world.parcel(1), world.parcel(2), b"x" * 100_000)
    assert bundle.unpack(bundle.pack(parts)) == parts
    assert bundle.unpack(b"") == ()
    for raw in (b"3\nab", b"03\nabc", b"-1\n", b"\n", b"3", b"0\n", b"1" * 20 + b"\n", b"3\nabcd", b"+3\nabc"):
        with pytest.raises(ParcelError):
            bundle.unpack(raw)
    with pytest.raises(ParcelError, match="too_large"):
        bundle.pack([b"x"] * (limits.BUNDLE_ENVELOPES + 1))
    with pytest.raises(ParcelError, match="too_large"):
        bundle.unpack(b"1\nx" * (limits.BUNDLE_ENVELOPES + 1))


# -- show --------------------------------------------------------------------------------------------------------


def test_show_says_what_it_is_and_never_a_value(world: County) -> None:
    raw = world.parcel(200)
    lines = describe(raw, [world.county.identity], world.roster, "en")
    text = "\n".join(lines)
    assert "kind: parcel" in lines
    assert "range: 2801-3000" in lines
    assert "signature: holds" in lines
    assert "signer: school, S1 喀拉苏乡中心学校" in lines
    assert any(line.startswith("content: county: ") and "enrolment" in line for line in lines)
    for change in world.take(raw):
        assert not any(isinstance(value, str) and len(value) > 6 and value in text for value in change.fields.values())
    closed = describe(raw, [world.region.identity], None, "zh")
    assert "content: county: closed to this key" in describe(raw, [world.region.identity], None, "en")
    assert "签名: 有效" in closed


def test_show_names_a_stranger_and_a_broken_signature(world: County) -> None:
    raw = bytearray(world.parcel())
    at = raw.index(b'"roster":1') + 9
    raw[at : at + 1] = b"2"
    assert "signature: does not hold" in describe(bytes(raw), language="en")
    stranger = replace(world.roster, devices=())
    assert any(line.startswith("signer: unknown_device") for line in describe(world.parcel(), (), stranger, "en"))


def test_show_as_a_command(world: County, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = {
        "parcel": world.parcel(),
        "roster": seal_roster(world.roster, world.root),
        "key": f"# county\n{world.county.identity.secret}\n".encode(),
        "broken": world.parcel()[:-1],
        "stranger": world.parcel(signer=replace(world.first, key=a_county.__wrapped__().first.key)),
        "badkey": b"AGE-SECRET-KEY-1QQ",
    }
    for name, raw in files.items():
        (tmp_path / name).write_bytes(raw)

    def run(*arguments: str) -> int:
        return main([str(tmp_path / a) if a in (*files, "none") else a for a in arguments])

    assert run("parcel", "--roster", "roster", "--identity", "key", "--language", "en") == 0
    assert "content: county" in capsys.readouterr().out
    assert run("roster", "--roster", "roster", "--language", "en") == 0
    assert "signer: root, 653125" in capsys.readouterr().out
    assert run("broken") == 1
    assert "section_hash" in capsys.readouterr().err
    assert run("stranger") == 0
    assert run("stranger", "--roster", "roster") == 1
    assert "unknown_device" in capsys.readouterr().err
    assert run("none") == 1
    assert run("parcel", "--identity", "badkey") == 1
