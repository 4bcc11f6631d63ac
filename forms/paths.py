"""References and paths of an expression compiled to closures: fields, rows of a repeat, choice lists, other forms."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from forms.environment import Environment, scalar
from forms.scope import Names
from forms.syntax import Binary, Call, Here, Literal, Node, Path, Ref, Step, size, walk
from forms.text import Text
from forms.values import XValue, to_text, to_truth

Run = Callable[[Environment], XValue]
Row = Mapping[str, object]
Rows = Callable[[Environment], Sequence[Row]]


class Compiling(Protocol):
    """What the compiler of the whole expression offers its paths."""

    names: Names
    repeat: str | None
    reads: set[str]
    problems: list[Text]
    inside: frozenset[str] | bool | None
    inside_repeat: str | None

    def compile(self, node: Node) -> Run: ...
    def lacks(self, en: str, zh: str) -> Run: ...


def compile_reference(compiler: Compiling, name: str) -> Run:
    """`${name}`: one value, the values of all rows seen from outside a repeat, or the rows of a repeat."""
    names = compiler.names
    if name in names.repeat_of:
        compiler.reads.add(name)
        repeat = names.repeat_of[name]
        if repeat is not None and repeat == compiler.inside_repeat:
            return lambda env: scalar(env.item.get(name))
        return _own(compiler, name)
    if name in names.columns:
        compiler.reads.add(name)
        return _rows_of(name)
    return compiler.lacks(f"${{{name}}}: no such field", f"${{{name}}}:没有这个字段")


def _own(compiler: Compiling, name: str) -> Run:
    repeat = compiler.names.repeat_of[name]
    if repeat is None:
        return lambda env: env.top.get(name, "")
    if repeat == compiler.repeat:
        return lambda env: env.row.get(name, "")

    def column(env: Environment) -> XValue:
        rows = env.rows.get(repeat, [])
        env.spend(len(rows))
        return [row.get(name, "") for row in rows]

    return column


def _rows_of(repeat: str) -> Callable[[Environment], list[Row]]:
    def rows(env: Environment) -> list[Row]:
        found = env.rows.get(repeat, [])
        env.spend(len(found))
        return list(found)

    return rows


def compile_path(compiler: Compiling, path: Path) -> Run:
    origin = path.origin
    if isinstance(origin, Ref) and origin.name in compiler.names.columns:
        return _repeat_path(compiler, origin.name, path)
    if isinstance(origin, Call) and origin.name == "instance":
        return _instance_path(compiler, origin, path)
    if isinstance(origin, Call) and origin.name == "current":
        return _current_path(compiler, path)
    if isinstance(origin, Here):
        return _here_path(compiler, path.steps)
    for predicate in path.predicates:
        compiler.compile(predicate)
    return _no_path(compiler, path)


def _no_path(compiler: Compiling, path: Path) -> Run:
    steps = "/".join(step.name for step in path.steps)
    return compiler.lacks(f"path {steps or '...'}", f"路径 {steps or '……'}")


def _here_path(compiler: Compiling, steps: tuple[Step, ...]) -> Run:
    plain = not any(step.predicates for step in steps)
    wanted = [step.name for step in steps if step.name != "."]
    if plain and not wanted and compiler.inside is False:
        return lambda env: env.here
    if plain and len(wanted) == 1 and wanted[0] != ".." and compiler.inside is not False:
        return _column(compiler, wanted[0])
    return _no_path(compiler, Path(Here(), (), steps, 0))


def _column(compiler: Compiling, name: str) -> Run:
    known = compiler.inside
    if isinstance(known, frozenset) and name not in known:
        return compiler.lacks(f"column {name}", f"列 {name}")
    if compiler.inside_repeat is not None:
        compiler.reads.add(name)
    return lambda env: scalar(env.item.get(name))


def _current_path(compiler: Compiling, path: Path) -> Run:
    wanted = [step.name for step in path.steps if step.name not in (".", "..")]
    if path.predicates or any(step.predicates for step in path.steps) or len(wanted) > 1:
        return _no_path(compiler, path)
    if not wanted:
        return lambda env: env.here
    if wanted[0] not in compiler.names.repeat_of:
        return compiler.lacks(f"current()/../{wanted[0]}", f"current()/../{wanted[0]}")
    compiler.reads.add(wanted[0])
    return _own(compiler, wanted[0])


def _repeat_path(compiler: Compiling, repeat: str, path: Path) -> Run:
    columns = compiler.names.columns[repeat]
    compiler.reads.add(repeat)
    rows = _filtered(compiler, _rows_of(repeat), path.predicates, columns, repeat)
    compiler.reads |= {step.name for step in path.steps} & columns
    return _then(compiler, rows, path.steps, columns)


def _instance_path(compiler: Compiling, call: Call, path: Path) -> Run:
    name = call.arguments[0].value if len(call.arguments) == 1 and isinstance(call.arguments[0], Literal) else None
    steps = path.steps
    shape = [step.name for step in steps[:2]] == ["root", "item"] and not steps[0].predicates and not path.predicates
    if not isinstance(name, str) or not shape:
        return compiler.lacks("instance(): 'name' and /root/item are wanted",
                              "instance():应写作 instance('名')/root/item")
    predicates, rest = steps[1].predicates, steps[2:]
    lists, columns = compiler.names.lists, compiler.names.list_columns.get(name)
    if name in lists:
        items: Sequence[Row] = lists[name]
        return _then(compiler, _filtered(compiler, _constant(items), predicates, columns, None), rest, columns)
    if name not in compiler.names.lookups:
        for predicate in predicates:
            _predicate(compiler, predicate, None, None)
        return compiler.lacks(f"instance('{name}')", f"instance('{name}')")
    key = _key(predicates)
    if key is None:
        source, others = _records(name), predicates
    else:
        source, others = _one_record(name, compiler.compile(key)), predicates[1:]
    return _then(compiler, _filtered(compiler, source, others, None, None), rest, None)


def _constant(items: Sequence[Row]) -> Rows:
    def rows(env: Environment) -> Sequence[Row]:
        env.spend(len(items))
        return items

    return rows


def _records(form_id: str) -> Rows:
    def rows(env: Environment) -> Sequence[Row]:
        found: list[Row] = []
        for row in env.lookup.rows(form_id):
            env.spend(1)
            found.append(row)
        return found

    return rows


def _one_record(form_id: str, key: Run) -> Rows:
    def rows(env: Environment) -> Sequence[Row]:
        wanted = to_text(key(env))
        row = env.lookup.one(form_id, "_id", wanted) if wanted else None
        return [] if row is None else [row]

    return rows


def _key(predicates: tuple[Node, ...]) -> Node | None:
    """X when the first predicate reads `_id = X` and X does not look at the item: the look-up by id is fast."""
    if not predicates or not isinstance(predicates[0], Binary) or predicates[0].operator != "=":
        return None
    for column, other in ((predicates[0].left, predicates[0].right), (predicates[0].right, predicates[0].left)):
        names = [step.name for step in column.steps] if isinstance(column, Path) else []
        if names == ["_id"] and isinstance(column, Path) and isinstance(column.origin, Here) and not _looks(other):
            return other
    return None


def _looks(node: Node) -> bool:
    return any(
        (isinstance(inner, Path) and isinstance(inner.origin, Here))
        or (isinstance(inner, Call) and inner.name in ("position", "last"))
        for inner in walk(node)
    )


def _predicate(compiler: Compiling, node: Node, columns: frozenset[str] | None, repeat: str | None) -> Run:
    outer = compiler.inside, compiler.inside_repeat
    compiler.inside, compiler.inside_repeat = columns, repeat
    try:
        return compiler.compile(node)
    finally:
        compiler.inside, compiler.inside_repeat = outer


def _filtered(
    compiler: Compiling, rows: Rows, predicates: tuple[Node, ...], columns: frozenset[str] | None, repeat: str | None
) -> Rows:
    for node in predicates:
        rows = _keep(rows, _predicate(compiler, node, columns, repeat), size(node))
    return rows


def _keep(rows: Rows, test: Run, cost: int) -> Rows:
    def kept(env: Environment) -> Sequence[Row]:
        found = rows(env)
        outer = env.item, env.position, env.last
        env.last = len(found)
        result: list[Row] = []
        try:
            for place, row in enumerate(found, 1):
                env.spend(cost)
                env.item, env.position = row, place
                value = test(env)
                if value == place if isinstance(value, float) else to_truth(value):
                    result.append(row)
        finally:
            env.item, env.position, env.last = outer
        return result

    return kept


def _then(compiler: Compiling, rows: Rows, steps: tuple[Step, ...], columns: frozenset[str] | None) -> Run:
    if not steps:
        return rows
    name = steps[0].name
    if len(steps) > 1 or steps[0].predicates or name in (".", ".."):
        return compiler.lacks(f"path .../{'/'.join(step.name for step in steps)}",
                              f"路径 ……/{'/'.join(step.name for step in steps)}")
    if columns is not None and name not in columns:
        return compiler.lacks(f"column {name}", f"列 {name}")
    return lambda env: [scalar(row.get(name)) for row in rows(env)]
