"""A school set up anew on a new PC without a backup: how much of what the county has is back here."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.i18n import fill, t
from desktop.theme.tokens import Tone
from forms.pack import Pack
from forms.text import Text
from sync import joining
from sync.joining import Membership
from sync.store import Query, Store
from sync.vector import Ranges

_SETTING = "rebuilding"  # a setting: True from setting up until the person puts the note away
ASKS = t(
    "这是换的新电脑：申请加入时请告诉县里“顶替旧电脑”，同意以后，县里收到过的会写在U盘上带回来。",
    "A new PC in the place of the old one: when you ask to join, tell the county it replaces the old PC. What the "
    "county has then comes back on the stick.",
)
NOT_REPLACED = t(
    "县里同意了这台电脑，但没有说它顶替哪一台，所以还没有给回数据。请县里在“接纳”里选顶替旧电脑。",
    "The county let this PC in, but not in the place of another, so nothing is given back. Ask it to choose which "
    "PC this one replaces.",
)
COMING = t(
    "正在从县里找回：县里有 {of} 项改动，已回来 {done} 项；本机现在有 {records} 条记录。"
    "再带U盘去县里，读一次就补上其余的。",
    "Coming back from the county: {done} of its {of} changes, {records} records here now. Take the stick to the "
    "county again and read it for the rest.",
)
DONE = t(
    "县里有的都回来了：{of} 项改动，本机现在有 {records} 条记录。"
    "只留在学校的内容、草稿和没送出的改动回不来，请对照纸上的补录。",
    "All the county has is back: {of} changes, {records} records here now. What never leaves a school, drafts and what "
    "was not delivered cannot come back: enter it again from paper.",
)


@dataclass(frozen=True, slots=True)
class RebuildView:
    """`done` of `of` changes are back; `is_over`: the note may be put away."""

    text: Text
    tone: Tone
    done: int = 0
    of: int = 0
    is_over: bool = False


def begin(store: Store) -> None:
    """This school was here before: home tells what comes back of it."""
    store.put_setting(_SETTING, True)


def put_away(store: Store) -> None:
    store.put_setting(_SETTING, False)


def rebuilding(store: Store, pack: Pack) -> RebuildView | None:
    """How far it is; None in a school that is not being rebuilt."""
    if not store.setting(_SETTING, False):
        return None
    if joining.standing(store).membership is not Membership.JOINED:
        return RebuildView(ASKS, Tone.ATTENTION)
    closed = _closed(store)
    if not closed:
        return RebuildView(NOT_REPLACED, Tone.ATTENTION)
    had = store.had()
    done = sum(len(had.get(key, Ranges()) & Ranges.up_to(last)) for key, last in closed.items())
    of = sum(closed.values())
    records = sum(store.count(form, Query()) for form in pack.forms)
    is_over = done >= of
    text = fill(DONE if is_over else COMING, done=done, of=of, records=records)
    return RebuildView(text, Tone.MET if is_over else Tone.ACCENT, done, of, is_over)


def _closed(store: Store) -> dict[tuple[str, str], int]:
    """(device key, epoch) -> the last number the county has of it, for the PCs of this school that it closed."""
    roster = joining.roster_of(store)
    if roster is None:
        return {}
    school = store.school.code
    ours = {device.key for device in roster.devices if school in device.schools}
    return {
        (revocation.device, epoch): cut.seq
        for revocation in roster.revocations
        if revocation.device in ours
        for epoch, cut in revocation.cuts.items()
    }
