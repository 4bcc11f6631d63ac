"""Bytes that would unpack, nest or grow without end: refused within a second and within bounded memory."""

from __future__ import annotations

import functools
import os
import subprocess
import sys
import time
import tracemalloc
from hashlib import sha256
from pathlib import Path

import pyrage
import pytest

from sync.envelope import limits
from sync.envelope.columns import decode, encode
from sync.envelope.errors import ParcelError
from sync.envelope.header import Header, SectionNote, read_head
from sync.envelope.opening import by_itself, open_public, open_sections, verify
from sync.envelope.seal import around
from sync.envelope.strict import dumps, loads, to_base64
from tests.sync.envelope_data import edits
from tests.sync.envelope_kit import LINK, County, a_county

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

MIB = 1 << 20
SECOND = 1.0

# Opens each parcel of a directory in a process that may take only so much memory above what it starts with; seconds
# are those of the processor, so that a busy machine does not fail the test.
READER = """
import resource, sys, time
from pathlib import Path
from sync.envelope.errors import ParcelError
from sync.envelope.keys import AgeIdentity
from sync.envelope.opening import by_itself, open_sections, verify
identity = AgeIdentity(sys.argv[2])
used = int(next(line for line in open("/proc/self/status") if line.startswith("VmSize")).split()[1]) * 1024
limit = used + int(sys.argv[3])
resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
for path in sorted(Path(sys.argv[1]).iterdir()):
    began = time.process_time()
    try:
        batches = open_sections(verify(path.read_bytes(), by_itself, ("parcel",)), [identity], ("county",))
        said = f"taken {sum(len(batch.changes()) for batch in batches.values())}"
    except ParcelError as error:
        said = error.code
    print(path.name, said, f"{time.process_time() - began:.3f}")
"""


@pytest.fixture(scope="module")
def world() -> County:
    return a_county()


def sealed(world: County, packed: bytes, encrypted: bool = False) -> bytes:
    """A parcel by a device of the roster whose one section is these packed (or even encrypted) bytes."""
    section = packed
    if not encrypted:
        section = pyrage.encrypt(packed, [pyrage.x25519.Recipient.from_str(world.county.identity.recipient)])
    header = a_header(world, section)
    return header.signed + to_base64(world.first.key.sign(header.signed)).encode() + b"\n" + section


def a_header(world: County, section: bytes) -> Header:
    note = SectionNote("county", len(section), sha256(section).hexdigest())
    return Header("parcel", world.first.key.public, "S1", "a" * 16, 1, 8000, "", LINK, sections=(note,))


def packed(plain: bytes, level: int = 3) -> bytes:
    return zstd.compress(plain, level)


@functools.cache
def a_gibibyte() -> bytes:
    """32 KiB that unpack to 1 GiB; the frame does not say how much."""
    packer = zstd.ZstdCompressor(level=19)
    block = bytes(MIB)
    return b"".join([*(packer.compress(block) for _ in range(1024)), packer.flush()])


def wrapped(world: County, content: bytes) -> bytes:
    """The JSON of a section around `content`, with what it must repeat of its header."""
    start = dumps(around(a_header(world, b"x"), "county"))
    return b'{"content":' + content + b"," + start[1:]


def columns_of(fields: bytes, changes: int = 8000, more: bytes = b"") -> bytes:
    runs = b'"seq":[1,%d],"clock":[1,%d],"author":[1,%d],"at":[%s]'
    zeros = b",".join([b"0"] * changes)
    block = b'{"form":"f",' + runs % (changes, changes, changes, zeros) + b',"fields":{' + fields + b"}}"
    return b'{"forms":[' + block + b"]" + more + b"}"


def bombs(world: County) -> dict[str, tuple[bytes, set[str]]]:
    """Name -> a parcel and the codes with which it may be refused."""
    near = limits.CONTENT_BYTES - 1000
    full = b",".join(b'"c%d":{"is":"x"}' % n for n in range(500))
    texts = b",".join(b'"c%d":{"text":"%s"}' % (n, b"|" * 8000) for n in range(120))
    steps = b",".join(b"[%d,%d,%d]" % (n % 8000, n % 4000 + 1, n + 1) for n in range(90_000))
    epochs = b",".join(b'"%016x"' % (n + 1) for n in range(4000))
    plain = {
        "json deep": (b"[" * 90_000, {"content"}),
        "json deeper": (b"[" * near, {"content"}),
        "json of empty lists": (b"[" + b"[]," * 90_000 + b"[]]", {"content"}),
        "json of very many lists": (b"[" + b"[]," * (near // 3) + b"[]]", {"content"}),
        "json of short texts": (b"[" + b'"ab",' * (near // 5) + b'""]', {"content"}),
        "json of numbers": (b"[" + b"999," * (near // 4) + b"9]", {"content"}),
        "json of floats": (b"[" + b"1.5," * (near // 4) + b"9]", {"content"}),
        "a long integer": (b"9" * near, {"content"}),
        "a long float": (b"0." + b"9" * near, {"content"}),
        "one key twice": (b'{"forms":[],"forms":[]}', {"content"}),
        "not a number": (b'{"forms":NaN}', {"content"}),
        "500 full columns": (columns_of(full), {"too_large"}),
        "120 columns of empty texts": (columns_of(texts), {"taken 8000"}),
        "vectors that grow": (
            columns_of(b"", more=b',"epochs":[%s],"seen":[%s]' % (epochs, steps)),
            {"too_large"},
        ),
        "a run without end": (columns_of(b"").replace(b"[1,8000]", b"[1,99999999999]", 1), {"content"}),
    }
    found = {name: (packed(wrapped(world, content)), codes) for name, (content, codes) in plain.items()}
    found["a gibibyte"] = (a_gibibyte(), {"bomb"})
    found["a wide window"] = (
        zstd.compress(bytes(1 << 28), options={zstd.CompressionParameter.window_log: 27}),
        {"content"},
    )
    found["a frame that lies"] = (b"\x28\xb5\x2f\xfd\xe4" + (1 << 50).to_bytes(8, "little") + bytes(9), {"content"})
    sound = wrapped(world, columns_of(b"", 1))
    packer = zstd.ZstdCompressor()
    found["one change"] = (packed(sound), {"taken 1"})
    found["two frames"] = (packed(sound) + packed(b"x"), {"content"})
    found["something behind the frame"] = (packed(sound) + b"x", {"content"})
    found["half a frame"] = (packed(sound)[:-3], {"content"})
    found["a frame without its end"] = (packer.compress(sound, zstd.ZstdCompressor.FLUSH_BLOCK), {"content"})
    found["no frame"] = (b"not zstd", {"content"})
    found["nothing"] = (b"", {"content"})
    files = {name: (sealed(world, section), codes) for name, (section, codes) in found.items()}
    stanza = b"-> X25519 " + b"A" * 43 + b"\n" + b"A" * 43 + b"\n"
    for count in (100, 200, 150_000):
        section = b"age-encryption.org/v1\n" + stanza * count + b"--- " + b"A" * 43 + b"\n" + bytes(64)
        files[f"{count} recipients"] = (sealed(world, section, encrypted=True), {"content"})
    start = b"age-encryption.org/v1\n-> X25519 " + b"A" * 43 + b"\n"
    endless = start + (b"A" * 64 + b"\n") * 200_000
    files["a recipient without end"] = (sealed(world, endless, encrypted=True), {"content"})
    ended = endless + b"A\n--- " + b"A" * 43 + b"\n" + bytes(64)
    files["a recipient almost without end"] = (sealed(world, ended, encrypted=True), {"content"})
    no_mac = start + b"A" * 43 + b"\n--- " + b"A" * 12_000_000
    files["a last line without end"] = (sealed(world, no_mac, encrypted=True), {"content"})
    files["not age"] = (sealed(world, b"-----BEGIN AGE ENCRYPTED FILE-----\n", encrypted=True), {"content"})
    return files


def test_no_bomb_takes_a_second_or_200_mib(world: County, tmp_path: Path) -> None:
    files = bombs(world)
    for name, (raw, _) in files.items():
        (tmp_path / name.replace(" ", "_")).write_bytes(raw)
    reader = subprocess.run(
        [sys.executable, "-c", READER, str(tmp_path), world.county.identity.secret, str(200 * MIB)],
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
        cwd=Path(__file__).parents[2],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )
    assert reader.returncode == 0, reader.stderr[-2000:]
    lines = {line.split(" ", 1)[0].replace("_", " "): line.split(" ", 1)[1] for line in reader.stdout.splitlines()}
    assert lines.keys() == files.keys()
    for name, line in lines.items():
        said, seconds = line.rsplit(" ", 1)
        assert said in files[name][1], (name, said)
        assert float(seconds) <= SECOND, (name, seconds)


def test_the_gibibyte_is_small_on_the_road() -> None:
    assert len(a_gibibyte()) < 40_000


def test_too_large_a_file_is_not_even_looked_at(world: County) -> None:
    with pytest.raises(ParcelError, match="too_large"):
        read_head(world.parcel() + bytes(limits.ENVELOPE_BYTES))


@pytest.mark.parametrize("filler", [b"a", b"[", b'"', b" ", b"\n", b"\x00"])
def test_a_header_without_end_is_refused_at_once(filler: bytes) -> None:
    began = time.process_time()
    for start in (b"", b"YILU1 ", b"YILU1 parcel", b"YILU1 parcel\n", b"YILU1 parcel\n{", b"YILU1 parcel\n{}\n"):
        with pytest.raises(ParcelError):
            read_head(start + filler * (limits.ENVELOPE_BYTES - len(start)))
    assert time.process_time() - began < SECOND


def test_a_long_header_is_not_even_parsed() -> None:
    line = b'{"x":[' + b"999," * (limits.HEADER_BYTES * 100) + b"9]}"
    raw = b"YILU1 parcel\n" + line + b"\n" + b"A" * 86 + b"==\n"
    tracemalloc.start()
    try:
        with pytest.raises(ParcelError, match="header"):
            read_head(raw)
        assert tracemalloc.get_traced_memory()[1] < MIB
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    ("first_line", "code"),
    [
        (b"YILU2 parcel\n", "newer_program"),
        (b"YILU1 letter\n", "kind"),
        (b"YILU1  parcel\n", "not_ours"),
        (b"YILU01 parcel\n", "not_ours"),
        (b"yilu1 parcel\n", "not_ours"),
        (b"PK\x03\x04", "not_ours"),
        (b"", "not_ours"),
        (b"YILU1 parcel\r\n", "not_ours"),
    ],
)
def test_the_first_line_says_what_it_is(first_line: bytes, code: str) -> None:
    with pytest.raises(ParcelError, match=code):
        read_head(first_line + b"{}\n")


def test_a_public_section_is_bounded_too(world: County) -> None:
    section = b'"' + b"x" * limits.CONTENT_BYTES + b'"'
    note = SectionNote("public", len(section), sha256(section).hexdigest())
    header = Header("card", world.root.public, sections=(note,))
    raw = header.signed + to_base64(world.root.sign(header.signed)).encode() + b"\n" + section
    with pytest.raises(ParcelError, match="too_large"):
        open_public(verify(raw, by_itself, ("card",)))


def test_what_is_written_can_be_read(world: County) -> None:
    """The largest parcel a sealer may make is within every bound of the reader."""
    journal = edits(limits.CHANGES_ADVISED)
    header = world.header(world.first, journal.epoch, journal.whole)
    raw = world.seal(journal.parts, header, world.first.key)
    verified = verify(raw, world.roster.finds, ("parcel",))
    began = time.process_time()
    opened = open_sections(verified, [world.county.identity], ("county", "region"))
    assert time.process_time() - began < SECOND
    assert sum(map(len, opened.values())) == limits.CHANGES_ADVISED
    for name, part in journal.parts.items():
        assert decode(loads(dumps(encode(part))), journal.epoch).changes() == opened[name].changes()
