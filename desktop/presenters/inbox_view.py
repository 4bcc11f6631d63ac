"""What the inbox shows of a stick: problems first, then who asks to join, what is sound, and what needs nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from desktop.i18n import NOTHING, count, fill, joined, same, size, t
from desktop.presenters.inbox import Arrived, Back, Returned, Seen, identity
from desktop.presenters.inbox_words import CAN_TAKE, LEFT_OUT, Said, is_problem, joins, lacking, numbers, said_of
from desktop.presenters.list_view import Band, ListCell, ListColumn, ListRow
from desktop.theme.tokens import Tone
from forms.text import Text
from sync.county.gaps import Gap
from sync.county.inbox import Survey
from sync.county.judging import Row
from sync.county.verdicts import Verdict
from sync.vector import Ranges

COLUMNS = (
    ListColumn(t("学校", "School")),
    ListColumn(t("标识码", "Code"), 100),
    ListColumn(t("改动号", "Changes"), 112, is_number=True),
    ListColumn(t("新增", "New"), 54, is_number=True),
    ListColumn(t("大小", "Size"), 72, is_number=True),
    ListColumn(t("最后登记", "Newest"), 104),
    ListColumn(t("能不能收", "Verdict"), 156),
)
NOT_LISTED = t("（名单里没有）", "(not on the list)")
LET_IN_WORDS = t("这台电脑已接纳，它交来的算数了。", "Its PC was let in; what it handed over counts now.")
NO_SCHOOL = t("（看不出学校）", "(no school named)")


@dataclass(frozen=True, slots=True)
class Detail:
    """One row in words: what it is, the gap before it if there is one, six groups of a request."""

    key: str
    sign: str
    tone: Tone
    title: Text
    words: Text
    can_tick: bool
    missing: Ranges | None = None
    first: int = 0
    last: int = 0
    fingerprint: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BackLine:
    sign: str
    words: Text
    number: Text


class StickView:
    """The rows of a stick that was looked at, or of what was taken from it."""

    def __init__(
        self, seen: Seen, today: date, arrived: Arrived | None = None, let_in: frozenset[str] = frozenset()
    ) -> None:
        """`let_in`: what waited for a PC to be admitted and does no longer, by `identity`."""
        self.seen, self.arrived, self._today, self._let_in = seen, arrived, today, let_in
        survey = seen.survey if arrived is None else arrived.taken.survey
        rows = survey.rows if arrived is None else (*survey.rows, *arrived.left_out)
        self._rows = {f"{identity(row)}|{at}": row for at, row in enumerate(rows)}
        self._left = len(survey.rows)
        self._gaps = {(gap.school, gap.epoch): gap for gap in survey.gaps}
        self.survey: Survey = survey

    def with_let_in(self, let_in: frozenset[str]) -> StickView:
        """The same, after PCs were admitted."""
        return StickView(self.seen, self._today, self.arrived, let_in)

    def lines(self) -> list[ListRow | Band]:
        """Bands with their rows; within a band by school and numbers."""
        groups: tuple[tuple[Text, list[str]], ...] = (
            (t("要看一下", "Look at these"), self._keys(is_problem)),
            (t("申请加入", "Asking to join"), self._keys(joins)),
            (self._sound_title(), self._keys(lambda row: row.verdict in (Verdict.NEW, Verdict.REGION))),
            (t("收过了", "Here already"), self._keys(lambda row: row.verdict is Verdict.KNOWN)),
            (t("不用收的", "Nothing to take"), self._keys(_needs_nothing)),
        )
        lines: list[ListRow | Band] = []
        for title, keys in groups:
            if keys:
                lines.append(Band(title, self._band_words([self._rows[key] for key in keys])))
                lines += [self._line(key) for key in keys]
        return lines

    def ticked(self) -> list[str]:
        """What is taken unless the person says otherwise: all that taking does something for."""
        return [] if self.arrived is not None else [key for key, row in self._rows.items() if row.verdict in CAN_TAKE]

    def left_out(self, ticked: set[str]) -> frozenset[str]:
        return frozenset(
            identity(row) for key, row in self._rows.items() if row.verdict in CAN_TAKE and key not in ticked
        )

    def detail(self, key: str) -> Detail | None:
        row = self._rows.get(key)
        if row is None:
            return None
        said = self._said(row)
        gap = self._gaps.get((row.school, row.epoch)) if row.verdict is Verdict.GAP else None
        name = same(row.school_name or row.school) if row.school else self._name(row)
        title = joined((name, self._word(key, row)), "：", ": ")
        is_let_in = identity(row) in self._let_in
        return Detail(
            key, said.sign, said.tone, title, LET_IN_WORDS if is_let_in else row.text,
            self.arrived is None and row.verdict in CAN_TAKE,
            gap.missing if gap else None, row.first, row.last, () if is_let_in else row.fingerprint,
        )  # fmt: skip

    def problems(self) -> list[str]:
        return self._keys(is_problem)

    def gaps(self) -> list[tuple[Text, Text]]:
        """School and what it owes."""
        names = {row.school: row.school_name for row in self._rows.values()}
        return [(same(names.get(gap.school, gap.school)), self._owes(gap)) for gap in self.survey.gaps]

    def title(self) -> Text:
        label = same(self.seen.source.label)
        pattern = (
            t("U 盘 {label}", "Stick {label}") if self.seen.source.is_drive else t("文件夹 {label}", "Folder {label}")
        )
        return fill(pattern, label=label)

    def words(self) -> Text:
        """14 所学校，14 份，196 KB · 另有 236 个别的文件，没有打开."""
        there = self.seen.there
        schools = len({row.school for row in self._rows.values() if row.school})
        of_ours = joined((_schools(schools), _files(len(there.files)), size(there.size)), "，", ", ")
        if not there.others:
            return of_ours
        others = count(
            there.others,
            t("另有 {n} 个别的文件，没有打开", "{n} other file, not opened"),
            t("另有 {n} 个别的文件，没有打开", "{n} other files, not opened"),
        )
        return joined((of_ours, others))

    def take_words(self, ticked: int) -> Text:
        """The main action: 收下 11 份. With nothing to take there may still be answers to write."""
        if ticked or not self.survey.schools:
            return count(ticked, t("收下 {n} 份", "Take {n} file"), t("收下 {n} 份", "Take {n} files"))
        return t("没有新的，接着写回", "Nothing new; go on to write back")

    def can_take(self, ticked: int) -> bool:
        return self.arrived is None and bool(ticked or self.survey.schools)

    def taken_words(self) -> Text:
        """What taking came to."""
        assert self.arrived is not None
        rows = self.survey.rows
        taken = sum(row.verdict in (Verdict.NEW, Verdict.GAP) for row in rows)
        held = sum(row.verdict in (Verdict.HELD, Verdict.FORK) for row in rows)
        said = fill(
            t("收下 {n} 份，{changes} 项改动", "{n} files taken, {changes} changes"),
            n=taken, changes=sum(row.new for row in rows),
        )  # fmt: skip
        kept = fill(t("{n} 份先保留着", "{n} kept unused"), n=held) if held else NOTHING
        stopped = t("停下了，没收的还在U盘上", "stopped; what was not taken is still on the stick")
        return joined((said, kept, stopped if self.survey.is_cancelled else NOTHING))

    # -- within ----

    def _keys(self, wanted: Callable[[Row], bool]) -> list[str]:
        found = [key for key, row in self._rows.items() if wanted(row)]
        return sorted(found, key=lambda key: (self._rows[key].school, self._rows[key].epoch, self._rows[key].first))

    def _line(self, key: str) -> ListRow:
        row = self._rows[key]
        said = self._said(row)
        newest = datetime.fromtimestamp(row.latest) if row.latest else None
        cells = (
            ListCell(self._name(row)),
            ListCell(same(row.school)),
            ListCell(numbers(row.first, row.last)),
            ListCell(same(f"{row.new:,}" if row.new else "")),
            ListCell(size(row.size) if row.size else NOTHING),
            ListCell(
                same(
                    "" if newest is None else f"{newest:%m-%d %H:%M}" if self._is_near(newest) else f"{newest:%Y-%m-%d}"
                )
            ),
            ListCell(self._word(key, row), sign=said.sign, tone=said.tone),
        )
        return ListRow(key, cells, self.arrived is None and row.verdict in CAN_TAKE)

    def _is_near(self, when: datetime) -> bool:
        return when.year == self._today.year

    def _word(self, key: str, row: Row) -> Text:
        """The verdict in a word or two; of a gap what is lacking."""
        if self.arrived is not None and int(key.rpartition("|")[2]) >= self._left:
            return LEFT_OUT
        said = self._said(row)
        gap = self._gaps.get((row.school, row.epoch)) if row.verdict is Verdict.GAP else None
        if self.arrived is None or gap is not None:
            return said.word if gap is None else lacking(gap.missing)
        return said.after if said.after.zh else said.word

    def _said(self, row: Row) -> Said:
        return said_of(row, identity(row) in self._let_in)

    def _name(self, row: Row) -> Text:
        if row.school_name:
            return same(row.school_name)
        return NOT_LISTED if row.school else NO_SCHOOL if row.kind in ("", "parcel", "join") else same(row.name)

    def _sound_title(self) -> Text:
        return t("可以收下", "Fine to take") if self.arrived is None else t("已收下", "Taken")

    def _band_words(self, rows: Sequence[Row]) -> Text:
        schools = len({row.school for row in rows if row.school})
        changes = sum(row.new for row in rows)
        told = count(changes, t("{n} 项改动", "{n} change"), t("{n} 项改动", "{n} changes")) if changes else NOTHING
        return joined((_files(len(rows)), _schools(schools), told), "，", ", ")

    def _owes(self, gap: Gap) -> Text:
        return lacking(gap.missing)


def back_lines(back: Back) -> list[BackLine]:
    """What goes back on the stick, with numbers."""
    lines = [
        BackLine("mail-check-line", t("回执", "Receipts"), _files(back.receipts)),
        BackLine(
            "shield-user-line",
            fill(t("名册第 {v} 版", "Roster, version {v}"), v=str(back.version)),
            _schools(back.rosters),
        ),
    ]
    if back.returned:
        lines.append(BackLine("arrow-go-back-line", t("还给学校的改动", "Changes given back"), _files(back.returned)))
    if back.owed:
        owed = t("其中上次没带走的", "Left from last time")
        lines.append(BackLine("mail-send-line", owed, _schools(back.owed)))
    return lines


def returned_words(returned: Returned) -> Text:
    """可以拔出 stands here only for what was read back from the stick."""
    if len(returned.written) == returned.of:
        said = count(
            returned.of,
            t("写回 {n} 份，已核对，可以拔出。", "{n} file written and checked. The stick can be pulled out."),
            t("写回 {n} 份，已核对，可以拔出。", "{n} files written and checked. The stick can be pulled out."),
        )
        if not returned.of:
            said = t("没有要写回的，可以拔出。", "Nothing to write back; it can be pulled out.")
        return joined((said, *_programs(returned)), "", " ")
    return fill(
        t(
            "停下了：写回 {n} / {of} 份，写上的都核对过，可以拔出。没写的下次再带。",
            "Stopped: {n} of {of} written and checked. It can be pulled out; the rest goes with the next visit.",
        ),
        n=len(returned.written),
        of=returned.of,
    )


def _programs(returned: Returned) -> Iterator[Text]:
    if returned.programs:
        yield t("新程序也写上了，学校在“更新”里装。", "A new program is on it, too; schools install it under Updates.")
    if returned.left_off is not None:
        yield t("给学校的程序没有写上：", "The program for schools is not on it:")
        yield returned.left_off


def _files(number: int) -> Text:
    return count(number, t("{n} 份", "{n} file"), t("{n} 份", "{n} files"))


def _schools(number: int) -> Text:
    return count(number, t("{n} 所学校", "{n} school"), t("{n} 所学校", "{n} schools"))


def _needs_nothing(row: Row) -> bool:
    return row.verdict in (Verdict.ANSWERED, Verdict.ASK, Verdict.OTHER)
