"""Backups as people see them: one counts only on another disk than the data's, and where one lies it is made daily."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

from desktop.i18n import days_ago, fill, t
from desktop.places import SETTINGS
from desktop.presenters.home_view import Todo
from desktop.theme.tokens import Tone
from forms.text import Text
from sync.store import Store, found_copies, is_on_another_disk

DUE_DAYS = 7
_LAST = "last_backup"  # a setting: ISO date of the last checked copy on another disk
_PLACE = "backup_place"  # a setting: the folder it is in
SAME_DISK = t(
    "做好了，也核对过；但和数据在同一块盘上，盘坏了会一起丢，所以不算备份。请插上U盘，再备份到U盘上。",
    "Made and checked; but it is on the same disk as the data and would be lost with it, so it does not count. "
    "Plug in a stick and back up to that.",
)


def last_backup(store: Store) -> date | None:
    """The day of the last checked copy on another disk."""
    last = store.setting(_LAST)
    return date.fromisoformat(last) if last else None


def is_due(made: date | None, today: date) -> bool:
    return made is None or (today - made).days > DUE_DAYS


def age_words(made: date | None, today: date) -> Text:
    if made is None:
        return t("还没有备份", "no backup yet")
    return fill(t("备份：{ago}", "backup: {ago}"), ago=days_ago(made, today))


def todo(store: Store, today: date) -> Todo | None:
    """The line of home while nothing that was entered would outlive this disk."""
    made = last_backup(store)
    if not is_due(made, today) or not store.head:
        return None
    if made is None:
        title = t("还没有备份：盘坏了，没送出的就没了", "No backup yet: what is not delivered would go with the disk")
    else:
        title = fill(t("上次备份是 {ago}", "The last backup was {ago}"), ago=days_ago(made, today))
    words = t("插上U盘备份一次；以后插着它，每天自动备份", "Back up to a stick once; while it is in, it goes on daily")
    badge = t("要备份", "to back up")
    return Todo("save-3-line", Tone.ATTENTION, title, words, badge, t("备份", "Back up"), SETTINGS)


def back_up(
    store: Store, target: Path, now: datetime, progress: Callable[[float], None] | None = None
) -> tuple[Text, Tone]:
    """Make a checked copy under `target`; what to tell, and how. Errors as `Store.back_up`."""
    made = store.back_up(target, now, progress)
    if not is_on_another_disk(store.directory, target):
        return SAME_DISK, Tone.ATTENTION
    store.put_setting(_LAST, now.date().isoformat())
    store.put_setting(_PLACE, str(target))
    words = t(
        "备份好了，已经打开核对过：{n} 条记录，在 {folder}。",
        "Backed up, opened and checked: {n} records, in {folder}.",
    )
    return fill(words, n=f"{made.records:,}", folder=made.directory.name), Tone.MET


def daily_place(store: Store, today: date) -> Path | None:
    """Where today's copy is to be made by itself: beside an earlier one of this school on another disk, if that is
    plugged in now; None if it is not, if today's is made, or if nobody ever chose a place."""
    place = store.setting(_PLACE)
    made = last_backup(store)
    if not place or (made is not None and made >= today):
        return None
    target = Path(place)
    school = store.school.code
    is_ours = is_on_another_disk(store.directory, target) and any(
        copy.front.school_code == school for copy in found_copies(target)
    )
    return target if is_ours else None
