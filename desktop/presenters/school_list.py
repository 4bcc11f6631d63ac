"""A list of schools as read from a file: what taking it would do, and the rows that cannot be taken."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from desktop.i18n import fill, joined, same, t
from desktop.presenters.list_view import ListCell, ListColumn, ListRow
from desktop.theme.tokens import Tone
from forms.exchange.school_list import KINDS, LOCATIONS, RefusedRow, SchoolList, read_school_list
from forms.text import Text
from sync.county import schools
from sync.county.schools import Imported
from sync.store import Store
from sync.store.county_book import ListedSchool

NEW, CHANGED, SAME, REFUSED = "new", "changed", "same", "refused"
COLUMNS = (
    ListColumn(t("学校", "School"), 280),
    ListColumn(t("类别", "Kind"), 140),
    ListColumn(t("位置", "Location"), 130),
    ListColumn(t("结果", "Result")),
)
_RESULTS = {
    NEW: ListCell(t("新增", "new"), sign="add-circle-line", tone=Tone.ACCENT),
    CHANGED: ListCell(t("有改动", "changed"), sign="edit-circle-line", tone=Tone.ATTENTION),
    SAME: ListCell(t("和名单一样", "as it is"), sign="checkbox-circle-line", tone=Tone.UNKNOWN),
}


class ListPreview:
    """What `take` would do, or has done."""

    def __init__(self, found: SchoolList, imported: Imported) -> None:
        self.found, self.name = found, found.name
        touched = {school.code for school in (*imported.new, *imported.changed)}
        unchanged = [row for row in found.schools if row.code not in touched]
        self._schools: dict[str, list[tuple[str, str, str, str]]] = {
            NEW: _plain(imported.new),
            CHANGED: _plain(imported.changed),
            SAME: [(row.code, row.name, row.kind, row.location) for row in unchanged],
        }

    @property
    def to_take(self) -> int:
        return self.number(NEW) + self.number(CHANGED)

    def number(self, key: str) -> int:
        return len(self.found.refused) if key == REFUSED else len(self._schools[key])

    def lines(self, key: str) -> list[ListRow]:
        if key == REFUSED:
            return [_refused_line(row) for row in self.found.refused]
        return [
            ListRow(
                code,
                (
                    ListCell(same(name), same(code)),
                    ListCell(KINDS[kind]),
                    ListCell(LOCATIONS[location]),
                    _RESULTS[key],
                ),
            )
            for code, name, kind, location in self._schools[key]
        ]


def read_list(store: Store, path: Path) -> ListPreview:
    """InputError or WorldError with words if the file cannot be read; nothing is changed."""
    found = read_school_list(path)
    return ListPreview(found, schools.compare(store, found))


def take_list(store: Store, preview: ListPreview) -> ListPreview:
    return ListPreview(preview.found, schools.take_list(store, preview.found))


def _plain(listed: Iterable[ListedSchool]) -> list[tuple[str, str, str, str]]:
    return [(school.code, school.name, school.kind, school.location) for school in listed]


def _refused_line(row: RefusedRow) -> ListRow:
    """The cells as they stand, and every reason with what would be right."""
    code, name, kind, location = row.cells
    number = fill(t("第 {n} 行", "row {n}"), n=str(row.number))
    reasons = [joined((same(problem.column), problem.reason), "：", ": ") for problem in row.problems]
    remedies = [problem.remedy for problem in row.problems]
    return ListRow(
        f"row-{row.number}",
        (
            ListCell(_said(name), joined((number, same(code)))),
            ListCell(_said(kind)),
            ListCell(_said(location)),
            ListCell(joined(reasons, "；", "; "), joined(remedies, "", " "), "close-circle-fill", Tone.FAILED),
        ),
    )


def _said(cell: str) -> Text:
    return same(cell or "—")
