"""What a file that was handed over may turn out to be, in words for the person at the county's desk."""

from __future__ import annotations

from enum import StrEnum

from forms.text import Text


class Verdict(StrEnum):
    """Of each file one. `SOUND` ones are what "take all that is sound" takes."""

    NEW = "new"
    GAP = "gap"  # new, and something before it has not come
    KNOWN = "known"
    REFUSED = "refused"  # sound as a file, and nothing in it may be used
    HELD = "held"  # kept, not applied: `Row.code` says why
    FORK = "fork"
    SIGNATURE = "signature"
    DAMAGED = "damaged"
    UNKNOWN_SCHOOL = "unknown_school"
    NEWER_PROGRAM = "newer_program"
    FOREIGN = "foreign"  # signed by another root, or as if by this county
    REQUEST = "request"  # a PC asks to join
    ANSWERED = "answered"  # a request that was decided before
    ASK = "ask"  # a PC says what it has and asks for answers
    REGION = "region"  # a paper or receipt of the region that is news
    SET_BACK = "set_back"  # signed here, and not known here: this desk was restored
    LEFT = "left"  # could not be read, or no more is kept
    OTHER = "other"  # nothing for this desk


SOUND = frozenset({Verdict.NEW, Verdict.GAP})

WORDS = {
    Verdict.NEW: Text("新的，可以收下。", "New; can be taken."),
    Verdict.GAP: Text(
        "新的，可以收下；但它前面还缺一段，请学校补送。",
        "New; can be taken. Something before it has not come: the school still owes it.",
    ),
    Verdict.KNOWN: Text("已经收过，不会重复。", "Here already; nothing is doubled."),
    Verdict.REFUSED: Text(
        "文件完好，但其中的改动都不能用，没有采用；回执会告诉学校。",
        "The file is whole, but none of its changes may be used; the receipt tells the school.",
    ),
    Verdict.FORK: Text(
        "同一组编号有两种内容（学校电脑可能被还原或复制过），两份都保留，没有采用。",
        "The same numbers with two contents (a PC was set back or copied); both are kept, this one is not used.",
    ),
    Verdict.SIGNATURE: Text(
        "签名不符，文件被改动过，没有收下。请学校重新复制一份。",
        "The signature is wrong: the file was changed and is not taken. Ask the school for a new copy.",
    ),
    Verdict.UNKNOWN_SCHOOL: Text(
        "县里的学校名单中没有这所学校，没有收下。如果确实是本县学校，请先把它加进名单。",
        "The county's list does not have this school; the file is not taken. If it is one of yours, add it first.",
    ),
    Verdict.NEWER_PROGRAM: Text(
        "由更新版本的程序制作，没有收下。请先升级本机程序。",
        "Made by a newer program; not taken. Update the program on this PC first.",
    ),
    Verdict.FOREIGN: Text(
        "不是本县的密钥签发的，没有采用。如果有人声称它来自本县，请查问优盘的来历。",
        "Not signed by this county's key; not used. If somebody says it is the county's, ask where the stick was.",
    ),
    Verdict.REQUEST: Text(
        "一台电脑申请加入，收下后请打电话核对指纹再接纳。",
        "A PC asks to join. After taking, compare the fingerprint by phone before you admit it.",
    ),
    Verdict.ANSWERED: Text("加入申请，已经处理过。", "A request to join that was decided before."),
    Verdict.ASK: Text("学校电脑来要回执和名册，会写回。", "A PC asks for receipts and roster; they are written back."),
    Verdict.REGION: Text(
        "自治区签发的回执或名册，收下后用上，也带给学校。",
        "A receipt or paper of the region; it is used once taken, and passed on to schools.",
    ),
    Verdict.SET_BACK: Text(
        "本县签发过、本机却不知道的文件：这台电脑像是被还原过。收下后会换新编号，缺的由学校重新送。",
        "Signed here, yet unknown here: this PC was set back. Taking it begins a new epoch, and schools send again "
        "what is missing.",
    ),
    Verdict.LEFT: Text("没有收下，文件还在原处。请稍后再试。", "Not taken; the file is where it was. Try again later."),
    Verdict.OTHER: Text("不是给县里的文件，不动它。", "Nothing for the county; left alone."),
}
"""For 'held' the words are those of `sync.receive.codes`, for 'damaged' those of `sync.envelope.errors`."""

UNREADABLE = Text(
    "读不出来（优盘可能松了或坏了），没有收下。请重新插好再读一次。",
    "It cannot be read (a loose or broken stick); not taken. Plug the stick in again and read once more.",
)
REGAINED = Text(
    "本县写给这所学校、本机却没有的退回：这台电脑像是被还原过。收下后补回本机。",
    "A return this county wrote to the school, and unknown here: this PC was set back. Taking it brings it back.",
)
CLOSED = Text("这台电脑的密钥已经注销，申请不予保留。", "This PC's key is closed; the request is not kept.")
REQUESTS_FULL = Text(
    "等待处理的申请太多，这一份没有收下。请先处理已有的申请。",
    "Too many requests wait; this one is not taken. Decide on those first.",
)
REFUSED_PART = Text("其中有改动被拒收：", "Some of its changes are refused: ")
HELD_PART = Text("其中有改动先保留：", "Some of its changes are kept without being used: ")

BY_CODE = {
    "newer_program": Verdict.NEWER_PROGRAM,
    "signature": Verdict.SIGNATURE,
    "not_ours": Verdict.OTHER,
    "kind": Verdict.OTHER,
}
"""Codes of `sync.envelope.errors`; every other one means that the file is damaged."""
