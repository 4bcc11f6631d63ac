"""What pages say, asked of real stores: home, its numbers, the status line, the delivery page, passwords, codes."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from desktop.i18n import NOTHING
from desktop.places import IMPORT, Place
from desktop.presenters import answers_back
from desktop.presenters.counties import County, find_county, read_counties
from desktop.presenters.delivery import read_delivery
from desktop.presenters.finding import find
from desktop.presenters.folders import DataFolder
from desktop.presenters.home import Day, read_home
from desktop.presenters.indicator_cells import counts_shown, value_shown
from desktop.presenters.new_school import code_complaint, code_meaning
from desktop.presenters.passwords import as_kept, complaint, offer, read_words
from desktop.presenters.preferences import Preferences, read_preferences, write_preferences
from desktop.presenters.status import Arrival, BySticks, Outgoing, Road, RoadState, locked_status, status_view
from desktop.theme.tokens import Tone
from forms.answers import Answers, Row
from forms.checklist.figures import figure_of
from forms.checklist.verdict import Line, State
from forms.text import Text
from resources import find as resource
from sync.receive import codes
from sync.store import Store, paper
from sync.store.front import Counts
from tests.desktop.desk_kit import NOW
from tests.fakes.road import new_school, pack

ASKED = Day(NOW, is_sample=False, pages=frozenset({"home", "entry", "case", "counselling", "register", "join"}))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = new_school(tmp_path / "school")
    yield made
    made.close()


def pupil(store: Store, **values: str) -> str:
    saved = store.save("enrolment", None, Answers({"name": "甲", "status": "in_school", **values}), 1)
    return str(saved.dot)


def case(store: Store, name: str, due: str | None, state: str = "persuading", visits: int = 0) -> int:
    values = {"pupil_name": name, "pupil_class": "五年级 2 班", "state": state, "absent_since": "2026-11-02"}
    answers = Answers({**values, **({"next_due": due} if due else {})})
    rows = tuple(Row("", {"visit_date": "2026-11-03"}) for _ in range(visits))
    return store.save("dropout", None, answers.with_rows("visits", rows), 1).local_id


def titles(store: Store) -> list[str]:
    return [item.title.zh for item in read_home(store, pack(), ASKED).todo]


def test_home_asks_for_a_recovery_sheet_whoever_may_make_one_until_there_is_one(store: Store) -> None:
    asked = replace(ASKED, can_make_sheet=True)
    assert "还没有恢复单" in [item.title.zh for item in read_home(store, pack(), asked).todo]
    assert "还没有恢复单" not in titles(store)
    assert "还没有恢复单" not in [
        item.title.zh for item in read_home(store, pack(), replace(asked, is_sample=True)).todo
    ]
    store.people.set_sheet(paper.new_sheet(), 1)
    assert "还没有恢复单" not in [item.title.zh for item in read_home(store, pack(), asked).todo]


def test_who_does_not_enter_is_offered_no_entry(store: Store) -> None:
    store.save_draft("d", "enrolment", None, Answers({"name": "甲"}))
    view = read_home(store, pack(), replace(ASKED, can_enter=False))
    assert view.quick == ()
    assert view.todo == ()


def test_a_new_school_has_one_thing_to_do_and_nothing_waits(store: Store) -> None:
    view = read_home(store, pack(), ASKED)
    assert [item.title.zh for item in view.todo] == ["心理辅导室今天还没登记"]
    assert (view.waiting.count, view.waiting.can_try, view.waiting.can_join) == (0, False, True)
    assert view.news == ()
    assert [number.number for number in view.numbers] == ["0", "0", "0"]
    assert view.date.zh == "11 月 23 日 星期一"
    assert view.term.zh == "2026 年秋季学期第 13 周 · 教学日"


def test_a_new_school_begins_with_its_roll(store: Store) -> None:
    asked = Day(NOW, is_sample=False, pages=ASKED.pages | {"import"})
    first = read_home(store, pack(), asked).todo[0]
    assert (first.title.zh, first.place) == ("先把学生名册收进来", IMPORT)
    pupil(store)
    assert [item.title.zh for item in read_home(store, pack(), asked).todo] == ["心理辅导室今天还没登记"]


def test_a_visit_missed_last_year_says_the_year(store: Store) -> None:
    case(store, "去年的", "2025-11-07", visits=1)
    late = read_home(store, pack(), ASKED).todo[0]
    assert (late.badge.zh, late.words.zh) == ("已过 381 天", "不晚于 2025-11-07 · 五年级 2 班")


def test_a_sample_school_never_speaks_of_sending(store: Store) -> None:
    pupil(store)
    view = read_delivery(store, pack(), NOW.date(), is_sample=True)
    assert view.waiting.zh == "样本学校的改动只在这台电脑上"
    assert "不封成批" in view.empty.zh
    assert "接上县里以后" in read_delivery(store, pack(), NOW.date(), is_sample=False).empty.zh


def test_no_entry_is_asked_of_the_counselling_room_on_a_sunday(store: Store) -> None:
    sunday = Day(datetime(2026, 11, 22, 9, 0), is_sample=False, pages=ASKED.pages)
    assert read_home(store, pack(), sunday).todo == ()


def test_visits_come_by_urgency_and_only_the_overdue_one_is_filled(store: Store) -> None:
    case(store, "今天的", "2026-11-23", visits=1)
    late = case(store, "过期的", "2026-11-20", visits=1)
    case(store, "下个月的", "2026-12-20", visits=1)
    case(store, "没日期的", None)
    case(store, "访过的", None, visits=1)
    case(store, "销号的", "2026-11-01", state="closed", visits=1)
    store.save("counselling", None, Answers({"date": "2026-11-23", "minutes": 75}), 1)
    view = read_home(store, pack(), ASKED)
    assert [item.title.zh for item in view.todo] == ["过期的 该家访了", "今天的 该家访了", "没日期的 还没有家访记录"]
    assert [item.badge.zh for item in view.todo] == ["已过 3 天", "今天", "没定日期"]
    assert [item.is_overdue for item in view.todo] == [True, False, False]
    assert view.todo[0].place == Place("case", "dropout", late)
    assert view.todo_count == 3


def test_drafts_are_offered_to_go_on_with(store: Store) -> None:
    store.save_draft("d7", "enrolment", None, Answers({"name": "艾孜买提江·阿卜杜外力"}))
    draft = next(item for item in read_home(store, pack(), ASKED).todo if item.place.draft)
    assert draft.title.zh == "学生的表填到一半"
    assert draft.words.zh.startswith("艾孜买提江·阿卜杜外力 · 草稿 已保存 ")
    assert draft.place == Place("entry", "enrolment", None, "d7")


def test_numbers_are_counted_not_guessed(store: Store) -> None:
    for boarding, left in (("2", "1"), ("2", "0"), ("1", "2")):
        pupil(store, boarding=boarding, left_behind=left)
    pupil(store, status="moved_out", boarding="2")
    for day, minutes in (("2026-11-02", 60), ("2026-11-03", 45), ("2026-11-04", 90)):
        store.save("counselling", None, Answers({"date": day, "minutes": minutes}), 1)
    pupils, room, cases = read_home(store, pack(), ASKED).numbers
    assert (pupils.number, pupils.words.zh) == ("3", "住校 2，留守 2")
    taught = [d for d in range(2, 23) if pack().calendar.is_taught(date(2026, 11, d))]
    assert (room.number, room.unit.zh) == ("2", f"/ {len(taught)} 天")  # today is not over: it is no gap yet
    assert room.words.zh == f"1 天不足，{len(taught) - 3} 天没登记"
    assert room.bars[:3] == (60.0, 45.0, 90.0)
    assert (cases.number, cases.words.zh) == ("0", "没有待办的个案")


def test_what_waits_is_one_true_number_with_its_parts(store: Store) -> None:
    pupil(store)
    store.save("counselling", None, Answers({"date": "2026-11-23", "minutes": 75}), 1)
    waiting = read_home(store, pack(), ASKED).waiting
    assert waiting.count == store.waiting("county").count == 2
    assert {part.text.zh: part.count for part in waiting.parts} == {"学生": 1, "心理辅导室": 1}


def test_nothing_is_said_to_be_delivered_without_receivers(store: Store) -> None:
    pupil(store)
    view = read_delivery(store, pack(), NOW.date(), is_sample=False)
    assert (view.receivers, view.groups, view.refused, view.can_send) == ((), (), (), False)
    assert view.waiting.zh.startswith("1 项改动待送出")


def test_ctrl_k_finds_pupils_by_a_part_of_the_name(store: Store) -> None:
    pupil(store, name="米日班古丽·阿卜杜热西提", grade="5")
    found = find(store, pack(), "班古", (), ASKED.pages)
    assert [one.title.zh for one in found] == ["米日班古丽·阿卜杜热西提"]
    assert found[0].place.page == "entry"
    assert find(store, pack(), "班古", (), frozenset({"home"})) == ()


TODAY = date(2026, 11, 23)
STATES = [
    (RoadState(Road.NOT_JOINED), Outgoing(12, date(2026, 11, 20)), (), "12 项改动待送出（最早 3 天前） · 还没接上县里"),
    (
        RoadState(Road.FAILED, failures=2, retry_in=720, is_offline=True),
        Outgoing(12, date(2026, 11, 20)),
        (),
        "离线 · 12 项改动待送出（最早 3 天前）",
    ),
    (
        RoadState(Road.FAILED, failures=2, retry_in=720),
        Outgoing(12, date(2026, 11, 20)),
        (),
        "平台没有回执：改动仍在本机，稍后自动再试（第 3 次，12 分钟后）",
    ),
    (
        RoadState(Road.SENDING, acknowledged=64_000, total=103_000, left=9.1),
        Outgoing(12),
        (),
        "正在送出 · 已确认 64 / 103 KB · 约 9 秒",
    ),
    (
        RoadState(Road.QUIET),
        Outgoing(0),
        (Arrival(Text("县里", ""), date(2026, 11, 20)), Arrival(Text("自治区", ""), date(2026, 11, 22))),
        "已全部送达 · 县里 11 月 20 日收到 · 自治区 11 月 22 日收到",
    ),
    (RoadState(Road.QUIET), Outgoing(0, None, 2), (Arrival(Text("县里", ""), TODAY),), "没有改动待送出"),
    (RoadState(Road.PENDING), Outgoing(3, TODAY), (), "3 项改动待送出（最早是今天） · 已申请加入，等县里同意"),
    (RoadState(Road.SAMPLE), Outgoing(2800, TODAY), (), "样本学校 · 不会送给任何人"),
]


@pytest.mark.parametrize(("state", "outgoing", "arrivals", "said"), STATES)
def test_the_status_line_says_one_true_sentence(
    state: RoadState, outgoing: Outgoing, arrivals: tuple[Arrival, ...], said: str
) -> None:
    view = status_view(state, outgoing, arrivals, TODAY, NOW)
    assert view.text.zh == said
    assert view.aside.zh == "本机已保存 09:40"


ON = date(2026, 11, 23)
BY_STICKS = [
    (Road.QUIET, 12, BySticks(doing=Text("正在写U盘 · 64 / 103 KB", "")), "正在写U盘 · 64 / 103 KB"),
    (Road.QUIET, 12, BySticks(is_safe=True, written=12, on=ON), "U盘写入已核对，可以拔出"),
    (Road.SENDING, 12, BySticks(is_safe=True, written=12, on=ON), "正在送出 · 封好"),
    (
        Road.NO_ADDRESS,
        12,
        BySticks(written=12, on=ON, has_request=True, is_let_in=False),
        "未接纳，申请与 12 项改动已写入U盘（11 月 23 日）",
    ),
    (
        Road.NO_ADDRESS,
        15,
        BySticks(written=12, on=ON, has_request=True, is_let_in=False),
        "未接纳，申请与 12 项改动已写入U盘（11 月 23 日） · 另有 3 项没写",
    ),
    (Road.NO_ADDRESS, 12, BySticks(is_let_in=False), "12 项改动待送出 · 还没申请：把申请写到U盘，交给县里"),
    (Road.ASKING, 12, BySticks(is_let_in=False), "12 项改动待送出 · 还没申请到，连上平台后自动申请"),
    (Road.NO_ADDRESS, 12, BySticks(), "12 项改动待送出"),
    (
        Road.NO_ADDRESS,
        15,
        BySticks(written=12, on=ON),
        "15 项改动待送出 · 其中 12 项已写入U盘（11 月 23 日），还没有回执",
    ),
    (Road.QUIET, 12, BySticks(written=12, on=ON), "12 项改动待送出 · 已写入U盘（11 月 23 日），还没有回执"),
]


@pytest.mark.parametrize(("road", "waiting", "sticks", "said"), BY_STICKS)
def test_what_is_written_to_a_stick_is_never_called_delivered(
    road: Road, waiting: int, sticks: BySticks, said: str
) -> None:
    state = RoadState(road, doing=Text("封好", ""))
    view = status_view(state, Outgoing(waiting), (), TODAY, None, sticks)
    assert view.text.zh == said


def test_a_receipt_that_came_by_stick_is_told_as_such() -> None:
    arrivals = (Arrival(Text("县里", ""), ON, "usb"), Arrival(Text("自治区", ""), ON, "http"))
    view = status_view(RoadState(Road.NO_ADDRESS), Outgoing(0), arrivals, TODAY, None)
    assert view.text.zh == "已全部送达 · 县里的回执 11 月 23 日取回（U盘） · 自治区 11 月 23 日收到"


def test_the_locked_status_line_counts_without_names() -> None:
    view = locked_status(Counts(12, 0, exact=True), is_sample=False, idle_minutes=10, now=datetime(2026, 11, 23, 14, 3))
    assert (view.text.zh, view.aside.zh) == ("12 项改动待送出", "闲置 10 分钟自动上锁 · 11 月 23 日 14:03")


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        (Counts(12, 0, exact=False), "12 项改动待送出 · 上次没有正常关闭，打开后重数"),
        (Counts(0, 0, exact=False), "上次没有正常关闭，打开后重数"),
        (Counts(), "打开后再数还有什么没送出"),
        (Counts(0, 0, exact=True), "没有改动待送出"),
    ],
)
def test_after_an_end_out_of_order_the_lock_page_claims_nothing(counts: Counts, said: str) -> None:
    assert locked_status(counts, is_sample=False, idle_minutes=10, now=datetime(2026, 11, 23, 14, 3)).text.zh == said


@pytest.mark.parametrize(
    ("code", "is_right"),
    [
        ("2165009107", True),
        ("3165009107", True),
        ("5165009107", True),
        ("2142009107", False),
        ("1165009107", False),
        ("216500910", False),
        ("21650091070", False),
        ("２１６５００９１０７", False),
        ("", False),
        ("21650O9107", False),
    ],
)
def test_school_codes(code: str, is_right: bool) -> None:
    assert (code_complaint(code) is None) is is_right
    assert (code_meaning(code) is not None) is is_right


def test_offered_passwords_are_five_words_typed_as_pinyin_and_are_taken() -> None:
    words = read_words(resource("words/words.txt"))
    assert len(words) == len({pinyin for _, pinyin in words}) == 256
    assert all(pinyin.isascii() and pinyin.islower() and pinyin.isalpha() for _, pinyin in words)
    chance = random.Random(3)
    phrases = [offer(words, chance.choice) for _ in range(200)]
    assert all(len(phrase.words) == 5 and complaint(phrase.typed) is None for phrase in phrases)
    assert len({phrase.typed for phrase in phrases}) == 200


def test_short_and_dull_passwords_are_refused_and_spaces_do_not_count() -> None:
    assert complaint("123456789") is not None
    assert complaint("1 2 3 4 5 6 7 8 9") is not None
    assert complaint("aaaaaaaaaaaa") is not None
    assert complaint("hongliu 77 tian") is None
    assert as_kept(" hong liu　77 ") == "hongliu77"


def test_counties_are_found_by_what_is_shown_by_code_and_by_a_name_only_one_has() -> None:
    counties = read_counties(resource("pack/codes/divisions.csv"))
    assert len(counties) > 90
    assert len({county.shown for county in counties}) == len(counties)
    kuqa = next(county for county in counties if county.code == "652902")
    for typed in ("652902", kuqa.shown, " 库车市 "):
        assert find_county(typed, counties) == kuqa
    assert find_county("库车", counties) is None
    twice = (County("650001", "新区", "甲"), County("650002", "新区", "乙"))
    assert find_county("新区", twice) is None


def test_preferences_survive_and_foreign_files_do_no_harm(tmp_path: Path) -> None:
    assert read_preferences(tmp_path) == Preferences()
    kept = Preferences(language="en", theme="dark", idle_minutes=5, last_school="2165009107")
    write_preferences(tmp_path, kept)
    assert read_preferences(tmp_path) == kept
    (tmp_path / "preferences.json").write_text('{"language": 7, "theme": "dark", "more": []}', encoding="utf-8")
    assert read_preferences(tmp_path) == Preferences(theme="dark")
    (tmp_path / "preferences.json").write_text("[]", encoding="utf-8")
    assert read_preferences(tmp_path) == Preferences()


def test_a_tone_of_an_overdue_visit_is_the_failed_one(store: Store) -> None:
    case(store, "过期的", "2026-11-22", visits=1)
    first = read_home(store, pack(), ASKED).todo[0]
    assert (first.tone, first.badge) == (Tone.FAILED, Text("已过 1 天", "1 day late"))


def test_marks_lie_beside_the_schools_and_on_another_disk_where_there_is_one(tmp_path: Path) -> None:
    root = tmp_path / "not" / "there" / "yet"
    near = root / "marks"
    assert DataFolder(root).markers == (near,)
    assert DataFolder(root, lambda: tmp_path / "settings").markers == (near,)
    elsewhere = Path("/proc/yilu")  # never the disk of the tests
    assert DataFolder(root, lambda: elsewhere).markers == (near, elsewhere / "marks")


def test_every_reason_a_receiver_can_give_has_words() -> None:
    assert set(answers_back.REASONS) == {*codes.HELD, *codes.REFUSED}


def test_a_school_s_figure_says_years_as_years_and_large_amounts_short_of_their_threshold() -> None:
    checklist = pack().checklist()
    measures = {measure.indicator: measure for item in checklist.items for measure in item.measures}
    retention = figure_of(checklist.indicator("retention"), "primary", {
        "entrants": 12, "moved_in": 2, "moved_out": 0, "deaths": 0, "graduates": 13, "cohort": 2026,
    }, {})  # fmt: skip
    assert "毕业年份 2026 ·" in counts_shown(retention).zh
    for yuan, said in ((91_999.8, "1,999"), (92_000, "2,000"), (607_036, "13,196")):
        numbers = {"numerator": yuan, "primary": 46, "junior": 0, "senior": 0}
        value = figure_of(checklist.indicator("equipment_value"), "primary", numbers, checklist.weights or {})
        line = Line(measures["equipment_value"], value, State.MET, NOTHING)
        assert value_shown(line) == said
