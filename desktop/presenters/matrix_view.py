"""Schools × months as they are shown: one face for each state, rows and columns with their totals, and what narrows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from desktop.i18n import MONTHS_EN, NOTHING, day, fill, same, t
from desktop.theme.tokens import Tone
from forms.exchange.school_list import KINDS, LOCATIONS
from forms.text import Text
from sync.county.matrix import COUNTED, ON_TIME, Cell, Line, Matrix, State


@dataclass(frozen=True, slots=True)
class Face:
    """How a cell looks and what it is called. `sign` '' for none; `is_loud`: with a frame in its tone."""

    name: str
    sign: str
    tone: Tone
    word: Text
    is_loud: bool = False


CORRECTED = "corrected"
FACES: Mapping[str, Face] = {
    face.name: face
    for face in (
        Face(State.IN_TIME, "check-line", Tone.MET, t("按时", "in time")),
        Face(State.BY_CLAIM, "u-disk-line", Tone.MET, t("按时封好，路上久", "sealed in time")),
        Face(CORRECTED, "check-double-line", Tone.MET, t("已更正", "corrected")),
        Face(State.DOUBTFUL, "question-line", Tone.ATTENTION, t("时间存疑", "doubtful claim")),
        Face(State.LATE, "time-line", Tone.ATTENTION, t("迟", "late")),
        Face(State.UNSIGNED, "shield-cross-line", Tone.ATTENTION, t("没批或签名不符", "not approved"), is_loud=True),
        Face(State.RETURNED, "arrow-go-back-line", Tone.ATTENTION, t("退回没改", "returned")),
        Face(State.MISSING, "close-line", Tone.FAILED, t("缺", "missing"), is_loud=True),
        Face(State.AHEAD, "", Tone.UNKNOWN, t("没到期", "not due yet")),
        Face(State.FREE, "", Tone.UNKNOWN, t("不用报", "nothing due")),
    )
}
PLACES = {  # where there is little room
    "urban": t("城区", "urban"),
    "town": t("镇区", "town"),
    "township_centre": t("乡镇中心", "township"),
    "village": t("村小", "village"),
    "teaching_point": t("教学点", "outpost"),
}
LEGEND = (
    State.IN_TIME, State.BY_CLAIM, State.DOUBTFUL, State.LATE, State.UNSIGNED, State.RETURNED, State.MISSING,
)  # fmt: skip
WORST = (
    State.MISSING, State.UNSIGNED, State.RETURNED, State.DOUBTFUL, State.LATE, State.AHEAD, State.BY_CLAIM,
    State.IN_TIME, State.FREE,
)  # fmt: skip
"""Which of several forms a month is shown by."""


@dataclass(frozen=True, slots=True)
class Sift:
    """What is shown: one form or ('') all; kinds and location classes, none for all; those that lack `month`."""

    form: str = ""
    kinds: frozenset[str] = frozenset()
    locations: frozenset[str] = frozenset()
    lacking: date | None = None

    @property
    def is_narrowed(self) -> bool:
        return bool(self.kinds or self.locations or self.lacking)


@dataclass(frozen=True, slots=True)
class RowView:
    """One school: its faces by month, and how many of what was due were in time."""

    code: str
    name: str
    place: Text
    faces: tuple[Face, ...]
    in_time: int
    due: int


@dataclass(frozen=True, slots=True)
class ColumnView:
    """One month. `year` is said only where it changes; `foot` stands under the column: how many of how many were in
    time if `is_counted`, a word otherwise. `is_short`: some of those due were not."""

    month: date
    title: Text
    year: str
    foot: Text
    is_counted: bool
    is_short: bool


@dataclass(frozen=True, slots=True)
class MonthCounts:
    """How a month stands: its deadline where there is one, and how many schools are in which state."""

    title: Text
    deadline: Text
    counts: tuple[tuple[Face, int], ...]
    missing: int


@dataclass(frozen=True, slots=True)
class MatrixView:
    """`schools` is how many the list has; `is_mixed`: more than one form stands in a cell."""

    columns: tuple[ColumnView, ...]
    rows: tuple[RowView, ...]
    schools: int
    is_mixed: bool
    tab: tuple[tuple[str, Text], ...]


def forms_shown(found: Matrix, sift: Sift) -> tuple[str, ...]:
    return (sift.form,) if sift.form in found.duties.by_form else tuple(found.duties.by_form)


def cell_shown(line: Line, forms: Sequence[str], at: int) -> tuple[str, Cell]:
    """The form and cell a month is shown by: of several the worst."""
    return min(((form, line.cells[form][at]) for form in forms), key=lambda one: WORST.index(one[1].state))


def face_of(cell: Cell) -> Face:
    return FACES[CORRECTED if cell.is_corrected and cell.state in ON_TIME else cell.state]


def lines_shown(found: Matrix, sift: Sift) -> list[Line]:
    """The schools that fit, in the order of the list."""
    forms = forms_shown(found, sift)
    at = found.duties.months.index(sift.lacking) if sift.lacking in found.duties.months else None
    return [
        line
        for line in found.lines
        if (not sift.kinds or line.school.kind in sift.kinds)
        and (not sift.locations or line.school.location in sift.locations)
        and (at is None or cell_shown(line, forms, at)[1].state is State.MISSING)
    ]


def arrange(found: Matrix, sift: Sift) -> MatrixView:
    forms = forms_shown(found, sift)
    lines = lines_shown(found, sift)
    cells = [[cell_shown(line, forms, at)[1] for at in range(len(found.duties.months))] for line in lines]
    rows = tuple(_row(line, own) for line, own in zip(lines, cells, strict=True))
    columns = tuple(
        _column(found, month, at, [own[at].state for own in cells]) for at, month in enumerate(found.duties.months)
    )
    tab = (("", t("全部", "All")), *((form, found.duties.titles[form]) for form in found.duties.by_form))
    return MatrixView(columns, rows, len(found.lines), len(forms) > 1, tab)


def month_counts(found: Matrix, sift: Sift, at: int) -> MonthCounts:
    forms = forms_shown(found, sift)
    own = [cell_shown(line, forms, at)[1] for line in lines_shown(found, sift)]
    states = [cell.state for cell in own]
    deadlines = {cell.period.due for cell in own if cell.period is not None}
    is_one = len(forms) == 1 and len(deadlines) == 1
    said = fill(t("期限 {day}", "due {day}"), day=day(deadlines.pop())) if is_one else NOTHING
    counts = tuple((FACES[state], states.count(state)) for state in LEGEND if state in states)
    return MonthCounts(month_title(found.duties.months[at]), said, counts, states.count(State.MISSING))


def newest_due(found: Matrix, sift: Sift) -> int:
    """The newest month that is over for everybody; the last one of all if there is none."""
    forms = forms_shown(found, sift)
    last = len(found.duties.months) - 1
    for at in range(last, -1, -1):
        states = {line.cells[form][at].state for line in found.lines for form in forms}
        if State.AHEAD not in states and not states.isdisjoint(COUNTED):
            return at
    return last


def month_title(month: date) -> Text:
    return Text(f"{month.month} 月", MONTHS_EN[month.month - 1])


def location_word(code: str) -> Text:
    return LOCATIONS.get(code, Text(code, code))


def kind_word(code: str) -> Text:
    return KINDS.get(code, Text(code, code))


def _row(line: Line, cells: Iterable[Cell]) -> RowView:
    own = list(cells)
    school = line.school
    return RowView(
        code=school.code,
        name=school.name,
        place=PLACES.get(school.location, location_word(school.location)),
        faces=tuple(face_of(cell) for cell in own),
        in_time=sum(cell.state in ON_TIME for cell in own),
        due=sum(cell.state in COUNTED for cell in own),
    )


def _column(found: Matrix, month: date, at: int, states: Sequence[State]) -> ColumnView:
    due, in_time = sum(state in COUNTED for state in states), sum(state in ON_TIME for state in states)
    ahead = states.count(State.AHEAD)
    if due:
        foot = same(f"{in_time}/{due + ahead}")
    elif ahead:
        foot = FACES[State.AHEAD].word
    else:
        foot = t("放假", "holiday") if month in found.duties.free else t("不用报", "none due")
    year = str(month.year) if at == 0 or month.month == 1 else ""
    return ColumnView(month, month_title(month), year, foot, bool(due), in_time < due)
