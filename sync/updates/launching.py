"""Which of the programs beside each other is started: the choice at the start, the mark that it got far enough, and the
way back. Uses the standard library alone, because it runs before anything else is loaded.

The folder of the program as installed has a folder `versions` beside its executable: one folder a release, and the
pointer, one small file that is only ever replaced whole. Whatever is wrong with any of this, the program as installed
starts."""

from __future__ import annotations

import json
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import IO, NoReturn

import resources
from sync.durable import write_safely
from sync.locks import lock

VERSIONS, POINTER, LOCK = "versions", "current", "starting.lock"
INSTALLED = 0  # the release number that stands for the program as installed
_MOST_BYTES = 4096


@dataclass(frozen=True, slots=True)
class Pointer:
    """`run`: the release to start; `before`: the one to go back to; `next`: one that waits for the next start. `trial`:
    `run` was started for the first time and has not reached the lock screen; `fallen`: the release that last failed to,
    0 for none, and `told`: people know of it."""

    run: int = INSTALLED
    before: int = INSTALLED
    next: int = 0
    trial: bool = False
    fallen: int = 0
    told: bool = True


@dataclass(frozen=True, slots=True)
class Installation:
    """A frozen program on this PC. `home`: the folder as installed; `installed`: that program's own release,
    0 where a chosen one runs and does not know; `running`: the release that runs now; `entry`: the executable's name;
    `platform` such as 'linux-x86_64'."""

    home: Path
    installed: int
    running: int
    entry: str
    platform: str

    @property
    def versions(self) -> Path:
        return self.home / VERSIONS

    def pointer(self) -> Pointer:
        return read_pointer(self.home)

    def program(self, release: int) -> Path:
        """The executable of a release."""
        return (self.home if release == INSTALLED else self.versions / str(release)) / self.entry


def this_platform() -> str:
    return f"{sys.platform}-{platform.machine().lower()}"


def here() -> Installation | None:
    """This program's place; None when it runs from source: then there is nothing to update."""
    return installation(Path(sys.executable)) if getattr(sys, "frozen", False) else None


def installation(executable: Path) -> Installation:
    """The place of a frozen program: as installed, or a release in that one's `versions`."""
    folder = executable.parent
    if folder.parent.name == VERSIONS and folder.name.isdigit():
        home = folder.parent.parent
        return Installation(home, INSTALLED, int(folder.name), executable.name, this_platform())
    return Installation(folder, resources.RELEASE, resources.RELEASE, executable.name, this_platform())


def read_pointer(home: Path) -> Pointer:
    """The pointer; where none can be read, one that names the program as installed."""
    try:
        with (home / VERSIONS / POINTER).open("rb") as file:
            kept = json.loads(file.read(_MOST_BYTES))
        pointer = Pointer(**kept)
        numbers = (pointer.run, pointer.before, pointer.next, pointer.fallen)
        is_sound = all(type(number) is int and number >= 0 for number in numbers)
        return pointer if is_sound and type(pointer.trial) is type(pointer.told) is bool else Pointer()
    except (OSError, ValueError, TypeError, RecursionError):
        return Pointer()


def write_pointer(home: Path, pointer: Pointer) -> None:
    """Replaces it whole; OSError if the disk fails, and then it is as it was."""
    write_safely(home / VERSIONS / POINTER, json.dumps(asdict(pointer)).encode())


# -- at the start ------------------------------------------------------------------------------------------------------


def start(arguments: Sequence[str], opens_window: bool) -> None:
    """Goes over to the release that is to run, if that is not this one. Returns in the program that goes on."""
    place = here()
    if place is None or place.installed == INSTALLED:
        return  # from source, or a release that was chosen
    hand_over(place, arguments, opens_window)


def hand_over(place: Installation, arguments: Sequence[str], opens_window: bool) -> None:
    """See `start`; `place` is the program as installed. What cannot be started is passed over."""
    if not place.versions.is_dir():
        return
    held = _held(place.versions / LOCK) if opens_window else None
    pointer = place.pointer()
    if held is not None:
        pointer = _judged(place, pointer)
        if not pointer.trial:
            held.close()
            held = None
    elif pointer.trial and not opens_window:
        pointer = replace(pointer, run=pointer.before)
    while (chosen := _standing(place, pointer)) != INSTALLED:
        with suppress(OSError):
            _become(place.program(chosen), arguments, held)
        pointer = _passed_over(place, pointer, chosen)
    if held is not None:
        held.close()


def _judged(place: Installation, pointer: Pointer) -> Pointer:
    """How it stands when a window is to open: who was tried and did not get there has fallen, who waits is tried. A
    trial begins only once the disk knows of it."""
    if pointer.trial:
        pointer = _fallen(pointer)
        with suppress(OSError):
            write_pointer(place.home, pointer)
    if pointer.next:
        tried = _tried(place, pointer)
        try:
            write_pointer(place.home, tried)
        except OSError:
            return pointer
        return tried
    return pointer


def _standing(place: Installation, pointer: Pointer) -> int:
    """What the pointer names, as far as it is there and newer than the program as installed."""
    for release in (pointer.run, pointer.before):
        if release > place.installed and place.program(release).is_file():
            return release
    return INSTALLED


def _tried(place: Installation, pointer: Pointer) -> Pointer:
    release = pointer.next
    if release <= max(place.installed, pointer.run):
        return replace(pointer, next=0)
    if not place.program(release).is_file():
        return replace(pointer, next=0, fallen=release, told=False)
    return replace(pointer, run=release, before=_standing(place, pointer), next=0, trial=True)


def _fallen(pointer: Pointer) -> Pointer:
    return replace(pointer, run=pointer.before, trial=False, fallen=pointer.run, told=False)


def _passed_over(place: Installation, pointer: Pointer, release: int) -> Pointer:
    """This one cannot even be started."""
    after = INSTALLED if pointer.before == release else pointer.before
    pointer = replace(pointer, run=after, before=after, trial=False, fallen=release, told=False)
    with suppress(OSError):
        write_pointer(place.home, pointer)
    return pointer


def _become(program: Path, arguments: Sequence[str], held: IO[bytes] | None) -> NoReturn:
    """This process becomes that program, or on Windows waits for it. `held` stays locked until that ends."""
    environment = clean_environment(os.environ)
    if sys.platform == "win32":
        sys.exit(subprocess.run([program, *arguments], env=environment, check=False).returncode)
    if held is not None:
        os.set_inheritable(held.fileno(), True)
    os.execve(program, [str(program), *arguments], environment)


def clean_environment(given: Mapping[str, str]) -> dict[str, str]:
    """Without what the freezer's loader put there for this program and would mistake in the other."""
    kept = {name: value for name, value in given.items() if not name.startswith(("_PYI_", "_MEI", "LD_LIBRARY_PATH"))}
    if "LD_LIBRARY_PATH_ORIG" in given:
        kept["LD_LIBRARY_PATH"] = given["LD_LIBRARY_PATH_ORIG"]
    return {**kept, "PYINSTALLER_RESET_ENVIRONMENT": "1"}


def _held(path: Path) -> IO[bytes] | None:
    """The lock of a start that is under way; None while another one has it, so that two windows opened at once are not
    taken for a program that failed."""
    try:
        file = path.open("ab")
    except OSError:
        return None
    try:
        lock(file)
    except OSError:
        file.close()
        return None
    return file


# -- once it runs ------------------------------------------------------------------------------------------------------


def note_reached(place: Installation) -> None:
    """The lock screen is in sight: this release is good. What came before the one before is removed."""
    pointer = place.pointer()
    if not pointer.trial or pointer.run != place.running:
        return
    with suppress(OSError):
        write_pointer(place.home, replace(pointer, trial=False))
        for folder in place.versions.iterdir():
            if folder.is_dir() and folder.name not in map(str, (pointer.run, pointer.before, pointer.next)):
                shutil.rmtree(folder, ignore_errors=True)


def fallen(place: Installation) -> int:
    """The release that did not reach the lock screen and of which nobody was told yet; 0 for none."""
    pointer = place.pointer()
    return 0 if pointer.told else pointer.fallen


def note_told(place: Installation) -> None:
    with suppress(OSError):
        write_pointer(place.home, replace(place.pointer(), told=True))
