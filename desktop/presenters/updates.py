"""The page of updates, worked out; and the jobs behind it: looking at a stick, taking a pack, taking a program."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import resources
from desktop.i18n import NOTHING, fill, joined, moment, same, size, t
from desktop.presenters.stick_view import LineView, NoteView
from desktop.presenters.updates_view import OfferView, UpdatesView
from desktop.theme.tokens import Tone
from forms.pack import Pack
from forms.text import Text
from sync import joining
from sync.county import founding
from sync.envelope.program_file import Program
from sync.envelope.roster import Roster
from sync.routes.base import Cancelled, Progress
from sync.routes.usb.stick import Stick
from sync.store import Store
from sync.updates import history, launching, packs, staging
from sync.updates.depot import Depot
from sync.updates.history import Entry
from sync.updates.launching import Installation
from sync.updates.shelf import Shelf
from sync.visit.updates import OfferedProgram, Updates, carry_program, look_for_updates, take_program

PACK, PROGRAM, CARRY = "pack", "program", "carry"
SIGNS = {PACK: "book-2-line", PROGRAM: "install-line", CARRY: "u-disk-line"}
TITLES = {PACK: t("政策包 {version}", "Policy pack {version}"), PROGRAM: t("程序 {version}", "Program {version}")}
NEXT_OPENING = t("下次登录时启用", "used from the next sign-in on")
NEXT_START = t("下次启动时启用", "used from the next start on")
TAKEN = {
    PACK: t("收下了，下次登录时启用。", "Taken; it is used from the next sign-in on."),
    PROGRAM: t(
        "装好了，下次启动时启用：关掉驿录再打开。起不来时自动退回现在的程序。",
        "Installed; it is used from the next start on: close Yilu and open it again. If it does not come up, the "
        "present program comes back by itself.",
    ),
}
CARRIED = t(
    "收下了。以后写回学校的U盘时一起写上，学校在“更新”里装。",
    "Taken. It goes on the sticks that are written back to schools, who install it under Updates.",
)
FOR_SCHOOLS = t("给学校的程序 {version}（{platform}）", "Program {version} for schools ({platform})")
LOOKING = t("正在看…", "Looking…")
NO_NEWS = t("没有写改了什么", "It does not say what is new")


@dataclass(frozen=True, slots=True)
class Known:
    """What is known here without a stick. `newest`: the newest pack, maybe one that waits. `carried`: the programs a
    county's desk puts on its schools' sticks."""

    newest: Pack
    entries: tuple[Entry, ...]
    roster: Roster | None
    carried: tuple[Program, ...] = ()


def read_known(store: Store, shelf: Shelf) -> Known:
    """The store's share of it; for the writer's thread."""
    roster, depot = _issuers(store), depot_of(store)
    carried = () if depot is None or roster is None else tuple(held.program for held in depot.held(roster))
    return Known(packs.newest(store, shelf.pack, shelf.cache), history.entries(store), roster, carried)


def depot_of(store: Store) -> Depot | None:
    """Where a county's desk keeps programs for its schools; None at a school."""
    return Depot(store.directory) if store.level == "county" else None


def look(known: Known, shelf: Shelf, place: Installation | None, path: Path, depot: Depot | None = None) -> Updates:
    """What the stick or folder at `path` has that is newer; `StickError` if it fails."""
    return look_for_updates(Stick(path), known.roster, known.newest, shelf.cache, place, depot)


def carry(path: Path, offered: OfferedProgram, depot: Depot, tell: Progress, cancelled: Cancelled) -> None:
    """Keeps a program for the schools; errors as `sync.visit.updates.carry_program`."""
    carry_program(Stick(path), offered, depot, tell, cancelled)


def take_pack(store: Store, shelf: Shelf, found: Updates, known: Known) -> None:
    """Keeps the pack offered for the next sign-in."""
    if found.pack is not None:
        packs.keep(store, found.pack, shelf.pack, _issuer(known.roster, found.pack.signer))


def stage(path: Path, offered: OfferedProgram, place: Installation, tell: Progress, cancelled: Cancelled) -> None:
    """Puts the program offered beside this one; errors as `sync.visit.updates.take_program`."""
    take_program(Stick(path), offered, place, tell, cancelled)


def note_program(store: Store, offered: OfferedProgram, known: Known) -> None:
    """It is in its place: the history says so."""
    program = offered.program
    issuer = _issuer(known.roster, offered.signer)
    history.note(store, Entry(PROGRAM, program.version, issuer, store.now, program.news))


def updates_view(
    known: Known,
    shelf: Shelf,
    place: Installation | None,
    found: Updates | None,
    said: Text,
    today: date,
    where: Text = NOTHING,
    can_look: bool = False,
) -> UpdatesView:
    """`found`: what the last look gave; `said`: what came of the last step; `where`: the stick in sight."""
    return UpdatesView(
        now=(_program(place), _pack(known, shelf), *map(_carried, known.carried)),
        notes=tuple(_notes(shelf, place, found)),
        offers=None if found is None else tuple(_offers(found, known)),
        said=_nothing_new(found) if found is not None and said == NOTHING else said,
        history=tuple(_entry(entry, today) for entry in known.entries),
        where=where,
        can_look=can_look,
    )


def trouble_at_start(shelf: Shelf, place: Installation | None) -> Text | None:
    """What to tell whoever signs in: a program that did not come up, a pack that did not load; None if all is well."""
    release = 0 if place is None else launching.fallen(place)
    if release:
        return _fallen(release)
    return _failed(shelf) if shelf.failed else None


def _issuers(store: Store) -> Roster | None:
    return founding.roster_of(store) if store.level == "county" else joining.trusted(store)


def _issuer(roster: Roster | None, signer: str) -> str:
    if roster is None:
        return ""
    receiver = roster.receiver(signer)
    return receiver.name if receiver is not None else roster.name


def _program(place: Installation | None) -> LineView:
    title = fill(TITLES[PROGRAM], version=resources.VERSION)
    if place is None:
        words = t("从源代码运行，不用U盘更新程序", "runs from source; programs are not updated by stick")
        return LineView(SIGNS[PROGRAM], title, words)
    waiting = staging.waiting(place)
    if waiting:
        words = t("第 {n} 号已装好，下次启动时启用", "release {n} is installed, used from the next start on")
        return LineView(SIGNS[PROGRAM], title, fill(words, n=waiting), tone=Tone.ACCENT)
    return LineView(SIGNS[PROGRAM], title, fill(t("第 {n} 号", "release {n}"), n=place.running))


def _carried(program: Program) -> LineView:
    title = fill(FOR_SCHOOLS, version=program.version, platform=program.platform)
    return LineView(SIGNS[CARRY], title, t("写回学校的U盘时一起写上", "goes on the sticks written back to schools"))


def _pack(known: Known, shelf: Shelf) -> LineView:
    title = fill(TITLES[PACK], version=shelf.pack.version)
    if known.newest.is_newer_than(shelf.pack) and known.newest.version not in {f.version for f in shelf.failed}:
        words = t("{v} 已收下，下次登录时启用", "{v} is here, used from the next sign-in on")
        return LineView(SIGNS[PACK], title, fill(words, v=known.newest.version), tone=Tone.ACCENT)
    return LineView(SIGNS[PACK], title, t("表、代码、校历、查错", "forms, codes, calendar, checks"))


def _notes(shelf: Shelf, place: Installation | None, found: Updates | None) -> Iterator[NoteView]:
    release = 0 if place is None else place.pointer().fallen
    if release:
        yield NoteView("error-warning-fill", Tone.ATTENTION, _fallen(release))
    if shelf.failed:
        yield NoteView("error-warning-fill", Tone.ATTENTION, _failed(shelf))
    for trouble in found.troubles if found else ():
        yield NoteView("error-warning-fill", Tone.FAILED, joined((same(trouble.name), trouble.text), "：", ": "))


def _fallen(release: int) -> Text:
    said = t(
        "新程序（第 {n} 号）没有启动起来，已退回原来的程序。数据没有变。请再装一次；还不行，告诉县里。",
        "The new program (release {n}) did not come up, and the one before is back. No data was changed. "
        "Install it again; if it fails again, tell the county.",
    )
    return fill(said, n=release)


def _failed(shelf: Shelf) -> Text:
    said = t(
        "政策包 {new} 启用不了，仍在用 {old}。数据没有变。{why}",
        "Policy pack {new} could not be put to use; {old} goes on. No data was changed. {why}",
    )
    newest = shelf.failed[0]
    return fill(said, new=newest.version, old=shelf.pack.version, why=newest.why)


def _offers(found: Updates, known: Known) -> Iterator[OfferView]:
    if found.pack is not None:
        pack = found.pack.pack
        issuer = same(_issuer(known.roster, found.pack.signer))
        title = fill(TITLES[PACK], version=pack.version)
        yield OfferView(PACK, title, pack.news if pack.news.zh else NO_NEWS, joined((_signed(issuer), NEXT_OPENING)))
    if found.program is not None:
        program = found.program.program
        issuer = same(_issuer(known.roster, found.program.signer))
        title = fill(TITLES[PROGRAM], version=program.version)
        news = Text(*program.news) if program.news[0] else NO_NEWS
        yield OfferView(PROGRAM, title, news, joined((_signed(issuer), size(program.unpacked), NEXT_START)))


    for offered in found.carried:
        program = offered.program
        title = fill(FOR_SCHOOLS, version=program.version, platform=program.platform)
        news = Text(*program.news) if program.news[0] else NO_NEWS
        issuer = same(_issuer(known.roster, offered.signer))
        yield OfferView(CARRY, title, news, joined((_signed(issuer), size(program.packed))))


def _signed(issuer: Text) -> Text:
    return fill(t("{who}签发", "issued by {who}"), who=issuer)


def _nothing_new(found: Updates | None) -> Text:
    if found is None or found.pack is not None or found.program is not None or found.carried:
        return NOTHING
    if found.troubles:
        return t("上面的更新不能用，为什么写在最上面。", "What is on it cannot be used; why stands at the top.")
    if found.known:
        return t("上面的更新都不比这里的新。", "No update on it is newer than what is here.")
    return t("上面没有更新。", "There is no update on it.")


def _entry(entry: Entry, today: date) -> LineView:
    when = datetime.fromtimestamp(entry.at)
    said = moment(when, today)
    news = Text(*entry.news) if entry.news[0] else NOTHING
    words = joined(part for part in (said, same(entry.issuer), news) if part != NOTHING)
    return LineView(SIGNS.get(entry.kind, SIGNS[PACK]), fill(TITLES[entry.kind], version=entry.version), words)
