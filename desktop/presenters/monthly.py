"""One month's report as a person prepares, approves or reads it: what it says, what is unusual, who signed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from desktop.i18n import NOTHING, dated, fill, joined, same, t
from desktop.presenters.monthly_due import Asked, asked, due_words, month_title
from desktop.presenters.monthly_list import FACES, Stand, stand_of
from desktop.presenters.monthly_numbers import number_rows, records_behind
from desktop.presenters.monthly_view import Check, Remark, ReportView
from desktop.theme.tokens import Tone
from forms.answers import Answers, Value
from forms.approval import KEY
from forms.definition import Form
from forms.engine import Context, Engine
from forms.evaluation import Evaluation
from forms.monthly import FORM, Counted, first_day
from forms.pack import Pack
from forms.text import Text
from sync.approvals import Approval, spoken
from sync.monthly.counting import count_month, day_of
from sync.monthly.reports import Made, Report, make, newest, report, reports
from sync.store import Store


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks: `today` is local; `person` the name under which one prepares; `is_editing`: the person began to prepare
    the month anew, a correction too; `said`: what was written so far."""

    context: Context
    person: str
    may_prepare: bool
    may_approve: bool
    is_editing: bool = False
    said: Mapping[str, Value] | None = None

    @property
    def today(self) -> date:
        return self.context.today


@dataclass(frozen=True, slots=True)
class Month:
    """A month read: the view, the answers it is of, and what would be kept if the person prepared it now."""

    view: ReportView
    answers: Answers
    made: Made | None


def read_report(store: Store, pack: Pack, month: str, asking: Asking) -> Month:
    """The newest version of a month, or what a new one would say. Counts the registers: not for the GUI's thread."""
    every = reports(store, pack)
    found = newest(every, month)
    is_new = found is None and asking.may_prepare
    made: Made | None = None
    if is_new or (asking.is_editing and asking.may_prepare):
        made = make(store, pack, month, asking.today, asking.person, _said(found, asking))
        answers, counted = made.answers, made.counted
    elif found is not None:
        answers, counted = found.answers, _counted(store, pack, found, asking.today)
    else:  # who does not prepare sees what it would say
        ahead = make(store, pack, month, asking.today, "", {})
        answers, counted = ahead.answers.with_values({"prepared_on": None}), ahead.counted
    as_of = day_of(answers["as_of"]) or asking.today
    evaluation = Engine(pack.forms[FORM]).evaluate(answers, asking.context)
    due = next((one for one in asked(store, pack, asking.today) if one.month == month), None)
    stand = Stand.EMPTY if made is not None and made.is_correction else stand_of(found)
    view = ReportView(
        month=month,
        title=month_title(first_day(month)),
        face=FACES[stand],
        due=_due(due, stand, asking.today),
        rows=tuple(number_rows(pack.forms[FORM], answers, every, month, counted)),
        behind=records_behind(store, pack, counted, as_of),
        checks=() if found is None and made is None else tuple(_checks(evaluation)),
        remark=str(answers["remark"] or ""),
        signed=tuple(_signed(answers)),
        notes=tuple(_notes(found, made, counted, answers, asking)),
        versions=_versions(every, month, None if made is not None and made.is_correction else found),
        is_edited=made is not None,
        can_prepare=asking.may_prepare and made is None and _is_unapproved(found),
        can_approve=asking.may_approve and made is None and _is_unapproved(found) and not _is_disputed(found),
        can_correct=asking.may_prepare and made is None and found is not None and not _is_unapproved(found),
        record=None if found is None or made is not None else found.local_id,
        prepare_words=_prepare_words(asking),
    )
    return Month(view, answers, made)


def read_version(store: Store, pack: Pack, record: int, context: Context) -> tuple[ReportView, Answers]:
    """One version of this school as it stands, with its answers."""
    found = report(store, pack, record)
    return version_view(store, pack, found, "", context), found.answers


def version_view(
    store: Store, pack: Pack, found: Report, owner: str, context: Context, notes: Iterable[Remark] = ()
) -> ReportView:
    """One version as it stands, with nothing behind it; at a county of the school `owner`."""
    every = reports(store, pack, owner=owner)
    face = FACES[Stand.DELIVERED]
    if found.approval is not Approval.FITS:
        face = FACES[Stand.PREPARED if found.approval is Approval.NONE else Stand.BROKEN]
    others = tuple(one for one in every if one.month == found.month and one.id != found.id)
    return ReportView(
        month=found.month,
        title=month_title(first_day(found.month)),
        face=face,
        due=(NOTHING, Tone.UNKNOWN),
        rows=tuple(number_rows(pack.forms[FORM], found.answers, every, found.month, None)),
        behind={},
        checks=tuple(_reasons(pack.forms[FORM], found.answers, context)),
        remark=str(found.answers["remark"] or ""),
        signed=tuple(_signed(found.answers)),
        notes=(*notes, *_version_notes(found.answers)),
        versions=tuple((one.local_id, _version_words(one)) for one in others),
        record=found.local_id,
    )


def _said(found: Report | None, asking: Asking) -> Mapping[str, Value]:
    """What people wrote themselves: now, or in the version before."""
    if asking.said is not None:
        return asking.said
    if found is None:
        return {}
    return {name: value for name, value in found.answers.values.items() if name == "remark" or name.startswith("why_")}


def _counted(store: Store, pack: Pack, found: Report, today: date) -> Counted:
    return count_month(store, pack, day_of(found.answers["as_of"]) or today)


def _is_unapproved(found: Report | None) -> bool:
    return found is not None and found.approval is Approval.NONE


def _is_disputed(found: Report | None) -> bool:
    return found is not None and found.is_disputed


def _due(one: Asked | None, stand: Stand, today: date) -> tuple[Text, Tone]:
    if one is None:
        return NOTHING, Tone.UNKNOWN
    said = fill(t("期限 {day}", "due {day}"), day=dated(one.period.due, today))
    if stand in (Stand.EMPTY, Stand.PREPARED):
        near, tone = due_words(one.period.due, today)
        return (joined((said, near)), tone) if tone is Tone.FAILED else (said, tone)
    return said, Tone.UNKNOWN


# -- what is said over and under it ------------------------------------------------------------------------------------


def _checks(evaluation: Evaluation) -> Iterator[Check]:
    for finding in evaluation.findings:
        if finding.severity == "soft" and finding.reason_field is not None:
            said = evaluation.answers[finding.reason_field]
            yield Check(finding.message, False, finding.reason_field, str(said or ""))
        else:
            yield Check(finding.message, True)


def _reasons(form: Form, answers: Answers, context: Context) -> Iterator[Check]:
    """What was unusual and how it was explained, as it came."""
    return (one for one in _checks(Engine(form).evaluate(answers, context)) if one.said)


def _signed(answers: Answers) -> Iterator[tuple[Text, Text]]:
    for label, what in ((t("填报", "Prepared"), "prepared"), (t("审核", "Approved"), "approved")):
        if answers[f"{what}_by"] is not None:
            parts = (same(str(answers[f"{what}_by"])), same(str(answers[f"{what}_on"] or "")))
            yield label, joined(parts, "　", ", ")
    if answers[KEY] is not None:
        yield t("核对码", "Key"), same(" ".join(spoken(str(answers[KEY]))))


def _notes(
    found: Report | None, made: Made | None, counted: Counted, answers: Answers, asking: Asking
) -> Iterator[Remark]:
    if found is not None and found.remark:
        said = fill(t("县里退回：{what}", "Returned: {what}"), what=found.remark)
        yield Remark("arrow-go-back-line", Tone.FAILED, said)
    if found is not None and found.is_disputed:
        words = t("两台电脑各填了一份，先在“核对”里定下来。", "Two PCs prepared it differently: settle that first.")
        yield Remark("git-merge-line", Tone.ATTENTION, words)
    if made is not None and made.is_correction:
        words = t("更正：这是第 {n} 版，代替第 {old} 版。", "A correction: version {n}, in place of version {old}.")
        old = made.before.version if made.before is not None else 1
        yield Remark("edit-line", Tone.ACCENT, fill(words, n=old + 1, old=old))
    if counted.unplaced:
        words = t(
            "有 {n} 例的学生不在名册里，分不出小学初中，没有算进六个数。",
            "Of {n} cases the pupil is not on the roll: they are in none of the six counts.",
        )
        yield Remark("error-warning-line", Tone.ATTENTION, fill(words, n=len(counted.unplaced)))
    if found is not None and made is None and _differs(answers, counted):
        said = t("登记簿后来有变化，和填报时的数不一样。", "The registers changed since: the numbers differ.")
        yield Remark("refresh-line", Tone.ATTENTION, said)
    if found is None and made is None:
        words = t("还没有人填。填好以后在这里批。", "Nobody prepared it yet. It will be approved here.")
        yield Remark("edit-line", Tone.UNKNOWN, words)
    if (found is None or made is not None) and day_of(answers["as_of"]) == asking.today:
        words = t("这个月还没有过完，数到 {day}。", "The month is not over: counted until {day}.")
        yield Remark("calendar-line", Tone.UNKNOWN, fill(words, day=dated(asking.today, asking.today)))
    yield from _version_notes(answers)


def _version_notes(answers: Answers) -> Iterator[Remark]:
    if answers["one_person"] == "yes":
        words = t("填报和审核是同一个人。", "One person prepared and approved it.")
        yield Remark("user-line", Tone.UNKNOWN, words)
    if answers["replaces"] is not None and answers["signature"] is not None:
        words = fill(t("代替第 {n} 版。", "In place of version {n}."), n=int(answers["replaces"] or 0))
        yield Remark("edit-line", Tone.UNKNOWN, words)


def _differs(answers: Answers, counted: Counted) -> bool:
    return any(int(answers[name] or 0) != number for name, number in counted.values.items())


def _versions(every: list[Report], month: str, shown_one: Report | None) -> tuple[tuple[int, Text], ...]:
    others = (one for one in every if one.month == month and (shown_one is None or one.id != shown_one.id))
    return tuple((one.local_id, _version_words(one)) for one in others)


def _version_words(one: Report) -> Text:
    when = str(one.answers["approved_on"] or one.answers["prepared_on"] or "")
    return fill(t("第 {n} 版　{day}", "version {n}, {day}"), n=one.version, day=when)


def _prepare_words(asking: Asking) -> Text:
    if asking.may_approve:
        return t("填好了", "Done")
    return t("填好，交校长批", "Done: to the principal")
