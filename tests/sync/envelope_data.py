"""Changes of a school of real size and shape, by audience, seeded and quick to make; no real person in it."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from forms.answers import Value
from sync.change import Change
from sync.vector import Dot, Vector

COUNTY = "653125"
_HAN = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗", "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂"
_FIRST = (
    "阿卜杜拉", "买买提", "艾合买提", "吐尔逊", "阿依古丽", "古丽娜尔", "努尔兰", "帕提古丽", "热依汗", "艾力",
    "木拉提", "阿迪力", "祖丽皮亚", "麦麦提明", "玉素甫", "阿丽娅", "迪丽拜尔", "库尔班", "赛买提", "哈丽旦",
    "沙吾列", "巴合提", "叶尔兰", "加娜尔", "阿依江", "达列力",
)
_PLACES = (
    "塔尕尔其乡", "亚喀艾日克乡", "英吾斯塘乡", "喀拉苏乡", "阿瓦提镇", "依什库力乡", "阔什艾日克乡",
)
_GOODS = (
    "学生课桌椅", "实验凳", "投影机", "台式计算机", "显微镜", "天平", "酒精灯", "试管架", "地球仪", "人体骨骼模型",
    "钢琴", "手风琴", "乒乓球台", "篮球架", "跳绳", "体重秤", "视力表灯箱", "图书架", "饮水机", "消毒柜", "打印机",
    "交换机", "监控摄像机", "广播功放", "电子白板",
)
_WEIGHTS = 7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2


@dataclass(frozen=True)
class Journal:
    """Changes of one epoch, already cut to audiences; `whole` holds them uncut, for the floor."""

    epoch: str
    whole: tuple[Change, ...]
    parts: Mapping[str, tuple[Change, ...]]


class Writer:
    """Writes changes of one epoch as a clerk's program would: numbers without gaps, time that passes."""

    def __init__(self, seed: int, start: datetime = datetime(2026, 9, 1, 9, 12, tzinfo=UTC), first: int = 1) -> None:
        self.rng = random.Random(seed)
        self.epoch = f"{self.rng.getrandbits(64):016x}"
        self.seq = first - 1
        self.at = int(start.timestamp())
        self.whole: list[Change] = []
        self.parts: dict[str, list[Change]] = {"county": [], "region": []}

    def write(
        self,
        form: str,
        county: Mapping[str, Value],
        region: Mapping[str, Value] | None = None,
        record: Dot | None = None,
        rows: Mapping[str, Mapping[str, Value] | None] | None = None,
        pause: float = 0.0,
    ) -> Dot:
        self.seq += 1
        self.at += int(self.rng.expovariate(1 / pause)) if pause else 0
        dot = Dot(self.epoch, self.seq)
        clock = 1 if record is None else self.rng.choice((2, 2, 2, 3, 4))
        sides = {"county": (county, rows or {}), "region": (region or {}, {})}
        for audience, (fields, side_rows) in sides.items():
            if fields or side_rows:
                change = Change(dot, record or dot, form, clock, self.at, 1, dict(fields), side_rows, Vector())
                self.parts[audience].append(change)
        both = {**county, **(region or {})}
        self.whole.append(Change(dot, record or dot, form, clock, self.at, 1, both, rows or {}, Vector()))
        return dot

    def journal(self) -> Journal:
        return Journal(self.epoch, tuple(self.whole), {k: tuple(v) for k, v in self.parts.items() if v})


def first_parcel(seed: int = 1) -> Journal:
    """1,200 pupils imported in one go, 1,500 items imported, 60 room days and 40 cases typed: 2,800 records."""
    writer = Writer(seed)
    pupils = [writer.write("enrolment", pupil(writer.rng, n)) for n in range(1200)]
    writer.at += 4000
    for n in range(1500):
        county, region = item(writer.rng, n)
        writer.write("equipment", county, region)
    for n in range(60):
        county, region = room_day(writer.rng, n)
        writer.write("counselling", county, region, pause=300)
    for _ in range(40):
        case, visits = dropout(writer.rng, writer.rng.choice(pupils), writer.epoch, writer.seq + 1)
        writer.write("dropout", case, rows=visits, pause=600)
    return writer.journal()


def edits(count: int, seed: int = 2) -> Journal:
    """`count` edits of one to three fields of records of an earlier parcel, spread over days."""
    writer = Writer(seed, datetime(2026, 10, 12, 2, 30, tzinfo=UTC), first=2801)
    rng = writer.rng
    for _ in range(count):
        if rng.random() < 0.75:
            whole = pupil(rng, rng.randrange(1200))
            name = rng.choice(("guardian_phone", "address", "status", "class_no", "commute_way", "needs_aid", "remark"))
            fields = {key: whole[key] for key in {name, "status_date"} if key in whole}
            if name in ("class_no",):
                fields["grade"] = whole["grade"]
            fields = fields or {"remark": "已核对户口本"}
            writer.write("enrolment", fields, record=Dot(writer.epoch, rng.randrange(1, 1201)), pause=900)
        else:
            _, region = item(rng, rng.randrange(1500))
            fields = {key: region[key] for key in ("condition", "place") if key in region}
            writer.write("equipment", {}, fields, record=Dot(writer.epoch, rng.randrange(1201, 2701)), pause=900)
    return writer.journal()


def id_number(rng: random.Random, born: date) -> str:
    """A resident number valid by its check digit (GB 11643)."""
    digits = f"{COUNTY}{born:%Y%m%d}{rng.randrange(1, 1000):03d}"
    rest = sum(int(d) * 2 ** (17 - n) for n, d in enumerate(digits)) % 11
    return digits + "10X98765432"[rest]


def person(rng: random.Random) -> str:
    if rng.random() < 0.75:
        return f"{rng.choice(_FIRST)}·{rng.choice(_FIRST)}"
    return rng.choice(_HAN[0]) + "".join(rng.choice(_HAN[1]) for _ in range(rng.choice((1, 2, 2))))


def pupil(rng: random.Random, n: int) -> dict[str, Value]:
    grade = n * 6 // 1200 + 1
    born = date(2026 - 6 - grade, 9, 1) + timedelta(days=rng.randrange(365))
    migrant = rng.random() < 0.06
    fields: dict[str, Value] = {
        "name": person(rng),
        "sex": rng.choice("12"),
        "birth_date": born.isoformat(),
        "id_type": "1",
        "id_number": id_number(rng, born),
        "grade": str(grade),
        "class_no": n % 200 // 40 + 1,
        "entry_month": f"{2027 - grade}-09",
        "entry_way": "11",
        "source": "1" if rng.random() < 0.95 else "9",
        "status": "in_school",
        "status_date": f"{2027 - grade}-09-01",
        "boarding": rng.choices("123", (70, 28, 2))[0],
        "commute_way": rng.choices(("walk", "bicycle", "public", "family", "school_bus"), (50, 15, 10, 20, 5))[0],
        "commute_km": round(rng.expovariate(0.5), 1),
        "address": f"{rng.choice(_PLACES)}{rng.randrange(1, 24)}村{rng.randrange(1, 7)}组{rng.randrange(1, 90)}号",
        "guardian_name": person(rng),
        "guardian_relation": rng.choices(("father", "mother", "grandparent"), (55, 35, 10))[0],
        "guardian_phone": f"1{rng.choice('35789')}{rng.randrange(10**9):09d}",
        "migrant": "yes" if migrant else "no",
        "residence_permit": rng.choice(("yes", "no")) if migrant else None,
        "left_behind": rng.choices("012", (85, 5, 10))[0],
        "orphan": "yes" if rng.random() < 0.01 else "no",
        "needs_aid": rng.choices(("yes", "no"), (20, 80))[0],
        "receives_aid": rng.choices(("yes", "no"), (18, 82))[0],
        "preschool": rng.choices(("yes", "no"), (95, 5))[0],
        "bought_place": "no",
        "health": rng.choices(("10", "20", "30"), (95, 4, 1))[0],
        "disability": "none" if rng.random() < 0.98 else rng.choice(("sight", "hearing", "limb")),
        "inclusive": "none",
        "vaccination_checked": "yes" if rng.random() < 0.9 else "no",
        "notice_date": f"{2027 - grade}-09-{rng.randrange(1, 8):02d}",
        "remark": rng.choice(("转入时缺户口本", "姓名用字待核", "随祖父母生活")) if rng.random() < 0.04 else None,
    }
    return {key: value for key, value in fields.items() if value is not None}


def item(rng: random.Random, n: int) -> tuple[dict[str, Value], dict[str, Value]]:
    goods = rng.choices(range(len(_GOODS)), [_WEIGHTS[k % 17] for k in range(len(_GOODS))])[0]
    year = rng.randrange(2009, 2026)
    region: dict[str, Value] = {
        "asset_no": f"{year}{n + 1:05d}",
        "category": f"{40 + goods % 9}{goods:02d}{rng.randrange(1, 4):02d}",
        "name": _GOODS[goods],
        "model": f"{rng.choice('ABCJKXYZ')}-{rng.randrange(10, 400)}" if rng.random() < 0.6 else None,
        "unit": rng.choice(("件", "台", "套")),
        "quantity": rng.choices((1, 2, 4, 10, 24, 45), (50, 15, 10, 10, 10, 5))[0],
        "unit_price": rng.choice((28.0, 35.5, 68.0, 120.0, 380.0, 1280.0, 3650.0, float(rng.randrange(20, 9000)))),
        "subject": rng.choice(("phy", "chem", "bio", "music", "pe", "ict", "general")),
        "condition": rng.choices("123456", (60, 20, 10, 5, 3, 2))[0],
        "acquired_date": (date(year, 1, 1) + timedelta(days=rng.randrange(365))).isoformat(),
        "acquired_way": rng.choices(("1", "2", "3"), (80, 15, 5))[0],
        "fund": rng.choices(("1", "2", "3", "4"), (60, 20, 15, 5))[0],
        "teaching": "yes" if rng.random() < 0.7 else "no",
        "checked_date": "2026-06-20" if rng.random() < 0.8 else None,
    }
    county: dict[str, Value] = {"place": f"{rng.choice('一二三')}楼{rng.randrange(1, 12)}室"}
    if rng.random() < 0.03:
        county["remark"] = "铭牌脱落，按账面登记"
    return county, {key: value for key, value in region.items() if value is not None}


def room_day(rng: random.Random, n: int) -> tuple[dict[str, Value], dict[str, Value]]:
    day = date(2026, 3, 2) + timedelta(days=n * 7 // 5)
    region: dict[str, Value] = {
        "date": day.isoformat(),
        "opened": rng.choice(("12:30", "12:40", "13:00")),
        "closed": rng.choice(("14:00", "14:10", "14:30")),
        "on_duty": "yes",
        "individual": rng.choices((0, 1, 2, 3), (50, 30, 15, 5))[0],
        "group_sessions": rng.choices((0, 1), (85, 15))[0],
        "group_people": rng.choice((0, 8, 12)),
        "referrals": 0,
    }
    return {"duty_person": person(random.Random(n % 3))}, region


def dropout(
    rng: random.Random, of: Dot, epoch: str, seq: int
) -> tuple[dict[str, Value], dict[str, Mapping[str, Value] | None]]:
    found = date(2026, 3, 1) + timedelta(days=rng.randrange(120))
    case: dict[str, Value] = {
        "pupil": str(of),
        "state": rng.choice(("suspected", "dropout", "persuading", "returned", "stable")),
        "state_date": (found + timedelta(days=rng.randrange(30))).isoformat(),
        "found_date": found.isoformat(),
        "absent_since": (found - timedelta(days=rng.randrange(3, 20))).isoformat(),
        "cause": rng.choice(("learning", "poverty", "illness", "work")),
        "cause_note": rng.choice(("家中放牧缺人手", "学习跟不上，不愿上学", "随父母外出务工，未办转学")),
        "responsible": person(rng),
        "next_due": (found + timedelta(days=14)).isoformat(),
    }
    visits: dict[str, Mapping[str, Value] | None] = {}
    for k in range(rng.randrange(1, 5)):
        visits[f"visits/{epoch}-{seq}.{k + 1}"] = {
            "visit_date": (found + timedelta(days=3 + 7 * k)).isoformat(),
            "way": rng.choice(("home", "phone", "school")),
            "visitors": person(rng),
            "result": rng.choice(("家长同意返校", "未见到学生", "学生愿意返校，约定下周一")),
            "next_step": rng.choice(("下周再访", "联系村委会", "安排补课")),
        }
    return case, visits
