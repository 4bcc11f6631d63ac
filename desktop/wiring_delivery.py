"""What the pages of delivering and joining are given, at a school as at a county's desk that is under a region."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from desktop.pages.delivery import DeliveryPage
from desktop.pages.join import JoinPage
from desktop.places import Place
from desktop.presenters.delivery import read_delivery, road_view, stick_road
from desktop.presenters.delivery_view import DeliveryView
from desktop.presenters.joining import begin_joining, begin_with_card, card_view, read_file, read_joining
from desktop.presenters.joining_view import TO_COUNTY, CardView, JoiningView, JoinWords
from desktop.session import Session
from desktop.tasks import Changes
from desktop.widgets.page import Page
from forms.errors import YiluError
from sync.store import Store
from sync.visit import on_sticks

Shown = Callable[[DeliveryView], None]


@dataclass(frozen=True, slots=True)
class JoinWays:
    """How one comes under whom: `read` how it stands, `ask` with address and code, `see` what a file says of itself,
    `trust` a file whose groups were compared, with an address. `move`: another address later, None where the page does
    not offer it."""

    words: JoinWords
    read: Callable[[Store], JoiningView]
    ask: Callable[[Store, str, str], object]
    see: Callable[[bytes], CardView]
    trust: Callable[[Store, bytes, str], object]
    move: Callable[[Store, str], object] | None = None


def make_delivery(session: Session, place: Place) -> Page:
    def read(show: Shown, page: Page) -> None:
        today, is_sample = session.today(), session.is_sample
        session.tasks.write(lambda _: read_delivery(session.store, session.pack, today, is_sample), show, owner=page)

    def tell_road(page: DeliveryPage) -> None:
        last = max((r.at for r in session.reader.receivers() if r.at is not None), default=None)
        when = None if last is None else datetime.fromtimestamp(last).date()
        road = road_view(session.courier.state, session.courier.standing, when)
        page.tell_road(
            session.courier.state, road, stick_road(session.sticks.state, on_sticks(session.reader), session.today())
        )

    return make_delivery_page(session, read, tell_road)


def make_delivery_page(
    session: Session, read_deliveries: Callable[[Shown, Page], None], tell_road: Callable[[DeliveryPage], None]
) -> Page:
    """`read_deliveries` reads them off the window's thread and gives them to whom it is told; `tell_road` tells the
    page how the ways stand right now."""
    page, courier = DeliveryPage(session.look), session.courier

    def read() -> None:
        read_deliveries(page.tell, page)
        tell_road(page)

    page.read_wanted.connect(read)
    actions = session.actions("delivery")
    page.allow(actions)
    if "send" in actions:
        page.send_wanted.connect(courier.try_now)
        page.pause_wanted.connect(courier.pause)
        page.cancel_wanted.connect(courier.cancel)
    for way in (courier, session.sticks):
        way.moved.connect(lambda _state: tell_road(page) if page.isVisible() else None)
    session.tasks.changed.connect(page.follow)
    return page


def make_join(session: Session, place: Place) -> Page:
    is_sample = session.is_sample
    ways = JoinWays(
        TO_COUNTY, lambda store: read_joining(store, is_sample), begin_joining, card_view, begin_with_card
    )
    return make_join_page(session, place, ways)


def make_join_page(session: Session, place: Place, ways: JoinWays) -> Page:
    page = JoinPage(session.look, ways.words)
    files: list[bytes] = []  # the file last read, while a person compares

    def refused(error: YiluError) -> None:
        page.show_trouble(error.text)

    def read() -> None:
        session.tasks.write(lambda _: ways.read(session.store), page.tell, owner=page)

    def asked(_done: object) -> None:
        page.release()
        session.courier.start()
        session.courier.try_now()
        read()

    def keep(change: Callable[[Store], object]) -> None:
        session.tasks.write(lambda _: (change(session.store), Changes(delivery=True)), asked, refused, owner=page)

    def read_chosen(path: str) -> None:
        def job(_: object) -> tuple[bytes, CardView]:
            raw = read_file(Path(path))
            return raw, ways.see(raw)

        session.tasks.write(job, show, refused, owner=page)

    def show(found: tuple[bytes, CardView]) -> None:
        files.append(found[0])
        page.show_card(found[1])

    page.read_wanted.connect(read)
    page.card_chosen.connect(read_chosen)
    if "ask" in session.actions("join"):
        page.wanted.connect(lambda address, code: keep(lambda store: ways.ask(store, address, code)))
        page.card_accepted.connect(lambda address: keep(lambda store: ways.trust(store, files[-1], address)))
        if ways.move is not None:
            move = ways.move
            page.moved.connect(lambda address: keep(lambda store: move(store, address)))
    if place.chosen:
        session.sticks.read_card(place.chosen, ways.see, show, refused, page)
    session.tasks.changed.connect(page.follow)
    return page
