"""What the page of one month's report shows: frozen views only; `desktop.presenters.monthly` works them out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from desktop.i18n import NOTHING, fill, t
from desktop.presenters.list_view import ListColumn, ListRow
from desktop.presenters.monthly_list import Face
from desktop.theme.tokens import Tone
from forms.text import Text

CASE_COLUMNS = (
    ListColumn(t("姓名", "Name")),
    ListColumn(t("班级", "Class"), 120),
    ListColumn(t("现在", "Now"), 120),
    ListColumn(t("从哪天", "Since"), 104),
    ListColumn(t("天数", "Days"), 60, is_number=True),
)


@dataclass(frozen=True, slots=True)
class Number:
    """One number, with what it was last month and a year ago, None where no report says. `behind` is how many records
    stand behind it that can be looked at."""

    name: str
    label: Text
    value: int
    last: int | None = None
    year: int | None = None
    behind: int = 0

    @property
    def before(self) -> tuple[Text, ...]:
        """The comparisons in words, each short."""
        said = ((t("上月 {n}", "last month {n}"), self.last), (t("去年同月 {n}", "a year ago {n}"), self.year))
        return tuple(fill(words, n=number) for words, number in said if number is not None)


@dataclass(frozen=True, slots=True)
class NumberRow:
    title: Text
    numbers: tuple[Number, ...]


@dataclass(frozen=True, slots=True)
class Check:
    """What a check says. A soft one has `reason`, the field its reason goes into, and what stands in it."""

    message: Text
    is_hard: bool
    reason: str = ""
    said: str = ""


@dataclass(frozen=True, slots=True)
class Remark:
    """A sentence over the report: something to know or to do. `asks_for_key`: somebody at the county may say that the
    key was compared."""

    sign: str
    tone: Tone
    text: Text
    asks_for_key: bool = False


@dataclass(frozen=True, slots=True)
class ReportView:
    """`rows` are the numbers as they stand in the report; `behind` the records behind each by the number's name, with
    keys as `record_of` reads them. `is_edited`: a person prepares it now, so checks and remark can be written in.
    `versions`: (local id, words) of the other versions. `can_return`: the county may send it back."""

    month: str
    title: Text
    face: Face
    due: tuple[Text, Tone]
    rows: tuple[NumberRow, ...]
    behind: Mapping[str, tuple[ListRow, ...]]
    checks: tuple[Check, ...]
    remark: str
    signed: tuple[tuple[Text, Text], ...]
    notes: tuple[Remark, ...]
    versions: tuple[tuple[int, Text], ...] = ()
    is_edited: bool = False
    can_prepare: bool = False
    can_approve: bool = False
    can_correct: bool = False
    can_return: bool = False
    record: int | None = None
    prepare_words: Text = NOTHING


def record_of(key: str) -> tuple[str, int]:
    """Form and local id of a row behind a number."""
    form, _, local_id = key.partition("|")
    return form, int(local_id)
