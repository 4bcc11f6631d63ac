"""Who had seen what: runs of `seen` per epoch, the closed vector a writer states, and clocks it can explain."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence

from sync.change import Change
from sync.merge.state import RecordState
from sync.vector import Dot, Ranges, Vector

Run = tuple[int, Vector]
"""(from, vector): what the writer had seen of other epochs from this seq on, up to the next run."""

LoadRuns = Callable[[str], Sequence[Run]]


class Seen:
    """Answers `saw(a, b)` for any dots a replica has, from runs per epoch that are loaded when first asked for."""

    def __init__(self, load: LoadRuns, coming: Iterable[Change] = ()) -> None:
        """`coming`: changes whose runs are not stored yet."""
        self._load = load
        self._runs: dict[str, tuple[list[int], list[Vector]]] = {}
        self._coming = {change.dot: change.seen for change in coming}

    def of(self, dot: Dot) -> Vector:
        """The writer's `seen` of a change that was taken here; empty for one that never was."""
        coming = self._coming.get(dot)
        if coming is not None:
            return coming
        if dot.epoch not in self._runs:
            runs = sorted(self._load(dot.epoch), key=lambda run: run[0])
            self._runs[dot.epoch] = ([first for first, _ in runs], [vector for _, vector in runs])
        firsts, vectors = self._runs[dot.epoch]
        at = bisect_right(firsts, dot.seq) - 1
        return vectors[at] if at >= 0 else Vector()

    def saw(self, writer: Dot, other: Dot) -> bool:
        """Whether the writer of `writer` had applied `other`."""
        if writer.epoch == other.epoch:
            return other.seq < writer.seq
        return self.of(writer).saw(other)


def runs_of(changes: Iterable[Change]) -> list[Run]:
    """The runs of changes of one epoch that are sorted by seq: the first always starts one."""
    runs: list[Run] = []
    for change in changes:
        if not runs or runs[-1][1] != change.seen:
            runs.append((change.dot.seq, change.seen))
    return runs


def closed_vector(have: Mapping[str, Ranges], load: LoadRuns) -> Vector:
    """What a writer that has these dots may claim to have seen: the largest vector that is contiguous in every epoch
    and holds with every change all that its writer had seen.

    The second is what makes "had seen" transitive, on which the merge rule rests: a writer that has B but lacks an A
    that B's writer had seen does not claim B. With a vector that leaves B out, a value of B can only stand beside the
    new one as a conflict too many; with one that claimed it, a value of A that comes later could wrongly stand."""
    vector = Vector({epoch: n for epoch, ranges in have.items() if (n := ranges.contiguous)})
    runs = {epoch: sorted(load(epoch), key=lambda run: run[0]) for epoch in vector}
    lowered = True
    while lowered:
        lowered = False
        for epoch in list(vector):
            allowed = _allowed(vector, epoch, runs[epoch])
            if allowed < vector[epoch]:
                lowered = True
                if allowed:
                    vector[epoch] = allowed
                else:
                    del vector[epoch]
    return vector


def _allowed(vector: Vector, epoch: str, runs: Sequence[Run]) -> int:
    """The highest seq of an epoch, at most what the vector says, before the first run that saw more than the vector."""
    for first, seen in runs:
        if first > vector[epoch]:
            break
        if any(seq > vector.get(other, 0) for other, seq in seen.items() if other != epoch):
            return first - 1
    return vector[epoch]


def explained(seq: int, seen: Mapping[str, int]) -> int:
    """The highest clock a change can have: one more than the changes before it that its writer had seen."""
    return seq + sum(seen.values())


def next_clock(state: RecordState | None, seq: int, seen: Mapping[str, int]) -> int:
    """The clock of a writer's next change of a record. A writer with gaps has records whose clock it cannot
    explain; there it stays below, and its value stands as a conflict instead of being held at every receiver."""
    return min((state.clock if state else 0) + 1, explained(seq, seen))
