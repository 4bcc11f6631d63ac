"""What must hold of a pack before it is issued; the linter behind `yilu pack check`. It finds, it repairs nothing."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from forms.ceilings import breaches
from forms.definition import Audience, Field, FieldType, Form, FormKind, Writer
from forms.errors import InputError, YiluError
from forms.pack import Pack, load_pack, version_key
from forms.text import Text
from resources import find

_KEEP = re.compile(r"(graduation|closed|entry|disposal)\+[1-9]\d?[ym]")
_FORBIDDEN_LABEL = re.compile(
    "民族|宗教|信仰|政治面貌|党员|团员|籍贯|出生地|血型|照片|相片|指纹|人脸|虹膜|声纹|基因|国籍|曾用名|工作单位"
    "|残疾证号|病名|诊断"
    r"|\b(ethnic|nationality|religio|politic|party member|birthplace|native place|blood|photo|fingerprint|face image"
    r"|biometric|diagnos|employer)",
    re.IGNORECASE,
)
_FORBIDDEN_NAME = re.compile(
    r"(^|_)(ethnic\w*|nation(ality)?|minzu|religio\w*|zongjiao|politic\w*|party|birthplace|native_place|jiguan|blood\w*"
    r"|photo\w*|fingerprint\w*|face\w*|biometric\w*|diagnos\w*|employer)(_|$)"
)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a pack. `field` is '' when it concerns a whole form, `form` too when the whole pack."""

    rule: str
    form: str
    field: str
    text: Text


def check_pack(pack: Pack, previous: Pack | None = None) -> list[Problem]:
    """Everything wrong with the pack, and with it as the successor of `previous`."""
    found = [problem for form in pack.forms.values() for problem in check_form(form)]
    found.extend(_references(pack))
    found.extend(_code_lists(pack))
    found.extend(_retired(pack))
    found.extend(_checklist(pack))
    if previous is not None:
        found.extend(_succession(pack, previous))
    return found


def check_form(form: Form) -> list[Problem]:
    """Everything wrong with one form."""
    found: list[Problem] = []
    for field in form.fields:
        found.extend(_field(form, field))
    found.extend(Problem("ceiling", form.id, b.field, b.text) for b in breaches(form))
    found.extend(_names(form))
    found.extend(_groups(form))
    found.extend(_messages(form))
    found.extend(_states(form))
    found.extend(_countys(form))
    return found


def _countys(form: Form) -> Iterator[Problem]:
    """What the county writes for a school is sealed to that school's PCs and goes no further, and it alone writes."""
    if form.writer is not Writer.COUNTY:
        return
    for field in form.fields:
        if field.audience is not Audience.SCHOOL:
            text = Text("县里写的表只给那所学校看", "what the county writes is for that school alone")
            yield Problem("writer", form.id, field.name, text)
    if form.keys:
        yield Problem("writer", form.id, "", Text("县里写的表不查重", "the county's own forms have no keys"))


def _field(form: Form, field: Field) -> Iterator[Problem]:
    def problem(rule: str, zh: str, en: str) -> Problem:
        return Problem(rule, form.id, field.name, Text(zh, en))

    if not (field.label.zh and field.label.en):
        yield problem("label", "缺中文或英文名称", "the Chinese or the English label is missing")
    if not (field.purpose.zh and field.purpose.en):
        yield problem("purpose", "没有写明用途", "no purpose is stated")
    if not _KEEP.fullmatch(field.keep):
        yield problem("keep", "没有写明保存多久", "no keeping time is stated")
    labels = f"{field.label.zh} {field.label.en}"
    if _FORBIDDEN_NAME.search(field.name) or _FORBIDDEN_LABEL.search(labels):
        yield problem("forbidden", "不收集这类信息", "this kind of fact is not collected")
    if field.constraint is not None and not _both(field.constraint_message):
        yield problem("message", "查错的话缺中文或英文", "the constraint lacks a message in Chinese or English")
    if field.required not in (None, "false()") and not field.is_calculated and not _both(field.required_message):
        yield problem("message", "必填的话缺中文或英文", "being required lacks a message in Chinese or English")
    if field.hint is not None and not _both(field.hint):
        yield problem("message", "提示缺中文或英文", "the hint lacks Chinese or English")
    for choice in field.choices:
        if not _both(choice.label):
            yield problem("label", f"选项 {choice.code} 缺中文或英文", f"choice {choice.code} lacks a label")
        if _FORBIDDEN_LABEL.search(f"{choice.label.zh} {choice.label.en}"):
            yield problem("forbidden", f"选项 {choice.code} 不收集", f"choice {choice.code} is not collected")


def _both(text: Text | None) -> bool:
    return text is not None and bool(text.zh) and bool(text.en)


def _names(form: Form) -> Iterator[Problem]:
    """Lists, search, keys, title and checks name fields of the form; keys, title and search outside repeats."""
    top = {f.name for f in form.top_fields}
    used = [("columns", c.field) for c in form.list_columns]
    used += [("search", name) for name in form.search_fields]
    used += [("keys", name) for name in form.keys]
    used += [("groups", name) for group in form.groups for name in group]
    used.append(("title_field", form.title_field))
    for where, name in used:
        if name not in top:
            yield Problem("names", form.id, name, Text(f"{where} 里的字段不存在", f"{where} names no such field"))
    checks = [(c.id, c.field) for c in form.hard_checks] + [(c.id, c.field) for c in form.soft_checks]
    checks += [("fix", fix.on) for fix in form.fixes] + [("fix", fix.field) for fix in form.fixes]
    for where, name in checks:
        if not form.has_field(name):
            yield Problem("names", form.id, name, Text(f"检查 {where} 的字段不存在", f"{where} checks no such field"))
    if not form.keys and form.writer is not Writer.COUNTY:
        yield Problem("names", form.id, "", Text("没有写查重的字段", "no keys are stated"))


def _groups(form: Form) -> Iterator[Problem]:
    """The fields of a merge group travel together, so they share one audience; calculated ones cannot be in it."""
    for group in form.groups:
        members = [form.field(name) for name in group if form.has_field(name)]
        if len({f.audience for f in members}) > 1:
            text = Text("一组里的字段送到的地方不同", "fields of one group differ in audience")
            yield Problem("group", form.id, group[0], text)
        for field in members:
            if field.is_calculated:
                text = Text("算出来的字段不能进组", "a calculated field cannot be in a group")
                yield Problem("group", form.id, field.name, text)
    names = [name for group in form.groups for name in group]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield Problem("group", form.id, name, Text("一个字段进了两组", "a field stands in two groups"))


def _messages(form: Form) -> Iterator[Problem]:
    texts = [(s.name, s.label) for s in form.sections] + [(r.name, r.label) for r in form.repeats]
    texts += [(c.field, c.message) for c in form.hard_checks] + [(c.field, c.message) for c in form.soft_checks]
    texts += [(fix.on, fix.label) for fix in form.fixes]
    texts += [("title", form.title), ("one", form.one)]
    for name, text in texts:
        if not _both(text):
            yield Problem("message", form.id, name, Text("缺中文或英文", "lacks Chinese or English"))


def _states(form: Form) -> Iterator[Problem]:
    if form.kind is FormKind.CASE and form.states is None:
        yield Problem("states", form.id, "", Text("个案没有写状态怎样变", "a case form states no state machine"))
    if form.states is None:
        return
    states = form.states
    if not form.has_field(states.state_field) or not form.has_field(states.date_field):
        yield Problem("states", form.id, states.state_field, Text("状态字段不存在", "the state field does not exist"))
        return
    codes = {c.code for c in form.field(states.state_field).choices}
    reached = set(states.initial)
    while new := {after for state in reached for after in states.following.get(state, ())} - reached:
        reached |= new
    for code in sorted((set(states.following) | reached | set(states.closed)) - codes):
        yield Problem("states", form.id, code, Text("状态不在选项里", "the state is not among the choices"))
    for code in sorted(codes - reached):
        yield Problem("states", form.id, code, Text("这个状态到不了", "no way leads to this state"))
    for code in sorted(codes - set(states.closed)):
        if not states.following.get(code):
            yield Problem("states", form.id, code, Text("这个状态走不出去", "no way leads out of this state"))


def _references(pack: Pack) -> Iterator[Problem]:
    for form in pack.forms.values():
        for field in form.fields:
            if field.type is FieldType.REFERENCE and field.target not in pack.forms:
                yield Problem("names", form.id, field.name, Text("指向的表不存在", "the form it points to is absent"))
        for name in form.lookups:
            if name not in pack.forms:
                yield Problem("names", form.id, "", Text(f"要查的表 {name} 不存在", f"lookup {name} is not a form"))


def _code_lists(pack: Pack) -> Iterator[Problem]:
    for name, codes in pack.code_lists.items():
        for code in codes:
            if not code.label.zh or not code.filters.get("source"):
                yield Problem("source", name, code.code, Text("编号没有名称或出处", "a code lacks a name or a source"))


def _retired(pack: Pack) -> Iterator[Problem]:
    for form in pack.forms.values():
        for field in form.fields:
            if f"{form.id}.{field.name}" in pack.retired:
                yield Problem("retired", form.id, field.name, Text("停用的名字又用了", "a retired name is used again"))


def _checklist(pack: Pack) -> Iterator[Problem]:
    """A pack need not have one, but one it has is whole."""
    if not pack.checklist_text:
        return
    from forms.checklist.checking import faults  # a start imports this module and checks no pack

    try:
        checklist, queries = pack.checklist(), pack.queries()
    except InputError as error:
        yield Problem("checklist", "checklist", "", error.text)
        return
    for place, text in faults(checklist, queries, pack.forms):
        yield Problem("checklist", "checklist", place, text)


def _succession(pack: Pack, previous: Pack) -> Iterator[Problem]:
    """Packs add and retire: a name never changes type or meaning, and versions only grow."""
    if pack.digest != previous.digest and version_key(pack.version) <= version_key(previous.version):
        yield Problem("version", "", "", Text("版本没有变大", "the version did not grow"))
    for name in sorted(previous.retired - pack.retired):
        yield Problem("retired", "", name, Text("停用的名字不能删", "a retired name must stay listed"))
    for form_id, old_form in previous.forms.items():
        form = pack.forms.get(form_id)
        if form is None:
            yield Problem("retired", form_id, "", Text("表不能去掉", "a form cannot be taken away"))
            continue
        for old in old_form.fields:
            if not form.has_field(old.name):
                if f"{form_id}.{old.name}" not in pack.retired:
                    yield Problem("retired", form_id, old.name, Text("去掉的字段要写进 retired", "list it in retired"))
                continue
            yield from _changed(old_form, old, form, form.field(old.name))


def _changed(old_form: Form, old: Field, form: Form, new: Field) -> Iterator[Problem]:
    before = (old.type, old.target, old.repeat, old.is_calculated)
    after = (new.type, new.target, new.repeat, new.is_calculated)
    if before != after:
        yield Problem("type", form.id, new.name, Text("字段的类型变了", "the field changed its type or place"))
    labels = {c.code: c.label.zh for c in new.choices}
    for choice in old.choices:
        if labels.get(choice.code, choice.label.zh) != choice.label.zh:
            text = Text(f"编号 {choice.code} 换了意思", f"code {choice.code} changed its meaning")
            yield Problem("meaning", form.id, new.name, text)
    if old.label.zh != new.label.zh and form.version <= old_form.version:
        text = Text("名称变了：意思没变就把表的版本加 1", "the label changed; if it means the same raise the version")
        yield Problem("meaning", form.id, new.name, text)


def main(argv: list[str]) -> int:
    """`check [PACK] [--previous PACK]`, without a name the pack of this program: print what is wrong, one a line.

    0 when nothing is, 1 otherwise."""
    parser = argparse.ArgumentParser(prog="yilu pack check", description="检查一个包；没有问题时返回 0。")
    parser.add_argument("pack", type=Path, nargs="?", default=find("pack"), help="包所在的文件夹")
    parser.add_argument("--previous", type=Path, help="上一个包所在的文件夹")
    options = parser.parse_args(argv)
    try:
        pack = load_pack(options.pack)
        previous = load_pack(options.previous) if options.previous else None
    except YiluError as error:
        sys.stdout.write(f"{error.text.zh}\n{error.text.en}\n")
        return 1
    problems = check_pack(pack, previous)
    for problem in problems:
        place = ".".join(part for part in (problem.form, problem.field) if part) or "pack"
        sys.stdout.write(f"{place}: {problem.text.zh} / {problem.text.en} [{problem.rule}]\n")
    sys.stdout.write(f"{pack.version}: {len(problems)} 处问题 / problems\n")
    return 1 if problems else 0
