"""The delivery page, worked out from parcels kept and receipts taken: each receiver apart, nothing claimed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from desktop.i18n import NOTHING, capital, clock, count, dated, day, fill, joined, moment, same, size, t
from desktop.presenters.answers_back import Heard, heard, level_name, reason, route_name, stopped
from desktop.presenters.began_anew import began_anew
from desktop.presenters.delivery_view import Batch, Cell, DeliveryView, Group, Refused, RoadView
from desktop.presenters.status import Arrival, Outgoing, Road, RoadState, retry_words, waiting_words
from desktop.presenters.stick_view import Phase, StickState
from desktop.theme.tokens import Tone
from forms.pack import Pack
from forms.text import Text
from sync.envelope.receipt import Answer
from sync.joining import Membership, Standing
from sync.store import Kept, Proven, Store
from sync.vector import Ranges
from sync.visit import OnSticks, on_sticks

MOST_BATCHES = 60
MOST_COUNTED = 3000  # changes of one batch whose contents are counted by form
MOST_NAMED = 4  # forms of one batch; the others are a sum
OWN_STATES = ("sealed", "settled")
NEVER_SENT = t("样本学校的改动只在这台电脑上", "A sample school's changes stay on this PC")


@dataclass(frozen=True, slots=True)
class _Answered:
    """A kept parcel with each receiver's answer about its epoch."""

    kept: Kept
    answers: tuple[Answer, ...]
    proofs: tuple[Proven | None, ...]  # of each answer the newest receipt that proved something of it
    on_stick: int | None  # when it was last put on a stick, seconds since 1970

    @property
    def has_trouble(self) -> bool:
        return any(_held(a, self.kept) or _refused(a, self.kept) for a in self.answers)

    @property
    def is_delivered(self) -> bool:
        return bool(self.answers) and all(a.have.covers(self.kept.first, self.kept.last) for a in self.answers)


def outgoing(store: Store) -> Outgoing:
    """What waits for the county: for the status line and the rail."""
    county = next((one.device for one in store.receivers() if one.level == "county"), None)
    found = store.waiting("county", county)
    oldest = None if found.oldest is None else datetime.fromtimestamp(found.oldest).date()
    return Outgoing(found.count, oldest, found.stopped)


def arrivals(store: Store) -> tuple[Arrival, ...]:
    """The last receipt of each receiver that has given one: of those that proved something, and how it came."""
    proofs = store.proofs()
    found = []
    for one in store.receivers():
        proof = next((proof for proof in proofs if proof.device == one.device), None)
        at, route = (one.at, "") if proof is None else (proof.at, proof.route)
        if at is not None:
            found.append(Arrival(level_name(one.level), datetime.fromtimestamp(at).date(), route))
    return tuple(found)


def read_delivery(store: Store, pack: Pack, today: date, is_sample: bool) -> DeliveryView:
    """Every batch with its answers, newest first, and what nobody has sealed yet."""
    receivers, waits = heard(store), outgoing(store)
    own = set(store.own_epochs)
    kept = [k for k in store.parcels() if k.state in OWN_STATES and k.epoch in own]
    kept = sorted(kept, key=lambda k: k.no, reverse=True)[:MOST_BATCHES]
    every = _answered(store, kept, receivers)
    trouble = [one for one in every if one.has_trouble]
    delivered = [one for one in every if one.is_delivered]
    waiting = [one for one in every if one not in trouble and one not in delivered]
    groups = (
        _group(
            t("没收下", "Not taken"),
            t("要您看一下，其余已收下", "for you to see; the rest was taken"),
            trouble,
            store,
            pack,
            today,
        ),
        _group(t("等着送", "Waiting"), NOTHING, waiting, store, pack, today),
        _group(t("已送到", "Delivered"), t("都有回执", "each with its receipt"), delivered, store, pack, today),
    )
    return DeliveryView(
        receivers=tuple(_head(one, today) for one in receivers),
        groups=tuple(group for group in groups if group.batches),
        refused=tuple(_refused_view(store, pack)),
        waiting=NEVER_SENT if is_sample else waiting_words(waits, today),
        can_send=not is_sample and bool(receivers),
        can_stick=not is_sample,
        empty=_no_batch(is_sample, bool(receivers)),
        anew=began_anew(store.new_epoch_because),
    )


def _answered(store: Store, kept: Sequence[Kept], receivers: Sequence[Heard]) -> list[_Answered]:
    lies = on_sticks(store).parcels
    epochs = {one.epoch for one in kept}
    answers = {(r.device, epoch): store.answered(r.device, epoch) for r in receivers for epoch in epochs}
    proven = {(r.device, epoch): store.proven(r.device, epoch) for r in receivers for epoch in epochs}
    return [
        _Answered(
            one,
            tuple(answers[r.device, one.epoch] for r in receivers),
            tuple(_proof(proven[r.device, one.epoch], one) for r in receivers),
            lies.get((one.epoch, one.first, one.last)),
        )
        for one in kept
    ]


def _proof(proven: Sequence[Proven], kept: Kept) -> Proven | None:
    return next((one for one in proven if one.first <= kept.last and one.last >= kept.first), None)


def _no_batch(is_sample: bool, is_joined: bool) -> Text:
    """Why there is no batch yet, and what makes one."""
    if is_sample:
        return t("样本学校的改动不封成批，也不送给任何人。", "A sample school's changes are never sealed or sent.")
    if not is_joined:
        return t(
            "改动都存在本机；接上县里以后封成一批，有网络时送出。",
            "Changes are kept here; once the county is joined they are sealed and leave when there is a link.",
        )
    return t("保存的改动先封成一批，走网络或U盘送出。", "Saved changes are sealed; they leave by network or stick.")


def _head(one: Heard, today: date) -> Text:
    if one.at is None:
        return joined((capital(one.name), t("还没有回执", "no receipt yet")))
    when = clock(one.at) if one.at.date() == today else dated(one.at.date(), today)
    return joined((capital(one.name), fill(t("最近回执 {when}", "last receipt {when}"), when=when)))


def _group(title: Text, words: Text, every: Sequence[_Answered], store: Store, pack: Pack, today: date) -> Group:
    many = count(len(every), t("{n} 批", "{n} batch"), t("{n} 批", "{n} batches"))
    return Group(title, joined((many, words), "，", ", "), tuple(_batch(one, store, pack, today) for one in every))


def _batch(one: _Answered, store: Store, pack: Pack, today: date) -> Batch:
    kept = one.kept
    sealed = fill(t("{when} 封好", "sealed {when}"), when=moment(datetime.fromtimestamp(kept.at), today))
    span = f"{kept.first:,}–{kept.last:,}" if kept.last > kept.first else f"{kept.first:,}"
    cells = tuple(
        _cell(answer, kept, proof, one.on_stick) for answer, proof in zip(one.answers, one.proofs, strict=True)
    )
    return Batch(kept.no, _contents(store, pack, kept), sealed, span, size(kept.size), cells, one.has_trouble)


def _contents(store: Store, pack: Pack, kept: Kept) -> Text:
    """学生 7、控辍保学 2: changes by form; a batch of very many is not opened for it."""
    number = kept.last - kept.first + 1
    whole = count(number, t("{n} 项改动", "{n} change"), t("{n} 项改动", "{n} changes"))
    if number > MOST_COUNTED:
        return whole
    forms = Counter(change.form for change in store.journal(kept.epoch, kept.first, kept.last))
    parts = [
        fill(t("{form} {n}", "{form} {n}"), form=pack.forms[form].title if form in pack.forms else same(form), n=n)
        for form, n in forms.most_common(MOST_NAMED)
    ]
    rest = number - sum(n for _, n in forms.most_common(MOST_NAMED))
    if len(forms) > MOST_NAMED:
        parts.append(fill(t("其他 {n}", "others {n}"), n=rest))
    return joined(parts, "、", ", ") if forms else whole


def _cell(answer: Answer, kept: Kept, proof: Proven | None, on_stick: int | None) -> Cell:
    had = len(answer.have & Ranges.of([(kept.first, kept.last)]))
    refused, held = _refused(answer, kept), _held(answer, kept)
    number = kept.last - kept.first + 1
    if refused:
        title = fill(t("收下 {a}，拒 {b}", "took {a}, refused {b}"), a=had, b=len(refused))
        return Cell("close-circle-fill", Tone.FAILED, title, reason(refused[0]))
    if held:
        title = t("收到，先放着", "received, set aside")
        return Cell("error-warning-fill", Tone.ATTENTION, title, reason(held[0]))
    if had == number:
        words = fill(t("{n} 项都有", "all {n}"), n=number) if proof is None else _proof_words(proof)
        return Cell("checkbox-circle-fill", Tone.MET, t("收到", "received"), words)
    if had:
        part = fill(t("收到 {a} / {b}", "{a} / {b} received"), a=had, b=number)
        return Cell("time-line", Tone.UNKNOWN, part, t("其余还没有回执", "no receipt for the rest yet"))
    if on_stick is not None:
        words = joined((same(_short_date(on_stick)), t("还没有回执", "no receipt yet")))
        return Cell("u-disk-line", Tone.UNKNOWN, t("已写入U盘", "on a stick"), words)
    return Cell("time-line", Tone.UNKNOWN, t("等着送", "waiting"), t("还没有回执", "no receipt yet"))


def _proof_words(proof: Proven) -> Text:
    """11-20 · U盘 · 回执 3: when, by which route, by which receipt."""
    receipt = fill(t("回执 {n}", "receipt {n}"), n=proof.counter)
    return joined((same(_short_date(proof.at)), route_name(proof.route), receipt))


def _short_date(at: int) -> str:
    return f"{datetime.fromtimestamp(at):%m-%d}"


def _refused(answer: Answer, kept: Kept) -> list[str]:
    return [code for number, code in answer.refused if kept.first <= number <= kept.last]


def _held(answer: Answer, kept: Kept) -> list[str]:
    return [code for first, last, code in answer.held if first <= kept.last and last >= kept.first]


def _refused_view(store: Store, pack: Pack) -> Iterable[Refused]:
    for one in stopped(store, pack):
        title = joined((one.form, one.why))
        said = t("{who}拒收第 {n} 号改动，记录仍在本机", "Change {n} was refused by {who}; the record is still here")
        held = t("{who}先放着第 {n} 号改动，等人处理", "Change {n} is set aside by {who} until somebody looks")
        words = fill(said if one.is_refused else held, who=one.receiver, n=one.number)
        badge = t("拒收", "refused") if one.is_refused else t("先放着", "set aside")
        tone = Tone.FAILED if one.is_refused else Tone.ATTENTION
        yield Refused(title, words, badge, tone, one.place if one.is_refused else None)


def road_view(state: RoadState, standing: Standing | None, last: date | None) -> RoadView:
    """The network card: one word, what it means, what was last."""
    under = NOTHING if last is None else fill(t("最近收到回执 {day}", "last receipt {day}"), day=day(last))
    name = same(standing.name) if standing is not None and standing.name else t("县里的平台", "The county's platform")
    if state.road is Road.SAMPLE:
        words = t("样本学校不连任何平台", "A sample school has no platform")
        return RoadView(t("样本", "sample"), Tone.UNKNOWN, "plant-line", words, NOTHING)
    if state.road is Road.NOT_JOINED:
        words = t("还没接上县里，改动先留在本机", "Not joined yet; changes stay here")
        return RoadView(
            t("没接上", "not joined"),
            Tone.UNKNOWN,
            "subtract-line",
            words,
            t("要加入码和网址", "a code and an address"),
            t("接上县里", "Join the county"),
        )
    if standing is not None and standing.membership is Membership.CLOSED:
        words = t("县里停用了这台电脑，请打电话问", "The county closed this PC; call them")
        return RoadView(t("已停用", "closed"), Tone.FAILED, "close-circle-fill", words, under)
    if state.road is Road.NO_ADDRESS:
        words = t("县里没有给网址，用U盘送", "The county gave no address; sticks carry it")
        return RoadView(t("没有网址", "no address"), Tone.UNKNOWN, "subtract-line", words, under)
    if state.road is Road.ASKING:
        words = t("连上平台后自动申请", "asks by itself once there is a link")
        return RoadView(t("还没申请", "not asked yet"), Tone.ATTENTION, "time-line", name, words)
    if state.road is Road.PENDING:
        return RoadView(
            t("等县里同意", "waiting"), Tone.ATTENTION, "time-line", name, t("同意后自动送出", "sends by itself then")
        )
    if state.road is Road.FAILED:
        badge = t("连不上", "no link") if state.is_offline else t("没送到", "not delivered")
        return RoadView(
            badge, Tone.ATTENTION, "error-warning-fill", state.why, joined((under, retry_words(state)), "", "")
        )
    if state.road is Road.SENDING:
        return RoadView(t("已连上平台", "connected"), Tone.MET, "checkbox-circle-fill", name, under)
    return RoadView(t("已接上", "joined"), Tone.MET, "checkbox-circle-fill", name, under)


def stick_road(state: StickState, lies: OnSticks, today: date) -> RoadView:
    """The stick's card beside the network's: is one there, what is it good for, when was one last written."""
    last = NOTHING
    if lies.at is not None:
        when = dated(datetime.fromtimestamp(lies.at).date(), today)
        last = fill(t("上次写入 {day}", "written {day}"), day=when)
        if lies.changes:
            unanswered = fill(t("{n} 项还没有回执", "{n} unanswered"), n=lies.changes)
            last = joined((last, unanswered))
    if state.drive is None:
        words = t("插上后自动认出，先看再写", "Noticed by itself; look, then write")
        return RoadView(t("没有插入", "none"), Tone.UNKNOWN, "subtract-line", words, last)
    name = same(state.drive.label)
    if state.is_safe:
        return RoadView(t("可以拔出", "can be pulled out"), Tone.MET, "checkbox-circle-fill", name, last)
    if state.phase in (Phase.WRITING, Phase.TAKING):
        return RoadView(t("先别拔", "leave it in"), Tone.ATTENTION, "error-warning-fill", name, last)
    return RoadView(t("已认出", "noticed"), Tone.ACCENT, "check-line", name, last)
