"""The stick page, its bar and its sentence in the status line, worked out from how it stands with the stick."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from desktop.i18n import NOTHING, count, fill, joined, same, size, t
from desktop.places import JOIN, SETTLE, Place
from desktop.presenters.status import SAFE, BySticks, Road, RoadState, StatusView, progress_words
from desktop.presenters.stick_jobs import read_job, write_job
from desktop.presenters.stick_view import (
    SCHOOL_WORDS,
    Background,
    BarView,
    HeadView,
    NoteView,
    Phase,
    StickState,
    StickView,
    StickWords,
)
from desktop.theme.tokens import Tone
from forms.pack import Pack
from forms.text import Text
from sync.joining import Membership, Standing
from sync.routes.usb.drives import Drive
from sync.routes.usb.errors import READ_ONLY, WORDS
from sync.store import Store
from sync.visit import Gone, Offer, OnSticks, Trouble, on_sticks, to_write

MOST_NAMED = 40
MOST_CARDS = 3  # told of


def read_background(store: Store, is_sample: bool) -> Background:
    """What the store knows; a few short questions."""
    county = next((one.device for one in store.receivers() if one.level == "county"), None)
    return Background(
        to_write=to_write(store),
        on_sticks=on_sticks(store),
        unsettled=sum(one.twins + one.conflicts + one.flagged for one in store.settling.waiting()),
        waiting=store.waiting("county", county).count,
        is_sample=is_sample,
    )


def stick_view(
    state: StickState, behind: Background, pack: Pack, today: date, said: StickWords = SCHOOL_WORDS
) -> StickView:
    work, words = _work(state)
    return StickView(
        head=_head(state),
        choices=tuple((str(drive.path), same(drive.label)) for drive in state.drives) if len(state.drives) > 1 else (),
        notes=tuple(_notes(state, behind, said)),
        read=read_job(state, behind, pack, today, said),
        write=write_job(state, behind, said),
        takes=state.offer is not None and bool(state.offer.items),
        work=work,
        work_words=words,
    )


def called(drive: Drive, is_folder: bool) -> Text:
    """U盘 KINGSTON, 文件夹 交县里."""
    pattern = t("文件夹 {name}", "Folder {name}") if is_folder else t("U盘 {name}", "Stick {name}")
    return fill(pattern, name=drive.label)


def _head(state: StickState) -> HeadView:
    if state.drive is None:
        words = t("插上会自己认出来；也可以另选一个文件夹", "A stick is noticed by itself; a folder can be chosen, too")
        badge = t("已拔出", "pulled out") if state.is_out else t("没有插入", "none plugged in")
        return HeadView(t("U盘", "Stick"), words, badge, Tone.UNKNOWN, "subtract-line")
    drive = state.drive
    room = fill(t("剩 {free}，共 {size}", "{free} of {size} free"), free=size(drive.free), size=size(drive.size))
    where = Text(f"{drive.path} · {room.zh}", f"{drive.path} · {room.en}")
    return HeadView(called(drive, state.is_folder), where, *_badge(state))


def _badge(state: StickState) -> tuple[Text, Tone, str]:
    if state.phase is Phase.WRITING:
        return t("正在写，先别拔", "writing: leave it in"), Tone.ATTENTION, "error-warning-fill"
    if state.phase is Phase.TAKING:
        return t("正在读，先别拔", "reading: leave it in"), Tone.ATTENTION, "error-warning-fill"
    if state.is_safe:
        return t("可以拔出", "can be pulled out"), Tone.MET, "checkbox-circle-fill"
    if state.drive is not None and not state.drive.is_writable:
        return t("只能读", "read only"), Tone.ATTENTION, "lock-line"
    return t("已认出", "noticed"), Tone.ACCENT, "check-line"


def _work(state: StickState) -> tuple[Text | None, Text]:
    """The title of what is under way, and the rule it goes by."""
    if state.phase is Phase.WRITING:
        return (
            t("正在写，先别拔出", "Writing: leave it plugged in"),
            t(
                "每个文件写完都读回来核对。停下时，写好的留着能用，其余的仍在本机。",
                "Each file is read back and compared. If you stop, finished files are good and the rest is still here.",
            ),
        )
    if state.phase is Phase.TAKING:
        return (
            t("正在收下，先别拔出", "Taking: leave it plugged in"),
            t(
                "一份一份地收。停下时，收了的留着，其余的还在U盘上。",
                "File by file. If you stop, what was taken is kept and the rest stays on the stick.",
            ),
        )
    return None, NOTHING


def _notes(state: StickState, behind: Background, words: StickWords) -> Iterator[NoteView]:
    if state.trouble is not None:
        sign, tone = ("information-line", Tone.UNKNOWN) if state.is_stopped else ("close-circle-fill", Tone.FAILED)
        yield NoteView(sign, tone, state.trouble)
    elif state.copied is not None:
        yield _copied_note(state, words)
    elif state.drive is not None and not state.drive.is_writable:
        yield NoteView("lock-line", Tone.ATTENTION, WORDS[READ_ONLY])
    if state.taken is not None and state.taken.stopped is not None:
        yield NoteView("information-line", Tone.ATTENTION, state.taken.stopped)
    if state.taken is not None and state.taken.records and behind.unsettled:
        yield _settle_note(behind.unsettled)
    if behind.to_write.is_alone and not behind.is_sample:
        yield from _join_notes(state.offer, words)
    if state.offer is not None and state.offer.gone:
        yield _gone_note(state.offer.gone)
    troubles = (*(state.offer.troubles if state.offer else ()), *(state.taken.troubles if state.taken else ()))
    if troubles:
        yield _trouble_note(troubles)


def _copied_note(state: StickState, words: StickWords) -> NoteView:
    if state.is_folder:
        said = t("写进文件夹了，每个文件都读回来核对过。", "Written to the folder; each file was read back.")
        return NoteView("checkbox-circle-fill", Tone.MET, said)
    if state.is_out:
        return NoteView("u-disk-line", Tone.ACCENT, words.handed_on)
    return NoteView("checkbox-circle-fill", Tone.MET, Text(SAFE.zh + "。", SAFE.en + "."))


def _settle_note(number: int) -> NoteView:
    one = t("合进来的记录里有 {n} 条要核对。", "{n} record that was brought in is to be settled.")
    many = t("合进来的记录里有 {n} 条要核对。", "{n} records that were brought in are to be settled.")
    return NoteView("git-merge-line", Tone.ATTENTION, count(number, one, many), t("去核对", "Settle"), SETTLE)


def _join_notes(offer: Offer | None, words: StickWords) -> Iterator[NoteView]:
    """Each card that lies there leads to its groups; several are told apart by the names of their files."""
    cards = [(one, one.header) for one in offer.cards if one.header is not None] if offer is not None else []
    for found, header in cards[:MOST_CARDS]:
        said = fill(t("{name}：{what}", "{name}: {what}"), what=words.card, name=found.shown)
        place = Place("join", chosen=header.id)
        said = said if len(cards) > 1 else words.card
        yield NoteView("contacts-book-line", Tone.ACCENT, said, words.card_action, place)
    if not cards:
        yield NoteView("links-line", Tone.ATTENTION, words.join, words.join_action, JOIN)


def _gone_note(gone: tuple[Gone, ...]) -> NoteView:
    said = count(
        len(gone),
        t(
            "上次写好的文件少了 {n} 个，或变了样。改动都在本机，再写一次就补上。",
            "{n} file written last time is gone or changed. The changes are still here; copy again to replace it.",
        ),
        t(
            "上次写好的文件少了 {n} 个，或变了样。改动都在本机，再写一次就补上。",
            "{n} files written last time are gone or changed. The changes are still here; copy again to replace them.",
        ),
    )
    each = t("第 {first} 到 {last} 号改动（{name}）", "changes {first} to {last} ({name})")
    more = tuple(fill(each, first=one.first, last=one.last, name=one.name) for one in gone[:MOST_NAMED])
    return NoteView("error-warning-fill", Tone.ATTENTION, said, more=more)


def _trouble_note(troubles: tuple[Trouble, ...]) -> NoteView:
    said = count(
        len(troubles),
        t("有 {n} 个文件不能收，没有动。", "{n} file cannot be taken and was left alone."),
        t("有 {n} 个文件不能收，没有动。", "{n} files cannot be taken and were left alone."),
    )
    more = tuple(
        fill(t("{name}：{why}", "{name}: {why}"), name=one.name, why=one.text) for one in troubles[:MOST_NAMED]
    )
    return NoteView("error-warning-fill", Tone.ATTENTION, said, more=more)


def by_sticks(state: StickState, lies: OnSticks, standing: Standing | None) -> BySticks:
    """What the status line has to know of sticks."""
    outside = (Membership.ALONE, Membership.ASKING, Membership.PENDING)
    return BySticks(
        doing=_doing(state),
        is_safe=state.is_safe,
        written=lies.changes,
        on=None if lies.at is None else datetime.fromtimestamp(lies.at).date(),
        has_request=lies.has_request,
        is_let_in=standing is None or standing.membership not in outside,
    )


def onward_status(road: RoadState, state: StickState) -> StatusView | None:
    """At a county's desk: what is passed on to the region or taken from it right now; None if nothing is."""
    doing = _doing(state)
    if doing != NOTHING:
        return StatusView("u-disk-line", doing)
    if road.road is Road.SENDING:
        words = progress_words(road) if road.total else road.doing
        return StatusView("send-plane-line", joined((t("正在转送", "Forwarding"), words)))
    return None


def _doing(state: StickState) -> Text:
    """正在写U盘 · 64 / 103 KB."""
    if state.phase is Phase.WRITING:
        said, doing = t("{done} / {of} KB", "{done} / {of} KB"), t("正在写U盘", "Writing to the stick")
        done, of = round(state.done / 1000), max(1, round(state.of / 1000))
    elif state.phase is Phase.TAKING:
        said, doing = t("{done} / {of} 份", "{done} / {of} files"), t("正在读U盘", "Reading the stick")
        done, of = state.done, state.of
    else:
        return NOTHING
    return joined((doing, fill(said, done=done, of=of) if state.of else NOTHING))


def bar_view(state: StickState, waiting: int, is_put_away: bool) -> BarView | None:
    """What the bar on other pages says of the stick; None: no bar."""
    look = t("去看", "See")
    if state.phase is Phase.WRITING:
        said = t("正在写U盘，先别拔出", "Writing to the stick: leave it in")
        return BarView("u-disk-line", Tone.ATTENTION, said, look)
    if state.phase is Phase.TAKING:
        said = t("正在读U盘，先别拔出", "Reading the stick: leave it in")
        return BarView("u-disk-line", Tone.ATTENTION, said, look)
    if is_put_away:
        return None
    if state.trouble is not None:
        said = t("U盘没有做完，改动仍在本机", "The stick was not finished; the changes are still here")
        return BarView("error-warning-fill", Tone.ATTENTION, said, look)
    if state.drive is None or state.is_folder:
        return None
    if state.is_safe:
        return BarView("checkbox-circle-fill", Tone.MET, SAFE, look)
    known = fill(t("认出了U盘 {name}", "Stick {name} was noticed"), name=state.drive.label)
    what = t("，可以看看县里带回了什么", "; see what the county sends back")
    if waiting:
        what = count(
            waiting,
            t("，有 {n} 项改动可以写上去", "; {n} change can be written to it"),
            t("，有 {n} 项改动可以写上去", "; {n} changes can be written to it"),
        )
    return BarView("u-disk-line", Tone.ACCENT, Text(known.zh + what.zh, known.en + what.en), look)
