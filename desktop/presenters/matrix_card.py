"""One cell of schools × months in words: four times on a road, of which one part is a claim, and what is missing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from desktop.i18n import NOTHING, count, dated, days_ago, fill, joined, same, t
from desktop.presenters.matrix_view import Face, Sift, cell_shown, face_of, forms_shown, month_title
from forms.due import Needs
from forms.text import Text
from sync.county.matrix import Cell, Line, Matrix, Sealed, State

ROUTES = {"usb": t("U盘", "Stick"), "http": t("网络", "Network"), "region": t("经自治区", "Through the region")}
DAY = 86_400


@dataclass(frozen=True, slots=True)
class StepView:
    """One of the four times. `on_road`: the way to the next one is dotted: nobody but the school speaks for it."""

    title: Text
    words: Text
    when: Text
    is_done: bool
    on_road: bool = False


@dataclass(frozen=True, slots=True)
class CardView:
    """`others`: the further forms of this month, with their faces. Without steps `words` say what there is to say.
    `record`: the report that can be looked at, 0 for none."""

    code: str
    school: str
    title: Text
    face: Face
    words: Text
    steps: tuple[StepView, ...]
    others: tuple[tuple[Text, Face], ...]
    record: int = 0


def card_of(found: Matrix, sift: Sift, code: str, at: int, today: date) -> CardView:
    """The card of one school's month."""
    line = next(line for line in found.lines if line.school.code == code)
    forms = forms_shown(found, sift)
    shown, cell = cell_shown(line, forms, at)
    month, titles = found.duties.months[at], found.duties.titles
    others = tuple(
        (titles[form], face_of(line.cells[form][at]))
        for form in forms
        if form != shown and line.cells[form][at].state is not State.FREE
    )
    title = Text(f"{month_title(month).zh}{titles[shown].zh}", f"{titles[shown].en}, {month_title(month).en}")
    if cell.state is State.FREE:
        title = month_title(month)
    words = _words(found, line, cell, month, today)
    steps = tuple(_steps(cell, today))
    return CardView(code, line.school.name, title, face_of(cell), words, steps, others, cell.record)


def _words(found: Matrix, line: Line, cell: Cell, month: date, today: date) -> Text:
    if cell.state is State.FREE or cell.period is None:
        is_holiday = month in found.duties.free
        return t("整月放假，不用报。", "A month without school.") if is_holiday else t("这个月不用报。", "Nothing due.")
    if cell.state is State.RETURNED:
        return t("等学校改", "the school is to correct it")
    if cell.state is State.UNSIGNED:
        return t("收到了，但没有批准，或签名对不上。", "Here, but not approved, or the signature does not fit.")
    if cell.report is not None:
        is_null = cell.entry is None and cell.period.needs is Needs.NOTHING
        return t("没有新登记，零报告", "nothing new: a null report") if is_null else NOTHING
    return joined((_deadline(cell.period.due, today), _last(line, today)), "", " ")


def _deadline(due: date, today: date) -> Text:
    said = dated(due, today)
    if today <= due:
        return fill(t("期限 {day}，还没有收到。", "Due {day}, not here yet."), day=said)
    past = t("期限 {day}，已过 {n} 天，没有收到。", "Was due {day}, {n} days ago; not here.")
    return fill(past, day=said, n=(today - due).days)


def _last(line: Line, today: date) -> Text:
    if line.last_came is None:
        return t("这所学校还没有交过。", "Nothing of this school ever came.")
    if line.unread:
        return count(
            line.unread,
            t("有 {n} 份收着，还读不了：先接纳那台电脑。", "{n} parcel waits unread: let its PC in first."),
            t("有 {n} 份收着，还读不了：先接纳那台电脑。", "{n} parcels wait unread: let their PC in first."),
        )
    ago = days_ago(date.fromtimestamp(line.last_came), today)
    return fill(t("最近一次交来：{ago}。", "Last heard of: {ago}."), ago=ago)


def _steps(cell: Cell, today: date) -> Iterator[StepView]:
    report, period, forwarded = cell.report, cell.period, cell.forwarded
    if report is None or period is None:
        return
    entered = t("学校登记的最后一条", "the last one at the school")
    nothing = t("本期没有新的", "nothing new")
    is_new = cell.entered is not None
    yield StepView(t("录入", "Entered"), entered if is_new else nothing, _when(cell.entered, today), is_new)
    claim = _claim_words(report, period.due, today)
    yield StepView(t("学校封好", "Sealed"), claim, _when(cell.claimed, today), True, on_road=True)
    yield StepView(t("交到县里", "Handed over"), _road_words(cell, report), _when(cell.came, today), True)
    words, answered = t("还没有", "not yet"), None
    if forwarded is not None:
        answer = t("{route}，回执 {n}", "{route}, receipt {n}")
        words, answered = fill(answer, route=_route(forwarded.route), n=forwarded.counter), forwarded.at
    yield StepView(t("转自治区", "Forwarded"), words, _when(answered, today), forwarded is not None)


def _claim_words(report: Sealed, due: date, today: date) -> Text:
    """The claim: against the deadline, or why it cannot be."""
    if report.is_doubtful and report.claims > report.came:
        return t("学校时钟快了，只看交到的时间", "the school's clock is ahead: not counted")
    if report.is_doubtful:
        known = dated(date.fromtimestamp(report.parcel.told), today)
        return fill(t("存疑：那时已知县里 {day} 的事", "doubtful: it knew of {day} by then"), day=known)
    left, said = (due - report.claims).days, f"{due:%m-%d}"
    if left < 0:
        return fill(t("学校时钟；期限 {day}，晚 {n} 天", "by its clock; {n} days after {day}"), day=said, n=-left)
    return fill(t("学校时钟；期限 {day}，早 {n} 天", "by its clock; {n} days before {day}"), day=said, n=left)


def _road_words(cell: Cell, report: Sealed) -> Text:
    route = _route(report.parcel.route)
    if report.is_doubtful or cell.claimed is None or cell.came is None:
        return route
    days = max(cell.came - cell.claimed, 0) // DAY
    if cell.state is State.BY_CLAIM:
        return fill(t("{route}，路上 {n} 天，不算迟", "{route}, {n} days on the road: not late"), route=route, n=days)
    return fill(t("{route}，路上 {n} 天", "{route}, {n} days on the road"), route=route, n=days)


def _route(code: str) -> Text:
    return ROUTES.get(code, same(code))


def _when(seconds: int | None, today: date) -> Text:
    if seconds is None:
        return NOTHING
    moment = datetime.fromtimestamp(seconds)
    return same(f"{moment:%m-%d %H:%M}" if moment.year == today.year else f"{moment:%Y-%m-%d}")
