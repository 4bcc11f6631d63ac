"""Computes the values and the relevance of one form's answers, each after all it depends on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from types import MappingProxyType

from forms.answers import Answers, Value
from forms.checks import check_value
from forms.coercion import coerce
from forms.definition import Field
from forms.environment import Environment, scalar
from forms.evaluation import path_of
from forms.plan import REPEAT, SECTION, FieldPlan, Plan
from forms.values import Scalar


class Computation:
    """One evaluation under way. `env` holds values as expressions see them; `relevant` grows as they are computed."""

    def __init__(self, plan: Plan, answers: Answers, env: Environment) -> None:
        self.plan = plan
        self.answers = answers
        self.env = env
        self.relevant: set[str] = set()
        self.relevant_sections: set[str] = set()
        self._calculated: dict[str, Value] = {}
        self._calculated_rows: dict[tuple[str, int], dict[str, Value]] = {}
        for repeat in plan.form.repeats:
            env.rows[repeat.name] = [{} for _ in answers.rows.get(repeat.name, ())]

    def compute(self) -> None:
        """BudgetExceeded when the form asks for more than one evaluation may cost."""
        for kind, name in self.plan.order:
            if kind == SECTION:
                program = self.plan.sections[name]
                if program is None or program.truth(self.env):
                    self.relevant_sections.add(name)
            elif kind == REPEAT:
                self._compute_repeat(name)
            else:
                plan = self.plan.fields[name]
                for row in self.rows_of(plan.field):
                    self._compute_value(plan, row)

    def rows_of(self, field: Field) -> Iterator[int | None]:
        """The places where the field stands: None outside repeats, else its rows; none while what is around it is
        not relevant."""
        if field.repeat is None:
            if field.section in self.relevant_sections:
                yield None
        elif field.repeat in self.relevant:
            yield from range(len(self.env.rows[field.repeat]))

    @contextmanager
    def at(self, field: Field, row: int | None) -> Iterator[dict[str, Scalar]]:
        """Expressions run inside see the answers from where `field` stands in `row`; yields the values there."""
        env = self.env
        values = env.top
        if row is not None and field.repeat is not None:
            values = env.row = env.rows[field.repeat][row]
            env.index = row + 1
        env.here = values.get(field.name, "")
        try:
            yield values
        finally:
            env.row, env.index, env.here = {}, 0, ""

    def value_of(self, field: Field, row: int | None) -> Value:
        """The answer of a field, calculated or given, as records hold it."""
        if field.repeat is None:
            return self._calculated[field.name] if field.name in self._calculated else self.answers[field.name]
        if row is None:
            return None
        calculated = self._calculated_rows.get((field.repeat, row), {})
        return calculated[field.name] if field.name in calculated else self._held(field, row).get(field.name)

    def result(self) -> Answers:
        """The answers with what was calculated filled in."""
        rows = dict(self.answers.rows)
        for (repeat, place), values in self._calculated_rows.items():
            row = rows[repeat][place]
            merged = {k: v for k, v in {**row.values, **values}.items() if v is not None}
            changed = replace(row, values=MappingProxyType(merged))
            rows[repeat] = (*rows[repeat][:place], changed, *rows[repeat][place + 1 :])
        filled = self.answers.with_values(self._calculated)
        return replace(filled, rows=MappingProxyType(rows))

    def _held(self, field: Field, row: int | None) -> Mapping[str, Value]:
        if field.repeat is None or row is None:
            return self.answers.values
        return self.answers.rows[field.repeat][row].values

    def _compute_repeat(self, name: str) -> None:
        program = self.plan.repeats[name]
        if self.plan.section_of[name] in self.relevant_sections and (program is None or program.truth(self.env)):
            self.relevant.add(name)
        else:
            self.env.rows[name] = []

    def _compute_value(self, plan: FieldPlan, row: int | None) -> None:
        field, env = plan.field, self.env
        with self.at(field, row) as seen:
            env.here = scalar(self._held(field, row).get(field.name))
            if not self._is_relevant(plan, row):
                return
            self.relevant.add(path_of(field, row))
            if plan.calculate is not None:
                value = coerce(field, plan.calculate.run(env))
                self._keep(field, row, value)
            else:
                value = self._held(field, row).get(field.name)
                if isinstance(value, str) and check_value(field, value) == "size":
                    value = None  # a text of megabytes is refused, not computed with
            seen[field.name] = scalar(value)

    def _is_relevant(self, plan: FieldPlan, row: int | None) -> bool:
        if plan.explains is not None and path_of(plan.explains, row) not in self.relevant:
            return False
        return plan.relevant is None or plan.relevant.truth(self.env)

    def _keep(self, field: Field, row: int | None, value: Value) -> None:
        if field.repeat is None or row is None:
            self._calculated[field.name] = value
        else:
            self._calculated_rows.setdefault((field.repeat, row), {})[field.name] = value
