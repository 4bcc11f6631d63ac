"""What both ends of HTTP must agree on: media types, caps, and problem codes with words.

Nothing here is trusted: the files that travel are signed one by one, a problem's code only chooses words."""

from __future__ import annotations

from dataclasses import dataclass

from forms.text import Text

FILE_TYPE = "application/vnd.yilu.file"
BUNDLE_TYPE = "application/vnd.yilu.bundle"
PROBLEM_TYPE = "application/problem+json"
PIECE_TYPE = "application/offset+octet-stream"  # tus 1.0
TUS_VERSION = "1.0.0"
TUS_EXTENSIONS = "creation,creation-with-upload,checksum"

MAX_PARCEL = 16 << 20  # as `sync.envelope.limits`
MAX_PIECE = 1 << 20
MAX_JOIN = 64 << 10
MAX_ASK = 1 << 20  # with the evidence a platform that was set back needs
MAX_REPLY = 1 << 20
MAX_NONCE = 64  # hex digits


@dataclass(frozen=True, slots=True)
class Problem:
    """One way in which the platform says no: an HTTP status and the words for it."""

    code: str
    status: int
    text: Text


def _problems(*problems: Problem) -> dict[str, Problem]:
    return {problem.code: problem for problem in problems}


PROBLEMS = _problems(
    Problem(
        "not_found",
        404,
        Text("平台没有这个地址。请核对平台网址。", "The platform has no such address. Check the platform's address."),
    ),
    Problem(
        "method",
        405,
        Text("平台不接受这种请求。请更新程序。", "The platform does not take such a request. Update the program."),
    ),
    Problem("nonce", 400, Text("问候缺少随机数，平台无法签名回答。", "The greeting lacks a random number to sign.")),
    Problem(
        "too_large",
        413,
        Text(
            "文件超过平台接受的大小，没有收下；改动仍在本机。",
            "The file is larger than the platform takes; the changes are still on this PC.",
        ),
    ),
    Problem(
        "malformed",
        400,
        Text(
            "平台看不懂收到的请求，没有改变任何数据。请更新程序。",
            "The platform cannot read the request; nothing was changed. Update the program.",
        ),
    ),
    Problem(
        "offset",
        409,
        Text("续传位置不符，将重新询问平台收到了多少。", "The upload goes on elsewhere; the place will be asked for."),
    ),
    Problem(
        "checksum",
        460,
        Text("这一段在路上损坏，平台没有保留，将重新发送。", "This piece was damaged on its way; it is sent again."),
    ),
    Problem(
        "no_upload",
        404,
        Text("平台没有这份未完成的上传，将从头发送。", "The platform has no such unfinished upload; it starts afresh."),
    ),
    Problem(
        "busy",
        503,
        Text(
            "平台暂存的未完成上传已满，请稍后再试；改动仍在本机。",
            "The platform holds too many unfinished uploads; try later. The changes are still on this PC.",
        ),
    ),
    Problem(
        "unknown_device",
        403,
        Text(
            "平台的名册里没有这台电脑。请先申请加入，或打电话请县里核对。",
            "This PC is not in the platform's roster. Ask to join first, or phone the county.",
        ),
    ),
    Problem(
        "join_code",
        403,
        Text(
            "加入码不对、已用过或已过期，没有加入。请向县里要一个新的加入码。",
            "The join code is wrong, used or out of date. Ask the county for a new one.",
        ),
    ),
    Problem(
        "refused",
        422,
        Text(
            "平台核对后没有收下这份文件；改动仍在本机，请联系县里。",
            "The platform checked the file and did not take it; the changes are still on this PC. Phone the county.",
        ),
    ),
    Problem(
        "internal",
        500,
        Text(
            "平台内部出错，没有收下；改动仍在本机，稍后自动再试。",
            "The platform failed inside and took nothing; the changes are still on this PC and go out later.",
        ),
    ),
)
