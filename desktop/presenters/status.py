"""The status line's one true sentence, from what waits and how the road is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from desktop.i18n import NOTHING, count, day, duration, fill, joined, oldest, same, t
from forms.definition import Text
from sync.store.front import Counts


class Road(StrEnum):
    """How the way to the platform is."""

    SAMPLE = "sample"  # a sample school: nothing is ever sent
    NOT_JOINED = "not_joined"  # no county yet
    PENDING = "pending"  # asked to join; the county has not let this PC in yet
    QUIET = "quiet"  # joined; nothing is under way
    SENDING = "sending"
    FAILED = "failed"  # tried and did not get through


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
    """The last receipt of a receiver."""

    receiver: Text
    at: date


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


def status_view(
    state: RoadState, outgoing: Outgoing, arrivals: tuple[Arrival, ...], today: date, saved: datetime | None
) -> StatusView:
    """`saved`: when a record was last saved in this session."""
    aside = NOTHING if saved is None else fill(t("本机已保存 {time}", "Saved on this PC {time}"), time=f"{saved:%H:%M}")
    waiting = waiting_words(outgoing, today)
    if state.road is Road.SAMPLE:
        return StatusView("plant-line", t("样本学校 · 不会送给任何人", "Sample school · nothing is ever sent"), aside)
    if state.road is Road.SENDING:
        words = progress_words(state) if state.total else state.doing
        return StatusView("send-plane-line", joined((t("正在送出", "Sending"), words)), aside)
    if state.road is Road.NOT_JOINED:
        return StatusView("cloud-off-line", joined((waiting, t("还没接上县里", "not joined to the county yet"))), aside)
    if state.road is Road.PENDING:
        words = t("已申请加入，等县里同意", "asked to join; the county has yet to agree")
        return StatusView("time-line", joined((waiting, words)), aside)
    if state.road is Road.FAILED and not state.is_offline:
        kept = t("平台没有回执：改动仍在本机，稍后自动再试", "No receipt: the changes are still here and go out again")
        return StatusView("error-warning-line", joined((kept, retry_words(state)), "", ""), aside)
    if not outgoing.waiting and arrivals and not outgoing.stopped:
        had = (
            fill(t("{who} {day}收到", "{who} had them on {day}"), who=arrival.receiver, day=day(arrival.at))
            for arrival in arrivals
        )
        return StatusView("check-double-line", joined((t("已全部送达", "All delivered"), *had)), aside)
    if state.is_offline:
        return StatusView("cloud-off-line", joined((t("离线", "Offline"), waiting)), aside)
    return StatusView("time-line" if outgoing.waiting else "check-line", waiting, aside)


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
