"""The pages of delivering at a county's desk: to its region, by network and stick, and how it comes under one."""

from __future__ import annotations

from desktop.courier import Way
from desktop.pages.delivery import DeliveryPage
from desktop.places import Place
from desktop.presenters.delivery import stick_road
from desktop.presenters.onward import (
    begin_under,
    last_heard,
    onward_road,
    onward_sticks,
    read_onward,
    read_onward_background,
    read_under,
    region_view,
)
from desktop.presenters.onward_words import FOR_REGION, TO_REGION
from desktop.session import Session
from desktop.sticks import StickJobs
from desktop.widgets.page import Page
from desktop.wiring_delivery import JoinWays, Shown, make_delivery_page, make_join_page
from desktop.wiring_stick import Show, make_stick_page
from sync import passing
from sync.county import under
from sync.store import Store

REGION_WAY = Way(under.standing, passing.deliver)
REGION_JOBS = StickJobs(passing.look_at_stick, passing.copy_to_stick, passing.take)
REGION = JoinWays(TO_REGION, read_under, under.begin_with_code, region_view, begin_under, under.set_url)


def make_onward(session: Session, place: Place) -> Page:
    courier, sticks, road = session.courier, session.sticks, _road(session)

    def read(show: Shown, page: Page) -> None:
        today = session.today()
        session.tasks.travel(lambda _: read_onward(road, session.pack, today), show, owner=page)

    def tell_road(page: DeliveryPage) -> None:
        way = onward_road(courier.state, courier.standing, last_heard(session.reader))
        page.tell_road(courier.state, way, stick_road(sticks.state, onward_sticks(session.reader), session.today()))

    return make_delivery_page(session, read, tell_road)


def make_region_stick(session: Session, place: Place) -> Page:
    road = _road(session)

    def read(show: Show) -> None:
        session.tasks.travel(lambda _: read_onward_background(road, session.pack), show, owner=page)

    page = make_stick_page(session, read, FOR_REGION)
    return page


def make_under(session: Session, place: Place) -> Page:
    return make_join_page(session, place, REGION)


def _road(session: Session) -> Store:
    assert session.county is not None
    return session.county.road
