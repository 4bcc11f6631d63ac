"""`yilu tour [--chapter main|county|principal] --out DIR [--quick]`: a chapter's sittings, audit and report."""

from __future__ import annotations

import argparse
import datetime as dt
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from desktop.tour.report import ALL_WELL, NOT_WELL, Diary, Words, all_well, write
from desktop.tour.stage import Stage
from resources import VERSION

REPORT = "report.md"
CHAPTERS = {"main": "build/tour", "county": "build/tour-county", "principal": "build/tour-principal"}


def main(argv: Sequence[str]) -> int:
    """0 if all was as expected, 1 if not, 2 for a wrong command line."""
    parser = argparse.ArgumentParser(prog="yilu tour")
    parser.add_argument("--chapter", choices=tuple(CHAPTERS), default="main")
    parser.add_argument("--out", type=Path, required=False)
    parser.add_argument("--quick", action="store_true", help="120 pupils instead of 1,200 in the main chapter")
    parser.add_argument("--sitting", help=argparse.SUPPRESS)
    parser.add_argument("--work", type=Path, help=argparse.SUPPRESS)
    try:
        arguments = parser.parse_args(argv)
    except SystemExit as leaving:
        return int(leaving.code or 0)
    out = arguments.out or Path(CHAPTERS[arguments.chapter])
    if arguments.sitting:
        return _sitting(arguments.chapter)(arguments.sitting, Stage(arguments.work, out, arguments.quick))
    return tour(arguments.chapter, out, arguments.quick)


def tour(chapter: str, out: Path, quick: bool) -> int:
    """A whole chapter into `out`, whose earlier pictures, papers and report are replaced."""
    out.mkdir(parents=True, exist_ok=True)
    for old in [*out.glob("*.png"), *out.glob("*.pdf"), out / REPORT]:
        old.unlink(missing_ok=True)
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="yilu-tour-") as place:
        stage = Stage(Path(place), out, quick)
        diary = Diary(stage.diary)
        told = _walk(chapter)(stage, diary)
        steps = diary.steps()
    about = (
        ("章 chapter", chapter),
        ("版本 version", VERSION),
        ("日期 date", dt.date.today().isoformat()),
        ("用时 seconds", f"{time.monotonic() - begun:.0f}"),
        *told,
    )
    write(out / REPORT, steps, about)
    verdict = all_well(steps)
    print(f"{out / REPORT}: {ALL_WELL if verdict else NOT_WELL}")
    return 0 if verdict else 1


# Imports stand inside, and in full for the frozen program: a chapter's sittings load Qt, only where windows are shown.


def _walk(chapter: str) -> Callable[[Stage, Diary], Words]:
    if chapter == "county":
        from desktop.tour.county.chapter import walk as walk_county

        return walk_county
    if chapter == "principal":
        from desktop.tour.principal.chapter import walk as walk_principal

        return walk_principal
    from desktop.tour.main.chapter import walk as walk_main

    return walk_main


def _sitting(chapter: str) -> Callable[[str, Stage], int]:
    if chapter == "county":
        from desktop.tour.county.sittings import sit as sit_county

        return sit_county
    if chapter == "principal":
        from desktop.tour.principal.sittings import sit as sit_principal

        return sit_principal
    from desktop.tour.main.sittings import sit as sit_main

    return sit_main
