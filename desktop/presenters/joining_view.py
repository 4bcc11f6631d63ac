"""Joining the county as the person sees it: where it stands, and what to read aloud on the phone."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.i18n import NOTHING, t
from forms.definition import Text


@dataclass(frozen=True, slots=True)
class JoiningView:
    """`is_asking`: whom to ask is known, the platform has not heard of it; `is_pending`: asked, a person has yet to
    agree. `fingerprint`: six groups to compare by phone, empty until something was asked."""

    address: str = ""
    is_joined: bool = False
    is_asking: bool = False
    is_pending: bool = False
    county: Text = NOTHING
    fingerprint: tuple[str, ...] = ()
    is_sample: bool = False
    written: Text = NOTHING  # the day on which the request was last put on a stick


@dataclass(frozen=True, slots=True)
class CardView:
    """A county card that was read and is not trusted yet: `spoken` are groups to compare by phone."""

    name: Text
    address: str
    spoken: tuple[str, ...]


def address_complaint(typed: str) -> Text | None:
    """Why this is not a platform's address; None if it may be."""
    address = typed.strip()
    if not address:
        return t("写上县里给的平台网址。", "Write the platform's address the county gave you.")
    if not address.startswith(("https://", "http://")) or any(c.isspace() for c in address):
        return t(
            "网址以 https:// 或 http:// 开头，中间没有空格。",
            "An address begins with https:// or http://, without spaces.",
        )
    return None


def code_complaint(typed: str) -> Text | None:
    """Why nothing can be done with this joining code yet; what it proves is checked when joining."""
    if not "".join(typed.split()).replace("-", ""):
        return t("写上县里给的加入码，一共 5 组，每组 5 个。", "Write the county's joining code: 5 groups of 5.")
    return None
