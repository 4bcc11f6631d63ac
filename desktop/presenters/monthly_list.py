"""The months' reports as a list: how each stands, until when it is due, and what it says in short."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from desktop.i18n import NOTHING, day, fill, joined, same, t
from desktop.presenters.list_view import ListCell, ListColumn, ListRow
from desktop.presenters.monthly_due import asked, due_words, month_title
from desktop.theme.tokens import Tone
from forms.answers import Answers
from forms.due import Period
from forms.monthly import first_day
from forms.pack import Pack
from forms.text import Text
from sync.approvals import Approval
from sync.monthly.reports import Report, reports
from sync.store import Store

COLUMNS = (
    ListColumn(t("月份", "Month"), 150),
    ListColumn(t("状态", "State"), 170),
    ListColumn(t("期限", "Due"), 150),
    ListColumn(t("报了什么", "What it says")),
    ListColumn(t("填报", "Prepared"), 180),
    ListColumn(t("审核", "Approved"), 180),
)


class Stand(StrEnum):
    EMPTY = "empty"
    PREPARED = "prepared"
    APPROVED = "approved"
    DELIVERED = "delivered"
    RETURNED = "returned"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Face:
    sign: str
    tone: Tone
    word: Text


FACES: Mapping[Stand, Face] = {
    Stand.EMPTY: Face("edit-line", Tone.ATTENTION, t("未填", "not prepared")),
    Stand.PREPARED: Face("quill-pen-line", Tone.ATTENTION, t("已填待批", "waits for approval")),
    Stand.APPROVED: Face("shield-check-line", Tone.ACCENT, t("已批，等送出", "approved, to leave")),
    Stand.DELIVERED: Face("checkbox-circle-fill", Tone.MET, t("已送达", "delivered")),
    Stand.RETURNED: Face("arrow-go-back-line", Tone.FAILED, t("退回", "returned")),
    Stand.BROKEN: Face("shield-cross-line", Tone.FAILED, t("签名对不上", "signature does not fit")),
}


def stand_of(found: Report | None) -> Stand:
    if found is None:
        return Stand.EMPTY
    if found.remark:
        return Stand.RETURNED
    if found.approval is Approval.NONE:
        return Stand.PREPARED
    if found.approval is not Approval.FITS:
        return Stand.BROKEN
    return Stand.APPROVED if found.delivery == "waiting" else Stand.DELIVERED


def read_list(store: Store, pack: Pack, today: date) -> tuple[ListRow, ...]:
    """A row a month, the newest first, by its month as key: what is asked for, and what there is of earlier ones."""
    found: dict[str, Report] = {}
    for one in reports(store, pack):
        found.setdefault(one.month, one)
    periods = {one.month: one.period for one in asked(store, pack, today)}
    months = sorted({*found, *periods}, reverse=True)
    return tuple(_row(month, found.get(month), periods.get(month), today) for month in months)


def in_short(answers: Answers) -> Text:
    """'辍学 2，疑似 1，复学 0', or that it is a null report."""

    def number(*names: str) -> int:
        return sum(int(answers[name] or 0) for name in names)

    away = number("primary_dropout", "junior_dropout")
    suspected = number("primary_suspected", "junior_suspected")
    back = number("primary_returned", "junior_returned")
    if not away and not suspected and not back:
        return t("零报告", "null report")
    return fill(t("辍学 {a}，疑似 {b}，复学 {c}", "{a} out, {b} suspected, {c} back"), a=away, b=suspected, c=back)


def _row(month: str, found: Report | None, period: Period | None, today: date) -> ListRow:
    stand = stand_of(found)
    face = FACES[stand]
    title = ListCell(month_title(first_day(month)))
    if found is not None and found.version > 1:
        title = ListCell(title.text, fill(t("第 {n} 版", "version {n}"), n=found.version))
    due = NOTHING if period is None else day(period.due)
    is_open = period is not None and stand in (Stand.EMPTY, Stand.PREPARED)
    near, tone = due_words(period.due, today) if period is not None and is_open else (NOTHING, None)
    is_late = tone is Tone.FAILED
    return ListRow(
        month,
        (
            title,
            ListCell(face.word, NOTHING, face.sign, face.tone),
            ListCell(due, near if is_late else NOTHING, "", tone if is_late else None),
            ListCell(NOTHING if found is None else in_short(found.answers)),
            _signed(found, "prepared"),
            _signed(found, "approved"),
        ),
    )


def _signed(found: Report | None, what: str) -> ListCell:
    if found is None or found.answers[f"{what}_by"] is None:
        return ListCell(NOTHING)
    return ListCell(joined((same(str(found.answers[f"{what}_by"])), same(str(found.answers[f"{what}_on"] or "")[5:]))))
