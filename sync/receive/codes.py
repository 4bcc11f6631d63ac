"""Why something is held or refused: one code each, with words for the person whose task it becomes."""

from __future__ import annotations

from forms.errors import InputError
from forms.text import Text

DEVICE, SCHOOL, EPOCH, REVOKED, FORK = "device", "school", "epoch", "revoked", "fork"
CLOCK, OWNER, SEEN = "clock", "owner", "seen"
SCOPE, RECORD, RESERVED_NAME, NAME = "scope", "record", "reserved", "name"
AUDIENCE, CALCULATED = "audience", "calculated"

BY_ROSTER = frozenset({DEVICE, SCHOOL, EPOCH, REVOKED, "cannot_open"})
"""Codes of whole parcels that a newer roster, or a key found again, may resolve: they are tried again."""

HELD = {
    DEVICE: Text("这台电脑还没有被县里接纳，文件先保留。", "This PC is not admitted yet; the file is kept."),
    SCHOOL: Text(
        "名册没有让这台电脑为这所学校填报，文件先保留。",
        "The roster does not let this PC write for that school; the file is kept.",
    ),
    EPOCH: Text(
        "另一台电脑用过同一组编号，文件先保留，请核对。",
        "Another PC used these numbers; the file is kept. Look into it.",
    ),
    REVOKED: Text(
        "这台电脑的密钥已注销，文件先保留，请打电话核对。",
        "This PC's key is closed; the file is kept. Phone the school.",
    ),
    FORK: Text(
        "同一组编号有两种内容（电脑可能被还原或复制过），两份都保留。",
        "The same numbers came with two contents (a PC was set back or copied); both are kept.",
    ),
    CLOCK: Text(
        "改动的次序说不通，先保留，请核对。",
        "The order of a change cannot be explained; it is kept. Look into it.",
    ),
    OWNER: Text("改的是还没有收到的记录，先保留。", "It changes a record that has not arrived yet; it is kept."),
    SEEN: Text("文件说的先后次序前后矛盾，先保留。", "The file contradicts itself about what came first; it is kept."),
    "cannot_open": Text("文件不是加密给现在的密钥，先保留。", "The file is sealed to another key; it is kept."),
    "bomb": Text("文件展开后过大，没有采用，先保留。", "The file would unpack to too much; it is kept unused."),
    "content": Text("文件内容不合规格，没有采用，先保留。", "The file's content is malformed; it is kept."),
    "moved": Text("内容取自另一份文件，没有采用，先保留。", "The content is another file's; it is kept unused."),
}
"""Words for what is held. What a person can do is the same for all: compare, then admit, phone or let it be."""

REFUSED = {
    OWNER: Text("改的是别的学校的记录。", "It changes another school's record."),
    SCOPE: Text("这台电脑无权填报这张表。", "This PC may not write this form."),
    RECORD: Text("记录的编号不可能存在。", "The record's number cannot exist."),
    RESERVED_NAME: Text("保留字段的内容不对。", "A reserved field has a value it cannot have."),
    NAME: Text("字段名不合规格。", "A field has a name no form may use."),
    AUDIENCE: Text("字段超出了它允许到达的级别。", "A field came further up than it may."),
    CALCULATED: Text("计算字段不应当传送。", "A calculated field should not travel."),
    "type": Text("数值的类型不对。", "A value has the wrong type."),
    "size": Text("数值过长或过大。", "A value is too long or too large."),
    "form": Text("数值的写法不对。", "A value has the wrong shape."),
    "code": Text("选项代码不存在。", "A code is in no list."),
}
"""Words for single changes that are refused."""


class TooMuchHeld(InputError):
    """So much is held for PCs nobody admitted that no more is kept; the sender still has it."""

    def __init__(self) -> None:
        super().__init__(
            "held_full",
            Text(
                "等待接纳的文件太多，这一份没有收下；对方仍保留着。请先处理加入申请。",
                "Too much waits for admission: this file was not taken, its sender still has it. "
                "Settle the requests first.",
            ),
        )
