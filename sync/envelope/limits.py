"""Every bound a stranger's bytes are held to, in one place; nothing else here."""

from __future__ import annotations

FORMAT = 1
MAGIC = b"YILU1 "

HEADER_BYTES = 8 * 1024  # the JSON line without its newline
ENVELOPE_BYTES = 16 * 1024 * 1024  # the whole file
CONTENT_BYTES = 8 * 1024 * 1024  # one section after decompression
WINDOW_LOG = 23  # zstd window of at most 8 MiB
CONTAINERS = 100_000  # opening brackets in one section: a list costs 60 bytes of memory for 2 of text
AGE_HEADER_BYTES = 16 * 1024
AGE_RECIPIENTS = 64  # a private key is tried on each: bounds the work before the MAC is known
INTEGER_DIGITS = 19  # what SQLite holds
NUMBER_CHARACTERS = 32
HAVE_ENTRIES = 48  # at most what fits the header

CHANGES = 8192  # in one parcel; sealing cuts at CHANGES_ADVISED
CHANGES_ADVISED = 4096
CELLS = 1_000_000  # values and nulls of one section once spread out
NAME_CHARACTERS = 128  # of a field, form or repeat
EPOCHS = 4096  # other epochs one section may refer to

RECEIPT_ANSWERS = 4096
ROSTER_DEVICES = 20_000

PACK_FILES = 256
PIECE_BYTES = 4 * 1024 * 1024  # one piece of a program's packed files
PROGRAM_BYTES = 256 * 1024 * 1024  # all its pieces
PROGRAM_UNPACKED = 1024 * 1024 * 1024
PROGRAM_FILES = 20_000
PROGRAM_WINDOW_LOG = 27  # zstd window of at most 128 MiB: what `zstd -d` takes without being asked
PROGRAM_RELEASES = 1 << 31

BUNDLE_ENVELOPES = 256
BUNDLE_BYTES = 48 * 1024 * 1024
