"""Evaluates a form's answers: what is calculated, shown, asked, wrong or unusual. It never stores and never waits."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from types import MappingProxyType

from forms.answers import Answers, Row, Value
from forms.coercion import default_of
from forms.computing import Computation
from forms.definition import Field, Form
from forms.environment import BudgetExceeded, Context, Environment, Lookup, scalar
from forms.errors import InputError
from forms.evaluation import Evaluation, Finding, SuggestedFix, path_of
from forms.expressions import listed
from forms.findings import Finder
from forms.plan import Planner
from forms.text import Text
from forms.values import Scalar

__all__ = ["Context", "Engine", "Evaluation", "Finding", "Lookup", "SuggestedFix", "path_of"]

_BUDGET = Text(
    "这张表的规则太重，没有算完；已填的内容还在草稿里。请告诉县里更新规则包。",
    "The rules of this form are too heavy and were not finished; the draft is kept. Ask the county for a new pack.",
)


class Engine:
    """One form, compiled once; evaluating is cheap and may happen at every keystroke."""

    def __init__(self, form: Form) -> None:
        """InputError 'form_refused', listing everything missing, for a form whose expressions do not compile."""
        planner = Planner(form)
        self._plan = planner.plan()
        if planner.problems:
            raise refused(form.id, planner.problems)
        self.form = form

    def evaluate(self, answers: Answers, context: Context, before: Answers | None = None) -> Evaluation:
        """Evaluate `answers`. `before` is the record as it was saved last, None for a new one: a case's state may
        only move on from there."""
        computation = Computation(self._plan, answers, Environment(context))
        finder = Finder(computation, before)
        try:
            computation.compute()
            findings = finder.find()
        except BudgetExceeded:
            findings = (Finding(self.form.fields[0].name, None, "hard", _BUDGET, "budget"),)
        return Evaluation(
            form=self.form,
            answers=computation.result(),
            relevant=frozenset(computation.relevant),
            relevant_sections=frozenset(computation.relevant_sections),
            required=frozenset(finder.required),
            findings=findings,
            choices=MappingProxyType(finder.choices),
        )

    def begin(self, context: Context) -> Answers:
        """The answers of a new record: defaults, in the order of the form; no rows."""
        env = Environment(context)
        return Answers(self._defaults(self.form.top_fields, env, env.top))

    def new_row(self, repeat: str, answers: Answers, context: Context) -> Row:
        """A row to add to `repeat`, with its defaults; `answers` are those of the record it joins."""
        computation = Computation(self._plan, answers, Environment(context))
        env = computation.env
        with suppress(BudgetExceeded):
            computation.compute()
        env.row, env.index = {}, len(answers.rows.get(repeat, ())) + 1
        return Row("", self._defaults(self.form.fields_of(repeat), env, env.row))

    def _defaults(self, fields: tuple[Field, ...], env: Environment, seen: dict[str, Scalar]) -> Mapping[str, Value]:
        values: dict[str, Value] = {}
        with suppress(BudgetExceeded):  # what is too heavy stays empty; the evaluation says so
            for field in fields:
                default = self._plan.fields[field.name].default
                if default is not None and (value := default_of(field, default.run(env))) is not None:
                    values[field.name] = value
                    seen[field.name] = scalar(value)
        return MappingProxyType(values)


def refused(form_id: str, problems: list[Text]) -> InputError:
    """The error that lists all a form uses and we lack (the first fifty of them)."""
    text = listed(problems[:50])
    return InputError(
        "form_refused",
        Text(
            zh=f"表单 {form_id} 用了本程序没有的东西，没有装入；原来的表单照常使用。缺少：{text.zh}",
            en=f"Form {form_id} uses what this program lacks and was not loaded; the form in use stays. "
            f"Missing: {text.en}",
        ),
    )
