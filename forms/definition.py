"""What a form is: frozen descriptions of fields, repeats, checks and merge groups; no evaluation here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum

from forms.text import NOTHING, Text


class Audience(IntEnum):
    """How far up a value may travel. Higher includes lower: what the region may see the county may see too."""

    SCHOOL = 0
    COUNTY = 1
    REGION = 2


class FormKind(StrEnum):
    REGISTER = "register"
    LOG = "log"
    CASE = "case"
    REPORT = "report"


COUNTY_PREFIX = "county_"
"""What the ids of the county's own forms begin with, and no others: a receiver that does not have the form yet knows
all the same whose it is."""


class Writer(StrEnum):
    """Whose devices make a form's records, and change them."""

    SCHOOL = "school"
    COUNTY = "county"


def writer_of(form_id: str) -> Writer:
    """Who writes this form, known or not."""
    return Writer.COUNTY if form_id.startswith(COUNTY_PREFIX) else Writer.SCHOOL


class FieldType(StrEnum):
    """Storage type of a value: see `forms.answers.Value` for how each is held."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    DATE = "date"  # 'YYYY-MM-DD'
    TIME = "time"  # 'HH:MM'
    SELECT_ONE = "select_one"  # the code
    SELECT_MULTIPLE = "select_multiple"  # codes joined by one space, in list order
    REFERENCE = "reference"  # 'epoch-seq', the id of a record of `Field.target`


class Nature(StrEnum):
    """What a value says about a person; the ceilings in `forms.ceilings` are stated in these."""

    PLAIN = "plain"
    ID_NUMBER = "id_number"
    NAME = "name"
    PHONE = "phone"
    ADDRESS = "address"
    HEALTH = "health"
    FREE_TEXT = "free_text"
    PERSONAL = "personal"  # any other fact about one person


@dataclass(frozen=True, slots=True)
class Choice:
    code: str
    label: Text
    filters: Mapping[str, str] = field(default_factory=dict)  # columns a choice_filter may ask for


@dataclass(frozen=True, slots=True)
class Field:
    """One question. Expressions are XForm XPath texts; None means the constant the name suggests (never, always)."""

    name: str  # ^[a-z][a-z0-9_]{0,47}$, unique in the form, repeats included
    type: FieldType
    label: Text
    section: str  # name of the `Section` it stands in
    repeat: str | None = None  # name of the `Repeat` it stands in
    hint: Text | None = None
    required: str | None = None
    required_message: Text | None = None
    relevant: str | None = None
    constraint: str | None = None
    constraint_message: Text | None = None
    calculate: str | None = None  # a calculated field is never typed and never merged
    default: str | None = None  # an expression, evaluated once when a record is begun
    readonly: bool = False
    choices: tuple[Choice, ...] = ()
    choice_filter: str | None = None
    appearance: str = ""
    target: str | None = None  # form id, for REFERENCE
    audience: Audience = Audience.SCHOOL
    nature: Nature = Nature.PLAIN
    purpose: Text = NOTHING
    keep: str = ""  # keeping time, e.g. 'graduation+3y'

    @property
    def is_calculated(self) -> bool:
        return self.calculate is not None


@dataclass(frozen=True, slots=True)
class Section:
    name: str
    label: Text
    relevant: str | None = None


@dataclass(frozen=True, slots=True)
class Repeat:
    name: str
    label: Text
    section: str
    relevant: str | None = None


@dataclass(frozen=True, slots=True)
class SoftCheck:
    """经验校验: when `test` is true the value is unusual: fix it, or write the reason into field `reason`."""

    id: str
    field: str
    test: str
    message: Text
    reason: str  # name of the generated text field 'why_<id>' that holds the reason


@dataclass(frozen=True, slots=True)
class HardCheck:
    """逻辑校验: when `test` is true the value of `field` is wrong and must be put right before saving."""

    id: str
    field: str
    test: str
    message: Text


@dataclass(frozen=True, slots=True)
class Fix:
    """A link beside a finding at field `on` that sets `field` to `value` (an expression)."""

    on: str
    field: str
    value: str
    label: Text  # '{value}' stands for what would be set
    check: str | None = None  # only beside this check's finding; None: beside any check of `on`


@dataclass(frozen=True, slots=True)
class CaseStates:
    """The state machine of a case form: state codes with the states that may follow each."""

    state_field: str
    date_field: str
    initial: tuple[str, ...]
    following: Mapping[str, tuple[str, ...]]
    closed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ListColumn:
    field: str
    width: int  # characters of the default column
    masked: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """A form as the pack defines it. `fields` keeps the order of the form; repeats' fields stand among them."""

    id: str
    version: int
    kind: FormKind
    title: Text
    one: Text  # what one record is called: 学生 / pupil
    measure: str  # the Chinese measure word for counts: 人, 件, 天, 例
    sections: tuple[Section, ...]
    fields: tuple[Field, ...]
    repeats: tuple[Repeat, ...] = ()
    soft_checks: tuple[SoftCheck, ...] = ()
    keys: tuple[str, ...] = ()  # two live records of one school that agree in these are twins
    groups: tuple[tuple[str, ...], ...] = ()  # fields that win or lose a merge together
    list_columns: tuple[ListColumn, ...] = ()
    search_fields: tuple[str, ...] = ()
    title_field: str = ""  # what names a record to people
    states: CaseStates | None = None
    has_persons: bool = False
    hard_checks: tuple[HardCheck, ...] = ()
    fixes: tuple[Fix, ...] = ()
    lookups: tuple[str, ...] = ()  # forms whose records its expressions read through instance('...')
    lists: Mapping[str, tuple[Choice, ...]] = field(default_factory=dict)  # choice lists by name, for instance('...')

    @property
    def writer(self) -> Writer:
        return writer_of(self.id)

    def field(self, name: str) -> Field:
        """The field called `name`; KeyError if the form has none."""
        for candidate in self.fields:
            if candidate.name == name:
                return candidate
        raise KeyError(name)

    def has_field(self, name: str) -> bool:
        return any(candidate.name == name for candidate in self.fields)

    @property
    def top_fields(self) -> tuple[Field, ...]:
        """The fields outside repeats."""
        return tuple(f for f in self.fields if f.repeat is None)

    def fields_of(self, repeat: str) -> tuple[Field, ...]:
        return tuple(f for f in self.fields if f.repeat == repeat)

    @property
    def audience(self) -> Audience:
        """The widest audience of any field: who learns that a record exists, was deleted or is a twin."""
        return max((f.audience for f in self.fields), default=Audience.SCHOOL)
