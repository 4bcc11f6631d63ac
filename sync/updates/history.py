"""Which updates were taken here, for people to read: versions, who issued them, when, what was new."""

from __future__ import annotations

from dataclasses import dataclass

from sync.store import Store

_SETTING = "updates"
MOST = 50


@dataclass(frozen=True, slots=True)
class Entry:
    """One update taken. `kind` 'pack' or 'program'; `issuer` a name for people, '' if none is known; `at` seconds
    since 1970; `news` in Chinese and English."""

    kind: str
    version: str
    issuer: str
    at: int
    news: tuple[str, str] = ("", "")


def note(store: Store, entry: Entry) -> None:
    """Puts it before the others; beyond `MOST` the oldest go."""
    kept = [[e.kind, e.version, e.issuer, e.at, list(e.news)] for e in (entry, *entries(store))]
    store.put_setting(_SETTING, kept[:MOST])


def entries(store: Store) -> tuple[Entry, ...]:
    """The newest first."""
    kept = store.setting(_SETTING, [])
    return tuple(Entry(kind, version, issuer, at, (zh, en)) for kind, version, issuer, at, (zh, en) in kept)
