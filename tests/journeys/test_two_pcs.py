"""Two PCs of a school read the same roll; after an exchange and one press each pupil is there once, here and above."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from desktop.presenters.import_roll import FORM, read_and_check, take
from desktop.presenters.settling import read_settling
from desktop.presenters.settling_view import Settling
from forms.exchange.check import Outcome
from forms.sample.school import sample_school
from forms.sample.workbook import write_roll_workbook
from sync.merge.settling import Kind
from sync.merge.twins import counted, twin_key
from sync.refreshing import refresh
from sync.store import Disputes, Query, Settled
from tests.fakes.road import pack
from tests.fakes.two_pcs import Pc, TwoPcs, two_pcs

DIFFERING = 14
NOW = datetime(2026, 11, 23, 9, 40)


def import_roll(pc: Pc, path: Path, pupils: int) -> None:
    form = pack().forms[FORM]
    checked = read_and_check(pc.store, form, path, NOW, lambda *_: None)
    assert len(checked.of(Outcome.NEW)) == pupils
    take(pc.store, form, checked, 1, lambda *_: None)


def settle_all(pc: Pc, pupils: int) -> Settled:
    """What one press of the page's main button does, with its first rule: the newer."""
    state = Settling(read_settling(pc.store, pack(), NOW), date(2026, 11, 23))
    [tile] = state.tiles()
    assert tile.number == pupils
    group = state.group(tile.key)
    assert group is not None
    assert (group.kind, group.differing) == (Kind.TWINS, DIFFERING)
    return pc.store.settling.settle(state.decided(tile.key), 1)


def pupils_at(pc: Pc) -> dict[object, dict[str, object]]:
    """What the register shows, by identity number."""
    store = pc.store
    records = [store.record(FORM, local_id) for local_id in store.ids(FORM, Query())]
    return {record.answers["id_number"]: dict(record.answers.values) for record in records}


def counted_at_county(pair: TwoPcs) -> dict[object, object]:
    """The pupils a county counts, by identity number, with the field that was decided."""
    form = pack().forms[FORM]
    states = {dot: s for (form_id, dot), s in pair.county.storage.content.records.items() if form_id == FORM}
    found = counted([twin_key(state, form) for state in states.values() if state.live])
    return {states[dot].value("id_number"): states[dot].value("class_no") for dot in found}


@pytest.mark.parametrize("pupils", [150, pytest.param(1200, marks=pytest.mark.soak)])
def test_one_roll_read_on_two_pcs_ends_as_one(tmp_path: Path, pupils: int) -> None:
    first = sample_school(pupils=pupils, days=1, items=1, cases=1, today=NOW.date())
    moved = [at * (pupils // DIFFERING) for at in range(DIFFERING)]
    second = replace(
        first,
        pupils=tuple(p.with_value("class_no", 9) if at in moved else p for at, p in enumerate(first.pupils)),
    )
    with two_pcs(tmp_path, pack()) as pair:
        for pc, school, name in ((pair.one, first, "one"), (pair.two, second, "two")):
            path = tmp_path / f"{name}.xlsx"
            write_roll_workbook(path, school, bad_rows=0)
            pc.clock.seconds = NOW.timestamp() + (60 if pc is pair.two else 0)
            import_roll(pc, path, pupils)
        pair.exchange()
        for pc in (pair.one, pair.two):
            assert pc.store.count(FORM, Query()) == pupils
            assert pc.store.settling.waiting() == (Disputes(FORM, pupils, 0, 0),)
            while refresh(pc.store, pack().forms, NOW, most=2000).left:
                pass

        assert settle_all(pair.one, pupils) == Settled(pupils, 0, (FORM,))
        pair.exchange()
        for pc in (pair.one, pair.two):
            assert pc.store.settling.waiting() == ()
            refresh(pc.store, pack().forms, NOW, most=2000)
        here = pupils_at(pair.one)
        assert len(here) == pupils
        assert here == pupils_at(pair.two)
        assert [here[first.pupils[at]["id_number"]]["class_no"] for at in moved] == [9] * DIFFERING

        pair.report(pair.one)
        pair.report(pair.two)
        assert counted_at_county(pair) == {number: values["class_no"] for number, values in here.items()}
