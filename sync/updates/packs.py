"""A pack that came: whether it may follow the one in use, kept with the school, used from the next opening on."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from forms.errors import InputError, YiluError
from forms.pack import Pack, read_pack, version_key
from forms.pack_check import Problem, check_pack
from forms.text import Text
from sync.envelope.header import PACK, read_header
from sync.envelope.pack_file import open_pack
from sync.envelope.roster import Roster
from sync.store import Store
from sync.updates import history, trust
from sync.updates.history import Entry

_SHOWN = 3  # problems of a pack that are named


@dataclass(frozen=True, slots=True)
class OfferedPack:
    """A sound pack that may follow the present one. `signer`: the key; `raw`: the file as it was signed."""

    pack: Pack
    signer: str
    raw: bytes


def judge(raw: bytes, roster: Roster, newest: Pack, cache: Path | None) -> OfferedPack | None:
    """The pack in `raw`, None if it is not newer than `newest`; nothing is kept.

    ParcelError if it is malformed or not issued by who may, InputError 'pack_...' or 'program_too_old' if it cannot
    follow: it breaks a ceiling, its names change their type, this program is too old for it."""
    header = read_header(raw)
    opened = open_pack(raw, trust.of_packs(roster))
    if not _is_newer(header.pack, newest.version):
        return None
    pack = read(raw, cache)
    problems = check_pack(pack, newest)
    if problems:
        raise _does_not_follow(problems)
    return OfferedPack(pack, opened.signer, raw)


def read(raw: bytes, cache: Path | None) -> Pack:
    """The pack in a file whose signer was judged before. InputError, whatever is wrong inside."""
    file = open_pack(raw)
    try:
        pack = read_pack(file.files, cache)
    except (YiluError, MemoryError):
        raise
    except Exception as error:  # what stands in a pack is whatever its makers wrote: no fault of it may stop a start
        raise InputError("pack_file", UNREADABLE) from error
    if pack.version != file.version:
        raise InputError("pack_file", UNREADABLE)
    return pack


def newest(store: Store, used: Pack, cache: Path | None) -> Pack:
    """The newest pack here: one that waits for the next start, or the one in use."""
    for raw in store.signed_files(PACK):
        if not _is_newer(read_header(raw).pack, used.version):
            break
        try:
            return read(raw, cache)
        except InputError:
            continue
    return used


def newest_file(store: Store) -> bytes | None:
    """The newest pack that was sent here, as it was signed, to be passed on."""
    return next(iter(store.signed_files(PACK)), None)


def keep(store: Store, offered: OfferedPack, used: Pack, name: str = "") -> None:
    """Keeps a pack for the next start, and of those before it the one in use. `name`: who issued it, for people."""
    with store.together():
        store.keep_signed(PACK, offered.pack.version, _number(offered.pack.version), offered.raw)
        for raw in store.signed_files(PACK):
            version = read_header(raw).pack
            if version not in (offered.pack.version, used.version):
                store.forget_signed(PACK, version)
        news = (offered.pack.news.zh, offered.pack.news.en)
        history.note(store, Entry(PACK, offered.pack.version, name, store.now, news))


def _is_newer(version: str, than: str) -> bool:
    try:
        return version_key(version) > version_key(than)
    except ValueError:
        raise InputError("pack_file", UNREADABLE) from None


def _number(version: str) -> int:
    """2026.3 as 20260003: grows as the version does."""
    year, count = version_key(version)
    return year * 10_000 + count


def _does_not_follow(problems: list[Problem]) -> InputError:
    named = [(".".join(filter(None, (p.form, p.field))) or "pack", p.text) for p in problems[:_SHOWN]]
    zh = "；".join(f"{place}：{text.zh}" for place, text in named)
    en = "; ".join(f"{place}: {text.en}" for place, text in named)
    return InputError(
        "pack_lint",
        Text(
            f"这个规则包接不上正在用的包（{zh}）。没有采用，数据没有变。请告诉县里。",
            f"This pack cannot follow the one in use ({en}). It was not taken and no data was changed. "
            "Tell the county.",
        ),
    )


UNREADABLE = Text(
    "规则包的内容不对，没有采用，原来的包照常用，数据没有变。请向县里要一份新的。",
    "The content of the pack is wrong. It was not taken, the pack in use goes on and no data was changed. "
    "Ask the county for a new copy.",
)
