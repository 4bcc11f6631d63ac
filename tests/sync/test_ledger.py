"""What a sender may conclude from a receipt's links, beyond what the state machine happens to drive it to."""

from __future__ import annotations

import pytest

from sync.envelope.receipt import Answer, Receipt
from sync.receive.ledger import Ledger, OwnEpoch, take_receipt
from sync.vector import Ranges

EPOCH = "e1" * 8
OURS = {seq: f"{seq:064x}" for seq in range(1, 9)}
THEIRS = "ab" * 32


def forks(answer: Answer, head: int = 8) -> dict[str, int]:
    receipt = Receipt("county", "c" * 16, 1, "county", (answer,))
    return dict(take_receipt(Ledger("county", "c" * 16), receipt, {EPOCH: OwnEpoch(head, OURS.__getitem__)}).forks)


def test_a_link_beyond_a_gap_proves_nothing_of_what_lies_before_it() -> None:
    """The receiver took 6 without the parcel it follows: that it is ours does not make 3 and 4 ours."""
    answer = Answer("a", EPOCH, Ranges(((1, 4), (6, 6))), link=THEIRS, links=((2, OURS[2]), (6, OURS[6])), fork=3)
    assert forks(answer) == {EPOCH: 3}


@pytest.mark.parametrize("why", ["clock", "owner"])
def test_a_link_beyond_what_was_refused_or_held_singly_proves_all_before_it(why: str) -> None:
    answer = Answer(
        "a", EPOCH, Ranges(((1, 2), (5, 6))), ((3, 3, why),), ((4, "type"),), "", ((6, OURS[6]), (7, THEIRS)), fork=7
    )
    assert forks(answer) == {EPOCH: 7}


def test_a_link_beyond_what_is_held_whole_proves_nothing_of_it() -> None:
    answer = Answer("a", EPOCH, Ranges(((1, 2), (5, 6))), ((3, 4, "fork"),), (), THEIRS, ((6, OURS[6]),), fork=1)
    assert forks(answer) == {EPOCH: 1}


def test_what_waits_there_for_its_record_is_not_said_again() -> None:
    answer = Answer("a", EPOCH, Ranges(((2, 3),)), ((1, 1, "owner"),), (), "", ((3, THEIRS),), fork=3)
    assert forks(answer) == {EPOCH: 3}
