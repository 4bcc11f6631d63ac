"""The expression language as text: tokens, a Pratt parser and the tree it makes; nothing is looked up or run here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from forms.errors import InputError
from forms.text import Text

MAX_LENGTH = 10_000  # characters of one expression
MAX_NODES = 1_500
MAX_DEPTH = 40  # parentheses, predicates and signs inside one another
MAX_HEIGHT = 150  # of the tree: a chain 'a or b or c ...' is as high as it has operators


@dataclass(frozen=True, slots=True)
class Literal:
    """A number or a quoted text, and where in the expression it stands, quotes included."""

    value: str | float
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Ref:
    """`${name}`: a field or a repeat of the form."""

    name: str


@dataclass(frozen=True, slots=True)
class Here:
    """A path without an origin: it starts at the field (or, inside [ ], at the item) itself."""


@dataclass(frozen=True, slots=True)
class Root:
    """A path that starts with '/'."""


@dataclass(frozen=True, slots=True)
class Call:
    name: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a path: a name, '.' or '..', with its predicates. `end` is where the name ends in the text."""

    name: str
    end: int
    predicates: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class Path:
    """`origin` with its predicates, then steps. `start` is where the path begins in the text."""

    origin: Here | Root | Ref | Call
    predicates: tuple[Node, ...]
    steps: tuple[Step, ...]
    start: int


@dataclass(frozen=True, slots=True)
class Negative:
    of: Node


@dataclass(frozen=True, slots=True)
class Binary:
    operator: str
    left: Node
    right: Node


Node = Literal | Ref | Call | Path | Negative | Binary


def children(node: Node) -> Iterator[Node]:
    """The nodes directly inside `node`."""
    match node:
        case Call(arguments=arguments):
            yield from arguments
        case Negative(of=of):
            yield of
        case Binary(left=left, right=right):
            yield left
            yield right
        case Path():
            if isinstance(node.origin, Ref | Call):
                yield node.origin
            yield from node.predicates
            for step in node.steps:
                yield from step.predicates


def walk(node: Node) -> Iterator[Node]:
    """`node` and every node inside it, outermost first."""
    yield node
    for child in children(node):
        yield from walk(child)


def size(node: Node) -> int:
    """How many nodes there are: what one run of the expression costs at most, loops apart."""
    return sum(1 for _ in walk(node))


def problem(en: str, zh: str) -> InputError:
    return InputError("expression", Text(zh=zh, en=en))


def _measure(node: Node) -> None:
    """InputError for a tree that is too large or too high to be walked by calls."""
    count = 0
    waiting = [(node, 1)]
    while waiting:
        inner, height = waiting.pop()
        count += 1
        if count > MAX_NODES or height > MAX_HEIGHT:
            raise problem("too many parts", "表达式太长")
        waiting.extend((child, height + 1) for child in children(inner))


_TOKEN = re.compile(
    r"""\s*(?:
      (?P<number>[0-9]+(?:\.[0-9]*)?|\.[0-9]+)
    | (?P<text>"[^"]*"|'[^']*')
    | \$\{\s*(?P<ref>[^\W\d][\w.-]*)\s*\}
    | (?P<name>[^\W\d][\w.-]*(?::[^\W\d][\w.-]*)?)
    | (?P<mark>\.\.|!=|<=|>=|[-+*/=<>()\[\],.])
    )""",
    re.VERBOSE,
)
_BLANK = re.compile(r"\s*")


@dataclass(frozen=True, slots=True)
class Token:
    kind: str  # 'number', 'text', 'ref', 'name', 'mark' or 'end'
    text: str
    start: int
    end: int


def tokens(text: str) -> list[Token]:
    """The tokens of `text`, an 'end' token last. InputError for a character that begins none."""
    if len(text) > MAX_LENGTH:
        raise problem(f"longer than {MAX_LENGTH} characters", f"超过 {MAX_LENGTH} 个字符")
    found: list[Token] = []
    at = 0
    while match := _TOKEN.match(text, at):
        kind = match.lastgroup or ""
        found.append(Token(kind, match.group(kind), match.end() - len(match.group().lstrip()), match.end()))
        at = match.end()
    rest = _BLANK.match(text, at)
    at = rest.end() if rest else at
    if at != len(text):
        raise problem(f"character {at + 1} cannot stand there", f"第 {at + 1} 个字符不能在那里")
    found.append(Token("end", "", at, at))
    return found


_BINDING = {
    "or": 1, "and": 2, "=": 3, "!=": 3, "<": 4, "<=": 4, ">": 4, ">=": 4,
    "+": 5, "-": 5, "*": 6, "div": 6, "mod": 6,
}  # fmt: skip
_SIGN = 7


class _Parser:
    def __init__(self, text: str) -> None:
        self._tokens = tokens(text)
        self._at = 0
        self._depth = 0

    @property
    def _next(self) -> Token:
        return self._tokens[self._at]

    def _take(self) -> Token:
        token = self._next
        self._at += token.kind != "end"
        return token

    def _is(self, mark: str) -> bool:
        return self._next.kind == "mark" and self._next.text == mark

    def _expect(self, mark: str) -> Token:
        if not self._is(mark):
            raise self._unexpected(f"'{mark}'")
        return self._take()

    def _unexpected(self, wanted: str) -> InputError:
        found = f"'{self._next.text}'" if self._next.kind != "end" else "the end"
        place = self._next.start + 1
        return problem(f"character {place}: {found} where {wanted} belongs",
                       f"第 {place} 个字符:这里不该是 {found.replace('the end', '结尾')}")

    def whole(self) -> Node:
        node = self._expression(0)
        if self._next.kind != "end":
            raise self._unexpected("an operator or the end")
        _measure(node)
        return node

    def _expression(self, floor: int) -> Node:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise problem(f"more than {MAX_DEPTH} levels deep", f"嵌套超过 {MAX_DEPTH} 层")
        left = self._operand()
        while (power := self._power()) > floor:
            operator = self._take().text
            left = Binary(operator, left, self._expression(power))
        self._depth -= 1
        return left

    def _power(self) -> int:
        return _BINDING.get(self._next.text, 0) if self._next.kind in ("mark", "name") else 0

    def _operand(self) -> Node:
        token = self._next
        if token.kind == "number":
            return Literal(float(self._take().text), token.start, token.end)
        if token.kind == "text":
            return Literal(self._take().text[1:-1], token.start, token.end)
        if self._is("-"):
            self._take()
            return Negative(self._expression(_SIGN))
        if self._is("("):
            self._take()
            inner = self._expression(0)
            self._expect(")")
            return inner
        return self._path()

    def _path(self) -> Node:
        token = self._next
        start = token.start
        origin: Here | Root | Ref | Call
        steps: list[Step] = []
        if token.kind == "ref":
            origin = Ref(self._take().text)
        elif self._is("/"):
            origin = Root()
        elif token.kind == "name" and self._tokens[self._at + 1].text == "(":
            origin = self._call()
        else:
            origin = Here()
            steps.append(self._step())
        predicates = self._predicates() if not isinstance(origin, Here | Root) else ()
        while self._is("/"):
            self._take()
            steps.append(self._step())
        if isinstance(origin, Ref | Call) and not predicates and not steps:
            return origin
        return Path(origin, predicates, tuple(steps), start)

    def _step(self) -> Step:
        token = self._next
        if token.kind != "name" and not self._is(".") and not self._is(".."):
            raise self._unexpected("a value, a name or '${...}'")
        self._take()
        return Step(token.text, token.end, self._predicates())

    def _call(self) -> Call:
        name = self._take().text
        self._expect("(")
        arguments: list[Node] = []
        if not self._is(")"):
            arguments.append(self._expression(0))
            while self._is(","):
                self._take()
                arguments.append(self._expression(0))
        self._expect(")")
        return Call(name, tuple(arguments))

    def _predicates(self) -> tuple[Node, ...]:
        found: list[Node] = []
        while self._is("["):
            self._take()
            found.append(self._expression(0))
            self._expect("]")
        return tuple(found)


def parse(text: str) -> Node:
    """The tree of an expression. InputError, whose words name the place, for anything that is not one."""
    return _Parser(text).whole()
