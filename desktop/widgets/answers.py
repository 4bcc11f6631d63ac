"""What one answers into: a control for each type of field, all with the same few words towards the form."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QDate, QLocale, QSize, Qt, Signal
from PySide6.QtGui import QAction, QFocusEvent, QFontMetrics, QHideEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QCalendarWidget, QLineEdit, QPlainTextEdit, QSizePolicy

from desktop.i18n import t
from desktop.presenters.register_columns import mask
from desktop.presenters.typing import is_month, read, written
from desktop.theme.look import Look
from desktop.widgets.inputs import LineEdit
from desktop.widgets.popup_list import Option, PopupList, float_under
from desktop.widgets.segmented import SegmentedControl
from forms.answers import Value
from forms.definition import Choice, Field, FieldType, Nature

SECRET = (Nature.ID_NUMBER, Nature.PHONE)
TO_SEE = t("点进去看整个号码，会记入查阅记录", "Click to see the whole number; that is noted in the access log")
NUMBERS = (FieldType.INTEGER, FieldType.DECIMAL)
NUMBER_WIDE = 160
MOST_SEGMENTS = 4
SEGMENTS_WIDE = 400  # pixels four short choices may take in one column of two
LONG_TALL = 64
CALENDAR = (300, 240)

Search = Callable[[str], Sequence[Option]]


def as_number(line: QLineEdit, trailing: bool = True) -> None:
    """Narrow, so that a unit stands close by; digits under digits."""
    line.setFixedWidth(NUMBER_WIDE)
    line.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    if trailing:
        line.setAlignment(Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter)


class VeiledLine(LineEdit):
    """A line whose ID number or telephone may stand masked. Going into it asks for it whole (`asked`)."""

    asked = Signal()

    def __init__(self, look: Look, field: Field) -> None:
        super().__init__(look, secret=field.nature in SECRET)
        self._look, self._field = look, field
        self._is_veiled = False
        self._value: Value = None

    def set_veiled(self, veiled: bool) -> None:
        """Mask what stands here or show it whole; nothing happens to a line that holds no such number."""
        if self._field.nature in SECRET and veiled != self._is_veiled:
            self._is_veiled = veiled
            self.setToolTip(self._look.say(TO_SEE) if veiled else "")
            self.show_value(self._value)

    def show_value(self, value: Value) -> None:
        self._value = value
        if self._is_veiled:
            self.setText("" if value is None else mask(str(value), self._field.nature))
        else:
            self.show_whole(value)

    def show_whole(self, value: Value) -> None:
        """Show an answer as it is."""
        said = "" if value is None else f"{value:,.15g}" if isinstance(value, float) else str(value)
        if said != self.text():
            self.setText(said)
            self.setCursorPosition(0)

    def focusInEvent(self, event: QFocusEvent) -> None:
        if self._is_veiled:
            self.asked.emit()
        super().focusInEvent(event)


class LineAnswer(VeiledLine):
    """Text, numbers, dates and times, typed. Leaving puts what was typed into its one shape."""

    edited = Signal(object)

    def __init__(self, look: Look, field: Field) -> None:
        super().__init__(look, field)
        self._calendar: QCalendarWidget | None = None
        if field.type in NUMBERS:
            as_number(self)
        elif field.type is FieldType.TIME:
            as_number(self, trailing=False)
        elif field.type is FieldType.DATE:
            self._add_calendar()
        if field.type in (*NUMBERS, FieldType.DATE, FieldType.TIME) or is_month(field):
            self.setInputMethodHints(Qt.InputMethodHint.ImhPreferLatin | Qt.InputMethodHint.ImhNoPredictiveText)
        self.textEdited.connect(lambda text: self.edited.emit(read(self._field, text)))

    def show_whole(self, value: Value) -> None:
        """Show an answer, unless it is what stands there already in other words or is being typed now."""
        if not self.hasFocus() or read(self._field, self.text()) != value:
            self.setText(written(self._field, value))
            self.setCursorPosition(0 if not self.hasFocus() else len(self.text()))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if self._is_veiled:
            return
        shaped = written(self._field, read(self._field, self.text()))
        if shaped != self.text():
            self.setText(shaped)

    def _add_calendar(self) -> None:
        action = QAction(self._look.icon("calendar-line", "secondary"), "", self)
        action.setToolTip(self._look.say(t("看日历（Alt+↓）", "Calendar (Alt+↓)")))
        action.triggered.connect(self._open_calendar)
        self.addAction(action, QLineEdit.ActionPosition.TrailingPosition)

    def _open_calendar(self) -> None:
        if self._calendar is not None and self._calendar.isVisible():
            self._calendar.hide()
            return
        if self._calendar is None:
            self._calendar = QCalendarWidget(self)
            chinese = self._look.language == "zh"
            language = QLocale.Language.Chinese if chinese else QLocale.Language.English
            self._calendar.setLocale(QLocale(language))
            self._calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
            self._calendar.setFirstDayOfWeek(Qt.DayOfWeek.Monday)
            self.destroyed.connect(self._calendar.deleteLater)  # by then it may be the window's child
            self._calendar.clicked.connect(self._pick_day)
            self._calendar.activated.connect(self._pick_day)
        day = QDate.fromString(self.text(), Qt.DateFormat.ISODate)
        self._calendar.setSelectedDate(day if day.isValid() else QDate.currentDate())
        float_under(self._calendar, self, *CALENDAR)

    def _pick_day(self, day: QDate) -> None:
        if self._calendar is not None:
            self._calendar.hide()
        self.setText(day.toString(Qt.DateFormat.ISODate))
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.edited.emit(self.text())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        if event.key() == Qt.Key.Key_Down and alt and self._field.type is FieldType.DATE:
            self._open_calendar()
        elif event.key() == Qt.Key.Key_Escape and self._calendar is not None and self._calendar.isVisible():
            self._calendar.hide()
        else:
            super().keyPressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        if self._calendar is not None:
            self._calendar.hide()
        super().hideEvent(event)


class LongAnswer(QPlainTextEdit):
    """Some lines of text. Tab and Enter go on as everywhere."""

    edited = Signal(object)

    def __init__(self, look: Look, field: Field) -> None:
        super().__init__()
        self._field = field
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMaximumHeight(LONG_TALL)
        self.setTabChangesFocus(True)
        self.textChanged.connect(self._tell)
        self._telling = True

    def sizeHint(self) -> QSize:
        return QSize(200, LONG_TALL)

    def show_value(self, value: Value) -> None:
        if read(self._field, self.toPlainText()) != value:
            self._telling = False
            self.setPlainText(written(self._field, value))
            self._telling = True

    def _tell(self) -> None:
        if self._telling:
            self.edited.emit(read(self._field, self.toPlainText()))


class SegmentAnswer(SegmentedControl):
    """A few short choices in sight. The number keys choose too; Delete takes the answer back."""

    edited = Signal(object)

    def __init__(self, look: Look, choices: Sequence[Choice]) -> None:
        super().__init__(look, [(choice.code, choice.label) for choice in choices])
        self._codes = [choice.code for choice in choices]
        self.chosen.connect(lambda code: self.edited.emit(code))

    def show_value(self, value: Value) -> None:
        self.set_value(None if value is None else str(value))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        number = event.key() - Qt.Key.Key_1
        if 0 <= number < len(self._codes):
            self._take(self._codes[number])
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._take(None)
        else:
            super().keyPressEvent(event)

    def _take(self, code: str | None) -> None:
        self.set_value(code)
        self.edited.emit(code)


class PickAnswer(QLineEdit):
    """One choice of many, or one record of another register: typing searches, arrows choose, Enter takes.

    `search` gives what fits the typed words ('' for all); `title` says a value in words."""

    edited = Signal(object)

    def __init__(self, look: Look, search: Search, title: Callable[[str], str]) -> None:
        super().__init__()
        self._look, self._search, self._title = look, search, title
        self._value: str | None = None
        self._popup = PopupList(look, self)
        self._popup.taken.connect(self._take)
        chevron = QAction(look.icon("arrow-down-s-line", "secondary"), "", self)
        chevron.triggered.connect(self.open)
        self.addAction(chevron, QLineEdit.ActionPosition.TrailingPosition)
        self.textEdited.connect(lambda text: self._popup.offer(self._search(text.strip())))

    def show_value(self, value: Value) -> None:
        self._value = None if value is None else str(value)
        if not self._popup.isVisible():
            self._restore()

    def open(self) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self.selectAll()
        self._popup.offer(self._search(""), self._value)

    def accept(self) -> None:
        """Take what is chosen in the open list; called when the person goes on."""
        if self._popup.isVisible():
            chosen = self._popup.current()
            self._popup.hide()
            if not self.text().strip():
                self._take("")
            elif chosen is not None:
                self._take(chosen)
        else:
            self._settle()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        if event.button() == Qt.MouseButton.LeftButton and not self._popup.isVisible():
            self.open()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            if self._popup.isVisible():
                self._popup.step(1 if event.key() == Qt.Key.Key_Down else -1)
            else:
                self.open()
        elif event.key() == Qt.Key.Key_Escape:
            self._popup.hide()
            self._restore()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._settle()

    def _settle(self) -> None:
        """Leaving: the words of one choice are that choice, nothing is no answer, other words are not taken."""
        typed = self.text().strip()
        if typed == self._said():
            return
        if not typed:
            self._take("")
            return
        found = self._search(typed)
        if len(found) == 1:
            self._take(found[0].value)
        else:
            self._restore()

    def _take(self, value: str) -> None:
        self._value = value or None
        self._restore()
        self.edited.emit(self._value)

    def _restore(self) -> None:
        if self.text() != self._said():
            self.setText(self._said())
            self.setCursorPosition(0)

    def _said(self) -> str:
        return "" if self._value is None else self._title(self._value)


class SchoolAnswer(PickAnswer):
    """A school of the list, or the name of another one in words: those are taken as they are."""

    def _settle(self) -> None:
        typed = self.text().strip()
        if typed != self._said():
            found = self._search(typed) if typed else ()
            self._take(found[0].value if len(found) == 1 else typed)


class ComputedAnswer(VeiledLine):
    """What the program fills in: read, selected and copied, never typed."""

    edited = Signal(object)

    def __init__(self, look: Look, field: Field) -> None:
        super().__init__(look, field)
        self.setReadOnly(True)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        if field.type in NUMBERS:
            as_number(self)


Answer = LineAnswer | LongAnswer | SegmentAnswer | PickAnswer | ComputedAnswer


def is_school(field: Field) -> bool:
    """Whether a field asks for a school: by its code from the list, or by its name."""
    return field.type is FieldType.TEXT and field.appearance == "school"


def answer_for(look: Look, field: Field, search: Search, title: Callable[[str], str]) -> Answer:
    """The control of a field; `search` and `title` serve choices and references."""
    if field.is_calculated:
        return ComputedAnswer(look, field)
    if field.type is FieldType.SELECT_ONE and _fits_in_segments(look, field):
        return SegmentAnswer(look, field.choices)
    if field.type in (FieldType.SELECT_ONE, FieldType.REFERENCE):
        return PickAnswer(look, search, title)
    if is_school(field):
        return SchoolAnswer(look, search, title)
    if field.type is FieldType.TEXT and "multiline" in field.appearance:
        return LongAnswer(look, field)
    return LineAnswer(look, field)


def _fits_in_segments(look: Look, field: Field) -> bool:
    if not 2 <= len(field.choices) <= MOST_SEGMENTS or field.choice_filter is not None or field.name == "state":
        return False
    metrics = QFontMetrics(look.font(14, bold=True))
    return sum(metrics.horizontalAdvance(look.say(c.label)) + 30 for c in field.choices) <= SEGMENTS_WIDE


def option_search(look: Look, choices: Callable[[], Sequence[Choice]]) -> Search:
    """Search among choices by words, code or the start of either; those that begin so come first."""

    def search(typed: str) -> Sequence[Option]:
        offered = [Option(choice.code, look.say(choice.label)) for choice in choices()]
        if not typed:
            return offered
        low = typed.casefold()
        same = [o for o in offered if low in (o.title.casefold(), o.value.casefold())]
        if same:
            return same
        found = [o for o in offered if low in o.title.casefold() or o.value.casefold().startswith(low)]
        return sorted(found, key=lambda o: not o.title.casefold().startswith(low))

    return search
