"""The case file of one child on paper (一生一案): pupil, case, visits, care and absences. Never a counsellor's note, no
health and no aid; numbers are masked unless somebody asked for them whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from desktop.i18n import NOTHING, joined, same, t
from desktop.presenters.case import CLASS, GUARDIAN, CaseView, past_states, pupil_of, read_case
from desktop.presenters.paper import Leaving, Paper, PaperFact, PaperTable, PaperText, signatures, told
from desktop.presenters.register_columns import class_words, mask
from forms.checks import shown
from forms.definition import Form, Nature
from forms.pack import Pack
from forms.text import Text
from sync.store import Query, Store, Stored

KIND = t("一生一案", "Case file")
_ENROLMENT = "enrolment"
_PUPIL = (
    "sex",
    "birth_date",
    "student_number",
    "id_number",
    "boarding",
    "address",
    "guardian_name",
    "guardian_relation",
    "guardian_phone",
)
_OF_PUPIL = (CLASS, GUARDIAN)  # of the facts of a case, what the pupil's own record says in full
_MASKED = (Nature.ID_NUMBER, Nature.PHONE)
_VISITS = ("visit_date", "way", "visitors", "result", "next_step", "evidence")
_LOGS = (  # of this pupil, with the columns and how much of the line they take
    ("care", "date", ("date", "kind", "by_whom", "remark"), (14, 20, 20, 46)),
    (
        "absence",
        "first_day",
        ("first_day", "last_day", "excused", "contacted_on", "contact_way", "remark"),
        (14, 14, 10, 14, 18, 30),
    ),
)


def case_paper(
    store: Store, pack: Pack, form: Form, local_id: int, today: date, by: str, whole: bool, reads_registers: bool
) -> Paper:
    """`whole`: numbers as they are. `reads_registers`: whether who prints may read pupils, care and absences.
    InputError 'no_record' if the case is gone."""
    stored, view = read_case(store, pack, form, local_id, today)
    pupil = pupil_of(store, pack, stored.answers["pupil"]) if reads_registers else None
    logs = tuple(_logs(store, pack, stored, pupil)) if reads_registers else ()
    said = [PaperFact(fact.label, fact.value) for fact in view.facts if pupil is None or fact.label not in _OF_PUPIL]
    texts = (PaperText(t("帮扶措施", "Measures"), (view.plan,)),) if view.plan != NOTHING else ()
    return Paper(
        kind=KIND,
        title=joined((KIND, view.name), "：", ": "),
        under=same(f"{store.school.name} {store.school.code}"),
        facts=(*_pupil(pack, pupil, whole), *told(said), *_state(view)),
        parts=(*texts, _steps(store, form, stored), _visits(form, stored), *logs),
        signs=signatures(store.school.name),
        foot=Text(
            f"内有学生个人信息，用后入柜保管。打印：{by}　{today.isoformat()}",
            f"Holds a child's personal data: keep it locked away. Printed by {by}, {today.isoformat()}",
        ),
        leaving=(Leaving(form.id, local_id),),
    )


def _pupil(pack: Pack, pupil: Stored | None, whole: bool) -> tuple[PaperFact, ...]:
    if pupil is None:
        return ()
    form, answers = pack.forms[_ENROLMENT], pupil.answers
    found = []
    for field in (form.field(name) for name in _PUPIL if form.has_field(name)):
        value = answers[field.name]
        hides = field.nature in _MASKED and not whole
        found.append(
            PaperFact(field.label, same(mask(str(value), field.nature)) if value and hides else shown(field, value))
        )
    return told([PaperFact(CLASS, class_words(form.field("grade"), answers["grade"], answers["class_no"])), *found])


def _state(view: CaseView) -> tuple[PaperFact, ...]:
    due = view.due[1] if view.due is not None else NOTHING
    return told([PaperFact(t("现在的状态", "State now"), view.state), PaperFact(t("下次家访", "Next visit"), due)])


def _steps(store: Store, form: Form, stored: Stored) -> PaperTable:
    """What the case has gone through, as far as this PC knows."""
    assert form.states is not None
    field = form.field(form.states.state_field)
    rows = tuple((shown(field, code or None), same(when)) for code, when in past_states(store, form, stored))
    return PaperTable(t("经过的状态", "States so far"), (field.label, t("从哪天起", "Since")), rows, (60, 40))


def _visits(form: Form, stored: Stored) -> PaperTable:
    rows = sorted(stored.answers.rows.get("visits", ()), key=lambda row: str(row.values.get("visit_date") or ""))
    return PaperTable(
        t("劝返记录", "Persuasion log"),
        (t("次", "No."), *(form.field(name).label for name in _VISITS)),
        tuple(
            (same(str(number)), *(shown(form.field(name), row.values.get(name)) for name in _VISITS))
            for number, row in enumerate(rows, start=1)
        ),
        (5, 13, 12, 16, 26, 16, 12),
    )


def _logs(store: Store, pack: Pack, stored: Stored, pupil: Stored | None) -> Iterator[PaperTable]:
    """By either reference: the case may name a record that was found to be the pupil's twin."""
    whose = {str(stored.answers["pupil"])} | ({str(pupil.id)} if pupil is not None else set())
    for form_id, first, names, widths in _LOGS:
        form = pack.forms.get(form_id)
        if form is not None:
            ids = store.ids(form_id, Query(filters={"pupil": tuple(whose)}, order=(first, False)))
            yield PaperTable(form.title, _labels(form, names), tuple(_rows(store, form, ids, names)), widths)


def _rows(store: Store, form: Form, ids: Sequence[int], names: Sequence[str]) -> Iterator[tuple[Text, ...]]:
    fields = [form.field(name) for name in names]
    for row in store.page(form.id, ids, names):
        yield tuple(shown(field, value) for field, value in zip(fields, row, strict=True))


def _labels(form: Form, names: Sequence[str]) -> tuple[Text, ...]:
    return tuple(form.field(name).label for name in names)
