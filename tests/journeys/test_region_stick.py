"""County and region without a network: the same files on a stick, both ways, whatever else lies on it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from forms.definition import Audience
from sync.envelope.header import COUNTY
from sync.onward.at_region import carry_down
from sync.onward.on_stick import Carried, carry_up
from sync.platform.audit import contents
from sync.platform.region_service import RegionService
from sync.platform.upward import CountyPlatform
from sync.routes.usb.naming import RELAY
from sync.routes.usb.stick import Stick
from sync.store import Store
from tests.fakes.region import Offices, kept_sections
from tests.fakes.road import may_be_at, new_school, record_everything, stands_at
from tests.journeys.test_region import levels_with_all, rename_a_pupil


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = new_school(tmp_path / "school")
    record_everything(made)
    yield made
    made.close()


@pytest.fixture
def offices(tmp_path: Path) -> Iterator[Offices]:
    made = Offices(tmp_path)
    yield made
    made.close()


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    (tmp_path / "stick").mkdir()
    return tmp_path / "stick"


def up(offices: Offices, stick: Path) -> Carried:
    return carry_up(CountyPlatform(offices.county), Stick(stick))


def down(offices: Offices, stick: Path) -> Carried:
    assert isinstance(offices.region, RegionService)
    return carry_down(offices.region, Stick(stick))


def parcels_on(stick: Path) -> list[Path]:
    return sorted((stick / "YILU" / RELAY).glob("parcel-*"))


def test_originals_go_up_and_receipts_and_mailbox_come_down_on_one_stick(
    offices: Offices, store: Store, stick: Path
) -> None:
    up(offices, stick)
    down(offices, stick)
    up(offices, stick)  # the county knows the region's receiver now
    offices.join(store)
    offices.deliver(store, offices.county)
    up(offices, stick)
    originals = parcels_on(stick)
    assert len(originals) == len(store.parcels())
    brought = down(offices, stick)
    assert (brought.taken, brought.refused) == (len(originals), 0)
    assert not set(originals) & set(parcels_on(stick))  # what was taken is taken off
    assert all(COUNTY not in sections for sections in kept_sections(offices.region))
    up(offices, stick)
    offices.deliver(store, offices.county)
    assert levels_with_all(store) == {"county", "region"}
    rename_a_pupil(store, "努尔·买买提")
    offices.deliver(store, offices.region)
    down(offices, stick)
    assert len(parcels_on(stick)) == 1  # from the mailbox
    assert up(offices, stick).taken == 1
    assert parcels_on(stick) == []
    down(offices, stick)  # the county's receipt
    assert offices.waits_for_county() == 0
    offices.deliver(store, offices.region)
    assert levels_with_all(store) == {"county", "region"}
    assert stands_at(contents(offices.county_home)) == may_be_at(store, Audience.COUNTY)
    assert offices.findings() == []


def test_a_lost_stick_costs_nothing_and_what_is_damaged_or_strange_stops_nothing(
    offices: Offices, store: Store, stick: Path, tmp_path: Path
) -> None:
    offices.forward()
    offices.join(store)
    offices.deliver(store, offices.county)
    up(offices, stick)
    lost = tmp_path / "lost"
    stick.rename(lost)
    stick.mkdir()
    assert up(offices, stick).written == len(list((lost / "YILU" / RELAY).iterdir()))
    relay = stick / "YILU" / RELAY
    (original,) = parcels_on(stick)
    raw = original.read_bytes()
    (relay / "0-damaged.yilu").write_bytes(raw[:-1] + bytes([raw[-1] ^ 1]))
    (relay / "1-foreign.yilu").write_bytes(b"MZ" + bytes(500))
    for path in relay.glob("ask-*"):
        (relay / "2-old.yilu").write_bytes(path.read_bytes().replace(b"ask", b"asc"))
    other = Offices(tmp_path / "elsewhere", code="653125")
    other.forward()
    up(other, stick)  # another region's county has used the same stick
    done = down(offices, stick)
    assert (done.taken, done.refused) == (1, 1)
    up(other, stick)
    up(offices, stick)
    other.close()
    assert offices.forward().offered == 0  # answered for by what the stick brought
    assert offices.findings() == []


def test_the_bytes_on_the_stick_are_those_sent_over_http(offices: Offices, store: Store, stick: Path) -> None:
    offices.forward()
    offices.join(store)
    offices.deliver(store, offices.county)
    up(offices, stick)
    (original,) = parcels_on(stick)
    offices.forward()
    with offices.region.platform.storage.transaction():
        kept = offices.region.platform.storage.connection.exec_driver_sql("select bytes from parcel").scalars().all()
    assert [original.read_bytes()] == [bytes(raw) for raw in kept]
