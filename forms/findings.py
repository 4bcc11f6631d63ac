"""What is wrong or unusual in computed answers: types, required answers, constraints, states, hard and soft checks."""

from __future__ import annotations

from collections.abc import Iterator

from forms.answers import Answers, Value
from forms.checks import check_value, explain
from forms.coercion import coerce
from forms.computing import Computation
from forms.definition import Choice, Field, FieldType
from forms.evaluation import Finding, SuggestedFix, path_of
from forms.expressions import Program
from forms.messages import Message
from forms.plan import FieldPlan
from forms.states import choices_now, refusal
from forms.text import Text
from forms.values import to_truth

_BACKWARDS = Text("状态日期不能早于上一个状态的日期。", "The state cannot begin before the state it follows.")
_CHOICE = Text("按别处填的内容，这里不能选这一项。", "What is answered elsewhere does not allow this choice.")


class Finder:
    """Goes through the relevant fields of one computation in the order of the form."""

    def __init__(self, computation: Computation, before: Answers | None) -> None:
        self._computation = computation
        self._before = before
        self.required: set[str] = set()
        self.choices: dict[str, tuple[Choice, ...]] = {}

    def find(self) -> tuple[Finding, ...]:
        """All findings; fills `required` and `choices` on the way. BudgetExceeded as in `Computation.compute`."""
        found: list[Finding] = []
        for plan in self._computation.plan.fields.values():
            for row in self._computation.rows_of(plan.field):
                if path_of(plan.field, row) in self._computation.relevant:
                    with self._computation.at(plan.field, row):
                        found.extend(self._at_field(plan, row))
        return tuple(found)

    def _at_field(self, plan: FieldPlan, row: int | None) -> Iterator[Finding]:
        field = plan.field
        value = self._computation.value_of(field, row)
        self._choose(plan, row)
        if not field.is_calculated and (code := check_value(field, value)) is not None:
            yield Finding(field.name, row, "hard", explain(field, code), code)
            return
        required = self._holds(plan.required)
        if required:
            self.required.add(path_of(field, row))
        if value is None:
            if required:
                yield Finding(field.name, row, "hard", self._filled(plan.required_message, row), "required")
        else:
            yield from self._at_answer(plan, row, value)
        yield from self._checked(plan, row)

    def _at_answer(self, plan: FieldPlan, row: int | None, value: Value) -> Iterator[Finding]:
        field = plan.field
        if (message := self._state_refusal(field, value)) is not None:
            yield Finding(field.name, row, "hard", message, "state")
        elif self._is_filtered_out(field, row, value):
            yield Finding(field.name, row, "hard", _CHOICE, "choice")
        if plan.constraint is not None and not self._holds(plan.constraint):
            message = self._filled(plan.constraint_message, row)
            yield Finding(field.name, row, "hard", message, "constraint", fix=self._fix(plan, row, "constraint"))

    def _checked(self, plan: FieldPlan, row: int | None) -> Iterator[Finding]:
        for check in plan.checks:
            if not self._holds(check.test):
                continue
            message, fix = self._filled(check.message, row), self._fix(plan, row, check.id)
            if check.reason is None:
                yield Finding(plan.field.name, row, "hard", message, check.id, fix=fix)
                continue
            reason = self._computation.value_of(self._computation.plan.fields[check.reason].field, row)
            settled = isinstance(reason, str) and bool(reason.strip())
            yield Finding(plan.field.name, row, "soft", message, check.id, check.reason, settled, fix)

    def _holds(self, program: Program | None) -> bool:
        return program is not None and program.truth(self._computation.env)

    def _filled(self, message: Message, row: int | None) -> Text:
        return message.filled(lambda field: self._computation.value_of(field, row))

    def _fix(self, plan: FieldPlan, row: int | None, check: str) -> SuggestedFix | None:
        computation = self._computation
        for candidate in plan.fixes:
            if candidate.check not in (None, check):
                continue
            target = candidate.target
            place = row if target.repeat is not None else None
            value = coerce(target, candidate.value.run(computation.env))
            fits = value is not None and check_value(target, value) is None
            if fits and value != computation.value_of(target, place):
                return SuggestedFix(target.name, place, value, candidate.label_for(value, self._filled, row))
        return None

    # choices and states

    def _choose(self, plan: FieldPlan, row: int | None) -> None:
        field, env = plan.field, self._computation.env
        states = self._computation.plan.form.states
        if states is not None and field.name == states.state_field:
            self.choices[field.name] = choices_now(states, field, self._state_before())
        elif plan.choice_filter is not None:
            kept: list[Choice] = []
            env.last = len(field.choices)
            for place, choice in enumerate(field.choices, 1):
                env.item, env.position = plan.items[place - 1], place
                if to_truth(plan.choice_filter.run(env)):
                    kept.append(choice)
            env.item, env.position, env.last = {}, 0, 0
            self.choices[path_of(field, row)] = tuple(kept)

    def _is_filtered_out(self, field: Field, row: int | None, value: Value) -> bool:
        allowed = self.choices.get(path_of(field, row))
        if allowed is None or not isinstance(value, str):
            return False
        codes = value.split(" ") if field.type is FieldType.SELECT_MULTIPLE else [value]
        return not {*codes} <= {choice.code for choice in allowed}

    def _state_before(self) -> Value:
        states = self._computation.plan.form.states
        return self._before[states.state_field] if self._before is not None and states is not None else None

    def _state_refusal(self, field: Field, value: Value) -> Text | None:
        states = self._computation.plan.form.states
        if states is None or not isinstance(value, str):
            return None
        was = self._state_before()
        if field.name == states.state_field:
            return refusal(states, field, was, value)
        if field.name == states.date_field and self._before is not None:
            since = self._before[field.name]
            moved = self._computation.answers[states.state_field] != was
            if moved and isinstance(since, str) and value < since:
                return _BACKWARDS
        return None
