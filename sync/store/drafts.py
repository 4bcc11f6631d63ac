"""What is being typed and was not saved yet, so that a power cut costs a third of a second of work."""

from __future__ import annotations

from dataclasses import dataclass

from forms.answers import Answers
from sync.store import encoding
from sync.store.database import Database


@dataclass(frozen=True, slots=True)
class Draft:
    """Unsaved answers. `key` is the entry form's own name for it; `local_id` is None for a record not yet created;
    `at` is seconds since 1970."""

    key: str
    form: str
    local_id: int | None
    answers: Answers
    at: int


def keep(database: Database, draft: Draft) -> None:
    """Keeps the draft in place of an older one with the same key; it is on the disk when this returns."""
    with database.transaction():
        database.run(
            "insert into draft (key, form, record, answers, at) values (?, ?, ?, ?, ?) on conflict (key) do update "
            "set form = excluded.form, record = excluded.record, answers = excluded.answers, at = excluded.at",
            (draft.key, draft.form, draft.local_id, encoding.answers_to_text(draft.answers), draft.at),
        )


def every(database: Database) -> list[Draft]:
    """All drafts, newest first."""
    found = database.rows("select key, form, record, answers, at from draft order by at desc, key")
    return [
        Draft(key, form, record, encoding.answers_from_text(text), at) for key, form, record, text, at in found
    ]


def count(database: Database) -> int:
    return int(database.value("select count(*) from draft"))


def drop(database: Database, key: str) -> None:
    """Forgets the draft; silent if there is none."""
    with database.transaction():
        database.run("delete from draft where key = ?", (key,))
