"""The machine over what may stand behind it: plain memory, memory with sealed parcels, the encrypted store on disk."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from sync.store import epoch
from tests.model.codec import Sealed
from tests.model.machine import Machine
from tests.model.office import Office, PlatformOffice
from tests.model.pc import Pc
from tests.model.store_pc import StorePc


def runs(count: int, steps: int) -> settings:
    return settings(max_examples=count, stateful_step_count=steps, suppress_health_check=list(HealthCheck))


class SealedMachine(Machine):
    """Everything travels in the product's own envelopes."""

    codec = Sealed()


class StoreMachine(Machine):
    """Every PC is a real store, county and region are real platforms' databases, each in a directory of its own."""

    def __init__(self) -> None:
        self.root = Path(tempfile.mkdtemp(prefix="model-"))
        self.patch = pytest.MonkeyPatch()
        super().__init__()

    def open_pc(self, name: str) -> Pc:
        self.patch.setattr(epoch, "new_name", self.place.new_epoch)  # the same ones when a run is tried again
        return StorePc(self.place, name, self.root / name)

    def open_office(self, name: str) -> Office:
        return PlatformOffice(self.place, name, self.root / name)

    def close(self) -> None:
        super().close()
        self.patch.undo()
        shutil.rmtree(self.root)
