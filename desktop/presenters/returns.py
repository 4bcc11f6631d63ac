"""What the county returned, as the school sees it: the task at home, and the remark beside the fields of the record."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from desktop.i18n import NOTHING, capital, dated, fill, joined, same, t
from desktop.places import DELIVERY, entry, report
from desktop.presenters.entry_view import Spot
from desktop.presenters.home_view import Todo
from desktop.presenters.roles import REPORT
from desktop.presenters.typing import label_and_unit
from desktop.theme.tokens import Tone
from forms.answers import Answers
from forms.checks import check_value, read_typed, shown, titled
from forms.definition import Form
from forms.evaluation import SuggestedFix
from forms.pack import Pack
from forms.text import Text
from sync import returns
from sync.returns import End, Kind, Returned
from sync.store import Store
from sync.vector import Dot


@dataclass(frozen=True, slots=True)
class ReturnView:
    """One return beside the record. `at`: the field it stands at, None for the head of the form. `fix`: the value that
    is proposed, if the field may hold it. `answer` is what declining says: 'declined' or 'stands'."""

    of_return: str
    at: Spot | None
    title: Text
    remark: Text
    due: Text
    fix: SuggestedFix | None
    decline: Text
    answer: str


def todo(store: Store, pack: Pack, today: date) -> Iterator[tuple[tuple[int, int], Todo]]:
    """What is still open, by record, the one wanted first first; before everything else there is to do."""
    by_record: dict[tuple[str, Dot], list[Returned]] = {}
    for one in returns.every(store, pack):
        if one.end is End.OPEN and one.form in pack.forms:
            by_record.setdefault((one.form, one.record), []).append(one)
    by_day = [sorted(group, key=lambda one: one.wanted_by or "9999") for group in by_record.values()]
    groups = sorted(by_day, key=lambda group: group[0].wanted_by or "9999")
    for number, group in enumerate(groups):
        yield (-2, number), _todo(store, pack.forms[group[0].form], group, today)


def _todo(store: Store, form: Form, group: list[Returned], today: date) -> Todo:
    local_id = store.local_id(group[0].record)
    rows = [] if local_id is None else store.page(form.id, [local_id], (form.title_field,))
    name = titled(form, rows[0][0] if rows else None)
    fields = joined(dict.fromkeys(label for one in group for label in labels(form, one.fields)), "、", ", ")
    title = fill(
        t("县里退回 {n} 条：{who}", "Returned by the county, {n}: {who}"), n=len(group), who=joined((name, fields))
    )
    wanted = group[0].wanted_by
    is_late = bool(wanted) and wanted < today.isoformat()
    badge = t("要改", "open")
    if wanted:
        badge = fill(t("{day}前", "by {day}"), day=dated(date.fromisoformat(wanted), today))
    if not rows or local_id is None or rows[0] == (None,):
        words = t("那条记录还不在这台电脑上，等它到了再改", "The record is not on this PC yet; correct it when it is")
        return Todo("arrow-go-back-line", Tone.ATTENTION, title, words, badge, t("去看", "Look"), DELIVERY)
    tone, place = Tone.FAILED if is_late else Tone.ATTENTION, entry(form.id, local_id)
    if form.id == REPORT:  # named by its month
        place = report(str(rows[0][0]))
    words = same(group[0].remark)
    return Todo("arrow-go-back-line", tone, title, words, badge, t("去改", "Correct"), place, is_overdue=is_late)


def labels(form: Form, fields: tuple[str, ...]) -> list[Text]:
    """What the fields a return names are called."""
    known = {f.name: label_and_unit(f.label)[0] for f in form.fields} | {r.name: r.label for r in form.repeats}
    return [known[name] for name in fields if name in known]


def views(store: Store, pack: Pack, form: Form, record: Dot, today: date) -> tuple[ReturnView, ...]:
    """The open returns of one record."""
    found = returns.of_record(store, pack, record)
    return tuple(_view(form, one, today) for one in found if one.end is End.OPEN and one.form == form.id)


def _view(form: Form, one: Returned, today: date) -> ReturnView:
    asked_here = {f.name for f in form.top_fields}
    at = next((name for name in one.fields if name in asked_here), None)
    what = joined(labels(form, one.fields), "、", ", ")
    fix = _proposed(form, one)
    if fix is not None:
        title = fill(t("县里建议{what}改成：", "The county proposes for {what}:"), what=what)
        title = Text(f"{title.zh}{fix.label.zh}", f"{title.en} {fix.label.en}")
    else:
        asked = (t("县里请核对更正", "The county asks to check and correct"), what)
        title = joined(asked, "：", ": ")
    due = NOTHING
    if one.wanted_by:
        due = fill(t("希望 {day}前改好", "wanted by {day}"), day=dated(date.fromisoformat(one.wanted_by), today))
    is_proposal = one.kind is Kind.PROPOSAL
    return ReturnView(
        str(one.dot),
        None if at is None else Spot(at),
        capital(title),
        same(one.remark),
        due,
        fix,
        t("不采用", "Decline") if is_proposal else t("没有错，不用改", "It is right as it is"),
        (End.DECLINED if is_proposal else End.STANDS).value,
    )


def _proposed(form: Form, one: Returned) -> SuggestedFix | None:
    """None also for what this form cannot hold: then the remark alone stands there, with the value behind it."""
    if one.kind is not Kind.PROPOSAL or len(one.fields) != 1 or not form.has_field(one.fields[0]):
        return None
    field = form.field(one.fields[0])
    value = read_typed(field, one.value)
    if field.repeat is not None or field.is_calculated or value is None or check_value(field, value) is not None:
        return None
    return SuggestedFix(field.name, None, value, shown(field, value))


def answers(view: ReturnView, reason: str) -> Answers:
    """What the school says if nothing is changed."""
    return Answers().with_values({"of_return": view.of_return, "answer": view.answer, "reason": reason.strip()})
