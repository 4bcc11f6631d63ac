"""`yilu pack seal` and `yilu program seal`: an administrator signs an update with the county's root."""

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import resources
from forms.errors import InputError, WorldError, YiluError
from forms.pack import Pack, load_pack, pack_files
from forms.pack_check import check_pack
from forms.text import Text
from sync.durable import write_safely
from sync.envelope.header import read_header
from sync.envelope.keys import SigningKey
from sync.envelope.pack_file import seal_pack
from sync.platform import keys
from sync.routes.usb.naming import DOWN, name_of, piece_name
from sync.routes.usb.stick import Stick
from sync.store import Store, open_store, read_front, root_paper
from sync.updates import making, packs
from sync.updates.launching import this_platform
from sync.updates.packs import OfferedPack
from sync.updates.shelf import Shelf

AskPassword = Callable[[str], str]

_NEWS = Text(
    "pack.toml 的 [news] 没有写这一版改了什么（zh、en），没有签发。请写上再试。",
    "[news] of pack.toml does not say in zh and en what is new. Nothing was signed. Write it and try again.",
)
_PROBLEMS = Text(
    "这个包有问题，没有签发。请用 yilu pack check 看有哪些，改好再试。",
    "This pack has problems and was not signed. See them by yilu pack check, mend them and try again.",
)
_NO_ROOT = Text(
    "这个文件夹里没有县的根密钥，没有签发。请指明县里的平台或县级电脑的数据文件夹。",
    "There is no county's root in this folder, and nothing was signed. Name the folder of a county's platform or desk.",
)
_UNWRITABLE = Text(
    "写不了这个文件，没有签发。请换一个地方。", "This file cannot be written; nothing was signed. Choose another place."
)


def pack_main(argv: Sequence[str], ask: AskPassword = getpass.getpass) -> int:
    """`seal PACK --as COUNTY OUT`: 0 if it was signed, 1 if not and why, 2 for a wrong command line."""
    return _run(_parser("yilu pack seal", "PACK", "规则包的文件夹 / the pack's folder"), argv, ask, _seal_pack)


def program_main(argv: Sequence[str], ask: AskPassword = getpass.getpass) -> int:
    """`seal PROGRAM --as COUNTY STICK`: as `pack_main`. What is written stands in `YILU/down` of STICK."""
    parser = _parser("yilu program seal", "PROGRAM", "打包好的程序的文件夹 / the frozen program's folder")
    parser.add_argument("--zh", required=True, help="改了什么 / what is new, in Chinese")
    parser.add_argument("--en", required=True, help="what is new, in English")
    parser.add_argument("--platform", default=this_platform(), help="哪种电脑 / the kind of PC")
    return _run(parser, argv, ask, _seal_program)


def _parser(command: str, what: str, words: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=command, description="用县的根密钥签发更新 / sign an update as the county")
    parser.add_argument("source", type=Path, metavar=what, help=words)
    parser.add_argument("--as", dest="county", type=Path, required=True, metavar="DIR", help="县的文件夹 / county")
    parser.add_argument("out", type=Path, metavar="OUT", help="U盘，或要写的文件 / a stick, or the file to be written")
    return parser


def _run(
    parser: argparse.ArgumentParser,
    argv: Sequence[str],
    ask: AskPassword,
    seal: Callable[[argparse.Namespace, AskPassword], str],
) -> int:
    try:
        done = seal(parser.parse_args(argv), ask)
    except SystemExit as leaving:
        return int(leaving.code or 0)
    except YiluError as error:
        sys.stderr.write(f"{error.text.zh}\n{error.text.en}\n")
        return 1
    sys.stdout.write(f"{done}\n")
    return 0


def _seal_pack(given: argparse.Namespace, ask: AskPassword) -> str:
    """A county's desk also keeps it: it uses the pack itself from its next start on, and hands it on by every stick."""
    own, pack = load_pack(resources.find("pack")), load_pack(given.source)
    if not (pack.news.zh and pack.news.en):
        raise InputError("news", _NEWS)
    if (given.county / keys.FILE).is_file():
        raw = _signed(pack, given.source, own, keys.load(given.county).root)
    else:
        shelf = Shelf(own, None)
        store = _desk(given.county, ask, shelf)
        try:
            raw = _signed(pack, given.source, packs.newest(store, shelf.pack, None), _root(store))
            packs.keep(store, OfferedPack(pack, read_header(raw).device, raw), shelf.pack, store.school.name)
        finally:
            store.close()
    header = read_header(raw)
    _write(given.out, name_of(header, "newest"), raw)
    return f"规则包 {pack.version} 已签发 / pack {pack.version} is signed: {given.out}"


def _signed(pack: Pack, folder: Path, previous: Pack, root: SigningKey) -> bytes:
    if check_pack(pack, previous):
        raise InputError("pack_lint", _PROBLEMS)
    return seal_pack(pack.version, pack_files(folder), root)


def _seal_program(given: argparse.Namespace, ask: AskPassword) -> str:
    made = making.make(given.source, given.platform, (given.zh, given.en), _root_of(given.county, ask))
    files = {piece_name(sha256): raw for sha256, raw in made.pieces.items()}
    program = made.program
    given.out.mkdir(parents=True, exist_ok=True)
    stick = Stick(given.out)
    stick.write_all(DOWN, files)
    stick.write(DOWN, name_of(read_header(made.raw), program.platform.replace("_", "-")), made.raw)
    size = f"{program.packed / 1e6:.1f} MB"
    return f"程序 {program.version} 已签发 / program {program.version} is signed: {given.out} ({size})"


def _root_of(county: Path, ask: AskPassword) -> SigningKey:
    if (county / keys.FILE).is_file():
        return keys.load(county).root
    store = _desk(county, ask, Shelf(load_pack(resources.find("pack")), None))
    try:
        return _root(store)
    finally:
        store.close()


def _desk(directory: Path, ask: AskPassword, shelf: Shelf) -> Store:
    """A county's desk, signed in to as its first user of that role."""
    users = [user for user in read_front(directory).users if "county" in user.roles]
    if not users:
        raise InputError("no_root", _NO_ROOT)
    return open_store(directory, users[0].id, ask(f"{users[0].name} 的口令 / password: "), shelf)


def _root(store: Store) -> SigningKey:
    root = store.root
    if root is None:
        raise InputError("no_root", _NO_ROOT)
    return root_paper.root_key(root.secret)


def _write(out: Path, name: str, raw: bytes) -> None:
    if out.is_dir():
        Stick(out).write(DOWN, name, raw)
        return
    try:
        write_safely(out, raw)
    except OSError as error:
        raise WorldError("unwritable", _UNWRITABLE) from error
