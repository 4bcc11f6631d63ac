"""One duty of the checklist: its figures with formula and counts, the records behind each, and the principal's word."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from desktop.i18n import NOTHING, fill, joined, same, t
from desktop.places import Place, entry, report_version
from desktop.presenters.checklist import SIGNS, Detail, Lack, detail, lack_of, limit_words, number_words
from desktop.presenters.duty_trend import TrendView, trend_view
from desktop.presenters.list_view import ListCell, ListColumn, ListRow
from desktop.presenters.plan_tasks import Task, read_tasks
from desktop.presenters.typing import label_and_unit
from desktop.theme.tokens import Tone
from forms.answers import Answers, Value
from forms.checklist import sentences
from forms.checklist.definition import ATTESTATION, Count, How
from forms.checklist.figures import FORMULAS, Figure
from forms.checklist.verdict import Attestation, Line, Verdict
from forms.checks import shown
from forms.definition import Field, FieldType, Form, Nature
from forms.engine import Context, Engine
from forms.errors import InputError
from forms.monthly import FORM as MONTHLY
from forms.pack import Pack
from forms.text import Text
from sync.indicators.checklist import ChecklistReader, Standing
from sync.signoff.comparing import trend
from sync.signoff.snapshots import last_of_terms
from sync.store import Query, Saved, Store

MOST_RECORDS = 200
_BESIDE = 8
_PLAIN = {"yes", "no", "none"}
_HIDDEN = (Nature.ID_NUMBER, Nature.PHONE, Nature.ADDRESS)
_NO_DUTY = t("政策包里没有这一项。数据没有改动。", "The policy pack has no such duty. No data was changed.")
RECORD_COLUMNS = (ListColumn(t("记录", "Record"), 200), ListColumn(t("内容", "What it says")))


@dataclass(frozen=True, slots=True)
class FigureView:
    """`value` without its `unit`; `counts` are number and label; `formula` is empty where the figure is a count."""

    title: Text
    value: Text
    unit: Text
    sign: str
    tone: Tone
    sentence: Text
    asked: Text
    formula: Text
    counts: tuple[tuple[Text, Text], ...]
    others: Text
    is_indicative: bool
    records: tuple[ListRow, ...]


@dataclass(frozen=True, slots=True)
class DutyView:
    """`places`: where a row of the records leads. `may_attest`: whether the principal's word is asked for. `tasks`:
    what the school's plan has for it. `trends`: how each figure went from term to term, in their order. `sources`:
    where what its figures count is entered, beside what lacks data."""

    detail: Detail
    figures: tuple[FigureView, ...]
    places: Mapping[str, Place]
    attestation: Attestation | None
    may_attest: bool
    tasks: tuple[Task, ...]
    today: date
    trends: tuple[TrendView, ...]
    sources: tuple[Lack, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """What the principal says of a duty; `answer` is a code of the form, '' while nothing is chosen."""

    answer: str
    on: str
    evidence: str
    remark: str


def read_duty(store: Store, reader: ChecklistReader, today: date, item_id: str) -> DutyView:
    """InputError 'no_duty' if the pack has none of this id."""
    item = next((item for item in reader.checklist.items if item.id == item_id), None)
    if item is None:
        raise InputError("no_duty", _NO_DUTY)
    standing = reader.read(store, today, [item])
    verdict = standing.verdict(item_id)
    places: dict[str, Place] = {}
    behind = reader.records(store, today, [_of(line.figure) for line in verdict.lines], MOST_RECORDS)
    figures = tuple(
        _figure(line, tuple(_records(store, reader.pack, line.figure, behind[_of(line.figure)], places)))
        for line in verdict.lines
    )
    may_attest = item.how is not How.COMPUTED and ATTESTATION in reader.pack.forms
    tasks = tuple(read_tasks(store, reader.pack, item_id))
    trends = tuple(_trends(store, reader, standing, verdict))
    said = verdict.attestation
    about, sources = detail(verdict, reader.pack), tuple(_sources(verdict, reader.pack))
    return DutyView(about, figures, places, said, may_attest, tasks, today, trends, sources)


def attest(
    store: Store, pack: Pack, now: datetime, author: int, item_id: str, said: Said
) -> Saved | Mapping[str, Text]:
    """Keeps what the principal says of a duty; or says by field what has to be put right first."""
    form = pack.forms[ATTESTATION]
    found = store.ids(ATTESTATION, Query(filters={"item": item_id}))
    local_id = found[0] if found else None
    before = store.record(ATTESTATION, local_id).answers if local_id is not None else None
    values = {"item": item_id, "answer": said.answer, "date": said.on, "evidence": said.evidence, "remark": said.remark}
    answers = (before or Answers()).with_values({name: value or None for name, value in values.items()})
    evaluation = Engine(form).evaluate(answers, Context(now.date(), now, store.lookup()), before)
    wrong = {finding.field: finding.message for finding in evaluation.findings if finding.blocks}
    if wrong:
        return wrong
    return store.save(ATTESTATION, local_id, evaluation.to_save, author)


def formula_words(figure: Figure) -> Text:
    """The formula with the words of its counts in it; nothing for a figure that is counted, not computed."""
    pattern = FORMULAS.get(figure.indicator.formula)
    return NOTHING if pattern is None else fill(pattern, **{count.name: count.label for count, _ in figure.counts})


def _trends(store: Store, reader: ChecklistReader, standing: Standing, verdict: Verdict) -> Iterator[TrendView]:
    if not verdict.lines:
        return
    signed = list(last_of_terms(store, reader.pack))
    terms = [term.id for term in reader.pack.calendar.terms if term.first <= standing.today]
    for line in verdict.lines:
        yield trend_view(line, trend(store, signed, terms, standing, *_of(line.figure)))


def _sources(verdict: Verdict, pack: Pack) -> Iterator[Lack]:
    """The forms that its figures are counted from, without those that are named because they lack data."""
    counted = (count.source for line in verdict.lines for count in line.figure.indicator.counts)
    for form in dict.fromkeys(counted):
        if form in pack.forms and form not in verdict.forms:
            yield lack_of(form, 1, pack)


def _of(figure: Figure) -> tuple[str, str]:
    return figure.indicator.id, figure.stage


def _figure(line: Line, records: tuple[ListRow, ...]) -> FigureView:
    figure = line.figure
    sign, tone = ("bar-chart-line", Tone.UNKNOWN) if line.state is None else SIGNS[line.state]
    return FigureView(
        title=sentences.named(figure),
        value=number_words(line),
        unit=NOTHING if figure.indicator.is_percentage else figure.indicator.unit,
        sign=sign,
        tone=tone,
        sentence=line.sentence,
        asked=limit_words(line),
        formula=formula_words(figure),
        counts=tuple((_counted(count, number), count.label) for count, number in figure.counts),
        others=_others(figure),
        is_indicative=figure.is_indicative,
        records=records,
    )


def _counted(count: Count, number: float | None) -> Text:
    if number is None:
        return same("—")
    return same(f"{number:.0f}" if count.is_year else sentences.number(number))


def _others(figure: Figure) -> Text:
    """What the other formulas in use come to."""
    said = [same(f"{formula.value[-1].upper()} {value:.2f}%") for formula, value in figure.others]
    return fill(t("别的算法：{said}", "By other formulas: {said}"), said=joined(said, "、", ", ")) if said else NOTHING


def _records(
    store: Store, pack: Pack, figure: Figure, found: Sequence[tuple[str, int]], places: dict[str, Place]
) -> Iterator[ListRow]:
    for form_id in dict.fromkeys(form_id for form_id, _ in found):
        form = pack.forms[form_id]
        ids = [local_id for one, local_id in found if one == form_id]
        names = _names(form)
        for local_id, values in zip(ids, store.page(form_id, ids, names), strict=True):
            key = f"{figure.indicator.id}-{figure.stage}-{form_id}-{local_id}"
            places[key] = report_version(local_id) if form_id == MONTHLY else entry(form_id, local_id)
            said = [_said(form.field(name), value) for name, value in zip(names, values, strict=True)]
            yield ListRow(key, (ListCell(said[0]), ListCell(joined(said[1:]))))


def _said(field: Field, value: Value) -> Text:
    """An answer; a number, a yes or a no with what it is of."""
    said = shown(field, value)
    is_number = field.type in (FieldType.INTEGER, FieldType.DECIMAL)
    if value is None or not (is_number or _PLAIN & {choice.code for choice in field.choices}):
        return said
    return joined([label_and_unit(field.label)[0], said], " ", " ")


def _names(form: Form) -> Sequence[str]:
    """The title and a few more of what its list shows, without numbers of persons."""
    listed = [column.field for column in form.list_columns if column.field != form.title_field and not column.masked]
    open_ones = [name for name in listed if form.field(name).nature not in _HIDDEN]
    return (form.title_field, *open_ones[:_BESIDE])
