"""What the stick page is given: how it stands with the stick, what the store knows beside it, and the jobs."""

from __future__ import annotations

from pathlib import Path

from shiboken6 import isValid

from desktop.pages.stick import StickPage
from desktop.places import Place
from desktop.presenters.stick import read_background, stick_view
from desktop.presenters.stick_view import Background, Phase, StickState
from desktop.session import Session
from desktop.sticks import TAKING, WRITING
from desktop.tasks import Step
from desktop.widgets.page import Page


def make_stick(session: Session, place: Place) -> Page:
    page, sticks = StickPage(session.look), session.sticks
    known: list[Background] = []  # what was last read

    def tell() -> None:
        if known and isValid(page):
            page.tell(stick_view(sticks.state, known[-1], session.pack, session.today()))

    def show(behind: Background) -> None:
        known[:] = [behind]
        tell()

    def read() -> None:
        session.tasks.write(lambda _: read_background(session.store, session.is_sample), show, owner=page)
        if sticks.state.is_unseen:
            sticks.look()

    def moved(state: StickState) -> None:
        if page.isVisible():
            if state.is_unseen:
                sticks.look()
                return
            tell()
            if state.phase is Phase.WRITING and state.of:
                page.tell_step(Step(WRITING, state.done // 1000, max(1, state.of // 1000)))
            elif state.phase is Phase.TAKING and state.of:
                page.tell_step(Step(TAKING, state.done, state.of))

    page.read_wanted.connect(read)
    page.chosen.connect(lambda path: sticks.choose(Path(path)))
    page.look_wanted.connect(sticks.look)
    actions = session.actions("stick")
    if "take" in actions:
        page.take_wanted.connect(sticks.take)
    if "copy" in actions:
        page.write_wanted.connect(sticks.write)
    page.cancel_wanted.connect(sticks.cancel)
    sticks.moved.connect(moved)
    session.tasks.changed.connect(page.follow)
    return page
