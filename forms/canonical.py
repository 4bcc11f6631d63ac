"""Paths of an XForm rewritten as `${name}`, so that a `Form` holds expressions that need no document beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from forms.syntax import Call, Here, Literal, Node, Path, Ref, Root, Step, children, parse
from forms.text import Text


@dataclass
class Rewriter:
    """`places` maps a path ('/data/basic/name') to the name of the field or repeat that stands there."""

    places: Mapping[str, str]
    problems: list[Text] = field(default_factory=list)

    def rewrite(self, expression: str, context: str) -> str:
        """`expression`, which belongs to the node at path `context`, in canonical form. InputError when it cannot
        be parsed; paths that lead nowhere go into `problems`."""
        edits: list[tuple[int, int, str]] = []
        self._visit(parse(expression), context, context, False, edits)
        for start, end, replacement in sorted(edits, reverse=True):
            expression = expression[:start] + replacement + expression[end:]
        return expression.strip()

    def _visit(
        self, node: Node, context: str, item: str | None, inside: bool, edits: list[tuple[int, int, str]]
    ) -> None:
        if isinstance(node, Path):
            self._visit_path(node, context, item, inside, edits)
            return
        if isinstance(node, Call) and node.name == "jr:choice-name" and len(node.arguments) == 2:
            self._name_in_text(node.arguments[1], context, edits)
        for child in children(node):
            self._visit(child, context, item, inside, edits)

    def _name_in_text(self, node: Node, context: str, edits: list[tuple[int, int, str]]) -> None:
        if isinstance(node, Literal) and isinstance(node.value, str) and not node.value.startswith("${"):
            inner = parse(node.value)
            place = self._place(inner.steps, "" if isinstance(inner.origin, Root) else context) if (
                isinstance(inner, Path)
            ) else None
            edits.append((node.start, node.end, f"'${{{place or ''}}}'"))

    def _visit_path(
        self, path: Path, context: str, item: str | None, inside: bool, edits: list[tuple[int, int, str]]
    ) -> None:
        origin = path.origin
        ups = all(step.name in (".", "..") for step in path.steps)
        beneath: str | None = None  # what the path's predicates look at
        if isinstance(origin, Call) and origin.name == "current":
            if not ups:
                name = self._found(path, path.steps, context)
                edits.append((path.start, path.steps[-1].end, f"current()/../{name}"))
        elif isinstance(origin, Root) or (isinstance(origin, Here) and not ups and self._leaves(path, inside)):
            prefix = self._prefix(path.steps)
            start = "" if isinstance(origin, Root) else item
            if start is None:
                self._lost(path.steps)
            else:
                edits.append((path.start, prefix[-1].end, f"${{{self._found(path, prefix, start)}}}"))
                beneath = _join(start, prefix)
        elif isinstance(origin, Call | Ref):
            self._visit(origin, context, item, inside, edits)
        for predicate in [*path.predicates, *(p for step in path.steps for p in step.predicates)]:
            self._visit(predicate, context, beneath, True, edits)

    @staticmethod
    def _leaves(path: Path, inside: bool) -> bool:
        """Whether a relative path is more than a column of the item looked at."""
        return not inside or any(step.name == ".." for step in path.steps)

    @staticmethod
    def _prefix(steps: tuple[Step, ...]) -> tuple[Step, ...]:
        for count, step in enumerate(steps, 1):
            if step.predicates:
                return steps[:count]
        return steps

    def _place(self, steps: tuple[Step, ...], start: str) -> str | None:
        return self.places.get(_join(start, steps))

    def _found(self, path: Path, steps: tuple[Step, ...], start: str) -> str:
        name = self._place(steps, start)
        if name is None:
            self._lost(path.steps)
        return name or "?"

    def _lost(self, steps: tuple[Step, ...]) -> None:
        shown = "/".join(step.name for step in steps)
        self.problems.append(Text(zh=f"路径 {shown}", en=f"path {shown}"))


def _join(start: str, steps: tuple[Step, ...]) -> str:
    parts = start.split("/")[1:] if start else []
    for step in steps:
        if step.name == "..":
            parts = parts[:-1]
        elif step.name != ".":
            parts = [*parts, step.name]
    return "/" + "/".join(parts)


def name_self(test: str, name: str) -> str:
    """`test` with every `.` that means the field itself written as `${name}`. InputError when it is no expression."""
    edits: list[tuple[int, int]] = []
    waiting = [parse(test)]
    while waiting:
        node = waiting.pop()
        if not isinstance(node, Path):
            waiting.extend(children(node))
        elif isinstance(node.origin, Here) and [step.name for step in node.steps] == ["."]:
            edits.append((node.start, node.steps[0].end))  # inside [ ] a '.' would be the item: not looked into
    for start, end in sorted(edits, reverse=True):
        test = f"{test[:start]}${{{name}}}{test[end:]}"
    return test
