"""Setting up, signing in and making the sample: jobs for the writer's thread that give an open school."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from desktop.i18n import t
from desktop.presenters import rebuilding
from desktop.presenters.folders import SAMPLE, SAMPLE_MARK, SAMPLE_PASSWORD, DataFolder
from desktop.presenters.new_county import NewCounty, note_on_paper
from desktop.presenters.new_school import NewSchool
from desktop.presenters.passwords import as_kept
from desktop.presenters.roles import CLERK, COUNTY, KEEPER, PRINCIPAL
from desktop.presenters.sample_records import Filling, Tell
from forms.errors import InputError
from forms.pack import Pack
from forms.sample.school import sample_school
from sync.store import (
    NewUser,
    School,
    Store,
    User,
    create_county,
    create_school,
    open_store,
    open_with_sheet,
    root_paper,
)
from sync.updates.shelf import Shelf

_IS_HERE = t(
    "这所学校已经在这台电脑上了（标识码相同），没有另建。返回，在“换学校”里打开它；打不开就用“恢复”。",
    "This school is on this PC already (the same code); nothing was made. Go back and open it from the list; "
    "if it does not open, restore it.",
)
SAMPLE_COUNTY = "653299"  # a division code nobody has

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Opened:
    """A school signed in to. `store` belongs to the thread that opened it."""

    directory: Path
    store: Store
    user: User
    school: School
    shelf: Shelf
    is_sample: bool

    @property
    def pack(self) -> Pack:
        return self.shelf.pack


def make_school(
    folder: DataFolder, given: NewSchool, pack: Pack, is_rebuilt: bool = False, now: Clock = datetime.now
) -> Opened:
    """Set the school up and open it; errors as `sync.store.create_school`, and InputError 'school_is_here': twice on
    one PC its records would be split. `is_rebuilt`: it was on another PC before, or is damaged here, and the county is
    to give back what it has."""
    if not is_rebuilt and any(one.front.school_code == given.code for one in folder.schools() if not one.is_sample):
        raise InputError("school_is_here", _IS_HERE)
    directory = folder.directory_of(given.code)
    user = NewUser(given.clerk, CLERK, as_kept(given.password), (KEEPER,))
    school = School(given.code, given.name, given.county)
    store = create_school(directory, school, user, pack, marker=folder.markers, now=_seconds(now))
    if is_rebuilt:
        rebuilding.begin(store)
    return _opened(directory, store, store.users[0], Shelf(pack, folder.cache))


def make_county(folder: DataFolder, given: NewCounty, pack: Pack, now: Clock = datetime.now) -> Opened:
    """Set the county's desk up and open it, with a new root or one typed from paper; errors as
    `sync.store.create_county` and `root_paper.secret_of`."""
    secret = root_paper.secret_of(given.root) if given.root else None
    user = NewUser(given.person, COUNTY, as_kept(given.password))
    county = School(given.code, given.name, given.code)
    directory = folder.directory_of(given.code)
    store = create_county(directory, county, user, pack, root_secret=secret, marker=folder.markers, now=_seconds(now))
    if secret is not None:
        note_on_paper(store)
    return _opened(directory, store, store.users[0], Shelf(pack, folder.cache))


def open_school(
    folder: DataFolder, directory: Path, user_id: str, password: str, pack: Pack, now: Clock = datetime.now
) -> Opened:
    """Sign in; errors as `sync.store.open_store`."""
    shelf = Shelf(pack, folder.cache)
    store = open_store(directory, user_id, as_kept(password), shelf, marker=folder.markers, now=_seconds(now))
    return _opened(directory, store, _user(store, user_id), shelf)


def recover_school(
    folder: DataFolder,
    directory: Path,
    user_id: str,
    sheet: str,
    password: str,
    pack: Pack,
    now: Clock = datetime.now,
) -> Opened:
    """Sign in with the recovery sheet and a new password; errors as `sync.store.open_with_sheet`."""
    shelf = Shelf(pack, folder.cache)
    kept = as_kept(password)
    store = open_with_sheet(directory, user_id, sheet, kept, shelf, marker=folder.markers, now=_seconds(now))
    return _opened(directory, store, _user(store, user_id), shelf)


def make_sample(folder: DataFolder, pack: Pack, now: datetime, tell: Tell) -> Opened:
    """Make the sample school anew, replacing an old one, and open it. `tell(what, done, of)` may raise to stop:
    then nothing of it is left."""
    folder.delete_sample()
    made = sample_school(today=now.date())
    user = NewUser("样本", CLERK, SAMPLE_PASSWORD, (PRINCIPAL,))
    school = School(made.code, made.name + SAMPLE_MARK, SAMPLE_COUNTY)
    store = create_school(folder.sample, school, user, pack, marker=folder.markers)
    try:
        filling = Filling(store, pack, now, store.users[0], tell)
        filling.fill(made)
        filling.report(made)
    except BaseException:
        store.close()
        folder.delete_sample()
        raise
    return _opened(folder.sample, store, store.users[0], Shelf(pack, folder.cache))


def _seconds(now: Clock) -> Callable[[], float]:
    """The window's clock as the store asks it."""
    return lambda: now().timestamp()


def _user(store: Store, user_id: str) -> User:
    return next(user for user in store.users if user.id == user_id)


def _opened(directory: Path, store: Store, user: User, shelf: Shelf) -> Opened:
    return Opened(directory, store, user, store.school, shelf, directory.name == SAMPLE)
