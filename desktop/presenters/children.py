"""The county's list of children with a disability: the share at school, and the children to follow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from desktop.i18n import NOTHING, fill, joined, same, t
from desktop.presenters.list_view import ListCell, ListColumn, ListRow
from desktop.theme.tokens import Tone
from forms.checklist.sentences import number, shown
from forms.checklist.verdict import STATES, State
from forms.exchange.child_list import PLACES, read_child_list
from forms.same_child import Reason
from forms.text import Text
from sync.county.listed_children import Comparison, Enrolment, Matched, compare
from sync.store import Store
from sync.store.county_book import ListedSchool

FOLLOW, AT_SCHOOL, REFUSED = "follow", "at_school", "refused"
COLUMNS = (
    ListColumn(t("名单里的行", "Row of the list"), 170),
    ListColumn(t("名单写的安置", "Placed, by the list"), 150),
    ListColumn(t("对到的学生", "Pupil found"), 220),
    ListColumn(t("结果", "Result")),
)
STATE_TONES: Mapping[State, Tone] = {State.MET: Tone.MET, State.NOT_MET: Tone.FAILED, State.UNKNOWN: Tone.UNKNOWN}
_REASONS = {
    Reason.NUMBER: t("证件号相同", "same number"),
    Reason.NAME_AND_BIRTH: t("姓名、生日相同", "same name and birth date"),
}
_FOLLOW = t("没有在校：上门核对，或请学校建档", "at no school here: visit, or ask the school to enter the child")
_LEFT = t("有学籍，但不是在校", "on a roll, but not at school")


class ChildrenView:
    """What is kept, and the list last read while it is in sight: only that one has names."""

    def __init__(self, kept: Enrolment, schools: Sequence[ListedSchool], read: Comparison | None = None) -> None:
        self.kept, self.read = kept, read
        self._schools = {one.code: one.name for one in schools}

    def number(self, key: str) -> int:
        return len(self.lines(key))

    def lines(self, key: str) -> list[ListRow]:
        if self.read is None:
            return self._kept_lines() if key == FOLLOW else []
        if key == REFUSED:
            return [
                ListRow(
                    str(one.row),
                    (_row_cell(one.row, one.name), ListCell(NOTHING), ListCell(NOTHING),
                     ListCell(one.reason, NOTHING, "close-circle-fill", Tone.FAILED)),
                )
                for one in self.read.refused
            ]  # fmt: skip
        return [self._line(one) for one in self.read.matched if one.is_enrolled is (key == AT_SCHOOL)]

    def share(self) -> tuple[str, Text, Tone]:
        """The figure, what it is made of in words, and its tone."""
        kept = self.kept
        if kept.figure.value is None or kept.measure is None:
            words = t("还没有县里的名单，不能算。", "Without the county's list it cannot be computed.")
            return "—", words, Tone.UNKNOWN
        limit = kept.measure.limit
        bound = limit.of("") if limit else None
        parts = [
            fill(t("{n} ÷ {of} × 100", "{n} / {of} × 100"), n=number(kept.figure.count("numerator")),
                 of=number(kept.figure.count("denominator"))),
            fill(t("要求不低于 {n}%：{state}", "at least {n} %: {state}"), n=number(bound or 0),
                 state=STATES[kept.state]),
        ]  # fmt: skip
        if kept.national is not None and kept.measure.national is not None:
            line = kept.measure.national
            met = t("达到", "met") if kept.national else t("没有达到", "not met")
            parts.append(fill(t("{name} {n}%：{met}", "{name} {n} %: {met}"), name=line.name,
                              n=number(line.limit.of("") or 0), met=met))  # fmt: skip
        if kept.elsewhere:
            away = t("名单写明在县外就读 {n} 人，不算在内", "{n} at school elsewhere by the list, not counted")
            parts.append(fill(away, n=kept.elsewhere))
        return f"{shown(kept.figure.value, limit, '')}%", joined(parts), STATE_TONES[kept.state]

    def since(self) -> Text:
        if not self.kept.on:
            return NOTHING
        words = t("{day} 核对的名单；学生的变动随时算进来", "List of {day}; pupils as they stand now")
        return fill(words, day=self.kept.on)

    def _kept_lines(self) -> list[ListRow]:
        rows = []
        for one in self.kept.missing:
            pupil = ListCell(same(self._schools.get(one.school, one.school)), _LEFT) if one.pupil else ListCell(NOTHING)
            rows.append(
                ListRow(str(one.row), (_row_cell(one.row, ""), ListCell(PLACES[one.placed]), pupil,
                                       ListCell(_FOLLOW, NOTHING, "question-line", Tone.ATTENTION)))
            )  # fmt: skip
        return rows

    def _line(self, one: Matched) -> ListRow:
        pupil = one.pupil
        found = ListCell(NOTHING)
        if pupil is not None and one.reason is not None:
            found = ListCell(same(self._schools.get(pupil.school, pupil.school)), _REASONS[one.reason])
        result = ListCell(t("在校", "at school"), NOTHING, "checkbox-circle-fill", Tone.MET)
        if not one.is_enrolled:
            result = ListCell(_LEFT if pupil else _FOLLOW, NOTHING, "question-line", Tone.ATTENTION)
        cells = (_row_cell(one.child.row, one.child.name), ListCell(PLACES[one.child.placed]), found, result)
        return ListRow(str(one.child.row), cells)


def read_list(store: Store, path: Path) -> Comparison:
    """InputError or WorldError with words if the file cannot be read; nothing is changed."""
    return compare(store, read_child_list(path))


def _row_cell(row: int, name: str) -> ListCell:
    number_of = fill(t("第 {n} 行", "row {n}"), n=row)
    return ListCell(same(name), number_of) if name else ListCell(number_of)


