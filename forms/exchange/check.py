"""Holding a roll against the form's checks and the pupils already kept: new, changed, same or refused, with reasons."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from forms.answers import Answers
from forms.definition import Form
from forms.engine import Context, Engine, Evaluation, Finding
from forms.exchange.cells import masked
from forms.exchange.columns import CLASS, member_target
from forms.exchange.model import Problem, Roll, RollRow
from forms.text import Text

UNTOLD_REASON = "导入时未说明"
_ELSEWHERE = {  # columns that fill a field without bearing its name
    "grade": (CLASS,),
    "class_no": (CLASS,),
    "guardian_name": (member_target(1, "name"), member_target(2, "name")),
    "guardian_relation": (member_target(1, "relation"), member_target(2, "relation")),
    "guardian_phone": (member_target(1, "phone"), member_target(2, "phone")),
}


class Outcome(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Known:
    """A pupil already kept: its id in the store and its answers."""

    local_id: int
    answers: Answers


@dataclass(frozen=True, slots=True)
class CheckedRow:
    """One row after the checks. `answers` is what to save (as it was for SAME, as read for REFUSED); `known` the pupil
    it belongs to; `changes` the fields that differ; `soft` the unusual things that were let through."""

    row: RollRow
    outcome: Outcome
    answers: Answers
    known: Known | None = None
    changes: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    soft: tuple[Finding, ...] = ()
    notes: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class CheckedRoll:
    """All rows in the order of the file."""

    roll: Roll
    rows: tuple[CheckedRow, ...]

    def of(self, outcome: Outcome) -> tuple[CheckedRow, ...]:
        return tuple(row for row in self.rows if row.outcome == outcome)

    @property
    def refused(self) -> list[tuple[RollRow, tuple[Problem, ...]]]:
        """What `writer.write_refused` takes."""
        return [(checked.row, checked.problems) for checked in self.of(Outcome.REFUSED)]


def check_roll(roll: Roll, engine: Engine, context: Context, existing: Iterable[Known] = ()) -> CheckedRoll:
    """Sort the rows of a roll.

    A row belongs to a kept pupil with its student number, else its identity number, else its name and birth date (if
    only one has them and the two do not have different identity numbers). Cells that are empty in the file erase
    nothing, and pupils that are not in the file stay as they are. A new pupil gets the form's defaults only for
    required fields the file has no column for: nothing is claimed that nobody wrote.

    Hard checks refuse a row, and so does a pupil who stands in the file before. Soft checks do not: a roll of 1,200
    cannot be argued row by row, and most unusual pupils are real. Their reason becomes `UNTOLD_REASON`, which can be
    searched for, and the findings are listed so that the clerk can look; a reason given earlier stays."""
    checker = _Checker(roll, engine, context, existing)
    return CheckedRoll(roll, tuple(checker.check(row) for row in roll.rows))


class _Checker:
    """Remembers what rows before have claimed. Only sound rows claim: a faulty one must not push out a sound one."""

    def __init__(self, roll: Roll, engine: Engine, context: Context, existing: Iterable[Known]) -> None:
        self._engine = engine
        self._form: Form = engine.form
        self._context = context
        self._headers = {column.target: column.header for column in roll.taken}
        self._positions = {column.target: position for position, column in enumerate(roll.taken)}
        self._stored = frozenset(
            field.name
            for field in self._form.top_fields
            if not field.is_calculated and field.name not in {soft.reason for soft in self._form.soft_checks}
        )
        self._index = _Index(existing)
        self._claimed: dict[tuple[str, str], int] = {}
        self._people: dict[tuple[str, str], list[tuple[str, int]]] = {}
        self._defaults = {
            name: value
            for name, value in engine.begin(context).values.items()
            if name not in self._headers and name in self._stored and self._form.field(name).required is not None
        }

    def check(self, row: RollRow) -> CheckedRow:
        known, notes = self._index.find(row.answers)
        before = known.answers if known is not None else Answers().with_values(self._defaults)
        merged = before.with_values(dict(row.answers.values))
        evaluation = self._engine.evaluate(merged, self._context, None if known is None else known.answers)
        changes = self._changes(evaluation, known)
        if known is not None and not changes and not row.problems:
            return self._unless_twice(CheckedRow(row, Outcome.SAME, known.answers, known, notes=notes))
        problems = self._problems(row, evaluation)
        if problems:
            return CheckedRow(row, Outcome.REFUSED, merged, known, changes, problems, notes=notes)
        soft = tuple(f for f in evaluation.findings if f.severity == "soft" and not f.settled)
        if soft:
            reasons = {finding.reason_field: UNTOLD_REASON for finding in soft if finding.reason_field}
            evaluation = self._engine.evaluate(
                merged.with_values(reasons), self._context, None if known is None else known.answers
            )
        outcome = Outcome.NEW if known is None else Outcome.CHANGED
        if known is not None:
            notes += self._notes(known, evaluation.to_save, changes)
        return self._unless_twice(CheckedRow(row, outcome, evaluation.to_save, known, changes, (), soft, notes))

    def _changes(self, evaluation: Evaluation, known: Known | None) -> tuple[str, ...]:
        if known is None:
            return ()
        after = evaluation.to_save
        return tuple(
            field.name
            for field in self._form.top_fields
            if field.name in self._stored and after[field.name] != known.answers[field.name]
        )

    def _problems(self, row: RollRow, evaluation: Evaluation) -> tuple[Problem, ...]:
        """What the reader found, then the hard findings of other fields: all reasons at once, none said twice."""
        faulty = {problem.field for problem in row.problems}
        if faulty & {"class_no", "entry_month", "birth_date"}:
            faulty.add("grade")  # it may only be missing because these could not be read
        if any(f.field == "class_no" and f.check == "required" for f in evaluation.findings):
            faulty.add("grade")  # no 班号: once is enough
        found = [
            self._problem(row, finding)
            for finding in evaluation.findings
            if finding.severity == "hard" and finding.field not in faulty
        ]
        return (*row.problems, *found)

    def _problem(self, row: RollRow, finding: Finding) -> Problem:
        field = self._form.field(finding.field)
        target = next((t for t in (field.name, *_ELSEWHERE.get(field.name, ())) if t in self._headers), "")
        cell = row.cells[self._positions[target]] if target else ""
        return Problem(
            self._headers.get(target, field.label.zh), field.name, masked(cell, field.nature), finding.message
        )

    def _unless_twice(self, checked: CheckedRow) -> CheckedRow:
        """The same pupil again: by kept pupil, identity number, or name and birth date without a second number."""
        first = self._claim(checked)
        if first is None:
            return checked
        problem = Problem(
            "",
            "",
            "",
            Text(f"和第 {first} 行是同一人", f"the same pupil as row {first}"),
            Text("请只留一行，再导入。", "Keep only one of the rows and import again."),
        )
        return replace(checked, outcome=Outcome.REFUSED, problems=(problem,), changes=(), soft=())

    def _claim(self, checked: CheckedRow) -> int | None:
        """The number of an earlier row with this pupil; None when the pupil is now this row's."""
        answers, row = checked.answers, checked.row.number
        number = str(answers["id_number"] or "")
        namesakes = self._people.setdefault((str(answers["name"]), str(answers["birth_date"])), [])
        keys = [("id", number)] if number else []
        if checked.known is not None:
            keys.append(("kept", str(checked.known.local_id)))
        first = next((self._claimed[key] for key in keys if key in self._claimed), None)
        if first is None:  # two pupils of one name and birth date are two only when both have a number
            first = next((earlier for other, earlier in namesakes if not (other and number)), None)
        if first is None:
            self._claimed |= dict.fromkeys(keys, row)
            namesakes.append((number, row))
        return first

    def _notes(self, known: Known, after: Answers, changes: Sequence[str]) -> tuple[Text, ...]:
        notes = []
        if "name" in changes:
            notes.append(Text("改名字，请对照户口簿", "the name changes: see the household register"))
        old, new = known.answers["grade"], after["grade"]
        if "grade" in changes and str(old).isdigit() and str(new).isdigit() and int(str(new)) != int(str(old)) + 1:
            notes.append(Text("跳级或留级？请核对", "skipped or repeated a grade? Please check"))
        status = known.answers["status"]
        if status not in (None, "in_school"):
            label = next((c.label for c in self._form.field("status").choices if c.code == status), Text("", ""))
            notes.append(
                Text(f"登记的状态是“{label.zh}”，名册里还有", f"registered as “{label.en}”, yet still on the roll")
            )
        return tuple(notes)


class _Index:
    """Kept pupils by student number, identity number, and name with birth date."""

    def __init__(self, existing: Iterable[Known]) -> None:
        self._by_student_number: dict[str, Known] = {}
        self._by_id: dict[str, Known] = {}
        self._by_person: dict[tuple[str, str], list[Known]] = {}
        for known in existing:
            answers = known.answers
            number = str(answers["id_number"] or "")
            if number:
                self._by_id.setdefault(number, known)
            self._by_student_number.setdefault(str(answers["student_number_given"] or f"G{number}"), known)
            person = (str(answers["name"]), str(answers["birth_date"]))
            self._by_person.setdefault(person, []).append(known)

    def find(self, answers: Answers) -> tuple[Known | None, tuple[Text, ...]]:
        number, student = str(answers["id_number"] or ""), str(answers["student_number_given"] or "")
        found = self._by_student_number.get(student) if student else None
        found = found or (self._by_id.get(number) if number else None)
        if found is not None:
            return found, ()
        namesakes = self._by_person.get((str(answers["name"]), str(answers["birth_date"])), [])
        same = [known for known in namesakes if not number or known.answers["id_number"] in (None, number)]
        if len(same) == 1:
            return same[0], ()
        if namesakes:
            return None, (
                Text(
                    "和登记过的学生同名同生日，证件号不同，当作两个人，请核对", "a namesake born the same day is kept"
                ),
            )
        return None, ()
