"""Returns of a county put into a school as receiving would."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from desktop.inside import Inside
from desktop.tasks import Changes, Progress
from sync.change import Change
from sync.receive.storage import Standing
from sync.returns import FORM
from sync.vector import Dot, Ranges
from tests.desktop.records_kit import written

EPOCH = "0c0c" * 4  # the county's, for this school


def returned(qtbot: QtBot, inside: Inside, *every: dict[str, str], form: str = FORM) -> None:
    """The county's parcel with these returns, or other forms of its own, has come."""
    session = inside.session

    def job(_: Progress) -> Changes:
        replica = session.store.receiving()
        changes = [
            Change(Dot(EPOCH, number), Dot(EPOCH, number), form, 1, 1_780_000_000, 1, fields)
            for number, fields in enumerate(every, start=1)
        ]
        with replica.transaction():
            here = Ranges.up_to(len(changes))
            replica.create_records(form, "652902", changes)
            replica.save_standing(Standing(EPOCH, "cc" * 32, "652902", here, verified=here))
        return Changes(frozenset((form,)), delivery=True)

    session.tasks.write(job)
    written(qtbot, inside)
