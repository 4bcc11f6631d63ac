"""`yilu platform ...`: what an administrator does with a platform, in a terminal, in Chinese and English."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from forms.errors import WorldError, YiluError
from forms.text import Text
from sync import platform
from sync.platform.founding import ROOTS, UNWRITABLE
from sync.platform.keys import FILE, write_private
from sync.platform.oversight import WORDS, Finding

_HEARD = "电话里听到的二十位 / the 20 letters heard by phone"
_ROOT = "接纳县用的根密钥，要两把 / a root key; admitting a county takes two"
_UNREADABLE = Text(
    "读不了这个文件。没有改动任何数据。请核对文件名。", "This file cannot be read. Nothing was changed. Check its name."
)

Add = Callable[[str, Callable[[argparse.Namespace], None], str], argparse.ArgumentParser]
"""Adds a command by its name, function and words; gives its parser, which has the platform's folder already."""


def main(argv: Sequence[str], more: Callable[[Add], None] = lambda add: None) -> int:
    """Run one command; 0 if it was done, 1 if not (the reason goes to stderr), 2 for a wrong command line.

    `more` adds the commands of a layer above this one."""
    try:
        arguments = _parser(more).parse_args(argv)
    except SystemExit as leaving:
        return int(leaving.code or 0)
    command: Callable[[argparse.Namespace], None] = arguments.command
    try:
        command(arguments)
    except YiluError as error:
        print(f"{error.text.zh}\n{error.text.en}", file=sys.stderr)
        return 1
    return 0


def _parser(more: Callable[[Add], None]) -> argparse.ArgumentParser:
    words = "县或自治区的接收平台 / a county's or region's platform"
    parser = argparse.ArgumentParser(prog="yilu platform", description=words)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(name: str, command: Callable[[argparse.Namespace], None], words: str) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=words, description=words)
        made.add_argument("directory", type=Path, metavar="DIR", help="平台的文件夹 / the platform's folder")
        made.set_defaults(command=command)
        return made

    init = add("init", _init, "建立平台 / found a platform")
    init.add_argument("--as", dest="level", choices=("county", "region"), default="county")
    init.add_argument("--name", default="", help="名称 / name")
    init.add_argument("--code", default="", help="区划代码 / division code; without it a random one")
    init.add_argument("--database", default="", metavar="URL", help="PostgreSQL 网址 / a PostgreSQL URL")
    serving = add("serve", _serve, "启动平台 / serve the platform")
    serving.add_argument("--host", default="127.0.0.1")
    serving.add_argument("--port", type=int, default=platform.DEFAULT_PORT)
    invite = add("invite", _invite, "为一所学校或一个县生成一次性加入码 / a one-time join code for a school or county")
    invite.add_argument("code", metavar="CODE")
    invite.add_argument("name", metavar="NAME")
    invite.add_argument("--county", action="store_true", help="给一个县，归到本自治区 / for a county under this region")
    card = add("card", _card, "写出县卡；自治区平台写出自治区文件 / write the county card, or a region's file")
    card.add_argument("out", type=Path, metavar="FILE")
    card.add_argument("--address", action="append", default=[], metavar="URL", help="平台网址 / where it answers")
    add("pending", _pending, "等待批准的电脑和县 / PCs and counties that wait to be admitted")
    admit = add("admit", _admit, "批准一台电脑加入，或接纳一个县 / admit a PC, or a county")
    admit.add_argument("device", metavar="KEY", help="pending 列出的密钥 / a key listed by pending")
    admit.add_argument("--root", type=Path, action="append", default=[], metavar="FILE", help=_ROOT)
    revoke = add("revoke", _revoke, "停用一台电脑的密钥 / close a PC's key")
    revoke.add_argument("device", metavar="KEY")
    under = add("under", _under, "县平台归到自治区之下 / put the county under a region")
    under.add_argument("file", type=Path, metavar="REGION_FILE")
    under.add_argument("heard", metavar="HEARD", help=_HEARD)
    county = add("county", _county, "自治区平台接纳一个县 / admit a county to the region")
    county.add_argument("file", type=Path, metavar="COUNTY_CARD")
    county.add_argument("heard", metavar="HEARD", help=_HEARD)
    county.add_argument("--root", type=Path, action="append", default=[], metavar="FILE", help=_ROOT)
    add("audit", _audit, "自治区核对各县有无扣留、改动 / what counties withheld or altered")
    more(add)
    return parser


def _init(arguments: argparse.Namespace) -> None:
    directory: Path = arguments.directory
    code = arguments.code or f"{arguments.level}-{os.urandom(3).hex()}"
    platform.init(directory, arguments.level, arguments.name, code, arguments.database)
    print(f"平台已建立 / the platform is founded: {directory}")
    print(f"请备份 {directory / FILE}，它不能重做 / back this file up, it cannot be made again")
    if arguments.level == "region":
        print(f"请把 {directory / ROOTS} 里的三把根密钥分别移到三个介质，由三个人保管；接纳县要其中两把")
        print("/ take the three root keys there to three media, kept by three people; admitting a county takes two")


def _serve(arguments: argparse.Namespace) -> None:
    def say(host: str, port: int) -> None:
        print(f"平台已启动 / listening: http://{host}:{port}", flush=True)

    platform.serve(arguments.directory, arguments.host, arguments.port, say)


def _invite(arguments: argparse.Namespace) -> None:
    invite = platform.invite_county if arguments.county else platform.invite
    code = invite(arguments.directory, arguments.code, arguments.name)
    print(f"一次性加入码 / one-time join code: {code}")
    print("请打电话或当面告诉对方，30 天内有效 / tell them by phone or in person; valid for 30 days")


def _card(arguments: argparse.Namespace) -> None:
    raw = platform.card(arguments.directory, tuple(arguments.address))
    try:
        write_private(arguments.out, raw)
    except OSError as error:
        raise WorldError("unwritable", UNWRITABLE) from error
    print(f"已写出 / written: {arguments.out}")
    print(f"电话核对 / compare by phone: {' '.join(platform.spoken(raw))}")


def _pending(arguments: argparse.Namespace) -> None:
    waiting = platform.pending(arguments.directory)
    if not waiting:
        print("没有等待批准的电脑或县 / no PC or county waits")
    for request in waiting:
        print(f"{request.school.code} {request.school.name}")
        print(f"  密钥 / key: {request.device}")
        if request.is_proven:
            print("  县，加入码对，不用再核对 / a county that knew its code: nothing to compare")
        else:
            whose = "  县，" if request.is_county else "  "
            print(f"{whose}电话核对 / compare by phone: {' '.join(request.fingerprint)}")


def _admit(arguments: argparse.Namespace) -> None:
    if arguments.root:
        region = platform.list_county(arguments.directory, arguments.device, tuple(arguments.root))
        print(f"已接纳，自治区文件第 {region.version} 版 / admitted, region file version {region.version}")
        return
    roster = platform.admit(arguments.directory, arguments.device)
    print(f"已批准，名册第 {roster.version} 版 / admitted, roster version {roster.version}")


def _revoke(arguments: argparse.Namespace) -> None:
    roster = platform.revoke(arguments.directory, arguments.device)
    print(f"已停用，名册第 {roster.version} 版 / closed, roster version {roster.version}")


def _under(arguments: argparse.Namespace) -> None:
    region = platform.go_under(arguments.directory, _read(arguments.file), _heard(arguments.heard))
    print(f"已归到 {region.name} 之下，学校下次连接时得知 / under {region.code}; schools learn of it as they ask")
    print("请把县卡交给自治区，由自治区接纳 / give the county card to the region, which admits the county")


def _county(arguments: argparse.Namespace) -> None:
    region = platform.admit_county(
        arguments.directory, _read(arguments.file), _heard(arguments.heard), tuple(arguments.root)
    )
    print(f"已接纳，自治区文件第 {region.version} 版 / admitted, region file version {region.version}")


def _audit(arguments: argparse.Namespace) -> None:
    findings = platform.findings(arguments.directory)
    for finding in findings:
        print("\n".join(_lines(finding)))
    alarms = sum(finding.is_alarm for finding in findings)
    print(f"需要查问 {alarms} 处，另有 {len(findings) - alarms} 处已知 / {alarms} to look into, "
          f"{len(findings) - alarms} more are known")  # fmt: skip


def _lines(finding: Finding) -> list[str]:
    mark = "!" if finding.is_alarm else "-"
    words = WORDS[finding.code]
    place = f"{mark} {finding.county} {finding.school} {finding.epoch} {finding.first}-{finding.last}"
    named = [f"  所缺文件 / the missing file: {finding.name[:16]}"] if finding.name else []
    return [place, f"  {words.zh}", f"  {words.en}", *named]


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise WorldError("unreadable", _UNREADABLE) from error


def _heard(text: str) -> str:
    """The root hash as far as it was read out, however it was grouped."""
    return "".join(text.split()).lower()
