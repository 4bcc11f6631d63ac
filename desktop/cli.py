"""The command `yilu`: without a word it opens the desktop; with one it does what needs no window."""

from __future__ import annotations

import sys
from collections.abc import Sequence

USAGE = """yilu                      打开登记簿 / open the desktop
yilu --data DIR           数据放在 DIR / keep the data in DIR
yilu platform ...         县或自治区的接收平台 / a county's or region's platform
yilu parcel show FILE     看一个包的外面 / what stands on the outside of a parcel
yilu pack check           检查政策包 / check the policy pack
yilu form ...             看一张表 / look at a form
yilu tour --out DIR       自动走一遍并拍照 / drive the real windows and take pictures
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and give its exit status. Imports stand inside: each command loads only what it needs, and
    the window must not wait for a server's libraries."""
    words = list(sys.argv[1:] if argv is None else argv)
    first = words[0] if words else ""
    if first in ("-h", "--help", "help"):
        print(USAGE, end="")
        return 0
    if first == "platform":
        from sync.platform.cli import main as platform_main  # the server's libraries, only for the platform

        return platform_main(words[1:])
    if first == "parcel":
        from sync.envelope.show import main as parcel_main  # starts faster

        return parcel_main(words[1:])
    if first in ("pack", "form"):
        from forms.pack_check import main as pack_main  # pyxform, only to check a pack

        return pack_main(words[1:] if first == "pack" else words)
    if first == "tour":
        from desktop.tour.run import main as tour_main  # starts faster

        return tour_main(words[1:])
    if first and first != "--data" and not first.startswith("--data="):
        print(USAGE, end="", file=sys.stderr)
        return 2
    from desktop.app import run  # Qt, only for the window

    return run(_data(words))


def _data(words: Sequence[str]) -> str | None:
    """The folder given with --data, None without."""
    if not words:
        return None
    if words[0].startswith("--data="):
        return words[0].removeprefix("--data=")
    return words[1] if len(words) > 1 else None
