"""One question of a form: its frame, its control, and what the evaluation says of it; and the boxes in between."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout

from desktop.i18n import NOTHING, fill, t
from desktop.presenters.entry_view import ConflictView, QuestionView, ReasonView, Spot, VersionView
from desktop.presenters.typing import label_and_unit
from desktop.theme.look import Look
from desktop.theme.tokens import Tone
from desktop.widgets.answers import Answer, ComputedAnswer, LongAnswer, Search, answer_for, is_school, option_search
from desktop.widgets.basics import ElidedLabel, Label, Sign, row
from desktop.widgets.buttons import Button
from desktop.widgets.field import FieldFrame
from desktop.widgets.inputs import LineEdit
from forms.definition import Choice, Field, FieldType
from forms.text import Text


def object_name(spot: Spot) -> str:
    """What tests and the tour find a control by: 'field-sex', 'field-visits-0-way' in a repeat."""
    return f"field-{spot.field}" if spot.row is None else f"field-{spot.row}-{spot.field}"


class Question(FieldFrame):
    """`edited` tells spot and value while the person answers, `fixed` a suggested fix that is taken."""

    edited = Signal(object, object)
    fixed = Signal(object)

    def __init__(
        self,
        look: Look,
        field: Field,
        spot: Spot,
        source: Text | None,
        search: Search,
        title: Callable[[str], str],
    ) -> None:
        """`search` and `title` serve what is looked up elsewhere: a record of another register, or a school."""
        self.spot, self.field = spot, field
        self._view: QuestionView | None = None
        self._has_label = True
        label, unit = label_and_unit(field.label)
        if unit is not None and look.language == "en" and not unit.en:
            unit = None  # a measure word that English has none for
        if field.type is not FieldType.REFERENCE and not is_school(field):
            search, title = option_search(look, self._choices), self._title
        self.answer: Answer = answer_for(look, field, search, title)
        self.answer.setObjectName(object_name(spot))
        super().__init__(look, label, self.answer, computed_from=source, unit=unit)
        if field.hint is not None:  # at the end of the label's line: a line less under every field
            hint = ElidedLabel(look, field.hint, "tiny")
            hint.setAlignment(Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter)
            self._head.takeAt(self._head.count() - 1)
            self._head.addWidget(hint, 1)
        self.answer.edited.connect(lambda value: self.edited.emit(self.spot, value))
        self.fix_wanted.connect(self._fix)
        self._message: tuple[str, Text | None, Text | None] = ("", None, None)

    def hide_label(self) -> None:
        """For a control whose words stand elsewhere; it keeps its accessible name."""
        self._label.hide()
        self._has_label = False
        self._need.hide()

    @property
    def spans(self) -> bool:
        """Whether it takes both columns."""
        return isinstance(self.answer, LongAnswer)

    @property
    def can_be_typed(self) -> bool:
        return not isinstance(self.answer, ComputedAnswer)

    def tell(self, view: QuestionView) -> None:
        self._view = view
        self.answer.show_value(view.value)
        self.set_required(view.required and self._has_label)
        message = (view.state, view.message, view.fix.label if view.fix else None)
        if message == self._message:
            return
        self._message = message
        if view.state == "fail" and view.message is not None:
            self.set_message("fail", view.message, message[2])
        else:
            self.clear_message()
            self._restate("attention" if view.state == "attention" else "")

    def _choices(self) -> tuple[Choice, ...]:
        return self._view.choices if self._view is not None and self._view.choices else self.field.choices

    def _title(self, code: str) -> str:
        return next((self._look.say(c.label) for c in self.field.choices if c.code == code), code)

    def _fix(self) -> None:
        if self._view is not None and self._view.fix is not None:
            self.fixed.emit(self._view.fix)


class ReasonBox(QFrame):
    """A soft check that holds: the sentence, and the field for its reason in place."""

    edited = Signal(object, object)

    def __init__(self, look: Look, view: ReasonView) -> None:
        super().__init__()
        self._look, self.spot, self.at = look, view.reason, view.at
        self.setObjectName("note")
        self.setProperty("tone", Tone.ATTENTION.value)
        self._sign = Sign(look, "error-warning-fill", Tone.ATTENTION, 18)
        self._words = Label(look, view.message, wraps=True)
        self.line = LineEdit(look)
        self.line.setObjectName(object_name(view.reason))
        self.line.setAccessibleName(look.say(t("原因", "Reason")))
        self.line.textEdited.connect(lambda text: self.edited.emit(self.spot, text.strip() or None))
        head = row(self._sign, self._words, spacing=10)
        head.setStretch(1, 1)
        head.setAlignment(self._sign, Qt.AlignmentFlag.AlignTop)
        goes_to = ElidedLabel(look, view.goes_to, "small")
        under = row(28, Label(look, t("原因", "Reason")), self.line, goes_to, spacing=10)
        under.setStretch(2, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 12, 16, 12)
        whole.setSpacing(8)
        whole.addLayout(head)
        whole.addLayout(under)
        self.tell(view)

    def tell(self, view: ReasonView) -> None:
        self._words.say(view.message)
        if view.settled:
            self._sign.show_sign("checkbox-circle-fill", Tone.MET)
        else:
            self._sign.show_sign("error-warning-fill", Tone.ATTENTION)
        if not self.line.hasFocus():
            self.line.setText(view.said)


class ConflictBox(QFrame):
    """Two answers that were given without knowing of each other: both are shown, one is chosen."""

    chosen = Signal(object, object)

    def __init__(self, look: Look, view: ConflictView) -> None:
        super().__init__()
        self.at = view.at
        self.setObjectName("note")
        self.setProperty("tone", Tone.ATTENTION.value)
        words = fill(
            t("{what}两处填得不一样，选一个：", "{what}: answered differently in two places. Choose one:"),
            what=view.labels,
        )
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 12, 16, 12)
        whole.setSpacing(8)
        whole.addLayout(row(Sign(look, "git-merge-line", Tone.ATTENTION, 18), Label(look, words), None, spacing=10))
        for number, version in enumerate(view.versions):
            whole.addLayout(self._version(look, view, version, number))

    def _version(self, look: Look, view: ConflictView, version: VersionView, number: int) -> QVBoxLayout:
        take = Button(look, t("用这个", "Take this"), "secondary")
        take.setObjectName(f"conflict-{view.keys[0]}-{number}")
        take.clicked.connect(lambda: self.chosen.emit(view, version))
        line = QVBoxLayout()
        line.addLayout(
            row(28, Label(look, version.whose, "small"), Label(look, version.shown or NOTHING, "strong"), None, take)
        )
        return line
