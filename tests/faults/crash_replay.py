"""Every state a power cut could leave: the system calls of a run, taken apart and put together again at each of them.

Model: bytes written to a file are durable after an fsync (fdatasync) of it; names made, renamed or removed are durable
after an fsync of their directory, and become so in order. What is not yet durable may be there or not: whole, in part,
or torn within a write at multiples of 512 bytes. Memory-mapped files (-shm) are not modelled: SQLite rebuilds them."""

from __future__ import annotations

import random
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

CALLS = "openat,close,write,pwrite64,ftruncate,fsync,fdatasync,unlink,rename"
_SECTOR = 512
_QUOTED = r'"((?:\\x[0-9a-f]{2})*)"'


@dataclass(frozen=True)
class Write:
    file: int
    at: int
    data: bytes


@dataclass(frozen=True)
class Cut:
    """ftruncate, or an open with O_TRUNC."""

    file: int
    size: int


@dataclass(frozen=True)
class Create:
    name: str
    file: int


@dataclass(frozen=True)
class Rename:
    name: str
    to: str


@dataclass(frozen=True)
class Unlink:
    name: str


@dataclass(frozen=True)
class Sync:
    file: int


@dataclass(frozen=True)
class SyncDirectory:
    pass


@dataclass(frozen=True)
class Said:
    """A line the program printed: what it promised."""

    line: str


Operation = Write | Cut | Create | Rename | Unlink | Sync | SyncDirectory | Said


@dataclass(frozen=True)
class Run:
    """The files of a directory before a run, by name, and what the run did to them."""

    before: Mapping[str, bytes]
    operations: Sequence[Operation]

    @property
    def said(self) -> list[str]:
        return [o.line for o in self.operations if isinstance(o, Said)]

    def syncs_between(self, first: str, last: str) -> int:
        """How many files were synced after the program said `first` and before it said `last`."""
        lines = [o.line if isinstance(o, Said) else "" for o in self.operations]
        return sum(isinstance(o, Sync) for o in self.operations[lines.index(first) : lines.index(last)])


def trace(command: Sequence[str], directory: Path, log: Path) -> Run:
    """Runs a Python program under strace and reads what it did in `directory`; it must end well."""
    before = {p.name: p.read_bytes() for p in directory.iterdir() if p.is_file()}
    arguments = ["strace", "-f", "-xx", "-s", "200000", "-o", str(log), "-e", f"trace={CALLS}"]
    subprocess.run([*arguments, sys.executable, *command], check=True, capture_output=True, timeout=120)
    return Run(before, _read(log, directory, before))


def _unhex(text: str) -> bytes:
    return bytes.fromhex(text.replace("\\x", ""))


@dataclass
class _Reader:
    directory: Path
    numbers: dict[str, int]
    open: dict[int, int] = field(default_factory=dict)
    directories: set[int] = field(default_factory=set)
    at: dict[int, int] = field(default_factory=dict)
    made: int = 0

    def name(self, quoted: str) -> str | None:
        path = Path(_unhex(quoted).decode("utf-8", "replace"))
        return path.name if path.parent == self.directory else None

    def opened(self, quoted: str, flags: str, handle: int) -> Iterator[Operation]:
        self.open.pop(handle, None)
        self.directories.discard(handle)
        if Path(_unhex(quoted).decode("utf-8", "replace")) == self.directory:
            self.directories.add(handle)
        name = self.name(quoted)
        if name is None or name.endswith("-shm") or name.endswith(".lock"):
            return
        if name not in self.numbers:
            self.made += 1
            self.numbers[name] = len(self.numbers) + 1000 * self.made
            yield Create(name, self.numbers[name])
        self.open[handle], self.at[handle] = self.numbers[name], 0
        if "O_TRUNC" in flags:
            yield Cut(self.numbers[name], 0)

    def call(self, line: str) -> Iterator[Operation]:
        if m := re.match(rf"openat\([^,]+, {_QUOTED}, ([A-Z_|]+)(?:, \d+)?\)\s+= (\d+)", line):
            yield from self.opened(m[1], m[2], int(m[3]))
        elif m := re.match(r"close\((\d+)\)", line):
            self.open.pop(int(m[1]), None)
            self.directories.discard(int(m[1]))
        elif m := re.match(rf"pwrite64\((\d+), {_QUOTED}, \d+, (\d+)\)\s+= (\d+)", line):
            if int(m[1]) in self.open:
                yield Write(self.open[int(m[1])], int(m[3]), _unhex(m[2])[: int(m[4])])
        elif m := re.match(rf"write\((\d+), {_QUOTED}, \d+\)\s+= (\d+)", line):
            yield from self.written(int(m[1]), _unhex(m[2])[: int(m[3])])
        elif m := re.match(r"ftruncate\((\d+), (\d+)\)\s+= 0", line):
            if int(m[1]) in self.open:
                yield Cut(self.open[int(m[1])], int(m[2]))
        elif m := re.match(r"(?:fsync|fdatasync)\((\d+)\)\s+= 0", line):
            if int(m[1]) in self.open:
                yield Sync(self.open[int(m[1])])
            elif int(m[1]) in self.directories:
                yield SyncDirectory()
        elif m := re.match(rf"unlink\({_QUOTED}\)\s+= 0", line):
            if (name := self.name(m[1])) in self.numbers and name is not None:
                del self.numbers[name]
                yield Unlink(name)
        elif m := re.match(rf"rename\({_QUOTED}, {_QUOTED}\)\s+= 0", line):
            name, to = self.name(m[1]), self.name(m[2])
            if name is not None and to is not None and name in self.numbers:
                self.numbers[to] = self.numbers.pop(name)
                yield Rename(name, to)

    def written(self, handle: int, data: bytes) -> Iterator[Operation]:
        if handle in self.open:
            yield Write(self.open[handle], self.at[handle], data)
            self.at[handle] += len(data)
        elif handle == 1:
            for line in data.decode().splitlines():
                yield Said(line)


def _read(log: Path, directory: Path, before: Mapping[str, bytes]) -> list[Operation]:
    reader = _Reader(directory, {name: number for number, name in enumerate(before)})
    operations: list[Operation] = []
    with log.open() as lines:
        for line in lines:
            operations.extend(reader.call(re.sub(r"^\d+\s+", "", line)))
    return operations


@dataclass(frozen=True)
class State:
    """The files a cut leaves, and what had been promised by then."""

    files: Mapping[str, bytes]
    said: tuple[str, ...]


def states(run: Run, seed: int, subsets: int = 2) -> Iterator[State]:
    """For a cut after every operation: nothing unsynced is there, everything is, and `subsets` random mixtures.

    States equal to the one before are not repeated."""
    dice = random.Random(seed)
    disk = _Disk(run)
    last: dict[int, tuple[object, ...]] = {}
    for operation in run.operations:
        disk.do(operation)
        for mode in range(2 + subsets):
            files = disk.left(None if mode > 1 else bool(mode), dice)
            mark = (tuple(sorted((name, hash(data)) for name, data in files.items())), len(disk.said))
            if last.get(mode) != mark:
                last[mode] = mark
                yield State(files, tuple(disk.said))


class _Disk:
    """What is durable, and what waits to be."""

    def __init__(self, run: Run) -> None:
        self.names = {name: number for number, name in enumerate(run.before)}
        self.bytes = {number: bytearray(run.before[name]) for name, number in self.names.items()}
        self.waiting: list[Write | Cut] = []
        self.waiting_names: list[Create | Rename | Unlink] = []
        self.said: list[str] = []

    def do(self, operation: Operation) -> None:
        match operation:
            case Said(line):
                self.said.append(line)
            case Write() | Cut():
                self.waiting.append(operation)
            case Create(_, number):
                self.bytes[number] = bytearray()
                self.waiting_names.append(operation)
            case Rename() | Unlink():
                self.waiting_names.append(operation)
            case Sync(number):
                for change in (c for c in self.waiting if c.file == number):
                    _apply(self.bytes[number], change, None)
                self.waiting = [c for c in self.waiting if c.file != number]
            case SyncDirectory():
                _apply_names(self.names, self.waiting_names)
                self.waiting_names = []

    def left(self, everything: bool | None, dice: random.Random) -> dict[str, bytes]:
        """The files if of what waits nothing (False), everything (True) or a random part (None) became durable."""
        names, contents = dict(self.names), {number: bytearray(data) for number, data in self.bytes.items()}
        all_names = len(self.waiting_names)
        kept = dice.randint(0, all_names) if everything is None else all_names if everything else 0
        _apply_names(names, self.waiting_names[:kept])
        for change in self.waiting:
            if everything or (everything is None and dice.random() < 0.5):
                torn = everything is None and isinstance(change, Write) and dice.random() < 0.3
                size = len(change.data) if isinstance(change, Write) else 0
                _apply(contents[change.file], change, dice.randrange(0, size + 1, _SECTOR) if torn else None)
        return {name: bytes(contents[number]) for name, number in names.items()}


def _apply(content: bytearray, change: Write | Cut, torn: int | None) -> None:
    if isinstance(change, Cut):
        del content[change.size :]
        content.extend(bytes(change.size - len(content)))
        return
    data = change.data if torn is None else change.data[:torn]
    content.extend(bytes(max(0, change.at + len(data) - len(content))))
    content[change.at : change.at + len(data)] = data


def _apply_names(names: dict[str, int], changes: Sequence[Create | Rename | Unlink]) -> None:
    for change in changes:
        match change:
            case Create(name, number):
                names[name] = number
            case Rename(name, to):
                if name in names:
                    names[to] = names.pop(name)
            case Unlink(name):
                names.pop(name, None)
