"""The reports of this school: counted and prepared by one person, approved by one, closed then.

An approved report is never changed: a correction is the next version of its month and names the one it replaces."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from forms.answers import Answers, Value
from forms.approval import SIGNATURE
from forms.engine import Context, Engine
from forms.errors import BugError, InputError
from forms.monthly import FORM, Counted, first_day, last_day, month_of
from forms.pack import Pack
from forms.text import Text
from sync import returns
from sync.approvals import Approval, approval_of, signed
from sync.monthly.counting import count_month, stages_at
from sync.returns import ANSWER, End
from sync.store import Query, Saved, Store, User
from sync.vector import Dot

_SIX = ("primary_dropout", "primary_suspected", "junior_dropout", "junior_suspected")
_PUPILS = ("pupils_primary", "pupils_junior")


@dataclass(frozen=True, slots=True)
class Report:
    """One version of a month's report. `delivery` as in `sync.store.Stored`; `remark` is what the county says that
    sent it back, '' if it did not or that is over; `is_disputed`: two PCs wrote it differently, and that waits."""

    local_id: int
    id: Dot
    month: str
    version: int
    answers: Answers
    approval: Approval
    delivery: str = ""
    remark: str = ""
    is_disputed: bool = False


@dataclass(frozen=True, slots=True)
class Made:
    """What a report of a month would say now. `before` is the newest version there is, None for none; with
    `is_correction` that one is closed and this would be the next."""

    answers: Answers
    counted: Counted
    before: Report | None

    @property
    def is_correction(self) -> bool:
        return self.before is not None and self.before.approval is not Approval.NONE


def reports(store: Store, pack: Pack, month: str = "", owner: str = "") -> list[Report]:
    """All of them, or those of one month or school, the newest month and version first."""
    if FORM not in pack.forms:
        return []
    filters = {"month": month} if month else {}
    ids = store.ids(FORM, Query(filters=filters, owner=owner or None))
    found = [report(store, pack, local_id) for local_id in ids]
    return sorted(found, key=lambda one: (one.month, one.version, one.id), reverse=True)


def report(store: Store, pack: Pack, local_id: int) -> Report:
    """InputError 'no_record' if it is not here."""
    form, stored = pack.forms[FORM], store.record(FORM, local_id)
    answers = stored.answers
    school = store.addressed.owner_of(stored.id)
    sent_back = [one for one in returns.of_record(store, pack, stored.id) if one.end is End.OPEN]
    return Report(
        local_id,
        stored.id,
        str(answers["month"] or ""),
        int(answers["version"] or 1),
        answers,
        approval_of(form, school, answers, pack.version),
        stored.delivery,
        sent_back[0].remark if sent_back else "",
        bool(stored.conflicts),
    )


def newest(found: list[Report], month: str) -> Report | None:
    """The newest version of a month, of reports as `reports` gives them."""
    return next((one for one in found if one.month == month), None)


def day_counted(month: str, today: date) -> date:
    """Until which day a report of a month that is made today counts."""
    return min(last_day(month), today)


def make(store: Store, pack: Pack, month: str, today: date, person: str, said: Mapping[str, Value]) -> Made:
    """Counts a month anew. `said`: what people write themselves, the remark and reasons; `person` prepares it."""
    as_of = day_counted(month, today)
    found, every = count_month(store, pack, as_of), reports(store, pack)
    before = newest(every, month)
    version = before.version if before is not None else 1
    replaces: int | None = None if before is None else _whole(before.answers["replaces"])
    if before is not None and before.approval is not Approval.NONE:
        version, replaces = version + 1, version
    last = newest(every, month_of(first_day(month) - timedelta(days=1)))
    values: dict[str, Value] = {
        **said,
        **{name: number for name, number in found.values.items() if pack.forms[FORM].has_field(name)},
        "month": month,
        "version": version,
        "replaces": replaces,
        "as_of": as_of.isoformat(),
        "stages": stages_at(store, pack, as_of),
        "made_with": pack.version,
        "last_away": None if last is None else _sum(last.answers, _SIX),
        "last_pupils": None if last is None else _sum(last.answers, _PUPILS),
        "prepared_by": person,
        "prepared_on": today.isoformat(),
    }
    return Made(Answers().with_values(values), found, before)


def prepare(store: Store, pack: Pack, made: Made, author: int, context: Context) -> Saved:
    """Keeps what was made: for the approver. InputError 'report_closed' if the version was approved meanwhile,
    'report_faults' if something has to be corrected or explained first."""
    evaluation = Engine(pack.forms[FORM]).evaluate(made.answers, context)
    if not evaluation.may_be_saved:
        raise InputError("report_faults", _FAULTS)
    with store.together():
        if made.before is None or made.is_correction:
            return store.save(FORM, None, evaluation.to_save, author)
        _refuse_closed(report(store, pack, made.before.local_id))
        return store.save(FORM, made.before.local_id, evaluation.to_save, author)


def approve(store: Store, pack: Pack, local_id: int, user: User, password: str, context: Context) -> Saved:
    """The person approves a prepared report with a key of their own. The password is typed at that moment.

    InputError 'wrong_password'; 'report_closed' if it was approved before; 'report_faults' if a check forbids it by
    now or two PCs disagree about it. WorldError if the disk fails: then nothing was approved."""
    form = pack.forms[FORM]
    key = store.people.signing_key(user.id, password)
    with store.together():
        found = report(store, pack, local_id)
        _refuse_closed(found)
        if found.is_disputed or not Engine(form).evaluate(found.answers, context).may_be_saved:
            raise InputError("report_faults", _FAULTS)
        said = found.answers.with_values(
            {
                "approved_by": user.name,
                "approved_on": context.today.isoformat(),
                "one_person": "yes" if found.answers["prepared_by"] == user.name else "no",
            }
        )
        saved = store.save(FORM, local_id, signed(form, store.school.code, said, key), user.number)
        if report(store, pack, local_id).approval is not Approval.FITS:
            raise BugError("approval", _FAULTS)  # what is kept is not what was signed
        _answer_returns(store, pack, found, user.number)
    return saved


def _answer_returns(store: Store, pack: Pack, found: Report, author: int) -> None:
    """The versions before are closed: what the county sent them back for is answered by naming this one."""
    if ANSWER not in pack.forms:
        return
    for earlier in reports(store, pack, found.month):
        if earlier.version >= found.version:
            continue
        for one in returns.of_record(store, pack, earlier.id):
            if one.end is End.OPEN:
                reason = f"已更正：第 {found.version} 版"
                said = {"of_return": str(one.dot), "answer": End.STANDS.value, "reason": reason}
                store.save(ANSWER, None, Answers().with_values(said), author)


def _refuse_closed(found: Report) -> None:
    if found.answers[SIGNATURE] is not None:
        raise InputError("report_closed", _CLOSED)


def _sum(answers: Answers, names: tuple[str, ...]) -> int:
    return sum(_whole(answers[name]) or 0 for name in names)


def _whole(value: Value) -> int | None:
    return None if value is None else int(value)


_CLOSED = Text(
    "这一版已经批了，不能再改，没有改动。要改就出更正的一版。",
    "This version was approved and is closed; nothing was changed. Make a correction, the next version.",
)
_FAULTS = Text(
    "这份月报有要先改正或说明的地方，没有动。请核对，改正或写明原因再来。",
    "Something in this report has to be corrected or explained first; nothing was changed. Check it, then go on.",
)
