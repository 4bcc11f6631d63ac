"""Asks the stores themselves, past all windows: what receipts say against what the county holds, no record lost or
twice, twins, conflict and return closed, and what the restored county goes by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from desktop.presenters.folders import DataFolder
from desktop.tour.county.plan import (
    AT_THE_END,
    CLASSES,
    DESK,
    FIRST,
    NEW_DESK,
    OFFICE,
    PASSWORD,
    PUPILS,
    SCHOOL_PCS,
    SECOND,
    STUDY,
    Pc,
    data_of,
    region_of,
)
from desktop.tour.holdings import school_records
from desktop.tour.report import Diary
from forms.errors import YiluError
from forms.pack import Pack, load_pack
from resources import find
from sync import returns as at_school
from sync.county import admission, answers, gaps, returns
from sync.envelope.header import COUNTY, REGION
from sync.envelope.opening import detach
from sync.platform import findings
from sync.platform.opening import open_service
from sync.store.opening import open_store
from sync.store.store import Store


def audit(place: Path, diary: Diary) -> None:
    """One step for each thing compared."""
    pack = load_pack(find("pack"), place / "cache")
    try:
        with _opened(place, NEW_DESK, pack) as desk:
            _epochs(place, pack, desk, diary)
            for who in SCHOOL_PCS:
                with _opened(place, who, pack) as store:
                    _receipts(who, store, desk, diary)
                    _records(who, store, desk, pack, diary)
                    _settled(who, store, pack, diary)
                    _at_region(who, store, place, pack, diary)
            _siblings(place, pack, diary)
            _desk(desk, pack, diary)
        _region(place, diary)
    except YiluError as error:
        diary.note("核对各台电脑的库 the stores are compared", "opens", error.code)


@contextmanager
def _opened(place: Path, pc: Pc, pack: Pack) -> Iterator[Store]:
    folder = DataFolder(data_of(place, pc))
    found = folder.schools()[0]
    store = open_store(
        found.directory, found.front.users[0].id, PASSWORD, pack, marker=folder.markers, now=AT_THE_END.timestamp
    )
    try:
        yield store
    finally:
        store.close()


def _epochs(place: Path, pack: Pack, desk: Store, diary: Diary) -> None:
    with _opened(place, DESK, pack) as dead:
        is_new = desk.own_epoch != dead.own_epoch
    diary.note("恢复的县用新编号 the restored county answers under a new epoch", True, is_new)


def _receipts(who: Pc, store: Store, desk: Store, diary: Diary) -> None:
    """Of each number ever written: proven by the county's present epoch, and there."""
    county, storage = desk.device_key.public, desk.receiving()
    written = proven = held = 0
    are_equal = True
    for epoch in store.own_epochs:
        answer, standing = store.answered(county, epoch), storage.standing(epoch)
        written += store.head_of(epoch)
        proven += len(answer.have)
        held += 0 if standing is None else len(standing.have)
        are_equal &= standing is not None and answer.have == standing.have and not answer.held and not answer.refused
    what = f"{who.name}: 写下 = 回执证明 = 县里有 written = proven by receipts = at the county"
    diary.note(what, f"{written} = {written} = {written}, True", f"{written} = {proven} = {held}, {are_equal}")
    named = {receiver.epoch for receiver in store.receivers() if receiver.level == COUNTY}
    diary.note(f"{who.name}: 认县里现在的编号 it goes by the county's present epoch", {desk.own_epoch}, named)


def _records(who: Pc, store: Store, desk: Store, pack: Pack, diary: Diary) -> None:
    """Record by record, dot by dot, every field that may travel."""
    expected = found = wrong = 0
    for form in pack.forms.values():
        here = school_records(store, form)
        there = school_records(desk, form, who.school)
        if form.id == at_school.FORM:  # the county's own, which the school holds a copy of
            continue
        expected, found = expected + len(here), found + len(there)
        wrong += sum(here.get(dot) != there.get(dot) for dot in here.keys() | there.keys())
    diary.note(
        f"{who.name}: 记录：学校，县里，不符 records: at the school, at the county, differing",
        f"{expected}, {expected}, 0",
        f"{expected}, {found}, {wrong}",
    )
    pupils = len(school_records(store, pack.forms["enrolment"]))
    diary.note(f"{who.name}: 一名学生不少也不多 no pupil lost or twice", PUPILS[who.school], pupils)


def _settled(who: Pc, store: Store, pack: Pack, diary: Diary) -> None:
    left = sum(one.twins + one.conflicts + one.flagged for one in store.settling.waiting())
    diary.note(f"{who.name}: 没有什么还要核对，库完好 nothing is left to settle, the store is sound", "0, []",
               f"{left}, {store.problems()}")  # fmt: skip
    if who.school == SECOND:
        ends = [one.end.value for one in at_school.every(store, pack)]
        diary.note(f"{who.name}: 退回的 returns", ["corrected"], ends)


def _at_region(who: Pc, store: Store, place: Path, pack: Pack, diary: Diary) -> None:
    """Byte by byte what the PC signed, without what only county and school may read."""
    kept = [one for one in store.parcels() if one.epoch in store.own_epochs]
    signed = [detach(store.parcel_bytes(one.id) or b"", (REGION,)) for one in kept]
    region = open_service(region_of(place), pack)
    try:
        storage = region.platform.storage
        with storage.transaction():
            there = [storage.parcel(one.id) for one in kept]
            held = {epoch: storage.standing(epoch) for epoch in store.own_epochs}
    finally:
        region.close()
    what = f"{who.name}: 自治区有全部原件，一字不差 the region has every original, byte by byte"
    diary.note(what, f"{len(signed)}, True", f"{len(there)}, {there == signed}")
    key = next((receiver.device for receiver in store.receivers() if receiver.level == REGION), "")
    proven = all(s is not None and s.have == store.answered(key, epoch).have for epoch, s in held.items())
    diary.note(f"{who.name}: 自治区的回执由县里带回 the region's receipts came by way of the county", True, proven)


def _siblings(place: Path, pack: Pack, diary: Diary) -> None:
    """Both PCs of the first school hold the same, what stays in the school too."""
    held: list[Mapping[object, object]] = []
    form = pack.forms["enrolment"]
    every = frozenset(field.name for field in form.fields if not field.is_calculated)
    for who in (OFFICE, STUDY):
        with _opened(place, who, pack) as store:
            held.append(dict(school_records(store, form, allowed=every)))
    differing = sum(held[0].get(dot) != held[1].get(dot) for dot in held[0].keys() | held[1].keys())
    diary.note("一所学校的两台电脑一样 both PCs of a school hold the same", 0, differing)


def _region(place: Path, diary: Diary) -> None:
    found = Counter(finding.code for finding in findings(region_of(place)) if finding.is_alarm)
    diary.note("自治区没有要查问的 nothing for the region to look into", {}, dict(found))


def _desk(desk: Store, pack: Pack, diary: Diary) -> None:
    waiting = (
        len(answers.owed(desk, pack)),
        len(gaps.gaps(desk)),
        len(desk.receiving().held_parcels()),
        len(admission.requests(desk)),
    )
    what = "县里：欠答复、缺口、保留、申请 at the county: answers owed, gaps, held, requests"
    diary.note(what, (0, 0, 0, 0), waiting)
    stages = [one.stage.value for one in returns.of_school(desk, pack, SECOND)]
    diary.note("县里：退回的 at the county: returns", ["corrected"], stages)
    classes = _classes(desk, pack)
    diary.note("县里：定下的班号 at the county: the class that was settled", CLASSES[STUDY.name], classes)
    diary.note("县里的库完好 the county's store is sound", "[]", str(desk.problems()))


def _classes(desk: Store, pack: Pack) -> object:
    """Of the pupils of the first school the one class that no roll had."""
    values = [values.get("class_no") for values, _ in school_records(desk, pack.forms["enrolment"], FIRST).values()]
    changed: Sequence[object] = [value for value in values if value in CLASSES.values()]
    return changed[0] if len(changed) == 1 else changed
