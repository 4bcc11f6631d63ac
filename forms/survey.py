"""The questions of an XForm: fields, sections, repeats and choice lists, with every expression in canonical form.

Whatever the document uses and we lack is collected, never guessed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from forms.canonical import Rewriter
from forms.definition import Choice, Field, FieldType, Repeat, Section, Text
from forms.errors import InputError
from forms.policy import NAME
from forms.xform import XmlNode

_ITEXT = re.compile(r"jr:itext\('([^']*)'\)\Z")
_LANGUAGE = re.compile(r"\((zh|en)[^)]*\)\s*\Z")
_ITEMSET = re.compile(r"\s*instance\('([^']*)'\)/root/item\s*(?:\[(.*)\])?\s*\Z", re.DOTALL)
_TYPES = {
    "string": FieldType.TEXT,
    "int": FieldType.INTEGER,
    "decimal": FieldType.DECIMAL,
    "date": FieldType.DATE,
    "time": FieldType.TIME,
}
_SELECTS = {"select1": FieldType.SELECT_ONE, "select": FieldType.SELECT_MULTIPLE}
_BINDS = {
    "nodeset", "type", "required", "relevant", "constraint", "calculate", "readonly", "constraintMsg", "requiredMsg",
}  # fmt: skip
_NEW = {"odk-instance-first-load", "odk-new-repeat"}
_CONTAINERS = {"group", "repeat"}
_CONTROLS = {"input", "select1", "select"}


@dataclass(frozen=True, slots=True)
class Survey:
    """`lists` are the form's own choice lists by name; fields have no policy yet."""

    id: str
    version: int
    sections: tuple[Section, ...]
    repeats: tuple[Repeat, ...]
    fields: tuple[Field, ...]
    lists: Mapping[str, tuple[Choice, ...]]


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a leaf of the instance stands: the paths of the groups around it, outermost first."""

    path: str
    node: XmlNode
    groups: tuple[str, ...]


def read_survey(root: XmlNode, problems: list[Text]) -> Survey:
    """The survey in an XForm. InputError when there is no form at all; what we lack goes into `problems`."""
    head, body = root.one("head"), root.one("body")
    model = head.one("model") if head else None
    instances = model.all("instance") if model else []
    main = next((i.children[0] for i in instances if "id" not in i.attributes and i.children), None)
    if model is None or body is None or main is None:
        text = Text(zh="这不是一份表单：缺少 model、instance 或 body。没有改动任何数据。",
                    en="This is no form: model, instance or body is missing. Nothing was changed.")
        raise InputError("form_empty", text)
    return _Reader(model, body, main, problems).survey()


@dataclass
class _Reader:
    model: XmlNode
    body: XmlNode
    main: XmlNode
    problems: list[Text]
    binds: dict[str, dict[str, str]] = field(default_factory=dict)
    controls: dict[str, XmlNode] = field(default_factory=dict)
    labels: dict[str, Text] = field(default_factory=dict)
    defaults: dict[str, str] = field(default_factory=dict)
    texts: dict[str, Text] = field(default_factory=dict)
    lists: dict[str, tuple[Choice, ...]] = field(default_factory=dict)
    repeats: set[str] = field(default_factory=set)
    rewriter: Rewriter = field(default_factory=lambda: Rewriter({}))

    def lacks(self, en: str, zh: str) -> None:
        self.problems.append(Text(zh=zh, en=en))

    def survey(self) -> Survey:
        itext = self.model.one("itext")
        self.texts = self._itext(itext) if itext else {}
        self._read_binds()
        self._read_body()
        self.lists = {i.attributes["id"]: self._list(i) for i in self.model.all("instance")
                      if "id" in i.attributes and "src" not in i.attributes}
        root = f"/{self.main.tag}"
        places = [p for p in self._leaves(self.main, root, ()) if not p.path.startswith(f"{root}/meta/")]
        names = {p.path: p.path.rpartition("/")[2] for p in places}
        names |= {path: path.rpartition("/")[2] for path in self.repeats}
        self._check_names(list(names.values()))
        self.rewriter = Rewriter(names, self.problems)
        fields = tuple(self._field(place) for place in places)
        return Survey(
            id=self.main.attributes.get("id", ""),
            version=self._version(),
            sections=self._sections(places),
            repeats=tuple(self._repeat(path) for path in dict.fromkeys(self._repeat_of(p) for p in places) if path),
            fields=fields,
            lists=self.lists,
        )

    def _version(self) -> int:
        version = self.main.attributes.get("version", "")
        if not version.isascii() or not version.isdigit() or len(version) > 9:
            self.lacks("version: a whole number is wanted", "version 应为整数")
            return 0
        return int(version)

    def _check_names(self, names: list[str]) -> None:
        for name in sorted({name for name in names if names.count(name) > 1}):
            self.lacks(f"name {name}: used twice", f"名字 {name} 用了两次")
        for name in names:
            if not NAME.match(name):
                self.lacks(f"name {name}: small letters, digits and _ only", f"名字 {name}:只能用小写字母、数字和 _")

    # texts

    def _itext(self, itext: XmlNode) -> dict[str, Text]:
        found: dict[str, dict[str, str]] = {}
        for translation in itext.all("translation"):
            match = _LANGUAGE.search(translation.attributes.get("lang", ""))
            language = match[1] if match else "zh"
            for text in translation.all("text"):
                for value in text.all("value"):
                    if "form" in value.attributes:
                        self.lacks(f"media or guidance ({value.attributes['form']})", "媒体或补充说明")
                    elif value.text.strip() != "-":  # pyxform's sign for "not translated"
                        found.setdefault(text.attributes.get("id", ""), {})[language] = value.text.strip()
        return {key: Text(zh=words.get("zh", ""), en=words.get("en", "")) for key, words in found.items()}

    def _text(self, raw: str | None) -> Text | None:
        if not raw:
            return None
        match = _ITEXT.match(raw.strip())
        return self.texts.get(match[1], Text("", "")) if match else Text(zh=raw.strip(), en="")

    def _child_text(self, node: XmlNode | None, tag: str) -> Text | None:
        child = node.one(tag) if node else None
        return self._text(child.attributes.get("ref") or child.text) if child else None

    # the document's parts

    def _read_binds(self) -> None:
        for bind in self.model.all("bind"):
            path = bind.attributes.get("nodeset", "")
            self.binds[path] = bind.attributes
            if "/meta/" not in path:
                for name in sorted(set(bind.attributes) - _BINDS):
                    self.lacks(f"{path}: bind attribute {name}", f"{path}:bind 属性 {name}")
        for node in self.model.children:
            if node.tag == "setvalue":
                self._read_default(node)
            elif node.tag not in {"itext", "instance", "bind", "submission"}:
                self.lacks(f"model element {node.tag}", f"model 元素 {node.tag}")

    def _read_default(self, node: XmlNode) -> None:
        events = set(node.attributes.get("event", "").split())
        if not events or events - _NEW:
            self.lacks("setvalue on a change (trigger)", "随改动赋值(trigger)")
        self.defaults[node.attributes.get("ref", "")] = node.attributes.get("value", "") or f"'{node.text}'"

    def _read_body(self) -> None:
        waiting = list(self.body.children)
        while waiting:
            node = waiting.pop(0)
            path = node.attributes.get("ref") or node.attributes.get("nodeset", "")
            if node.tag in _CONTAINERS:
                if node.tag == "repeat":
                    self.repeats.add(path)
                    if "count" in node.attributes:
                        self.lacks(f"{path}: repeat_count", f"{path}:repeat_count")
                self.labels.setdefault(path, self._child_text(node, "label") or Text("", ""))
                waiting = [child for child in node.children if child.tag != "label"] + waiting
            elif node.tag in _CONTROLS:
                self.controls[path] = node
            elif node.tag == "setvalue":
                self._read_default(node)
            else:
                self.lacks(f"{path}: question of kind {node.tag}", f"{path}:题型 {node.tag}")

    def _list(self, instance: XmlNode) -> tuple[Choice, ...]:
        root = instance.one("root")
        choices: list[Choice] = []
        for item in root.all("item") if root else []:
            columns = {child.tag: child.text.strip() for child in item.children}
            code = columns.pop("name", "")
            label = self.texts.get(columns.pop("itextId", ""), None) or Text(zh=columns.pop("label", ""), en="")
            choices.append(Choice(code, label, columns))
        name = instance.attributes["id"]
        codes = [choice.code for choice in choices]
        if len(set(codes)) != len(codes) or any(not code or " " in code for code in codes):
            self.lacks(f"list {name}: codes are empty, doubled or hold a space", f"列表 {name}:代码为空、重复或有空格")
        if any(not choice.label.zh or not choice.label.en for choice in choices):
            self.lacks(f"list {name}: a label in Chinese or English is missing", f"列表 {name}:缺中文或英文标签")
        return tuple(choices)

    def _leaves(self, node: XmlNode, path: str, groups: tuple[str, ...]) -> Iterator[_Place]:
        seen: set[str] = set()
        for child in node.children:
            inner = f"{path}/{child.tag}"
            if inner in seen:  # a repeat stands twice: as template and as its first row
                continue
            seen.add(inner)
            if child.children or inner in self.repeats:
                yield from self._leaves(child, inner, (*groups, inner))
            else:
                yield _Place(inner, child, groups)

    # what they become

    def _repeat_of(self, place: _Place) -> str | None:
        around = [path for path in place.groups if path in self.repeats]
        if len(around) > 1:
            self.lacks(f"{around[1]}: a repeat inside a repeat", f"{around[1]}:重复组里的重复组")
        return around[0] if around else None

    def _section_of(self, place: _Place) -> str:
        return place.groups[0].rpartition("/")[2] if place.groups else "general"

    def _sections(self, places: list[_Place]) -> tuple[Section, ...]:
        sections: dict[str, Section] = {}
        for place in places:
            name = self._section_of(place)
            if name not in sections:
                path = place.groups[0] if place.groups else ""
                label = self.labels.get(path, Text(zh="基本", en="General"))
                relevant = self._binding(path, "relevant") if path not in self.repeats else None
                sections[name] = Section(name, label, relevant)
        return tuple(sections.values())

    def _repeat(self, path: str) -> Repeat:
        parts = path.split("/")
        above = ["/".join(parts[:end]) for end in range(4, len(parts) + 1)] if len(parts) > 3 else [path]
        name = parts[-1]
        return Repeat(name, self.labels.get(path, Text("", "")), parts[2], self._joined(above))

    def _joined(self, paths: list[str]) -> str | None:
        """The conditions of nested groups joined: a field shows only when all of them hold."""
        tests = [test for test in (self._binding(path, "relevant") for path in paths) if test]
        return tests[0] if len(tests) == 1 else " and ".join(f"({test})" for test in tests) or None

    def _binding(self, path: str, name: str) -> str | None:
        text = self.binds.get(path, {}).get(name, "").strip()
        if not text or text == ("true()" if name == "relevant" else "false()"):
            return None
        return self._canonical(text, path, f"{path} {name}")

    def _canonical(self, text: str, path: str, where: str) -> str | None:
        try:
            return self.rewriter.rewrite(text, path)
        except InputError as error:
            self.lacks(f"{where}: {error.text.en}", f"{where}:{error.text.zh}")
            return None

    def _field(self, place: _Place) -> Field:
        path = place.path
        control = self.controls.get(path)
        bind = self.binds.get(path, {})
        repeat = self._repeat_of(place)
        nested = [group for group in place.groups[1:] if repeat is None or len(group) > len(repeat)]
        choices, choice_filter = self._choices(control, path)
        label = self._child_text(control, "label") or Text("", "")
        if "${" in label.zh + label.en:
            self.lacks(f"{path}: a label that changes", f"{path}:会变的标签")
        calculate = self._binding(path, "calculate")
        default = self._default(place) if calculate is None else None
        if choices and place.node.text.strip() and path not in self.defaults:
            self._check_codes(place.node.text, choices, path)
        if "calculate" not in bind and control is None:
            self.lacks(f"{path}: neither asked nor calculated", f"{path}:既不提问也不计算")
        if bind.get("readonly") == "true()" and calculate is None and default is None:
            self.lacks(f"{path}: a note (write a hint instead)", f"{path}:note 题型(请改用提示)")
        return Field(
            name=path.rpartition("/")[2],
            type=self._type(control, bind, path),
            label=label,
            section=self._section_of(place),
            repeat=repeat.rpartition("/")[2] if repeat else None,
            hint=self._child_text(control, "hint"),
            required=self._binding(path, "required"),
            required_message=self._text(bind.get("requiredMsg")),
            relevant=self._joined([*nested, path]),
            constraint=self._binding(path, "constraint"),
            constraint_message=self._text(bind.get("constraintMsg")),
            calculate=calculate,
            default=default,
            readonly=self._readonly(bind, path),
            choices=choices,
            choice_filter=choice_filter,
            appearance=control.attributes.get("appearance", "") if control else "",
        )

    def _check_codes(self, text: str, choices: tuple[Choice, ...], path: str) -> None:
        if not set(text.split()) <= {choice.code for choice in choices}:
            self.lacks(f"{path}: default {text.strip()} is no choice", f"{path}:默认值 {text.strip()} 不在选项里")

    def _readonly(self, bind: dict[str, str], path: str) -> bool:
        text = bind.get("readonly", "false()").strip()
        if text not in ("true()", "false()"):
            self.lacks(f"{path}: readonly that changes", f"{path}:会变的只读")
        return text == "true()"

    def _type(self, control: XmlNode | None, bind: dict[str, str], path: str) -> FieldType:
        if control is not None and control.tag in _SELECTS:
            return _SELECTS[control.tag]
        kind = bind.get("type", "string")
        if kind not in _TYPES:
            self.lacks(f"{path}: type {kind}", f"{path}:类型 {kind}")
        return _TYPES.get(kind, FieldType.TEXT)

    def _choices(self, control: XmlNode | None, path: str) -> tuple[tuple[Choice, ...], str | None]:
        itemset = control.one("itemset") if control else None
        if itemset is None:
            if control is not None and control.tag in _SELECTS:
                self.lacks(f"{path}: choices without a list", f"{path}:选项没有列表")
            return (), None
        match = _ITEMSET.match(itemset.attributes.get("nodeset", ""))
        if match is None:
            self.lacks(f"{path}: choices other than a list", f"{path}:选项不是列表")
            return (), None
        if match[1] not in self.lists:
            self.lacks(f"{path}: list {match[1]}", f"{path}:列表 {match[1]}")
        return self.lists.get(match[1], ()), self._filter(match[2], path)

    def _filter(self, text: str | None, path: str) -> str | None:
        if text is None:
            return None
        # the predicate is rewritten where it stands, among the items of a list; then the brackets come off again
        whole = self._canonical(f"instance('list')/root/item[{text}]", path, f"{path} choice_filter")
        return whole[len("instance('list')/root/item[") : -1].strip() if whole else None

    def _default(self, place: _Place) -> str | None:
        if place.path in self.defaults:
            return self._canonical(self.defaults[place.path], place.path, f"{place.path} default")
        text = place.node.text.strip()
        if not text:
            return None
        if "'" in text and '"' in text:
            self.lacks(f"{place.path}: default with both kinds of quotes", f"{place.path}:默认值含两种引号")
            return None
        return f'"{text}"' if "'" in text else f"'{text}'"
