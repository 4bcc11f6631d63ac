"""The pages of delivering at a county's desk: to its region, by network and stick, and how it comes under one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from desktop.courier import Way
from desktop.pages.delivery import DeliveryPage
from desktop.pages.join import JoinPage
from desktop.places import Place
from desktop.presenters.delivery import stick_road
from desktop.presenters.joining_view import CardView
from desktop.presenters.onward import (
    begin_under,
    last_heard,
    onward_road,
    onward_sticks,
    read_onward,
    read_onward_background,
    read_region_file,
    read_under,
    region_view,
)
from desktop.presenters.onward_words import FOR_REGION, TO_REGION
from desktop.presenters.stick import CARD
from desktop.session import Session
from desktop.sticks import StickJobs
from desktop.tasks import Changes
from desktop.widgets.page import Page
from desktop.wiring_stick import Show, make_stick_page
from forms.errors import YiluError
from sync import passing
from sync.county import under
from sync.store import Store

REGION_WAY = Way(under.standing, passing.deliver)
REGION_JOBS = StickJobs(passing.look_at_stick, passing.copy_to_stick, passing.take)


def make_onward(session: Session, place: Place) -> Page:
    page, courier, sticks, road = DeliveryPage(session.look), session.courier, session.sticks, _road(session)

    def read() -> None:
        today = session.today()
        session.tasks.travel(lambda _: read_onward(road, session.pack, today), page.tell, owner=page)
        tell_ways()

    def tell_ways() -> None:
        way = onward_road(courier.state, courier.standing, last_heard(session.reader))
        by_stick = stick_road(sticks.state, onward_sticks(session.reader), session.today())
        page.tell_road(courier.state, way, by_stick)

    page.read_wanted.connect(read)
    actions = session.actions("delivery")
    page.allow(actions)
    if "send" in actions:
        page.send_wanted.connect(courier.try_now)
        page.pause_wanted.connect(courier.pause)
        page.cancel_wanted.connect(courier.cancel)
    for moving in (courier, sticks):
        moving.moved.connect(lambda _state: tell_ways() if page.isVisible() else None)
    session.tasks.changed.connect(page.follow)
    return page


def make_region_stick(session: Session, place: Place) -> Page:
    road = _road(session)

    def read(show: Show) -> None:
        session.tasks.travel(lambda _: read_onward_background(road, session.pack), show, owner=page)

    page = make_stick_page(session, read, FOR_REGION)
    return page


def make_under(session: Session, place: Place) -> Page:
    page = JoinPage(session.look, TO_REGION)
    files: list[bytes] = []  # the file last read, while a person compares

    def refused(error: YiluError) -> None:
        page.show_trouble(error.text)

    def read() -> None:
        session.tasks.write(lambda _: read_under(session.store), page.tell, owner=page)

    def asked(_done: object) -> None:
        page.release()
        session.courier.start()
        session.courier.try_now()
        read()

    def keep(change: Callable[[Store], object]) -> None:
        session.tasks.write(lambda _: (change(session.store), Changes(delivery=True)), asked, refused, owner=page)

    def show(found: tuple[bytes, CardView]) -> None:
        files.append(found[0])
        page.show_card(found[1])

    page.read_wanted.connect(read)
    page.card_chosen.connect(
        lambda path: session.tasks.write(lambda _: read_region_file(Path(path)), show, refused, owner=page)
    )
    if "ask" in session.actions("join"):
        page.wanted.connect(lambda address, code: keep(lambda store: under.begin_with_code(store, address, code)))
        page.card_accepted.connect(lambda address: keep(lambda store: begin_under(store, files[-1], address)))
        page.moved.connect(lambda address: keep(lambda store: under.set_url(store, address)))
    if place.chosen == CARD.chosen:
        session.sticks.read_card(lambda raw: show((raw, region_view(raw))), refused, page)
    session.tasks.changed.connect(page.follow)
    return page


def _road(session: Session) -> Store:
    assert session.county is not None
    return session.county.road
