"""The settings page, worked out; and a backup made on another medium."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from desktop.i18n import days_ago, fill, same, t
from desktop.presenters.preferences import Preferences
from desktop.presenters.settings_view import SettingsView
from forms.definition import Text
from sync import joining
from sync.joining import Membership
from sync.store import Store

BACKUP = "last_backup"  # a setting: ISO date of the last checked copy
BACKUP_DUE_DAYS = 7


def read_settings(
    store: Store, preferences: Preferences, folder: str, about: Text, is_sample: bool, today: date
) -> SettingsView:
    standing = joining.standing(store)
    last = store.setting(BACKUP)
    made = date.fromisoformat(last) if last else None
    return SettingsView(
        language=preferences.language,
        theme=preferences.theme,
        idle_minutes=preferences.idle_minutes,
        joining=_joining_words(standing, is_sample),
        can_join=not is_sample and standing.membership in (Membership.ALONE, Membership.ASKING, Membership.PENDING),
        folder=folder,
        backup=_backup_words(made, today),
        backup_is_due=not is_sample and (made is None or (today - made).days > BACKUP_DUE_DAYS),
        program=about,
        is_sample=is_sample,
    )


def backup_done(store: Store, target: Path, now: datetime) -> Text:
    """Make a checked copy under `target`; what to tell. Errors as `Store.back_up`."""
    made = store.back_up(target, now)
    store.put_setting(BACKUP, now.date().isoformat())
    return fill(
        t(
            "备份好了，已经打开核对过：{n} 项改动，在 {folder}。",
            "Backed up, opened and checked: {n} changes, in {folder}.",
        ),
        n=made.changes,
        folder=made.directory.name,
    )


def _joining_words(standing: joining.Standing, is_sample: bool) -> Text:
    if is_sample:
        return t("样本学校不送给任何人", "A sample school is never sent")
    if standing.membership is Membership.ALONE:
        return t("还没接上县里，改动先留在本机", "Not joined yet; changes stay here")
    name = same(standing.name or standing.url)
    if standing.membership is Membership.JOINED:
        return name
    if standing.membership is Membership.CLOSED:
        return fill(t("{name}（已停用这台电脑）", "{name} (has closed this PC)"), name=name)
    return fill(t("{name}（等县里同意）", "{name} (waiting to be let in)"), name=name)


def _backup_words(made: date | None, today: date) -> Text:
    if made is None:
        return t("还没有备份", "No backup yet")
    return fill(t("上次 {ago}", "last one {ago}"), ago=days_ago(made, today))
