"""The checklist on paper, and one duty of it with the records behind its figures; states are words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date

from desktop.i18n import NOTHING, capital, count, fill, joined, same, t
from desktop.presenters.checklist import SIGNS, TITLE, ChecklistView, state_words
from desktop.presenters.checklist_changes import Signed
from desktop.presenters.duty import MOST_RECORDS, DutyView, FigureView
from desktop.presenters.list_view import Band, ListRow
from desktop.presenters.paper import Leaving, Paper, PaperFact, PaperTable, PaperText, signatures, told
from desktop.presenters.plan_tasks import PLAN_TITLE, when_words
from forms.checklist import sentences
from forms.pack import Pack
from forms.text import Text
from sync.approvals import spoken
from sync.store import School

DUTY = t("对照清单的一项", "A duty of the checklist")
_HEADS = (
    t("条款", "Clause"),
    t("要求", "Duty"),
    t("本校", "Here"),
    t("标准", "Asked"),
    t("期限", "Until"),
    t("说明", "In words"),
)
_WIDE = (12, 22, 11, 11, 8, 36)
_ELSEWHERE_HEADS = (t("条款", "Clause"), t("要求", "Duty"), t("为什么", "Why"))


def checklist_paper(view: ChecklistView, school: School, by: str, today: date) -> Paper:
    """All duties by state, the worst first; then what is not the school's. Who signed it stands under it only while it
    says what was signed."""
    facts = [PaperFact(capital(state_words(state)), _duties(view.counts[state])) for state in SIGNS]
    signed = view.signed
    signs = signatures(school.name)
    if signed is not None:
        facts.append(PaperFact(t("签字", "Signature"), _signature(signed)))
        if signed.is_same:
            day = signed.sign_off.snapshot.day.isoformat()
            signs = signatures(school.name, approved=signed.sign_off.by, on=day)
    return Paper(
        kind=TITLE,
        title=joined((same(school.name), TITLE), " ", ": "),
        under=joined((same(school.code), view.aside)),
        facts=tuple(facts),
        parts=tuple(_bands(view)),
        signs=signs,
        foot=_foot(by, today),
    )


def duty_paper(view: DutyView, pack: Pack, school: School, by: str, today: date) -> Paper:
    """One duty with figures, counts and records."""
    detail = view.detail
    state = capital(state_words(detail.state)) if detail.state is not None else NOTHING
    said = (PaperText(t("自评", "Attested"), (sentences.attested(view.attestation),)),) if view.attestation else ()
    return Paper(
        kind=DUTY,
        title=detail.title,
        under=joined((same(f"{school.name} {school.code}"), detail.about)),
        facts=told(
            [PaperFact(t("结果", "Result"), state), PaperFact(t("算出", "Worked out"), same(today.isoformat()))]
        ),
        parts=(
            PaperText(t("要求什么", "What is asked"), (detail.duty,)),
            PaperText(t("做得怎样", "How it stands"), (detail.sentence,)),
            *said,
            *_tasks(view),
            *_figures(view),
        ),
        signs=signatures(school.name),
        foot=_foot(by, today),
        leaving=_leaving(view, pack),
    )


def _signature(signed: Signed) -> Text:
    """By whom and when, with the key by which anybody can be told that it was, and whether it still says that."""
    one, shown = signed.sign_off, signed.sign_off.snapshot
    words = t("{by} {day} 签字，政策包 {pack}，核对码 {key}；", "{by}, {day}, policy pack {pack}, key {key}; ")
    said = fill(words, by=one.by, day=shown.day.isoformat(), pack=shown.version, key=" ".join(spoken(one.key)))
    return joined((said, signed.since), "", "")


def _bands(view: ChecklistView) -> Iterator[PaperTable]:
    title, rows = NOTHING, list[ListRow]()
    for line in (*view.lines, Band(NOTHING)):
        if isinstance(line, ListRow):
            rows.append(line)
            continue
        if rows:
            yield _band(view, title, rows)
        title, rows = joined((line.title, line.words)), []


def _band(view: ChecklistView, title: Text, rows: list[ListRow]) -> PaperTable:
    details = [view.details[row.key] for row in rows]
    if details[0].state is None:
        return PaperTable(
            title, _ELSEWHERE_HEADS, tuple((d.clause, d.title, d.sentence) for d in details), (12, 44, 44)
        )
    told_rows = []
    for row, detail in zip(rows, details, strict=True):
        _, here, _, asked, until = (cell.text for cell in row.cells)
        told_rows.append((detail.clause, detail.title, here, asked, until, detail.sentence))
    return PaperTable(title, _HEADS, tuple(told_rows), _WIDE)


def _tasks(view: DutyView) -> Iterator[PaperTable]:
    """What the school's plan has for it."""
    if view.tasks:
        rows = tuple(
            (same(task.words), task.owner, NOTHING if task.due is None else same(task.due.isoformat()),
             when_words(task, view.today))
            for task in view.tasks
        )  # fmt: skip
        heads = (t("任务", "Task"), t("谁来办", "Who"), t("期限", "Due"), t("进展", "Standing"))
        yield PaperTable(PLAN_TITLE, heads, rows, (52, 16, 15, 17))


def _figures(view: DutyView) -> Iterator[PaperTable | PaperText]:
    for figure in view.figures:
        value = joined((figure.value, figure.unit), " ", " ") if figure.value != NOTHING else NOTHING
        rows = [
            (t("数值", "Figure"), value),
            (t("标准", "Asked"), figure.asked),
            (t("算法", "Formula"), figure.formula),
            *((label, number) for number, label in figure.counts),
            (t("说明", "In words"), joined((figure.sentence, figure.others), " ", " ")),
        ]
        known = tuple(row for row in rows if row[1] != NOTHING)
        yield PaperTable(figure.title, (t("项目", "What"), t("内容", "Value")), known, (34, 66))
        if figure.records:
            yield _records(figure)


def _records(figure: FigureView) -> PaperTable:
    number = len(figure.records)
    said = count(
        number, t("背后的记录，{n} 条", "{n} record behind it"), t("背后的记录，{n} 条", "{n} records behind it")
    )
    if number == MOST_RECORDS:
        said = fill(t("背后的记录，最前面的 {n} 条", "The first {n} records behind it"), n=number)
    rows = tuple((same(str(at)), *(cell.text for cell in row.cells)) for at, row in enumerate(figure.records, start=1))
    heads = (t("序号", "No."), t("记录", "Record"), t("内容", "What it says"))
    return PaperTable(said, heads, rows, (7, 30, 63), numbers=frozenset({0}))


def _leaving(view: DutyView, pack: Pack) -> tuple[Leaving, ...]:
    """How many records of persons stand on it, by form."""
    shown = {(place.form, place.record) for place in view.places.values() if pack.forms[place.form].has_persons}
    forms = Counter(form for form, _ in shown)
    return tuple(Leaving(form, None, number) for form, number in forms.items())


def _duties(number: int) -> Text:
    return count(number, t("{n} 项", "{n} duty"), t("{n} 项", "{n} duties"))


def _foot(by: str, today: date) -> Text:
    return Text(f"打印：{by}　{today.isoformat()}", f"Printed by {by}, {today.isoformat()}")
