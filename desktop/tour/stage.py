"""Where a chapter of the tour is played: a place that is thrown away, pictures that stay, sittings in processes of
their own."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

PATIENCE = 900  # seconds for one sitting


@dataclass(frozen=True, slots=True)
class Stage:
    """`place` is thrown away afterwards, `out` keeps pictures and report."""

    place: Path
    out: Path
    quick: bool

    @property
    def diary(self) -> Path:
        return self.place / "diary.jsonl"


def own_command() -> list[str]:
    """The command `yilu` of this very program, frozen or not."""
    return [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "desktop"]


def play(chapter: str, sitting: str, stage: Stage) -> int:
    """Run one sitting of a chapter in a process of its own; its exit status, negative for a signal."""
    command = [*own_command(), "tour", "--chapter", chapter, "--sitting", sitting]
    command += ["--work", str(stage.place), "--out", str(stage.out)]
    if stage.quick:
        command.append("--quick")
    home = stage.place / "home"
    home.mkdir(exist_ok=True)
    environment = {**os.environ, "HOME": str(home)}
    return subprocess.run(command, env=environment, timeout=PATIENCE, check=False).returncode
