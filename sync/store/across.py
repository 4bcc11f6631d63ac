"""Of all that schools handed over, the pupils that could be one child: SQL groups them, nobody compares pairs."""

from __future__ import annotations

from forms.same_child import FIELDS, MOVED_OUT, Child, fold_name, fold_number, identity
from sync.store.database import Database, Parameters
from sync.store.replicas import SEQ_BITS
from sync.store.tables import SHOWN, FormTables, quoted

# Without a number that tells it apart a child can be anybody of its name and birth date; with one it cannot.
_ALIKE = f"""
    with pupil as materialized (
            select _id, fold_name(name) as folded, birth_date, id_type, fold_number(id_number) as number,
                fold_number(student_number_given) as student from {{table}} where _hidden = {SHOWN}),
        numbered(id, number) as (
            select _id, number from pupil where number <> ''
            union all select _id, iif(student like 'G%', substr(student, 2), student) from pupil where student <> ''),
        shared as (
            select birth_date, folded from pupil where folded <> '' and birth_date <> ''
            group by birth_date, folded having count(*) > 1),
        doubtful as (
            select birth_date, folded from pupil where (birth_date, folded) in shared
            group by birth_date, folded having min(identity(id_type, number, student)) = '')
    select id from numbered where number in (select number from numbered group by number having count(*) > 1)
    union select _id from pupil where (birth_date, folded) in doubtful
    union select _id from {{table}} where _hidden = {SHOWN} and status = '{MOVED_OUT}'"""


def alike(database: Database, tables: FormTables) -> list[Child]:
    """Every pupil in sight that shares a number, or name and birth date, with another, and every one that moved out;
    with the school whose record it is. Twins of a school and what was deleted or purged are not in sight."""
    for function in (fold_name, fold_number, identity):
        database.give_function(function)
    return _children(database, tables, f"p._id in ({_ALIKE.format(table=quoted(tables.record.name))})")


def near(database: Database, tables: FormTables, child: Child) -> list[Child]:
    """The other pupils in sight that could be this child, by the indexes there are: those with its document number, and
    those born on its day, among whom one with its student number is, too."""
    return _children(
        database,
        tables,
        f"p._hidden = {SHOWN} and p._id in (select _id from {quoted(tables.record.name)} where id_number in (?1, ?2) "
        f"union select _id from {quoted(tables.record.name)} where _hidden = {SHOWN} and birth_date = ?3) "
        "and p._id <> ?4",
        (child.number, child.number.lower(), child.birth_date, child.key),
    )


def _children(database: Database, tables: FormTables, where: str, parameters: Parameters = ()) -> list[Child]:
    listed = ", ".join(f"p.{quoted(name)}" for name in FIELDS)
    rows = database.rows(
        f"select p._id, r.owner, {listed} from {quoted(tables.record.name)} p "
        f"join replica r on r.no = p._id >> {SEQ_BITS} where {where} order by p._id",
        parameters,
    )
    return [Child.of(local_id, owner, dict(zip(FIELDS, values, strict=True))) for local_id, owner, *values in rows]
