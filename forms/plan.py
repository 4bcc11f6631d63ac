"""A form compiled: every expression a program, values in the order they depend on each other; cycles are refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter

from forms.answers import Value
from forms.checks import shown
from forms.definition import Field, Fix, Form, HardCheck, SoftCheck
from forms.errors import InputError
from forms.expressions import Program, compile_expression
from forms.messages import Message
from forms.scope import Names, item_of
from forms.text import Text

SECTION, REPEAT, FIELD = "section", "repeat", "field"
Step = tuple[str, str]  # what, and its name


@dataclass(frozen=True, slots=True)
class FixPlan:
    """`label` may name fields, and '{value}' for what would be set."""

    check: str | None
    target: Field
    value: Program
    label: Message

    def label_for(self, value: Value, row_text: Callable[[Message, int | None], Text], row: int | None) -> Text:
        label, words = row_text(self.label, row), shown(self.target, value)
        return Text(label.zh.replace("{value}", words.zh), label.en.replace("{value}", words.in_language("en")))


@dataclass(frozen=True, slots=True)
class CheckPlan:
    """A hard check (`reason` None) or a soft one."""

    id: str
    test: Program
    message: Message
    reason: str | None


@dataclass(frozen=True, slots=True)
class FieldPlan:
    field: Field
    relevant: Program | None
    required: Program | None
    constraint: Program | None
    calculate: Program | None
    default: Program | None
    choice_filter: Program | None
    items: tuple[Mapping[str, object], ...]  # the choices as the filter sees them
    required_message: Message
    constraint_message: Message
    checks: tuple[CheckPlan, ...]
    fixes: tuple[FixPlan, ...]
    explains: Field | None  # of a reason field: the field whose unusual value it explains


@dataclass(frozen=True, slots=True)
class Plan:
    form: Form
    fields: dict[str, FieldPlan]
    sections: dict[str, Program | None]
    repeats: dict[str, Program | None]
    section_of: dict[str, str]  # repeat -> section
    order: tuple[Step, ...]


_REQUIRED = Text("必须填写。", "This must be answered.")
_ODD = Text("这个值不符合规定，核对一下。", "This value is not allowed: check it.")


def _given(text: Text | None, otherwise: Text) -> Text:
    return text if text is not None and text.zh else otherwise


@dataclass
class Planner:
    """Makes the plan of one form; everything that cannot be compiled goes into `problems`."""

    form: Form
    problems: list[Text] = field(default_factory=list)

    def plan(self) -> Plan:
        form = self.form
        self.names = Names.of(form)
        self.known = {f.name: f for f in form.fields}
        self.reasons = {check.reason: check.field for check in form.soft_checks}
        sections = {s.name: self._program(s.relevant, None, f"{s.name} relevant") for s in form.sections}
        repeats = {r.name: self._program(r.relevant, None, f"{r.name} relevant") for r in form.repeats}
        fields = {f.name: self._field(f) for f in form.fields}
        section_of = {r.name: r.section for r in form.repeats}
        return Plan(form, fields, sections, repeats, section_of, self._order(sections, repeats, fields))

    def _program(
        self, text: str | None, repeat: str | None, where: str, columns: frozenset[str] | None = None
    ) -> Program | None:
        if text is None:
            return None
        try:
            return compile_expression(text, self.names, repeat, columns)
        except InputError as error:
            self.problems.append(Text(zh=f"{where}:{error.text.zh}", en=f"{where}: {error.text.en}"))
            return None

    def _field(self, f: Field) -> FieldPlan:
        def program(kind: str, text: str | None) -> Program | None:
            return self._program(text, f.repeat, f"{f.name} {kind}")

        columns = frozenset(column for choice in f.choices for column in choice.filters) | {"name", "label"}
        hard = [self._check(f, check, None) for check in self.form.hard_checks if check.field == f.name]
        soft = [self._check(f, check, check.reason) for check in self.form.soft_checks if check.field == f.name]
        fixes = [self._fix(f, fix) for fix in self.form.fixes if fix.on == f.name]
        return FieldPlan(
            field=f,
            relevant=program("relevant", f.relevant),
            required=program("required", f.required),
            constraint=program("constraint", f.constraint),
            calculate=program("calculate", f.calculate),
            default=program("default", f.default),
            choice_filter=self._program(f.choice_filter, f.repeat, f"{f.name} choice_filter", columns),
            items=tuple(item_of(choice) for choice in f.choices),
            required_message=self._message(_given(f.required_message, _REQUIRED), f, "required_message"),
            constraint_message=self._message(_given(f.constraint_message, _ODD), f, "constraint_message"),
            checks=tuple(check for check in (*hard, *soft) if check is not None),
            fixes=tuple(fix for fix in fixes if fix is not None),
            explains=self.known.get(self.reasons.get(f.name, "")),
        )

    def _check(self, f: Field, check: HardCheck | SoftCheck, reason: str | None) -> CheckPlan | None:
        test = self._program(check.test, f.repeat, check.id)
        message = self._message(check.message, f, check.id)
        return None if test is None else CheckPlan(check.id, test, message, reason)

    def _fix(self, f: Field, fix: Fix) -> FixPlan | None:
        target = self.known.get(fix.field)
        if target is None or target.repeat not in (None, f.repeat) or target.is_calculated:
            self.problems.append(Text(zh=f"fix:不能设置 {fix.field}", en=f"fix: {fix.field} cannot be set"))
            return None
        value = self._program(fix.value, f.repeat, f"fix {fix.field}")
        return None if value is None else FixPlan(fix.check, target, value, self._message(fix.label, f, "fix"))

    def _message(self, text: Text, f: Field, where: str) -> Message:
        visible = {name: other for name, other in self.known.items() if other.repeat in (None, f.repeat)}
        message = Message(text, visible)
        for name in message.unknown:
            self.problems.append(Text(zh=f"{f.name} {where}:${{{name}}}", en=f"{f.name} {where}: ${{{name}}}"))
        return message

    def _order(
        self,
        sections: dict[str, Program | None],
        repeats: dict[str, Program | None],
        fields: dict[str, FieldPlan],
    ) -> tuple[Step, ...]:
        graph: TopologicalSorter[Step] = TopologicalSorter()
        section_of = {r.name: r.section for r in self.form.repeats}
        for name, program in sections.items():
            graph.add((SECTION, name), *self._reads(program))
        for name, program in repeats.items():
            graph.add((REPEAT, name), (SECTION, section_of[name]), *self._reads(program))
        for name, plan in fields.items():
            f = plan.field
            around: Step = (SECTION, f.section) if f.repeat is None else (REPEAT, f.repeat)
            before = [around, *self._reads(plan.relevant), *self._reads(plan.calculate)]
            if plan.explains is not None:
                before.append((FIELD, plan.explains.name))
            graph.add((FIELD, name), *before)
        try:
            return tuple(graph.static_order())
        except CycleError as error:
            names = ", ".join(dict.fromkeys(name for _, name in error.args[1]))
            self.problems.append(Text(zh=f"互相依赖:{names}", en=f"depend on each other: {names}"))
            return ()

    def _reads(self, program: Program | None) -> list[Step]:
        if program is None:
            return []
        return [(FIELD if name in self.known else REPEAT, name) for name in sorted(program.reads)]
