"""A record at the county's desk that is to go back: what the county sees of it, and how far its returns are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from desktop.i18n import NOTHING, count, dated, fill, joined, same, t
from desktop.presenters.register_columns import mask
from desktop.presenters.returns import labels
from desktop.presenters.typing import label_and_unit
from desktop.theme.tokens import Tone
from forms.answers import Answers
from forms.checks import shown, titled
from forms.definition import Audience, Field, Form, Nature
from forms.pack import Pack
from forms.text import Text
from sync.county import returns
from sync.county.returns import Sent, Stage
from sync.returns import Kind
from sync.store import Store


@dataclass(frozen=True, slots=True)
class FieldLine:
    """One field, or one repeat, as the county has it; `may_be_proposed`: a value may be proposed for it."""

    name: str
    label: Text
    value: Text
    may_be_proposed: bool


@dataclass(frozen=True, slots=True)
class Part:
    """A section of the form with what the county sees of it."""

    title: Text
    lines: tuple[FieldLine, ...]


@dataclass(frozen=True, slots=True)
class SentLine:
    """One return that was written: what was asked, how far it is. `is_open`: it may still be taken back."""

    local_id: int
    title: Text
    remark: Text
    stage: Text
    tone: Tone
    is_open: bool


@dataclass(frozen=True, slots=True)
class ReturnPage:
    name: Text
    school: str  # its code
    school_name: Text
    parts: tuple[Part, ...]
    sent: tuple[SentLine, ...]


def read_page(store: Store, pack: Pack, form: Form, local_id: int, today: date) -> ReturnPage:
    """InputError 'no_record' if it is not here (any more)."""
    stored = store.record(form.id, local_id)
    name = titled(form, stored.answers[form.title_field])
    code = store.addressed.owner_of(stored.id)
    listed = store.county_book().school(code)
    sent = returns.of_record(store, pack, stored.id)
    return ReturnPage(
        name,
        code,
        same(listed.name if listed else code),
        tuple(_parts(form, stored.answers)),
        tuple(sent_line(form, one, today) for one in sent),
    )


def _parts(form: Form, answers: Answers) -> Iterator[Part]:
    proposable = set(returns.may_be_proposed(form))
    for section in form.sections:
        lines = [
            FieldLine(f.name, label_and_unit(f.label)[0], _value(f, answers), f.name in proposable)
            for f in form.top_fields
            if f.section == section.name and f.audience >= Audience.COUNTY and not f.is_calculated
        ]
        for repeat in form.repeats:
            if repeat.section == section.name:
                rows = len(answers.rows.get(repeat.name, ()))
                said = count(rows, t("{n} 条", "{n} row"), t("{n} 条", "{n} rows"))
                lines.append(FieldLine(repeat.name, repeat.label, said, may_be_proposed=False))
        reasons = {check.reason for check in form.soft_checks}
        kept = tuple(line for line in lines if line.name not in reasons or line.value.zh)
        if kept:
            yield Part(section.label, kept)


def _value(field: Field, answers: Answers) -> Text:
    value = answers[field.name]
    if value is not None and field.nature in (Nature.ID_NUMBER, Nature.PHONE):
        return same(mask(str(value), field.nature))
    return shown(field, value)


def sent_line(form: Form, one: Sent, today: date) -> SentLine:
    """A return in a few words: for the record's page, and for the school's."""
    asked = one.returned
    what = joined(labels(form, asked.fields), "、", ", ") if asked.fields else t("整条记录", "the whole record")
    if asked.kind is Kind.PROPOSAL and len(asked.fields) == 1 and form.has_field(asked.fields[0]):
        value = shown(form.field(asked.fields[0]), asked.value)
        what = fill(t("{what} 建议改成 {value}", "{what}: {value} proposed"), what=what, value=value)
    words, tone = stage_words(one, today)
    return SentLine(asked.local_id, what, same(asked.remark), words, tone, not one.stage.is_closed)


def stage_words(one: Sent, today: date) -> tuple[Text, Tone]:
    """How far a return is. On a stick is not arrived."""
    when = NOTHING if one.at is None else dated(date.fromtimestamp(one.at), today)
    reason = one.returned.reason
    words: dict[Stage, tuple[Text, Tone]] = {
        Stage.WRITTEN: (t("等这所学校下次来访带走", "Waits for the school's next visit"), Tone.ACCENT),
        Stage.ON_STICK: (fill(t("{day}上路，走U盘或自治区", "On its way since {day}"), day=when), Tone.ACCENT),
        Stage.ARRIVED: (fill(t("{day}得知学校已收到", "At the school, known on {day}"), day=when), Tone.ATTENTION),
        Stage.CORRECTED: (t("学校已更正", "Corrected by the school"), Tone.MET),
        Stage.STANDS: (fill(t("学校说没有错：{why}", "Right as it is, says the school: {why}"), why=reason), Tone.MET),
        Stage.DECLINED: (fill(t("学校不采用：{why}", "Declined by the school: {why}"), why=reason), Tone.MET),
    }
    return words[one.stage]
