"""What an envelope says of itself, in lines for an administrator: sizes, ranges, counts, never a record's value."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from forms.text import Text
from sync.envelope import limits
from sync.envelope.errors import ParcelError, refuse
from sync.envelope.header import Head, Header, read_head, read_header
from sync.envelope.keys import AgeIdentity, is_signed
from sync.envelope.opening import Verified, by_itself, open_public, open_sections, sections_of, verify
from sync.envelope.roster import Roster
from sync.envelope.roster_file import from_json

_LABELS = {
    "kind": Text("种类", "kind"),
    "id": Text("编号", "id"),
    "school": Text("学校", "school"),
    "device": Text("签名设备", "signed by"),
    "epoch": Text("批次", "epoch"),
    "range": Text("范围", "range"),
    "restates": Text("重述设备", "restates"),
    "prev": Text("上一份", "previous"),
    "pack": Text("规则包", "pack"),
    "roster": Text("名册版本", "roster version"),
    "have": Text("发送方已有", "sender has"),
    "section": Text("分段", "section"),
    "signature": Text("签名", "signature"),
    "signer": Text("签名者", "signer"),
    "content": Text("内容", "content"),
}
_HOLDS = Text("有效", "holds")
_BROKEN = Text("无效", "does not hold")
_UNKNOWN = Text("未给名册，不知此设备是否可信", "no roster given: whether this device is to be trusted is not known")
_DETACHED = Text("已被取下", "detached")
_CLOSED = Text("打不开", "closed to this key")
_CHANGES = Text("条改动", "changes")


def describe(
    raw: bytes, identities: Sequence[AgeIdentity] = (), roster: Roster | None = None, language: str = "zh"
) -> list[str]:
    """Lines 'label: value'. With `identities` also how many changes of which form each section holds; with a
    `roster` who the signer is. ParcelError if the head or a section's hash is wrong."""
    head = read_head(raw)
    sections = sections_of(raw, head)
    lines = _of_header(head.header)
    for note in head.header.sections:
        state = "" if note.audience in sections else f" ({_DETACHED.in_language(language)})"
        lines.append(("section", f"{note.audience}, {note.length} B{state}"))
    signed = is_signed(head.header.device, head.header.signed, head.signature)
    lines.append(("signature", (_HOLDS if signed else _BROKEN).in_language(language)))
    lines.append(("signer", _signer(head, roster, language)))
    if signed and identities:
        verified = Verified(head.header, by_itself(head.header), sections)
        lines += _of_sections(verified, identities, language)
    return [f"{_LABELS[label].in_language(language)}: {value}" for label, value in lines]


def main(argv: Sequence[str]) -> int:
    """`yilu parcel show FILE`: 0 if the envelope is sound and, where a roster is given, its signer is in it."""
    parser = argparse.ArgumentParser(prog="yilu parcel show")
    parser.add_argument("file", type=Path)
    parser.add_argument("--roster", type=Path, help="the county's roster file, to know the signer")
    parser.add_argument("--identity", type=Path, help="a file of age identities, to count what the sections hold")
    parser.add_argument("--language", choices=("zh", "en"), default="zh")
    options = parser.parse_args(argv)
    try:
        raw = _read(options.file)
        roster = _roster(_read(options.roster)) if options.roster else None
        identities = _identities(_read(options.identity)) if options.identity else ()
        lines = describe(raw, identities, roster, options.language)
        header = read_header(raw)
        find = by_itself if roster is None or header.device in roster.roots else roster.finds
        verify(raw, find, (header.kind,))
    except ParcelError as error:
        print(f"{error.code}: {error.text.in_language(options.language)}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"{options.file.name}: {error.strerror}", file=sys.stderr)
        return 1
    print("\n".join(lines))
    return 0


def _of_header(header: Header) -> list[tuple[str, str]]:
    lines = [("kind", header.kind), ("id", header.id), ("school", header.school), ("device", header.device)]
    lines += [("epoch", header.epoch)]
    if header.kind == "parcel":
        lines += [("range", f"{header.first}-{header.last}"), ("restates", header.restates), ("prev", header.prev)]
    lines += [("pack", header.pack), ("roster", str(header.roster or ""))]
    lines += [("have", f"{device} {epoch} 1-{seq}") for (device, epoch), seq in sorted(header.have.items())]
    return [(label, value) for label, value in lines if value]


def _signer(head: Head, roster: Roster | None, language: str) -> str:
    if roster is None:
        return _UNKNOWN.in_language(language)
    if head.header.device in roster.roots:
        return f"root, {roster.county} {roster.name}"
    try:
        scope = roster.finds(head.header)
    except ParcelError as error:
        return f"{error.code}: {error.text.in_language(language)}"
    receiver = roster.receiver(scope.device)
    who = [f"{code} {school.name if (school := roster.school(code)) else ''}".strip() for code in scope.schools]
    return f"{scope.level}, {', '.join(who) or (receiver.name if receiver else '')}"


def _of_sections(verified: Verified, identities: Sequence[AgeIdentity], language: str) -> list[tuple[str, str]]:
    if verified.header.kind != "parcel":
        return []
    batches = open_sections(verified, identities)
    lines = []
    for note in verified.header.sections:
        if note.audience in batches:
            blocks = batches[note.audience].blocks
            counts = ", ".join(f"{block.form} {len(block.seqs)}" for block in blocks)
            lines.append(("content", f"{note.audience}: {counts} {_CHANGES.in_language(language)}"))
        else:
            lines.append(("content", f"{note.audience}: {_CLOSED.in_language(language)}"))
    return lines


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        raw = file.read(limits.ENVELOPE_BYTES + 1)
    if len(raw) > limits.ENVELOPE_BYTES:
        raise refuse("too_large")
    return raw


def _roster(raw: bytes) -> Roster:
    """The roster as the administrator gave it: whether its root is to be trusted is theirs to know."""
    verified = verify(raw, by_itself, ("roster",))
    return from_json(open_public(verified), verified.header)


def _identities(raw: bytes) -> tuple[AgeIdentity, ...]:
    lines = raw.decode("ascii", "replace").split()
    try:
        return tuple(AgeIdentity(line) for line in lines if line.startswith("AGE-SECRET-KEY-1"))
    except ValueError:
        raise refuse("cannot_open") from None
