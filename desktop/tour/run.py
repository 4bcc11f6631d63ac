"""`yilu tour --out DIR [--quick]`: sitting by sitting, each in a process of its own (the first one is killed while
typing), then the audit of the platform's database and the report."""

from __future__ import annotations

import argparse
import datetime as dt
import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from desktop.tour.audit import compare
from desktop.tour.plan import PASSWORD, Work
from desktop.tour.report import ALL_WELL, NOT_WELL, Diary, all_well, write
from desktop.tour.server import own_command
from forms.errors import YiluError
from forms.pack import load_pack
from resources import VERSION, find
from sync.platform.audit import contents
from sync.store.front import read_front
from sync.store.opening import open_store

PATIENCE = 900  # seconds for one sitting
REPORT = "report.md"


def main(argv: Sequence[str]) -> int:
    """0 if all was as expected, 1 if not, 2 for a wrong command line."""
    parser = argparse.ArgumentParser(prog="yilu tour")
    parser.add_argument("--out", type=Path, required=False, default=Path("build/tour"))
    parser.add_argument("--quick", action="store_true", help="120 pupils instead of 1,200")
    parser.add_argument("--sitting", choices=("record", "deliver"), help=argparse.SUPPRESS)
    parser.add_argument("--work", type=Path, help=argparse.SUPPRESS)
    try:
        arguments = parser.parse_args(argv)
    except SystemExit as leaving:
        return int(leaving.code or 0)
    if arguments.sitting:
        from desktop.tour.sittings import sit  # Qt, only in the processes that show windows

        return sit(arguments.sitting, Work(arguments.work, arguments.out, arguments.quick))
    return tour(arguments.out, arguments.quick)


def tour(out: Path, quick: bool) -> int:
    """The whole tour into `out`, whose earlier pictures and report are replaced."""
    out.mkdir(parents=True, exist_ok=True)
    for old in [*out.glob("*.png"), out / REPORT]:
        old.unlink(missing_ok=True)
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="yilu-tour-") as place:
        work = Work(Path(place), out, quick)
        diary = Diary(work.diary)
        ended = _sitting("record", work)
        diary.note("打字时断电 killed while typing", f"signal {signal.SIGKILL:d}", f"signal {-ended:d}")
        if ended == -signal.SIGKILL:
            ended = _sitting("deliver", work)
            diary.note("第二次打开 the second sitting", 0, ended)
            if ended == 0:
                _audit(work, diary)
        steps = diary.steps()
    about = (
        ("版本 version", VERSION),
        ("日期 date", dt.date.today().isoformat()),
        ("用时 seconds", f"{time.monotonic() - begun:.0f}"),
        ("样本 sample", f"{work.pupils} 名编造的学生 invented pupils, {work.faulty} 行有错 faulty rows"),
    )
    write(out / REPORT, steps, about)
    verdict = all_well(steps)
    print(f"{out / REPORT}: {ALL_WELL if verdict else NOT_WELL}")
    return 0 if verdict else 1


def _sitting(name: str, work: Work) -> int:
    """Run one sitting in a process of its own; its exit status, negative for a signal."""
    command = [*own_command(), "tour", "--sitting", name, "--work", str(work.place), "--out", str(work.out)]
    if work.quick:
        command.append("--quick")
    environment = {**os.environ, "HOME": str(work.place / "home"), "YILU_DATA": str(work.data)}
    (work.place / "home").mkdir(exist_ok=True)
    return subprocess.run(command, env=environment, timeout=PATIENCE, check=False).returncode


def _audit(work: Work, diary: Diary) -> None:
    """Ask both databases what they hold."""
    pack = load_pack(find("pack"), work.place / "cache")
    try:
        school = next(path.parent for path in work.data.rglob("front.json"))
        store = open_store(school, read_front(school).users[0].id, PASSWORD, pack)
    except (StopIteration, YiluError) as error:
        diary.note("学校的库 the school's database", "opens", type(error).__name__)
        return
    try:
        for finding in compare(store, pack.forms, contents(work.platform)):
            expected, found = f"{finding.expected}, 0 不符 wrong", f"{finding.found}, {finding.wrong} 不符 wrong"
            diary.note(f"平台 at the platform: {finding.what}", expected, found)
        diary.note("学校的库完好 the school's database is sound", "[]", str(store.problems()))
    finally:
        store.close()
