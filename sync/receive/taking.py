"""Applying the sound changes of one parcel that may be taken, and what the receiver knows of its epoch afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sync.change import Change
from sync.envelope.header import Header
from sync.merge.rule import created, is_purge, merged
from sync.merge.seen import Seen, runs_of
from sync.merge.state import RecordState
from sync.receive.checking import Findings
from sync.receive.storage import ByCode, ReceiverStorage, Span, Standing
from sync.vector import Dot, Ranges


@dataclass(frozen=True, slots=True)
class Applied:
    """`records`: form -> ids whose state changed. `early`: seqs, by epoch, of records whose creation has not come."""

    records: Mapping[str, tuple[Dot, ...]]
    early: Mapping[str, frozenset[int]]


def apply(storage: ReceiverStorage, standing: Standing, changes: Sequence[Change]) -> Applied:
    """Merge these checked changes of one epoch, sorted by seq, whose runs are noted already.

    A record that one change creates and no other of the parcel touches is inserted without a look-up, unless
    an earlier edit by another PC already brought it here."""
    seen = Seen(storage.seen_runs, changes)
    by_record: dict[tuple[str, Dot], list[Change]] = {}
    for change in changes:
        by_record.setdefault((change.form, change.record), []).append(change)
    fresh: dict[str, list[Change]] = {}
    known: dict[str, dict[Dot, list[Change]]] = {}
    for (form, record), said in by_record.items():
        if len(said) == 1 and _is_plain_creation(said[0], standing):
            fresh.setdefault(form, []).append(said[0])
        else:
            known.setdefault(form, {})[record] = said
    touched: dict[str, list[Dot]] = {}
    early: dict[str, set[int]] = {}
    for form, creations in fresh.items():
        storage.create_records(form, standing.owner, creations)
        touched.setdefault(form, []).extend(change.record for change in creations)
    for form, records in known.items():
        states = _merge(storage, standing, form, records, seen)
        storage.save_records(form, standing.owner, states)
        touched.setdefault(form, []).extend(state.id for state in states)
        for state in states:
            if not state.created:
                early.setdefault(state.id.epoch, set()).add(state.id.seq)
    return Applied(
        {form: tuple(dots) for form, dots in touched.items()}, {e: frozenset(seqs) for e, seqs in early.items()}
    )


def _is_plain_creation(change: Change, standing: Standing) -> bool:
    return _is_new(change, standing) and not is_purge(change)


def _is_new(change: Change, standing: Standing) -> bool:
    """Whether the change creates a record that certainly has no state here. One that a county gave back is `verified`
    and comes once more with its writer's own parcel."""
    return change.creates and change.dot.seq not in standing.early and change.dot.seq not in standing.verified


def _merge(
    storage: ReceiverStorage, standing: Standing, form: str, records: Mapping[Dot, list[Change]], seen: Seen
) -> list[RecordState]:
    new = {dot for dot, said in records.items() if _is_new(said[0], standing)}
    loaded = storage.load_records(form, [dot for dot in records if dot not in new])
    states: list[RecordState] = []
    for dot, said in records.items():
        if dot in new:
            first, *later = said
            state = merged(created(first), later, seen.saw) if later else created(first)
        else:
            state = merged(loaded.get(dot) or RecordState(dot, form), said, seen.saw)
        states.append(state)
    return states


def note_runs(storage: ReceiverStorage, standing: Standing, changes: Sequence[Change]) -> None:
    """Keep what the writer had seen with each of these changes, sound or not; a first run that only goes on with
    what is stored needs no row."""
    runs = runs_of(changes)
    if not runs:
        return
    first, vector = runs[0]
    before = [run for run in storage.seen_runs(standing.epoch) if run[0] <= first]
    if before and before[-1][1] == vector and standing.verified.covers(before[-1][0], first - 1):
        runs = runs[1:]
    if runs:
        storage.add_seen_runs(standing.epoch, runs)


def standing_after(
    standing: Standing, header: Header, taken: Ranges, findings: Findings, early: frozenset[int], counter: int
) -> Standing:
    """What is known of the epoch once `taken` (seqs of the parcel that were not taken before) is applied."""
    held = _with(standing.held, taken, findings.held)
    refused = _with(standing.refused, taken, findings.refused)
    verified = standing.verified | taken
    not_had = Ranges.of([(seq, seq) for seq in (*findings.held, *findings.refused)])
    ends = {last for _, last in verified.spans}
    passed = {last for _, last in standing.verified.spans} - ends
    links = {seq: link for seq, link in standing.links.items() if seq not in passed}
    if header.last in ends:
        links[header.last] = header.link
    return replace(
        standing,
        have=standing.have | (taken - not_had),
        held=held,
        refused=refused,
        verified=verified,
        links=links,
        early=early,
        counter=counter,
    )


def _with(before: ByCode, taken: Ranges, found: Mapping[int, tuple[str, str]]) -> ByCode:
    """Ranges by code, where `found` replaces whatever stood for the seqs in `taken`."""
    by_code: dict[str, Ranges] = {code: left for code, ranges in before.items() if (left := ranges - taken)}
    for seq, (code, _) in found.items():
        by_code[code] = by_code.get(code, Ranges()) | Ranges(((seq, seq),))
    return by_code


def note_early(storage: ReceiverStorage, early: Mapping[str, frozenset[int]], but: str) -> None:
    """Remember, in the standings of their epochs, records that are here before their creation; `but` is the epoch
    whose standing the caller saves."""
    for epoch, seqs in early.items():
        standing = storage.standing(epoch)
        if epoch != but and standing is not None and not seqs <= standing.early:
            storage.save_standing(replace(standing, early=standing.early | seqs))


def span_of(header: Header, applied: Iterable[str]) -> Span:
    return Span(
        header.epoch,
        header.first,
        header.last,
        header.id,
        header.prev,
        header.link,
        tuple(applied),
        bool(header.restates),
    )
