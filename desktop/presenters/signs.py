"""Which sign stands for which form; a form of a later pack gets a plain one."""

from __future__ import annotations

from desktop.i18n import t

LEDGERS_SIGN, LEDGERS_TITLE = "archive-drawer-line", t("办学台账", "Ledgers")

FORM_SIGNS = {
    "enrolment": "user-3-line",
    "dropout": "map-pin-user-line",
    "counselling": "psychotherapy-line",
    "equipment": "computer-line",
}
"""The main forms: those a county looks at school by school."""

_SMALL_SIGNS = {
    "profile": "government-line",
    "cohort": "medal-line",
    "contract": "file-text-line",
    "teacher": "slideshow-line",
    "premises": "building-2-line",
    "network": "router-line",
    "school_day": "calendar-line",
    "partner": "links-line",
    "online_lesson": "live-line",
    "film": "film-line",
    "activity": "flag-line",
    "after_class": "time-line",
    "inspection": "restaurant-line",
    "screening": "heart-pulse-line",
    "absence": "user-unfollow-line",
    "care": "hand-heart-line",
    "aid": "money-cny-circle-line",
    "meal": "cup-line",
    "attestation": "checkbox-line",
    "plan_task": "list-check-2",
}


def form_sign(form_id: str) -> str:
    return FORM_SIGNS.get(form_id) or _SMALL_SIGNS.get(form_id, "file-list-3-line")
