"""Setting a county's desk up: what is asked and what is wrong with an answer; and its root, to be on paper."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.i18n import t
from desktop.presenters.new_school import named
from desktop.presenters.passwords import complaints_of_both
from forms.errors import InputError
from forms.text import Text
from sync.store import Store
from sync.store.root_paper import secret_of

ON_PAPER = "root_on_paper"  # a setting: whether somebody has typed the root's characters from paper


@dataclass(frozen=True, slots=True)
class NewCounty:
    """What the person typed, spaces around it removed. `code` and `name` are of the county chosen, '' if none; `root`
    the characters of a root that exists on paper already, '' for a new one."""

    code: str
    name: str
    person: str
    password: str
    again: str
    root: str = ""


def complaints(given: NewCounty) -> dict[str, Text]:
    """What has to be put right, by field name; empty when the desk can be made."""
    found: dict[str, Text] = {}
    if not given.code:
        found["county"] = t("从列表里选县（市、区）。", "Choose the county from the list.")
    person = named(given.person, t("写上您的姓名，登录时用它认人。", "Write your name; you choose it to sign in."))
    if person is not None:
        found["person"] = person
    found |= complaints_of_both(given.password, given.again)
    if given.root:
        try:
            secret_of(given.root)
        except InputError as error:
            found["root"] = error.text
    return found


def is_on_paper(store: Store) -> bool:
    return bool(store.setting(ON_PAPER))


def note_on_paper(store: Store) -> None:
    store.put_setting(ON_PAPER, True)
