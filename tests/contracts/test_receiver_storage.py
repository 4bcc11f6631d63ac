"""The storage contract on memory, the encrypted store and the platform (SQLite; PostgreSQL in its own tests)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from forms.definition import Audience
from sync.platform.database import open_engine
from sync.platform.storage import PlatformStorage
from sync.receive.storage import ReceiverStorage
from tests.contracts.memory_storage import MemoryStorage
from tests.contracts.receiver_storage import FORMS, ReceiverStorageContract
from tests.sync.store_kit import Desk, SmallPack


class TestMemory(ReceiverStorageContract):
    @pytest.fixture
    def storage(self) -> ReceiverStorage:
        return MemoryStorage()


class TestStore(ReceiverStorageContract):
    @pytest.fixture
    def storage(self, tmp_path: Path) -> Iterator[ReceiverStorage]:
        store = Desk(tmp_path).create(SmallPack(FORMS))
        yield store.receiving()
        store.close()


class TestPlatform(ReceiverStorageContract):
    """At the level of a school nothing is cut away, as the contract wants it; levels are the platform's own tests."""

    @pytest.fixture
    def storage(self, tmp_path: Path) -> Iterator[ReceiverStorage]:
        engine = open_engine(tmp_path)
        yield PlatformStorage(engine, FORMS, Audience.SCHOOL)
        engine.dispose()
