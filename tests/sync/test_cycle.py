"""The delivery cycle against a platform in the same process: crashes at every call, lies, refusals, cancels."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import ClassVar, TypeVar

import pytest

from forms.definition import Audience
from forms.errors import WorldError
from forms.text import Text
from sync import joining
from sync.cycle import Cycle, CycleProgress, CycleResult, Step
from sync.joining import Membership
from sync.platform import office
from sync.platform.audit import contents
from sync.platform.founding import Config, found
from sync.platform.refusal import Refusal
from sync.platform.service import PlatformService
from sync.routes.base import Cancelled, Progress, Route, never
from sync.routes.memory import MemoryRoute
from sync.store import Store
from tests.fakes.road import CODE, may_be_at, new_school, pack, record_everything, record_noise, stands_at

Result = TypeVar("Result")
SCHOOL = joining.School(CODE, "样本学校")


@pytest.fixture
def county(tmp_path: Path) -> Iterator[PlatformService]:
    yield from opened(tmp_path / "county")


@pytest.fixture
def other(tmp_path: Path) -> Iterator[PlatformService]:
    yield from opened(tmp_path / "other")


def opened(directory: Path) -> Iterator[PlatformService]:
    found(directory, Config("county", "659001", "测试县"), pack().forms)
    service = PlatformService.open(directory, pack())
    yield service
    service.close()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = new_school(tmp_path / "school")
    yield made
    made.close()


@pytest.fixture
def joined(store: Store, county: PlatformService) -> Store:
    """A store with fifty records whose PC is admitted."""
    joining.begin_with_code(store, "memory", str(office.invite(county.platform, SCHOOL)))
    assert run(store, through(county)).trouble is None
    record_everything(store)
    return store


def through(service: PlatformService) -> Route:
    return MemoryRoute(service, Refusal)


def run(store: Store, route: Route, cancelled: Cancelled = never) -> CycleResult:
    return Cycle(store, pack(), route, random=Random(1)).run(lambda progress: None, cancelled)


def all_is_there_once(county: PlatformService, store: Store) -> bool:
    return stands_at(contents(county.platform.directory)) == may_be_at(store, Audience.COUNTY)


class Detour:
    """A route on which something happens before or after each call; what is not replaced goes straight through."""

    def __init__(self, route: Route, before: Callable[[str], None], after: Callable[[str], None]) -> None:
        self._route, self._before, self._after = route, before, after
        self.name = "detour"

    def hello(self, nonce: str) -> bytes:
        return self._around("hello", lambda: self._route.hello(nonce))

    def card(self) -> bytes:
        return self._around("card", self._route.card)

    def join(self, request: bytes) -> tuple[bytes, ...]:
        return self._around("join", lambda: self._route.join(request))

    def send(self, parcel: bytes, tell: Progress, cancelled: Cancelled = never) -> None:
        self._around("send", lambda: self._route.send(parcel, tell, cancelled))

    def exchange(self, ask: bytes, evidence: tuple[bytes, ...] = ()) -> tuple[bytes, ...]:
        return self._around("exchange", lambda: self._route.exchange(ask, evidence))

    def close(self) -> None:
        self._route.close()

    def _around(self, name: str, call: Callable[[], Result]) -> Result:
        self._before(name)
        result = call()
        self._after(name)
        return result


class Power(BaseException):
    """The power went."""


def test_the_power_goes_at_every_call_and_the_next_run_ends_it(
    store: Store, county: PlatformService, tmp_path: Path
) -> None:
    joining.begin_with_code(store, "memory", str(office.invite(county.platform, SCHOOL)))
    record_everything(store)
    crashes = 0
    for cut in range(1, 40):
        calls = [0]

        def fail(name: str, calls: list[int] = calls, cut: int = cut) -> None:
            calls[0] += 1
            if calls[0] == cut:
                raise Power

        try:
            result = run(store, Detour(through(county), fail, fail))
        except Power:
            crashes += 1
            continue
        break
    assert crashes >= 6
    assert (result.trouble, result.reached) == (None, Step.DONE)
    assert store.waiting("county", store.receivers()[0].device).count == 0
    assert all_is_there_once(county, store)


def test_steps_are_told_in_order_and_written_down(joined: Store, county: PlatformService) -> None:
    seen: list[CycleProgress] = []
    written: list[str] = []

    def note(progress: CycleProgress) -> None:
        seen.append(progress)
        written.append(joined.setting("cycle")["step"])

    Cycle(joined, pack(), through(county)).run(note)
    steps = [progress.step for progress in seen]
    assert list(dict.fromkeys(steps)) == [Step.NOTICE, Step.SEAL, Step.SEND, Step.EXCHANGE, Step.DONE]
    assert written == [step.value for step in steps]


@pytest.mark.parametrize("step", [Step.NOTICE, Step.SEAL, Step.SEND])
def test_a_cancel_stops_at_the_next_step_and_nothing_is_claimed(
    joined: Store, county: PlatformService, step: Step
) -> None:
    waiting = joined.waiting("county").count
    reached: list[Step] = []
    cycle = Cycle(joined, pack(), through(county))
    result = cycle.run(lambda progress: reached.append(progress.step), lambda: step in reached)
    assert result.trouble is not None
    assert result.trouble.code == "cancelled"
    assert result.delivered == 0
    assert joined.waiting("county", joined.receivers()[0].device).count == waiting
    assert run(joined, through(county)).trouble is None
    assert all_is_there_once(county, joined)


def test_nobody_to_deliver_to(store: Store, county: PlatformService) -> None:
    result = run(store, through(county))
    assert result.trouble is not None
    assert (result.trouble.code, result.membership) == ("alone", Membership.ALONE)
    assert result.waiting is None


def test_an_old_greeting_is_no_greeting(joined: Store, county: PlatformService) -> None:
    old = county.hello("ab" * 16)

    class Replaying(MemoryRoute):
        def hello(self, nonce: str) -> bytes:
            return old

    result = run(joined, Replaying(county, Refusal))
    assert result.trouble is not None
    assert result.trouble.code == "stranger"
    assert joined.parcels(state="sealed") == []


def test_another_countys_files_are_never_followed(
    joined: Store, county: PlatformService, other: PlatformService
) -> None:
    roster = joining.roster_of(joined)

    class Lying(MemoryRoute):
        """The true greeting, then files of another platform."""

        def exchange(self, ask: bytes, evidence: tuple[bytes, ...] = ()) -> tuple[bytes, ...]:
            return (other.platform.roster_file(),)

    result = run(joined, Lying(county, Refusal))
    assert result.trouble is not None
    assert result.trouble.code == "stranger"
    assert result.delivered == 0
    assert joining.roster_of(joined) == roster


def test_no_receipt_no_delivery(joined: Store, county: PlatformService) -> None:
    class Mute(MemoryRoute):
        """Takes everything and answers nothing."""

        def exchange(self, ask: bytes, evidence: tuple[bytes, ...] = ()) -> tuple[bytes, ...]:
            return ()

    result = run(joined, Mute(county, Refusal))
    assert result.delivered == 0
    assert result.waiting is not None
    assert result.waiting.count >= 50
    later = run(joined, through(county))
    assert later.delivered >= 50
    assert all_is_there_once(county, joined)


def test_a_parcel_damaged_on_its_way_is_refused_and_the_others_go_on(
    joined: Store, county: PlatformService
) -> None:
    for seed in range(3):
        record_noise(joined, 30, seed=seed)
        run(joined, Detour(through(county), stop_at("send"), lambda name: None))
    assert len(joined.parcels(state="sealed")) == 3

    class Damaging(MemoryRoute):
        """The second parcel never comes through as it was."""

        seen: ClassVar[list[bytes]] = []

        def send(self, parcel: bytes, tell: Progress, cancelled: Cancelled = never) -> None:
            self.seen.append(parcel)
            super().send(parcel[:-1] + b"x" if [parcel] == self.seen[1:2] else parcel, tell, cancelled)

    result = run(joined, Damaging(county, Refusal))
    assert result.trouble is not None
    assert result.trouble.code == "refused"
    assert result.waiting is not None
    assert 0 < result.waiting.count < 60
    assert run(joined, through(county)).trouble is None
    assert all_is_there_once(county, joined)


def stop_at(call: str) -> Callable[[str], None]:
    def stop(name: str) -> None:
        if name == call:
            raise WorldError("no_link", Text("断", "cut"))

    return stop


def test_failures_in_a_row_wait_longer_and_a_success_forgets_them(joined: Store, county: PlatformService) -> None:
    waits = [run(joined, Detour(through(county), stop_at("hello"), lambda name: None)).next_try for _ in range(4)]
    assert waits == sorted(waits)
    assert waits[3] > 4 * waits[0]
    assert run(joined, through(county)).trouble is None
    again = run(joined, Detour(through(county), stop_at("hello"), lambda name: None))
    assert again.next_try < waits[1]
