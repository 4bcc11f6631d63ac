"""What an evaluation finds: values, what is shown and asked, what is wrong or unusual, and what may be saved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Literal

from forms.answers import Answers, Value
from forms.definition import Choice, Field, Form
from forms.text import Text

Severity = Literal["hard", "soft"]


def path_of(field: Field, row: int | None = None) -> str:
    """How an evaluation names a field: 'sex', and in row 0 of a repeat 'visits/0/way'. A repeat is its name."""
    return field.name if field.repeat is None else f"{field.repeat}/{row}/{field.name}"


@dataclass(frozen=True, slots=True)
class SuggestedFix:
    """A link beside a finding: put `value` into `field` (of `row`, in a repeat)."""

    field: str
    row: int | None
    value: Value
    label: Text


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong (hard) or unusual (soft) at a field.

    `check` is 'type', 'size', 'form', 'code', 'choice', 'required', 'constraint', 'state', 'budget' or the id of a
    hard or soft check. A soft finding names the field its reason goes into; it is settled once that holds one."""

    field: str
    row: int | None
    severity: Severity
    message: Text
    check: str
    reason_field: str | None = None
    settled: bool = False
    fix: SuggestedFix | None = None

    @property
    def blocks(self) -> bool:
        return self.severity == "hard" or not self.settled


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The result of one evaluation. Paths are those of `path_of`; `relevant` and `required` hold fields' paths, and
    `relevant` also the names of relevant repeats. `answers` has calculated values filled in and keeps what was
    typed into fields that are not relevant at the moment."""

    form: Form
    answers: Answers
    relevant: frozenset[str]
    relevant_sections: frozenset[str]
    required: frozenset[str]
    findings: tuple[Finding, ...] = ()
    choices: Mapping[str, tuple[Choice, ...]] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def may_be_saved(self) -> bool:
        return not any(finding.blocks for finding in self.findings)

    def choices_of(self, field: Field, row: int | None = None) -> tuple[Choice, ...]:
        """The choices a person may take at the moment."""
        return self.choices.get(path_of(field, row), field.choices)

    def at(self, field: str, row: int | None = None) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.field == field and finding.row == row)

    @property
    def to_save(self) -> Answers:
        """The answers without what is not relevant. What the form does not know (a newer pack's) stays."""
        top = {f.name for f in self.form.top_fields} - self.relevant
        values = {name: value for name, value in self.answers.values.items() if name not in top and value is not None}
        rows = dict(self.answers.rows)
        for repeat in self.form.repeats:
            if repeat.name not in rows:
                continue
            if repeat.name not in self.relevant:
                del rows[repeat.name]
                continue
            known = self.form.fields_of(repeat.name)
            kept = []
            for place, row in enumerate(rows[repeat.name]):
                hidden = {f.name for f in known if path_of(f, place) not in self.relevant}
                shown = {name: value for name, value in row.values.items() if name not in hidden and value is not None}
                kept.append(replace(row, values=MappingProxyType(shown)))
            rows[repeat.name] = tuple(kept)
        return Answers(MappingProxyType(values), MappingProxyType(rows))
