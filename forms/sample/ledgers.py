"""The counselling room's days and the equipment ledger of a sample school."""

from __future__ import annotations

import datetime as dt
import random

from forms.answers import Answers, Value
from forms.calendar import Calendar, teaching_days
from forms.sample.parts import word_list

_LOOK_BACK_DAYS = 730
_SHORT_DAYS = ("下午停电，提前关门", "值班老师送学生去医院", "全校大扫除，只开了中午")


def school_days(calendar: Calendar, count: int, today: dt.date) -> list[dt.date]:
    """The last `count` taught days before `today`; weekdays where the calendar does not reach far enough back."""
    yesterday = today - dt.timedelta(days=1)
    days = teaching_days(calendar, today - dt.timedelta(days=_LOOK_BACK_DAYS), yesterday)[-count:] if count else []
    day = days[0] if days else today
    while len(days) < count:
        day -= dt.timedelta(days=1)
        if day.weekday() < 5:
            days.insert(0, day)
    return days


def make_counselling(chance: random.Random, days: list[dt.date]) -> list[Answers]:
    """One record per day: a noon period and on most days one after school; now and then shorter than an hour."""
    people = [f"{chance.choice(word_list('parts_e'))}老师" for _ in range(3)]
    return [_day(chance, day, people[number % len(people)]) for number, day in enumerate(days)]


def _day(chance: random.Random, day: dt.date, person: str) -> Answers:
    values: dict[str, Value] = {"date": day.isoformat(), "on_duty": "yes", "duty_person": person}
    noon = 13 * 60 + 5 * chance.randint(0, 6)
    length = 5 * chance.randint(8, 14)
    values |= {"opened": _clock(noon), "closed": _clock(noon + length)}
    if chance.random() < 0.9:
        later = 17 * 60 + 30 + 5 * chance.randint(0, 4)
        more = 5 * chance.randint(6, 12)
        values |= {"opened2": _clock(later), "closed2": _clock(later + more)}
        length += more
    if length < 60:
        values["remark"] = chance.choice(_SHORT_DAYS)
    values["individual"] = min(chance.choices(range(5), (30, 35, 20, 10, 5))[0], length // 20)
    values["group_sessions"] = 1 if chance.random() < 0.2 else 0
    if values["group_sessions"]:
        values["group_people"] = chance.randint(6, 24)
    values["referrals"] = 1 if chance.random() < 0.02 else 0
    return Answers().with_values(values)


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


# category, name, models, unit, lowest and highest price in yuan, subject, places, teaching, at most in a batch
_GOODS: tuple[tuple[str, str, tuple[str, ...], str, int, int, str, tuple[str, ...], bool, int], ...] = (
    (
        "A02010105",
        "台式计算机",
        ("I5-8G-256G", "I3-8G-256G", "兆芯-8G-256G"),
        "台",
        2900,
        4800,
        "信息科技",
        ("计算机教室", "教师办公室", "电子备课室"),
        True,
        4,
    ),
    ("A02010108", "便携式计算机", ("14 寸", "15.6 寸"), "台", 3800, 5600, "通用", ("教师办公室",), True, 1),
    ("A02010200", "交换机", ("24 口", "48 口"), "台", 800, 6000, "通用", ("机房",), False, 1),
    (
        "A02020200",
        "投影仪",
        ("短焦 3500 流明", "激光 4000 流明"),
        "台",
        2800,
        9800,
        "通用",
        ("教室", "会议室"),
        True,
        1,
    ),
    ("A02020800", "触控一体机", ("75 寸", "86 寸"), "台", 13800, 24500, "通用", ("教室", "录播室"), True, 1),
    ("A02021000", "打印机", ("A4 黑白", "A4 双面"), "台", 900, 2600, "通用", ("教师办公室", "教务处"), False, 1),
    ("A02020400", "多功能一体机", ("A3", "A4"), "台", 1800, 8800, "通用", ("教务处", "文印室"), False, 1),
    ("A02080805", "录播设备", ("三机位", "双机位"), "套", 28000, 49000, "通用", ("录播室",), True, 1),
    ("A02100000", "学生电源", ("J1201", "J1202"), "台", 180, 420, "科学", ("科学实验室", "科学仪器室"), True, 24),
    ("A02100000", "生物显微镜", ("640 倍", "1600 倍"), "台", 420, 1800, "科学", ("科学实验室", "科学仪器室"), True, 24),
    ("A02421200", "托盘天平", ("500 g", "200 g"), "台", 60, 160, "科学", ("科学仪器室",), True, 30),
    ("A02421200", "演示计数器", ("大号",), "个", 20, 60, "数学", ("数学教具室", "教室"), True, 40),
    ("A02421200", "几何形体模型", ("木质", "塑料"), "套", 30, 120, "数学", ("数学教具室",), True, 30),
    ("A02421200", "地球仪", ("32 cm", "20 cm"), "个", 40, 160, "科学", ("科学仪器室", "教室"), True, 20),
    ("A02421200", "酒精灯", ("150 ml",), "个", 8, 20, "科学", ("科学仪器室",), True, 48),
    ("A02450000", "电子琴", ("61 键",), "台", 480, 1600, "音乐", ("音乐教室",), True, 12),
    ("A02450000", "手风琴", ("96 贝司", "48 贝司"), "台", 900, 3200, "音乐", ("音乐教室",), True, 2),
    ("A02450000", "画架", ("木质",), "个", 35, 90, "美术", ("美术教室",), True, 45),
    ("A02460000", "篮球架", ("固定式", "移动式"), "副", 1800, 6800, "体育", ("操场",), True, 2),
    ("A02460000", "足球", ("4 号", "5 号"), "个", 40, 110, "体育", ("体育器材室",), True, 40),
    ("A02460000", "乒乓球台", ("室外", "室内"), "张", 900, 2600, "体育", ("操场", "体育器材室"), True, 4),
    ("A04010000", "图书", ("小学版",), "册", 12, 45, "语文", ("图书室",), True, 400),
    ("A05010000", "课桌椅", ("升降式",), "套", 140, 320, "通用", ("教室",), False, 45),
    ("A05010000", "沙盘游戏柜", ("标准",), "套", 1800, 5200, "心理", ("心理辅导室",), True, 1),
    ("2400000", "旧地球仪", ("30 cm",), "个", 20, 60, "科学", ("科学仪器室",), True, 12),
)
_WAYS = (("bought", "budget"), ("bought", "special"), ("allotted", "special"), ("donated", "donation"))


def make_equipment(chance: random.Random, count: int, today: dt.date) -> list[Answers]:
    """`count` ledger lines, numbered in the order they were acquired."""
    bought = sorted(today - dt.timedelta(days=chance.randrange(30, 12 * 365)) for _ in range(count))
    return [_item(chance, number, day, today) for number, day in enumerate(bought, start=1)]


def _item(chance: random.Random, number: int, acquired: dt.date, today: dt.date) -> Answers:
    category, name, models, unit, low, high, subject, places, teaching, batch = chance.choice(_GOODS)
    way, fund = chance.choices(_WAYS, (50, 25, 20, 5))[0]
    checked = min(acquired + dt.timedelta(days=chance.randrange(20, 700)), today)
    place = chance.choice(places)
    values: dict[str, Value] = {
        "asset_no": f"YQ{acquired.year}-{number:05d}",
        "category": category,
        "name": name,
        "model": chance.choice(models),
        "unit": unit,
        "quantity": chance.randint(1, batch),
        "unit_price": float(chance.randint(low, high)) if high > 100 else round(chance.uniform(low, high), 2),
        "teaching": "yes" if teaching else "no",
        "subject": subject,
        "place": place if place != "教室" else f"{chance.choice('一二三四五六')}（{chance.randint(1, 5)}）班教室",
        "condition": chance.choices(("1", "2", "4", "5"), (90, 4, 4, 2))[0],
        "acquired_date": acquired.isoformat(),
        "acquired_way": way,
        "fund": fund,
        "checked_date": checked.isoformat(),
    }
    age = (today - acquired).days
    if age > 8 * 365 and chance.random() < 0.15:
        values |= {"condition": "6", "disposed_date": (acquired + dt.timedelta(days=age - 200)).isoformat()}
        values["remark"] = "超过使用年限，已报废"
    return Answers().with_values(values)
