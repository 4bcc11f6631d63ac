"""Which columns a register shows and what stands in their cells, made from the form; numbers are masked."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from desktop.i18n import same, t
from desktop.presenters.typing import label_and_unit
from desktop.theme.tokens import Tone
from forms.answers import Value
from forms.checks import shown
from forms.definition import Audience, Field, FieldType, Form, Nature
from forms.text import Text

DELIVERY = "delivery"
CLASS = "class"
ATTENTION = "attention"
CHARACTER, AIR, CHECK_BOX = 7, 20, 26  # pixels: half a Chinese character, both margins, room for the check box
FULL = 14
SLACK = 4  # letters differ in width
MOST_WISHED = 220
LETTER = 7.4  # of a Latin letter in a head, on average
DeliverySign = tuple[str, Tone, Text]
COUNTY_HAS: DeliverySign = ("check-line", Tone.MET, t("县里收到", "the county has it"))
BOTH_HAVE: DeliverySign = ("check-double-line", Tone.MET, t("县和自治区都收到", "county and region have it"))
STAYS: DeliverySign = ("home-4-line", Tone.UNKNOWN, t("只留在学校", "stays in the school"))
WAITS: DeliverySign = ("time-line", Tone.ATTENTION, t("待送出", "waiting to leave"))


class Kind(StrEnum):
    TEXT = "text"
    NUMBER = "number"
    MASKED = "masked"
    MARKS = "marks"
    DELIVERY = "delivery"


@dataclass(frozen=True, slots=True)
class Mark:
    """A badge in a cell."""

    text: Text
    tone: Tone


@dataclass(frozen=True, slots=True)
class Cell:
    """`text` is what everybody may read; `whole` what stands there while a row is unmasked."""

    text: Text
    whole: Text | None = None
    marks: tuple[Mark, ...] = ()
    sign: str = ""
    tone: Tone | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """`fields` are what it reads, `order` the field it sorts by ('' where it cannot), `width` pixels; `wish` what its
    longest choice would need, given where there is room."""

    name: str
    label: Text
    fields: tuple[str, ...]
    kind: Kind
    width: int
    order: str = ""
    is_default: bool = True
    wish: int = 0


NO_TEXT = Text("", "")
_LABELS = {  # where the question is longer than a column's head may be
    "enrolment.boarding": t("就读", "Attendance"),
    "enrolment.guardian_phone": t("监护人电话", "Telephone"),
    "enrolment.birth_date": t("出生日期", "Born"),
    "enrolment.address": t("现住址", "Address"),
    "equipment.category": t("分类", "Category"),
    "dropout.next_due": t("家访期限", "Visit due"),
}


def columns_of(form: Form, language: str = "zh") -> tuple[Column, ...]:
    """All columns a person may choose from: the pack's list columns, then what else is short enough, then delivery."""
    made: dict[str, Column] = {}
    for listed in form.list_columns:
        column = _column(form, form.field(listed.field), listed.width, listed.masked)
        made.setdefault(column.name, column)
    for field in form.top_fields:
        if field.type in (FieldType.SELECT_ONE, FieldType.DATE) and field.name not in _read_by(made.values()):
            column = _column(form, field, 12, False)
            made.setdefault(column.name, _hidden(column))
    delivery = Column(DELIVERY, t("送达", "Sent"), (), Kind.DELIVERY, 50)
    made[DELIVERY] = delivery
    return tuple(_headed(_wishing(column, form, language), language) for column in made.values())


def _headed(column: Column, language: str) -> Column:
    """At least as wide as its head."""
    longest = "female" if column.name == "sex" else column.label.en
    head = len(column.label.zh) * FULL if language == "zh" else round(len(longest) * LETTER)
    return replace(column, width=max(column.width, head + AIR + (0 if language == "zh" else SLACK)))


def _wishing(column: Column, form: Form, language: str) -> Column:
    """The room that its longest choice would take; a sentence is cut all the same."""
    if len(column.fields) != 1 or not form.field(column.fields[0]).choices:
        return column
    labels = (choice.label.in_language(language) for choice in form.field(column.fields[0]).choices)
    longest = max(len(label) for label in labels)
    wish = round(longest * (FULL if language == "zh" else LETTER)) + AIR + SLACK
    return replace(column, wish=min(wish, MOST_WISHED))


def _read_by(columns: Iterable[Column]) -> set[str]:
    return {name for column in columns for name in column.fields}


def _hidden(column: Column) -> Column:
    return replace(column, is_default=False)


def _column(form: Form, field: Field, width: int, masked: bool) -> Column:
    label = _LABELS.get(f"{form.id}.{field.name}", Text(field.label.zh, label_and_unit(field.label)[0].en))
    if field.name in ("grade", "class_no") and form.has_field("grade") and form.has_field("class_no"):
        return Column(CLASS, t("班级", "Class"), ("grade", "class_no"), Kind.TEXT, 90, "grade")
    if form.id == "enrolment" and field.name == "left_behind":
        return Column(ATTENTION, t("关注", "Mind"), tuple(_WATCHED), Kind.MARKS, 106)
    if form.id == "enrolment" and field.name == "status":
        return _hidden(Column(field.name, label, (field.name,), Kind.TEXT, 80, field.name))
    if form.states is not None and field.name == form.states.state_field:
        return Column(field.name, label, (field.name,), Kind.MARKS, 130, field.name)
    if field.type in (FieldType.INTEGER, FieldType.DECIMAL):
        return Column(field.name, label, (field.name,), Kind.NUMBER, max(width * CHARACTER + AIR, 72), field.name)
    kind = Kind.MASKED if masked or field.nature in (Nature.ID_NUMBER, Nature.PHONE) else Kind.TEXT
    longest = max((len(choice.label.zh) for choice in field.choices), default=0) if len(field.choices) < 10 else 0
    pixels = max(width * (FULL if field.nature is Nature.NAME else CHARACTER), min(longest, 6) * FULL) + AIR
    if field.name == "sex":
        pixels = 52
    return Column(field.name, label, (field.name,), kind, max(pixels, 48), field.name)


def first_width(column: Column) -> int:
    """The frozen column has the check box too."""
    return column.width + CHECK_BOX


_WATCHED: Mapping[str, Callable[[Field, str], Mark | None]] = {
    "status": lambda field, code: None if code == "in_school" else Mark(_choice(field, code), Tone.UNKNOWN),
    "left_behind": lambda _, code: Mark(t("留守", "left behind"), Tone.ATTENTION) if code in ("1", "2") else None,
    "orphan": lambda _, code: Mark(t("孤儿", "orphan"), Tone.ATTENTION) if code == "yes" else None,
    "inclusive": lambda _, code: Mark(t("随班", "inclusive"), Tone.ACCENT) if code != "none" else None,
}


def _choice(field: Field, code: str) -> Text:
    return shown(field, code)


def mask(text: str, nature: Nature) -> str:
    """An identity number keeps its division and its last four characters, a phone its first three and last four; of
    shorter ones everything but the last two is hidden."""
    if nature is Nature.PHONE:
        keep_front, keep_back = 3, 4
    else:
        keep_front, keep_back = (7 if text[:1].isalpha() else 6), 4
    if len(text) < keep_front + keep_back + 3:
        return "*" * max(len(text) - 2, 0) + text[-2:]
    return text[:keep_front] + "*" * (len(text) - keep_front - keep_back) + text[-keep_back:]


def delivery_signs(form: Form, levels: Collection[str]) -> Mapping[str, DeliverySign]:
    """What each state of delivery means for such a record, given the levels that receive from this school. Two ticks
    are said only where the region is a receiver and something of the form may reach it."""
    if form.audience is Audience.SCHOOL:
        return {"all": STAYS}
    everybody = BOTH_HAVE if "region" in levels and form.audience is Audience.REGION else COUNTY_HAS
    return {"all": everybody, "some": COUNTY_HAS, "waiting": WAITS}


class CellMaker:
    """Turns the stored values of one record into the cells of the columns shown; `signs` are those of delivery."""

    def __init__(self, form: Form, columns: Sequence[Column], today: date, signs: Mapping[str, DeliverySign]) -> None:
        self.columns, self.signs = tuple(columns), signs
        self._form, self._today = form, today
        self._fields = {name: form.field(name) for column in columns for name in column.fields}
        self.reads = tuple(self._fields)

    def cells(self, values: Sequence[Value], delivery: str) -> tuple[Cell, ...]:
        """`values` are those of `reads`."""
        known = dict(zip(self.reads, values, strict=True))
        return tuple(self._cell(column, known, delivery) for column in self.columns)

    def _cell(self, column: Column, known: Mapping[str, Value], delivery: str) -> Cell:
        if column.kind is Kind.DELIVERY:
            sign, tone, words = self.signs[delivery]
            return Cell(words, sign=sign, tone=tone)
        if column.name == CLASS:
            return Cell(class_words(self._fields["grade"], known["grade"], known["class_no"]))
        if column.name == ATTENTION:
            marks = tuple(self._watched(known))
            return Cell(_together(marks), marks=marks)
        field, value = self._fields[column.fields[0]], known[column.fields[0]]
        if column.kind is Kind.MARKS:
            if value is None:
                return Cell(NO_TEXT)
            mark = Mark(shown(field, value), self._state_tone(str(value)))
            return Cell(mark.text, marks=(mark,))
        text = self._said(field, value)
        if column.kind is Kind.MASKED and value is not None:
            hidden = mask(str(value), field.nature)
            return Cell(Text(hidden, hidden), whole=text)
        late = field.name == "next_due" and isinstance(value, str) and value < self._today.isoformat()
        return Cell(text, tone=Tone.FAILED if late else None)

    def _watched(self, known: Mapping[str, Value]) -> list[Mark]:
        found = []
        for name, judge in _WATCHED.items():
            code = known.get(name)
            mark = judge(self._fields[name], str(code)) if code is not None else None
            if mark is not None:
                found.append(mark)
        return found

    def _state_tone(self, code: str) -> Tone:
        states = self._form.states
        if states is None or code in states.closed:
            return Tone.UNKNOWN
        if code in ("returned", "stable", "home_teaching"):
            return Tone.MET
        return Tone.ACCENT if code in states.initial else Tone.ATTENTION

    @staticmethod
    def _said(field: Field, value: Value) -> Text:
        if isinstance(value, float):
            text = f"{value:,.2f}" if field.name in ("unit_price", "amount") else f"{value:,.15g}"
            return Text(text, text)
        if isinstance(value, int):
            return same(str(value) if "year" in field.appearance else f"{value:,}")
        return shown(field, value)


def class_words(grade_field: Field, grade: Value, class_no: Value) -> Text:
    """五年级 2 班; in English grade 5 / 2."""
    if grade is None:
        return NO_TEXT
    label = shown(grade_field, grade)
    if class_no is None:
        return label
    return Text(f"{label.zh} {class_no} 班", f"{label.en} / {class_no}")


def _together(marks: Sequence[Mark]) -> Text:
    return Text("、".join(m.text.zh for m in marks), ", ".join(m.text.en for m in marks))
