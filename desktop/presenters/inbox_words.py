"""What a verdict is called in a row, by sign and tone; the long sentence comes from the county's rules."""

from __future__ import annotations

from dataclasses import dataclass, replace

from desktop.i18n import NOTHING, fill, same, t
from desktop.theme.tokens import Tone
from forms.text import Text
from sync.county.judging import Row
from sync.county.verdicts import Verdict
from sync.receive import codes
from sync.vector import Ranges


@dataclass(frozen=True, slots=True)
class Said:
    """`word` before anything is taken, `after` once it was."""

    word: Text
    sign: str
    tone: Tone
    after: Text = NOTHING


GOOD, MIND, BAD, ASKS = "checkbox-circle-fill", "error-warning-fill", "close-circle-fill", "question-fill"
PLAIN = "checkbox-blank-circle-line"

VERDICTS = {
    Verdict.NEW: Said(t("可以收", "fine"), GOOD, Tone.MET, t("已收下", "taken")),
    Verdict.GAP: Said(t("有缺口", "a gap"), MIND, Tone.ATTENTION, t("已收下", "taken")),
    Verdict.KNOWN: Said(t("收过了", "here already"), "check-double-line", Tone.UNKNOWN),
    Verdict.REFUSED: Said(t("改动不能用", "unusable"), BAD, Tone.FAILED, t("没有采用", "not used")),
    Verdict.HELD: Said(t("先保留", "to be kept"), MIND, Tone.ATTENTION, t("先保留着", "kept")),
    Verdict.FORK: Said(t("编号冲突", "numbers clash"), BAD, Tone.FAILED, t("两份都保留", "both kept")),
    Verdict.SIGNATURE: Said(t("损坏，签名不符", "bad signature"), BAD, Tone.FAILED),
    Verdict.DAMAGED: Said(t("损坏", "damaged"), BAD, Tone.FAILED),
    Verdict.UNKNOWN_SCHOOL: Said(t("不认识的学校", "unknown school"), ASKS, Tone.UNKNOWN),
    Verdict.NEWER_PROGRAM: Said(t("先升级程序", "newer program"), MIND, Tone.ATTENTION),
    Verdict.FOREIGN: Said(t("不是本县签的", "not ours"), ASKS, Tone.UNKNOWN),
    Verdict.REQUEST: Said(t("申请加入", "asks to join"), "user-add-line", Tone.ACCENT, t("等核对", "to compare")),
    Verdict.ANSWERED: Said(t("处理过的申请", "decided before"), PLAIN, Tone.UNKNOWN),
    Verdict.ASK: Said(t("来要回执", "wants answers"), "mail-download-line", Tone.UNKNOWN),
    Verdict.REGION: Said(t("自治区来的", "from the region"), "government-line", Tone.ACCENT, t("用上了", "in use")),
    Verdict.SET_BACK: Said(
        t("本机被还原过", "this PC was set back"), MIND, Tone.ATTENTION, t("换了编号", "renumbered")
    ),
    Verdict.LEFT: Said(t("没收下", "not taken"), BAD, Tone.FAILED),
    Verdict.OTHER: Said(t("不用管", "nothing to do"), PLAIN, Tone.UNKNOWN),
}
WAITS_TO_JOIN = Said(t("等接纳", "after joining"), "time-line", Tone.ACCENT, t("先保留着", "kept"))
LEFT_OUT = t("这次没收", "left out")
LET_IN = {
    Verdict.REQUEST: Said(t("已接纳", "let in"), GOOD, Tone.MET),
    Verdict.HELD: Said(t("已收下", "taken"), GOOD, Tone.MET),
}
"""Once its PC was admitted while the stick is still in."""
NOT_FOR_US = {
    "receipt": t("回执，不用管", "a receipt"),
    "roster": t("名册，不用管", "a roster"),
    "region": t("自治区的文件", "the region's file"),
    "parcel": t("学校自己用的", "for its school"),
}
"""What is nothing for this desk, by the kind its file says it is."""

CAN_TAKE = frozenset(
    {
        *(Verdict.NEW, Verdict.GAP, Verdict.REFUSED, Verdict.HELD, Verdict.FORK),
        *(Verdict.REQUEST, Verdict.REGION, Verdict.SET_BACK),
    }
)
"""What taking changes something for: these have a tick."""
CALM = frozenset({Verdict.KNOWN, Verdict.REGION, Verdict.ANSWERED, Verdict.ASK, Verdict.OTHER})


def said_of(row: Row, is_let_in: bool = False) -> Said:
    """`is_let_in`: what waited for its PC to be admitted does no longer."""
    if is_let_in and row.verdict in LET_IN:
        return LET_IN[row.verdict]
    if row.verdict is Verdict.OTHER and row.kind in NOT_FOR_US:
        return replace(VERDICTS[Verdict.OTHER], word=NOT_FOR_US[row.kind])
    waits = row.verdict is Verdict.HELD and row.code == codes.DEVICE
    return WAITS_TO_JOIN if waits else VERDICTS[row.verdict]


def joins(row: Row) -> bool:
    """Whether it is about a PC that is not in the roster yet."""
    return row.verdict is Verdict.REQUEST or (row.verdict is Verdict.HELD and row.code == codes.DEVICE)


def is_problem(row: Row) -> bool:
    return row.verdict is not Verdict.NEW and row.verdict not in CALM and not joins(row)


def numbers(first: int, last: int) -> Text:
    """A range of change numbers: 2,871–2,990."""
    return same("" if not last else f"{first:,}" if first == last else f"{first:,}–{last:,}")


def lacking(missing: Ranges) -> Text:
    """缺 2,803–2,870; of several stretches the first, with how many changes lack in all."""
    first, last = missing.spans[0]
    said = fill(t("缺 {numbers}", "lacks {numbers}"), numbers=numbers(first, last))
    if len(missing.spans) == 1:
        return said
    more = fill(t(" 等 {n} 项", " and more: {n}"), n=len(missing))
    return Text(said.zh + more.zh, said.en + more.en)
