"""Importing a pupil roll: reading it against the register, taking what is sound, writing out what is not. No Qt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from desktop.i18n import fill, same, t
from forms.answers import Answers
from forms.definition import Form
from forms.engine import Context, Engine, Evaluation
from forms.errors import InputError
from forms.exchange.check import CheckedRoll, CheckedRow, Known, Outcome, check_roll
from forms.exchange.reader import read_roll
from forms.exchange.writer import write_refused
from forms.text import Text
from sync.store import Query, Store

FORM = "enrolment"
PORTION = 500
TELL_EVERY = 20

Tell = Callable[[Text, int, int | None], None]
"""What is being done, how many of how many (None where nobody knows)."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """What taking a roll came to. `overtaken`: changed rows that were left, because their pupils were changed or
    removed here since the file was checked."""

    new: int
    changed: int
    overtaken: int = 0

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


def take(store: Store, form: Form, checked: CheckedRoll, author: int, tell: Tell) -> Accepted:
    """Save the new and the changed rows in one transaction: what `tell` or the store raises leaves nothing behind."""
    new, changed = checked.of(Outcome.NEW), checked.of(Outcome.CHANGED)
    saved = 0
    with store.together():
        if new:
            doing = t("正在收下新增的学生", "Taking the new pupils")
            tell(doing, 0, len(new))
            store.save_many(
                form.id, [row.answers for row in new], author, lambda done, of: _now_and_then(tell, doing, done, of)
            )
        for at, row in enumerate(changed):
            _now_and_then(tell, t("正在收下改动", "Taking the changes"), at, len(changed))
            saved += _save_change(store, form, row, author)
    return Accepted(len(new), saved, len(changed) - saved)


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
    before = row.known.answers
    try:
        kept = store.record(form.id, row.known.local_id)
    except InputError:  # purged meanwhile
        return False
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
