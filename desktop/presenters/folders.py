"""Where this PC keeps its schools: one directory each under the data folder, the sample apart from the real ones."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from forms.errors import WorldError
from sync.store.front import Front, read_front

SAMPLE = "sample"
SAMPLE_MARK = "（样本）"  # the end of its name
MARKS = "marks"
SAMPLE_PASSWORD = "yangben-school"  # no secret: there is nothing to keep, and the lock page fills it in


@dataclass(frozen=True, slots=True)
class SchoolPlace:
    """A school kept on this PC, as far as it shows without a password."""

    directory: Path
    front: Front
    is_sample: bool

    @property
    def name(self) -> str:
        """What preferences remember: the directory's name, no person's."""
        return self.directory.name


class DataFolder:
    """The folder all data of the program are under. Nothing is made before something is kept.

    `settings` names the person's own settings folder: on another disk than `root` it keeps marks, too."""

    def __init__(self, root: Path, settings: Callable[[], Path] | None = None) -> None:
        self.root = root
        self._settings = settings

    @property
    def cache(self) -> Path:
        return self.root / "cache"

    @property
    def markers(self) -> tuple[Path, ...]:
        """Where the epochs' marks are, away from the schools: who puts an old copy of a school back is noticed, and who
        puts the whole disk back where there is another one."""
        near = self.root / MARKS
        settings = None if self._settings is None else self._settings()
        return (near,) if settings is None or _disk(settings) == _disk(self.root) else (near, settings / MARKS)

    @property
    def log(self) -> Path:
        return self.root / "yilu.log"

    def directory_of(self, code: str) -> Path:
        """The directory of a new school: its code, numbered where that is taken."""
        base = self.root / "schools" / code
        taken = 2
        directory = base
        while directory.exists():
            directory = base.with_name(f"{code}-{taken}")
            taken += 1
        return directory

    @property
    def sample(self) -> Path:
        return self.root / "schools" / SAMPLE

    def schools(self) -> tuple[SchoolPlace, ...]:
        """The schools that can be shown on a lock page, by name; directories that hold none are passed over."""
        found = []
        try:
            directories = sorted(path for path in (self.root / "schools").iterdir() if path.is_dir())
        except OSError:
            return ()
        for directory in directories:
            try:
                found.append(SchoolPlace(directory, read_front(directory), directory.name == SAMPLE))
            except WorldError:
                continue
        return tuple(found)

    def delete_sample(self) -> None:
        """Remove the sample school with everything in it. What cannot be removed stays and is made anew over."""
        shutil.rmtree(self.sample, ignore_errors=True)


def data_folder(asked: str | None) -> DataFolder:
    """The folder asked for, else the one in YILU_DATA, else the system's for this program."""
    chosen = asked or os.environ.get("YILU_DATA")
    if chosen:
        return DataFolder(Path(chosen).expanduser(), _own_settings)
    import platformdirs  # only where the system's own folders are wanted: starts faster without

    return DataFolder(Path(platformdirs.user_data_dir("yilu", appauthor=False)), _own_settings)


def _own_settings() -> Path:
    import platformdirs  # as above

    return Path(platformdirs.user_config_dir("yilu", appauthor=False))


def _disk(path: Path) -> int:
    """The disk a path is on, or will be: that of the nearest folder there is."""
    for place in (path.absolute(), *path.absolute().parents):
        with suppress(OSError):
            return place.stat().st_dev
    return 0
