"""A school's checklist as it stands today: every duty with its state, its figures and what is missing for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product

from forms.approval import SIGNATURE
from forms.checklist import sentences
from forms.checklist.definition import ATTESTATION, GRADES, PROFILE, Checklist, Item
from forms.checklist.judging import Facts, judge, stages_of
from forms.checklist.snapshot import FORM as SNAPSHOT
from forms.checklist.verdict import Attestation, Verdict, urgency
from forms.due import Period as DuePeriod
from forms.due import duties
from forms.exchange.classes import school_year
from forms.pack import Pack
from sync.approvals import Approval, Verified, approvals
from sync.indicators import computing
from sync.indicators.times import Times, calendar_of, times_of
from sync.store.figures import FigureQueries, Scope
from sync.store.queries import Between, Query
from sync.store.store import Store

_ENROLMENT, _IN_SCHOOL = "enrolment", "in_school"
_FITS = {Approval.FITS: True, Approval.NEWER: None}
_ANSWERS = ("item", "answer", "date", "evidence", "remark")
MOST_RECORDS = 500
_ROLL = "select count(*) as entered, " + ", ".join(
    f"sum(status = '{_IN_SCHOOL}' and cast(grade as integer) between {first} and {last}) as \"{stage}\""
    for stage, (first, last) in GRADES.items()
) + f" from {_ENROLMENT}"  # fmt: skip


@dataclass(frozen=True, slots=True)
class Standing:
    """All duties of one school on one day, in the pack's order. `version`: of the pack that judged. `school_year`
    and `term` ('2026-2027-1', '' without one) as queries have them."""

    version: str
    today: date
    school_year: str
    term: str
    facts: Facts
    verdicts: tuple[Verdict, ...]

    def worst_first(self) -> tuple[Verdict, ...]:
        return tuple(sorted(self.verdicts, key=urgency))

    def verdict(self, item_id: str) -> Verdict:
        """KeyError if the pack has no duty of this id."""
        for verdict in self.verdicts:
            if verdict.item.id == item_id:
                return verdict
        raise KeyError(item_id)


class ChecklistReader:
    """Reads standings with one pack, whose checklist and queries are read once. InputError if they are wrong."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self.checklist: Checklist = pack.checklist()
        self.queries = pack.queries()
        self._verify = Verified()

    def read(self, store: Store, today: date, items: Sequence[Item] | None = None) -> Standing:
        """The standing of these duties, of all without; everything read is of one moment but facts and attestations.

        Takes a fraction of a second in a large school: not for the thread that paints."""
        wanted = self.checklist.items if items is None else items
        times = times_of(calendar_of(store, self.pack), today)
        facts = facts_of(store, self.pack, times)
        named = dict.fromkeys(measure.indicator for item in wanted for measure in item.measures)
        with store.figures(self._scope(store, times)) as queries:
            found = computing.figures(
                queries,
                self.queries,
                self.checklist,
                [self.checklist.indicator(name) for name in named],
                facts.stages,
                times.parameters,
            )
        said = attestations(store, self.pack)
        verdicts = (judge(self.checklist, item, found, facts, said.get(item.id), today) for item in wanted)
        year, term = str(times.parameters["school_year"]), str(times.parameters["term"])
        return Standing(self.pack.version, today, year, term, facts, tuple(verdicts))

    def records(
        self, store: Store, today: date, behind: Iterable[tuple[str, str]], most: int = MOST_RECORDS
    ) -> Mapping[tuple[str, str], list[tuple[str, int]]]:
        """(form, local id) of the records behind figures, by indicator and stage; at most so many of each. None for a
        figure whose query for them fails or is not there."""
        times = times_of(calendar_of(store, self.pack), today)
        found: dict[tuple[str, str], list[tuple[str, int]]] = {}
        with store.figures(self._scope(store, times)) as queries:
            for indicator, stage in behind:
                found[indicator, stage] = computing.records(
                    queries, self.queries, indicator, stage, times.parameters, most
                )
        return found

    def dues(self, today: date) -> Sequence[DuePeriod]:
        """What was to be reported when, in the twelve months until today."""
        by_form = duties(self.pack.due, self.pack.calendar, today).by_form
        return [period for periods in by_form.values() for period in periods]

    def approvals(self, store: Store, schools: Iterable[str]) -> Mapping[int, bool | None]:
        """Of every record of these schools that can be approved whether its signature fits; None where this pack
        cannot judge it. Signed checklists are left out: a figure made of signed figures would count itself."""
        found: dict[int, bool | None] = {}
        forms = [form for form in self.pack.forms.values() if form.has_field(SIGNATURE) and form.id != SNAPSHOT]
        for form, school in product(forms, schools):
            ids = store.ids(form.id, Query(owner=school))
            if ids:
                school_of = dict.fromkeys(ids, school).__getitem__
                judged = approvals(store, form, ids, school_of, self.pack.version, self._verify)
                found.update((local_id, _FITS.get(approval, False)) for local_id, _, approval in judged)
        return found

    def _scope(self, store: Store, times: Times) -> Scope:
        return Scope(
            times.days,
            times.periods,
            dues=self.dues(times.today),
            approvals=self.approvals(store, [store.school.code]),
        )


def facts_of(store: Store, pack: Pack, times: Times) -> Facts:
    """What the school's profile of the newest year and its roll say."""
    pupils = {stage: _pupils(store, pack, grades) for stage, grades in GRADES.items()}
    is_empty = _ENROLMENT not in pack.forms or store.count(_ENROLMENT, Query()) == 0
    return _facts(_profile(store, pack, times.today), None if is_empty else pupils, times)


def facts_at_county(
    store: Store, queries: FigureQueries, pack: Pack, times: Times, owner: str, listed: Mapping[str, str]
) -> Facts:
    """The same of one school of a county, to which `queries` are turned; while its profile is not there, `listed` is
    what the county's list says in its place."""
    counted = queries.one(_ROLL, {}) if _ENROLMENT in pack.forms else {"entered": 0}
    pupils = {stage: int(counted.get(stage) or 0) for stage in GRADES} if counted["entered"] else None
    return _facts(_profile(store, pack, times.today, owner) or listed, pupils, times)


def _facts(profile: Mapping[str, str] | None, roll: Mapping[str, int] | None, times: Times) -> Facts:
    """`roll`: pupils by stage, None while none was ever entered."""
    pupils = roll or dict.fromkeys(GRADES, 0)
    founded = (profile or {}).get("founded_year", "")
    present = [stage for stage, number in pupils.items() if number]
    stages = stages_of((profile or {}).get("kind"), [GRADES[stage][0] for stage in present])
    clash = sentences.CLASH if stages and any(stage not in stages for stage in present) else None
    return Facts(
        profile=profile,
        pupils=None if roll is None else sum(pupils.values()),
        stages=stages,
        founded=int(founded) if founded.isdecimal() else None,
        graduated=school_year(times.today),
        ends=times.ends,
        clash=clash,
        by_stage=pupils,
    )


def attestations(store: Store, pack: Pack) -> Mapping[str, Attestation]:
    """What was attested last of each duty."""
    if ATTESTATION not in pack.forms:
        return {}
    names = {user.number: user.name for user in store.people.everyone}
    ids = store.ids(ATTESTATION, Query(order=("date", False)))
    found: dict[str, Attestation] = {}
    for local_id, (item, answer, day, evidence, remark) in zip(
        ids, store.page(ATTESTATION, ids, _ANSWERS), strict=True
    ):
        own = store.history(ATTESTATION, local_id)
        by = names.get(own[-1].author, "") if own else ""
        found[str(item)] = Attestation(answer == "met", str(day or ""), by, str(evidence or ""), str(remark or ""))
    return found


def _profile(store: Store, pack: Pack, today: date, owner: str | None = None) -> Mapping[str, str] | None:
    if PROFILE not in pack.forms:
        return None
    year = school_year(today)
    until = Between(high=f"{year}-{year + 1}")
    ids = store.ids(PROFILE, Query(filters={"school_year": until}, order=("school_year", True), owner=owner))
    names = [field.name for field in pack.forms[PROFILE].top_fields]
    for row in store.page(PROFILE, ids[:1], names):
        return {name: str(value) for name, value in zip(names, row, strict=True) if value is not None}
    return None


def _pupils(store: Store, pack: Pack, grades: tuple[int, int]) -> int:
    if _ENROLMENT not in pack.forms:
        return 0
    codes = tuple(str(grade) for grade in range(grades[0], grades[1] + 1))
    return store.count(_ENROLMENT, Query(filters={"status": _IN_SCHOOL, "grade": codes}))
