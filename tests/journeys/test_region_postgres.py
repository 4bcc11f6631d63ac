"""A region's platform on PostgreSQL: forwarding, the mailbox and the audit as on SQLite."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from forms.definition import Audience
from sync.platform.audit import contents
from sync.store import Query
from tests.fakes.postgres import running
from tests.fakes.region import Offices, kept_sections
from tests.fakes.road import may_be_at, new_school, record_everything


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    with running(tmp_path) as found:
        yield found


def test_a_region_on_postgresql_takes_forwards_and_answers(url: str, tmp_path: Path) -> None:
    store = new_school(tmp_path / "school")
    record_everything(store)
    offices = Offices(tmp_path, url)
    offices.forward()
    offices.join(store)
    offices.deliver(store, offices.county)
    assert offices.forward().owed == 0
    offices.deliver(store, offices.county)
    store.delete("enrolment", store.ids("enrolment", Query())[0], 1)
    assert offices.deliver(store, offices.region).delivered == 1
    assert offices.waits_for_county() == 1
    assert offices.forward().taken == 1
    assert offices.findings() == []
    assert sorted(map(len, kept_sections(offices.region))) == [0, 1]
    engine = create_engine(url)
    with engine.connect() as connection:
        rows = connection.execute(text("select count(*) from f_equipment where _deleted = 0")).scalar_one()
    engine.dispose()
    assert rows == len(may_be_at(store, Audience.REGION)["equipment"])
    assert contents(offices.county_home).records
    offices.close()
    store.close()
