"""Fills an entry form as a person would: typing, number keys for short choices, words and Enter for long ones."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from desktop.tour.driver import Driver
from desktop.widgets.answers import PickAnswer, SegmentAnswer
from forms.answers import Answers, Value
from forms.definition import Choice, Field, Form


class Filler:
    """Works on the entry form in sight."""

    def __init__(self, driver: Driver, forms: Mapping[str, Form]) -> None:
        self._driver, self._forms = driver, forms

    def fill(self, form_id: str, answers: Answers) -> None:
        """Answer every question of the form that these answers hold and that is asked, in the order of the form."""
        for field in self._forms[form_id].top_fields:
            value = answers[field.name]
            if value is not None and not field.is_calculated:
                self.answer(field, value)

    def add_row(self, form_id: str, repeat: str, number: int, values: Mapping[str, Value]) -> None:
        """Open one row more of a repeat and answer its questions."""
        self._driver.click(f"add-{repeat}")
        for field in self._forms[form_id].fields_of(repeat):
            if values.get(field.name) is not None:
                self.answer(field, values[field.name], f"field-{number}-{field.name}")

    def answer(self, field: Field, value: Value, name: str = "") -> None:
        """Answer one question; one that is not asked is left."""
        name = name or f"field-{field.name}"
        control = self._driver.window.findChild(QWidget, name)
        if control is None or not control.isVisible():
            return
        if isinstance(control, SegmentAnswer):
            self._driver.reveal(control)
            control.setFocus(Qt.FocusReason.TabFocusReason)
            codes = [choice.code for choice in field.choices]
            QTest.keyClick(control, Qt.Key(Qt.Key.Key_1 + codes.index(str(value))))
            self._driver.settle(20)
        elif isinstance(control, PickAnswer):
            self.pick(name, _words(field.choices, str(value)))
        else:
            self._driver.type(name, _written(value))
            self._driver.key(Qt.Key.Key_Return)

    def pick(self, name: str, words: str) -> None:
        """Search a choice or a record by words and take what is offered first."""
        self._driver.type(name, words)
        self._driver.settle(150)
        self._driver.key(Qt.Key.Key_Return)


def _words(choices: tuple[Choice, ...], code: str) -> str:
    return next((choice.label.zh for choice in choices if choice.code == code), code)


def _written(value: Value) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
