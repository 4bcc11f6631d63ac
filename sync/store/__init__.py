"""How a school's records are kept: the only place that speaks SQL, and the only one that holds keys to the disk."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sync.store.access_log import Access
    from sync.store.backup import Backup, is_on_another_disk, restore
    from sync.store.copies import Copy, found_copies
    from sync.store.delivery import DeliveryState, FormWaiting, Waiting
    from sync.store.drafts import Draft
    from sync.store.front import Front, FrontUser, read_front
    from sync.store.opening import change_password, create_county, create_school, open_store, open_with_sheet
    from sync.store.parcels import Kept
    from sync.store.place import unsuitable
    from sync.store.proofs import Proof, Proven
    from sync.store.queries import Between, Query, StoreLookup
    from sync.store.receipts import Noted, ReceiverState
    from sync.store.school import Changes, Disputes, NewUser, Saved, School, Settled, Sheet, Stored, User
    from sync.store.store import Store

__all__ = [
    "Access",
    "Backup",
    "Between",
    "Changes",
    "Copy",
    "DeliveryState",
    "Disputes",
    "Draft",
    "FormWaiting",
    "Front",
    "FrontUser",
    "Kept",
    "NewUser",
    "Noted",
    "Proof",
    "Proven",
    "Query",
    "ReceiverState",
    "Saved",
    "School",
    "Settled",
    "Sheet",
    "Store",
    "StoreLookup",
    "Stored",
    "User",
    "Waiting",
    "change_password",
    "create_county",
    "create_school",
    "found_copies",
    "is_on_another_disk",
    "open_store",
    "open_with_sheet",
    "read_front",
    "restore",
    "unsuitable",
]

# The lock page reads one small file of this room before anybody has typed: the rest is loaded when it is asked for.
_MODULES = {
    "access_log": ("Access",),
    "backup": (
        "Backup",
        "is_on_another_disk",
        "restore",
    ),
    "copies": (
        "Copy",
        "found_copies",
    ),
    "delivery": (
        "DeliveryState",
        "FormWaiting",
        "Waiting",
    ),
    "drafts": ("Draft",),
    "front": (
        "Front",
        "FrontUser",
        "read_front",
    ),
    "opening": (
        "change_password",
        "create_county",
        "create_school",
        "open_store",
        "open_with_sheet",
    ),
    "parcels": ("Kept",),
    "place": ("unsuitable",),
    "proofs": ("Proof", "Proven"),
    "queries": (
        "Between",
        "Query",
        "StoreLookup",
    ),
    "receipts": (
        "Noted",
        "ReceiverState",
    ),
    "school": (
        "Changes",
        "Disputes",
        "NewUser",
        "Saved",
        "School",
        "Settled",
        "Sheet",
        "Stored",
        "User",
    ),
    "store": ("Store",),
}
_HOMES = {name: module for module, names in _MODULES.items() for name in names}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'sync.store' has no attribute {name!r}")
    return getattr(import_module(f"sync.store.{_HOMES[name]}"), name)
