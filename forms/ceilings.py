"""How far up a kind of value may ever travel. It stands in code, so no pack can raise it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from forms.definition import Audience, FieldType, Form, Nature
from forms.definition import Field as FormField
from forms.errors import InputError
from forms.text import Text

CEILINGS: Mapping[Nature, Audience] = MappingProxyType(
    dict.fromkeys(Nature, Audience.COUNTY) | {Nature.PLAIN: Audience.REGION}
)
"""The highest audience of each nature. Only what says nothing about a person may reach the region."""

_ABOUT_PERSONS = frozenset({Nature.ID_NUMBER, Nature.PHONE, Nature.ADDRESS, Nature.HEALTH, Nature.PERSONAL})
"""A form with one of these is about persons whatever its policy claims. A name alone may be a member of staff."""

_LEVEL = {
    Audience.SCHOOL: Text("学校", "the school"),
    Audience.COUNTY: Text("县", "the county"),
    Audience.REGION: Text("自治区", "the region"),
}


@dataclass(frozen=True, slots=True)
class Breach:
    """A field whose audience is above what may be: `highest` is as far as it may go."""

    form: str
    field: str
    rule: str  # 'nature' or 'persons'
    highest: Audience

    @property
    def text(self) -> Text:
        level = _LEVEL[self.highest]
        return Text(
            f"表 {self.form} 的字段 {self.field} 最多送到{level.zh}。",
            f"Field {self.field} of form {self.form} may go no further than {level.en}.",
        )


def has_persons(form: Form) -> bool:
    """Whether records of the form are about persons: it says so, points at another record, or holds such a value."""
    return form.has_persons or any(f.type is FieldType.REFERENCE or f.nature in _ABOUT_PERSONS for f in form.fields)


def breaches(form: Form) -> list[Breach]:
    """Every field that would travel further than it may: first those whose own value forbids it."""
    persons = has_persons(form)
    found: list[Breach] = []
    for field in form.fields:
        nature = _nature(field)
        if field.audience > CEILINGS[nature]:
            found.append(Breach(form.id, field.name, "nature", CEILINGS[nature]))
        elif persons and field.audience is Audience.REGION:
            found.append(Breach(form.id, field.name, "persons", Audience.COUNTY))
    return sorted(found, key=lambda breach: breach.rule)


def check_ceilings(form: Form) -> None:
    """InputError naming form and field if a field would travel too far."""
    for breach in breaches(form):
        raise InputError(
            "pack_ceiling",
            Text(
                breach.text.zh + "这个包不能用，数据没有变，也没有送出。请用原来的包，并告诉发包的人。",
                breach.text.en + " This pack is not used; no data was changed or sent. Keep the pack in use and tell "
                "whoever issued this one.",
            ),
        )


def _nature(field: FormField) -> Nature:
    """A box of several lines takes any sentence, so it is free text even if the policy calls it something else."""
    if field.type is FieldType.TEXT and "multiline" in field.appearance:
        return Nature.FREE_TEXT
    return field.nature
