"""The tour's second sitting: the draft comes back, the other registers, a link, the delivery and its receipt."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from desktop.presenters.entry_view import Spot
from desktop.tour.driver import Driver
from desktop.tour.main.at_school import SchoolSitting
from desktop.tour.main.plan import COUNTY_NAME, PASSWORD, PLATFORM_CODE, WRONG_PASSWORD
from desktop.tour.main.recording import HALF
from desktop.tour.server import Server
from desktop.widgets.question import object_name
from forms.sample.school import SCHOOL_CODE, SCHOOL_NAME

DELIVERED = "已全部送达"


def deliver(sitting: SchoolSitting) -> None:
    """From the lock page after the power cut to the lock page after the delivery."""
    _sign_in(sitting)
    _go_on_with_the_draft(sitting)
    _other_registers(sitting)
    before = sitting.work.pupils - sitting.work.faulty + 5
    sitting.expect_waiting("断电后一项没少，还在等 nothing is missing after the power cut", before, "home-offline")
    server = Server(sitting.work.platform, COUNTY_NAME, PLATFORM_CODE)
    try:
        _join_and_deliver(sitting, server)
    finally:
        server.stop()
    sitting.driver.click("lock")
    sitting.driver.find(QWidget, "password")
    sitting.driver.picture("locked")


def _sign_in(sitting: SchoolSitting) -> None:
    driver = sitting.driver
    driver.type("password", WRONG_PASSWORD)
    driver.click("unlock")
    driver.until(lambda: sitting.says("口令不对"), "口令不对")
    found = f"草稿 draft {sitting.says('没填完')}, {sitting.text('status_text').partition(' 项')[0]}"
    expected = f"草稿 draft True, {sitting.work.pupils - sitting.work.faulty + 1:,}"
    what = "断电后的上锁页：草稿、待送出的数都在 after the power cut the lock page knows draft and number"
    sitting.diary.note(what, expected, found, driver.picture("lock"))
    driver.type("password", PASSWORD)
    driver.click("unlock")
    driver.find(QWidget, "waiting_count")


def _go_on_with_the_draft(sitting: SchoolSitting) -> None:
    driver, pupil = sitting.driver, sitting.typed.pupils[1]
    driver.click("rail_home")
    driver.click("todo_entry")
    driver.find(QWidget, "entry-save")
    found = [sitting.text(f"field-{name}") for name in HALF if name != "sex"]
    expected = [str(pupil[name]) for name in HALF if name != "sex"]
    what = "断电前打的字回来了 what was typed before the power cut is back"
    sitting.diary.note(what, expected, found, driver.picture("draft-back"))
    sitting.filler.fill("enrolment", pupil)
    sitting.save()


def _other_registers(sitting: SchoolSitting) -> None:
    driver, typed = sitting.driver, sitting.typed
    sitting.begin("equipment")
    sitting.filler.fill("equipment", typed.equipment[0])
    driver.picture("equipment")
    sitting.save()
    case = typed.cases[0].steps[0]
    sitting.begin("dropout")
    sitting.filler.pick("field-pupil", str(typed.pupils[0]["name"]))
    sitting.filler.fill("dropout", case)
    driver.picture("dropout")
    sitting.save()
    log_the_room(driver)


def log_the_room(driver: Driver) -> None:
    """Today's entry of the counselling room: seventy minutes, two sessions."""
    driver.click("rail_counselling")
    for name, text in (("opened", "10:20"), ("closed", "11:30"), ("individual", "2")):
        driver.type(object_name(Spot(name)), text)
    driver.key(Qt.Key.Key_Tab)
    driver.click("day-save")
    driver.settle(400)
    driver.picture("counselling")


def _join_and_deliver(sitting: SchoolSitting, server: Server) -> None:
    driver = sitting.driver
    driver.click("rail_delivery")
    driver.picture("delivery-not-joined")
    server.start()
    code = server.invite(SCHOOL_CODE, SCHOOL_NAME)
    driver.click("go_join")
    driver.type("join_address", server.url)
    driver.type("join_code", code)
    driver.picture("join")
    driver.click("join_ask")
    driver.until(lambda: sitting.text("status_text").startswith(DELIVERED), DELIVERED)
    driver.click("rail_delivery")
    driver.settle(500)
    sitting.diary.note("有了网络，送到，拿到回执 delivered, the receipt held", DELIVERED,
                       sitting.text("status_text")[: len(DELIVERED)], driver.picture("delivery"))  # fmt: skip
    sitting.expect_waiting("没有什么再等 nothing waits any more", 0, "home-delivered")
    driver.click("rail_enrolment")
    driver.settle(300)
    driver.picture("register-delivered")
