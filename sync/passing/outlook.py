"""What a county's desk has for its region: what waits, what the region's receipts prove, by which route and when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from sync import exchange
from sync.county import under
from sync.envelope.receipt import Answer
from sync.onward import forwarding
from sync.onward.office import region_receiver
from sync.passing.office import DeskOffice
from sync.store import Store
from sync.store.county_book import Forwarding
from sync.store.school import PackOfForms
from sync.vector import Ranges


@dataclass(frozen=True, slots=True)
class Line:
    """One epoch of one PC. `here`: what the county has taken of it; `owed`: the originals without a receipt of the
    region, as (first, last); `size`: their bytes as they lie here; `answer`: what the region said, None before it said
    anything; `proof`: by which receipt it had the most of it."""

    school: str
    device: str
    epoch: str
    here: Ranges
    owed: tuple[tuple[int, int], ...] = ()
    size: int = 0
    answer: Answer | None = None
    proof: Forwarding | None = None


@dataclass(frozen=True, slots=True)
class Onward:
    """`lines` by school. `heard`: by what receipt, and when, the region last confirmed more; `names` by school."""

    lines: Sequence[Line] = ()
    heard: Forwarding | None = None
    has_receiver: bool = False
    names: dict[str, str] = field(default_factory=dict)


def onward(store: Store, pack: PackOfForms) -> Onward:
    """As it stands now; nothing is written."""
    office = DeskOffice(store, pack, exchange.HTTP)
    receiver, storage = region_receiver(office), store.receiving()
    proofs = store.county_book().forwardings()
    lines: list[Line] = []

    @cache
    def sizes(school: str) -> dict[str, int]:
        return {arrival.parcel: arrival.size for arrival in store.county_book().arrivals(school)}

    for device in office.roster().devices:
        spans = [] if receiver is None else forwarding.owed_of(office, receiver, device.key)
        letter = None if receiver is None else under.letter(store, receiver.device, device.key)
        counts = letter is not None and receiver is not None and letter[0].epoch == receiver.epoch
        for standing in storage.standings(device.key):
            if not standing.verified:
                continue
            mine = [span for span in spans if span.epoch == standing.epoch]
            size = sum(sizes(standing.owner).get(span.header_hash, 0) for span in mine) if mine else 0
            answer = letter[0].answer(device.key, standing.epoch) if letter is not None and counts else None
            proof = next(reversed(proofs.get(standing.epoch, ())), None)
            owed = tuple((span.first, span.last) for span in mine)
            lines.append(Line(standing.owner, device.key, standing.epoch, standing.verified, owed, size, answer, proof))
    lines.sort(key=lambda line: (line.school, line.device, line.epoch))
    heard = max((line.proof for line in lines if line.proof), key=lambda proof: proof.at, default=None)
    names = {school.code: school.name for school in store.county_book().schools()}
    return Onward(lines, heard, receiver is not None, names)


def waiting(store: Store, pack: PackOfForms) -> int:
    """How many originals the region has not answered for; 0 while nobody receives for it."""
    office = DeskOffice(store, pack, exchange.HTTP)
    receiver = region_receiver(office)
    return 0 if receiver is None else sum(1 for _ in forwarding.owed(office, receiver))
