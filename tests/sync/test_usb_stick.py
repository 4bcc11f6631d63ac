"""A stick's folder: files whole or not at all, and what a stranger left there is told apart without being touched."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from sync.envelope.errors import ParcelError
from sync.envelope.header import Header, read_header
from sync.envelope.limits import ENVELOPE_BYTES
from sync.routes.usb import errors, writing
from sync.routes.usb.disk import Disk
from sync.routes.usb.errors import StickError
from sync.routes.usb.naming import DOWN, MARK, UP, name_of
from sync.routes.usb.stick import Found, Stick
from tests.fakes.disks import FullDisk, LyingDisk, PulledDisk, ScannedDisk
from tests.sync.envelope_kit import a_county

NAME = "s1-0123456789abcdef.yilu"
PARCEL = a_county().parcel()


def names(root: Path) -> list[str]:
    return sorted(path.name for path in (root / "YILU").rglob("*") if not path.is_dir())


def test_what_was_written_is_found_and_read_and_named_by_its_first_lines(tmp_path: Path) -> None:
    stick = Stick(tmp_path)
    written = stick.write(UP, NAME, PARCEL)
    assert (written.path, written.size, written.is_new) == (tmp_path / "YILU" / "up" / NAME, len(PARCEL), True)
    look = Stick(tmp_path).look(UP)
    assert [(f.kind, f.header.school if f.header else "", f.trouble) for f in look.found] == [("parcel", "S1", None)]
    assert stick.read(look.found[0]) == PARCEL
    assert stick.still_there(written)
    assert stick.look(DOWN).found == ()


def test_what_is_too_short_or_too_long_for_one_of_ours_is_not_opened(tmp_path: Path) -> None:
    folder = tmp_path / "YILU" / "up"
    folder.mkdir(parents=True)
    (folder / "short.yilu").write_bytes(b"YILU1 parcel\n{}\n\n")
    with (folder / "long.yilu").open("wb") as sparse:
        sparse.truncate(ENVELOPE_BYTES + 1)
    found = Stick(tmp_path, PulledDisk(calls=0)).look(UP).found
    assert [(one.path.name, one.kind, one.trouble is None) for one in found] == [
        ("long.yilu", "", False),
        ("short.yilu", "", False),
    ]


def test_the_same_file_again_is_written_once_and_other_bytes_take_its_place(tmp_path: Path) -> None:
    stick = Stick(tmp_path)
    stick.write(UP, NAME, PARCEL)
    assert not stick.write(UP, NAME, PARCEL).is_new
    other = a_county().parcel(seed=2)
    assert stick.write(UP, NAME, other).is_new
    assert stick.read(stick.look(UP).found[0]) == other
    assert names(tmp_path) == [NAME]


def test_a_file_that_was_cut_or_changed_on_the_stick_is_written_again(tmp_path: Path) -> None:
    stick = Stick(tmp_path)
    written = stick.write(UP, NAME, PARCEL)
    for spoilt in (PARCEL[:-1], PARCEL[:-1] + b"\0"):
        written.path.write_bytes(spoilt)
        assert not stick.still_there(written)
        assert stick.write(UP, NAME, PARCEL).is_new
    written.path.unlink()
    assert not stick.still_there(written)


def test_a_dropped_file_is_gone_and_dropping_it_twice_is_no_error(tmp_path: Path) -> None:
    stick = Stick(tmp_path)
    stick.write(UP, NAME, PARCEL)
    (found,) = stick.look(UP).found
    stick.drop(found)
    stick.drop(found)
    assert names(tmp_path) == []


def test_a_stick_is_known_again_by_a_number_and_a_spoilt_one_gets_another(tmp_path: Path) -> None:
    assert Stick(tmp_path).mark() == ""
    number = Stick(tmp_path).marked()
    assert Stick(tmp_path).mark() == Stick(tmp_path).marked() == number
    for spoilt in (b"", b"YILU1 stick\n", b"x" * 1000):
        (tmp_path / "YILU" / MARK).write_bytes(spoilt)
        assert Stick(tmp_path).mark() == ""
    assert Stick(tmp_path).marked() != number


def test_names_are_made_of_kind_school_and_the_envelope_and_fit_every_file_system(tmp_path: Path) -> None:
    header = read_header(PARCEL)
    assert name_of(header) == f"parcel-s1-{header.id[:24]}.yilu"
    assert name_of(Header("roster", header.device, roster=7), "7") == "roster-7.yilu"
    longest = Header("parcel", header.device, school="A" * 32)
    Stick(tmp_path).write(UP, name_of(longest), PARCEL)


@pytest.mark.parametrize("name", ["../x.yilu", "A.yilu", "con/a.yilu", "x", ".yilu", "x.yilu.part", "红.yilu", ""])
def test_names_are_ours_alone(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="name"):
        Stick(tmp_path).write(UP, name, PARCEL)


def test_a_full_stick_keeps_no_half_file_and_what_was_there_stays(tmp_path: Path) -> None:
    Stick(tmp_path).write(UP, NAME, PARCEL)
    other = a_county().parcel(seed=3)
    with pytest.raises(StickError) as caught:
        Stick(tmp_path, FullDisk(len(other) - 1)).write(UP, NAME, other)
    assert caught.value.code == errors.FULL
    assert names(tmp_path) == [NAME]
    assert Stick(tmp_path).read(Stick(tmp_path).look(UP).found[0]) == PARCEL


class WatchedDisk(Disk):
    """Notes what is done with which file, by its name without the ending of those under way."""

    def __init__(self, fails_at: int | None = None) -> None:
        """`fails_at`: the number of the fsync that fails, and the only one that does."""
        self.steps: list[tuple[str, str]] = []
        self._names: dict[int, str] = {}
        self._left = fails_at

    def _note(self, step: str, path: Path) -> None:
        self.steps.append((step, path.name.removesuffix(writing.TEMPORARY)))

    def create(self, path: Path) -> int:
        handle = super().create(path)
        self._names[handle] = path.name
        return handle

    def sync(self, handle: int) -> None:
        if self._left == 0:
            self._left = None
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        if self._left is not None:
            self._left -= 1
        super().sync(handle)
        self._note("sync", Path(self._names[handle]))

    def chunks_past_cache(self, path: Path) -> Iterator[bytes]:
        self._note("read", path)
        return super().chunks_past_cache(path)

    def rename(self, before: Path, after: Path) -> None:
        super().rename(before, after)
        self._note("rename", after)

    def sync_names(self, paths: Sequence[Path]) -> None:
        super().sync_names(paths)
        for path in paths:
            self._note("last", path)


@pytest.mark.parametrize("most_open", [1, 3, 64])
def test_each_file_has_its_fsync_before_it_is_read_back_and_only_then_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most_open: int
) -> None:
    monkeypatch.setattr(writing, "MOST_OPEN", most_open)
    files = {f"s1-{number}.yilu": a_county().parcel(seed=number) for number in range(7)}
    disk = WatchedDisk()
    assert list(Stick(tmp_path, disk).write_all(UP, files)) == list(files)
    order = ["sync", "read", "rename", "last"]
    assert all([step for step, of in disk.steps if of == name] == order for name in files)
    steps = [step for step, of in disk.steps if of in files]
    assert steps == sorted(steps, key=order.index)  # what was written first is read after the last was written, too


@pytest.mark.parametrize("fails_at", [0, 2, 6])
def test_a_file_whose_fsync_fails_is_given_up_and_never_synced_again_and_the_others_stay(
    tmp_path: Path, fails_at: int
) -> None:
    files = {f"s1-{number}.yilu": a_county().parcel(seed=number) for number in range(7)}
    disk = WatchedDisk(fails_at)
    with pytest.raises(StickError) as caught:
        Stick(tmp_path, disk).write_all(UP, files)
    assert caught.value.code == errors.FULL
    kept = [name for number, name in enumerate(files) if number != fails_at]
    assert names(tmp_path) == kept
    assert [of for step, of in disk.steps if step == "sync" and of in files] == kept


def test_a_stick_that_loses_what_it_was_given_is_found_out(tmp_path: Path) -> None:
    with pytest.raises(StickError) as caught:
        Stick(tmp_path, LyingDisk(len(PARCEL) - 1)).write(UP, NAME, PARCEL)
    assert caught.value.code == errors.LIES
    assert names(tmp_path) == []


def test_a_stick_that_writes_new_files_over_old_ones_is_found_out(tmp_path: Path) -> None:
    other = a_county().parcel(seed=4)
    stick = Stick(tmp_path, LyingDisk(max(len(PARCEL), len(other)), wraps=True))
    first = stick.write(UP, NAME, PARCEL)
    assert stick.still_there(first)
    stick.write(UP, "s1-2.yilu", other)
    assert not stick.still_there(first)


def test_of_several_files_the_ones_lost_by_writing_the_others_are_taken_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {f"s1-{number}.yilu": a_county().parcel(seed=number) for number in range(4)}
    size = sum(map(len, files.values()))
    for batch in (1, size):
        monkeypatch.setattr(writing, "BATCH", batch)
        root = tmp_path / str(batch)
        root.mkdir()
        with pytest.raises(StickError) as caught:
            Stick(root, LyingDisk(size - 1, wraps=True)).write_all(UP, files)
        assert caught.value.code == errors.LIES
        kept = Stick(root).look(UP).found
        assert {one.path.name for one in kept} == (set(files) - {"s1-0.yilu"} if batch == 1 else set())
        assert names(root) == [one.path.name for one in kept]


def test_stopped_on_the_way_what_was_written_is_whole_and_known(tmp_path: Path) -> None:
    files = {f"s1-{number}.yilu": a_county().parcel(seed=number) for number in range(4)}
    told: list[int] = []
    written = Stick(tmp_path).write_all(UP, files, lambda done, total: told.append(done), lambda: len(told) > 2)
    assert list(written) == names(tmp_path) == ["s1-0.yilu", "s1-1.yilu"]
    assert all(map(Stick(tmp_path).still_there, written.values()))


def test_a_virus_scanner_that_lets_go_is_waited_for(tmp_path: Path) -> None:
    waited: list[float] = []
    Stick(tmp_path, ScannedDisk(3), pause=waited.append).write(UP, NAME, PARCEL)
    assert len(waited) == 3
    assert names(tmp_path) == [NAME]


def test_a_virus_scanner_that_does_not_let_go_is_named_after_ten_seconds(tmp_path: Path) -> None:
    now = [0.0]

    def pause(seconds: float) -> None:
        now[0] += seconds

    with pytest.raises(StickError) as caught:
        Stick(tmp_path, ScannedDisk(1000), pause=pause, clock=lambda: now[0]).write(UP, NAME, PARCEL)
    assert caught.value.code == errors.BUSY
    assert 10 <= now[0] < 11
    assert names(tmp_path) == []


def test_a_pulled_stick_is_gone_even_if_its_mount_point_stays(tmp_path: Path) -> None:
    root = tmp_path / "stick"
    root.mkdir()
    stick = Stick(root)
    written = stick.write(UP, NAME, PARCEL)
    root.rename(tmp_path / "pulled")
    for act in (lambda: stick.look(UP), lambda: stick.write(UP, NAME, PARCEL), lambda: stick.still_there(written)):
        with pytest.raises(StickError) as caught:
            act()
        assert caught.value.code == errors.GONE


def test_left_overs_of_a_pulled_stick_go_and_nothing_else_does(tmp_path: Path) -> None:
    stick = Stick(tmp_path)
    stick.write(UP, NAME, PARCEL)
    folder = tmp_path / "YILU" / "up"
    (folder / (NAME + ".part")).write_bytes(PARCEL[:100])
    (folder / "s2-aa.yilu.part").symlink_to(folder / NAME)
    (folder / "论文.part").write_bytes(b"somebody's")
    assert stick.look(UP).others == 1
    assert stick.clean() == 1
    assert names(tmp_path) == sorted([NAME, "s2-aa.yilu.part", "论文.part"])


@pytest.mark.parametrize("where", ["YILU", "YILU/up"])
@pytest.mark.parametrize("kind", ["file", "link"])
def test_something_else_in_the_place_of_the_folder_is_neither_read_nor_written(
    tmp_path: Path, where: str, kind: str
) -> None:
    aside = tmp_path / "aside"
    aside.mkdir()
    stick = tmp_path / "stick"
    place = stick / where
    place.parent.mkdir(parents=True)
    if kind == "file":
        place.write_bytes(b"")
    else:
        place.symlink_to(aside, target_is_directory=True)
    for act in (lambda: Stick(stick).look(UP), lambda: Stick(stick).write(UP, NAME, PARCEL)):
        with pytest.raises(StickError) as caught:
            act()
        assert caught.value.code == errors.IN_THE_WAY
    assert list(aside.iterdir()) == []


def test_a_file_that_changes_between_looking_and_reading_is_not_taken(tmp_path: Path) -> None:
    stick = Stick(tmp_path)
    stick.write(UP, NAME, PARCEL)
    (found,) = stick.look(UP).found
    found.path.write_bytes(PARCEL + b"\0")
    with pytest.raises(StickError) as caught:
        stick.read(found)
    assert caught.value.code == errors.CHANGED
    secret = tmp_path / "secret"
    secret.write_bytes(PARCEL)
    found.path.unlink()
    found.path.symlink_to(secret)
    with pytest.raises(StickError):
        stick.read(found)


def test_no_more_than_an_envelope_may_have_is_ever_read(tmp_path: Path) -> None:
    with pytest.raises(ParcelError):
        Stick(tmp_path).read(Found(tmp_path / "x.yilu", ENVELOPE_BYTES + 1))


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.EIO, errors.FAILED),
        (errno.ENODEV, errors.GONE),
        (errno.ENOTCONN, errors.GONE),
        (errno.EROFS, errors.READ_ONLY),
        (errno.EACCES, errors.READ_ONLY),
        (errno.ENOSPC, errors.FULL),
        (errno.EDQUOT, errors.FULL),
    ],
)
def test_what_the_system_says_becomes_one_clear_sentence(number: int, code: str) -> None:
    found = errors.from_os(OSError(number, os.strerror(number)))
    assert found.code == code
    assert found.text.zh
    assert found.text.en


def test_what_lies_beside_our_folder_is_counted_by_name_alone(tmp_path: Path) -> None:
    stick = Stick(tmp_path)
    stick.write(UP, NAME, PARCEL)
    assert stick.beside() == 0
    (tmp_path / "照片").mkdir()
    for number in range(3):
        (tmp_path / "照片" / f"{number}.jpg").write_bytes(b"x")
    (tmp_path / "report.doc").write_bytes(b"x")
    (tmp_path / "loop").symlink_to(tmp_path)
    locked = tmp_path / "report.doc"
    locked.chmod(0)  # nobody has to open it
    assert stick.beside() == 5
