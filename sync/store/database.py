"""One connection to one SQLCipher file: the settings that make an answer mean "on disk", and errors in words."""

from __future__ import annotations

import contextlib
import inspect
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

import sqlcipher3
from sqlcipher3 import dbapi2

from forms.errors import BugError, WorldError
from sync.store import errors

# sqlite-utils then speaks SQLCipher; it must be so before anybody imports it.
sys.modules["pysqlite3"] = sqlcipher3
sys.modules["pysqlite3.dbapi2"] = dbapi2

T = TypeVar("T")
Parameters = Sequence[object]
PLAIN_HEADER = b"SQLite format 3\0"
KEY_BYTES = 32
BUSY_MILLISECONDS = 10_000
_MOST_PARAMETERS = 30_000
# After these the pages in memory and on disk may differ: the handle is given up, never asked again.
_BREAKING = {"disk_failed", "disk_full", "damaged", "wrong_key"}


class Database:
    """A connection of its own for one thread at a time. `transaction()` returns only after the disk has answered."""

    def __init__(self, path: Path, key: bytes) -> None:
        if len(key) != KEY_BYTES:
            raise BugError("key_length", errors.UNEXPECTED)
        self.path = path
        self._key = key
        self._connection: Any = None

    @property
    def connection(self) -> Any:
        """The open connection, opened anew after a failure. For schema work through sqlite-utils."""
        if self._connection is None:
            self._connection = _connect(self.path, self._key)
        return self._connection

    def another(self) -> Database:
        return Database(self.path, self._key)

    def close(self) -> None:
        if self._connection is not None:
            connection, self._connection = self._connection, None
            with contextlib.suppress(dbapi2.Error):
                connection.close()

    def run(self, sql: str, parameters: Parameters = ()) -> int:
        """Runs one statement; the number of rows it changed."""
        try:
            return int(self.connection.execute(sql, parameters).rowcount)
        except dbapi2.Error as error:
            raise self._translated(error) from None

    def run_many(self, sql: str, rows: Iterable[Parameters]) -> None:
        try:
            self.connection.executemany(sql, rows)
        except dbapi2.Error as error:
            raise self._translated(error) from None

    def rows(self, sql: str, parameters: Parameters = ()) -> list[tuple[Any, ...]]:
        try:
            return self.connection.execute(sql, parameters).fetchall()  # type: ignore[no-any-return]
        except dbapi2.Error as error:
            raise self._translated(error) from None

    def each(self, sql: str, parameters: Parameters = ()) -> Iterator[tuple[Any, ...]]:
        """The rows one by one, for what may be long."""
        try:
            yield from self.connection.execute(sql, parameters)
        except dbapi2.Error as error:
            raise self._translated(error) from None

    def row(self, sql: str, parameters: Parameters = ()) -> tuple[Any, ...] | None:
        try:
            return self.connection.execute(sql, parameters).fetchone()  # type: ignore[no-any-return]
        except dbapi2.Error as error:
            raise self._translated(error) from None

    def value(self, sql: str, parameters: Parameters = ()) -> Any:
        """The first column of the first row; None without one."""
        found = self.row(sql, parameters)
        return None if found is None else found[0]

    def give_function(self, function: Callable[..., str]) -> None:
        """Lets SQL call a pure function of texts by its name; what is null is '' to it."""
        count = len(inspect.signature(function).parameters)
        self.connection.create_function(
            function.__name__, count, lambda *texts: function(*(text or "" for text in texts)), deterministic=True
        )

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """Everything inside is on disk when this ends, or nothing is: an error means that nothing was kept.

        Inside another one it joins that one. After a failed write the handle is closed and the next use opens the file
        anew: what a failed fsync left in memory is not to be trusted."""
        if self.connection.in_transaction:
            yield
            return
        self.run("begin immediate")
        try:
            yield
            self.run("commit")
        except BaseException:
            self._take_back()
            raise

    @contextlib.contextmanager
    def snapshot(self) -> Iterator[None]:
        """Everything read inside is of one moment."""
        if self.connection.in_transaction:
            yield
            return
        self.run("begin")
        try:
            yield
        finally:
            self._take_back()

    def _take_back(self) -> None:
        if self._connection is not None and self._connection.in_transaction:
            try:
                self._connection.rollback()
            except dbapi2.Error:
                self.close()

    def _translated(self, error: dbapi2.Error) -> Exception:
        translated = errors.from_sqlite(error)
        if translated.code in _BREAKING:
            self.close()
        return translated


def parts(values: Sequence[T]) -> Iterator[tuple[Sequence[T], str]]:
    """The values in parts that one statement can take, each with its question marks."""
    for start in range(0, len(values), _MOST_PARAMETERS):
        part = values[start : start + _MOST_PARAMETERS]
        yield part, ", ".join("?" * len(part))


def refuse_plain_file(path: Path) -> None:
    """WorldError 'plain_database' if the file is an unencrypted SQLite database, 'no_database' if there is none or it
    is empty: SQLite would make a new one of either."""
    try:
        with path.open("rb") as file:
            head = file.read(len(PLAIN_HEADER))
    except FileNotFoundError:
        raise WorldError("no_database", errors.WRONG_KEY) from None
    except OSError as error:
        raise errors.from_os(error) from None
    if not head:
        raise WorldError("no_database", errors.WRONG_KEY)
    if head == PLAIN_HEADER:
        raise WorldError("plain_database", errors.PLAIN)


def refuse_open_to_any_key(path: Path) -> None:
    """BugError if the file opens with a key that is not its own: then nothing is encrypted, whatever was set."""
    connection = dbapi2.connect(f"file:{_uri(path)}?mode=ro", uri=True, isolation_level=None)
    try:
        _set_key(connection, os.urandom(KEY_BYTES))
        connection.execute("select count(*) from sqlite_master").fetchone()
    except dbapi2.Error:
        return
    finally:
        connection.close()
    raise BugError("not_encrypted", errors.UNEXPECTED)


def _uri(path: Path) -> str:
    return path.absolute().as_uri().removeprefix("file://")


def _set_key(connection: Any, key: bytes) -> None:
    connection.execute("pragma cipher_log_level = NONE")  # else errors go to stderr
    connection.execute(f"pragma key = \"x'{key.hex()}'\"")


def _refuse_wrong_key(path: Path, key: bytes) -> None:
    """Tries the key on a connection that cannot write: one that can, when closed, would pour a log that may not even
    belong to the file into it."""
    if not path.exists() or path.stat().st_size == 0:
        return
    connection = dbapi2.connect(f"file:{_uri(path)}?mode=ro", uri=True, isolation_level=None)
    try:
        _set_key(connection, key)
        connection.execute("select count(*) from sqlite_master").fetchone()
    except dbapi2.Error as error:
        raise errors.from_sqlite(error) from None
    finally:
        connection.close()


def _connect(path: Path, key: bytes) -> Any:
    _refuse_wrong_key(path, key)
    try:
        connection = dbapi2.connect(
            str(path),
            isolation_level=None,
            check_same_thread=False,
            timeout=BUSY_MILLISECONDS / 1000,
            cached_statements=256,
        )
    except dbapi2.Error as error:
        raise errors.from_sqlite(error) from None
    try:
        _set_key(connection, key)
        if not connection.execute("pragma cipher_version").fetchone():
            raise BugError("not_encrypted", errors.UNEXPECTED)
        mode = connection.execute("pragma journal_mode = wal").fetchone()[0]
        if mode != "wal":
            raise BugError("journal_mode", errors.UNEXPECTED)
        for pragma in (
            "synchronous = full",
            "foreign_keys = on",
            "trusted_schema = off",
            "cell_size_check = on",
            "secure_delete = on",
            "temp_store = memory",
            "wal_autocheckpoint = 500",
            "cache_size = -16000",
        ):
            connection.execute(f"pragma {pragma}")
    except dbapi2.Error as error:
        connection.close()
        raise errors.from_sqlite(error) from None
    except BaseException:
        connection.close()
        raise
    return connection
