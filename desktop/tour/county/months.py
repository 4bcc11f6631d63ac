"""Schools × months as the county chapter expects them: no date was typed, all come from sealing and arrival."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop.presenters.matrix import read_months
from desktop.presenters.matrix_view import MatrixView, Sift, arrange
from desktop.tour.county.at_pc import AtPc
from desktop.tour.county.plan import FIRST, NEVER, SECOND, SEPTEMBER, THIRD
from desktop.widgets.matrix_grid import MatrixGrid
from sync.county.matrix import State

Cells = Mapping[str, Mapping[str, str]]  # form -> school -> name of the face

SECOND_VISIT: Cells = {
    "enrolment": {FIRST: State.BY_CLAIM, SECOND: State.RETURNED, THIRD: State.LATE, NEVER: State.MISSING},
    "monthly_report": dict.fromkeys((FIRST, SECOND, THIRD, NEVER), State.MISSING),
    "counselling": {FIRST: State.MISSING, SECOND: State.MISSING, THIRD: State.MISSING, NEVER: State.MISSING},
}
LAST_VISIT: Cells = {
    "enrolment": {FIRST: State.BY_CLAIM, SECOND: State.BY_CLAIM, THIRD: State.LATE, NEVER: State.MISSING},
    "monthly_report": dict.fromkeys((FIRST, SECOND, THIRD, NEVER), State.MISSING),
    "counselling": {FIRST: State.MISSING, SECOND: State.BY_CLAIM, THIRD: State.MISSING, NEVER: State.MISSING},
}


def expect(pc: AtPc, when: str, cells: Cells, picture: str, month: int = SEPTEMBER) -> None:
    """A month of each of these forms and of all schools, and the page that shows it."""
    pc.click("rail_matrix")
    shot = pc.driver.picture(picture)
    for form in cells:
        pc.choose("matrix-form", form)
        shot = pc.driver.picture(f"{picture}-{form}")
        view, at = _months(pc, form, month)
        shown = {row.code: row.faces[at].name for row in view.rows}
        expected = {code: str(cells[form][code]) for code in shown}
        pc.diary.note(f"{when}: {month} 月 {month:02d}, {form}", _words(expected), _words(shown), shot)


def open_cell(pc: AtPc, form: str, code: str, month: int) -> None:
    """The card of a school's month, by a click on its cell."""
    pc.click("rail_matrix")
    pc.choose("matrix-form", form)
    view, at = _months(pc, form, month)
    grid = pc.driver.find(MatrixGrid, "matrix-grid")
    place = grid.place_of([row.code for row in view.rows].index(code), at).center()
    QTest.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
    pc.settle()


def _months(pc: AtPc, form: str, month: int) -> tuple[MatrixView, int]:
    """What the page shows of a form, and the column of a month."""
    session = pc.inside.session
    view = arrange(read_months(session.reader, session.pack, session.today()), Sift(form))
    return view, next(at for at, column in enumerate(view.columns) if column.month.month == month)


def _words(faces: Mapping[str, str]) -> str:
    return ", ".join(faces.values())
