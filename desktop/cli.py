"""The command `yilu`: without a word it opens the desktop; with one it does what needs no window."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence

Command = Callable[[list[str]], int]

USAGE = """yilu                      打开登记簿 / open the desktop
yilu --data DIR           数据放在 DIR / keep the data in DIR
yilu platform ...         县或自治区的接收平台 / a county's or region's platform
yilu parcel show FILE     看一个包的外面 / what stands on the outside of a parcel
yilu pack check [DIR]     检查政策包 / check the policy pack
yilu pack seal DIR ...    县里签发一个政策包 / sign a policy pack as the county
yilu program seal DIR ... 县里签发一个程序更新 / sign a program update as the county
yilu form show [FORM]     看一张表有哪些项、谁看得到 / a form's fields and who may see them
yilu tour --out DIR       自动走一遍并拍照 / drive the real windows and take pictures
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and give its exit status; 2 for a command there is not."""
    words = list(sys.argv[1:] if argv is None else argv)
    if words[:1] in (["-h"], ["--help"], ["help"]):
        print(USAGE, end="")
        return 0
    found = _command(words)
    if found is None:
        print(USAGE, end="", file=sys.stderr)
        return 2
    command, rest = found
    return command(rest)


def _command(words: list[str]) -> tuple[Command, list[str]] | None:
    """The function behind a command, and what it is given. Imports stand inside: each command loads only what it
    needs, and the window must not wait for a server's libraries."""
    if not words or words[0].partition("=")[0] == "--data":
        from desktop.app import run

        return (lambda rest: run(_data(rest))), words
    if words[0] == "platform":
        from sync.onward.cli import main as platform_main

        return platform_main, words[1:]
    if words[0] == "tour":
        from desktop.tour.run import main as tour_main

        return tour_main, words[1:]
    if words[:2] == ["parcel", "show"]:
        from sync.envelope.show import main as parcel_main

        return parcel_main, words[2:]
    if words[:2] == ["pack", "check"]:
        from forms.pack_check import main as check_main

        return check_main, words[2:]
    if words[:2] == ["pack", "seal"]:
        from sync.updates.cli import pack_main

        return pack_main, words[2:]
    if words[:2] == ["program", "seal"]:
        from sync.updates.cli import program_main

        return program_main, words[2:]
    if words[:2] == ["form", "show"]:
        from forms.form_show import main as form_main

        return form_main, words[2:]
    return None


def _data(words: Sequence[str]) -> str | None:
    """The folder given with --data, None without."""
    if not words:
        return None
    if words[0].startswith("--data="):
        return words[0].removeprefix("--data=")
    return words[1] if len(words) > 1 else None
