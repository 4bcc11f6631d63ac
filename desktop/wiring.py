"""Which page stands for which name, and what each is given: the one table to add a page to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import resources
from desktop.i18n import fill, joined, same, t
from desktop.pages.home import HomePage
from desktop.pages.settings import SettingsPage
from desktop.places import (
    ACROSS,
    ADMISSION,
    CHECKLIST,
    DELIVERY,
    HOME,
    IMPORT,
    INBOX,
    INDICATORS,
    LEDGERS,
    MATRIX,
    PEOPLE,
    REPORTS,
    SCHOOLS,
    SETTINGS,
    Place,
    register,
)
from desktop.presenters import rebuilding
from desktop.presenters.backups import back_up as make_backup
from desktop.presenters.home import Day, read_home
from desktop.presenters.roles import roles_words
from desktop.presenters.settings import read_settings
from desktop.presenters.settings_view import SettingsView
from desktop.presenters.signs import LEDGERS_SIGN, LEDGERS_TITLE
from desktop.session import Session
from desktop.settling import make_settle
from desktop.theme.tokens import Tone
from desktop.widgets.page import Page
from desktop.window import RailEntry
from desktop.wiring_people import people_makers
from desktop.wiring_records import record_makers
from desktop.wiring_stick import make_stick

Maker = Callable[[Session, Place], Page]

RAIL = (
    RailEntry("home-4-line", t("首页", "Home"), HOME),
    RailEntry("list-check-2", t("对照清单", "Checklist"), CHECKLIST),
    RailEntry("user-3-line", t("学生", "Pupils"), register("enrolment")),
    RailEntry("map-pin-user-line", t("控辍保学", "Dropout"), register("dropout")),
    RailEntry("file-chart-line", t("控辍月报", "Monthly report"), REPORTS),
    RailEntry("psychotherapy-line", t("心理辅导室", "Counselling"), register("counselling")),
    RailEntry("computer-line", t("仪器装备", "Equipment"), register("equipment")),
    RailEntry("inbox-line", t("收件", "Inbox"), INBOX),
    RailEntry("layout-grid-line", t("学校 × 月份", "Months"), MATRIX),
    RailEntry("building-line", t("学校", "Schools"), SCHOOLS),
    RailEntry("bar-chart-2-line", t("县域指标", "Indicators"), INDICATORS),
    RailEntry("links-line", t("跨校核对", "Across schools"), ACROSS),
    RailEntry("shield-user-line", t("加入", "Joining"), ADMISSION),
    RailEntry(LEDGERS_SIGN, LEDGERS_TITLE, LEDGERS),
    RailEntry("send-plane-line", t("送出与回执", "Delivery"), DELIVERY),
    RailEntry("file-excel-2-line", t("导入", "Import"), IMPORT),
    RailEntry("group-line", t("用户", "People"), PEOPLE, at_foot=True),
    RailEntry("settings-4-line", t("设置", "Settings"), SETTINGS, at_foot=True),
)


def make_home(session: Session, place: Place) -> Page:
    page = HomePage(session.look)

    def read() -> None:
        asked = Day(
            session.now(),
            session.is_sample,
            session.pages,
            can_enter="enter" in session.actions("home"),
            can_approve="approve" in session.actions("report"),
            can_make_sheet="make" in session.actions("sheet"),
            can_back_up="back_up" in session.actions("settings"),
        )
        session.tasks.write(lambda _: read_home(session.store, session.pack, asked), page.tell, owner=page)

    def put_away() -> None:
        session.tasks.write(lambda _: rebuilding.put_away(session.store), lambda _: read(), owner=page)

    page.read_wanted.connect(read)
    page.rebuilt_known.connect(put_away)
    if "send" in session.actions("delivery"):
        page.try_wanted.connect(session.courier.try_now)
    session.tasks.changed.connect(page.follow)
    return page


def make_delivery(session: Session, place: Place) -> Page:
    from desktop.wiring_delivery import make_delivery  # home comes first

    return make_delivery(session, place)


def make_join(session: Session, place: Place) -> Page:
    from desktop.wiring_delivery import make_join  # seldom needed

    return make_join(session, place)


def make_settings(session: Session, place: Place) -> Page:
    page, controls = SettingsPage(session.look), session.controls

    def read() -> None:
        asked, directory, is_sample = controls.preferences(), session.directory, session.is_sample
        about = fill(
            t("驿录 {program} · 政策包 {pack}", "Yilu {program} · policy pack {pack}"),
            program=resources.VERSION,
            pack=session.pack.version,
        )
        person = joined((same(session.user.name), roles_words(session.user.roles)))
        can_join = "join" in session.pages

        def job(_: object) -> SettingsView:
            view = read_settings(session.store, asked, str(directory), about, is_sample, session.today())
            return replace(view, person=person, can_join=view.can_join and can_join)

        session.tasks.write(job, page.tell, owner=page)

    def back_up(folder: str) -> None:
        now = session.now()
        session.tasks.write(
            lambda _: make_backup(session.store, Path(folder), now),
            lambda said: page.show_result(*said),
            lambda error: page.show_result(error.text, Tone.FAILED),
            owner=page,
        )

    page.read_wanted.connect(read)
    page.language_chosen.connect(controls.set_language)
    page.theme_chosen.connect(controls.set_theme)
    page.idle_chosen.connect(controls.set_idle)
    page.delete_sample_wanted.connect(controls.delete_sample)
    if "back_up" in session.actions("settings"):
        page.backup_chosen.connect(back_up)
    session.tasks.changed.connect(page.follow)
    return page


def make_import(session: Session, place: Place) -> Page:
    from desktop.importing import make_import  # the libraries of workbooks, seldom needed

    return make_import(session, place)


def make_updates(session: Session, place: Place) -> Page:
    from desktop.wiring_updates import make_updates  # seldom needed

    return make_updates(session, place)


def make_checklist(session: Session, place: Place) -> Page:
    from desktop.wiring_checklist import make_checklist  # home comes first

    return make_checklist(session, place)


def make_duty(session: Session, place: Place) -> Page:
    from desktop.wiring_checklist import make_duty  # as above

    return make_duty(session, place)


def make_plan(session: Session, place: Place) -> Page:
    from desktop.wiring_plan import make_plan  # as above

    return make_plan(session, place)


def make_sign_off(session: Session, place: Place) -> Page:
    from desktop.wiring_signoff import make_sign_off  # as above

    return make_sign_off(session, place)


def make_reports(session: Session, place: Place) -> Page:
    from desktop.wiring_reports import make_reports  # nobody waits for it before home

    return make_reports(session, place)


def make_report(session: Session, place: Place) -> Page:
    from desktop.wiring_reports import make_report

    return make_report(session, place)


def _of_county() -> Mapping[str, Maker]:
    from desktop.wiring_county import county_makers  # a school does without it

    return county_makers()


def page_makers(is_county: bool) -> Mapping[str, Maker]:
    """Every page there is, by the name in `Place.page`; those of a county's desk only there."""
    of_county = _of_county() if is_county else {}
    return {
        "home": make_home,
        "delivery": make_delivery,
        "join": make_join,
        "settings": make_settings,
        "import": make_import,
        "settle": make_settle,
        "stick": make_stick,
        "updates": make_updates,
        "checklist": make_checklist,
        "duty": make_duty,
        "plan": make_plan,
        "signoff": make_sign_off,
        "reports": make_reports,
        "report": make_report,
        **record_makers(),
        **people_makers(),
        **of_county,
    }
