"""The state machine of a case: what may follow, and the words for what may not."""

from __future__ import annotations

from forms.answers import Value
from forms.definition import CaseStates, Choice, Field
from forms.text import Text


def permitted(states: CaseStates, before: Value) -> tuple[str, ...]:
    """The states a record may have now: the one it had and those that may follow, or an initial one."""
    if not isinstance(before, str):
        return states.initial
    return (before, *states.following.get(before, ()))


def choices_now(states: CaseStates, field: Field, before: Value) -> tuple[Choice, ...]:
    """The choices of the state field, cut to what is permitted, in list order."""
    codes = permitted(states, before)
    return tuple(choice for choice in field.choices if choice.code in codes)


def refusal(states: CaseStates, field: Field, before: Value, now: str) -> Text | None:
    """Why a record that was `before` (None: new) may not be `now`; None when it may."""
    allowed = permitted(states, before)
    if now in allowed:
        return None
    names = {choice.code: choice.label for choice in field.choices}

    def label(code: str) -> Text:
        return names.get(code, Text(code, code))

    if not isinstance(before, str):
        starts = [label(code) for code in allowed]
        return Text(
            zh=f"新建时只能是{_listed_zh(starts)}。",
            en=f"A new record can only be {_listed_en(starts)}.",
        )
    was, following = label(before), [label(code) for code in allowed[1:]]
    if not following:
        return Text(zh=f"“{was.zh}”已经是终点，不能再改。", en=f"“{was.en}” is final and cannot be changed.")
    return Text(
        zh=f"“{was.zh}”之后只能是{_listed_zh(following)}。",
        en=f"After “{was.en}” only {_listed_en(following)} may follow.",
    )


def _listed_zh(labels: list[Text]) -> str:
    quoted = [f"“{label.zh}”" for label in labels]
    return quoted[0] if len(quoted) == 1 else "、".join(quoted[:-1]) + "或" + quoted[-1] if quoted else "空白"


def _listed_en(labels: list[Text]) -> str:
    quoted = [f"“{label.en}”" for label in labels]
    return quoted[0] if len(quoted) == 1 else ", ".join(quoted[:-1]) + " or " + quoted[-1] if quoted else "empty"
