"""The pages of a county's desk, by the name in `Place.page`. Lists are read on the road's thread, so that a stick being
taken on the writer's keeps nobody waiting; what is decided goes to the writer's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from desktop.county_across import make_across
from desktop.county_inbox import make_inbox
from desktop.county_reports import make_school_report
from desktop.county_return import make_return
from desktop.pages.admission import AdmissionPage
from desktop.pages.county_card import CountyCardPage
from desktop.pages.root_paper import RootPaperPage
from desktop.pages.school import SchoolPage
from desktop.pages.school_list import SchoolListPage
from desktop.pages.schools import SchoolsPage
from desktop.places import SCHOOLS, Place
from desktop.presenters import county_devices
from desktop.presenters.county_card import read_sheet, save_card
from desktop.presenters.county_schools import (
    SchoolsView,
    SchoolView,
    go_on,
    read_school,
    read_schools,
    shown_forms,
    stay,
)
from desktop.presenters.ledgers import staying
from desktop.presenters.new_county import is_on_paper, note_on_paper
from desktop.presenters.register import Register
from desktop.presenters.school_list import ListPreview, read_list, take_list
from desktop.session import Session
from desktop.tasks import Changes, Progress
from desktop.theme.tokens import Tone
from desktop.widgets.page import Page
from desktop.wiring_children import make_children
from desktop.wiring_indicators import make_indicators
from desktop.wiring_matrix import make_matrix
from desktop.wiring_onward import make_onward, make_region_stick, make_under
from forms.errors import YiluError
from forms.text import Text
from sync.county import founding
from sync.county.admission import Request
from sync.refreshing import refresh
from sync.store import Store

Maker = Callable[[Session, Place], Page]


def make_schools(session: Session, place: Place) -> Page:
    page = SchoolsPage(session.look, "school_list" in session.pages)
    road, today = _road(session), session.today()

    def read() -> None:
        session.tasks.travel(lambda _: SchoolsView(read_schools(road, session.pack), today), page.tell, owner=page)

    page.read_wanted.connect(read)
    session.tasks.changed.connect(page.follow)
    return page


def make_school(session: Session, place: Place) -> Page:
    code, today, road = place.chosen, session.today(), _road(session)
    titles = {form: session.pack.forms[form].title for form in shown_forms(session.pack)}

    def register_of(form: str) -> Register:
        return Register(session.reader, session.pack.forms[form], today, session.look.language, owner=code)

    page = SchoolPage(session.look, titles, staying(session.pack), register_of, session.actions("school"))

    def tell(view: SchoolView | None) -> None:
        if view is None:
            page.go.emit(SCHOOLS)
        else:
            page.tell(view, today)

    def read() -> None:
        session.tasks.travel(lambda _: read_school(road, session.pack, code, today), tell, owner=page)

    def evaluate() -> None:
        """What a form calculates does not travel: it is worked out here, in portions, once the school is looked at."""

        def job(_: Progress) -> tuple[int, Changes]:
            done = refresh(session.store, session.pack.forms, session.now(), owner=code)
            return done.left, Changes(delivery=bool(done.records))

        def go_on(result: tuple[int, Changes]) -> None:
            if result[0] and page.isVisible():
                evaluate()

        session.tasks.write(job, go_on, lambda _error: None, owner=page)

    def note_look(form: str, local_id: int) -> None:
        session.tasks.write(lambda _: session.store.note_access(session.author, "look", form, local_id))

    def decide(decision: Callable[[Store], Text]) -> None:
        def job(_: Progress) -> tuple[Text, Changes]:
            return decision(session.store), Changes(frozenset(session.pack.forms), delivery=True)

        def refused(error: YiluError) -> None:
            page.show_result(error.text, Tone.FAILED)

        session.tasks.write(job, lambda result: page.show_result(result[0]), refused, owner=page)

    page.read_wanted.connect(read)
    page.read_wanted.connect(evaluate)
    page.looked_at.connect(note_look)
    if "go_on" in session.actions("school"):
        page.goes_on.connect(lambda heir, day: decide(lambda store: go_on(store, session.pack, code, heir, day)))
        page.stays.connect(lambda: decide(lambda store: stay(store, session.pack, code)))
    session.tasks.changed.connect(page.follow)
    return page


def make_admission(session: Session, place: Place) -> Page:
    page = AdmissionPage(session.look, session.today(), "decide" in session.actions("admission"))
    road = _road(session)

    def read() -> None:
        session.tasks.travel(lambda _: county_devices.read_joining(road), page.tell, owner=page)

    def decide(decision: Callable[[Store], Text]) -> None:
        """A decision signs a new roster, and what was held for it may be taken: everything may look otherwise."""

        def job(_: Progress) -> tuple[Text, Changes]:
            return decision(session.store), Changes(frozenset(session.pack.forms), delivery=True)

        def done(result: tuple[Text, Changes]) -> None:
            page.show_result(result[0])

        def refused(error: YiluError) -> None:
            page.show_result(error.text, Tone.FAILED)
            read()

        session.tasks.write(job, done, refused, owner=page)

    def admit(request: Request, instead_of: str) -> None:
        decide(lambda store: county_devices.admit(store, session.pack, request, instead_of))

    def refuse(request: Request) -> None:
        decide(lambda store: county_devices.refuse(store, request))

    def revoke(key: str) -> None:
        decide(lambda store: county_devices.revoke(store, session.pack, key))

    def set_schools(key: str, codes: list[str]) -> None:
        decide(lambda store: county_devices.let_write_for(store, session.pack, key, codes))

    page.read_wanted.connect(read)
    if "decide" in session.actions("admission"):
        page.admit_wanted.connect(admit)
        page.refuse_wanted.connect(refuse)
        page.revoke_wanted.connect(revoke)
        page.schools_wanted.connect(set_schools)
    session.tasks.changed.connect(page.follow)
    return page


def make_school_list(session: Session, place: Place) -> Page:
    page = SchoolListPage(session.look)
    shown: list[ListPreview] = []  # the file last read, while a person looks at it

    def refused(error: YiluError) -> None:
        page.tell_trouble(error.text)

    def tell(preview: ListPreview) -> None:
        shown[:] = [preview]
        page.tell(preview)

    def read(path: Path) -> None:
        session.tasks.write(lambda _: read_list(session.store, path), tell, refused, owner=page)

    def take() -> None:
        preview = shown[0]

        def job(_: Progress) -> tuple[ListPreview, Changes]:
            return take_list(session.store, preview), Changes(delivery=True, settings=True)

        session.tasks.write(job, lambda result: page.tell_taken(result[0]), refused, owner=page)

    page.file_chosen.connect(read)
    if "take" in session.actions("school_list"):
        page.take_wanted.connect(take)
    return page


def make_card(session: Session, place: Place) -> Page:
    page, road = CountyCardPage(session.look), _road(session)

    def save(path: Path) -> None:
        session.tasks.travel(
            lambda _: save_card(road, path), page.tell_saved, lambda error: page.tell_trouble(error.text), owner=page
        )

    page.read_wanted.connect(lambda: session.tasks.travel(lambda _: read_sheet(road), page.tell, owner=page))
    page.save_wanted.connect(save)
    return page


def make_root_paper(session: Session, place: Place) -> Page:
    reader = session.reader
    characters = "" if is_on_paper(reader) else founding.root_characters(reader)
    county = reader.school
    page = RootPaperPage(session.look, (county.name, county.code), session.today(), characters)

    def keep(_: str) -> None:
        def job(_: Progress) -> Changes:
            note_on_paper(session.store)
            return Changes(delivery=True, settings=True)

        session.tasks.write(job, lambda _: page.show_done(), lambda error: page.refuse(error.text), owner=page)

    page.proved.connect(keep)
    return page


def county_makers() -> Mapping[str, Maker]:
    return {
        "inbox": make_inbox,
        "return": make_return,
        "school_report": make_school_report,
        "matrix": make_matrix,
        "indicators": make_indicators,
        "children": make_children,
        "across": make_across,
        "schools": make_schools,
        "school": make_school,
        "school_list": make_school_list,
        "admission": make_admission,
        "card": make_card,
        "root_paper": make_root_paper,
        "delivery": make_onward,
        "stick": make_region_stick,
        "join": make_under,
    }


def _road(session: Session) -> Store:
    assert session.county is not None
    return session.county.road
