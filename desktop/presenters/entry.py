"""One record being filled in: answers, their evaluation, and what of it a person should see at this moment."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from types import MappingProxyType

from desktop.i18n import NOTHING, fill, t
from desktop.presenters.entry_view import (
    ConflictView,
    EntryView,
    QuestionView,
    ReasonView,
    SectionView,
    Seen,
    Spot,
    VersionView,
)
from desktop.presenters.typing import label_and_unit
from forms.answers import Answers, Row, Value
from forms.checks import shown
from forms.definition import Audience, Field, FieldType, Form
from forms.engine import Context, Engine
from forms.evaluation import Evaluation, Finding, path_of
from forms.text import Text
from sync.merge.rule import Conflict

CARRIED = {  # what the next one of a pile mostly has in common with the one before
    "enrolment": ("grade", "class_no", "entry_month", "boarding"),
    "equipment": ("category", "subject", "place", "acquired_date", "acquired_way", "fund"),
}
_SOURCES = {"enrolment.student_number": t("由证件号算出", "from the document number")}
_NAME = re.compile(r"\$\{\s*([a-z0-9_]+)\s*\}")
GOES_TO = {
    Audience.SCHOOL: t("只留在学校", "stays in the school"),
    Audience.COUNTY: t("随记录送到县里", "goes to the county with the record"),
    Audience.REGION: t("随记录送到县里和自治区", "goes to county and region with the record"),
}


class Entry:
    """`before` is the record as it was saved last (None: a new one), `answers` what stands in the form now (None: the
    record, or a new one's defaults). `context` is asked for at each evaluation."""

    def __init__(
        self,
        engine: Engine,
        context: Callable[[], Context],
        before: Answers | None = None,
        answers: Answers | None = None,
        conflicts: Collection[Conflict] = (),
        own_epochs: Collection[str] = (),
    ) -> None:
        self.form: Form = engine.form
        self._engine, self._context = engine, context
        self._own = frozenset(own_epochs)
        self.before = before
        self.conflicts = tuple(conflicts)
        self.settled: set[str] = set()
        self._left: set[Spot] = set()
        self._edited: set[Spot] = set()
        self._tried = False
        self._begun = _by_date(self.form, answers or before or engine.begin(context()))
        self.reasons = frozenset(check.reason for check in self.form.soft_checks)
        self.evaluation: Evaluation = self._evaluate(self._begun)
        if before is not None or answers is not None:
            self._left = {Spot(name) for name in self._begun.values}

    # -- answering ----

    @property
    def answers(self) -> Answers:
        return self.evaluation.answers

    @property
    def is_changed(self) -> bool:
        return bool(self._edited or self.settled)

    def put(self, spot: Spot, value: Value) -> None:
        """The person answered; nothing is complained about while they are still there."""
        if self.value(spot) == value:
            return
        self._edited.add(spot)
        self.evaluation = self._evaluate(self._with(spot, value))

    def leave(self, spot: Spot) -> None:
        """The person went on from a field: from now on it may complain."""
        self._left.add(spot)

    def value(self, spot: Spot) -> Value:
        if spot.row is None:
            return self.answers[spot.field]
        rows = self.answers.rows.get(self._repeat(spot), ())
        return rows[spot.row].values.get(spot.field) if spot.row < len(rows) else None

    def add_row(self, repeat: str) -> int:
        """Add a row with its defaults; its place."""
        row = self._engine.new_row(repeat, self.answers, self._context())
        rows = self.answers.rows.get(repeat, ())
        self._edited.add(Spot(repeat, len(rows)))
        self.evaluation = self._evaluate(self.answers.with_rows(repeat, (*rows, row)))
        return len(rows)

    def remove_row(self, repeat: str, at: int) -> None:
        rows = self.answers.rows.get(repeat, ())
        self._edited.add(Spot(repeat, at))
        self._left = {s for s in self._left if s.row is None or self._repeat(s) != repeat}
        self.evaluation = self._evaluate(self.answers.with_rows(repeat, rows[:at] + rows[at + 1 :]))

    def settle(self, conflict: ConflictView, version: VersionView) -> None:
        """Take one side of a conflict: its values stand in the form, and saving says so."""
        answers = self.answers
        for key, value in version.values.items():
            if self.form.has_field(key):
                answers = answers.with_value(key, value)
                self._left.add(Spot(key))
        self.settled.update(conflict.keys)
        self.evaluation = self._evaluate(answers)

    def try_to_save(self) -> bool:
        """Whether it may be saved; from now on everything that is wrong is shown."""
        self._tried = True
        self.evaluation = self._evaluate(self.answers)
        return self.evaluation.may_be_saved

    def first_fault(self) -> Spot | None:
        """Where the first thing that stops the saving stands; a reason that is missing stands in its own field."""
        for finding in self.evaluation.findings:
            if finding.blocks:
                name = finding.reason_field if finding.severity == "soft" and finding.reason_field else finding.field
                return Spot(name, finding.row)
        return None

    def next_one(self) -> Entry:
        """An empty form for the next record, with what a pile has in common kept."""
        begun = self._engine.begin(self._context())
        carried = {name: self.answers[name] for name in CARRIED.get(self.form.id, ())}
        following = Entry(self._engine, self._context, None, begun.with_values(carried))
        following._left = set()
        return following

    # -- showing ----

    def view(self) -> EntryView:
        evaluation, questions = self.evaluation, dict[Spot, QuestionView]()
        for field in self.form.fields:
            if field.name in self.reasons:
                continue
            for spot in self._spots(field):
                if path_of(field, spot.row) in evaluation.relevant:
                    questions[spot] = self._question(field, spot)
        reasons = tuple(self._reason(f) for f in self._shown_findings() if f.severity == "soft")
        return EntryView(
            questions=MappingProxyType(questions),
            reasons=reasons,
            conflicts=tuple(self._conflict(c) for c in self.conflicts if not set(c.keys) <= self.settled),
            sections=tuple(self._section(section.name, questions) for section in self.form.sections),
            rows=MappingProxyType({r.name: len(self.answers.rows.get(r.name, ())) for r in self.form.repeats}),
            wrong=sum(f.severity == "hard" for f in self._shown_findings()),
            unusual=sum(not r.settled for r in reasons),
        )

    def seen_by(self) -> tuple[Seen, ...]:
        """Who can see what of such a record."""
        typed = [f for f in self.form.fields if not f.is_calculated and f.name not in self.reasons]
        return (
            Seen(t("本校", "School"), fill(t("全部 {n} 项", "all {n}"), n=len(typed))),
            Seen(t("县里", "County"), _part(typed, Audience.COUNTY)),
            Seen(t("自治区", "Region"), _part(typed, Audience.REGION)),
        )

    def source_of(self, field: Field) -> Text:
        """What a computed field is computed from."""
        known = _SOURCES.get(f"{self.form.id}.{field.name}")
        if known is not None:
            return known
        if "instance(" in (field.calculate or ""):
            return t("从学生表带出", "from the pupils")
        names = dict.fromkeys(_NAME.findall(field.calculate or ""))
        labels = [label_and_unit(self.form.field(name).label)[0] for name in names if self.form.has_field(name)][:2]
        more = t("等", " and others") if len(names) > 2 else NOTHING
        listed = Text("、".join(label.zh for label in labels), " and ".join(label.en for label in labels))
        return Text(f"由{listed.zh}{more.zh}算出", f"from {listed.en}{more.en}".lower())

    # -- within ----

    def _evaluate(self, answers: Answers) -> Evaluation:
        return self._engine.evaluate(answers, self._context(), self.before)

    def _repeat(self, spot: Spot) -> str:
        return self.form.field(spot.field).repeat or ""

    def _with(self, spot: Spot, value: Value) -> Answers:
        if spot.row is None:
            return self.answers.with_value(spot.field, value)
        repeat = self._repeat(spot)
        rows = list(self.answers.rows.get(repeat, ()))
        values = {k: v for k, v in {**rows[spot.row].values, spot.field: value}.items() if v is not None and v != ""}
        rows[spot.row] = replace(rows[spot.row], values=MappingProxyType(values))
        return self.answers.with_rows(repeat, tuple(rows))

    def _spots(self, field: Field) -> list[Spot]:
        if field.repeat is None:
            return [Spot(field.name)]
        rows: tuple[Row, ...] = self.answers.rows.get(field.repeat, ())
        return [Spot(field.name, at) for at in range(len(rows))]

    def _question(self, field: Field, spot: Spot) -> QuestionView:
        value = self.value(spot)
        hard = next((f for f in self._findings_at(spot) if f.severity == "hard"), None)
        soft = any(f.severity == "soft" and not f.settled for f in self._findings_at(spot))
        return QuestionView(
            value=value,
            shown=shown(field, value),
            required=path_of(field, spot.row) in self.evaluation.required,
            choices=self.evaluation.choices_of(field, spot.row),
            state="fail" if hard else "attention" if soft else "",
            message=hard.message if hard else None,
            fix=hard.fix if hard else None,
        )

    def _findings_at(self, spot: Spot) -> list[Finding]:
        return [f for f in self.evaluation.at(spot.field, spot.row) if self._may_show(f)]

    def _shown_findings(self) -> list[Finding]:
        return [finding for finding in self.evaluation.findings if self._may_show(finding)]

    def _may_show(self, finding: Finding) -> bool:
        spot = Spot(finding.field, finding.row)
        if self._tried:
            return True
        if finding.check == "required":
            return spot in self._left and spot in self._edited
        return spot in self._left

    def _reason(self, finding: Finding) -> ReasonView:
        reason = Spot(finding.reason_field or "", finding.row)
        said = self.value(reason)
        return ReasonView(
            at=Spot(finding.field, finding.row),
            reason=reason,
            message=finding.message,
            said="" if said is None else str(said),
            settled=finding.settled,
            goes_to=GOES_TO[self.form.field(reason.field).audience],
        )

    def _conflict(self, conflict: Conflict) -> ConflictView:
        fields = [self.form.field(key) for key in conflict.keys if self.form.has_field(key)]
        differing = [f for f in fields if len({version.values.get(f.name) for version in conflict.versions}) > 1]
        labels = Text("、".join(f.label.zh for f in differing), ", ".join(f.label.en for f in differing))
        versions = tuple(
            VersionView(
                t("这台电脑", "this PC") if version.dot.epoch in self._own else t("另一台电脑", "another PC"),
                _listed([shown(f, version.values.get(f.name)) for f in differing]),
                version.values,
            )
            for version in conflict.versions
        )
        at = Spot(differing[0].name) if differing and differing[0].repeat is None else None
        return ConflictView(conflict.keys, at, labels, versions)

    def _section(self, name: str, questions: Mapping[Spot, QuestionView]) -> SectionView:
        fields = {f.name: f for f in self.form.fields if f.section == name}
        asked = {s: q for s, q in questions.items() if s.field in fields and not fields[s.field].is_calculated}
        filled = sum(q.value is not None for q in asked.values())
        states = {q.state for s, q in questions.items() if s.field in fields}
        whole = filled == len(asked) and filled > 0
        state = "fail" if "fail" in states else "attention" if "attention" in states else "ok" if whole else ""
        return SectionView(name, filled, len(asked), state, bool(asked) or self._has_repeat(name))

    def _has_repeat(self, section: str) -> bool:
        return any(r.section == section and r.name in self.evaluation.relevant for r in self.form.repeats)


def _by_date(form: Form, answers: Answers) -> Answers:
    """Rows in the order of their dates, where they have one: a store gives them by who wrote them."""
    for repeat in form.repeats:
        dated = next((f.name for f in form.fields_of(repeat.name) if f.type is FieldType.DATE), None)
        rows = answers.rows.get(repeat.name, ())
        if dated is not None and len(rows) > 1:
            in_order = sorted(rows, key=lambda row: str(row.values.get(dated) or "9999"))
            answers = answers.with_rows(repeat.name, tuple(in_order))
    return answers


def _part(fields: list[Field], audience: Audience) -> Text:
    """'25 项，另 9 项不送': how many leave the school so far up, and how many do not."""
    seen = sum(f.audience >= audience for f in fields)
    if not seen:
        return t("看不到", "nothing")
    if seen == len(fields):
        return fill(t("全部 {n} 项", "all {n}"), n=seen)
    return fill(t("{n} 项，另 {left} 项不送", "{n}; {left} stay here"), n=seen, left=len(fields) - seen)


def _listed(parts: list[Text]) -> Text:
    said = [Text(p.zh or "空着", p.en or "empty") for p in parts]
    return Text("，".join(p.zh for p in said), ", ".join(p.en for p in said))
