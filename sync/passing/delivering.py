"""One delivery from a county's desk to its region over a network: ask to be listed, bring what it lacks, take answers.

It ends in the words and with the pauses of a school's delivery; nothing is forwarded but by the region's receipt."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from forms.errors import InputError, WorldError
from forms.text import Text
from sync import exchange, retry
from sync.county import under
from sync.cycle import IDLE_SECONDS, CycleProgress, CycleResult, OnStep, Step, Trouble
from sync.envelope.errors import ParcelError
from sync.joining import Membership
from sync.onward.forwarding import Forwarded, forward
from sync.onward.office import region_receiver
from sync.passing import letters
from sync.passing.office import DeskOffice
from sync.routes.base import Cancelled, Route, RouteError, never, silent
from sync.store import Store
from sync.store.school import PackOfForms

_SETTING = "passing"

_ALONE = Text(
    "本县还没有归到自治区之下，没有转送任何文件。学校交来的都在本机。请向自治区要加入码或自治区文件。",
    "This county is under no region yet; nothing was forwarded. What schools brought is on this PC. "
    "Ask the region for a code or its file.",
)
_PENDING = Text(
    "自治区还没有接纳本县，没有转送任何文件。申请已交，接纳要两把根密钥。请打电话问自治区。",
    "The region has not admitted this county yet; nothing was forwarded. The request is there, and admitting takes two "
    "of its root keys. Phone the region.",
)
_CLOSED = Text(
    "自治区名单里的本县用的是另一把根密钥，不接收本机的文件。学校交来的都在本机。请打电话问自治区。",
    "The region lists this county with another root and takes nothing from this PC. What schools brought is here. "
    "Phone the region.",
)
_STRANGER = Text(
    "回答的不是本县认定的自治区（签名不符）。没有转送任何文件。请核对网址和加入码。",
    "What answered is not the region this county trusts (its signature differs). Nothing was forwarded. "
    "Check address and code.",
)
_REFUSED = Text(
    "自治区核对后有文件没有收下，其余照常。原件都在本机。请打电话问自治区。",
    "The region checked and did not take some files; the rest is fine. The originals are on this PC. Phone the region.",
)


def deliver(
    store: Store,
    pack: PackOfForms,
    route: Route,
    on_step: OnStep,
    cancelled: Cancelled = never,
    random: Random | None = None,
) -> CycleResult:
    """Everything once. Whatever the link or the other side does ends in a result; run again, it does what is left."""
    trouble: Trouble | None = None
    reached, done, receiver = Step.NOTICE, Forwarded(), ""

    def enter(step: Step) -> None:
        nonlocal reached
        if cancelled():
            raise RouteError("cancelled")
        reached = step
        on_step(CycleProgress(step))

    try:
        exchange.ready(store)
        enter(Step.NOTICE)
        _be_listed(store, route, enter)
        enter(Step.SEND)
        office = DeskOffice(store, pack, exchange.HTTP)
        done = forward(office, route, lambda sent, of: on_step(CycleProgress(Step.SEND, sent, of)), cancelled)
        refused = done.refused + _pass_letters(store, pack, office, route, cancelled)
        found = region_receiver(office)
        receiver = found.device if found else ""
        enter(Step.DONE)
        trouble = Trouble("refused", _REFUSED) if refused else None
    except RouteError as error:
        trouble = Trouble(error.code, error.text)
    except ParcelError as error:
        trouble = Trouble("stranger", _STRANGER if error.code != "code_typo" else error.text)
    except (WorldError, InputError) as error:
        trouble = Trouble(error.code, error.text)
    delivered = max(0, done.offered - done.owed)
    pause = _next_try(store, trouble, random or Random())
    return CycleResult(reached, under.standing(store).membership, receiver, delivered, None, trouble, pause)


def _be_listed(store: Store, route: Route, enter: Callable[[Step], None]) -> None:
    """Hand in the request until the region's file lists this county; each time its newest papers come for it."""
    membership = under.standing(store).membership
    if membership is Membership.ALONE:
        raise WorldError("alone", _ALONE)
    if membership is not Membership.JOINED:
        enter(Step.JOIN)
        under.note_asked(store, route.join(under.request(store)))
        membership = under.standing(store).membership
    if membership is Membership.CLOSED:
        raise WorldError("closed", _CLOSED)
    if membership is not Membership.JOINED:
        raise RouteError("pending", _PENDING)


def _pass_letters(
    store: Store, pack: PackOfForms, office: DeskOffice, route: Route, cancelled: Cancelled
) -> int:
    """What this county wrote to its schools; how many the region refused."""
    refused = 0
    for raw in list(letters.for_region(store, pack, office)):
        try:
            route.send(raw, silent, cancelled)
            letters.note_passed(store, office, raw)
        except RouteError as error:
            if not error.is_answer or error.code != "refused":
                raise
            refused += 1
    return refused


def _next_try(store: Store, trouble: Trouble | None, random: Random) -> float:
    """Seconds; longer with each failure of one kind in a row."""
    code = trouble.code if trouble else ""
    kept = store.setting(_SETTING, {})
    failures = 0 if not code else 1 + (kept.get("failures", 0) if kept.get("code") == code else 0)
    if (after := {"code": code, "failures": failures}) != kept:
        store.put_setting(_SETTING, after)
    return retry.pause(code, failures, random) if code else IDLE_SECONDS
