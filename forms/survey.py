"""The questions of an XForm: fields, sections, repeats and choice lists, with every expression in canonical form.

Whatever the document uses and we lack is collected, never guessed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from forms.canonical import Rewriter
from forms.definition import Choice, Field, FieldType, Repeat, Section
from forms.document import Document, Leaf
from forms.errors import InputError
from forms.policy import NAME
from forms.text import Text
from forms.xform import XmlNode

_ITEMSET = re.compile(r"\s*instance\('([^']*)'\)/root/item\s*(?:\[(.*)\])?\s*\Z", re.DOTALL)
_TYPES = {
    "string": FieldType.TEXT,
    "int": FieldType.INTEGER,
    "decimal": FieldType.DECIMAL,
    "date": FieldType.DATE,
    "time": FieldType.TIME,
}
_SELECTS = {"select1": FieldType.SELECT_ONE, "select": FieldType.SELECT_MULTIPLE}

@dataclass(frozen=True, slots=True)
class Survey:
    """`lists` are the form's own choice lists by name; fields have no policy yet."""

    id: str
    version: int
    sections: tuple[Section, ...]
    repeats: tuple[Repeat, ...]
    fields: tuple[Field, ...]
    lists: Mapping[str, tuple[Choice, ...]]


def read_survey(root: XmlNode, problems: list[Text]) -> Survey:
    """The survey in an XForm. InputError when there is no form at all; what we lack goes into `problems`."""
    return _Reader(Document.read(root, problems)).survey()


class _Reader:
    def __init__(self, document: Document) -> None:
        self.document = document
        self._lacks = document.lacks
        paths = [*(leaf.path for leaf in document.leaves), *document.repeats]
        names = {path: path.rpartition("/")[2] for path in paths}
        self._check_names(list(names.values()))
        self.rewriter = Rewriter(names, document.problems)

    def survey(self) -> Survey:
        leaves, main = self.document.leaves, self.document.main
        repeats = dict.fromkeys(self._repeat_of(leaf) for leaf in leaves)
        return Survey(
            id=main.attributes.get("id", ""),
            version=self._version(main.attributes.get("version", "")),
            sections=self._sections(leaves),
            repeats=tuple(self._repeat(path) for path in repeats if path),
            fields=tuple(self._field(leaf) for leaf in leaves),
            lists=self.document.lists,
        )

    def _version(self, version: str) -> int:
        if not version.isascii() or not version.isdigit() or len(version) > 9:
            self._lacks("version: a whole number is wanted", "version 应为整数")
            return 0
        return int(version)

    def _check_names(self, names: list[str]) -> None:
        for name in sorted(name for name, count in Counter(names).items() if count > 1):
            self._lacks(f"name {name}: used twice", f"名字 {name} 用了两次")
        for name in names:
            if not NAME.match(name):
                self._lacks(f"name {name}: small letters, digits and _ only", f"名字 {name}:只能用小写字母、数字和 _")

    def _repeat_of(self, leaf: Leaf) -> str | None:
        around = [path for path in leaf.groups if path in self.document.repeats]
        if len(around) > 1:
            self._lacks(f"{around[1]}: a repeat inside a repeat", f"{around[1]}:重复组里的重复组")
        return around[0] if around else None

    def _section_of(self, leaf: Leaf) -> str:
        return leaf.groups[0].rpartition("/")[2] if leaf.groups else "general"

    def _sections(self, leaves: list[Leaf]) -> tuple[Section, ...]:
        sections: dict[str, Section] = {}
        for leaf in leaves:
            name = self._section_of(leaf)
            if name not in sections:
                path = leaf.groups[0] if leaf.groups else ""
                label = self.document.labels.get(path, Text(zh="基本", en="General"))
                relevant = self._binding(path, "relevant") if path not in self.document.repeats else None
                sections[name] = Section(name, label, relevant)
        return tuple(sections.values())

    def _repeat(self, path: str) -> Repeat:
        parts = path.split("/")
        above = ["/".join(parts[:end]) for end in range(4, len(parts) + 1)] if len(parts) > 3 else [path]
        name = parts[-1]
        return Repeat(name, self.document.labels.get(path, Text("", "")), parts[2], self._joined(above))

    def _joined(self, paths: list[str]) -> str | None:
        """The conditions of nested groups joined: a field shows only when all of them hold."""
        tests = [test for test in (self._binding(path, "relevant") for path in paths) if test]
        return tests[0] if len(tests) == 1 else " and ".join(f"({test})" for test in tests) or None

    def _binding(self, path: str, name: str) -> str | None:
        text = self.document.binds.get(path, {}).get(name, "").strip()
        if not text or text == ("true()" if name == "relevant" else "false()"):
            return None
        return self._canonical(text, path, f"{path} {name}")

    def _canonical(self, text: str, path: str, where: str) -> str | None:
        try:
            return self.rewriter.rewrite(text, path)
        except InputError as error:
            self._lacks(f"{where}: {error.text.en}", f"{where}:{error.text.zh}")
            return None

    def _field(self, leaf: Leaf) -> Field:
        path = leaf.path
        control = self.document.controls.get(path)
        bind = self.document.binds.get(path, {})
        repeat = self._repeat_of(leaf)
        nested = [group for group in leaf.groups[1:] if repeat is None or len(group) > len(repeat)]
        choices, choice_filter = self._choices(control, path)
        label = self.document.child_text(control, "label") or Text("", "")
        if "${" in label.zh + label.en:
            self._lacks(f"{path}: a label that changes", f"{path}:会变的标签")
        calculate = self._binding(path, "calculate")
        default = self._default(leaf) if calculate is None else None
        if choices and leaf.node.text.strip() and path not in self.document.defaults:
            self._check_codes(leaf.node.text, choices, path)
        if "calculate" not in bind and control is None:
            self._lacks(f"{path}: neither asked nor calculated", f"{path}:既不提问也不计算")
        if bind.get("readonly") == "true()" and calculate is None and default is None:
            self._lacks(f"{path}: a note (write a hint instead)", f"{path}:note 题型(请改用提示)")
        return Field(
            name=path.rpartition("/")[2],
            type=self._type(control, bind, path),
            label=label,
            section=self._section_of(leaf),
            repeat=repeat.rpartition("/")[2] if repeat else None,
            hint=self.document.child_text(control, "hint"),
            required=self._binding(path, "required"),
            required_message=self.document.text(bind.get("requiredMsg")),
            relevant=self._joined([*nested, path]),
            constraint=self._binding(path, "constraint"),
            constraint_message=self.document.text(bind.get("constraintMsg")),
            calculate=calculate,
            default=default,
            readonly=self._readonly(bind, path),
            choices=choices,
            choice_filter=choice_filter,
            appearance=control.attributes.get("appearance", "") if control else "",
        )

    def _check_codes(self, text: str, choices: tuple[Choice, ...], path: str) -> None:
        if not set(text.split()) <= {choice.code for choice in choices}:
            self._lacks(f"{path}: default {text.strip()} is no choice", f"{path}:默认值 {text.strip()} 不在选项里")

    def _readonly(self, bind: dict[str, str], path: str) -> bool:
        text = bind.get("readonly", "false()").strip()
        if text not in ("true()", "false()"):
            self._lacks(f"{path}: readonly that changes", f"{path}:会变的只读")
        return text == "true()"

    def _type(self, control: XmlNode | None, bind: dict[str, str], path: str) -> FieldType:
        if control is not None and control.tag in _SELECTS:
            return _SELECTS[control.tag]
        kind = bind.get("type", "string")
        if kind not in _TYPES:
            self._lacks(f"{path}: type {kind}", f"{path}:类型 {kind}")
        return _TYPES.get(kind, FieldType.TEXT)

    def _choices(self, control: XmlNode | None, path: str) -> tuple[tuple[Choice, ...], str | None]:
        itemset = control.one("itemset") if control else None
        if itemset is None:
            if control is not None and control.tag in _SELECTS:
                self._lacks(f"{path}: choices without a list", f"{path}:选项没有列表")
            return (), None
        match = _ITEMSET.match(itemset.attributes.get("nodeset", ""))
        if match is None:
            self._lacks(f"{path}: choices other than a list", f"{path}:选项不是列表")
            return (), None
        if match[1] not in self.document.lists:
            self._lacks(f"{path}: list {match[1]}", f"{path}:列表 {match[1]}")
        return self.document.lists.get(match[1], ()), self._filter(match[2], path)

    def _filter(self, text: str | None, path: str) -> str | None:
        if text is None:
            return None
        # the predicate is rewritten where it stands, among the items of a list; then the brackets come off again
        whole = self._canonical(f"instance('list')/root/item[{text}]", path, f"{path} choice_filter")
        return whole[len("instance('list')/root/item[") : -1].strip() if whole else None

    def _default(self, leaf: Leaf) -> str | None:
        if leaf.path in self.document.defaults:
            return self._canonical(self.document.defaults[leaf.path], leaf.path, f"{leaf.path} default")
        text = leaf.node.text.strip()
        if not text:
            return None
        if "'" in text and '"' in text:
            self._lacks(f"{leaf.path}: default with both kinds of quotes", f"{leaf.path}:默认值含两种引号")
            return None
        return f'"{text}"' if "'" in text else f"'{text}'"
