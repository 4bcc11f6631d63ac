"""The principal's overview: every duty with its state, figure and threshold, the worst first, and what it lacks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from desktop.i18n import NOTHING, capital, count, day, fill, joined, same, t
from desktop.places import REPORTS, Place, duty, register
from desktop.presenters.checklist_changes import ChangesView, Signed, signed, since_month
from desktop.presenters.list_view import Band, Lines, ListCell, ListColumn, ListRow
from desktop.presenters.plan_tasks import read_tasks
from desktop.theme.tokens import Tone
from forms.checklist import sentences
from forms.checklist.definition import Due, Elsewhere, Formula, How, Level
from forms.checklist.verdict import STATES, Line, State, Verdict
from forms.monthly import FORM as MONTHLY
from forms.pack import Pack
from forms.text import Text
from sync.indicators.checklist import ChecklistReader, Standing
from sync.signoff import comparing
from sync.signoff.snapshots import newest
from sync.store import Store

TITLE = t("对照清单", "Checklist")
SIGNS: Mapping[State, tuple[str, Tone]] = {
    State.NOT_MET: ("close-circle-fill", Tone.FAILED),
    State.UNKNOWN: ("question-fill", Tone.UNKNOWN),
    State.MET: ("checkbox-circle-fill", Tone.MET),
    State.ATTESTED: ("user-follow-fill", Tone.MET),
    State.NOT_APPLICABLE: ("indeterminate-circle-line", Tone.UNKNOWN),
}
COLUMNS = (
    ListColumn(t("要求", "Duty")),
    ListColumn(t("本校", "Here"), 118, is_number=True),
    ListColumn(NOTHING, 96),
    ListColumn(t("标准", "Asked"), 104),
    ListColumn(t("期限", "Until"), 76),
)
_WORDS: Mapping[State, Text] = {
    State.UNKNOWN: t("补上数据或自评就知道", "data or an attestation would tell"),
    State.ATTESTED: t("程序算不出来，由校长自评", "no figure can tell; the principal does"),
    State.NOT_APPLICABLE: t("不归本校，或由县里判定", "not this school's, or for the county to decide"),
}
ELSEWHERE = t("不归学校", "Not the school's")
_ROW = "row-"  # how the key of a row of the policy begins that is not the school's
_NO_DATA = t("没有数据", "no data")
_MOST_LABELS = 2


@dataclass(frozen=True, slots=True)
class Lack:
    """A form that lacks data for so many duties, and where it is filled in."""

    form: str
    title: Text
    number: int
    place: Place


@dataclass(frozen=True, slots=True)
class Detail:
    """One duty, for beside the list. `lacks`: the forms that would tell. What is not the school's has no state and no
    page of its own."""

    key: str
    clause: Text
    state: State | None
    title: Text
    about: Text
    duty: Text
    sentence: Text
    lacks: tuple[Lack, ...]
    place: Place | None


@dataclass(frozen=True, slots=True)
class ChecklistView:
    """`counts` by state, in the order of `SIGNS`. `lines` end with the rows of the policy that are not the school's.
    `unplanned`: how many duties that are not met have no open task in the school's plan. `signed`: what was signed
    last, None while nothing was."""

    aside: Text
    counts: Mapping[State, int]
    lines: Lines
    details: Mapping[str, Detail]
    lacks: tuple[Lack, ...]
    to_attest: int
    unplanned: int
    since_month: ChangesView
    signed: Signed | None

    @property
    def number(self) -> int:
        return sum(self.counts.values())


def read_checklist(store: Store, reader: ChecklistReader, today: date) -> ChecklistView:
    """Takes a fraction of a second in a large school: not for the thread that paints. Remembers how it stands today, so
    only for a store that may write."""
    standing = reader.read(store, today)
    comparing.remember(store, standing)
    verdicts = standing.worst_first()
    planned = {task.item for task in read_tasks(store, reader.pack) if task.done_on is None}
    last = newest(store, reader.pack)
    since = since_month(comparing.before(store, reader.pack, comparing.month_before(today)), standing)
    return ChecklistView(
        aside=aside(standing),
        counts={state: sum(v.state is state for v in verdicts) for state in SIGNS},
        lines=(*_lines(verdicts, {row.item: row.was for row in since.rows}), *_elsewhere(reader.checklist.elsewhere)),
        details={v.item.id: detail(v, reader.pack) for v in verdicts}
        | {f"{_ROW}{row.row}": _not_ours(row) for row in reader.checklist.elsewhere},
        lacks=_lacks(verdicts, reader.pack),
        to_attest=sum("attestation" in v.forms for v in verdicts),
        unplanned=sum(v.state is State.NOT_MET and v.item.id not in planned for v in verdicts),
        since_month=since,
        signed=signed(last, standing) if last is not None else None,
    )


def aside(standing: Standing) -> Text:
    """When and by which rules it was worked out."""
    words = t("{day}算出 · 政策包 {pack}", "Worked out on {day} · policy pack {pack}")
    return fill(words, day=day(standing.today), pack=standing.version)


def detail(verdict: Verdict, pack: Pack) -> Detail:
    item = verdict.item
    return Detail(
        item.id,
        same(item.clause),
        verdict.state,
        item.title,
        joined([clause_words(item.clause), due_words(item.due), _answerer(item.answers)]),
        item.duty,
        capital(verdict.sentence),
        tuple(lack_of(form, 1, pack) for form in verdict.forms if form in pack.forms),
        duty(item.id),
    )


def clause_words(clause: str) -> Text:
    """A clause in a line of other words: the sign of a whole part, 一, would read as a dash there."""
    return fill(t("第{part}部分", "part {part}"), part=clause) if len(clause) == 1 else same(clause)


def due_words(due: Due) -> Text:
    if due.standing:
        return t("一直要做到", "always")
    return NOTHING if due.year is None else fill(t("{year} 年底前", "by the end of {year}"), year=str(due.year))


def until_words(due: Due) -> Text:
    """The same where there is room for a word."""
    if due.standing:
        return t("一直", "always")
    return NOTHING if due.year is None else same(str(due.year))


def state_words(state: State) -> Text:
    return STATES[state]


def main_line(verdict: Verdict) -> Line | None:
    """The figure a duty is shown by: one that decided its state, else the first."""
    wanted = State.MET if verdict.state in (State.ATTESTED, State.MET) else verdict.state
    deciding = [line for line in verdict.lines if line.state is wanted]
    return next(iter([*deciding, *verdict.lines]), None)


def figure_words(line: Line) -> Text:
    """A figure with its unit; nothing while it is not known."""
    indicator, said = line.figure.indicator, number_words(line)
    return said if said == NOTHING or indicator.is_percentage else with_unit(said.zh, indicator.unit)


def number_words(line: Line) -> Text:
    """A figure as short as it can be said, percent and parts with their sign, others without a unit."""
    figure, limit = line.figure, line.measure.limit
    if figure.value is None:
        return NOTHING
    if figure.indicator.formula is Formula.EVERY:
        checked = figure.count("checked")
        held = checked - figure.count("failing") - figure.count("unknown")
        return same(f"{sentences.number(held)} / {sentences.number(checked)}")
    said = sentences.shown(figure.value, limit, figure.stage)
    return same(said + "%" if figure.indicator.is_percentage else said)


def with_unit(said: str, unit: Text) -> Text:
    """Percent stands without a space."""
    return same(said + "%") if unit.zh == "%" else Text(f"{said} {unit.zh}", f"{said} {unit.en}")


def limit_words(line: Line) -> Text:
    limit, indicator = line.measure.limit, line.figure.indicator
    bound = limit.of(line.figure.stage) if limit is not None else None
    if limit is None or bound is None:
        return NOTHING
    if indicator.formula is Formula.EVERY:
        return t("全部", "all")
    said = with_unit(sentences.number(bound), indicator.unit)
    return said if limit.at_least else fill(t("最多 {said}", "at most {said}"), said=said)


def _lines(verdicts: tuple[Verdict, ...], was: Mapping[str, Text]) -> Iterator[ListRow | Band]:
    """`was`: the state a month ago of each duty that stood otherwise."""
    for state in SIGNS:
        found = [verdict for verdict in verdicts if verdict.state is state]
        if not found:
            continue
        words = joined(
            [count(len(found), t("{n} 项", "{n}"), t("{n} 项", "{n}")), _WORDS.get(state, NOTHING)], "，", ", "
        )
        yield Band(capital(STATES[state]), words)
        for verdict in found:
            yield ListRow(verdict.item.id, _cells(verdict, was.get(verdict.item.id)))


def _elsewhere(rows: tuple[Elsewhere, ...]) -> Iterator[ListRow | Band]:
    if rows:
        yield Band(ELSEWHERE, count(len(rows), t("{n} 行", "{n} row"), t("{n} 行", "{n} rows")))
    for row in rows:
        title = ListCell(row.duty, clause_words(row.clause), "building-line", sign_tone=Tone.UNKNOWN)
        yield ListRow(f"{_ROW}{row.row}", (title, *[ListCell(NOTHING)] * (len(COLUMNS) - 1)))


def _not_ours(row: Elsewhere) -> Detail:
    clause = same(row.clause)
    return Detail(f"{_ROW}{row.row}", clause, None, row.duty, clause, NOTHING, row.reason, (), None)


def _cells(verdict: Verdict, was: Text | None) -> tuple[ListCell, ...]:
    sign, tone = SIGNS[verdict.state]
    before = NOTHING if was is None else fill(t("上月：{was}", "was {was}"), was=was)
    under = joined([clause_words(verdict.item.clause), brief(verdict), before])
    title = ListCell(verdict.item.title, under, sign, sign_tone=tone)
    line = main_line(verdict)
    until = ListCell(until_words(verdict.item.due))
    if any(one.measure.seven for one in verdict.lines):
        return title, _seven(verdict, tone), ListCell(NOTHING), ListCell(t("6 / 7 项", "6 of 7")), until
    if line is None:
        return title, ListCell(NOTHING), ListCell(NOTHING), ListCell(t("自评", "attested")), until
    asked = limit_words(line)
    if verdict.item.how is How.ATTESTED:
        asked = t("自评", "attested")
    known = figure_words(line)
    number = ListCell(known or _NO_DATA, tone=tone if known != NOTHING else Tone.UNKNOWN)
    if known == NOTHING:
        number = ListCell(_NO_DATA if line.figure.nothing is None else NOTHING, tone=Tone.UNKNOWN)
    return title, number, ListCell(NOTHING, tone=tone, bar=_bar(line)), ListCell(asked), until


def _seven(verdict: Verdict, tone: Tone) -> ListCell:
    seven = [line for line in verdict.lines if line.measure.seven]
    met = sum(line.state is State.MET for line in seven)
    return ListCell(fill(t("{met} / {n} 项", "{met} of {n}"), met=met, n=len(seven)), tone=tone)


def _bar(line: Line) -> tuple[float, float] | None:
    limit, value = line.measure.limit, line.figure.value
    bound = limit.of(line.figure.stage) if limit is not None else None
    if bound is None or value is None or bound <= 0:
        return None
    top = max(value, bound)
    return value / top, bound / top


def brief(verdict: Verdict) -> Text:
    """Why it stands as it does, in a few words."""
    if verdict.item.judged is Level.COUNTY:
        return t("由县里判定", "the county decides")
    lines = [line for line in verdict.lines if line.state is verdict.state]
    if verdict.forms == ("attestation",):
        return t("等校长自评", "waits for the principal's word")
    if not lines:
        return verdict.sentence if verdict.state in (State.UNKNOWN, State.NOT_APPLICABLE) else NOTHING
    return _brief_line(verdict, lines[0], len(lines))


def _brief_line(verdict: Verdict, line: Line, number: int) -> Text:
    figure = line.figure
    if figure.missing:
        labels = joined([missing.label for missing in figure.missing[:_MOST_LABELS]], "、", ", ")
        return fill(t("缺：{what}", "missing: {what}"), what=labels)
    if figure.indicator.formula is Formula.EVERY and figure.value is not None and line.state is not State.MET:
        return next(_shares(line))
    if verdict.is_overdue and verdict.item.due.year and figure.value is not None:
        return fill(t("{year} 年底已经到期", "was due at the end of {year}"), year=str(verdict.item.due.year))
    if line.national:
        return fill(t("已到{name}的线", "keeps to {name}'s line"), name=line.measure.national.name)  # type: ignore[union-attr]
    if figure.value is None or number > 1 or figure.stage:
        return sentences.named(figure) if figure.value is not None else line.sentence
    return NOTHING


def _shares(line: Line) -> Iterator[Text]:
    for counted, number in line.figure.counts:
        if counted.name in ("failing", "unknown") and number:
            yield fill(t("{what} {n}", "{what}: {n}"), what=counted.label, n=int(number))


def _lacks(verdicts: tuple[Verdict, ...], pack: Pack) -> tuple[Lack, ...]:
    """The forms that lack data, those that would settle most first; what only the principal can say apart."""
    numbers = Counter(form for verdict in verdicts for form in verdict.forms if form != "attestation")
    return tuple(lack_of(form, number, pack) for form, number in numbers.most_common() if form in pack.forms)


def lack_of(form: str, number: int, pack: Pack) -> Lack:
    """A form, and where it is filled in."""
    place = REPORTS if form == MONTHLY else register(form)
    return Lack(form, pack.forms[form].title, number, place)


def _answerer(level: Level) -> Text:
    words = {
        Level.SCHOOL: t("学校负责", "the school answers"),
        Level.COUNTY: t("县里负责", "the county answers"),
        Level.BOTH: t("学校和县里负责", "school and county answer"),
    }
    return words[level]
