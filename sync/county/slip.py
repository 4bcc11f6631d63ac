"""What a printed slip says: which school handed over what, what became of it, and the number of its receipt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from forms.text import Text
from sync.county.answers import AnswerFile
from sync.county.inbox import Taken
from sync.county.judging import Row
from sync.county.verdicts import SOUND, Verdict
from sync.store import Store
from sync.vector import Ranges


@dataclass(frozen=True, slots=True)
class SlipLine:
    """One file: its range, how many numbers were new, and in words what became of it."""

    device: str
    epoch: str
    first: int
    last: int
    new: int
    verdict: Verdict
    text: Text


@dataclass(frozen=True, slots=True)
class Slip:
    """Evidence for one school of one visit. `at`: the county's wall time, seconds since 1970. `receipts`: (device,
    counter) of what was written back, empty if nothing was: then the next visit brings it. `owed`: (epoch, numbers)
    that did not come."""

    county: str
    county_name: str
    school: str
    school_name: str
    visit: int
    at: int
    taken: int
    known: int
    waiting: int
    new: int
    lines: tuple[SlipLine, ...]
    owed: tuple[tuple[str, Ranges], ...]
    receipts: tuple[tuple[str, int], ...]


def slips(store: Store, taken: Taken, written: Sequence[AnswerFile] = ()) -> list[Slip]:
    """One for each school found at this visit. `written`: the answers that lie on the medium now."""
    return [_slip(store, taken, school, written) for school in taken.survey.schools]


def _slip(store: Store, taken: Taken, school: str, written: Sequence[AnswerFile]) -> Slip:
    rows = [row for row in taken.survey.rows if row.school == school and row.kind == "parcel"]
    listed = store.county_book().school(school)
    county = store.school
    return Slip(
        county=county.code,
        county_name=county.name,
        school=school,
        school_name=listed.name if listed else "",
        visit=taken.visit.no,
        at=taken.visit.at,
        taken=sum(row.verdict in SOUND for row in rows),
        known=sum(row.verdict is Verdict.KNOWN for row in rows),
        waiting=sum(row.verdict in (Verdict.HELD, Verdict.FORK) for row in rows),
        new=sum(row.new for row in rows),
        lines=tuple(_line(row) for row in rows),
        owed=tuple((gap.epoch, gap.missing) for gap in taken.survey.gaps if gap.school == school),
        receipts=tuple((f.device, f.counter) for f in written if f.school == school and f.kind == "receipt"),
    )


def _line(row: Row) -> SlipLine:
    return SlipLine(row.device, row.epoch, row.first, row.last, row.new, row.verdict, row.text)
