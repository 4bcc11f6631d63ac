"""When changes were written, by the wall clocks of those who wrote them: for people to read and to choose by."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sync.envelope.errors import ParcelError
from sync.envelope.keys import AgeIdentity
from sync.envelope.opening import by_itself, open_sections, verify
from sync.store import parcels
from sync.store.database import Database, parts
from sync.store.replicas import Replicas
from sync.vector import Dot


def times(database: Database, identities: Sequence[AgeIdentity], dots: Collection[Dot]) -> dict[Dot, int]:
    """Seconds since 1970 of those of these changes whose time is still known: of own ones from the journal, of others'
    from the sealed parcels they came in."""
    numbers = Replicas(database)
    local = {local_id: dot for dot in dots if (local_id := numbers.local(dot)) is not None}
    found: dict[Dot, int] = {}
    for part, marks in parts(tuple(local)):
        for local_id, at in database.rows(f"select id, at from change where id in ({marks})", part):
            found[local[local_id]] = at
    left: dict[str, set[int]] = {}
    for dot in dots:
        if dot not in found:
            left.setdefault(dot.epoch, set()).add(dot.seq)
    for epoch, seqs in left.items():
        for seq, at in _from_parcels(database, identities, epoch, seqs).items():
            found[Dot(epoch, seq)] = at
    return found


def _from_parcels(
    database: Database, identities: Sequence[AgeIdentity], epoch: str, seqs: set[int]
) -> dict[int, int]:
    found: dict[int, int] = {}
    for span in parcels.spans(database, epoch, min(seqs), max(seqs)):
        wanted = {seq for seq in seqs - found.keys() if span.first <= seq <= span.last}
        raw = parcels.raw(database, span.header_hash) if wanted else None
        if raw is None:
            continue
        try:
            batches = open_sections(verify(raw, by_itself, ("parcel",)), identities)
        except ParcelError:  # given up or sealed to a key that is gone: then nobody knows
            continue
        for batch in batches.values():
            for block in batch.blocks:
                found.update((s, at) for s, at in zip(block.seqs, block.times, strict=True) if s in wanted)
    return found
