"""Importing a pupil roll: reading it against the register, taking what is sound, writing out what is not. No Qt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from desktop.i18n import fill, same, t
from forms.answers import Answers
from forms.definition import Form, Text
from forms.engine import Context, Engine, Evaluation
from forms.errors import YiluError
from forms.exchange.check import CheckedRoll, CheckedRow, Known, Outcome, check_roll
from forms.exchange.reader import read_roll
from forms.exchange.writer import write_refused
from sync.store import Query, Store

FORM = "enrolment"
PORTION = 500
TELL_EVERY = 20

Tell = Callable[[Text, int, int | None], None]
"""What is being done, how many of how many (None where nobody knows)."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How a taking tells how far it is: `tell` raises when the person wants to stop, `note` never does."""

    tell: Tell
    note: Tell
    is_stopped: Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Accepted:
    """What taking a roll came to. `left` are changed rows that were not saved: because the person stopped or something
    failed (`trouble` says what), or because their pupils were changed here since the file was checked (`overtaken`)."""

    new: int
    changed: int
    left: int = 0
    overtaken: int = 0
    trouble: Text | None = None

    @property
    def taken(self) -> int:
        return self.new + self.changed


def read_and_check(store: Store, form: Form, path: Path, now: datetime, tell: Tell) -> CheckedRoll:
    """The roll in a file, held against the pupils kept; nothing is saved. `tell` may raise to stop. InputError and
    WorldError as `read_roll`."""
    tell(fill(t("正在读 {file}", "Reading {file}"), file=same(path.name)), 0, None)
    roll = read_roll(path, form, now.date())
    tell(t("正在和登记过的学生对照", "Comparing with the pupils registered"), 0, len(roll.rows))
    engine = _ToldEngine(form, tell, len(roll.rows))
    return check_roll(roll, engine, Context(now.date(), now, store.lookup()), registered(store, form))


def registered(store: Store, form: Form) -> list[Known]:
    """Every pupil kept, with the answers a roll may change."""
    names = _typed(form)
    ids = store.ids(form.id, Query())
    found = []
    for start in range(0, len(ids), PORTION):
        part = ids[start : start + PORTION]
        for local_id, row in zip(part, store.page(form.id, part, names), strict=True):
            found.append(Known(local_id, Answers().with_values(dict(zip(names, row, strict=True)))))
    return found


def take(store: Store, form: Form, checked: CheckedRoll, author: int, pace: Pace) -> Accepted:
    """Save the new rows, all or none, then the changed ones one by one. What `pace` or the store raises before the new
    ones are on the disk leaves nothing behind; later troubles are in the result, with what was saved before them."""
    new, changed = checked.of(Outcome.NEW), checked.of(Outcome.CHANGED)
    if new:
        doing = t("正在收下新增的学生", "Taking the new pupils")
        pace.tell(doing, 0, len(new))
        store.save_many(
            form.id, [row.answers for row in new], author, lambda done, of: _now_and_then(pace.tell, doing, done, of)
        )
    saved = overtaken = 0
    trouble: Text | None = None
    for at, row in enumerate(changed):
        if pace.is_stopped():
            trouble = t("已停止。", "Stopped.")
            break
        try:
            pace.note(t("正在收下改动", "Taking the changes"), at, len(changed))
            if _save_change(store, form, row, author):
                saved += 1
            else:
                overtaken += 1
        except YiluError as error:
            trouble = error.text
            break
    return Accepted(len(new), saved, len(changed) - saved, overtaken, trouble)


def save_refused(store: Store, checked: CheckedRoll, path: Path, author: int) -> int:
    """Write the refused rows as .xlsx, to be put right and imported again; how many. WorldError if it cannot be."""
    write_refused(path, checked.roll, checked.refused)
    number = len(checked.refused)
    store.note_access(author, "export", checked.roll.form, None, number)
    return number


def _save_change(store: Store, form: Form, row: CheckedRow, author: int) -> bool:
    """False, and nothing done, if the pupil is no longer as it was when the row was checked: a save says the whole
    record and would take the newer values back."""
    if row.known is None:
        return False
    kept, before = store.record(form.id, row.known.local_id), row.known.answers
    if kept.deleted or any(kept.answers[name] != before[name] for name in _typed(form)):
        return False
    store.save(form.id, row.known.local_id, row.answers, author)
    return True


def _typed(form: Form) -> list[str]:
    return [field.name for field in form.top_fields if not field.is_calculated]


def _now_and_then(tell: Tell, doing: Text, done: int, of: int) -> None:
    if done % TELL_EVERY == 0 or done == of:
        tell(doing, done, of)


class _ToldEngine(Engine):
    """The form's engine that says how many rows it has seen. A row with something unusual is evaluated twice."""

    def __init__(self, form: Form, tell: Tell, of: int) -> None:
        super().__init__(form)
        self._tell, self._of, self._seen = tell, of, 0

    def evaluate(self, answers: Answers, context: Context, before: Answers | None = None) -> Evaluation:
        self._seen = min(self._seen + 1, self._of)
        _now_and_then(self._tell, t("正在逐行检查", "Checking row by row"), self._seen, self._of)
        return super().evaluate(answers, context, before)
