"""Search in records: every character a word, every query a phrase, so a syllable or the tail of a number is found."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence

from forms.answers import Value
from sync.store.database import Database
from sync.store.tables import FormTables, quoted

MOST_CHARACTERS = 100


def spaced(text: str) -> str:
    """The text as the index takes it: full-width forms folded, lower case, a space between characters."""
    return " ".join(unicodedata.normalize("NFKC", text).lower())


def query(text: str) -> str:
    """The FTS5 query for what a person typed: parts between spaces must all occur; '' if nothing can be sought."""
    parts = unicodedata.normalize("NFKC", text[:MOST_CHARACTERS]).lower().split()
    # What the index has no word for (dots, dashes) is not sought either: `·` and `.` in a name are the same to it.
    words = [" ".join(filter(_is_word, part)) for part in parts]
    return " AND ".join(f'"{word}"' for word in words if word)


def put_many(
    database: Database,
    tables: FormTables,
    records: Sequence[tuple[int, Mapping[str, Value]]],
    *,
    replaces: bool = False,
) -> None:
    """Makes records found by these values; `replaces`: they were found by others before."""
    if not tables.search or not records:
        return
    if replaces:
        database.run_many(f'delete from "{tables.search}" where rowid = ?', [(i,) for i, _ in records])
    names = tables.form.search_fields
    database.run_many(_insert(tables), [(i, *(_text(values.get(n)) for n in names)) for i, values in records])


def remove(database: Database, tables: FormTables, local_id: int) -> None:
    if tables.search:
        database.run(f'delete from "{tables.search}" where rowid = ?', (local_id,))


def forget(database: Database, tables: FormTables) -> None:
    """Rewrites the index without what was removed: until then it still holds the removed words. For purges."""
    if tables.search:
        database.run(f"insert into \"{tables.search}\" (\"{tables.search}\") values ('optimize')")


def rebuild(database: Database, tables: FormTables) -> None:
    """Fills a search table that was just made. In a transaction."""
    if not tables.search:
        return
    names = tables.form.search_fields
    columns = ", ".join(quoted(n) for n in names)
    found = database.each(f'select _id, {columns} from "{tables.record.name}"')
    database.run_many(_insert(tables), ((row[0], *map(_text, row[1:])) for row in found))


def concerns(tables: FormTables, differing: Mapping[str, Value]) -> bool:
    """Whether a record that differs so is found by other words."""
    return any(name in differing for name in tables.form.search_fields)


def _is_word(character: str) -> bool:
    return character.isalnum() or unicodedata.category(character) in ("Co", "Mn", "Mc")


def _insert(tables: FormTables) -> str:
    names: Sequence[str] = tables.form.search_fields
    columns = ", ".join(quoted(n) for n in names)
    return f'insert into "{tables.search}" (rowid, {columns}) values ({", ".join("?" * (len(names) + 1))})'


def _text(value: Value) -> str:
    return "" if value is None else spaced(str(value))
