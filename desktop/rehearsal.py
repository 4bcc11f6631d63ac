"""Rail and home drawn once, unseen, while a password is stretched on another thread and the window's has nothing to do:
signs, letters and shapes are then at hand when the school is open."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from desktop.i18n import NOTHING, same, t
from desktop.pages.home import HomePage
from desktop.places import DELIVERY
from desktop.presenters.home_view import HomeView, KeyNumber, News, Quick, Todo, WaitingPart, WaitingView
from desktop.theme.look import Look
from desktop.theme.tokens import Tone
from desktop.widgets.rail import Rail
from desktop.wiring import RAIL

SIZE = (1180, 730)
_LETTERS = t("登记填写到期已过天月日年学生人次件项控辍月报旷课联系家访写报告开个案未送出等县里回执首页", "Entry due")
_DIGITS = same("0123456789 / , · %")
_TODO = ("error-warning-fill", "file-list-3-line", "draft-line")


def rehearse(look: Look) -> None:
    """On the window's thread; some tens of milliseconds on a quick PC."""
    rail = Rail(look, _LETTERS)
    for entry in RAIL:
        rail.add_page(entry.place.section, entry.sign, entry.text, entry.at_foot)
    rail.add_person(_LETTERS, _DIGITS)
    home = HomePage(look)
    home.tell(_home())
    home.resize(*SIZE)
    parts: tuple[QWidget, ...] = (rail, home)
    for part in parts:
        part.grab()
        part.deleteLater()


def _home() -> HomeView:
    """A home as it looks on most days, with nobody's data."""
    quick = tuple(Quick(entry.sign, entry.text, entry.place) for entry in RAIL[:4])
    tones = (Tone.FAILED, Tone.ATTENTION, Tone.ACCENT)
    todo = tuple(
        Todo(sign, tone, _LETTERS, _DIGITS, _LETTERS, t("去办", "Go"), DELIVERY, is_overdue=tone is Tone.FAILED)
        for sign, tone in zip(_TODO, tones, strict=True)
    )
    waiting = WaitingView(1234567890, _LETTERS, _DIGITS, (WaitingPart("user-3-line", _LETTERS, 1),))
    news = (News("mail-check-line", Tone.MET, _LETTERS, _DIGITS),)
    numbers = tuple(KeyNumber(_LETTERS, "1,234", _LETTERS, _DIGITS, (1.0, None, 60.0), 60.0) for _ in range(3))
    return HomeView(_DIGITS, _LETTERS, quick, todo, len(todo), waiting, news, numbers, NOTHING)
