"""What stands otherwise in the checklist than it stood a month ago, or when it was signed: said duty by duty."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.i18n import NOTHING, capital, count, dated, fill, t
from desktop.places import Place, duty
from desktop.theme.tokens import Tone
from forms.checklist.snapshot import Change, Snapshot, changed
from forms.checklist.verdict import STATES, State
from forms.text import Text
from sync.approvals import Approval
from sync.indicators.checklist import Standing
from sync.signoff.comparing import Before, Source
from sync.signoff.snapshots import SignOff, taken

BETTER, WORSE, OTHER = "arrow-right-up-line", "arrow-right-down-line", "arrow-right-line"
_WORDS = STATES | {State.UNKNOWN: t("还不能判断", "unknown")}  # where there is room for a word
_GOOD = (State.MET, State.ATTESTED)
_NOTHING_KNOWN = t(
    "一个月前还没有算过，也没有签过，没有可比的。从现在起，这台电脑记下每天的结果。",
    "Nothing was worked out or signed a month ago, so there is nothing to compare with. This PC remembers from now on.",
)
NEVER_SIGNED = t("还没有签过字，没有可比的。", "Never signed: nothing to compare with.")


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One duty that stands otherwise: `words` are '没有达到 → 达到'; `was` the state before."""

    item: str
    title: Text
    sign: str
    tone: Tone
    was: Text
    now: Text
    place: Place

    @property
    def words(self) -> Text:
        return Text(f"{self.was.zh} → {self.now.zh}", f"{self.was.en} → {self.now.en}")


@dataclass(frozen=True, slots=True)
class ChangesView:
    """`against`: what it is held against, and how one knows; `same`: how many duties stand as they did; `note` says it
    where there is nothing to list."""

    against: Text
    rows: tuple[ChangeRow, ...] = ()
    same: int = 0
    note: Text = NOTHING


@dataclass(frozen=True, slots=True)
class Signed:
    """The last signed checklist: how far it came, what changed since, and whether nothing at all did."""

    sign_off: SignOff
    who: Text
    stand: Text
    since: Text
    is_same: bool


def since_month(found: Before | None, standing: Standing) -> ChangesView:
    if found is None:
        return ChangesView(t("比上月", "Since last month"), note=_NOTHING_KNOWN)
    when = dated(found.snapshot.day, standing.today)
    how = t("比 {day}签的", "Since {day}, signed")
    if found.source is Source.COMPUTED:
        how = t("比 {day}这台电脑算出的", "Since {day}, worked out here")
    return _changes(fill(how, day=when), found.snapshot, standing)


def since_signed(found: SignOff, standing: Standing) -> ChangesView:
    against = fill(t("比 {day}签的", "Since {day}, signed"), day=dated(found.snapshot.day, standing.today))
    return _changes(against, found.snapshot, standing)


def signed(found: SignOff, standing: Standing) -> Signed:
    """What was signed last, and what became of it since."""
    since, is_same = since_signed(found, standing), found.snapshot.says_what(taken(standing))
    words = t("之后没有变化", "nothing changed since")
    if since.rows:
        one, many = t("之后 {n} 项变了", "{n} duty changed since"), t("之后 {n} 项变了", "{n} duties changed since")
        words = count(len(since.rows), one, many)
    elif not is_same:
        words = t("之后状态没有变，有的数变了", "no state changed since, some figures did")
    who = t("上次签字 {day} {by}", "Signed last on {day} by {by}")
    said = fill(who, day=dated(found.snapshot.day, standing.today), by=found.by)
    return Signed(found, said, stand_words(found)[0], words, is_same)


def stand_words(found: SignOff) -> tuple[Text, str, Tone]:
    """How far a signed checklist came, or what is wrong with it; with its sign."""
    if found.approval is Approval.FITS:
        if found.delivery == "waiting":
            return t("等送出", "to leave"), "send-plane-line", Tone.ACCENT
        return t("已送达", "delivered"), "checkbox-circle-fill", Tone.MET
    if found.approval is Approval.NEWER:
        return t("用更新的规则包签的", "signed with a newer pack"), "question-line", Tone.ATTENTION
    return t("签名对不上", "signature does not fit"), "shield-cross-line", Tone.FAILED


def _changes(against: Text, before: Snapshot, standing: Standing) -> ChangesView:
    rows = tuple(_row(change) for change in changed(before, standing.worst_first()))
    held = sum(verdict.item.id in before.states for verdict in standing.verdicts) - len(rows)
    if not rows and not held:
        return ChangesView(against, note=t("规则包换过，没有同样的项。", "Another pack, with other duties."))
    note = NOTHING if rows else t("每一项的状态都没有变。", "Every duty stands as it did.")
    return ChangesView(against, rows, held, note)


def _row(change: Change) -> ChangeRow:
    sign, tone = _face(change.before, change.now)
    before, after = _WORDS[change.before], _WORDS[change.now]
    item = change.item
    return ChangeRow(item.id, item.title, sign, tone, before, capital(after), duty(item.id))


def _face(before: State, now: State) -> tuple[str, Tone]:
    """What was not known before did not get worse by being known."""
    if now in _GOOD:
        return (OTHER, Tone.MET) if before in _GOOD else (BETTER, Tone.MET)
    if now is State.NOT_MET:
        return WORSE if before in _GOOD else OTHER, Tone.FAILED
    return OTHER, Tone.UNKNOWN
