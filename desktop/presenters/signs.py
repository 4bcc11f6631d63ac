"""Which sign stands for which form; a form of a later pack gets a plain one."""

from __future__ import annotations

FORM_SIGNS = {
    "enrolment": "user-3-line",
    "dropout": "map-pin-user-line",
    "counselling": "psychotherapy-line",
    "equipment": "computer-line",
}


def form_sign(form_id: str) -> str:
    return FORM_SIGNS.get(form_id, "file-list-3-line")
