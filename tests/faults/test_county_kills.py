"""A county desk killed while it takes twenty parcels: going on takes what is left, nothing is doubled, nothing lost."""

from __future__ import annotations

import random
import time
from functools import partial
from pathlib import Path

import pytest

from sync import outbox
from sync.county import answers, inbox
from sync.county.inbox import Survey, take
from sync.county.judging import Carried
from sync.county.verdicts import Verdict
from sync.store import Store
from tests.faults.forked import Forked, say
from tests.sync.county_kit import (
    ONE,
    County,
    Files,
    enter,
    handed_over,
    joined,
    owes,
    pupils_at,
    read_by,
    taken,
    written_back,
)
from tests.sync.store_kit import PACK

PARCELS, TOGETHER = 20, 8


@pytest.fixture(autouse=True)
def cheap_and_few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords that cost little, and few files in one transaction, so that several are needed."""
    monkeypatch.setattr(inbox, "FILES_TOGETHER", TOGETHER)
    monkeypatch.setattr(inbox, "SECONDS_TOGETHER", 60.0)


def killed_while_taking(
    county: County, files: Files, at_file: int, seconds: float, *, goes_on: bool = True
) -> int:
    """Takes the files in another process and kills it `seconds` after it turned to file `at_file`, from where it may
    have gone on if it `goes_on`; how many it said were taken by then."""

    def takes() -> None:
        desk = county.open()
        left = iter(range(PARCELS + at_file - 1, -1, -1))  # every file is read once before the first is judged

        def read(raw: bytes) -> bytes:
            if next(left, -1) == 0:
                say("here")
                time.sleep(0 if goes_on else 60)
            return raw

        on_the_stick = [Carried(name, partial(read, raw)) for name, raw in files]
        take(desk, PACK, on_the_stick, tell=lambda done, of: say(str(done)))
        time.sleep(60)

    child = Forked(takes)
    child.wait("here")
    assert child.end(kill_after=seconds)
    return max((int(line) for line in child.said if line.isdigit()), default=0)


def twenty(school: Store, first: int) -> Files:
    """Twenty pupils, each entered and handed over alone."""
    files: Files = []
    for number in range(PARCELS):
        enter(school, first + number, 1)
        files += [file for file in handed_over(school) if file not in files]
    assert len(files) == PARCELS
    return files


def kill_and_go_on(tmp_path: Path, rounds: int, seed: int) -> int:
    """How many parcels the killed processes had said they took."""
    dice = random.Random(seed)
    county = County(tmp_path)
    desk = county.create()
    school = joined(desk, tmp_path / "one", pupils=1)
    desk.close()
    said = 0
    for round_ in range(rounds):
        files = twenty(school, 100 + round_ * PARCELS)
        at_file = dice.randint(1, PARCELS) if round_ else TOGETHER + 2
        done = killed_while_taking(county, files, at_file, dice.random() * 0.05)
        said += done
        desk = county.open()
        rest = taken(desk, files)
        known = rest.survey.count(Verdict.KNOWN)
        assert known + rest.survey.count(Verdict.NEW) == PARCELS
        assert done <= known  # what was said to be taken is there
        everything = sorted(str(c.fields["id_number"]) for c in school.journal(school.own_epoch, 1, school.head))
        assert pupils_at(desk) == everything
        arrivals = desk.county_book().arrivals(ONE.code)
        assert [(a.first, a.last) for a in sorted(arrivals, key=lambda a: a.first)] == [
            (n, n) for n in range(1, school.head + 1)
        ]
        read_by(school, written_back(desk, rest))
        assert owes(school) == 0
        assert answers.owed(desk, PACK) == []
        assert outbox.owed(school, desk.device_key.public) == []
        if round_ == rounds - 1:
            assert desk.problems() == []
        desk.close()
    school.close()
    return said


def test_a_desk_that_is_killed_while_taking(tmp_path: Path) -> None:
    assert kill_and_go_on(tmp_path, rounds=3, seed=5) > 0


def test_no_receipt_speaks_of_what_a_killed_desk_had_judged_and_not_kept(tmp_path: Path) -> None:
    """Killed between two parcels of a transaction: what it said to be taken is what its receipts prove, no more."""
    county = County(tmp_path)
    desk = county.create()
    school = joined(desk, tmp_path / "one", pupils=1)
    desk.close()
    files = twenty(school, 100)
    said = killed_while_taking(county, files, at_file=TOGETHER + 3, seconds=0, goes_on=False)
    assert said == TOGETHER
    desk = county.open()
    assert len(pupils_at(desk)) == 1 + said
    assert len(desk.county_book().arrivals(ONE.code)) == 1 + said
    read_by(school, answers.answers(desk, PACK, Survey(schools=(ONE.code,))))
    assert owes(school) == PARCELS - said
    rest = taken(desk, files)
    assert (rest.survey.count(Verdict.KNOWN), rest.survey.count(Verdict.NEW)) == (said, PARCELS - said)
    read_by(school, written_back(desk, rest))
    assert owes(school) == 0
    desk.close()
    school.close()


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_a_desk_that_is_killed_a_hundred_times(tmp_path: Path) -> None:
    assert kill_and_go_on(tmp_path, rounds=100, seed=6) > 0
