"""Expressions compiled to closures: what a form lacks or asks for in vain is found here, before anything runs."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field

import re2

from forms.environment import Environment
from forms.errors import InputError
from forms.functions import FORMAT_LETTERS, FUNCTIONS
from forms.paths import compile_path, compile_reference
from forms.scope import Names
from forms.syntax import Binary, Call, Literal, Negative, Node, Path, Ref, parse, size
from forms.text import Text
from forms.values import Scalar, XValue, equal, items, to_number, to_text, to_truth, unequal

Run = Callable[[Environment], XValue]

MAX_PATTERN = 500  # characters of a regular expression


@dataclass(frozen=True, slots=True)
class Program:
    """A compiled expression: what it costs at most (loops apart) and which fields and repeats it reads."""

    text: str
    body: Run
    cost: int
    reads: frozenset[str]

    def run(self, env: Environment) -> XValue:
        env.spend(self.cost)
        return self.body(env)

    def truth(self, env: Environment) -> bool:
        return to_truth(self.run(env))


def _nothing(_: Environment) -> XValue:
    return ""


def _pattern(text: str) -> re2.Pattern:
    """A linear-time pattern. re2.error for what RE2 has not (look-around, back-references) or finds too large."""
    options = re2.Options()
    options.log_errors = False
    options.max_mem = 1 << 20
    return re2.compile(text, options)


@dataclass
class Compiler:
    """Compiles one expression. `inside` names the items a predicate looks at: the columns they have, None when
    they are not known here (another form's records), or False outside predicates."""

    names: Names
    repeat: str | None
    problems: list[Text] = field(default_factory=list)
    reads: set[str] = field(default_factory=set)
    inside: frozenset[str] | bool | None = False
    inside_repeat: str | None = None

    def lacks(self, en: str, zh: str) -> Run:
        self.problems.append(Text(zh=zh, en=en))
        return _nothing

    def compile(self, node: Node) -> Run:
        match node:
            case Literal(value=value):
                return lambda env: value
            case Ref(name=name):
                return compile_reference(self, name)
            case Path():
                return compile_path(self, node)
            case Negative(of=of):
                inner = self.compile(of)
                return lambda env: -to_number(inner(env))
            case Binary():
                return self._binary(node)
            case Call():
                return self._call(node)

    def _binary(self, node: Binary) -> Run:
        left, right = self.compile(node.left), self.compile(node.right)
        match node.operator:
            case "and":
                return lambda env: to_truth(left(env)) and to_truth(right(env))
            case "or":
                return lambda env: to_truth(left(env)) or to_truth(right(env))
            case "=" | "!=":
                return _comparison(equal if node.operator == "=" else unequal, left, right)
            case "<" | "<=" | ">" | ">=":
                return _comparison(_RELATIONS[node.operator], left, right)
        compute = _ARITHMETIC[node.operator]
        return lambda env: compute(to_number(left(env)), to_number(right(env)))

    def _call(self, node: Call) -> Run:
        special = _SPECIAL.get(node.name)
        if special is not None:
            least, most, compile_special = special
            if not least <= len(node.arguments) <= most:
                return self._wrong_count(node.name, least, most)
            return compile_special(self, node.arguments)
        known = FUNCTIONS.get(node.name)
        if known is None:
            for argument in node.arguments:  # so that everything missing is listed at once
                self.compile(argument)
            return self.lacks(f"function {node.name}()", f"函数 {node.name}()")
        if len(node.arguments) < known.least or (known.most is not None and len(node.arguments) > known.most):
            return self._wrong_count(node.name, known.least, known.most)
        if node.name.startswith("format-date") and not _is_format(node.arguments[1]):
            return self.lacks(f"{node.name}(): a format other than %{' %'.join(FORMAT_LETTERS)}",
                              f"{node.name}():格式只能用 %{' %'.join(FORMAT_LETTERS)}")
        arguments = tuple(self.compile(argument) for argument in node.arguments)
        call = known.call
        match arguments:
            case (one,):
                return lambda env: call(env, one(env))
            case (one, two):
                return lambda env: call(env, one(env), two(env))
        return lambda env: call(env, *[argument(env) for argument in arguments])

    def _wrong_count(self, name: str, least: int, most: int | None) -> Run:
        wanted = f"{least}" if most == least else f"{least}..{'' if most is None else most}"
        return self.lacks(f"{name}(): takes {wanted} arguments", f"{name}():应有 {wanted} 个参数")


def _is_format(node: Node) -> bool:
    if not isinstance(node, Literal) or not isinstance(node.value, str):
        return False
    return all(part[:1] in FORMAT_LETTERS and part for part in node.value.split("%")[1:])


def _comparison(compare: Callable[[XValue, XValue], bool], left: Run, right: Run) -> Run:
    def run(env: Environment) -> bool:
        a, b = left(env), right(env)
        if not isinstance(a, Scalar) or not isinstance(b, Scalar):
            env.spend(len(items(a)) * len(items(b)))
        return compare(a, b)

    return run


def _relation(holds: Callable[[float, float], bool]) -> Callable[[XValue, XValue], bool]:
    def compare(left: XValue, right: XValue) -> bool:
        if isinstance(left, Scalar) and isinstance(right, Scalar):
            return holds(to_number(left), to_number(right))
        return any(holds(to_number(a), to_number(b)) for a in items(left) for b in items(right))

    return compare


_RELATIONS = {
    "<": _relation(lambda a, b: a < b),
    "<=": _relation(lambda a, b: a <= b),
    ">": _relation(lambda a, b: a > b),
    ">=": _relation(lambda a, b: a >= b),
}


def _divide(a: float, b: float) -> float:
    if b == 0:
        return math.nan if a == 0 or math.isnan(a) else math.copysign(math.inf, a)
    return a / b


def _remainder(a: float, b: float) -> float:
    return math.fmod(a, b) if b != 0 and math.isfinite(a) else math.nan


_ARITHMETIC: dict[str, Callable[[float, float], float]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "div": _divide,
    "mod": _remainder,
}

Arguments = tuple[Node, ...]


def _if(compiler: Compiler, arguments: Arguments) -> Run:
    test, yes, no = (compiler.compile(argument) for argument in arguments)
    return lambda env: yes(env) if to_truth(test(env)) else no(env)


def _coalesce(compiler: Compiler, arguments: Arguments) -> Run:
    runs = tuple(compiler.compile(argument) for argument in arguments)

    def run(env: Environment) -> XValue:
        value: XValue = ""
        for candidate in runs:
            value = candidate(env)
            if to_text(value) != "":
                return value
        return value

    return run


def _once(compiler: Compiler, arguments: Arguments) -> Run:
    inner = compiler.compile(arguments[0])
    return lambda env: env.here if env.here != "" else inner(env)


def _regex(compiler: Compiler, arguments: Arguments) -> Run:
    value, pattern = arguments
    subject = compiler.compile(value)
    if not isinstance(pattern, Literal) or not isinstance(pattern.value, str) or len(pattern.value) > MAX_PATTERN:
        return compiler.lacks("regex(): a pattern that is not a short literal", "regex():模式必须是写定的短文字")
    try:
        match = _pattern(pattern.value).fullmatch
    except re2.error:
        return compiler.lacks("regex(): look-around, back-references or a pattern RE2 does not take",
                              "regex():不支持环视、反向引用等 RE2 没有的写法")

    def run(env: Environment) -> bool:
        text = to_text(subject(env))
        env.spend(len(text))
        return match(text) is not None

    return run


def _place(compiler: Compiler, arguments: Arguments) -> Run:
    if not arguments and compiler.inside is not False:
        return lambda env: float(env.position)
    if arguments and not _leads_to_row(arguments[0]):
        return compiler.lacks("position() of a path other than '..'", "position() 只能用于 '..'")
    if compiler.repeat is None:
        return compiler.lacks("position() outside a repeat", "position() 只能用在重复组里")
    return lambda env: float(env.index)


def _leads_to_row(node: Node) -> bool:
    if not isinstance(node, Path):
        return False
    ups = all(step.name == ".." and not step.predicates for step in node.steps)
    return ups and not node.predicates and (not isinstance(node.origin, Call) or node.origin.name == "current")


def _index(compiler: Compiler, arguments: Arguments) -> Run:
    if compiler.repeat is None:
        return compiler.lacks("index() outside a repeat", "index() 只能用在重复组里")
    return lambda env: float(env.index)


def _last(compiler: Compiler, arguments: Arguments) -> Run:
    if compiler.inside is False:
        return compiler.lacks("last() outside [ ]", "last() 只能用在 [ ] 里")
    return lambda env: float(env.last)


def _indexed_repeat(compiler: Compiler, arguments: Arguments) -> Run:
    wanted, repeat, place = arguments
    number = compiler.compile(place)
    names = compiler.names
    if not (isinstance(wanted, Ref) and isinstance(repeat, Ref)) or (
        wanted.name not in names.columns.get(repeat.name, frozenset())
    ):
        return compiler.lacks("indexed-repeat(): a field and the repeat it stands in are wanted",
                              "indexed-repeat():应写一个字段和它所在的重复组")
    compiler.reads |= {wanted.name, repeat.name}
    column, group = wanted.name, repeat.name

    def run(env: Environment) -> XValue:
        rows, at = env.rows[group], to_number(number(env))
        return rows[int(at) - 1].get(column, "") if 1 <= at <= len(rows) else ""

    return run


def _choice_name(compiler: Compiler, arguments: Arguments) -> Run:
    value, name = arguments
    codes = compiler.compile(value)
    field_name = name.value.strip()[2:-1] if isinstance(name, Literal) and isinstance(name.value, str) else ""
    labels = compiler.names.labels.get(field_name)
    if labels is None:
        return compiler.lacks("jr:choice-name() of a field without choices", "jr:choice-name() 的字段没有选项")
    return lambda env: "、".join(labels.get(code, "") for code in to_text(codes(env)).split())


_SPECIAL: dict[str, tuple[int, int, Callable[[Compiler, Arguments], Run]]] = {
    "if": (3, 3, _if),
    "coalesce": (1, 50, _coalesce),
    "once": (1, 1, _once),
    "regex": (2, 2, _regex),
    "position": (0, 1, _place),
    "index": (0, 0, _index),
    "last": (0, 0, _last),
    "indexed-repeat": (3, 3, _indexed_repeat),
    "jr:choice-name": (2, 2, _choice_name),
}


def compile_expression(text: str, names: Names, repeat: str | None, columns: frozenset[str] | None = None) -> Program:
    """Compile an expression that stands in `repeat` (None: outside); references are written `${name}`.

    With `columns` it is a predicate over items that have these columns (a choice filter). InputError whose
    `text` lists everything that is missing."""
    node = parse(text)
    compiler = Compiler(names, repeat, inside=False if columns is None else columns)
    body = compiler.compile(node)
    if compiler.problems:
        raise InputError("expression", listed(compiler.problems))
    return Program(text, body, size(node), frozenset(compiler.reads))


def listed(problems: list[Text]) -> Text:
    """All problems in one text, each once."""
    unique = dict.fromkeys(problems)
    return Text(zh=";".join(p.zh for p in unique), en="; ".join(p.en for p in unique))
