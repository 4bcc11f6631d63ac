"""Joining the county as the person sees it: where it stands, and what to read aloud on the phone."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.i18n import NOTHING, t
from forms.text import Text


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
    can_move: bool = False  # whether the address may be another one once it is joined


@dataclass(frozen=True, slots=True)
class JoinWords:
    """What the joining page calls things. `{county}`, `{name}` and `{day}` are filled in."""

    title: Text
    joined: Text
    pending: Text
    written: Text
    asking: Text
    asking_by_stick: Text
    again: Text
    given: Text
    by_file: Text
    file: Text
    card: Text
    compare: Text
    declined: Text
    groups: Text
    groups_why: Text


TO_COUNTY = JoinWords(
    title=t("接上县里", "Join the county"),
    joined=t("已接上：{county}", "Joined: {county}"),
    pending=t(
        "已申请，等县里同意。改动先留在本机，同意后自动送出。",
        "Asked; the county has yet to agree. Changes stay here and then leave by themselves.",
    ),
    written=t(
        "未接纳。申请已写入U盘（{day}），请交给县里，打电话对下面的六组。",
        "Not let in yet. The request was written to a stick ({day}): hand it over, compare by phone.",
    ),
    asking=t(
        "还没申请到：连上平台后自动申请，改动先留在本机。",
        "Not asked yet: that happens when the platform answers. Changes stay here meanwhile.",
    ),
    asking_by_stick=t(
        "名片对过了，还没申请。没有网址：把申请和改动一起写到U盘，交给县里。",
        "The card is trusted, nothing was asked yet. Without an address, copy request and changes to a stick.",
    ),
    again=t("换加入码或名片", "Use another code or card"),
    given=t("县里给的两样东西", "Two things the county gives you"),
    by_file=t("县里给的是名片文件", "The county gave a card file"),
    file=t("县名片文件", "The county's card file"),
    card=t("县名片：{name}", "County card: {name}"),
    compare=t(
        "给县里打电话，两边念出来一样，才能信这张名片。",
        "Phone the county: trust this card only if both read the same.",
    ),
    declined=t(
        "没有用这张名片，什么也没改。请县里重新给一张，或改用加入码。",
        "The card was not used and nothing was changed. Ask the county for another, or use a code.",
    ),
    groups=t("和县里电话核对", "Compare with the county by phone"),
    groups_why=t(
        "两边念出来一样，才请县里同意。", "Only if both sides read the same should the county agree."
    ),
)


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
