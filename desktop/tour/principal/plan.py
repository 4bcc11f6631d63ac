"""What the principal's chapter agrees on beside the county's chapter: its days, its small school and what is entered.
All of it is invented."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from desktop.tour.county.plan import FIRST, OFFICE, SECOND, VILLAGE
from forms.answers import Answers, Value
from forms.sample.school import SampleSchool, sample_school

SCHOOL, NEIGHBOUR = VILLAGE, OFFICE  # a village school; the neighbour is there to be compared with
CLERK, PRINCIPAL = SCHOOL.person, "赵建疆"
PUPILS = {SECOND: 46, FIRST: 120}

SET_UP = datetime(2026, 9, 28, 9, 0)  # a Monday
FIRST_LOOK = datetime(2026, 9, 28, 16, 0)
PLANNED = datetime(2026, 9, 29, 10, 0)
ABSENT = datetime(2026, 10, 22, 12, 0)
MONTH_OVER = datetime(2026, 11, 2, 9, 0)
CORRECTED = datetime(2026, 11, 4, 9, 0)
SIGNED_AGAIN = datetime(2026, 11, 4, 16, 0)  # more than a month later
SENT = datetime(2026, 11, 5, 9, 0)
VISIT = datetime(2026, 11, 10, 9, 0)  # the October report was due on the 8th
NEXT_TERM = datetime(2027, 3, 10, 9, 0)

EVIDENCE = "校长办公会议事规则，2026-09-01，校办存"
ALARM = "一键报警验收单，2026-11-03，总务处存"
WHY_MORE = "有一名学生的转入手续还在办"
WHY_ABSENT = "随家人去外县看病，没有补请假条，家长电话确认过"
LAPSED, RENEWED = "2026-06-30", "2031-06-30"


def sample(code: str) -> SampleSchool:
    """The school of this code as it stands when the chapter begins; its pupils are those of its workbook."""
    seed = 41 if code == SECOND else 42
    return sample_school(seed, PUPILS[code], 20, 30 if code == SECOND else 300, 4, today=SET_UP.date())


PROFILE = Answers().with_values(
    {
        "school_year": "2026-2027", "kind": "primary", "location": "village", "founded_year": 2006, "boarding": "no",
        "remote": "yes", "migrant_majority": "no", "quality_school": "no", "classes_primary": 6, "classrooms": 6,
        "posts_quota": 10, "posts_filled": 8, "posts_checked": "2025-10-15", "guards": 1, "gate_closed": "yes",
        "cameras": "yes", "alarm": "no",
    }
)  # fmt: skip
LINE = Answers().with_values(
    {
        "place": "进校线路", "kind": "line", "medium": "fibre", "contracted_down": 1000, "measured_down": 462,
        "measured_on": "2026-09-20", "tool": "运营商测速", "wired": "yes", "wifi": "yes", "signal": "yes",
    }
)  # fmt: skip
FASTER = Answers().with_values({"measured_down": 1012, "measured_on": "2026-09-28"})
COHORT = Answers().with_values(
    {
        "stage": "primary", "graduation_year": 2026, "entrants": 12, "transferred_in": 0, "transferred_out": 0,
        "deaths": 0, "graduates": 13,
    }
)  # fmt: skip
MOVED_IN = Answers().with_values({"transferred_in": 2})  # 11 of 12: 91.67 %
ABSENCE = Answers().with_values(
    {"first_day": "2026-10-19", "excused": "no", "contacted_on": "2026-10-20", "contact_way": "phone"}
)
BACK = Answers().with_values({"last_day": "2026-10-23"})  # five school days, and no case: what the report asks about
CASE = Answers().with_values(  # what should have been opened then
    {
        "absent_since": "2026-10-19", "found_date": "2026-10-20", "state": "warning", "state_date": "2026-10-20",
    }
)  # fmt: skip
TASK = Answers().with_values({"task": "装一键报警，接到派出所", "owner": "general", "due": "2026-12-31"})
MUSIC_ROOM = Answers().with_values(
    {
        "room_no": "教学楼 201", "use": "music", "area": 54, "place": "教学楼", "built_year": 2012, "multimedia": "yes",
        "seats": 30,
    }
)  # fmt: skip


def small_registers() -> Mapping[str, tuple[Answers, ...]]:
    """What the village school has beside what is typed: rooms, network and teachers of its own size, and what a sample
    school of its pupils did. By form."""
    found = sample(SECOND).small
    teachers = [_certified(teacher, place) for place, teacher in enumerate(found["teacher"][:8])]
    did = ("online_lesson", "film", "inspection", "activity", "after_class", "screening", "meal")
    return {
        "teacher": tuple(teachers),
        "premises": tuple(Answers().with_values(values) for values in _rooms()),
        "network": tuple(Answers().with_values(values) for values in _network()),
        **{form: found[form] for form in did},
    }


def _certified(teacher: Answers, place: int) -> Answers:
    """All registered but one, whose registration has lapsed; no backbone teacher, which the county will see."""
    until = LAPSED if place == 2 else "2028-12-31"
    moves = dict.fromkeys(("moved_school", "moved_from", "moved_to"))
    return teacher.with_values({"certificate_until": until, "backbone": "none", "moved": "none", **moves})


def _rooms() -> Iterator[dict[str, Value]]:
    for grade in range(1, 7):
        yield {
            "room_no": f"教学楼 10{grade}", "use": "classroom", "area": 54.0, "place": "教学楼", "built_year": 2006,
            "multimedia": "yes" if grade > 4 else "no", "seats": 12,
        }  # fmt: skip
    yield {"room_no": "教学楼 202", "use": "library", "area": 40.0, "place": "教学楼", "built_year": 2006, "seats": 12}
    yield {"room_no": "操场", "use": "field", "area": 1800.0, "place": "校园", "built_year": 2006}


def _network() -> Iterator[dict[str, Value]]:
    for grade in range(1, 7):
        yield {
            "place": f"教学楼 10{grade}", "kind": "classroom", "wired": "yes", "wifi": "yes", "signal": "yes",
            "measured_down": 120.0 + grade, "measured_on": "2026-09-20", "tool": "测速网站",
        }  # fmt: skip
