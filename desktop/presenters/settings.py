"""The settings page, worked out."""

from __future__ import annotations

from datetime import date

from desktop.i18n import capital, fill, same, t
from desktop.presenters.backups import age_words, is_due, last_backup
from desktop.presenters.began_anew import began_anew
from desktop.presenters.preferences import Preferences
from desktop.presenters.settings_view import SettingsView
from forms.text import Text
from sync import joining
from sync.joining import Membership
from sync.store import Store

WAITING = (Membership.ALONE, Membership.ASKING, Membership.PENDING)
OF_COUNTY = t("这台电脑就是县级工作台", "This PC is the county's desk")


def read_settings(
    store: Store, preferences: Preferences, folder: str, about: Text, is_sample: bool, today: date
) -> SettingsView:
    standing = joining.standing(store)
    made = last_backup(store)
    is_county = store.level == "county"
    return SettingsView(
        language=preferences.language,
        theme=preferences.theme,
        idle_minutes=preferences.idle_minutes,
        joining=OF_COUNTY if is_county else _joining_words(standing, is_sample),
        can_join=not is_sample and not is_county and standing.membership in WAITING,
        folder=folder,
        backup=capital(age_words(made, today)),
        backup_is_due=not is_sample and is_due(made, today),
        program=about,
        is_sample=is_sample,
        anew=began_anew(store.new_epoch_because),
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
