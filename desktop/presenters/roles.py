"""Who may see and do what: the one table of roles, pages and actions. Rail, pages and actions ask it and nothing else.

Roles keep order among colleagues; they are no wall against somebody with tools on the same PC."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from desktop.i18n import NOTHING, joined, t
from desktop.places import Place
from forms.text import Text

CLERK, PRINCIPAL, KEEPER, COUNTY = "clerk", "principal", "keeper", "county"
SCHOOL_ROLES = (CLERK, PRINCIPAL, KEEPER)
ROLES = (*SCHOOL_ROLES, COUNTY)
OPEN = "open"
REPORT, SNAPSHOT = "monthly_report", "snapshot"
SIGNED = frozenset({REPORT, SNAPSHOT})
"""Forms that are computed and signed on pages of their own, and never typed."""

_C, _P, _K, _X = (frozenset({role}) for role in ROLES)
_SCHOOL, _ALL, _HEADS = _C | _P | _K, _C | _P | _K | _X, _P | _K | _X

# A page that is in nobody's row is opened by nobody: a new page is added here before it can be seen.
TABLE: Mapping[str, Mapping[str, frozenset[str]]] = {
    "home": {OPEN: _SCHOOL, "enter": _C},
    "register": {OPEN: _C | _P, "add": _C, "delete": _C, "export": _C | _P, "unmask": _C | _P},
    "entry": {OPEN: _C | _P, "save": _C, "unmask": _C | _P},
    "case": {OPEN: _C | _P, "save": _C, "print": _C | _P, "unmask": _C | _P},
    "counselling": {OPEN: _C | _P, "save": _C},
    "reports": {OPEN: _C | _P},
    "report": {OPEN: _C | _P, "prepare": _C, "approve": _P, "print": _C | _P},
    "ledgers": {OPEN: _C | _P},
    "checklist": {OPEN: _P, "print": _P},
    "signoff": {OPEN: _P, "sign": _P},
    "duty": {OPEN: _P, "attest": _P, "print": _P},
    "plan": {OPEN: _C | _P, "save": _C | _P, "print": _C | _P},
    "import": {OPEN: _C, "take": _C},
    "settle": {OPEN: _C | _P, "settle": _C | _P},
    "delivery": {OPEN: _C | _P | _X, "send": _C | _X},
    "stick": {OPEN: _C | _X, "copy": _C | _X, "take": _C | _X},
    "join": {OPEN: _C | _X, "ask": _C | _X},
    "settings": {OPEN: _ALL, "back_up": _ALL},
    "updates": {OPEN: _ALL, "take": _C | _K | _X},
    "password": {OPEN: _ALL, "change": _ALL},
    "people": {OPEN: _HEADS},
    "person": {OPEN: _HEADS, "add": _HEADS, "set_roles": _HEADS, "set_password": _HEADS, "remove": _HEADS},
    "sheet": {OPEN: _HEADS, "make": _HEADS},
    "access": {OPEN: _P | _X},
    "inbox": {OPEN: _X, "take": _X},
    "return": {OPEN: _X, "send": _X},
    "school_report": {OPEN: _X, "know": _X, "print": _X},
    "matrix": {OPEN: _X, "export": _X},
    "indicators": {OPEN: _X, "export": _X, "print": _X},
    "children": {OPEN: _X, "take": _X},
    "across": {OPEN: _X, "pass_on": _X},
    "schools": {OPEN: _X},
    "school": {OPEN: _X, "unmask": _X, "go_on": _X},
    "school_list": {OPEN: _X, "take": _X},
    "admission": {OPEN: _X, "decide": _X},
    "card": {OPEN: _X},
    "root_paper": {OPEN: _X},
}

_WORDS: Mapping[str, tuple[Text, Text, str]] = {
    CLERK: (t("学籍管理员", "Registrar"), t("登记、导入、送出", "enters, imports and sends"), "user-3-line"),
    PRINCIPAL: (
        t("校长", "Principal"),
        t("对照清单、签字、批月报，看全部，管用户", "signs checklist and reports, reads all, manages people"),
        "user-star-line",
    ),
    KEEPER: (
        t("用户管理", "Keeper"),
        t("加人、给新口令、做恢复单", "adds people, gives new passwords, makes the recovery sheet"),
        "user-settings-line",
    ),
    COUNTY: (t("县里", "County"), t("只有县里的页面", "the county desk's pages only"), "government-line"),
    "counsellor": (t("心理辅导员", "Counsellor"), NOTHING, "user-heart-line"),
}
_STAFF = (t("教职工", "Staff"), NOTHING, "user-3-line")


def may(roles: Iterable[str], page: str, action: str = OPEN) -> bool:
    """Whether a person with these roles may; what the table does not name, nobody may."""
    return not TABLE.get(page, {}).get(action, frozenset()).isdisjoint(roles)


def actions(roles: Collection[str], page: str) -> frozenset[str]:
    """What a person with these roles may do on a page."""
    return frozenset(action for action in TABLE.get(page, {}) if may(roles, page, action))


def pages(roles: Collection[str], made: Iterable[str]) -> frozenset[str]:
    """Which of the pages made a person with these roles may open."""
    return frozenset(page for page in made if may(roles, page))


def may_go(roles: Collection[str], place: Place) -> bool:
    """Whether a person may go there: an entry form without a record, or with a draft, is only for who may save it."""
    if place.form in SIGNED and place.page in ("entry", "register"):
        return False
    begins = place.page == "entry" and (place.record is None or bool(place.draft))
    return may(roles, place.page, "save" if begins else OPEN)


def role_words(role: str) -> Text:
    """What a role is called."""
    return _WORDS.get(role, _STAFF)[0]


def role_meaning(role: str) -> Text:
    """What one does in it."""
    return _WORDS.get(role, _STAFF)[1]


def role_sign(role: str) -> str:
    return _WORDS.get(role, _STAFF)[2]


def roles_words(roles: Collection[str]) -> Text:
    """All of a person's roles."""
    return joined((role_words(role) for role in roles), "、", ", ")


def short_words(roles: Collection[str]) -> Text:
    """A person's roles where there is little room: that one also keeps the users is left out."""
    return roles_words([role for role in roles if role != KEEPER] or roles)
