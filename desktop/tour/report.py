"""The tour's diary and its one-page report: what was expected, what was seen, and the pictures."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

Words = Sequence[tuple[str, str]]  # what the report says beside the steps: name and value
ALL_WELL = "all as expected"
NOT_WELL = "NOT as expected"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing the tour did or looked at. `picture` is a file name beside the report, '' for none."""

    what: str
    expected: str
    found: str
    picture: str = ""

    @property
    def ok(self) -> bool:
        return self.expected == self.found


class Diary:
    """Steps kept as lines of a file, so that a stage that is killed loses none of them."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def note(self, what: str, expected: object, found: object, picture: Path | None = None) -> None:
        step = Step(what, str(expected), str(found), picture.name if picture else "")
        with self._path.open("a", encoding="utf-8") as diary:
            diary.write(json.dumps(asdict(step), ensure_ascii=False) + "\n")
        print(f"{'ok ' if step.ok else 'NOT'} {step.what}: {step.found}", flush=True)

    def steps(self) -> list[Step]:
        if not self._path.exists():
            return []
        return [Step(**json.loads(line)) for line in self._path.read_text(encoding="utf-8").splitlines()]


def all_well(steps: Sequence[Step]) -> bool:
    return bool(steps) and all(step.ok for step in steps)


def write(path: Path, steps: Sequence[Step], about: Words) -> None:
    """The report as Markdown; its last line is the verdict."""
    lines = ["# 驿录导览 / Yilu tour", ""]
    lines += [f"- {name}: {value}" for name, value in about]
    lines += ["", "| | 做了什么 what was done | 应当 expected | 看到 found | 图 picture |", "|---|---|---|---|---|"]
    for step in steps:
        picture = f"[{step.picture}]({step.picture})" if step.picture else ""
        cells = (cell.replace("|", "/") for cell in (step.what, step.expected, step.found, picture))
        lines.append(f"| {'✓' if step.ok else '✗ **NOT**'} | " + " | ".join(cells) + " |")
    lines += ["", ALL_WELL if all_well(steps) else NOT_WELL, ""]
    path.write_text("\n".join(lines), encoding="utf-8")
