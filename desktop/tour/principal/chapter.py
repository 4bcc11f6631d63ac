"""The principal's chapter as the tour walks it: one sitting, with the school's PC, its neighbour's and the county's."""

from __future__ import annotations

from desktop.tour.county.chapter import walk_town
from desktop.tour.principal.plan import PUPILS
from desktop.tour.report import Diary, Words
from desktop.tour.stage import Stage


def walk(stage: Stage, diary: Diary) -> Words:
    """Walk it, noting each step; what the report says of sample and sticks."""
    _, sticks = walk_town("principal", stage, diary)
    people = f"两所学校 two schools, {sum(PUPILS.values())} 名编造的学生 invented pupils"
    return (("样本 sample", people), ("U盘 sticks", sticks))
