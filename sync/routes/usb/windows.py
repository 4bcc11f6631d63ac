"""Removable drives as Windows tells of them, and reading past its cache, by the few calls to kernel32 it takes."""

from __future__ import annotations

import ctypes
import string
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath
from typing import Any, Protocol

from sync.routes.usb.drives import Drive

REMOVABLE = 2  # DRIVE_REMOVABLE of GetDriveTypeW
READ_ONLY_VOLUME = 0x00080000  # FILE_READ_ONLY_VOLUME of GetVolumeInformationW
_FLOPPY = frozenset("AB")


@dataclass(frozen=True, slots=True)
class Volume:
    """What a drive says of itself; sizes in bytes."""

    label: str
    flags: int
    size: int
    free: int


class Kernel32(Protocol):
    """What is asked of Windows. `root` is like 'E:\\'."""

    def logical_drives(self) -> int:
        """A bit for each letter in use, A the lowest."""

    def drive_type(self, root: str) -> int: ...

    def volume(self, root: str) -> Volume | None:
        """None if nothing is in the drive or it cannot be read."""


class WindowsDrives:
    """Asks kernel32; a card reader without a card and a floppy drive are no sticks."""

    def __init__(self, kernel32: Kernel32) -> None:
        self._kernel32 = kernel32

    def present(self) -> tuple[Drive, ...]:
        letters = self._kernel32.logical_drives()
        found = []
        for number, letter in enumerate(string.ascii_uppercase):
            root = f"{letter}:\\"
            if not letters >> number & 1 or letter in _FLOPPY or self._kernel32.drive_type(root) != REMOVABLE:
                continue
            volume = self._kernel32.volume(root)
            if volume is not None:
                found.append(_drive(root, letter, volume))
        return tuple(found)


def _drive(root: str, letter: str, volume: Volume) -> Drive:
    is_writable = not volume.flags & READ_ONLY_VOLUME
    return Drive(Path(PureWindowsPath(root)), volume.label or f"{letter}:", volume.size, volume.free, is_writable)


if sys.platform == "win32":
    _BUFFER = 256 << 10  # a whole number of sectors, whatever their size
    _GENERIC_READ, _SHARE_ALL, _OPEN_EXISTING = 0x80000000, 7, 3
    _NO_BUFFERING, _OPEN_REPARSE_POINT = 0x20000000, 0x00200000
    _COMMIT, _READ_WRITE, _RELEASE = 0x3000, 4, 0x8000
    _NO_DIALOGS = 1  # SEM_FAILCRITICALERRORS: an empty card reader must not ask for a card

    def kernel32() -> Kernel32:
        return _Kernel32()

    def _library() -> Any:
        library = ctypes.WinDLL("kernel32", use_last_error=True)
        library.CreateFileW.restype = ctypes.c_void_p
        library.VirtualAlloc.restype = ctypes.c_void_p
        pointer = ctypes.c_void_p
        library.ReadFile.argtypes = [pointer, pointer, ctypes.c_uint32, pointer, pointer]
        library.CloseHandle.argtypes = [pointer]
        library.VirtualFree.argtypes = [pointer, ctypes.c_size_t, ctypes.c_uint32]
        return library

    class _Kernel32:
        def __init__(self) -> None:
            self._library = _library()
            self._library.SetErrorMode(self._library.GetErrorMode() | _NO_DIALOGS)

        def logical_drives(self) -> int:
            return int(self._library.GetLogicalDrives())

        def drive_type(self, root: str) -> int:
            return int(self._library.GetDriveTypeW(ctypes.c_wchar_p(root)))

        def volume(self, root: str) -> Volume | None:
            label = ctypes.create_unicode_buffer(261)
            flags, free, size = ctypes.c_uint32(), ctypes.c_uint64(), ctypes.c_uint64()
            where = ctypes.c_wchar_p(root)
            named = self._library.GetVolumeInformationW(where, label, 261, None, None, ctypes.byref(flags), None, 0)
            sized = named and self._library.GetDiskFreeSpaceExW(where, ctypes.byref(free), ctypes.byref(size), None)
            return Volume(label.value, flags.value, size.value, free.value) if sized else None

    def chunks_past_cache(path: Path) -> Iterator[bytes]:
        """The bytes of a file read from the medium; the buffer begins at a page, as unbuffered reading demands."""
        library = _library()
        access = (_GENERIC_READ, _SHARE_ALL, None, _OPEN_EXISTING, _NO_BUFFERING | _OPEN_REPARSE_POINT, None)
        handle = library.CreateFileW(ctypes.c_wchar_p(str(path)), *access)
        if handle in (None, ctypes.c_void_p(-1).value):
            raise ctypes.WinError(ctypes.get_last_error())
        buffer = library.VirtualAlloc(None, ctypes.c_size_t(_BUFFER), _COMMIT, _READ_WRITE)
        count = ctypes.c_uint32()
        try:
            while buffer and library.ReadFile(handle, buffer, _BUFFER, ctypes.byref(count), None):
                yield ctypes.string_at(buffer, count.value)
                if count.value < _BUFFER:  # the end; beyond it the place is no multiple of a sector any more
                    return
            raise ctypes.WinError(ctypes.get_last_error())
        finally:
            library.VirtualFree(buffer, 0, _RELEASE)
            library.CloseHandle(handle)
