"""A county's originals on their way to the region, worked out for the delivery page: by school, nothing claimed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from desktop.i18n import NOTHING, capital, clock, count, dated, day, fill, joined, same, size, t
from desktop.presenters.answers_back import level_name, reason, route_name
from desktop.presenters.county_devices import short_key
from desktop.presenters.delivery_view import Batch, Cell, DeliveryView, Group, RoadView
from desktop.presenters.joining_view import CardView, JoiningView
from desktop.presenters.status import Road, RoadState, retry_words
from desktop.presenters.stick_view import Background
from desktop.theme.tokens import Tone
from forms.pack import Pack
from forms.text import Text
from sync import passing
from sync.county import founding, under
from sync.envelope.region import open_region
from sync.envelope.roster_file import PINNED_DIGITS, spoken
from sync.joining import Membership, Standing
from sync.passing import Line, Onward
from sync.store import Store
from sync.store.county_book import Forwarding
from sync.visit import OnSticks, ToWrite
from sync.visit.copying import ALONE


def read_onward(store: Store, pack: Pack, today: date) -> DeliveryView:
    """Each PC's originals with what the region said of them: held or refused, waiting, forwarded."""
    found = passing.onward(store, pack)
    stopped = [line for line in found.lines if _is_stopped(line)]
    waiting = [line for line in found.lines if line.owed and line not in stopped]
    rest = [line for line in found.lines if line not in stopped and line not in waiting]
    groups = (
        _group(t("没收下", "Not taken"), t("请问自治区", "ask the region"), stopped, found),
        _group(t("等着转送", "Waiting"), NOTHING, waiting, found),
        _group(t("已转送", "Forwarded"), t("都有自治区的回执", "each with the region's receipt"), rest, found),
    )
    is_under = under.standing(store).membership is not Membership.ALONE
    return DeliveryView(
        receivers=(_head(found.heard, today),) if found.has_receiver else (),
        groups=tuple(group for group in groups if group.batches) if found.has_receiver else (),
        refused=(),
        waiting=_waiting(found.lines) if found.has_receiver else t("没有原件待转送", "no original waits"),
        can_send=is_under,
        can_stick=is_under,
        empty=_nothing(is_under, found.has_receiver),
    )


def _is_stopped(line: Line) -> bool:
    return line.answer is not None and bool(line.answer.held or line.answer.refused)


def _group(title: Text, words: Text, lines: Sequence[Line], found: Onward) -> Group:
    schools = len({line.school for line in lines})
    many = count(schools, t("{n} 所学校", "{n} school"), t("{n} 所学校", "{n} schools"))
    batches = tuple(_batch(at, line, found) for at, line in enumerate(lines, 1))
    return Group(title, joined((many, words), "，", ", "), batches)


def _batch(at: int, line: Line, found: Onward) -> Batch:
    pc = fill(t("电脑 {pc}", "PC {pc}"), pc=same(short_key(line.device)))
    files = count(len(line.owed), t("{n} 份待转送", "{n} file waits"), t("{n} 份待转送", "{n} files wait"))
    words = joined((pc, files if line.owed else NOTHING))
    title = same(found.names.get(line.school, line.school))
    span = f"{line.here.spans[0][0]:,}–{line.here.highest:,}"
    return Batch(at, title, words, span, size(line.size) if line.size else NOTHING, (_cell(line),), _is_stopped(line))


def _cell(line: Line) -> Cell:
    answer = line.answer
    if answer is not None and answer.refused:
        title = fill(t("拒 {n} 项", "refused {n}"), n=len(answer.refused))
        return Cell("close-circle-fill", Tone.FAILED, title, reason(answer.refused[0][1]))
    if answer is not None and answer.held:
        title = t("收到，先放着", "received, set aside")
        return Cell("error-warning-fill", Tone.ATTENTION, title, reason(answer.held[0][2]))
    had = len(answer.have & line.here) if answer is not None else 0
    if had == len(line.here):
        words = fill(t("{n} 项都有", "all {n}"), n=had) if line.proof is None else _proof_words(line.proof)
        return Cell("checkbox-circle-fill", Tone.MET, t("收到", "received"), words)
    if had:
        part = fill(t("收到 {a} / {b}", "{a} / {b} received"), a=had, b=len(line.here))
        return Cell("time-line", Tone.UNKNOWN, part, t("其余还没有回执", "no receipt for the rest yet"))
    return Cell("time-line", Tone.UNKNOWN, t("等着转送", "waiting"), t("还没有回执", "no receipt yet"))


def _proof_words(proof: Forwarding) -> Text:
    """11-20 · U盘 · 回执 3: when, by which route, by which receipt."""
    receipt = fill(t("回执 {n}", "receipt {n}"), n=proof.counter)
    return joined((same(f"{datetime.fromtimestamp(proof.at):%m-%d}"), route_name(proof.route), receipt))


def _head(heard: Forwarding | None, today: date) -> Text:
    name = capital(level_name("region"))
    if heard is None:
        return joined((name, t("还没有回执", "no receipt yet")))
    at = datetime.fromtimestamp(heard.at)
    when = clock(at) if at.date() == today else dated(at.date(), today)
    return joined((name, fill(t("最近回执 {when}", "last receipt {when}"), when=when)))


def _waiting(lines: Sequence[Line]) -> Text:
    """3 份原件待转送（2 所学校，64 KB）."""
    files = sum(len(line.owed) for line in lines)
    if not files:
        return t("没有原件待转送", "no original waits")
    said = count(files, t("{n} 份原件待转送", "{n} original waits"), t("{n} 份原件待转送", "{n} originals wait"))
    schools = len({line.school for line in lines if line.owed})
    of = count(schools, t("{n} 所学校", "{n} school"), t("{n} 所学校", "{n} schools"))
    whole = size(sum(line.size for line in lines))
    return Text(f"{said.zh}（{of.zh}，{whole.zh}）", f"{said.en} ({of.en}, {whole.en})")


def _nothing(is_under: bool, has_receiver: bool) -> Text:
    if not is_under:
        return t("本县不在自治区之下；学校交来的都在本机。", "The county is under no region; what came is on this PC.")
    if not has_receiver:
        return t(
            "还不知道自治区由谁来收；它接纳本县以后，原件自动列在这里。",
            "Who receives for the region is not known yet; once it has admitted this county, originals stand here.",
        )
    return t("学校还没有交来什么；收下的原件会列在这里。", "No school has brought anything; originals will stand here.")


# -- the two ways ------------------------------------------------------------------------------------------------------


def onward_road(state: RoadState, standing: Standing | None, heard: date | None) -> RoadView:
    """The network card: one word, what it means, what was last, and where to change it."""
    under_words = NOTHING if heard is None else fill(t("最近收到回执 {day}", "last receipt {day}"), day=day(heard))
    name = same(standing.name) if standing is not None and standing.name else t("自治区的平台", "The region's platform")
    change = t("归属与网址", "Region, address")
    if state.road is Road.NOT_JOINED:
        words = t("本县不在自治区之下", "The county is under no region")
        join = t("归到自治区", "Come under a region")
        need = t("要加入码和网址，或自治区文件", "a code and an address, or its file")
        return RoadView(t("没接上", "not joined"), Tone.UNKNOWN, "subtract-line", words, need, join)
    if standing is not None and standing.membership is Membership.CLOSED:
        words = t("自治区名单里是另一把根，请打电话问", "The region lists another root; call them")
        return RoadView(t("不认", "not taken"), Tone.FAILED, "close-circle-fill", words, under_words, change)
    if state.road is Road.NO_ADDRESS:
        words = t("没有网址，用U盘转送", "No address; sticks carry it")
        return RoadView(t("没有网址", "no address"), Tone.UNKNOWN, "subtract-line", words, under_words, change)
    if state.road is Road.ASKING:
        words = t("连上平台后自动申请", "asks by itself once there is a link")
        return RoadView(t("还没申请", "not asked yet"), Tone.ATTENTION, "time-line", name, words, change)
    if state.road is Road.PENDING:
        words = t("接纳后自动转送", "forwards by itself then")
        return RoadView(t("等自治区接纳", "waiting"), Tone.ATTENTION, "time-line", name, words, change)
    if state.road is Road.FAILED:
        badge = t("连不上", "no link") if state.is_offline else t("没送到", "not delivered")
        again = joined((under_words, retry_words(state)), "", "")
        return RoadView(badge, Tone.ATTENTION, "error-warning-fill", state.why, again, change)
    badge = t("已连上平台", "connected") if state.road is Road.SENDING else t("已接上", "joined")
    return RoadView(badge, Tone.MET, "checkbox-circle-fill", name, under_words, change)


def last_heard(store: Store) -> date | None:
    """The day on which the region last confirmed more."""
    times = [rows[-1].at for rows in store.county_book().forwardings().values() if rows]
    return date.fromtimestamp(max(times)) if times else None


def onward_sticks(store: Store) -> OnSticks:
    """What was last written for the region, for the stick's card; whether it is answered is told by school."""
    return OnSticks(at=passing.relayed(store))


def read_onward_background(store: Store, pack: Pack) -> Background:
    """What the store knows beside the stick."""
    standing, files = under.standing(store), passing.waiting(store, pack)
    is_alone = not founding.roster_of(store).region
    to_write = ToWrite(
        county=standing.name,
        changes=files if standing.membership is Membership.JOINED else 0,
        has_request=standing.membership is not Membership.JOINED,
        refused=ALONE if is_alone else None,
    )
    return Background(to_write, OnSticks(at=passing.relayed(store)), waiting=files)


# -- coming under it ---------------------------------------------------------------------------------------------------


def read_under(store: Store) -> JoiningView:
    """How far the county is with its region; its own root's groups to be read aloud until it is admitted."""
    standing = under.standing(store)
    is_joined = standing.membership is Membership.JOINED
    is_begun = standing.membership is not Membership.ALONE
    at = passing.relayed(store)
    return JoiningView(
        address=standing.url,
        is_joined=is_joined,
        is_asking=standing.membership is Membership.ASKING,
        is_pending=standing.membership is Membership.PENDING and bool(standing.url),
        county=same(standing.name) if standing.name else NOTHING,
        fingerprint=spoken(founding.pinned(store)) if is_begun and not is_joined else (),
        written=day(datetime.fromtimestamp(at).date()) if at is not None and not is_joined else NOTHING,
        can_move=True,
    )


def region_view(raw: bytes) -> CardView:
    """What to show of a region's file. ParcelError if it is none."""
    region = open_region(raw)
    return CardView(same(region.name), "", region.spoken)


def begin_under(store: Store, raw: bytes, address: str) -> None:
    """Go under the region of a file whose groups a person has compared."""
    under.begin_with_file(store, raw, open_region(raw).root_hash[:PINNED_DIGITS], address)
