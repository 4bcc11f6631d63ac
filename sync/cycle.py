"""One delivery, as named steps that are written down: notice the platform, join, seal, send, exchange. A crash
anywhere is mended by running it again; nothing counts as delivered but by a signed receipt."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from random import Random

from forms.errors import InputError, WorldError, YiluError
from forms.text import Text
from sync import exchange, joining, outbox, retry, sealing
from sync.envelope.errors import ParcelError
from sync.envelope.header import read_header
from sync.envelope.hello import Hello, open_hello
from sync.envelope.keys import SigningKey
from sync.envelope.roster import Roster
from sync.joining import Membership
from sync.outbox import Waiting
from sync.receive.codes import TooMuchHeld
from sync.receive.receiving import receive
from sync.routes.base import Cancelled, Route, RouteError, never
from sync.store import Store
from sync.store.school import PackOfForms

ROUNDS = 3  # a restored receiver shows in the exchange that its answers no longer count: then all is sent again
_SETTING = "cycle"


class Step(StrEnum):
    NOTICE = "notice"
    JOIN = "join"
    SEAL = "seal"
    SEND = "send"
    EXCHANGE = "exchange"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class CycleProgress:
    """`acknowledged` of `total` bytes of this cycle's parcels are at the platform; `seconds_left` None: not known."""

    step: Step
    acknowledged: int = 0
    total: int = 0
    seconds_left: float | None = None


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a cycle stopped or what it could not deliver: a code of `sync.retry` and the words for people."""

    code: str
    text: Text


@dataclass(frozen=True, slots=True)
class CycleResult:
    """`reached`: the last step begun, DONE if all was done. `delivered`: how many changes are now proven to be at the
    receiver that were not before. `waiting`: what still waits for it, None while no receiver is known. `next_try`:
    seconds until another try makes sense."""

    reached: Step
    membership: Membership
    receiver: str = ""
    delivered: int = 0
    waiting: Waiting | None = None
    trouble: Trouble | None = None
    next_try: float = 0.0


OnStep = Callable[[CycleProgress], None]

_STRANGER = Text(
    "回答的不是本校认定的平台（签名不符）。什么也没有送出，改动仍在本机。请核对网址，或打电话问县里。",
    "What answered is not the platform this school trusts (its signature differs). Nothing was delivered, the changes "
    "are still on this PC. Check the address, or phone the county.",
)
_NO_PLATFORM = Text(
    "还没有可以送达的平台。记录照常保存在本机。请向县里要加入码或县名片文件。",
    "There is no platform to deliver to yet. Records are kept on this PC as usual. "
    "Ask the county for a join code or its card file.",
)
_PENDING = Text(
    "县里还没有接纳这台电脑。改动仍在本机，已送到的部分县里替你保留。请打电话核对指纹。",
    "The county has not admitted this PC yet. The changes are still on this PC, and what was sent is kept there "
    "for you. Phone the county and compare the fingerprint.",
)
_CLOSED = Text(
    "县里停用了这台电脑的密钥，不再接收。记录仍在本机。请打电话问县里。",
    "The county has closed this PC's key and takes nothing more from it. The records are still here. Phone the county.",
)
IDLE_SECONDS = 1800.0  # until the next look when all went well


class Cycle:
    """Runs deliveries over one route with one store; both belong to the thread that runs it."""

    def __init__(
        self,
        store: Store,
        pack: PackOfForms,
        route: Route,
        clock: Callable[[], float] = time.monotonic,
        random: Random | None = None,
    ) -> None:
        self._store = store
        self._pack = pack
        self._route = route
        self._clock = clock
        self._random = random or Random()
        self._on_step: OnStep = lambda progress: None
        self._cancelled: Cancelled = never
        self._step = Step.NOTICE
        self._noticed = 0  # the roster held when the platform was noticed
        self._refused: Trouble | None = None

    def run(self, on_step: OnStep, cancelled: Cancelled = never) -> CycleResult:
        """One delivery. Whatever the link or the other side does ends in a result, and so does a failing disk."""
        self._on_step, self._cancelled, self._refused = on_step, cancelled, None
        have: dict[str, int] | None = None
        receiver = ""
        trouble: Trouble | None = None
        try:
            exchange.ready(self._store)
            joining.follow(self._store)
            hello = self._notice()
            receiver = hello.device
            have = self._counts(receiver)
            self._join()
            self._deliver(hello)
            self._enter(Step.DONE)
        except RouteError as error:
            trouble = Trouble(error.code, error.text)
        except ParcelError as error:
            trouble = Trouble("stranger", _STRANGER if error.code in _NOT_THEIRS else error.text)
        except (WorldError, InputError) as error:
            trouble = Trouble(error.code, error.text)
        return self._result(receiver, have, trouble or self._refused)

    def _notice(self) -> Hello:
        """The platform's own signed answer to a random number; a card is fetched first if only a code is here."""
        self._enter(Step.NOTICE)
        if joining.standing(self._store).membership is Membership.ALONE:
            raise WorldError("alone", _NO_PLATFORM)
        self._refuse_closed()
        if joining.trusted(self._store) is None:
            joining.take_card(self._store, self._ours(self._route.card()))
            joining.follow(self._store)
        trusted = self._trusted()
        nonce = secrets.token_hex(16)
        answer = self._ours(self._route.hello(nonce))
        hello = open_hello(answer, lambda header: trusted.allowed(header.device), nonce)
        if trusted.receiver(hello.device) is None:
            raise WorldError("stranger", _STRANGER)
        self._noticed, _ = joining.held_by(self._store, hello.device)
        return hello

    def _join(self) -> None:
        if joining.standing(self._store).membership is not Membership.JOINED:
            self._enter(Step.JOIN)
            joining.ask(self._store, self._route)
            self._refuse_closed()

    def _refuse_closed(self) -> None:
        """Nothing more is sent once a roster says that this PC's key is closed."""
        if joining.standing(self._store).membership is Membership.CLOSED:
            raise WorldError("closed", _CLOSED)

    def _deliver(self, hello: Hello) -> None:
        """Send what is owed and take the answer. Without admission the parcels are only handed over to be held."""
        is_admitted = joining.standing(self._store).membership is Membership.JOINED
        held, _ = joining.held_by(self._store, hello.device)
        if is_admitted and (hello.roster > held or hello.roster < self._noticed):
            self._exchange(hello)  # seal to those who receive now; what the platform forgot it takes up first
        for _ in range(ROUNDS):
            self._seal()
            sent = self._send(hello.device)
            if not is_admitted:
                self._exchange_as_before()
                raise RouteError("pending", _PENDING)
            self._exchange(hello)
            if not sent or not (outbox.owed(self._store, hello.device) or self._spoilt()):
                return

    def _seal(self) -> None:
        self._enter(Step.SEAL)
        trusted = self._trusted()
        for receiver in trusted.receivers:
            exchange.seal(self._store, self._pack, trusted, receiver.device)

    def _spoilt(self) -> bool:
        return any(outbox.spoilt(self._store, receiver) for receiver in self._trusted().receivers)

    def _send(self, device: str) -> int:
        """Bring over every parcel owed; how many were accepted. One that is refused does not stop the others."""
        self._refused = None
        parcels = exchange.to_bring(self._store, self._trusted(), device)
        files = [(kept, sealing.for_above(raw)) for kept in parcels if (raw := self._store.parcel_bytes(kept.id))]
        total = sum(len(raw) for _, raw in files)
        self._enter(Step.SEND, total=total)
        began, done, sent = self._clock(), 0, 0
        for _, raw in files:
            before = done

            def tell(acknowledged: int, _of: int, before: int = before) -> None:
                self._say(before + acknowledged, total, began)

            try:
                self._route.send(raw, tell, self._cancelled)
                sent += 1
            except RouteError as error:
                if not error.is_answer or error.code != "refused":
                    raise
                self._refused = Trouble(error.code, error.text)
            done += len(raw)
        outbox.note_brought(self._store, device)
        return sent

    def _exchange(self, hello: Hello) -> None:
        """Ask for receipts and roster, and take what the county signed. A platform that seems to know less than it
        once signed is shown that: it was set back, begins a new epoch, and what it lost is owed again."""
        self._enter(Step.EXCHANGE)
        _, roster = joining.held_by(self._store, hello.device)
        before = self._counter(hello.device)
        evidence = (roster,) if roster and hello.roster < self._noticed else ()
        try:
            counter = self._take_all(hello.device, (*evidence, *self._receipts_of_others(hello)))
        except RouteError as error:
            if error.code != "unknown_device":
                raise
            counter = self._remind(hello.device)
        if self._counter(hello.device) == before and counter < before[1]:
            receipt = self._store.signed("receipt", hello.device)
            self._take_all(hello.device, (receipt,) if receipt else ())
        self._exchange_as_before()
        self._refuse_closed()

    def _exchange_as_before(self) -> None:
        """What was written before this PC took a new key is answered to the old one, as long as that is open."""
        for key in exchange.former_keys(self._store, self._trusted()):
            self._take_all("", (), key)
        outbox.settle(self._store)

    def _remind(self, device: str) -> int:
        """A platform that does not know a PC its roster lists was set back to before, whatever it has signed since: it
        is shown the roster, and takes it up. So is a region to which the county did not bring its roster yet. If that
        does not help, this PC asks to be let in again."""
        try:
            rosters = (joining.held_by(self._store, device)[1], joining.roster_file(self._store))
            return self._take_all(device, tuple(dict.fromkeys(raw for raw in rosters if raw)))
        except RouteError as error:
            if error.code != "unknown_device":
                raise
        self._enter(Step.JOIN)
        joining.ask(self._store, self._route)
        raise RouteError("pending", _PENDING)

    def _take_all(self, device: str, evidence: tuple[bytes, ...], key: SigningKey | None = None) -> int:
        """One exchange, under a former key of this PC if one is named; the counter of the receipt of `device` that
        came, 0 if none did."""
        files = self._route.exchange(exchange.ask(self._store, self._trusted(), key), evidence)
        joining.take_papers(self._store, files)  # whose receipts count stands in the newest roster
        receipts = [raw for raw in files if read_header(raw).kind == "receipt"]
        counters = {raw: exchange.take_receipt(self._store, self._trusted(), raw, exchange.HTTP)[0] for raw in receipts}
        self._take_letters([raw for raw in files if read_header(raw).kind == "parcel"])
        return max([counter for raw, counter in counters.items() if read_header(raw).device == device], default=0)

    def _take_letters(self, parcels: list[bytes]) -> None:
        """What the county wrote to this school and a region keeps for it. One that is not sound stops no other: it
        stays missing, and is asked for again."""
        for raw in parcels:
            with suppress(ParcelError, TooMuchHeld):
                receive(raw, exchange.inbox(self._store, self._pack, self._trusted()))

    def _receipts_of_others(self, hello: Hello) -> tuple[bytes, ...]:
        """For a region: what the county says it has. A county that withholds something shows by this."""
        others = [r.device for r in self._store.receivers() if hello.level == "region" and r.device != hello.device]
        return tuple(raw for device in others if (raw := self._store.signed("receipt", device)))

    def _counter(self, device: str) -> tuple[str, int]:
        """The receiver's epoch as the roster names it, and the highest counter of it taken so far."""
        return next(((r.epoch, r.counter) for r in self._store.receivers() if r.device == device), ("", 0))

    def _trusted(self) -> Roster:
        known = joining.trusted(self._store)
        if known is None:
            raise WorldError("alone", _NO_PLATFORM)
        return known

    def _ours(self, raw: bytes) -> bytes:
        """The bytes if they look like a file of ours at all; a page dressed up as one is a portal."""
        try:
            read_header(raw)
        except ParcelError as error:
            raise RouteError("portal") from error
        return raw

    def _enter(self, step: Step, total: int = 0) -> None:
        if self._cancelled():
            raise RouteError("cancelled")
        self._step = step
        self._note(step=step.value)
        self._on_step(CycleProgress(step, 0, total))

    def _say(self, acknowledged: int, total: int, began: float) -> None:
        seconds = self._clock() - began
        left = (total - acknowledged) * seconds / acknowledged if acknowledged and seconds > 0 else None
        self._on_step(CycleProgress(Step.SEND, acknowledged, total, left))

    def _counts(self, device: str) -> dict[str, int]:
        return {epoch: len(ranges) for epoch, ranges in outbox.had(self._store, device).items()}

    def _result(self, receiver: str, before: dict[str, int] | None, trouble: Trouble | None) -> CycleResult:
        level = next((r.level for r in self._store.receivers() if r.device == receiver), "county")
        after = self._counts(receiver) if before is not None else {}
        delivered = sum(max(0, number - (before or {}).get(epoch, 0)) for epoch, number in after.items())
        return CycleResult(
            reached=self._step,
            membership=joining.standing(self._store).membership,
            receiver=receiver,
            delivered=delivered,
            waiting=outbox.waiting(self._store, level, receiver) if receiver else None,
            trouble=trouble,
            next_try=self._next_try(trouble),
        )

    def _next_try(self, trouble: Trouble | None) -> float:
        """Back off by the kind of failure and how many there were in a row."""
        code = trouble.code if trouble else ""
        kept = self._store.setting(_SETTING, {})
        failures = 0 if not code else 1 + (kept.get("failures", 0) if kept.get("code") == code else 0)
        try:
            self._note(code=code, failures=failures)
        except YiluError:
            code = code or "storage"  # the disk fails: the count is not what matters now
        return retry.pause(code, failures, self._random) if code else IDLE_SECONDS

    def _note(self, **values: object) -> None:
        """Write down where the cycle is; what stands there already costs no write."""
        before = self._store.setting(_SETTING, {})
        after = {**before, **values}
        if after != before:
            self._store.put_setting(_SETTING, after)


_NOT_THEIRS = frozenset({"signature", "unknown_device", "moved", "wrong_root", "owner"})
