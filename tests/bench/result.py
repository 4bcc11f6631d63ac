"""One benchmark's outcome, as a line of the table and a line of JSON."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field


@dataclass(frozen=True)
class Result:
    """`value` is compared with `bound` (at most). `unit` is 'x' for a ratio to the floor, else what it measures."""

    bench: str
    value: float
    bound: float
    unit: str = "x"
    details: dict[str, float | int | str] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        return self.value <= self.bound

    def as_json(self) -> str:
        return json.dumps({**asdict(self), "value": round(self.value, 4), "ok": self.ok}, ensure_ascii=False)

    def as_row(self) -> str:
        more = "  ".join(f"{k}={v}" for k, v in self.details.items())
        verdict = "ok" if self.ok else "NOT OK"
        return f"{self.bench:<17} {self.value:>9.3f} {self.unit:<3} <= {self.bound:<7g} {verdict:<7} {more}"
