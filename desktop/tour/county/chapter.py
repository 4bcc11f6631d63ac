"""The county chapter as the tour walks it: one sitting with all PCs, then the audit of their stores."""

from __future__ import annotations

from desktop.tour.county.audit import audit
from desktop.tour.county.plan import PUPILS, sticks_of
from desktop.tour.county.sticks import KIND, release
from desktop.tour.report import Diary, Words
from desktop.tour.stage import Stage, play


def walk(stage: Stage, diary: Diary) -> Words:
    """Walk it, noting each step; what the report says of sample and sticks."""
    try:
        ended = play("county", "story", stage)
    finally:
        release(sticks_of(stage.place))
    diary.note("走完 the story came to its end", 0, ended)
    if ended == 0:
        audit(stage.place, diary)
    kind = stage.place / KIND
    return (
        (
            "样本 sample",
            f"三所学校 three schools, {sum(PUPILS.values())} 名编造的学生 invented pupils",
        ),
        ("U盘 sticks", kind.read_text(encoding="utf-8") if kind.exists() else ""),
    )
