"""XForm XML read into plain nodes, within limits: no DTD, no entities, no depth, no size that hurts; no meaning yet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from forms.errors import InputError
from forms.text import Text

MAX_BYTES = 2 << 20
MAX_DEPTH = 60
MAX_NODES = 50_000


@dataclass(slots=True)
class XmlNode:
    """One element. `tag` is its local name; names of attributes in a namespace keep only their local part."""

    tag: str
    attributes: dict[str, str]
    text: str = ""
    children: list[XmlNode] = field(default_factory=list)

    def all(self, tag: str) -> list[XmlNode]:
        return [child for child in self.children if child.tag == tag]

    def one(self, tag: str) -> XmlNode | None:
        return next((child for child in self.children if child.tag == tag), None)

    def walk(self) -> Iterator[XmlNode]:
        waiting = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting.extend(reversed(node.children))


class _TooMuch(Exception):
    """The document is deeper or larger than any form."""


class _Builder:
    """The target expat reports to: it counts while it builds, so a hostile document stops where it gets too much.

    `<output value="..."/>` inside a text becomes '${...}' of that path's last name."""

    def __init__(self) -> None:
        self.root: XmlNode | None = None
        self._open: list[XmlNode] = []
        self._parts: list[list[str]] = []  # of each open element: expat hands a text over in many pieces
        self._count = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._count += 1 + len(attributes)
        if self._count > MAX_NODES or len(self._open) >= MAX_DEPTH:
            raise _TooMuch
        node = XmlNode(_local(tag), {_local(name): value for name, value in attributes.items()})
        if self._open:
            self._open[-1].children.append(node)
        elif self.root is None:
            self.root = node
        if node.tag == "output" and self._open:
            self._parts[-1].append("${" + node.attributes.get("value", "").strip().rpartition("/")[2] + "}")
        self._open.append(node)
        self._parts.append([])

    def end(self, tag: str) -> None:
        self._open.pop().text = "".join(self._parts.pop())

    def data(self, text: str) -> None:
        if self._parts:
            self._parts[-1].append(text)

    def close(self) -> XmlNode | None:
        return self.root


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def read_xml(xml: str) -> XmlNode:
    """The root element. InputError 'form_xml' for what is no XML, holds a DTD or entities, or exceeds the limits."""
    try:
        raw = xml.encode("utf-8")
    except UnicodeEncodeError:
        raise _refused("not Unicode text", "不是 Unicode 文字") from None
    if len(raw) > MAX_BYTES:
        raise _refused(f"larger than {MAX_BYTES >> 20} MiB", f"超过 {MAX_BYTES >> 20} MiB")
    builder = _Builder()
    # the encoding is given, so that a declaration cannot send expat looking for another one
    parser = DefusedXMLParser(target=builder, encoding="utf-8", forbid_dtd=True)
    try:
        parser.feed(raw)
        root = parser.close()
    except _TooMuch:
        raise _refused("too deep or too many elements", "层次太深或内容太多") from None
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        raise _refused("not well-formed, or with a document type or entities", "XML 不完整，或带实体") from None
    if not isinstance(root, XmlNode):
        raise _refused("empty", "内容为空")
    return root


def _refused(en: str, zh: str) -> InputError:
    return InputError(
        "form_xml",
        Text(
            zh=f"表单文件读不了：{zh}。现有的表单和数据没有改动；请重新取一份规则包。",
            en=f"The form file cannot be read: {en}. Forms and data are unchanged; get the pack again.",
        ),
    )
