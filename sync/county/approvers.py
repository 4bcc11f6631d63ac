"""The keys that schools approve with, as the desk compared them by phone."""

from __future__ import annotations

from collections.abc import Mapping

from sync.store import Store

_KNOWN = "approver_keys"  # a setting: the keys that were compared, by school


def known_keys(store: Store) -> Mapping[str, tuple[str, ...]]:
    """The approvers' keys that were compared by phone, by school, the last one last."""
    return {code: tuple(keys) for code, keys in store.setting(_KNOWN, {}).items()}


def know(store: Store, school: str, key: str) -> None:
    """Somebody at the desk compared this key with the school."""
    known = {code: list(keys) for code, keys in known_keys(store).items()}
    known[school] = [*(one for one in known.get(school, ()) if one != key), key]
    store.put_setting(_KNOWN, known)
