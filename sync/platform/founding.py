"""A platform's directory: what stands in it, how it is founded, and how a restored copy is noticed."""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from sqlalchemy import Engine, insert, select

from forms.definition import Audience, Form
from forms.errors import InputError, WorldError
from forms.text import Text
from sync.envelope.errors import ParcelError
from sync.envelope.header import REGION
from sync.envelope.keys import SigningKey
from sync.envelope.region import LEAST_ROOTS, Region, seal_region
from sync.envelope.roster import Receiver, Roster
from sync.envelope.roster_changes import answered_by, rejoined
from sync.envelope.roster_file import accept_roster, seal_roster
from sync.platform import database, keys
from sync.platform.keys import Keys, write_private
from sync.platform.storage import PlatformStorage

CONFIG = "platform.json"
MARK = "mark.json"  # how far receipts and roster had got, outside the database: what a restored one is behind
ROSTER = "roster.yilu"
UPLOADS = "uploads"
ROOTS = "roots"  # a region's root keys, until an administrator takes them to three places
LEVELS: Mapping[str, Audience] = {"county": Audience.COUNTY, "region": Audience.REGION}

CODE = re.compile(r"[0-9A-Za-z-]{1,32}")

_TAKEN = Text(
    "这个文件夹里已经有一个平台，没有改动它。请换一个空文件夹，或直接启动已有的平台。",
    "There is a platform in this folder already; it was not touched. Choose an empty folder, or start that platform.",
)
_MISSING = Text(
    "这个文件夹里没有平台。请先运行 yilu platform init。",
    "There is no platform in this folder. Run yilu platform init first.",
)
_LEVEL = Text("级别只能是 county 或 region。", "The level is either county or region.")
_BAD_CODE = Text(
    "编码只能用 1 到 32 个字母、数字或连字符。", "A code has 1 to 32 letters, digits or hyphens."
)
UNWRITABLE = Text(
    "无法写入平台的文件夹（磁盘已满或没有权限）。请检查后重试。",
    "The platform's folder cannot be written (disk full or no permission). Check it and try again.",
)


@dataclass(frozen=True, slots=True)
class Config:
    """What was said when the platform was founded. `url` is a database's, '' for SQLite beside the keys."""

    level: str
    code: str
    name: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Founded:
    """One platform's directory, opened: everything the service works with."""

    directory: Path
    config: Config
    keys: Keys
    engine: Engine
    storage: PlatformStorage
    _opened: dict[bytes, Roster] = field(default_factory=dict, repr=False)  # the newest file, and what it says

    @property
    def epoch(self) -> str:
        return self.storage.fact("epoch") or ""

    def roster(self) -> Roster:
        """The newest roster signed here. Looked at again only if its bytes have changed: a county's is long."""
        raw = self.roster_file()
        if raw not in self._opened:
            roster = accept_roster(raw, None, self._root_hash())
            self._opened.clear()
            self._opened[raw] = roster
        return self._opened[raw]

    def roster_file(self) -> bytes:
        wanted = select(database.rosters.c.bytes).order_by(database.rosters.c.version.desc()).limit(1)
        with self.storage.reading() as connection:
            return bytes(connection.execute(wanted).scalar_one())

    def has_signed(self, version: int, raw: bytes) -> bool:
        """Whether this roster is one of those signed here, as far as is known."""
        wanted = select(database.rosters.c.bytes).where(database.rosters.c.version == version)
        with self.storage.reading() as connection:
            found = connection.execute(wanted).scalar()
        return found is not None and bytes(found) == raw

    def sign_roster(self, roster: Roster) -> bytes:
        """Make this the newest roster; in a transaction of the storage. `note` must follow once that is over."""
        raw = seal_roster(roster, self.keys.root)
        self.storage.connection.execute(insert(database.rosters), [{"version": roster.version, "bytes": raw}])
        return raw

    def note(self, lasting: bool = False) -> None:
        """Write down outside the database how far things have got, after a transaction that lasts."""
        state = {"epoch": self.epoch, "counter": self.storage.counter()}
        write_private(self.directory / MARK, json.dumps(state).encode(), lasting)
        raw = self.roster_file()
        path = self.directory / ROSTER
        with suppress(OSError):
            if path.read_bytes() == raw:
                return
        write_private(path, raw, lasting=True)

    def close(self) -> None:
        self.engine.dispose()

    def _root_hash(self) -> str:
        return Roster(1, self.config.code, "", (self.keys.root.public,)).root_hash


def found(directory: Path, config: Config, forms: Mapping[str, Form]) -> None:
    """Found a platform: keys, database, epoch, and roster version 1 that names it the county's receiver.

    InputError 'exists', 'level', 'code'; WorldError 'unwritable', 'storage'."""
    if config.level not in LEVELS:
        raise InputError("level", _LEVEL)
    if not CODE.fullmatch(config.code):
        raise InputError("code", _BAD_CODE)
    if (directory / CONFIG).exists() or (directory / keys.FILE).exists():
        raise InputError("exists", _TAKEN)
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        directory.chmod(0o700)  # one that an administrator made may let everybody read the database
        made = Keys.generate()
        keys.save(directory, made)
        engine = database.open_engine(directory, config.url)
        platform = Founded(directory, config, made, engine, PlatformStorage(engine, forms, LEVELS[config.level]))
        with platform.storage.transaction():
            epoch = _new_epoch()
            platform.storage.set_fact("epoch", epoch)
            roster = Roster(1, config.code, config.name, (made.root.public,), (_receiver(platform, epoch),))
            if config.level == REGION:
                roster = replace(roster, region=_found_region(platform, roster).root_hash)
            platform.sign_roster(roster)
        platform.note(lasting=True)
        platform.close()
        content = {"level": config.level, "code": config.code, "name": config.name, "url": config.url}
        write_private(directory / CONFIG, json.dumps(content, ensure_ascii=False, indent=1).encode())
    except OSError as error:
        raise WorldError("unwritable", UNWRITABLE) from error


def _found_region(platform: Founded, office: Roster) -> Region:
    """The first region file, and its three root keys as files that this platform never reads again by itself."""
    roots = [SigningKey.generate() for _ in range(LEAST_ROOTS)]
    for number, root in enumerate(roots, 1):
        keys.save_root(platform.directory / ROOTS / f"root-{number}.json", root)
    public = tuple(sorted(root.public for root in roots))
    region = Region(1, office.county, office.name, public, office.roots)
    row = {"kind": REGION, "name": "", "version": 1, "bytes": seal_region(region, roots[:2])}
    platform.storage.connection.execute(insert(database.papers), [row])
    return region


def open_platform(directory: Path, forms: Mapping[str, Form]) -> Founded:
    """The platform in a directory. One whose database is behind what was noted outside of it was restored: it takes
    a new epoch before it answers anybody. InputError 'missing'; WorldError 'keys_lost', 'storage'."""
    try:
        content = json.loads((directory / CONFIG).read_bytes())
        config = Config(content["level"], content["code"], content["name"], content["url"])
    except (OSError, ValueError, KeyError, TypeError):
        raise InputError("missing", _MISSING) from None
    engine = database.open_engine(directory, config.url)
    storage = PlatformStorage(engine, forms, LEVELS[config.level])
    platform = Founded(directory, config, keys.load(directory), engine, storage)
    newest, mark = _newest_roster(platform), _mark(directory)
    if mark is None or mark.epoch != platform.epoch or mark.counter > platform.storage.counter():
        begin_epoch(platform, newest, mark.counter if mark else 0)
    elif newest.version > platform.roster().version:
        begin_epoch(platform, newest)
    return platform


def begin_epoch(platform: Founded, newest: Roster | None = None, above: int = 0) -> None:
    """Answer under a new epoch from now on, named in a new roster: what the old one confirmed is owed again.

    `newest`: the highest roster known to have been signed here, if the database's may be older; `above`: the highest
    receipt counter known, likewise. Counters go on growing, so that the newest receipt is always the highest."""
    roster = newest or platform.roster()
    epoch = _new_epoch()
    receiver = _receiver(platform, epoch)
    with platform.storage.transaction():
        platform.storage.set_fact("epoch", epoch)
        platform.storage.set_fact("counter", str(max(above, platform.storage.counter())))
        platform.sign_roster(answered_by(roster, receiver))
    platform.note(lasting=True)


def take_up(platform: Founded, lost: Roster) -> bool:
    """Whom a roster that was signed here and forgotten let in or closed stands again beside those of the roster there
    is; whether that changed anything. If it names the present epoch, that answered for what is not here any more, and
    a new one begins."""
    roster = platform.roster()
    again = rejoined(roster, lost)
    if (platform.keys.device.public, platform.epoch) in {(r.device, r.epoch) for r in lost.receivers}:
        begin_epoch(platform, again)
        return True
    if lost.version < roster.version and replace(again, version=roster.version) == roster:
        return False  # who holds it will follow the one there is
    with platform.storage.transaction():
        platform.sign_roster(again)
    platform.note(lasting=True)
    return True


@dataclass(frozen=True, slots=True)
class _Mark:
    epoch: str
    counter: int


def _mark(directory: Path) -> _Mark | None:
    """How far things had got by what stands outside the database; None, a doubt like any other, if it is gone."""
    try:
        mark = json.loads((directory / MARK).read_bytes())
        return _Mark(str(mark["epoch"]), int(mark["counter"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _newest_roster(platform: Founded) -> Roster:
    """The newest of the database's roster and the file beside it."""
    ours = platform.roster()
    try:
        raw = (platform.directory / ROSTER).read_bytes()
        beside = accept_roster(raw, None, ours.root_hash)
    except (OSError, ParcelError):
        return ours
    return max(ours, beside, key=lambda roster: roster.version)


def _receiver(platform: Founded, epoch: str) -> Receiver:
    config = platform.config
    return Receiver(
        id=config.code,
        level=config.level,
        device=platform.keys.device.public,
        epoch=epoch,
        recipient=platform.keys.identities[0].recipient,
        name=config.name,
    )


def _new_epoch() -> str:
    return os.urandom(8).hex()


def now() -> int:
    """Seconds since 1970, for people to read only."""
    return int(time.time())
