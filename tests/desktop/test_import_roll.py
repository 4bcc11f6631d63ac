"""Taking a roll into a store: new rows all or none, changes only over what was checked, refused ones written out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import resources
from desktop.presenters.folders import DataFolder
from desktop.presenters.import_roll import FORM, Accepted, read_and_check, save_refused, take
from desktop.presenters.import_view import ALL, Band, RollView, result_words
from desktop.presenters.opening import make_school
from forms.definition import Form
from forms.errors import InputError, WorldError
from forms.exchange.check import CheckedRoll, Outcome
from forms.pack import Pack, load_pack
from forms.sample.school import SampleSchool
from forms.text import Text
from sync.store import Query, Store
from tests.desktop.desk_kit import GIVEN, NOW
from tests.desktop.import_kit import put_right, roll_of, small_school


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    return load_pack(resources.find("pack"), tmp_path_factory.mktemp("cache"))


@pytest.fixture(scope="module")
def made() -> SampleSchool:
    return small_school()


@pytest.fixture
def store(tmp_path: Path, pack: Pack) -> Iterator[Store]:
    opened = make_school(DataFolder(tmp_path / "data"), GIVEN, pack)
    yield opened.store
    opened.store.close()


@pytest.fixture
def form(pack: Pack) -> Form:
    return pack.forms[FORM]


class Stop(Exception):
    """What a person's wish to stop is in these tests."""


def quiet(doing: Text, done: int, of: int | None) -> None:
    """Nobody looks at how far it is."""


def read(store: Store, form: Form, path: Path) -> CheckedRoll:
    return read_and_check(store, form, path, NOW, quiet)


def counts(checked: CheckedRoll) -> tuple[int, int, int, int]:
    new, changed, same, refused = (len(checked.of(o)) for o in ("new", "changed", "same", "refused"))
    return new, changed, same, refused


def first_id(store: Store) -> int:
    return store.ids(FORM, Query())[0]


def edit(store: Store, local_id: int, **values: str | int) -> None:
    store.save(FORM, local_id, store.record(FORM, local_id).answers.with_values(values), 1)


def test_reading_saves_nothing_and_taking_saves_what_is_new(
    tmp_path: Path, store: Store, form: Form, made: SampleSchool
) -> None:
    path, bad = roll_of(tmp_path, made, bad_rows=10)
    checked = read(store, form, path)
    assert counts(checked) == (110, 0, 0, 10)
    assert store.count(FORM, Query()) == 0
    assert take(store, form, checked, 1, quiet) == Accepted(110, 0)
    assert store.count(FORM, Query()) == 110
    assert counts(read(store, form, path)) == (0, 0, 110, 10)
    assert {row.row.number for row in checked.of(Outcome.REFUSED)} == {row.number for row in bad}


def test_who_stops_among_the_new_ones_has_taken_none(
    tmp_path: Path, store: Store, form: Form, made: SampleSchool
) -> None:
    path, _ = roll_of(tmp_path, made)
    checked = read(store, form, path)

    def stop(doing: Text, done: int, of: int | None) -> None:
        if done >= 60:
            raise Stop

    with pytest.raises(Stop):
        take(store, form, checked, 1, stop)
    assert store.count(FORM, Query()) == 0
    assert take(store, form, checked, 1, quiet).new == 120


def test_refused_rows_come_back_put_right(tmp_path: Path, store: Store, form: Form, made: SampleSchool) -> None:
    path, bad = roll_of(tmp_path, made, bad_rows=20)
    checked = read(store, form, path)
    take(store, form, checked, 1, quiet)
    refused, repaired = tmp_path / "refused.xlsx", tmp_path / "repaired.xlsx"
    assert save_refused(store, checked, refused, 1) == 20
    assert [entry.count for entry in store.accesses() if entry.action == "export"] == [20]
    put_right(refused, repaired, made, bad)
    again = read(store, form, repaired)
    assert counts(again) == (20, 0, 0, 0)
    take(store, form, again, 1, quiet)
    assert store.count(FORM, Query()) == 120


def test_refused_rows_that_cannot_be_written_say_so(
    tmp_path: Path, store: Store, form: Form, made: SampleSchool
) -> None:
    path, _ = roll_of(tmp_path, made, bad_rows=1)
    with pytest.raises(WorldError):
        save_refused(store, read(store, form, path), tmp_path / "nowhere" / "refused.xlsx", 1)
    assert store.accesses() == []


def test_changed_rows_show_old_and_new_and_are_saved(
    tmp_path: Path, store: Store, form: Form, made: SampleSchool
) -> None:
    path, _ = roll_of(tmp_path, made)
    take(store, form, read(store, form, path), 1, quiet)
    local_id = first_id(store)
    kept = store.record(FORM, local_id).answers
    edit(store, local_id, class_no=29, address="别处 9 号", guardian_phone="13900000000")
    checked = read(store, form, path)
    assert counts(checked) == (0, 1, 119, 0)
    view = RollView(checked, form, GIVEN.code)
    row = view.row(checked.of(Outcome.CHANGED)[0])
    assert row.pieces[3].old.zh.endswith(" 29 班")
    assert row.pieces[3].text.zh.endswith(f" {kept['class_no']} 班")
    assert f"现住址 别处 9 号 → {kept['address']}" in row.whole.zh
    assert "监护人电话改了" in row.whole.zh
    assert "13900000000" not in row.whole.zh
    assert take(store, form, checked, 1, quiet) == Accepted(0, 1)
    after = store.record(FORM, local_id).answers
    assert [after[name] for name in ("class_no", "address", "guardian_phone")] == [
        kept[name] for name in ("class_no", "address", "guardian_phone")
    ]


def test_what_was_changed_here_since_is_not_overwritten(
    tmp_path: Path, store: Store, form: Form, made: SampleSchool
) -> None:
    path, _ = roll_of(tmp_path, made)
    take(store, form, read(store, form, path), 1, quiet)
    local_id, other = list(store.ids(FORM, Query()))[:2]
    edit(store, local_id, class_no=29)
    edit(store, other, class_no=29)
    checked = read(store, form, path)
    edit(store, local_id, remark="刚写的")
    accepted = take(store, form, checked, 1, quiet)
    assert accepted == Accepted(0, 1, overtaken=1)
    assert store.record(FORM, local_id).answers["remark"] == "刚写的"
    assert store.record(FORM, local_id).answers["class_no"] == 29
    assert store.record(FORM, other).answers["class_no"] != 29
    assert "刚才在本机又改过" in result_words(accepted, 0).zh


def test_a_change_whose_pupil_is_gone_is_left_and_said(
    tmp_path: Path, store: Store, form: Form, made: SampleSchool
) -> None:
    path, _ = roll_of(tmp_path, made)
    take(store, form, read(store, form, path), 1, quiet)
    local_id = first_id(store)
    edit(store, local_id, class_no=29)
    checked = read(store, form, path)
    store.purge(FORM, [local_id], 1)
    assert take(store, form, checked, 1, quiet) == Accepted(0, 0, overtaken=1)


def test_stopping_among_the_changes_takes_back_the_new_rows_too(
    tmp_path: Path, store: Store, form: Form, made: SampleSchool
) -> None:
    path, _ = roll_of(tmp_path, made)
    take(store, form, read(store, form, path), 1, quiet)
    for local_id in list(store.ids(FORM, Query()))[:5]:
        edit(store, local_id, class_no=29)
    store.purge(FORM, [store.ids(FORM, Query())[-1]], 1)
    checked = read(store, form, path)
    assert counts(checked) == (1, 5, 114, 0)
    head = store.head

    def stop(doing: Text, done: int, of: int | None) -> None:
        if doing.en == "Taking the changes":
            raise Stop

    with pytest.raises(Stop):
        take(store, form, checked, 1, stop)
    assert store.head == head
    assert counts(read(store, form, path)) == (1, 5, 114, 0)


def test_empty_cells_erase_nothing(tmp_path: Path, store: Store, form: Form, made: SampleSchool) -> None:
    path, _ = roll_of(tmp_path, made)
    take(store, form, read(store, form, path), 1, quiet)
    short = tmp_path / "short.csv"
    local_id = first_id(store)
    kept = store.record(FORM, local_id).answers
    short.write_text(f"姓名,身份证件号,就读方式,现住址\n{kept['name']},{kept['id_number']},,新村 1 组\n", "utf-8")
    checked = read(store, form, short)
    assert counts(checked) == (0, 1, 0, 0)
    take(store, form, checked, 1, quiet)
    after = store.record(FORM, local_id).answers
    assert (after["address"], after["boarding"]) == ("新村 1 组", kept["boarding"])


def test_the_columns_left_out_and_another_school_are_named(
    tmp_path: Path, store: Store, form: Form, made: SampleSchool
) -> None:
    path, _ = roll_of(tmp_path, made)
    view = RollView(read(store, form, path), form, "2165009999")
    school, columns = view.notices()
    assert GIVEN.code in school.lines[0].zh
    assert "2165009999" in school.lines[0].zh
    assert columns.lines[0].zh.startswith("这些列不许收集，没有读入：")
    assert any("民族" in line.zh for line in columns.lines)
    assert any("户口性质" in line.zh for line in columns.more)
    assert [n.sign for n in RollView(view.checked, form, GIVEN.code).notices()] == ["eye-off-line"]


def test_an_unknown_column_is_named(tmp_path: Path, store: Store, form: Form) -> None:
    path = tmp_path / "own.csv"
    path.write_text("姓名,性别,出生日期,幸运数\n甲乙丙,男,2017-05-14,7\n", "utf-8")
    (notice,) = RollView(read(store, form, path), form, GIVEN.code).notices()
    assert notice.lines[0].zh == "认不出这些列，没有读入：幸运数"


def test_the_groups_hold_every_row_once_and_the_unusual_come_first(tmp_path: Path, store: Store, form: Form) -> None:
    path, _ = roll_of(tmp_path, small_school(600), bad_rows=10)
    checked = read(store, form, path)
    unusual = sum(bool(row.soft) for row in checked.rows)
    assert unusual, "the sample has pupils with something unusual"
    view = RollView(checked, form, GIVEN.code)
    items = view.items(ALL)
    bands = [item for item in items if isinstance(item, Band)]
    rows = [item for item in items if not isinstance(item, Band)]
    assert [band.title.zh for band in bands] == ["没收下", "新增"]
    assert sorted(row.row.number for row in rows) == sorted(row.row.number for row in checked.rows)
    assert f"其中 {unusual} 行少见" in bands[1].words.zh
    new = [row for row in rows if row.outcome is Outcome.NEW]
    assert all(row.soft for row in new[:unusual])
    assert view.row(new[0]).lines[0][0] == new[0].soft[0].message
    assert sum(view.counts[key] for key in ("new", "changed", "same", "refused")) == view.counts[ALL] == 600


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("picture.pdf", b"%PDF-1.4 \x00\x01", "workbook_not_a_table"),
        ("empty.xlsx", b"", "workbook_empty"),
        ("notes.csv", "今天天气很好\n".encode(), "roll_no_header"),
        ("page.xls", b"<html><table></table></html>", "workbook_html"),
    ],
)
def test_what_is_no_roll_is_refused(
    tmp_path: Path, store: Store, form: Form, name: str, content: bytes, code: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(InputError) as caught:
        read(store, form, path)
    assert caught.value.code == code


def test_reading_tells_how_far_it_is(tmp_path: Path, store: Store, form: Form, made: SampleSchool) -> None:
    path, _ = roll_of(tmp_path, made)
    told: list[tuple[str, int, int | None]] = []
    read_and_check(store, form, path, NOW, lambda doing, done, of: told.append((doing.zh, done, of)))
    assert told[0] == ("正在读 roll.xlsx", 0, None)
    assert told[-1] == ("正在逐行检查", 120, 120)
    assert [done for doing, done, _ in told if doing == "正在逐行检查"] == [20, 40, 60, 80, 100, 120]
