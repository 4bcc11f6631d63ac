"""Every state that pulling a stick can leave: the system calls of a real run, put together again at each of them."""

from __future__ import annotations

from pathlib import Path

from tests.faults import stick_child
from tests.faults.crash_replay import State, states, trace

CHILD = str(Path(stick_child.__file__))
FILES = list(stick_child.files())


def wrong_with(state: State) -> str:
    """'' if every file under a final name is one that was written, whole, and none is missing that was said safe."""
    whole: dict[str, list[bytes]] = {}
    for name, raw in FILES:
        whole.setdefault(name, []).append(raw)
    for name, raw in state.files.items():
        if not name.endswith(".part") and raw not in whole.get(name, []):
            return f"half a file: {name}"
    safe = {FILES[int(line.split()[1])][0]: FILES[int(line.split()[1])][1] for line in state.said}
    for name, raw in safe.items():
        there = state.files.get(name)
        if there is None or whole[name].index(there) < whole[name].index(raw):
            return f"lost after it was safe: {name}"
    return ""


def test_no_cut_leaves_half_a_file_or_loses_one_that_was_said_to_be_safe(tmp_path: Path) -> None:
    up = tmp_path / "stick" / "YILU" / "up"
    up.mkdir(parents=True)
    run = trace([CHILD, str(tmp_path / "stick")], up, tmp_path / "strace.log")
    assert run.said == [f"SAFE {number}" for number in range(len(FILES))]
    seen = list(states(run, seed=1, subsets=20))
    assert len(seen) > 300
    assert {wrong_with(state) for state in seen} == {""}
    assert len({len(state.said) for state in seen}) == len(FILES) + 1


def test_what_is_looked_for_would_be_found() -> None:
    (name, raw), *_ = FILES
    assert wrong_with(State({name: raw[:-1]}, ())) == f"half a file: {name}"
    assert wrong_with(State({}, ("SAFE 0",))) == f"lost after it was safe: {name}"
    assert wrong_with(State({name: raw, name + ".part": b"x"}, ("SAFE 0",))) == ""
