"""The monthly dropout reports a sample school made before: counted from its own records, as they would be made, and not
yet signed, which only a person of the store can do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping

from forms.answers import Answers, Value
from forms.calendar import Calendar, teaching_days
from forms.checklist.definition import PRIMARY
from forms.due import Period, duties, next_month
from forms.engine import Context, Engine
from forms.exchange.classes import school_year
from forms.ladder import MonthlyRules
from forms.monthly import FORM, Away, CaseFacts, Facts, Pupil, counted, last_day, stage_of
from forms.pack import Pack
from forms.sample.cases import SampleCase
from forms.sample.school import SampleSchool

_MONTHS = 24
_AWAY = ("primary_dropout", "primary_suspected", "junior_dropout", "junior_suspected")
_PUPILS = ("pupils_primary", "pupils_junior")
_REASONS = {
    "fell": "核实后排除的多，都有家访记录",
    "rose": "开学后集中摸排，新列了几例",
    "not_visited": "家在牧区，下月和村委会一起去",
    "absent_no_case": "已联系到家里，是病假没有补假条",
}


def make_reports(sample: SampleSchool, pack: Pack, person: str) -> tuple[Answers, ...]:
    """Those of the months since the beginning of last school year, the oldest first, each prepared and approved by
    `person` until the day it was due. The last one that was due is missing: there is something to do and to be late
    with."""
    form, rules = pack.forms.get(FORM), pack.monthly
    if form is None or rules is None:
        return ()
    made: list[Answers] = []
    engine, facts = Engine(form), _facts(sample, pack)
    since = dt.date(school_year(sample.today) - 1, 9, 1)
    periods = duties(pack.due, pack.calendar, sample.today, _MONTHS).by_form.get(FORM, ())
    for period in [one for one in periods if since <= one.month and one.due < sample.today][:-1]:
        values = _values(sample, pack, facts, rules, period, made[-1] if made else None)
        answers = Answers().with_values({**values, **_signing(period, pack.calendar, person)})
        on = dt.datetime.fromisoformat(str(answers["approved_on"]))
        found = engine.evaluate(answers, Context(on.date(), on)).findings
        reasons = {one.reason_field: _REASONS.get(one.check) for one in found if one.reason_field}
        made.append(answers.with_values(reasons))
    return tuple(made)


def _values(
    sample: SampleSchool, pack: Pack, facts: Facts, rules: MonthlyRules, period: Period, last: Answers | None
) -> Mapping[str, Value]:
    as_of = last_day(f"{period.month:%Y-%m}")
    numbers = dict(counted(facts, rules, pack.calendar, pack.ladder, as_of).values)
    if school_year(as_of) < school_year(sample.today):  # those who graduated since were on the roll then
        numbers[f"pupils_{PRIMARY}"] += _graduates(sample)
    return {
        **{name: number for name, number in numbers.items() if pack.forms[FORM].has_field(name)},
        "month": f"{period.month:%Y-%m}",
        "version": 1,
        "as_of": as_of.isoformat(),
        "stages": PRIMARY,
        "made_with": pack.version,
        "last_away": None if last is None else sum(int(last[name] or 0) for name in _AWAY),
        "last_pupils": None if last is None else sum(int(last[name] or 0) for name in _PUPILS),
    }


def _signing(period: Period, calendar: Calendar, person: str) -> Mapping[str, Value]:
    """On the first taught day after the month, or the day it was due where none is earlier."""
    after = next_month(period.month)
    on = next(iter(teaching_days(calendar, after, period.due)), period.due).isoformat()
    return {
        "prepared_by": person, "prepared_on": on, "approved_by": person, "approved_on": on, "one_person": "yes",
    }  # fmt: skip


def _graduates(sample: SampleSchool) -> int:
    """About as many as are in the last grade now."""
    grades = [int(str(one["grade"])) for one in sample.pupils]
    return grades.count(max(grades, default=0))


def _facts(sample: SampleSchool, pack: Pack) -> Facts:
    states = pack.forms["dropout"].states
    absences = enumerate(one.answers for one in sample.of_pupils["absence"])
    return Facts(
        pupils=tuple(_pupils(sample)),
        cases=tuple(_case(number, case, sample) for number, case in enumerate(sample.cases)),
        absences=tuple(
            Away(number, _day(said["first_day"]), _day(said["last_day"]) if said["last_day"] else None)
            for number, said in absences
            if said["excused"] == "no"
        ),
        closed=states.closed if states is not None else (),
    )


def _pupils(sample: SampleSchool) -> Iterator[Pupil]:
    for one in sample.pupils:
        left = None if one["status"] == "in_school" else _day(one["status_date"])
        yield Pupil(stage_of(one["grade"]), str(one["entry_month"] or ""), left)


def _case(number: int, case: SampleCase, sample: SampleSchool) -> CaseFacts:
    entered = tuple((_day(step["state_date"]), str(step["state"])) for step in case.steps)
    visits = tuple(_day(row.values["visit_date"]) for row in case.answers.rows["visits"])
    stage = stage_of(sample.pupils[case.pupil_index]["grade"])
    return CaseFacts(number, stage, _day(case.answers["found_date"]), entered, visits)


def _day(value: Value) -> dt.date:
    return dt.date.fromisoformat(str(value))
