"""A county's desk and four schools' PCs that know it, set up once: founding them costs more than a whole run."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from forms.exchange.school_list import read_school_list
from sync import joining
from sync.county import admission, founding, schools
from sync.county.inbox import take
from sync.county.judging import carried
from sync.envelope import fingerprint
from sync.store import NewUser, School, create_county, create_school, epoch, slots
from tests.model.cast import PCS
from tests.model.place import Place
from tests.model.store_pc import SMALL_PACK, files_under
from tests.sync.store_kit import PASSWORD, Clock, Desk

COUNTY = School("653121", "测试县", "653121")
NAMES = {"6531210001": "红柳河小学", "6531210002": "阿克墩小学"}
LATE = "b2"
"""The PC that is not admitted at first."""


def desk_of(root: Path) -> Desk:
    """Where a replica has its files, the marker on another medium."""
    return Desk(root, Clock(), root / "other-medium")


@cache
def files_of(name: str) -> Mapping[str, bytes]:
    """The files of the county's desk or of a PC: the county's card is everywhere, its roster where it admits."""
    return _founded()[name]


@cache
def _founded() -> Mapping[str, Mapping[str, bytes]]:
    names = (hashlib.sha256(b"founding %d" % number).hexdigest()[:16] for number in itertools.count())
    with TemporaryDirectory() as directory, pytest.MonkeyPatch.context() as patch:
        patch.setattr(epoch, "new_name", lambda: next(names))
        places = {name: desk_of(Path(directory) / name) for name in ("county", *PCS)}
        _found(places)
        return {name: files_under(place.root) for name, place in places.items()}


def _found(places: Mapping[str, Desk]) -> None:
    at = places["county"]
    officer = NewUser("县管理员", "county", PASSWORD)
    county = create_county(at.directory, COUNTY, officer, SMALL_PACK, marker=at.marker, reserve=0, now=at.clock)
    rows = "".join(f"{code},{name},小学,村庄\n" for code, name in NAMES.items())
    schools.take_list(county, read_school_list(f"学校标识码,学校名称,学校类别,城乡类型\n{rows}".encode()))
    stores = {}
    for name, code in PCS.items():
        at, clerk = places[name], NewUser("古丽", "clerk", PASSWORD)
        school = School(code, NAMES[code], COUNTY.code)
        stores[name] = create_school(
            at.directory, school, clerk, SMALL_PACK, marker=at.marker, reserve=0, now=at.clock
        )
        joining.begin_with_card(stores[name], founding.card(county))
    admitted = [store for name, store in stores.items() if name != LATE]
    take(county, SMALL_PACK, carried([("join.yilu", joining.request(store)) for store in admitted]))
    for store in admitted:
        admission.admit(county, SMALL_PACK, store.device_key.public, store.school.code)
    for store in admitted:
        joining.take_roster(store, founding.roster_file(county))
    for store in (*stores.values(), county):
        store.close()


def make_quick(patch: pytest.MonkeyPatch, place: Place) -> None:
    """For one run: epochs that are the same when it is tried again, what is slow on purpose worked out once, and
    databases that may be laid out again as another run left them."""
    patch.setattr(epoch, "new_name", place.new_epoch)
    patch.setattr(epoch, "place_of", lambda file: "")
    patch.setattr(slots, "_stretched", _password_once)
    patch.setattr(fingerprint, "stretched", _fingerprint_once)


_password_once = cache(slots._stretched)
_fingerprint_once = cache(fingerprint.stretched)
