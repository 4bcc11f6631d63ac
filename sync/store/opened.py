"""One connection to an open school: how it begins, ends, and how every write through it goes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Self

from forms.errors import BugError, WorldError
from sync.store import errors
from sync.store.database import Database
from sync.store.saving import Writer
from sync.store.session import Session, relieved
from sync.store.tables import FormTables


class Opened:
    """What all that may be asked of a store stands on. Every write returns after the disk has it."""

    def __init__(self, session: Session, database: Database) -> None:
        self._session = session
        self._database = database
        self._is_open = True

    def another(self) -> Self:
        """A second connection to the same open school, for another thread."""
        return type(self)(self._session, self._session.connect())

    def close(self) -> None:
        """Ends this connection; after the last one another program may open the school."""
        if self._is_open:
            self._is_open = False
            self._session.disconnect(self._database)

    def _tables(self, form_id: str) -> FormTables:
        found = self._session.tables.get(form_id)
        if found is None:
            raise BugError("no_form", errors.UNEXPECTED)
        return found

    def _writer(self, form_id: str, author: int) -> Writer:
        return Writer(self._database, self._tables(form_id), author, self._session.at())

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """One transaction, under an epoch that was looked at."""
        with self._relief():
            self._session.ready_to_write(self._database)
            with self._database.transaction():
                yield

    @contextmanager
    def _relief(self) -> Iterator[None]:
        try:
            yield
        except WorldError as error:
            raise relieved(self._session, self._database, error) from None
