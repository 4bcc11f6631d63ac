"""What the stick page is given: how it stands with the stick, what the store knows beside it, and the jobs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from shiboken6 import isValid

from desktop.pages.stick import StickPage
from desktop.places import Place
from desktop.presenters.stick import read_background, stick_view
from desktop.presenters.stick_view import SCHOOL_WORDS, Background, Phase, StickState, StickWords
from desktop.session import Session
from desktop.sticks import TAKING, WRITING
from desktop.tasks import Step
from desktop.widgets.page import Page

Show = Callable[[Background], None]


def make_stick(session: Session, place: Place) -> Page:
    def read(show: Show) -> None:
        session.tasks.write(lambda _: read_background(session.store, session.is_sample), show, owner=page)

    page = make_stick_page(session, read)
    return page


def make_stick_page(session: Session, read_behind: Callable[[Show], None], words: StickWords = SCHOOL_WORDS) -> Page:
    """`read_behind` reads what the store knows and gives it to whom it is told."""
    page, sticks = StickPage(session.look), session.sticks
    known: list[Background] = []  # what was last read

    def tell() -> None:
        if known and isValid(page):
            page.tell(stick_view(sticks.state, known[-1], session.pack, session.today(), words))

    def show(behind: Background) -> None:
        known[:] = [behind]
        tell()

    def read() -> None:
        read_behind(show)
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
