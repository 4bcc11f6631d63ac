"""Updates that a stick carries: which may be taken here, and a program taken from its pieces."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from forms.errors import InputError
from forms.pack import Pack
from forms.text import Text
from sync.envelope.errors import ParcelError, refuse
from sync.envelope.header import PACK, PROGRAM, read_header
from sync.envelope.program_file import Piece, Program, open_program
from sync.envelope.roster import Roster
from sync.routes.base import Cancelled, Progress, never, silent
from sync.routes.usb.naming import FOLDERS
from sync.routes.usb.stick import Found, Stick
from sync.updates import packs, staging, trust
from sync.updates.depot import Depot
from sync.updates.launching import Installation
from sync.updates.packs import OfferedPack
from sync.visit.offer import Trouble

MOST = 64  # files of each kind that are judged


@dataclass(frozen=True, slots=True)
class OfferedProgram:
    """A program that may be taken. `folder`: of the stick, where its pieces are; `raw`: its signed list."""

    program: Program
    signer: str
    folder: str
    raw: bytes = b""


@dataclass(frozen=True, slots=True)
class Updates:
    """What a stick holds that is newer; nothing is taken. `known`: how many updates are not newer than what is here, or
    for another kind of PC. `carried`: at a county's desk, programs for its schools' PCs that it does not carry yet."""

    pack: OfferedPack | None = None
    program: OfferedProgram | None = None
    carried: tuple[OfferedProgram, ...] = ()
    known: int = 0
    troubles: tuple[Trouble, ...] = ()


def look_for_updates(
    stick: Stick,
    roster: Roster | None,
    newest: Pack,
    cache: Path | None,
    place: Installation | None,
    depot: Depot | None = None,
) -> Updates:
    """The newest pack and program on the stick that may follow what is here. `roster`: who is trusted, None if nobody
    is yet; `newest` as `packs.newest` says; `place` None where programs are not updated; `depot` of a county's desk.
    `StickError` if it fails."""
    found: dict[str, list[tuple[str, Found]]] = {PACK: [], PROGRAM: []}
    for folder in FOLDERS:
        for one in stick.look(folder).found:
            if one.kind in found and len(found[one.kind]) < MOST:
                found[one.kind].append((folder, one))
    looking = _Looking(stick, roster, newest, cache, place)
    looking.at_packs(one for _, one in found[PACK])
    looking.at_programs(found[PROGRAM])
    if depot is not None and roster is not None:
        return replace(looking.result, carried=tuple(_to_carry(stick, roster, depot, found[PROGRAM])))
    return looking.result


def carry_program(
    stick: Stick, offered: OfferedProgram, depot: Depot, tell: Progress = silent, cancelled: Cancelled = never
) -> None:
    """Keeps the program for the schools; errors as `Depot.keep`, and `StickError`."""

    def read(piece: Piece) -> bytes:
        return stick.piece(offered.folder, piece.sha256, piece.length)

    depot.keep(offered.raw, offered.program, read, tell, cancelled)


def _to_carry(
    stick: Stick, roster: Roster, depot: Depot, found: Iterable[tuple[str, Found]]
) -> Iterator[OfferedProgram]:
    """Of each kind of PC the newest that is whole; what cannot be taken was named where the desk's own is judged."""
    best: dict[str, OfferedProgram] = {}
    for folder, one in found:
        try:
            raw = stick.read(one)
            program = open_program(raw, trust.of_programs(roster))
        except ParcelError:
            continue
        is_whole = all(stick.has_piece(folder, piece.sha256, piece.length) for piece in program.pieces)
        before = best.get(program.platform)
        if is_whole and depot.wants(roster, program) and (before is None or before.program.release < program.release):
            best[program.platform] = OfferedProgram(program, read_header(raw).device, folder, raw)
    yield from best.values()


def take_program(
    stick: Stick,
    offered: OfferedProgram,
    place: Installation,
    tell: Progress = silent,
    cancelled: Cancelled = never,
) -> None:
    """Puts the program beside this one for the next start; errors as `staging.stage`, and `StickError`."""

    def read(piece: Piece) -> bytes:
        return stick.piece(offered.folder, piece.sha256, piece.length)

    staging.stage(place, offered.program, read, tell, cancelled)


class _Looking:
    def __init__(
        self, stick: Stick, roster: Roster | None, newest: Pack, cache: Path | None, place: Installation | None
    ) -> None:
        self._stick, self._roster, self._cache, self._place = stick, roster, cache, place
        self._newest = newest
        self._pack: OfferedPack | None = None
        self._program: OfferedProgram | None = None
        self._known = 0
        self._troubles: list[Trouble] = []

    @property
    def result(self) -> Updates:
        return Updates(self._pack, self._program, known=self._known, troubles=tuple(self._troubles))

    def at_packs(self, found: Iterable[Found]) -> None:
        for one in found:
            try:
                offered = packs.judge(self._stick.read(one), self._trusted(), self._newest, self._cache)
            except InputError as error:
                self._troubles.append(Trouble(one.shown, error.text))
                continue
            is_best = offered and (self._pack is None or offered.pack.is_newer_than(self._pack.pack))
            self._known += not is_best
            self._pack = offered if is_best else self._pack

    def at_programs(self, found: Iterable[tuple[str, Found]]) -> None:
        for folder, one in found:
            if self._place is None:
                self._known += 1
                continue
            try:
                offered = self._judged(folder, one, self._place)
            except InputError as error:
                if error.code == "other_pc":
                    self._known += 1
                else:
                    self._troubles.append(Trouble(one.shown, error.text))
                continue
            best = self._program
            is_best = offered and (best is None or offered.program.release > best.program.release)
            self._known += not is_best
            self._program = offered if is_best else best

    def _judged(self, folder: str, one: Found, place: Installation) -> OfferedProgram | None:
        raw = self._stick.read(one)
        program = staging.judge(raw, self._trusted(), place)
        if program is None or one.header is None:
            return None
        if not all(self._stick.has_piece(folder, piece.sha256, piece.length) for piece in program.pieces):
            raise refuse("pieces")
        return OfferedProgram(program, one.header.device, folder, raw)

    def _trusted(self) -> Roster:
        if self._roster is None:
            raise InputError("alone", ALONE)
        return self._roster


ALONE = Text(
    "还没有接上县里，不知道这份更新该不该信，没有采用。请先接上县里。",
    "This PC has not joined a county, so whether to trust this update is not known. It was not taken. Join first.",
)
