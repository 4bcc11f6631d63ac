"""The parts of an XForm document brought together by path: binds, controls, texts, choice lists, leaves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from forms.definition import Choice
from forms.errors import InputError
from forms.text import Text
from forms.xform import XmlNode

_ITEXT = re.compile(r"jr:itext\('([^']*)'\)\Z")
_LANGUAGE = re.compile(r"\((zh|en)[^)]*\)\s*\Z")
_BINDS = {
    "nodeset", "type", "required", "relevant", "constraint", "calculate", "readonly", "constraintMsg", "requiredMsg",
}  # fmt: skip
_NEW = {"odk-instance-first-load", "odk-new-repeat"}
MAX_FIELDS = 500
_CONTAINERS = {"group", "repeat"}
_CONTROLS = {"input", "select1", "select"}


@dataclass(frozen=True, slots=True)
class Leaf:
    """A question or calculation: its path, and the paths of the groups around it, outermost first."""

    path: str
    node: XmlNode
    groups: tuple[str, ...]


@dataclass
class Document:
    """What an XForm holds, by path. What we lack goes into `problems`."""

    main: XmlNode
    problems: list[Text]
    binds: dict[str, dict[str, str]] = field(default_factory=dict)
    controls: dict[str, XmlNode] = field(default_factory=dict)
    labels: dict[str, Text] = field(default_factory=dict)
    defaults: dict[str, str] = field(default_factory=dict)
    lists: dict[str, tuple[Choice, ...]] = field(default_factory=dict)
    repeats: set[str] = field(default_factory=set)
    leaves: list[Leaf] = field(default_factory=list)
    _texts: dict[str, Text] = field(default_factory=dict)

    @classmethod
    def read(cls, root: XmlNode, problems: list[Text]) -> Document:
        """InputError 'form_empty' when there is no form in it at all."""
        head, body = root.one("head"), root.one("body")
        model = head.one("model") if head else None
        instances = model.all("instance") if model else []
        main = next((i.children[0] for i in instances if "id" not in i.attributes and i.children), None)
        if model is None or body is None or main is None:
            text = Text(zh="这不是一份表单：缺少 model、instance 或 body。没有改动任何数据。",
                        en="This is no form: model, instance or body is missing. Nothing was changed.")
            raise InputError("form_empty", text)
        document = cls(main, problems)
        itext = model.one("itext")
        if itext is not None:
            document._read_itext(itext)
        document._read_model(model)
        document._read_body(body)
        for instance in instances:
            if "id" in instance.attributes and "src" not in instance.attributes:
                document.lists[instance.attributes["id"]] = document._list(instance)
        top = f"/{main.tag}"
        leaves = [leaf for leaf in document._find_leaves(main, top, ()) if not _is_meta(leaf.path)]
        if len(leaves) > MAX_FIELDS:
            document.lacks(f"more than {MAX_FIELDS} fields", f"超过 {MAX_FIELDS} 个字段")
        document.leaves = leaves[:MAX_FIELDS]
        return document

    def lacks(self, en: str, zh: str) -> None:
        self.problems.append(Text(zh=zh, en=en))

    def _read_itext(self, itext: XmlNode) -> None:
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
        self._texts = {key: Text(words.get("zh", ""), words.get("en", "")) for key, words in found.items()}

    def text(self, raw: str | None) -> Text | None:
        """A text given in place or by its itext id; None when there is none."""
        if not raw:
            return None
        match = _ITEXT.match(raw.strip())
        return self._texts.get(match[1], Text("", "")) if match else Text(zh=raw.strip(), en="")

    def child_text(self, node: XmlNode | None, tag: str) -> Text | None:
        child = node.one(tag) if node else None
        return self.text(child.attributes.get("ref") or child.text) if child else None

    def _read_model(self, model: XmlNode) -> None:
        for bind in model.all("bind"):
            path = bind.attributes.get("nodeset", "")
            self.binds[path] = bind.attributes
            if not _is_meta(path):
                for name in sorted(set(bind.attributes) - _BINDS):
                    self.lacks(f"{path}: bind attribute {name}", f"{path}:bind 属性 {name}")
        for node in model.children:
            if node.tag == "setvalue":
                self._read_default(node)
            elif node.tag not in {"itext", "instance", "bind", "submission"}:
                self.lacks(f"model element {node.tag}", f"model 元素 {node.tag}")

    def _read_default(self, node: XmlNode) -> None:
        events = set(node.attributes.get("event", "").split())
        if not events or events - _NEW:
            self.lacks("setvalue on a change (trigger)", "随改动赋值(trigger)")
        self.defaults[node.attributes.get("ref", "")] = node.attributes.get("value", "") or f"'{node.text}'"

    def _read_body(self, body: XmlNode) -> None:
        waiting = list(reversed(body.children))
        while waiting:
            node = waiting.pop()
            path = node.attributes.get("ref") or node.attributes.get("nodeset", "")
            if node.tag in _CONTAINERS:
                if node.tag == "repeat":
                    self.repeats.add(path)
                    if "count" in node.attributes:
                        self.lacks(f"{path}: repeat_count", f"{path}:repeat_count")
                self.labels.setdefault(path, self.child_text(node, "label") or Text("", ""))
                waiting.extend(child for child in reversed(node.children) if child.tag != "label")
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
            label = self._texts.get(columns.pop("itextId", ""), None) or Text(zh=columns.pop("label", ""), en="")
            choices.append(Choice(code, label, columns))
        name = instance.attributes["id"]
        codes = [choice.code for choice in choices]
        if len(set(codes)) != len(codes) or any(not code or " " in code for code in codes):
            self.lacks(f"list {name}: codes are empty, doubled or hold a space", f"列表 {name}:代码为空、重复或有空格")
        if any(not choice.label.zh or not choice.label.en for choice in choices):
            self.lacks(f"list {name}: a label in Chinese or English is missing", f"列表 {name}:缺中文或英文标签")
        return tuple(choices)

    def _find_leaves(self, node: XmlNode, path: str, groups: tuple[str, ...]) -> Iterator[Leaf]:
        seen: set[str] = set()
        for child in node.children:
            inner = f"{path}/{child.tag}"
            if inner in seen:  # a repeat stands twice: as template and as its first row
                continue
            seen.add(inner)
            if child.children or inner in self.repeats:
                yield from self._find_leaves(child, inner, (*groups, inner))
            else:
                yield Leaf(inner, child, groups)


def _is_meta(path: str) -> bool:
    return path.split("/")[2:3] == ["meta"]
