"""docs/SYNC.md says what the code does: its codes, steps, pauses, limits and paths are held to it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from sync import retry, sealing, wire
from sync.cycle import Step
from sync.envelope import limits, region
from sync.platform import office, oversight, uploads
from sync.receive import codes, receiving
from sync.routes import http
from sync.routes.usb import stick, writing
from sync.store import parcels

ROOT = Path(__file__).parents[2]
DOC = (ROOT / "docs" / "SYNC.md").read_text(encoding="utf-8")
PAGES = ("README.md", "docs/ARCHITECTURE.md", "docs/SYNC.md", "docs/ENVELOPE.md", "docs/pack.md")
DAY = 86_400
TIMEOUTS = http.Timeouts()


def section(title: str) -> str:
    """The text under a heading, up to the next of any level."""
    found = re.search(rf"^#+ {re.escape(title)}\n(.*?)(?=^#|\Z)", DOC, re.MULTILINE | re.DOTALL)
    assert found, title
    return found[1]


def table(title: str) -> list[list[str]]:
    """The rows of the table under a heading, its head left out."""
    lines = [line for line in section(title).splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def listed(after: str) -> set[str]:
    """The codes of one item of the list under the state table."""
    item = re.search(rf"^- {after}: (.*?)(?=^- |\n\n)", section("State table"), re.MULTILINE | re.DOTALL)
    assert item, after
    return set(re.findall(r"`(\w+)`", item[1]))


def test_the_codes_of_the_state_table_are_those_of_the_receiver() -> None:
    assert listed("held whole") | listed("held one by one") == set(codes.HELD)
    assert listed("refused") == set(codes.REFUSED)
    rows = "\n".join(" ".join(row) for row in table("State table"))
    assert set(re.findall(r"held `(\w+)`", rows)) <= set(codes.HELD)
    assert set(codes.HELD) <= set(re.findall(r"`(\w+)`", rows))


def test_every_row_of_the_state_table_says_all_four_states() -> None:
    assert {len(row) for row in table("State table")} == {6}


def test_what_a_new_roster_tries_again_stands_in_its_row() -> None:
    (row,) = [row for row in table("State table") if row[0].startswith("admitted later")]
    assert set(re.findall(r"`(\w+)`", row[5])) == codes.BY_ROSTER | {codes.OWNER}


def test_the_steps_of_the_cycle_stand_in_their_order() -> None:
    text = section("The cycle")
    assert re.findall(r"^\| `(\w+)` \| [^|]* \|$", text, re.MULTILINE) == [step.value for step in Step]


def test_the_pauses_are_those_of_the_retry_table() -> None:
    found = re.findall(r"^\| (`\w+`|anything else) \| (\d+) \| (\d+) \|", section("The cycle"), re.MULTILINE)
    said = {kind.strip("`"): (float(first), float(longest)) for kind, first, longest in found}
    otherwise = said.pop("anything else")
    assert said == {kind: (pause.first, pause.longest) for kind, pause in retry.BACK_OFFS.items()}
    assert otherwise == (retry.PARKED.first, retry.PARKED.longest)


LIMITS: Mapping[str, tuple[str, ...]] = {
    "file; section unpacked; header": (
        f"{limits.ENVELOPE_BYTES >> 20} MiB",
        f"{limits.CONTENT_BYTES >> 20} MiB",
        f"{limits.HEADER_BYTES >> 10} KiB",
    ),
    "changes in one parcel; sealing cuts at": (
        f"{limits.CHANGES:,}",
        f"{limits.CHANGES_ADVISED:,} or {sealing.MAX_BYTES >> 10} KiB",
    ),
    "values in one section; other epochs it names": (f"{limits.CELLS:,}", f"{limits.EPOCHS:,}"),
    "readers of a section; vectors in `have`; answers in a receipt": (
        str(limits.AGE_RECIPIENTS),
        str(limits.HAVE_ENTRIES),
        f"{limits.RECEIPT_ANSWERS:,}",
    ),
    "held for strangers and closed keys, together; for one of them": (
        f"{receiving.MAX_HELD_UNKNOWN >> 20} MiB",
        f"{receiving.MAX_HELD_OF_ONE >> 20} MiB",
    ),
    "unfinished uploads, together; kept": (
        f"{uploads.MAX_UNFINISHED >> 20} MiB",
        f"{uploads.KEPT_SECONDS // DAY} days",
    ),
    "a piece; a join request; an ask with evidence; an answer": (
        f"{wire.MAX_PIECE >> 20} MiB",
        f"{wire.MAX_JOIN >> 10} KiB",
        f"{wire.MAX_ASK >> 20} MiB",
        f"{wire.MAX_REPLY >> 20} MiB",
    ),
    "first piece; later ones": (
        f"{http.FIRST_PIECE >> 10} KiB",
        f"{http.LEAST_PIECE >> 10} to {http.MOST_PIECE >> 10} KiB, about {http.PIECE_SECONDS:.0f} s each",
    ),
    "connect; silence; answer; slowest link": (
        f"{TIMEOUTS.connect:.0f} s",
        f"{TIMEOUTS.silence:.0f} s",
        f"{TIMEOUTS.answer:.0f} s",
        f"{TIMEOUTS.slowest:.0f} bytes/s",
    ),
    "counties of a region; refused files it notes": (f"{region.MAX_COUNTIES:,}", f"{oversight.MAX_REFUSED:,}"),
    "one-time code; requests waiting": (f"{office.CODE_SECONDS // DAY} days", str(office.MAX_PENDING)),
    "own sealed bytes after the last receipt": (f"{parcels.KEPT_AFTER_RECEIPT // DAY} days",),
    "names in a stick's folder; of them opened; read back after; a scanner waited for": (
        f"{stick.MOST_NAMES:,}",
        f"{stick.MOST_OPENED:,}",
        f"{writing.BATCH >> 20} MiB",
        f"{writing.RENAME_SECONDS:.0f} s",
    ),
}


def test_the_limits_are_those_in_code() -> None:
    assert {what: tuple(said.split("; ")) for what, said, _ in table("Limits")} == LIMITS


@pytest.mark.parametrize("page", PAGES)
def test_the_paths_a_page_names_exist(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    named = set(re.findall(r"`((?:forms|sync|desktop|resources|tests|docs)/[\w./-]*)`", text))
    linked = {target for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text) if not target.endswith(".png")}
    built = {"resources/pack/built/"}  # made by packaging
    assert named or linked
    assert [path for path in sorted(named - built) if not (ROOT / path).exists()] == []
    assert [path for path in sorted(linked) if not (ROOT / page).parent.joinpath(path).exists()] == []


def test_the_findings_of_an_audit_are_those_of_the_page() -> None:
    told = {code: alarm for codes_, alarm, _ in _findings() for code in re.findall(r"`(\w+)`", codes_)}
    assert told == {code: "yes" if code in oversight.ALARMS else "no" for code in oversight.WORDS}


def _findings() -> list[list[str]]:
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in section("County and region").splitlines()]
    return [row for row in rows if len(row) == 3 and row[1] in ("yes", "no")]
