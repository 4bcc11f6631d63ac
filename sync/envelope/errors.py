"""Why an envelope is refused: one code each, with words for the person who holds the file or watches the link."""

from __future__ import annotations

from forms.errors import InputError
from forms.text import Text

_KEPT = Text("本机数据没有任何改变。", "Nothing on this computer was changed.")
_AGAIN = Text("请对方重新导出一份。", "Ask the sender for a new copy.")
_COUNTY = Text("请联系县级管理员。", "Call the county office.")


def _text(zh: str, en: str, then: Text) -> Text:
    return Text(f"{zh}{_KEPT.zh}{then.zh}", f"{en} {_KEPT.en} {then.en}")


_OTHER = Text("请换一个文件。", "Choose another file.")
_UPDATE = Text("请先升级本机程序。", "Update this program first.")
_READ = Text("请逐组再核对一遍。", "Compare it again, group by group.")

TEXTS = {
    "too_large": _text("文件超过允许的大小。", "The file is larger than allowed.", _AGAIN),
    "not_ours": _text("这不是驿录的文件。", "This is not a Yilu file.", _OTHER),
    "newer_program": _text("文件由更新版本的驿录制作。", "The file was made by a newer Yilu.", _UPDATE),
    "header": _text("文件开头已损坏或不合规格。", "The head of the file is damaged or malformed.", _AGAIN),
    "kind": _text("文件种类不符。", "This is another kind of file than belongs here.", _OTHER),
    "unknown_school": _text("名册中没有这所学校。", "The roster does not list this school.", _COUNTY),
    "unknown_device": _text("名册中没有这台设备。", "The roster does not list this device.", _COUNTY),
    "signature": _text("签名不符，文件被改动过。", "The signature is wrong: the file was changed.", _AGAIN),
    "section_hash": _text("文件内容已损坏或被换过。", "The content is damaged or was exchanged.", _AGAIN),
    "incomplete": _text("缺少给本机的部分。", "The part meant for this computer is missing.", _AGAIN),
    "cannot_open": _text("文件不是加密给本机的。", "The file is not sealed to this computer.", _COUNTY),
    "bomb": _text("文件展开后过大。", "The file would unpack to more than allowed.", _AGAIN),
    "moved": _text("内容取自另一份文件。", "The content was taken from another file.", _COUNTY),
    "content": _text("文件内容不合规格。", "The content of the file is malformed.", _AGAIN),
    "owner": _text("这台设备无权改动这些记录。", "This device may not change these records.", _COUNTY),
    "wrong_root": _text("名册不是由所认的根密钥签发。", "The roster is not signed by the trusted root.", _COUNTY),
    "rollback": _text("名册比本机已有的旧。", "The roster is older than the one held here.", _COUNTY),
    "roster_fork": _text("同一版本的名册有两种内容。", "Two rosters of the same version differ.", _COUNTY),
    "roster_mix": _text("这是另一个县的名册。", "This is the roster of another county.", _COUNTY),
    "roster_kinship": _text("名册的根密钥交接不连续。", "The roots do not follow from those known.", _COUNTY),
    "issuer": _text("签发这份更新的密钥无权发布更新。", "The key that signed this may not issue updates.", _COUNTY),
    "other_pc": _text("这份程序更新不是给这种电脑的。", "This program update is for another kind of PC.", _COUNTY),
    "pieces": _text("程序更新的文件不全或已损坏。", "Files of the program update are missing or damaged.", _AGAIN),
    "code_typo": _text("邀请码抄写有误。", "The code has a slip in it.", _READ),
    "code_root": _text("邀请码与此平台不符。", "The code belongs to another platform.", _COUNTY),
    "proof": _text("邀请码不对或已用过。", "The code is wrong or was used before.", _COUNTY),
}
CODES = frozenset(TEXTS)


class ParcelError(InputError):
    """An envelope, or something in it, cannot be taken; nothing was changed. `code` is one of `CODES`."""


def refuse(code: str) -> ParcelError:
    """The error for `code` with its words; KeyError for a code that has none."""
    return ParcelError(code, TEXTS[code])
