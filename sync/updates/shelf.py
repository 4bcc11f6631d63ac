"""The pack a school is opened with: the newest it was sent that loads, else the one before, else the program's own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from forms.errors import InputError, WorldError, YiluError
from forms.pack import Pack
from forms.pack_check import check_pack
from forms.text import Text
from sync.envelope.header import read_header
from sync.store.school import PackOfForms
from sync.updates import packs


@dataclass(frozen=True, slots=True)
class Failed:
    """A kept pack that could not be put to use, and why."""

    version: str
    why: Text


class Shelf:
    """Given to `open_store` in a pack's place. After that `pack` is the one in use; `failed`: newer ones that are not.

    `own` is the program's: it is used if nothing newer was sent, and if it may follow what was. `cache` keeps converted
    forms."""

    def __init__(self, own: Pack, cache: Path | None) -> None:
        self._own, self.cache = own, cache
        self.pack = own
        self.failed: tuple[Failed, ...] = ()

    def put_to_use(self, kept: Sequence[bytes], use: Callable[[PackOfForms], None]) -> None:
        """See `sync.store.school.PackShelf`. Only a disk that fails is an error."""
        for pack in self._candidates(kept):
            try:
                use(pack)
            except (WorldError, MemoryError):
                raise
            except Exception as error:  # of the last, the program's own, `use` tells the caller
                if pack is self._own:
                    raise
                self._note(pack.version, error)
            else:
                self.pack = pack
                return

    def _candidates(self, kept: Sequence[bytes]) -> Iterator[Pack]:
        for raw in kept:
            version = read_header(raw).pack
            try:
                pack = packs.read(raw, self.cache)
            except InputError as error:
                self._note(version, error)
                continue
            if self._own.is_newer_than(pack) and not check_pack(self._own, pack):
                break
            yield pack
        yield self._own

    def _note(self, version: str, error: Exception) -> None:
        why = error.text if isinstance(error, YiluError) else packs.UNREADABLE
        self.failed = (*self.failed, Failed(version, why))
