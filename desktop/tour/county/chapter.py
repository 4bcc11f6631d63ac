"""The county chapter as the tour walks it: one sitting with all PCs, then the audit of their stores."""

from __future__ import annotations

from desktop.tour.county.audit import audit
from desktop.tour.county.plan import PUPILS, sticks_of
from desktop.tour.county.sticks import KIND, release
from desktop.tour.report import Diary, Words
from desktop.tour.stage import Stage, play


def walk(stage: Stage, diary: Diary) -> Words:
    """Walk it, noting each step; what the report says of sample and sticks."""
    came_to_its_end, sticks = walk_town("county", stage, diary)
    if came_to_its_end:
        audit(stage.place, diary)
    people = f"三所学校 three schools, {sum(PUPILS.values())} 名编造的学生 invented pupils"
    return (("样本 sample", people), ("U盘 sticks", sticks))


def walk_town(chapter: str, stage: Stage, diary: Diary) -> tuple[bool, str]:
    """Play a chapter's one sitting with all its PCs; whether it came to its end, and what its sticks were."""
    try:
        ended = play(chapter, "story", stage)
    finally:
        release(sticks_of(stage.place))
    diary.note("走完 the story came to its end", 0, ended)
    kind = stage.place / KIND
    return ended == 0, kind.read_text(encoding="utf-8") if kind.exists() else ""
