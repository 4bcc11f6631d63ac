"""One contract for the drives of Linux and of Windows: the same sticks in, the same drives out."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from sync.routes.usb.drives import Drive, Drives, find_drives, usable_folder
from sync.routes.usb.linux import LinuxDrives, mount_in
from sync.routes.usb.windows import READ_ONLY_VOLUME, REMOVABLE, Volume, WindowsDrives

GIB = 1 << 30


@dataclass
class Pc:
    """A PC as a test sets it up: what is plugged in shows in `drives`."""

    drives: Drives

    def plug_in(self, label: str, size: int = 8 * GIB, is_writable: bool = True) -> None: ...

    def plug_in_disk(self) -> None:
        """The PC's own disk."""

    def empty_reader(self) -> None:
        """A card reader with nothing in it."""

    def pull(self, label: str) -> None: ...

    def break_off(self, label: str) -> None:
        """Pulled without the system having noticed yet."""


class LinuxPc(Pc):
    """A made-up /proc, /sys and /dev."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._lines: dict[str, str] = {}
        self._usage: dict[Path, tuple[int, int, bool]] = {}
        self._number = 0
        for name in ("proc/self", "sys/dev/block", "sys/class/block", "dev/disk/by-label"):
            (root / name).mkdir(parents=True)
        self._mount("proc", "0:21", "proc", "/proc")
        super().__init__(LinuxDrives(root, self._asked))

    def _asked(self, path: Path) -> tuple[int, int, bool]:
        if path not in self._usage:
            raise OSError("gone")
        return self._usage[path]

    def _device(self, place: str, name: str, removable: str) -> str:
        self._number += 16
        device = f"8:{self._number + 1}"
        disk = self._root / "sys/devices" / place / "block" / name
        (disk / f"{name}1").mkdir(parents=True)
        (disk / "removable").write_text(removable + "\n")
        (self._root / "sys/dev/block" / device).symlink_to(disk / f"{name}1")
        return device

    def _mount(self, label: str, device: str, source: str, path: str, options: str = "rw") -> None:
        escaped = path.replace(" ", "\\040")
        self._lines[label] = f"36 27 {device} / {escaped} {options},nosuid shared:1 - vfat {source} {options}\n"
        (self._root / "proc/self/mountinfo").write_text("".join(self._lines.values()))

    def plug_in(self, label: str, size: int = 8 * GIB, is_writable: bool = True) -> None:
        name = f"sd{'bcdef'[self._number // 16]}"
        device = self._device("pci0000:00/0000:00:14.0/usb1/1-2/host4/target4:0:0/4:0:0:0", name, "1")
        path = f"/media/gul/{label}"
        (self._root / "dev/disk/by-label" / label.replace(" ", "\\x20")).symlink_to(f"../../{name}1")
        self._mount(label, device, f"/dev/{name}1", path, "rw" if is_writable else "ro")
        self._usage[Path(path)] = (size, size // 2, is_writable)

    def plug_in_disk(self) -> None:
        device = self._device("pci0000:00/0000:00:17.0/ata1/host0/target0:0:0/0:0:0:0", "sda", "0")
        self._mount("disk", device, "/dev/sda1", "/")
        self._usage[Path("/")] = (500 * GIB, GIB, True)

    def empty_reader(self) -> None:
        self._device("pci0000:00/0000:00:14.0/usb1/1-3/host5/target5:0:0/5:0:0:0", "sdf", "1")

    def pull(self, label: str) -> None:
        del self._lines[label], self._usage[Path(f"/media/gul/{label}")]
        (self._root / "proc/self/mountinfo").write_text("".join(self._lines.values()))

    def break_off(self, label: str) -> None:
        del self._usage[Path(f"/media/gul/{label}")]


@dataclass
class MadeUpKernel32:
    types: dict[str, int] = field(default_factory=lambda: {"A:\\": REMOVABLE})
    volumes: dict[str, Volume] = field(default_factory=lambda: {"A:\\": Volume("FLOPPY", 0, 1_440_000, 0)})

    def logical_drives(self) -> int:
        return sum(1 << ord(root[0]) - ord("A") for root in self.types)

    def drive_type(self, root: str) -> int:
        return self.types[root]

    def volume(self, root: str) -> Volume | None:
        return self.volumes.get(root)


class WindowsPc(Pc):
    """A made-up kernel32, with a floppy drive nobody needs to hear of."""

    def __init__(self) -> None:
        self._kernel32 = MadeUpKernel32()
        self._free = list("IHGFE")
        super().__init__(WindowsDrives(self._kernel32))

    def _root(self, label: str) -> str:
        return next(root for root, volume in self._kernel32.volumes.items() if volume.label == label)

    def plug_in(self, label: str, size: int = 8 * GIB, is_writable: bool = True) -> None:
        root = self._free.pop() + ":\\"
        self._kernel32.types[root] = REMOVABLE
        self._kernel32.volumes[root] = Volume(label, 0 if is_writable else READ_ONLY_VOLUME, size, size // 2)

    def plug_in_disk(self) -> None:
        self._kernel32.types["C:\\"] = 3
        self._kernel32.volumes["C:\\"] = Volume("Windows", 0, 500 * GIB, GIB)

    def empty_reader(self) -> None:
        self._kernel32.types["K:\\"] = REMOVABLE

    def pull(self, label: str) -> None:
        root = self._root(label)
        del self._kernel32.types[root], self._kernel32.volumes[root]

    def break_off(self, label: str) -> None:
        del self._kernel32.volumes[self._root(label)]


@pytest.fixture(params=["linux", "windows"])
def pc(request: pytest.FixtureRequest, tmp_path: Path) -> Pc:
    return LinuxPc(tmp_path) if request.param == "linux" else WindowsPc()


def labels(pc: Pc) -> list[str]:
    return [drive.label for drive in pc.drives.present()]


def test_a_pc_without_a_stick_has_none(pc: Pc) -> None:
    pc.plug_in_disk()
    pc.empty_reader()
    assert pc.drives.present() == ()


def test_sticks_are_noticed_with_name_room_and_write_protection(pc: Pc) -> None:
    pc.plug_in_disk()
    pc.plug_in("KINGSTON")
    pc.plug_in("锁 住", 2 * GIB, is_writable=False)
    first, second = pc.drives.present()
    assert (first.label, first.size, first.free, first.is_writable) == ("KINGSTON", 8 * GIB, 4 * GIB, True)
    assert (second.label, second.size, second.free, second.is_writable) == ("锁 住", 2 * GIB, GIB, False)
    assert first.path != second.path


def test_a_pulled_stick_is_no_longer_there(pc: Pc) -> None:
    pc.plug_in("ONE")
    pc.plug_in("TWO")
    pc.pull("ONE")
    assert labels(pc) == ["TWO"]


def test_a_stick_that_vanishes_while_it_is_asked_is_left_out(pc: Pc) -> None:
    pc.plug_in("ONE")
    pc.plug_in("TWO")
    pc.break_off("TWO")
    assert labels(pc) == ["ONE"]


def test_a_stick_keeps_its_key_while_it_is_written_to(pc: Pc) -> None:
    pc.plug_in("ONE")
    pc.plug_in("TWO")
    before = [drive.key for drive in pc.drives.present()]
    assert [drive.key for drive in pc.drives.present()] == before
    assert len(set(before)) == 2


# -- Linux alone -------------------------------------------------------------------------------------------------------

REAL = "98 29 8:17 / /media/gul/U\\040\xe7\x9b\x98 rw,nosuid,nodev,relatime shared:56 - vfat /dev/sdb1 rw,uid=1000"


def test_a_mount_is_read_with_its_blanks_and_what_is_no_root_of_a_device_is_left_out() -> None:
    mount = mount_in(REAL.encode("latin-1").decode())
    assert mount is not None
    assert (mount.device, mount.source, str(mount.path)) == ("8:17", "/dev/sdb1", "/media/gul/U 盘")
    assert mount.is_writable
    assert mount_in("22 27 0:21 / /proc rw,relatime - proc proc rw") is None
    assert mount_in(REAL.replace("8:17 / ", "8:17 /inside ")) is None
    assert mount_in(REAL.replace("vfat /dev/sdb1 rw", "vfat /dev/sdb1 ro")) is not None
    for broken in ("", " - ", "a b c", "1 2 3 / /x rw - vfat"):
        assert mount_in(broken) is None


@pytest.fixture
def linux(tmp_path: Path) -> LinuxPc:
    return LinuxPc(tmp_path)


def test_a_hard_disk_in_a_usb_case_counts_though_it_says_it_is_not_removable(linux: LinuxPc, tmp_path: Path) -> None:
    linux.plug_in("BIG")
    for flag in (tmp_path / "sys").rglob("removable"):
        flag.write_text("0\n")
    assert labels(linux) == ["BIG"]


def test_a_stick_mounted_twice_is_one(linux: LinuxPc) -> None:
    linux.plug_in("ONE")
    linux._mount("again", "8:17", "/dev/sdb1", "/mnt")
    linux._usage[Path("/mnt")] = (1, 1, True)
    assert labels(linux) == ["ONE"]


def test_an_encrypted_stick_is_told_by_what_lies_below(linux: LinuxPc, tmp_path: Path) -> None:
    linux.plug_in("LUKS")
    below = (tmp_path / "sys/dev/block/8:17").resolve()
    above = tmp_path / "sys/devices/virtual/block/dm-0"
    (above / "slaves").mkdir(parents=True)
    (above / "slaves" / below.name).symlink_to(below)
    (tmp_path / "sys/dev/block/254:0").symlink_to(above)
    linux._mount("LUKS", "254:0", "/dev/mapper/luks-1", "/media/gul/secret")
    linux._usage[Path("/media/gul/secret")] = (GIB, GIB, True)
    assert labels(linux) == ["secret"]


def test_a_pc_that_tells_nothing_has_no_sticks(tmp_path: Path) -> None:
    assert LinuxDrives(tmp_path).present() == ()


# -- this machine, whatever it has -------------------------------------------------------------------------------------


def test_the_real_drives_answer_without_an_error() -> None:
    assert all(isinstance(drive, Drive) for drive in find_drives().present())


def test_a_folder_a_person_chose_is_as_good_as_a_drive(tmp_path: Path) -> None:
    folder = usable_folder(tmp_path)
    assert folder is not None
    assert folder.is_writable
    assert 0 < folder.free <= folder.size
    assert usable_folder(tmp_path / "absent") is None
