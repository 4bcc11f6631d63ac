"""Going through an entry form by keyboard: Enter to the next question, the field one is in kept in sight, and nothing
lost that is typed while the record before is being saved."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QScrollArea, QWidget

from desktop.presenters.entry import Entry
from desktop.presenters.entry_view import Spot
from desktop.widgets.answers import PickAnswer
from desktop.widgets.entry_form import EntryForm

SETTLED_MS = 30  # until a layout has its new size
SIGHT = 90  # pixels kept in sight around the field one is in
_CHORDS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier


class EntryWalk(QObject):
    """`came_to` and `went_from` tell the `Spot` of a question; `turned` comes before a step and before going to what is
    wrong, because the answer just left may ask for a reason that is the next question; `ended`: there is no question
    after this one. While `is_held`, keys are kept for `go_on`."""

    came_to = Signal(object)
    went_from = Signal(object)
    turned = Signal()
    ended = Signal()

    def __init__(self, form: EntryForm, area: QScrollArea, parent: QObject) -> None:
        super().__init__(parent)
        self._form, self._area = form, area
        self.is_held = False
        self._early: list[QEvent] = []
        self._reveal = QTimer(self)  # after the page has taken its new shape
        self._reveal.setSingleShot(True)
        self._reveal.setInterval(SETTLED_MS)
        self._reveal.timeout.connect(self._show_focus)
        form.made.connect(lambda control: control.installEventFilter(self))

    def go_on(self) -> None:
        """What a fast hand typed while the disk was busy belongs to the form now in sight."""
        self.is_held = False
        early, self._early = self._early, []
        for event in early:
            focused = self._form.focusWidget()
            if focused is not None and focused.hasFocus():
                QCoreApplication.sendEvent(focused, event)

    def may_end(self, entry: Entry, focused: QWidget | None) -> bool:
        """Whether what was typed may be saved; the choice one is still in counts. Else it goes to the first thing that
        is not right."""
        if isinstance(focused, PickAnswer):
            focused.accept()
        if entry.try_to_save():
            return True
        self.turned.emit()
        fault = entry.first_fault()
        control = self._form.control(fault) if fault is not None else None
        if control is not None:
            control.setFocus(Qt.FocusReason.OtherFocusReason)
        return False

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if self.is_held and event.type() in (QEvent.Type.KeyPress, QEvent.Type.InputMethod):
            self._early.append(event.clone())
            return True
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() & _CHORDS:
                if isinstance(watched, PickAnswer):
                    watched.accept()
                self._step(watched, -1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
                return True
        elif event.type() == QEvent.Type.FocusIn and isinstance(watched, QWidget):
            self._came_to(watched)
        elif event.type() == QEvent.Type.FocusOut:
            self._went_from(watched)
        return False

    def _step(self, control: QObject, by: int) -> None:
        self._went_from(control)
        self.turned.emit()
        controls = [widget for _, widget in self._form.order()]
        at = controls.index(control) + by if control in controls else 0
        if at >= len(controls):
            self.ended.emit()
        elif at >= 0:
            reason = Qt.FocusReason.TabFocusReason if by > 0 else Qt.FocusReason.BacktabFocusReason
            controls[at].setFocus(reason)

    def _show_focus(self) -> None:
        focused = self._form.focusWidget()
        if focused is not None and focused.hasFocus():
            self._area.ensureWidgetVisible(focused, 0, SIGHT)

    def _came_to(self, control: QObject) -> None:
        self._reveal.start()
        spot = self._spot_of(control)
        if spot is not None:
            self.came_to.emit(spot)

    def _went_from(self, control: QObject) -> None:
        spot = self._spot_of(control)
        if spot is not None:
            self.went_from.emit(spot)

    def _spot_of(self, control: QObject) -> Spot | None:
        return next((spot for spot, widget in self._form.order() if widget is control), None)
