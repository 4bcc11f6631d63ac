"""The status line's one true sentence, from what waits and how the road is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from desktop.i18n import NOTHING, count, day, duration, fill, joined, oldest, same, t
from forms.text import Text
from sync.store.front import Counts

SAFE = t("U盘写入已核对，可以拔出", "Written and checked: the stick can be pulled out")


class Road(StrEnum):
    """How the way to the platform is."""

    SAMPLE = "sample"  # a sample school: nothing is ever sent
    NOT_JOINED = "not_joined"  # no county yet
    ASKING = "asking"  # whom to ask is known, the platform has not heard of it yet
    PENDING = "pending"  # asked to join; the county has not let this PC in yet
    NO_ADDRESS = "no_address"  # the county is known and gave no address: sticks only
    QUIET = "quiet"  # joined; nothing is under way
    SENDING = "sending"
    FAILED = "failed"  # tried and did not get through


OUTSIDE = frozenset({Road.NOT_JOINED, Road.ASKING, Road.PENDING})  # the county has not let this PC in


@dataclass(frozen=True, slots=True)
class RoadState:
    """`acknowledged` and `total` are bytes; `left` and `retry_in` seconds; `why` says what went wrong."""

    road: Road = Road.QUIET
    doing: Text = NOTHING
    acknowledged: int = 0
    total: int = 0
    left: float | None = None
    failures: int = 0
    retry_in: float | None = None
    why: Text = NOTHING
    is_offline: bool = False


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What waits for a receiver: how many changes and when the oldest was made."""

    waiting: int = 0
    oldest: date | None = None
    stopped: int = 0


@dataclass(frozen=True, slots=True)
class Arrival:
    """The last receipt of a receiver, and the route it came by: 'http', 'usb' or '' where that was not kept."""

    receiver: Text
    at: date
    route: str = ""


@dataclass(frozen=True, slots=True)
class BySticks:
    """What sticks have to do with it. `doing`: what is being done with one right now; `is_safe`: one that was written
    to can be pulled out; `written`: changes that lie on sticks without a receipt, since `on`; `is_let_in`: the county
    has let this PC in, else `has_request` says whether a stick carries the request."""

    doing: Text = NOTHING
    is_safe: bool = False
    written: int = 0
    on: date | None = None
    has_request: bool = False
    is_let_in: bool = True


@dataclass(frozen=True, slots=True)
class StatusView:
    sign: str
    text: Text
    aside: Text = NOTHING


def waiting_words(outgoing: Outgoing, today: date) -> Text:
    if not outgoing.waiting:
        return t("没有改动待送出", "nothing waits to leave")
    many = t("{n} 项改动待送出", "{n} changes wait to leave")
    said = count(outgoing.waiting, t("{n} 项改动待送出", "{n} change waits to leave"), many)
    if outgoing.oldest is None:
        return said
    old = oldest(outgoing.oldest, today)
    return Text(f"{said.zh}（{old.zh}）", f"{said.en} ({old.en})")


def progress_words(state: RoadState) -> Text:
    """已确认 64 / 103 KB · 约 9 秒; bytes count when the other side has acknowledged them."""
    done, total = round(state.acknowledged / 1000), max(1, round(state.total / 1000))
    sent = fill(t("已确认 {done} / {total} KB", "{done} / {total} KB acknowledged"), done=done, total=total)
    left = NOTHING
    if state.left is not None and state.total:
        left = fill(t("约 {time}", "about {time}"), time=duration(state.left))
    return joined((sent, left))


def retry_words(state: RoadState) -> Text:
    """（第 3 次，12 分钟后）, or nothing when no try is planned."""
    if state.retry_in is None:
        return NOTHING
    return fill(
        t("（第 {n} 次，{time}后）", " (try {n}, in {time})"), n=state.failures + 1, time=duration(state.retry_in)
    )


def requested_words(sticks: BySticks) -> Text:
    """未接纳，申请与 12 项改动已写入U盘（11 月 23 日）; nothing if no stick carries the request."""
    if sticks.is_let_in or not sticks.has_request or sticks.on is None:
        return NOTHING
    said = t(
        "未接纳，申请与 {n} 项改动已写入U盘（{day}）",
        "Not let in yet; the request and {n} changes were written to a stick ({day})",
    )
    return fill(said, n=sticks.written, day=day(sticks.on))


def written_words(sticks: BySticks, waiting: int) -> Text:
    """其中 12 项已写入U盘（11 月 23 日），还没有回执; nothing if no stick carries any."""
    if not sticks.written or sticks.on is None:
        return NOTHING
    if sticks.written >= waiting:
        said = t("已写入U盘（{day}），还没有回执", "written to a stick ({day}), no receipt yet")
        return fill(said, day=day(sticks.on))
    said = t(
        "其中 {n} 项已写入U盘（{day}），还没有回执",
        "{n} of them written to a stick ({day}), no receipt yet",
    )
    return fill(said, n=sticks.written, day=day(sticks.on))


def arrival_words(arrival: Arrival) -> Text:
    """县里 11 月 20 日收到; by a stick only the day is known on which the receipt came back."""
    if arrival.route == "usb":
        said = t("{who}的回执 {day}取回（U盘）", "receipt of {who} came back on {day} (stick)")
    else:
        said = t("{who} {day}收到", "{who} had them on {day}")
    return fill(said, who=arrival.receiver, day=day(arrival.at))


def status_view(
    state: RoadState,
    outgoing: Outgoing,
    arrivals: tuple[Arrival, ...],
    today: date,
    saved: datetime | None,
    sticks: BySticks | None = None,
) -> StatusView:
    """`saved`: when a record was last saved in this session."""
    sticks = sticks or BySticks()
    aside = NOTHING if saved is None else fill(t("本机已保存 {time}", "Saved on this PC {time}"), time=f"{saved:%H:%M}")
    waiting = waiting_words(outgoing, today)
    if state.road is Road.SAMPLE:
        return StatusView("plant-line", t("样本学校 · 不会送给任何人", "Sample school · nothing is ever sent"), aside)
    if sticks.doing != NOTHING:
        return StatusView("u-disk-line", sticks.doing, aside)
    if state.road is Road.SENDING:
        words = progress_words(state) if state.total else state.doing
        return StatusView("send-plane-line", joined((t("正在送出", "Sending"), words)), aside)
    if sticks.is_safe:
        return StatusView("u-disk-line", SAFE, aside)
    if not sticks.is_let_in or state.road in OUTSIDE:
        return StatusView(*_outside(state, outgoing, waiting, sticks), aside)
    if state.road is Road.FAILED and not state.is_offline:
        kept = t("平台没有回执：改动仍在本机，稍后自动再试", "No receipt: the changes are still here and go out again")
        return StatusView("error-warning-line", joined((kept, retry_words(state)), "", ""), aside)
    if not outgoing.waiting and arrivals and not outgoing.stopped:
        said = joined((t("已全部送达", "All delivered"), *map(arrival_words, arrivals)))
        return StatusView("check-double-line", said, aside)
    waiting = joined((waiting, written_words(sticks, outgoing.waiting)))
    if state.is_offline:
        return StatusView("cloud-off-line", joined((t("离线", "Offline"), waiting)), aside)
    return StatusView("time-line" if outgoing.waiting else "check-line", waiting, aside)


def _outside(state: RoadState, outgoing: Outgoing, waiting: Text, sticks: BySticks) -> tuple[str, Text]:
    """Before the county has let this PC in: sign and sentence."""
    if state.road is Road.NOT_JOINED:
        return "cloud-off-line", joined((waiting, t("还没接上县里", "not joined to the county yet")))
    requested = requested_words(sticks)
    if requested != NOTHING:
        left = outgoing.waiting - sticks.written
        rest = fill(t("另有 {n} 项没写", "{n} more not written"), n=left) if left > 0 else NOTHING
        return "u-disk-line", joined((requested, rest))
    if state.road is Road.PENDING:
        return "time-line", joined((waiting, t("已申请加入，等县里同意", "asked to join; the county has yet to agree")))
    if state.road is Road.NO_ADDRESS:
        words = t("还没申请：把申请写到U盘，交给县里", "not asked yet: copy the request to a stick for the county")
        return "u-disk-line", joined((waiting, words))
    if state.road is Road.FAILED:
        words = t("还没申请到，稍后自动再试", "not asked yet, tried again later")
        return "cloud-off-line", joined((t("离线", "Offline") if state.is_offline else NOTHING, waiting, words))
    words = t("还没申请到，连上平台后自动申请", "not asked yet: that happens with a link")
    return "time-line", joined((waiting, words))


def locked_status(counts: Counts | None, is_sample: bool, idle_minutes: int, now: datetime) -> StatusView:
    """Before anyone has signed in: counts only. `counts` None: there is no school yet."""
    clock = joined((day(now.date()), same(f"{now:%H:%M}")), " ", " ")
    if counts is None:
        return StatusView(
            "cloud-off-line", t("离线 · 这台电脑上还没有学校", "Offline · no school on this PC yet"), clock
        )
    idle = fill(t("闲置 {n} 分钟自动上锁", "Locks after {n} idle minutes"), n=idle_minutes)
    aside = joined((idle, clock))
    if is_sample:
        return StatusView("plant-line", t("样本学校 · 不会送给任何人", "Sample school · nothing is ever sent"), aside)
    return StatusView("cloud-off-line", _counted(counts, now.date()), aside)


def _counted(counts: Counts, today: date) -> Text:
    if counts.waiting is None:
        return t("打开后再数还有什么没送出", "What waits to leave is counted after signing in")
    waiting = waiting_words(Outgoing(counts.waiting), today)
    if counts.exact:
        return waiting
    recounted = t("上次没有正常关闭，打开后重数", "not closed in order last time; counted again after signing in")
    return joined((waiting, recounted)) if counts.waiting else recounted
