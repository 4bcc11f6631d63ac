"""The main chapter as the tour walks it: two sittings, the first of which is killed while typing, then the audit."""

from __future__ import annotations

import signal

from desktop.tour.main.audit import compare
from desktop.tour.main.plan import PASSWORD, Work
from desktop.tour.report import Diary, Words
from desktop.tour.stage import Stage, play
from forms.errors import YiluError
from forms.pack import load_pack
from resources import find
from sync.platform.audit import contents
from sync.store.front import read_front
from sync.store.opening import open_store


def walk(stage: Stage, diary: Diary) -> Words:
    """Walk it, noting each step; what the report says of the sample."""
    work = Work(stage.place, stage.out, stage.quick)
    ended = play("main", "record", stage)
    diary.note("打字时断电 killed while typing", f"signal {signal.SIGKILL:d}", f"signal {-ended:d}")
    if ended == -signal.SIGKILL:
        ended = play("main", "deliver", stage)
        diary.note("第二次打开 the second sitting", 0, ended)
        if ended == 0:
            _audit(work, diary)
    return (("样本 sample", f"{work.pupils} 名编造的学生 invented pupils, {work.faulty} 行有错 faulty rows"),)


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
