"""The program's own pack in a folder, edited into the next version."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from resources import find

NEXT = "2030.1"


def next_pack(folder: Path, version: str = NEXT, name: str = "pack", **edits: tuple[str, str]) -> Path:
    """A pack of this version. `edits`: a file such as 'forms_equipment_md' -> (what stands there, what shall)."""
    copy = folder / name
    shutil.copytree(find("pack"), copy, ignore=shutil.ignore_patterns("built"))
    about = copy / "pack.toml"
    told = re.sub(r"(?m)^\[news\]\n(?:[^\[\n].*\n|\n)*", "", about.read_text("utf-8"))  # of the version before
    lines = [line for line in told.splitlines() if not line.startswith("version")]
    news = ["[news]", f'zh = "{version} 版的新东西"', f'en = "News of {version}"']
    about.write_text("\n".join([f'version = "{version}"', *lines, *news]) + "\n", "utf-8")
    for stem, (old, new) in edits.items():
        kind, form, ending = stem.split("_")
        file = copy / kind / f"{form}.{ending}"
        text = file.read_text("utf-8")
        assert text.count(old) >= 1, old
        file.write_text(text.replace(old, new, 1), "utf-8")
    return copy
