"""A school's PC that knows its county by card and roster alone, and has nothing but sticks."""

from __future__ import annotations

from collections.abc import Mapping

from sync import joining
from sync.envelope.roster import Roster
from sync.routes.usb.stick import Stick
from sync.vector import Dot
from sync.visit import Copied, Offer, Taken, copy_to_stick, look_at_stick, take
from tests.model.founded import files_of
from tests.model.store_pc import SMALL_PACK, Disk, StorePc


class VisitPc(StorePc):
    def _first_files(self) -> Mapping[str, bytes]:
        return files_of(self.name)

    roster: Roster
    """Whom this PC trusts: by the roster it holds, or by the card alone."""

    def _open(self) -> None:
        super()._open()
        self._look_up()

    def _look_up(self) -> None:
        joining.follow(self.store)
        trusted = joining.trusted(self.store)
        assert trusted is not None
        self.roster = trusted

    def _follow(self) -> None:
        """It has, ever since it was opened and at every visit."""

    def backup(self) -> Disk:
        """Of a program that was closed for it: one that is put back behind this is noticed."""
        disk = super().backup()
        self.store.close()
        self._open()
        return disk

    def answered(self) -> tuple[str, int]:
        """Epoch and counter of the county's newest receipt that counts here."""
        (county,) = self.store.receivers()
        return county.epoch, county.counter

    def copy(self, stick: Stick) -> Copied:
        copied = copy_to_stick(self.store, SMALL_PACK, stick)
        self._look_up()
        return copied

    def look(self, stick: Stick) -> Offer:
        return look_at_stick(self.store, stick)

    def read(self, stick: Stick, offer: Offer) -> tuple[Taken, dict[Dot, Dot]]:
        """What reading the stick did, and old dots -> new ones where it made the PC say things again."""
        before = {change.at: change.dot for epoch in self._own() for change in self._journal(epoch)}
        known = set(self._own())
        taken = take(self.store, SMALL_PACK, stick, offer)
        self._look_up()
        new = [change for epoch in self._own() if epoch not in known for change in self._journal(epoch)]
        return taken, {before[change.at]: change.dot for change in new}
