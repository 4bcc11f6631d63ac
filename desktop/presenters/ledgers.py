"""The school's small registers side by side: what is in each, when something was entered last, and what is empty."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from desktop.i18n import NOTHING, count, dated, fill, t
from desktop.places import OWN_ITEMS, PLAN, Place, entry, register, school
from desktop.presenters.plan_tasks import TASKS
from desktop.presenters.signs import form_sign
from forms.definition import Audience, Form, FormKind, Writer
from forms.engine import Context, Engine
from forms.pack import Pack
from forms.text import Text
from sync.returns import ANSWER
from sync.store import Query, Store

YEAR = "school_year"  # a form with this one key has one record a year

# Three columns of groups, each with its forms in order; what a later pack adds stands in a group of its own.
_COLUMNS: tuple[tuple[tuple[Text, tuple[str, ...]], ...], ...] = (
    (
        (t("学校情况", "The school"), ("profile", "cohort", "contract")),
        (t("教师", "Teachers"), ("teacher",)),
        (t("校舍与网络", "Premises and network"), ("premises", "network")),
        (t("校历", "Calendar"), ("school_day",)),
    ),
    (
        (t("帮扶与网课", "Partners and lessons"), ("partner", "online_lesson")),
        (t("活动", "Activities"), ("film", "activity", "after_class")),
        (t("安全与健康", "Safety and health"), ("inspection", "screening")),
    ),
    (
        (t("学生关爱", "Care for pupils"), ("absence", "care")),
        (t("资助与营养", "Aid and meals"), ("aid", "meal")),
        (t("自查", "Self-check"), ("attestation", "plan_task")),
    ),
)
_OTHERS = t("其他", "Others")


@dataclass(frozen=True, slots=True)
class Ledger:
    """One small register: `records` is how many it has, `number` the same as people count them, nothing where it is
    empty; `place` is where a click leads."""

    form: str
    sign: str
    title: Text
    records: int
    number: Text
    words: Text
    place: Place

    @property
    def is_empty(self) -> bool:
        return not self.records


@dataclass(frozen=True, slots=True)
class LedgerGroup:
    title: Text
    ledgers: tuple[Ledger, ...]


@dataclass(frozen=True, slots=True)
class LedgersView:
    columns: tuple[tuple[LedgerGroup, ...], ...]

    @property
    def ledgers(self) -> tuple[Ledger, ...]:
        return tuple(ledger for column in self.columns for group in column for ledger in group.ledgers)

    @property
    def words(self) -> Text:
        """How many there are, and how many of them are empty."""
        empty = sum(ledger.is_empty for ledger in self.ledgers)
        pattern = t("{n} 本，{empty} 本还没有填", "{n}, {empty} of them empty") if empty else t("{n} 本", "{n}")
        return fill(pattern, n=len(self.ledgers), empty=empty)


def is_small(form: Form) -> bool:
    """Whether a form has no page and no item of its own: a school finds it among the ledgers."""
    is_own = form.writer is Writer.SCHOOL and form.kind is not FormKind.REPORT
    return is_own and form.id not in OWN_ITEMS and form.id != ANSWER


def opened_at(form: Form) -> Place:
    """Where a small register is looked at: the tasks of the plan have a page of their own."""
    return PLAN if form.id == TASKS else register(form.id)


def read_ledgers(store: Store, pack: Pack, now: datetime, can_add: bool) -> LedgersView:
    """All small registers of the pack; `can_add`: whether the person may enter a record that is not there yet."""
    return _grouped({form.id: _ledger(store, form, now, can_add) for form in pack.forms.values() if is_small(form)})


def read_ledgers_of(store: Store, pack: Pack, code: str) -> LedgersView:
    """At a county: the small registers of one school, as far as they come up to it."""
    small = (form for form in pack.forms.values() if is_small(form) and form.audience >= Audience.COUNTY)
    return _grouped({form.id: _ledger_of(store, form, code) for form in small})


def staying(pack: Pack) -> tuple[Text, ...]:
    """The titles of the small registers that no county sees."""
    return tuple(form.title for form in pack.forms.values() if is_small(form) and form.audience < Audience.COUNTY)


def _grouped(ledgers: Mapping[str, Ledger]) -> LedgersView:
    named = {form_id for column in _COLUMNS for _, forms in column for form_id in forms}

    def those(form_ids: Iterable[str]) -> tuple[Ledger, ...]:
        return tuple(ledgers[form_id] for form_id in form_ids if form_id in ledgers)

    columns = [[LedgerGroup(title, those(forms)) for title, forms in column] for column in _COLUMNS]
    columns[-1].append(LedgerGroup(_OTHERS, those(form_id for form_id in ledgers if form_id not in named)))
    return LedgersView(tuple(tuple(group for group in column if group.ledgers) for column in columns))


def _ledger(store: Store, form: Form, now: datetime, can_add: bool) -> Ledger:
    number = store.count(form.id, Query())
    place = opened_at(form)
    words = _entered(store.last_entered(form.id), now.date()) if number else t("还没有填", "Nothing yet")
    if form.keys == (YEAR,):
        year, record = this_year(store, form, now)
        if record is not None:
            place = entry(form.id, record)
        elif can_add:
            place = entry(form.id)
        if record is None and number:
            words = fill(t("{year} 学年还没有填", "Nothing for {year} yet"), year=year)
    return Ledger(form.id, form_sign(form.id), form.title, number, _counted(form, number), words, place)


def _ledger_of(store: Store, form: Form, code: str) -> Ledger:
    number = store.count(form.id, Query(owner=code))
    staying = sum(field.audience < Audience.COUNTY for field in form.fields if not field.is_calculated)
    words = t("还没有交来", "Nothing here yet")
    if number:
        stay = t("另有 {n} 项只留在学校", "{n} fields stay there")
        seen = count(staying, t(stay.zh, "{n} field stays there"), stay)
        words = seen if staying else t("每一项都看得到", "Every field is seen")
    return Ledger(form.id, form_sign(form.id), form.title, number, _counted(form, number), words, school(code))


def _counted(form: Form, number: int) -> Text:
    return Text(f"{number:,} {form.measure}", f"{number:,}") if number else NOTHING


def this_year(store: Store, form: Form, now: datetime) -> tuple[str, int | None]:
    """The school year that a new record of the form would be of, and the record that there is of it."""
    year = Engine(form).begin(Context(now.date(), now, store.lookup()))[YEAR]
    found = store.ids(form.id, Query(filters={YEAR: year}))
    return str(year), found[0] if found else None


def _entered(at: float | None, today: date) -> Text:
    if at is None:
        return t("在别的电脑上登记的", "Entered on another PC")
    return fill(t("最近登记 {day}", "Last entry {day}"), day=dated(datetime.fromtimestamp(at).date(), today))
