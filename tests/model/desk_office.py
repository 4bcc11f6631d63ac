"""A county's desk on its own encrypted store: it takes what a stick brings and answers on the same stick."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from sync.county import admission, founding
from sync.county.answers import AnswerFile, answers
from sync.county.inbox import Taken, take
from sync.county.on_stick import files_on, write_back
from sync.envelope.roster import Roster
from sync.merge.state import RecordState
from sync.receive.inbox import Inbox
from sync.routes.usb.stick import Stick
from sync.store import Store
from sync.vector import Dot
from tests.model.founded import desk_of, files_of
from tests.model.office import Office
from tests.model.place import Place
from tests.model.store_pc import SMALL_PACK, Disk, copied, laid_out, put_back, states_in


class DeskOffice(Office):
    def __init__(self, place: Place, name: str, root: Path) -> None:
        self.place = place
        self.name = name
        self.desk = desk_of(root)
        laid_out(root, files_of(name))
        self._open()
        place.take_keys(name, self.store.device_key, self.store.age_identities[0])

    def _open(self) -> None:
        self.store: Store = self.desk.open(pack=SMALL_PACK)
        self.place.office_epochs[self.name] = self.store.own_epoch

    @property
    def roster(self) -> Roster:
        return founding.roster_of(self.store)

    def inbox(self) -> Inbox:
        return founding.inbox(self.store, SMALL_PACK, self.roster)

    def take(self, stick: Stick) -> Taken:
        taken = take(self.store, SMALL_PACK, files_on(stick))
        self.place.office_epochs[self.name] = self.store.own_epoch
        return taken

    def answer_on(self, stick: Stick, taken: Taken) -> list[AnswerFile]:
        return write_back(self.store, stick, taken.visit, answers(self.store, SMALL_PACK, taken.survey))

    def admit(self, device: str, school: str) -> bool:
        """Whether the PC is in the roster now: one that has not asked is not."""
        if any(listed.key == device for listed in self.roster.devices):
            return True
        if not any(request.device == device for request in admission.requests(self.store)):
            return False
        admission.admit(self.store, SMALL_PACK, device, school)
        return True

    def states(self) -> Mapping[tuple[str, Dot], RecordState]:
        return states_in(self.store)

    def backup(self) -> Disk:
        return copied(self.store, self.desk)

    def restore(self, backup: object, noticed: bool = True) -> None:
        assert isinstance(backup, Disk)
        self.store.close()
        put_back(backup, self.desk, noticed)
        self._open()

    def close(self) -> None:
        self.store.close()
