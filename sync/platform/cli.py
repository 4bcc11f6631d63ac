"""`yilu platform ...`: what an administrator does with a platform, in a terminal, in Chinese and English."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from forms.errors import WorldError, YiluError
from sync import platform
from sync.envelope.card import open_card
from sync.platform.founding import UNWRITABLE
from sync.platform.keys import FILE, write_private


def main(argv: Sequence[str]) -> int:
    """Run one command; 0 if it was done, 1 if not (the reason goes to stderr), 2 for a wrong command line."""
    try:
        arguments = _parser().parse_args(argv)
    except SystemExit as leaving:
        return int(leaving.code or 0)
    command: Callable[[argparse.Namespace], None] = arguments.command
    try:
        command(arguments)
    except YiluError as error:
        print(f"{error.text.zh}\n{error.text.en}", file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
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
    invite = add("invite", _invite, "为一所学校生成一次性加入码 / a one-time join code for a school")
    invite.add_argument("code", metavar="SCHOOL_CODE")
    invite.add_argument("name", metavar="SCHOOL_NAME")
    card = add("card", _card, "写出县卡 / write the county card")
    card.add_argument("out", type=Path, metavar="FILE")
    card.add_argument("--address", action="append", default=[], metavar="URL", help="平台网址 / where it answers")
    add("pending", _pending, "等待批准的电脑 / PCs that wait to be admitted")
    admit = add("admit", _admit, "批准一台电脑加入 / admit a PC")
    admit.add_argument("device", metavar="KEY", help="pending 列出的密钥 / a key listed by pending")
    revoke = add("revoke", _revoke, "停用一台电脑的密钥 / close a PC's key")
    revoke.add_argument("device", metavar="KEY")
    return parser


def _init(arguments: argparse.Namespace) -> None:
    directory: Path = arguments.directory
    code = arguments.code or f"{arguments.level}-{os.urandom(3).hex()}"
    platform.init(directory, arguments.level, arguments.name, code, arguments.database)
    print(f"平台已建立 / the platform is founded: {directory}")
    print(f"请备份 {directory / FILE}，它不能重做 / back this file up, it cannot be made again")


def _serve(arguments: argparse.Namespace) -> None:
    def say(host: str, port: int) -> None:
        print(f"平台已启动 / listening: http://{host}:{port}", flush=True)

    platform.serve(arguments.directory, arguments.host, arguments.port, say)


def _invite(arguments: argparse.Namespace) -> None:
    code = platform.invite(arguments.directory, arguments.code, arguments.name)
    print(f"一次性加入码 / one-time join code: {code}")
    print("请打电话或当面告诉学校，30 天内有效 / tell the school by phone or in person; valid for 30 days")


def _card(arguments: argparse.Namespace) -> None:
    raw = platform.card(arguments.directory, tuple(arguments.address))
    try:
        write_private(arguments.out, raw)
    except OSError as error:
        raise WorldError("unwritable", UNWRITABLE) from error
    print(f"县卡已写出 / the county card is written: {arguments.out}")
    print(f"电话核对 / compare by phone: {' '.join(open_card(raw).spoken)}")


def _pending(arguments: argparse.Namespace) -> None:
    waiting = platform.pending(arguments.directory)
    if not waiting:
        print("没有等待批准的电脑 / no PC waits")
    for request in waiting:
        print(f"{request.school.code} {request.school.name}")
        print(f"  密钥 / key: {request.device}")
        print(f"  电话核对 / compare by phone: {' '.join(request.fingerprint)}")


def _admit(arguments: argparse.Namespace) -> None:
    roster = platform.admit(arguments.directory, arguments.device)
    print(f"已批准，名册第 {roster.version} 版 / admitted, roster version {roster.version}")


def _revoke(arguments: argparse.Namespace) -> None:
    roster = platform.revoke(arguments.directory, arguments.device)
    print(f"已停用，名册第 {roster.version} 版 / closed, roster version {roster.version}")
