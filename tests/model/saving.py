"""What clerks do: they enter, edit, delete, take back and purge; each save must have said exactly what differs."""

from __future__ import annotations

from collections.abc import Mapping

from hypothesis import strategies as st
from hypothesis.stateful import rule

from forms.answers import Answers, Row
from sync.change import Change
from sync.vector import Dot
from tests.model.abstract import DELETED, Key, Ref, Said, View
from tests.model.cast import FIELDS, GROUP, PCS, PICK, Edit, Entry, edits, entries
from tests.model.comparing import Comparing

ANY_PC = st.sampled_from(sorted(PCS))


class Saving(Comparing):
    @rule(pc=ANY_PC, entry=entries("pupil") | entries("pupil") | entries("tally"))
    def create(self, pc: str, entry: Entry) -> None:
        answers = Answers().with_values(entry.values)
        writes: dict[Key, Said] = {(name,): value for name, value in entry.values.items() if value is not None}
        if entry.has_visit:
            answers = answers.with_rows("visits", (Row("", {"what": "家访"}),))
            number = len(self.world.saves) + 1
            writes |= {("visits", (number, 0)): 1, ("visits", (number, 0), "what"): "家访"}
        others = [record for form, record in self.living(pc) if form == "pupil"]
        if entry.friend is not None and others:
            friend = others[entry.friend % len(others)]
            answers = answers.with_value("friend", str(Dot(*self.model[pc].name(friend))))
            writes[("friend",)] = Ref(friend)
        change = self.pcs[pc].save(entry.form, None, answers)
        self.wrote(pc, change, entry.form, None, {**writes, ("_created",): 1})

    @rule(pc=ANY_PC, edit=edits())
    def edit(self, pc: str, edit: Edit) -> None:
        found = [(form, record) for form, record in self.living(pc) if edit.field in FIELDS[form]]
        if not found:
            return
        form, record = found[edit.pick % len(found)]
        name, value = edit.field, edit.value
        view = self.view(pc, form, record)
        dot = Dot(*self.model[pc].name(record))
        answers = self.pcs[pc].answers(form, dot).with_value(name, value)
        settle = [name] if (name,) in view.conflicts else []
        writes: dict[Key, Said] = {}
        if view.shown.get((name,)) != value or settle:
            writes[(name,)] = value
        if name in GROUP and view.shown.get((name,)) != value:
            writes = {(other,): value if other == name else view.shown.get((other,)) for other in GROUP}
        change = self.pcs[pc].save(form, dot, answers, settle)
        if writes:
            self.wrote(pc, change, form, record, writes)
        else:
            assert change is None

    @rule(pc=ANY_PC, pick=PICK, what=st.sampled_from(["add", "change", "memo", "remove"]))
    def edit_rows(self, pc: str, pick: int, what: str) -> None:
        found = [record for form, record in self.living(pc) if form == "pupil"]
        if not found:
            return
        record = found[pick % len(found)]
        dot = Dot(*self.model[pc].name(record))
        answers = self.pcs[pc].answers("pupil", dot)
        rows = list(answers.rows.get("visits", ()))
        assert len(rows) == len(self.rows_shown(self.view(pc, "pupil", record))), "rows that show"
        if what == "add" or not rows:
            rows.append(Row("", {"what": "电话"}))
            key: Key = ("visits", (len(self.world.saves) + 1, 0))
            writes: dict[Key, Said] = {key: 1, (*key, "what"): "电话"}  # type: ignore[dict-item]
        else:
            writes = self.edit_row(pc, rows, pick, what)
        change = self.pcs[pc].save("pupil", dot, answers.with_rows("visits", tuple(rows)))
        if writes:
            self.wrote(pc, change, "pupil", record, writes)
        else:
            assert change is None

    def edit_row(self, pc: str, rows: list[Row], pick: int, what: str) -> dict[Key, Said]:
        """Changes or removes one of the rows; what a save then says."""
        at = pick % len(rows)
        row_dot, _, index = rows[at].id.partition(".")
        key: Key = ("visits", (self.save_of(pc, Dot.parse(row_dot)), int(index)))
        if what == "remove":
            del rows[at]
            return {key: None}
        name = "what" if what == "change" else "memo"
        value = f"改{pick % 3}"
        differs = rows[at].values.get(name) != value
        rows[at] = Row(rows[at].id, {**rows[at].values, name: value})
        return {key: 1, (*key, name): value} if differs else {}  # type: ignore[dict-item]

    @rule(pc=ANY_PC, pick=PICK)
    def delete_or_take_back(self, pc: str, pick: int) -> None:
        found = self.living(pc, deleted=True)
        if found:
            form, record = found[pick % len(found)]
            deleted = not self.view(pc, form, record).deleted or pick % 5 == 0
            change = self.pcs[pc].mark(form, Dot(*self.model[pc].name(record)), deleted)
            self.wrote(pc, change, form, record, {DELETED: 1 if deleted else None})

    @rule(pc=ANY_PC, pick=PICK, sure=st.booleans())
    def purge(self, pc: str, pick: int, sure: bool) -> None:
        found = self.living(pc, deleted=True)
        if found and sure:
            self.purge_record(pc, *found[pick % len(found)])

    def purge_record(self, pc: str, form: str, record: int) -> None:
        change = self.pcs[pc].purge(form, Dot(*self.model[pc].name(record)))
        self.wrote(pc, change, form, record, {}, purges=True)

    def living(self, pc: str, deleted: bool = False) -> list[tuple[str, int]]:
        """Records a person at this PC may work on."""
        found = []
        for form, record in sorted(self.world.records(self.model[pc])):
            view = self.view(pc, form, record)
            if view.created and not view.purged and (deleted or not view.deleted):
                found.append((form, record))
        return found

    def view(self, pc: str, form: str, record: int) -> View:
        found = self.world.view(self.model[pc], form, record)
        assert found is not None
        return found

    @staticmethod
    def rows_shown(view: View) -> list[Key]:
        return [
            key
            for key, standing in view.registers.items()
            if key[0] == "visits" and len(key) == 2 and all(value is not None for _, value in standing)
        ]

    def wrote(
        self,
        pc: str,
        change: Change | None,
        form: str,
        record: int | None,
        writes: Mapping[Key, Said],
        purges: bool = False,
    ) -> None:
        """The product saved: it must have said exactly this."""
        assert change is not None, "a save that differs was not journalled"
        model = self.model[pc]
        save = self.world.add(model, form, record, writes, purges)
        self.names.setdefault(change.dot, save.number)
        model.gain(*change.dot, save.number, model.level)
        said = dict(self.statements(pc, change))
        assert said == {key: value for key, value in writes.items() if key != ("_created",)}
        assert change.clock == save.clock
        assert self.claimed_by(pc, change) == save.past
        self.compare(pc, [(form, save.record)])
        self.compare_owed(pc)
