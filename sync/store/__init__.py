"""How a school's records are kept: the only place that speaks SQL, and the only one that holds keys to the disk."""

from sync.store.access_log import Access
from sync.store.backup import Backup, restore
from sync.store.delivery import DeliveryState, FormWaiting, Waiting
from sync.store.drafts import Draft
from sync.store.front import Front, FrontUser, read_front
from sync.store.opening import change_password, create_school, open_store
from sync.store.parcels import Kept
from sync.store.place import unsuitable
from sync.store.queries import Between, Query, StoreLookup
from sync.store.receipts import Noted, ReceiverState
from sync.store.school import Changes, NewUser, Saved, School, Stored, User
from sync.store.store import Store

__all__ = [
    "Access",
    "Backup",
    "Between",
    "Changes",
    "DeliveryState",
    "Draft",
    "FormWaiting",
    "Front",
    "FrontUser",
    "Kept",
    "NewUser",
    "Noted",
    "Query",
    "ReceiverState",
    "Saved",
    "School",
    "Store",
    "StoreLookup",
    "Stored",
    "User",
    "Waiting",
    "change_password",
    "create_school",
    "open_store",
    "read_front",
    "restore",
    "unsuitable",
]
