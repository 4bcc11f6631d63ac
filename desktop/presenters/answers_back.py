"""What receivers have answered of our changes, gathered for pages: had, refused, held, each with its change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from desktop.i18n import same, t
from desktop.places import Place, entry
from forms.pack import Pack
from forms.text import Text
from sync.receive import codes
from sync.store import Proof, ReceiverState, Store

LEVELS = {"county": t("县里", "the county"), "region": t("自治区", "the region")}
ROUTES = {"usb": t("U盘", "stick"), "http": t("网络", "network"), "region": t("经自治区", "through the region")}
REASONS = {
    codes.DEVICE: t("县里还没有接纳这台电脑", "the county has not let this PC in yet"),
    codes.SCHOOL: t("这台电脑不能替这所学校报", "this PC may not write for that school"),
    codes.EPOCH: t("另一台电脑用过这组编号", "another PC used these numbers"),
    codes.REVOKED: t("这台电脑已被县里停用", "the county has closed this PC"),
    codes.FORK: t("那里已有同号的另一份改动", "another change stands there under this number"),
    codes.CLOCK: t("改动的次序对不上", "the order of changes does not add up"),
    codes.SEEN: t("改动的次序前后矛盾", "the order contradicts itself"),
    codes.OWNER: t("记录属于别的学校，或还没有到", "the record is another school's, or not there yet"),
    "cannot_open": t("封给了旧密钥，学校下次重封", "sealed to an old key; the school seals it again"),
    "bomb": t("展开后过大，没有采用", "it would unpack to too much"),
    "content": t("内容不合规格，没有采用", "its content is malformed"),
    "moved": t("内容取自另一份文件", "its content is another file's"),
    codes.SCOPE: t("这台电脑不能填这张表", "this PC may not write this form"),
    codes.RECORD: t("记录的编号不可能存在", "the record's number cannot exist"),
    codes.RESERVED_NAME: t("保留字段的内容不对", "a reserved field has a wrong value"),
    codes.NAME: t("有一项的字段名不合规格", "a field has a name no form may use"),
    codes.AUDIENCE: t("有一项不该报到这一级", "a field came further up than it may"),
    codes.CALCULATED: t("计算的项不应当传送", "a calculated field does not travel"),
    "type": t("有一项的类型不对", "a value has the wrong type"),
    "size": t("有一项太长或太大", "a value is too long or too large"),
    "form": t("有一项的写法不对", "a value has the wrong shape"),
    "code": t("有一项不在代码表里", "a value is not in its code list"),
}
"""Why something is held or refused, in a cell's few words: every code of `sync.receive.codes`."""
MOST = 50


@dataclass(frozen=True, slots=True)
class Stopped:
    """A change that a receiver refused (`is_refused`) or holds, and the place of its record if it is here."""

    receiver: Text
    form: Text
    number: int
    why: Text
    is_refused: bool
    place: Place | None


@dataclass(frozen=True, slots=True)
class Heard:
    """A receiver and all it has answered so far. `at` is when its last receipt was taken; None: none yet. `route` is
    how that came, '' if it proved nothing new."""

    level: str
    name: Text
    device: str
    counter: int
    at: datetime | None
    had: int
    refused: int
    held: int
    route: str = ""


def level_name(level: str) -> Text:
    return LEVELS.get(level, same(level))


def route_name(route: str) -> Text:
    return ROUTES.get(route, same(route))


def reason(code: str) -> Text:
    return REASONS.get(code, same(code))


def heard(store: Store) -> tuple[Heard, ...]:
    """Each receiver the roster names, the county first."""
    proofs = store.proofs()
    return tuple(_heard(store, receiver, proofs) for receiver in store.receivers())


def _heard(store: Store, receiver: ReceiverState, proofs: Sequence[Proof]) -> Heard:
    answers = [store.answered(receiver.device, epoch) for epoch in store.own_epochs]
    at = None if receiver.at is None else datetime.fromtimestamp(receiver.at)
    return Heard(
        receiver.level,
        level_name(receiver.level),
        receiver.device,
        receiver.counter,
        at,
        sum(len(answer.have) for answer in answers),
        sum(len(answer.refused) for answer in answers),
        sum(last - first + 1 for answer in answers for first, last, _ in answer.held),
        next((p.route for p in proofs if (p.device, p.counter) == (receiver.device, receiver.counter)), ""),
    )


def stopped(store: Store, pack: Pack) -> tuple[Stopped, ...]:
    """The changes that somebody refused or holds, refused ones first, at most `MOST`."""
    found = sorted(_stopped(store, pack), key=lambda item: not item.is_refused)
    return tuple(found[:MOST])


def _stopped(store: Store, pack: Pack) -> Iterator[Stopped]:
    for receiver in store.receivers():
        for epoch in store.own_epochs:
            answer = store.answered(receiver.device, epoch)
            for number, code in answer.refused[:MOST]:
                yield _change(store, pack, receiver.level, epoch, number, code, is_refused=True)
            for first, last, code in answer.held:
                for number in range(first, min(last, first + MOST) + 1):
                    yield _change(store, pack, receiver.level, epoch, number, code, is_refused=False)


def _change(store: Store, pack: Pack, level: str, epoch: str, number: int, code: str, *, is_refused: bool) -> Stopped:
    changes = store.journal(epoch, number, number)
    form = pack.forms.get(changes[0].form) if changes else None
    local_id = store.local_id(changes[0].record) if changes else None
    place = entry(form.id, local_id) if form is not None and local_id is not None else None
    title = form.title if form is not None else t("记录", "record")
    return Stopped(level_name(level), title, number, reason(code), is_refused, place)
