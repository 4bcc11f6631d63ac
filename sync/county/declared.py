"""What a school declares of itself: a figure whose data stay there, taken from the checklist its principal signed last.

It is the school's word and is shown as that, with its day. It is never taken for a figure the county computed, and of a
checklist whose signature does not fit nothing is taken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from forms.checklist.definition import Checklist
from forms.checklist.figures import Figure, figure_of
from forms.checklist.sentences import together
from forms.checklist.snapshot import FORM, Entry
from forms.checklist.verdict import Line, State
from forms.text import Text
from sync.approvals import Approval, approval_of
from sync.county.approvers import known_keys
from sync.indicators.checklist import ChecklistReader
from sync.signoff.snapshots import SignOff, sign_offs
from sync.store.figures import WITHHELD
from sync.store.queries import Query
from sync.store.store import Store

Key = tuple[str, str]
"""Indicator and stage."""

_SLACK = 1e-6


@dataclass(frozen=True, slots=True)
class Declared:
    """Where a figure comes from that is a school's own word. `is_current`: signed in the term that goes on there;
    what was signed before decides nothing. `words` say all of it."""

    day: date
    by: str
    is_current: bool
    words: Text


class Declarations:
    """The signed checklists that came to a county, asked school by school."""

    def __init__(self, store: Store, reader: ChecklistReader) -> None:
        self._store, self._reader = store, reader
        self._known = known_keys(store)
        self._is_any = FORM in reader.pack.forms and store.count(FORM, Query()) > 0

    def put_in(
        self, school: str, term: str, figures: Mapping[Key, Figure]
    ) -> tuple[Mapping[Key, Figure], Mapping[Key, Declared]]:
        """The figures with those declared in place of those withheld, and which these are."""
        withheld = [key for key, figure in figures.items() if figure.trouble == WITHHELD]
        if not withheld:
            return figures, {}
        refused, valid = self._newest(school)
        found, declared = dict(figures), dict[Key, Declared]()
        for key in withheld:
            entry = valid.snapshot.figure(*key) if valid is not None else None
            if valid is None or entry is None or entry.value is None:
                words = [WITHHELD, _NOT_SIGNED if refused is None else refused]
                found[key] = replace(figures[key], trouble=together(words))
                continue
            found[key] = _restated(figures[key], entry, self._reader.checklist)
            if found[key].value is None:
                continue
            words = [self._said(school, valid, term), *([refused] if refused is not None else [])]
            declared[key] = Declared(valid.snapshot.day, valid.by, valid.snapshot.term == term, together(words))
        return found, declared

    def _newest(self, school: str) -> tuple[Text | None, SignOff | None]:
        """Why the newest one is not taken, None if it is; and the newest that is sound."""
        refused: Text | None = None
        every = sign_offs(self._store, self._reader.pack, school) if self._is_any else ()
        for one in every:
            if one.is_valid:
                return refused, one
            refused = refused or self._refusal(school, one)
        return refused, None

    def _refusal(self, school: str, one: SignOff) -> Text:
        day = one.snapshot.day.isoformat()
        if one.approval is Approval.NEWER:
            return Text(
                f"{day} 签的那份是用更新的规则包做的，这里还核对不了，没有采用。",
                f"The one signed on {day} was made with a newer pack; it cannot be checked here and is not taken.",
            )
        other = self._signed_for(school, one)
        if other:
            return Text(
                f"{day} 交来的那份是 {other} 签的，不是这所学校的，没有采用。打电话问学校。",
                f"The one of {day} was signed for {other}, not for this school; it is not taken. Phone the school.",
            )
        return Text(
            f"{day} 签的那份签名对不上：签了以后有人改过，或不是本人签的，没有采用。打电话问学校。",
            f"The signature of {day} does not fit: it was changed afterwards, or signed by somebody else; it is not "
            "taken. Phone the school.",
        )

    def _signed_for(self, school: str, one: SignOff) -> str:
        """The other school of the list whose signed checklist this is, by name; '' if it is none of them."""
        pack = self._reader.pack
        answers = self._store.record(FORM, one.local_id).answers
        for other in self._store.county_book().schools():
            approval = approval_of(pack.forms[FORM], other.code, answers, pack.version)
            if other.code != school and approval is Approval.FITS:
                return other.name
        return ""

    def _said(self, school: str, one: SignOff, term: str) -> Text:
        day, keys = one.snapshot.day.isoformat(), self._known.get(school, ())
        zh = f"学校声明值：{one.by} {day} 签字"
        en = f"Declared by the school: signed by {one.by} on {day}"
        if one.key in keys:
            zh, en = f"{zh}，钥匙核对过。", f"{en}; the key is known."
        elif keys:
            zh, en = f"{zh}，换了一把没有核对过的钥匙。", f"{en}, by another key than the one compared."
        else:
            zh, en = f"{zh}，钥匙还没有核对过。", f"{en}; the key was not compared yet."
        if one.snapshot.term != term:
            zh = f"{zh}不是这个学期签的，不作判断；请学校再签一次。"
            en = f"{en} Not signed in this term, so it decides nothing; ask the school to sign again."
        return Text(zh, en)


def told(line: Line, declared: Declared | None) -> Line:
    """A line with the words for whose word it is; of another term it decides nothing."""
    if declared is None:
        return line
    state = line.state
    if not declared.is_current and state in (State.MET, State.NOT_MET):
        state = State.UNKNOWN
    return replace(line, state=state, sentence=together([line.sentence, declared.words]))


def _restated(withheld: Figure, entry: Entry, checklist: Checklist) -> Figure:
    """The figure its signed counts make; one that they do not make is no figure."""
    figure = figure_of(withheld.indicator, withheld.stage, entry.numbers, checklist.weights or {})
    if figure.value is None or entry.value is None or abs(figure.value - entry.value) > _SLACK:
        return replace(withheld, trouble=together([WITHHELD, _NOT_ITS_COUNTS]))
    return figure


_NOT_SIGNED = Text(
    "学校签过的清单里还没有这个数。", "No checklist that the school signed has this figure yet."
)
_NOT_ITS_COUNTS = Text(
    "学校签过的清单里，这个数和它的计数对不上，没有采用。",
    "In the checklist that the school signed, this figure is not what its counts come to; it is not taken.",
)
