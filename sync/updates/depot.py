"""Programs that a county's desk was given, kept as they came and put on every stick that goes to a school.

They lie in a folder beside the encrypted store: nothing in them is secret, and each is judged anew by its signature
and its hashes, here and at the school."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from forms.errors import InputError, WorldError
from forms.text import Text
from sync.envelope.errors import ParcelError, refuse
from sync.envelope.header import PROGRAM, read_header
from sync.envelope.program_file import Piece, Program, open_program
from sync.envelope.roster import Roster
from sync.routes.base import Cancelled, Progress, never, silent
from sync.routes.usb.naming import DOWN, name_of, piece_name
from sync.routes.usb.stick import Found, Stick
from sync.updates import trust

FOLDER = "programs"

_STOPPED = Text(
    "已停止。写好的文件留着能用，其余的下次接着写。",
    "Stopped. Files that were written stay and are good; the rest follows the next time.",
)


@dataclass(frozen=True, slots=True)
class Held:
    """A program with its signed list."""

    program: Program
    raw: bytes

    @property
    def name(self) -> str:
        """The name of its list on a stick: the next release for such PCs takes its place."""
        return name_of(read_header(self.raw), self.program.platform.replace("_", "-"))


class Depot:
    """The folder of one desk. Used from one thread at a time."""

    def __init__(self, directory: Path) -> None:
        """`directory`: the desk's own."""
        self._root = directory / FOLDER
        self._folder = Stick(self._root)

    def held(self, roster: Roster) -> list[Held]:
        """The newest release for each kind of PC that is whole here and issued by a root."""
        best: dict[str, Held] = {}
        for _, one in self._lists(self._folder, roster) if self._root.is_dir() else ():
            before = best.get(one.program.platform)
            if before is None or before.program.release < one.program.release:
                best[one.program.platform] = one
        return [one for one in best.values() if self._is_whole(one.program)]

    def wants(self, roster: Roster, program: Program) -> bool:
        """Whether nothing as new is here for such PCs."""
        return all(
            one.program.release < program.release
            for one in self.held(roster)
            if one.program.platform == program.platform
        )

    def keep(
        self, raw: bytes, program: Program, read: Callable[[Piece], bytes], tell: Progress = silent,
        cancelled: Cancelled = never,
    ) -> None:  # fmt: skip
        """Copy a judged program here, in the place of the one before. `tell(done, total)` in bytes.

        ParcelError 'pieces' if what `read` gives is not what was signed; WorldError 'cancelled', or of the disk."""
        self._root.mkdir(parents=True, exist_ok=True)
        done = 0
        for piece in program.pieces:
            if cancelled():
                raise WorldError("cancelled", _STOPPED)
            if not self._folder.has_piece(DOWN, piece.sha256, piece.length):
                self._folder.write(DOWN, piece_name(piece.sha256), _checked(piece, read(piece)))
            done += piece.length
            tell(done, program.packed)
        held = Held(program, raw)
        self._folder.write(DOWN, held.name, raw)
        self._forget_others()

    def put_on(
        self, stick: Stick, roster: Roster, tell: Progress = silent, cancelled: Cancelled = never
    ) -> int:
        """Put what is here on a stick, as far as it is not there; how many programs are on it now that were not.

        `StickError` for the stick; WorldError 'cancelled': the pieces written stay and the list follows the next
        time."""
        held = self.held(roster)
        there = {one.program.platform: (found, one) for found, one in self._lists(stick, roster)}
        total, done, new = sum(one.program.packed for one in held), 0, 0
        for one in held:
            before = there.get(one.program.platform)
            if before is not None and before[1].program.release > one.program.release:
                continue  # somebody's newer one
            is_there = before is not None and before[1].raw == one.raw
            if before is not None and not is_there:
                stick.drop(before[0])  # its pieces make room for the new ones
                for piece in set(before[1].program.pieces) - set(one.program.pieces):
                    stick.drop_piece(DOWN, piece.sha256, piece.length)
            for piece in one.program.pieces:
                if cancelled():
                    raise WorldError("cancelled", _STOPPED)
                if not (is_there and stick.has_piece(DOWN, piece.sha256, piece.length)):
                    raw = self._folder.piece(DOWN, piece.sha256, piece.length)
                    stick.write(DOWN, piece_name(piece.sha256), _checked(piece, raw))
                done += piece.length
                tell(done, total)
            new += stick.write(DOWN, one.name, one.raw).is_new
        return new

    def _lists(self, stick: Stick, roster: Roster) -> Iterator[tuple[Found, Held]]:
        for found in stick.look(DOWN).found:
            if found.kind == PROGRAM:
                try:
                    raw = stick.read(found)
                    yield found, Held(open_program(raw, trust.of_programs(roster)), raw)
                except (ParcelError, InputError):
                    continue  # a stranger's, or damaged

    def _is_whole(self, program: Program) -> bool:
        return all(self._folder.has_piece(DOWN, piece.sha256, piece.length) for piece in program.pieces)

    def _forget_others(self) -> None:
        """Pieces no list names any more."""
        used = set[str]()
        for found in self._folder.look(DOWN).found:
            if found.kind == PROGRAM:
                used |= {piece_name(piece.sha256) for piece in open_program(self._folder.read(found)).pieces}
        for path in self._folder.path_of(DOWN, "x").parent.glob("piece-*"):
            if path.name not in used:
                path.unlink(missing_ok=True)


def _checked(piece: Piece, raw: bytes) -> bytes:
    if len(raw) != piece.length or hashlib.sha256(raw).hexdigest() != piece.sha256:
        raise refuse("pieces")
    return raw
