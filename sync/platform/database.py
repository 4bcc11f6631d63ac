"""The platform's own database: engine and fixed tables. SQLite beside its keys, or PostgreSQL by URL."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Engine,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    create_engine,
    event,
)
from sqlalchemy.engine import make_url

FILE = "platform.db"
_WRITERS = 0x59494C55  # 'YILU': the lock all writers of one PostgreSQL database take

metadata = MetaData()

# The file's own facts by name: level, county code, receiver epoch, receipt counter.
facts = Table("fact", metadata, Column("name", Text, primary_key=True), Column("value", Text, nullable=False))

# Every version of the roster this platform has signed.
rosters = Table("roster", metadata, Column("version", Integer, primary_key=True), Column("bytes", LargeBinary))

# The newest of what others signed: the region file ('region', ''), and by code the rosters of counties or the region.
papers = Table(
    "paper",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("bytes", LargeBinary, nullable=False),
)

# The newest receipt of another receiver for each device: at a county the region's, at a region the counties'.
# `claimed`: by epoch all numbers it ever said to have, as JSON.
letters = Table(
    "letter",
    metadata,
    Column("receiver", Text, primary_key=True),
    Column("sender", Text, primary_key=True),
    Column("epoch", Text, nullable=False),
    Column("counter", BigInteger, nullable=False),
    Column("claimed", Text, nullable=False),
    Column("bytes", LargeBinary, nullable=False),
)

# At a region: the county that named a school first; another cannot write for it while that one lists it.
school_counties = Table(
    "school_county", metadata, Column("school", Text, primary_key=True), Column("county", Text, nullable=False)
)

# Files that were refused though their head names an admitted device: what their head claims, and why.
refused_files = Table(
    "refused_file",
    metadata,
    Column("no", Integer, primary_key=True),
    Column("device", Text, nullable=False),
    Column("school", Text, nullable=False),
    Column("epoch", Text, nullable=False),
    Column("first", BigInteger, nullable=False),
    Column("last", BigInteger, nullable=False),
    Column("code", Text, nullable=False),
)

# One-time codes: the secret is needed to check a proof; `device` is who used it.
invitations = Table(
    "invitation",
    metadata,
    Column("no", Integer, primary_key=True),
    Column("secret", LargeBinary, nullable=False, unique=True),
    Column("school", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("device", Text),
)

# Devices that asked to join, as they asked; state 'pending', 'admitted' or 'turned_away'.
requests = Table(
    "request",
    metadata,
    Column("device", Text, primary_key=True),
    Column("school", Text, nullable=False),
    Column("asked_at", BigInteger, nullable=False),
    Column("state", Text, nullable=False),
    Column("bytes", LargeBinary, nullable=False),
)

# Epochs by a small number: the high half of a record's local id. Some are known only from records named in edits.
replicas = Table(
    "replica", metadata, Column("no", Integer, primary_key=True), Column("epoch", Text, nullable=False, unique=True)
)

standings = Table(
    "standing",
    metadata,
    Column("replica", Integer, primary_key=True, autoincrement=False),
    Column("device", Text, nullable=False, index=True),
    Column("owner", Text, nullable=False),
    Column("body", Text, nullable=False),  # ranges and links as JSON, see `encoding`
)

seen_runs = Table(
    "seen_run",
    metadata,
    Column("replica", Integer, primary_key=True, autoincrement=False),
    Column("first", BigInteger, primary_key=True, autoincrement=False),
    Column("vector", Text, nullable=False),
)

# Sealed bytes as they came, of parcels taken (`span`) or held. `sha256` is the whole file's: its upload's name.
parcels = Table(
    "parcel",
    metadata,
    Column("header_hash", Text, primary_key=True),
    Column("sha256", Text, nullable=False, index=True),
    Column("length", Integer, nullable=False),
    Column("bytes", LargeBinary, nullable=False),
)

spans = Table(
    "span",
    metadata,
    Column("header_hash", Text, primary_key=True),
    Column("replica", Integer, nullable=False),
    Column("first", BigInteger, nullable=False),
    Column("last", BigInteger, nullable=False),
    Column("prev", Text, nullable=False),
    Column("link", Text, nullable=False),
    Column("applied", Text, nullable=False),
    Column("restated", Integer, nullable=False),
    Index("span_by_range", "replica", "first"),
)

held = Table(
    "held",
    metadata,
    Column("no", Integer, primary_key=True),
    Column("header_hash", Text, nullable=False, unique=True),
    Column("device", Text, nullable=False, index=True),
    Column("epoch", Text, nullable=False),
    Column("first", BigInteger, nullable=False),
    Column("last", BigInteger, nullable=False),
    Column("code", Text, nullable=False),
    Column("size", Integer, nullable=False),
)

refusals = Table(
    "refusal",
    metadata,
    Column("replica", Integer, primary_key=True, autoincrement=False),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("key", Text, primary_key=True),
    Column("code", Text, nullable=False),
)

# Records of forms the pack does not have, as they are; moved to typed tables when the pack arrives.
strangers = Table(
    "stranger",
    metadata,
    Column("form", Text, primary_key=True),
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("owner", Text, nullable=False),
    Column("created", Integer, nullable=False),
    Column("clock", BigInteger, nullable=False),
    Column("registers", Text, nullable=False),
)

# Purged for good: late values for these are had and dropped.
tombstones = Table(
    "tombstone",
    metadata,
    Column("form", Text, primary_key=True),
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("created", Integer, nullable=False),
    Column("clock", BigInteger, nullable=False),
)

# Which columns each typed table has: fields never leave it, a pack only adds.
projections = Table(
    "projection", metadata, Column("form", Text, primary_key=True), Column("columns", Text, nullable=False)
)


def open_engine(directory: Path, url: str = "") -> Engine:
    """An engine whose transactions write at once and last through a power cut; its messages never show values."""
    address = make_url(url) if url else make_url(f"sqlite:///{directory / FILE}")
    if address.get_backend_name() != "sqlite":
        engine = create_engine(address, hide_parameters=True, pool_pre_ping=True)
        event.listen(engine, "begin", _begin_alone)
        return engine
    engine = create_engine(address, hide_parameters=True, connect_args={"timeout": 30})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_immediate)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # transactions are begun below, not guessed from the statement
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "trusted_schema=OFF", "secure_delete=ON"):
        cursor.execute(f"pragma {pragma}")
    cursor.close()


def _begin_alone(connection: Connection) -> None:
    """One writer at a time, as SQLite has it: what is read in a transaction does not change under it."""
    connection.exec_driver_sql(f"select pg_advisory_xact_lock({_WRITERS})")


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("begin immediate")
