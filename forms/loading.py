"""XForm XML and the policy beside it, made into a `Form`; a form that uses what we lack is refused with the whole list.

The shape of a policy stands in `forms.policy`, the functions an expression may call in `forms.functions`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from forms.canonical import name_self
from forms.definition import Audience, Choice, Field, FieldType, Form, HardCheck, Nature, SoftCheck
from forms.engine import Engine, refused
from forms.errors import InputError
from forms.policy import FieldPolicy, Policy, read_policy
from forms.survey import Survey, read_survey
from forms.text import Text
from forms.xform import read_xml

_WRITER = "writer does not fit the id: the county's forms, and no others, begin with county_"
_OF_PERSONS = {Nature.ID_NUMBER, Nature.HEALTH, Nature.PERSONAL}


def load_form(xform_xml: str, policy: Mapping[str, object], *, is_known: bool = False) -> Form:
    """The form in an XForm document (as pyxform writes it) with its policy (the parsed `.toml` beside it).
    `is_known`: this program loaded the very same before, so that its expressions need not be compiled to see whether
    they can be.

    InputError: 'form_xml' and 'form_empty' for what is no form, 'form_refused' with a list of everything that is
    unknown, missing or wrong in the document, its expressions or the policy."""
    root = read_xml(xform_xml)
    problems: list[Text] = []
    survey = read_survey(root, problems)
    rules = read_policy(policy, problems)
    form = _form(survey, rules, problems)
    _check_names(form, rules, problems)
    if not is_known:
        try:
            Engine(form)
        except InputError as error:
            problems.append(error.text)
    if problems:
        raise refused(survey.id, problems)
    return form


def _form(survey: Survey, rules: Policy, problems: list[Text]) -> Form:
    asked = [_with_policy(field, rules.of(field.name), problems) for field in survey.fields]
    # a reason travels no further than any field that travels; being free text, it never goes above the county
    audience = Audience.COUNTY if any(f.audience > Audience.SCHOOL for f in asked) else Audience.SCHOOL
    soft = tuple(SoftCheck(c.id, c.field, c.test, c.message, f"why_{c.id}") for c in rules.soft)
    fields: list[Field] = []
    for field in asked:
        fields.append(field)
        for check in soft:
            if check.field == field.name:
                fields.append(_reason(check, field, audience, rules, problems))
    return Form(
        id=survey.id,
        version=survey.version,
        kind=rules.kind,
        title=rules.title,
        one=rules.one,
        measure=rules.measure,
        sections=survey.sections,
        fields=tuple(fields),
        repeats=survey.repeats,
        soft_checks=soft,
        keys=rules.keys,
        groups=rules.groups,
        list_columns=rules.columns,
        search_fields=rules.search,
        title_field=rules.title_field,
        states=rules.states,
        has_persons=rules.persons,
        hard_checks=rules.hard,
        fixes=rules.fixes,
        lookups=rules.lookups,
        lists=survey.lists,
    )


def _with_policy(field: Field, rules: FieldPolicy, problems: list[Text]) -> Field:
    label = field.label
    if rules.label is not None and not label.zh:
        label = rules.label
    if not label.zh and field.is_calculated:
        label = Text(field.name, field.name)  # a helper nobody looks at
    if not label.zh or not label.en:
        problems.append(Text(f"{field.name}:缺中文或英文标签", f"{field.name}: no label in Chinese or English"))
    kind = rules.type or field.type
    if (kind is FieldType.REFERENCE) != (rules.target is not None):
        problems.append(Text(f"{field.name}:reference 要写 target", f"{field.name}: a reference has a target"))
    return replace(
        field,
        label=label,
        type=kind,
        target=rules.target,
        audience=rules.audience,
        nature=rules.nature,
        purpose=rules.purpose,
        keep=rules.keep,
    )


def _reason(check: SoftCheck, field: Field, audience: Audience, rules: Policy, problems: list[Text]) -> Field:
    """The field that takes the reason of a soft check."""
    given = rules.fields.get(check.reason)
    label = Text(zh=f"说明原因（{field.label.zh}）", en=f"Reason ({field.label.en})")
    try:
        relevant = name_self(check.test, field.name)
    except InputError:
        relevant = "false()"  # the check itself is listed as a problem when the form is compiled
    reason = Field(
        name=check.reason,
        type=FieldType.TEXT,
        label=label,
        section=field.section,
        repeat=field.repeat,
        relevant=relevant,
        audience=audience,
        nature=Nature.FREE_TEXT,
        purpose=Text("说明少见的值为什么属实", "Says why an unusual value is right"),
        keep=field.keep,
        appearance="multiline",
    )
    if given is not None:
        problems.append(Text(f"策略里的 fields.{check.reason}", f"policy: fields.{check.reason}"))
    return reason


def _check_names(form: Form, rules: Policy, problems: list[Text]) -> None:
    """Every name the policy uses is a field of the form, or a code of the state field."""
    names = {field.name for field in form.fields}
    top = {field.name for field in form.top_fields}

    def expect(found: Iterable[str], known: Iterable[str], where: str) -> None:
        for name in sorted(set(found) - set(known)):
            problems.append(Text(f"{where}:没有 {name}", f"{where}: no {name}"))

    doubled = [f.name for f in form.fields if sum(f.name == other.name for other in form.fields) > 1]
    for name in dict.fromkeys(doubled):
        problems.append(Text(f"名字 {name} 用了两次", f"name {name}: used twice"))
    expect(rules.fields, names, "fields")
    expect(form.keys, top, "keys")
    for group in form.groups:
        homes = {field.repeat for field in form.fields if field.name in group}
        expect(group, names, "groups")
        if len(homes) > 1:
            problems.append(Text("groups:跨了重复组", "groups: a group lies across a repeat"))
    expect(form.search_fields, names, "search")
    expect((column.field for column in form.list_columns), top, "columns")
    expect([form.title_field], top, "title_field")
    checks = [*form.hard_checks, *rules.soft]
    expect((check.field for check in checks), names, "hard, soft")
    expect((fix.on for fix in form.fixes), names, "fix")
    expect((fix.check for fix in form.fixes if fix.check), {"constraint", *(c.id for c in checks)}, "fix")
    _check_ids(checks, problems)
    if rules.writer is not form.writer:
        problems.append(Text("writer 和表名不符：县里写的表名以 county_ 开头", _WRITER))
    if not form.has_persons and any(field.nature in _OF_PERSONS for field in form.fields):
        problems.append(Text("persons = false，却有个人信息字段", "persons = false, but a field is about a person"))
    if form.states is not None:
        _check_states(form, problems)


def _check_ids(checks: list[HardCheck], problems: list[Text]) -> None:
    ids = [check.id for check in checks]
    for name in sorted({name for name in ids if ids.count(name) > 1}):
        problems.append(Text(f"检查 {name} 用了两次", f"check {name}: used twice"))


def _check_states(form: Form, problems: list[Text]) -> None:
    states = form.states
    assert states is not None
    if not form.has_field(states.state_field) or not form.has_field(states.date_field):
        problems.append(Text("states:没有这样的字段", "states: no such field"))
        return
    choices: tuple[Choice, ...] = form.field(states.state_field).choices
    codes = {choice.code for choice in choices}
    used = {*states.initial, *states.closed, *states.following, *(c for f in states.following.values() for c in f)}
    if used != codes or set(states.following) != codes or not states.initial:
        wrong = ", ".join(sorted(codes ^ set(states.following) | used - codes)) or "initial"
        problems.append(Text(f"states:与选项不符:{wrong}", f"states: not the codes of the list: {wrong}"))
