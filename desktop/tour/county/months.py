"""Schools × months as the county chapter expects them: no date was typed, all come from sealing and arrival."""

from __future__ import annotations

from collections.abc import Mapping

from desktop.presenters.matrix import read_months
from desktop.presenters.matrix_view import Sift, arrange
from desktop.tour.county.at_pc import AtPc
from desktop.tour.county.plan import FIRST, NEVER, SECOND, SEPTEMBER, THIRD
from sync.county.matrix import State

Cells = Mapping[str, Mapping[str, str]]  # form -> school -> name of the face
FORMS = ("enrolment", "dropout", "counselling")

SECOND_VISIT: Cells = {
    "enrolment": {FIRST: State.BY_CLAIM, SECOND: State.RETURNED, THIRD: State.LATE, NEVER: State.MISSING},
    "dropout": {FIRST: State.BY_CLAIM, SECOND: State.MISSING, THIRD: State.LATE, NEVER: State.MISSING},
    "counselling": {FIRST: State.MISSING, SECOND: State.MISSING, THIRD: State.MISSING, NEVER: State.MISSING},
}
LAST_VISIT: Cells = {
    "enrolment": {FIRST: State.BY_CLAIM, SECOND: State.BY_CLAIM, THIRD: State.LATE, NEVER: State.MISSING},
    "dropout": {FIRST: State.BY_CLAIM, SECOND: State.BY_CLAIM, THIRD: State.LATE, NEVER: State.MISSING},
    "counselling": {FIRST: State.MISSING, SECOND: State.BY_CLAIM, THIRD: State.MISSING, NEVER: State.MISSING},
}


def expect(pc: AtPc, when: str, cells: Cells, picture: str) -> None:
    """The September of each form and school, and the page that shows it."""
    pc.click("rail_matrix")
    shot = pc.driver.picture(picture)
    session = pc.inside.session
    found = read_months(session.reader, session.pack, session.today())
    for form in FORMS:
        pc.choose("matrix-form", form)
        shot = pc.driver.picture(f"{picture}-{form}")
        view = arrange(found, Sift(form))
        at = next(at for at, column in enumerate(view.columns) if column.month.month == SEPTEMBER)
        shown = {row.code: row.faces[at].name for row in view.rows}
        expected = {code: str(cells[form][code]) for code in shown}
        pc.diary.note(f"{when}: 九月 September, {form}", _words(expected), _words(shown), shot)


def _words(faces: Mapping[str, str]) -> str:
    return ", ".join(faces.values())
