"""The questions of a form in their sections: two columns where there is room, reasons and conflicts in place."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget
from shiboken6 import isValid

from desktop.i18n import fill, t
from desktop.presenters.entry_view import EntryView, Spot
from desktop.theme.look import Look
from desktop.widgets.answers import Search, VeiledLine, is_school
from desktop.widgets.basics import Label, divider, row
from desktop.widgets.buttons import Button, SignButton
from desktop.widgets.question import ConflictBox, Question, ReasonBox
from forms.definition import Field, Form, Repeat, Section
from forms.text import Text

COLUMN_GAP = 24


@dataclass(frozen=True, slots=True)
class Makings:
    """What questions are made with: where computed fields come from, and how records and schools are searched and
    named."""

    look: Look
    source: Callable[[Field], Text]
    search_records: Search
    record_title: Callable[[str], str]
    search_schools: Search
    school_title: Callable[[str], str]

    def question(self, field: Field, spot: Spot) -> Question:
        source = self.source(field) if field.is_calculated else None
        if is_school(field):
            return Question(self.look, field, spot, source, self.search_schools, self.school_title)
        return Question(self.look, field, spot, source, self.search_records, self.record_title)


class _Grid(QWidget):
    """Questions and boxes in one or two columns. Nothing is moved that stands right, so that the focus stays."""

    def __init__(self) -> None:
        super().__init__()
        self._lines = QGridLayout(self)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setHorizontalSpacing(COLUMN_GAP)
        self._lines.setVerticalSpacing(12)
        self._standing: tuple[object, ...] = ()

    def arrange(self, questions: Sequence[Question], boxes: Mapping[Spot, list[QWidget]], columns: int) -> None:
        """Boxes stand under the line of their question, over all columns."""
        standing = (columns, *questions, *(box for many in boxes.values() for box in many))
        if standing == self._standing:
            return
        for widget in self._standing[1:]:
            if isinstance(widget, QWidget) and isValid(widget):
                self._lines.removeWidget(widget)  # an item taken by takeAt would go on serving its old sizes
        self._standing = standing
        line, column = 0, 0
        waiting: list[QWidget] = []

        def end_line() -> None:
            nonlocal line, column
            if column:
                line, column = line + 1, 0
            for box in waiting:
                self._lines.addWidget(box, line, 0, 1, columns)
                box.show()
                line += 1
            waiting.clear()

        for question in questions:
            spans = question.spans
            if spans:
                end_line()
            self._lines.addWidget(question, line, column, 1, columns if spans else 1)
            question.show()
            waiting.extend(boxes.get(question.spot, ()))
            column += columns if spans else 1
            if column >= columns:
                end_line()
        end_line()
        for at in range(2):
            self._lines.setColumnStretch(at, 1 if at < columns else 0)


class _SectionBlock(QWidget):
    """One section: heading, how much is filled, questions, then the rows of its repeats."""

    def __init__(self, look: Look, section: Section, is_first: bool) -> None:
        super().__init__()
        self.look, self.section = look, section
        self._count = Label(look, "", "small")
        head = row(Label(look, section.label, "form"), None, self._count)
        self.grid = _Grid()
        self.inner = QVBoxLayout(self)
        self.inner.setContentsMargins(0, 0, 0, 8)
        self.inner.setSpacing(12)
        if not is_first:
            self.inner.addWidget(divider())
            self.inner.addSpacing(6)
        self.inner.addLayout(head)
        self.inner.addWidget(self.grid)

    def tell_count(self, filled: int, of: int) -> None:
        self._count.say(fill(t("已填 {n} / {of}", "filled {n} / {of}"), n=filled, of=of) if of else "")


class _RowCard(QFrame):
    """One row of a repeat."""

    removed = Signal()

    def __init__(self, look: Look, repeat: Repeat, number: int) -> None:
        super().__init__()
        self.setObjectName("inset")
        title = fill(t("{label} {n}", "{label} {n}"), label=repeat.label, n=number + 1)
        remove = SignButton(look, "delete-bin-line", t("去掉这一条", "Take this one away"), "secondary")
        remove.setObjectName(f"remove-{repeat.name}-{number}")
        remove.clicked.connect(self.removed)
        self.grid = _Grid()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 8, 8, 16)
        whole.setSpacing(4)
        whole.addLayout(row(Label(look, title, "strong"), None, remove))
        held = QHBoxLayout()
        held.setContentsMargins(0, 0, 8, 0)
        held.addWidget(self.grid)
        whole.addLayout(held)


class EntryForm(QWidget):
    """All questions of a form. `edited` tells (spot, value), `fixed` a fix taken, `row_added` and `row_removed` a
    repeat's name (and place), `settled` a conflict and the side taken."""

    edited = Signal(object, object)
    fixed = Signal(object)
    row_added = Signal(str)
    row_removed = Signal(str, int)
    settled = Signal(object, object)
    made = Signal(object)  # a control that was just made
    numbers_asked = Signal()  # somebody goes into a number that stands masked

    def __init__(self, makings: Makings, form: Form, reasons: frozenset[str]) -> None:
        super().__init__()
        self._makings, self._form, self._reason_fields = makings, form, reasons
        self._blocks: dict[str, _SectionBlock] = {}
        self._questions: dict[Spot, Question] = {}
        self._reasons: dict[Spot, ReasonBox] = {}
        self._conflicts: dict[tuple[str, ...], ConflictBox] = {}
        self._beside: list[tuple[Spot | None, QWidget]] = []  # what others put into the form
        self._cards: dict[str, list[_RowCard]] = {}
        self._card_places: dict[str, QVBoxLayout] = {}
        self._columns = 2
        self._view: EntryView | None = None
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(12)
        self._head = QVBoxLayout()
        whole.addLayout(self._head)
        for number, section in enumerate(form.sections):
            block = _SectionBlock(makings.look, section, number == 0)
            self._blocks[section.name] = block
            whole.addWidget(block)
            for repeat in form.repeats:
                if repeat.section == section.name:
                    self._add_repeat(block, repeat)
        whole.addStretch(1)

    def start(self) -> None:
        """Make the questions outside repeats; once, after the signals are connected."""
        for field in self._form.top_fields:
            if field.name not in self._reason_fields:
                self._make(field, Spot(field.name))

    def put_beside(self, spot: Spot | None, box: QWidget) -> None:
        """Put a box under the question at a spot; at the head of the form for None, or as long as nobody asks it."""
        self._beside.append((spot, box))
        if self._view is not None:
            self._arrange(self._view)

    def take_away(self, box: QWidget) -> None:
        self._beside = [(spot, one) for spot, one in self._beside if one is not box]
        box.hide()
        box.deleteLater()
        if self._view is not None:
            self._arrange(self._view)

    def set_columns(self, columns: int) -> None:
        if columns != self._columns:
            self._columns = columns
            if self._view is not None:
                self._arrange(self._view)

    def tell(self, view: EntryView) -> None:
        self._view = view
        for repeat in self._form.repeats:
            self._tell_rows(repeat, view.rows[repeat.name])
        for spot, question in self._questions.items():
            shown = view.questions.get(spot)
            if shown is not None:
                question.tell(shown)
            elif not question.isHidden():
                question.hide()
        self._tell_reasons(view)
        self._tell_conflicts(view)
        self._arrange(view)
        for section in view.sections:
            block = self._blocks[section.name]
            block.tell_count(section.filled, section.of)
            block.setVisible(section.is_relevant)

    def set_veiled(self, veiled: bool) -> None:
        """Mask ID numbers and telephones, or show them whole."""
        for question in self._questions.values():
            if isinstance(question.answer, VeiledLine):
                question.answer.set_veiled(veiled)

    def block(self, section: str) -> QWidget:
        return self._blocks[section]

    def control(self, spot: Spot) -> QWidget | None:
        """What one types into at a spot: the question's control or a reason's line."""
        if spot in self._reasons:
            return self._reasons[spot].line
        question = self._questions.get(spot)
        return question.answer if question is not None else None

    def order(self) -> list[tuple[Spot, QWidget]]:
        """The controls one can type into as they follow each other on the page."""
        found: list[tuple[Spot, QWidget]] = []
        if self._view is None:
            return found
        boxes = self._boxes(self._view)
        for section in self._form.sections:
            fields = [f for f in self._form.fields if f.section == section.name]
            spots = [s for f in fields if f.repeat is None for s in self._spots_of(f)]
            for repeat in (r for r in self._form.repeats if r.section == section.name):
                for at in range(self._view.rows[repeat.name]):
                    spots += [Spot(f.name, at) for f in self._form.fields_of(repeat.name)]
            for spot in spots:
                question = self._questions.get(spot)
                if question is not None and question.can_be_typed and spot in self._view.questions:
                    found.append((spot, question.answer))
                found += [(b.spot, b.line) for b in boxes.get(spot, ()) if isinstance(b, ReasonBox)]
        return found

    # -- within ----

    def _spots_of(self, field: Field) -> list[Spot]:
        return [Spot(field.name)] if Spot(field.name) in self._questions else []

    def _make(self, field: Field, spot: Spot) -> Question:
        question = self._makings.question(field, spot)
        question.edited.connect(self.edited)
        question.fixed.connect(self.fixed)
        self._questions[spot] = question
        if isinstance(question.answer, VeiledLine):
            question.answer.asked.connect(self.numbers_asked)
        self.made.emit(question.answer)
        return question

    def _add_repeat(self, block: _SectionBlock, repeat: Repeat) -> None:
        self._cards[repeat.name] = []
        place = QVBoxLayout()
        place.setSpacing(12)
        self._card_places[repeat.name] = place
        add = Button(
            self._makings.look, fill(t("加一条{label}", "Add: {label}"), label=repeat.label), "link", "add-line"
        )
        add.setObjectName(f"add-{repeat.name}")
        add.clicked.connect(lambda: self.row_added.emit(repeat.name))
        block.inner.addLayout(place)
        block.inner.addLayout(row(add, None))

    def _tell_rows(self, repeat: Repeat, number: int) -> None:
        cards = self._cards[repeat.name]
        while len(cards) > number:
            card = cards.pop()
            self._questions = {
                s: q for s, q in self._questions.items() if q.field.repeat != repeat.name or s.row != len(cards)
            }
            self._reasons = {s: b for s, b in self._reasons.items() if s.row != len(cards)}
            self._card_places[repeat.name].removeWidget(card)
            card.hide()
            card.deleteLater()
        while len(cards) < number:
            at = len(cards)
            card = _RowCard(self._makings.look, repeat, at)
            card.removed.connect(lambda at=at: self.row_removed.emit(repeat.name, at))
            for field in self._form.fields_of(repeat.name):
                if field.name not in self._reason_fields:
                    self._make(field, Spot(field.name, at))
            self._card_places[repeat.name].addWidget(card)
            cards.append(card)

    def _tell_reasons(self, view: EntryView) -> None:
        wanted = {reason.reason: reason for reason in view.reasons}
        for spot in [spot for spot in self._reasons if spot not in wanted]:
            box = self._reasons.pop(spot)
            box.hide()
            box.deleteLater()
        for spot, reason in wanted.items():
            if spot in self._reasons:
                self._reasons[spot].tell(reason)
            else:
                box = ReasonBox(self._makings.look, reason)
                box.edited.connect(self.edited)
                self._reasons[spot] = box
                self.made.emit(box.line)

    def _tell_conflicts(self, view: EntryView) -> None:
        wanted = {conflict.keys: conflict for conflict in view.conflicts}
        for keys in [keys for keys in self._conflicts if keys not in wanted]:
            box = self._conflicts.pop(keys)
            box.hide()
            box.deleteLater()
        for keys, conflict in wanted.items():
            if keys not in self._conflicts:
                box = ConflictBox(self._makings.look, conflict)
                box.chosen.connect(self.settled)
                self._conflicts[keys] = box
                if conflict.at is None:
                    self._head.addWidget(box)

    def _boxes(self, view: EntryView) -> dict[Spot, list[QWidget]]:
        found: dict[Spot, list[QWidget]] = {}
        for conflict in self._conflicts.values():
            if conflict.at is not None:
                found.setdefault(conflict.at, []).append(conflict)
        for reason in self._reasons.values():
            found.setdefault(reason.at, []).append(reason)
        for spot, box in self._beside:
            if spot is not None and spot in view.questions:
                found.setdefault(spot, []).append(box)
        return found

    def _arrange(self, view: EntryView) -> None:
        boxes = self._boxes(view)
        placed = {id(box) for many in boxes.values() for box in many}
        for _, box in self._beside:
            if id(box) not in placed and self._head.indexOf(box) < 0:
                self._head.addWidget(box)
                box.show()
        for section in self._form.sections:
            shown = [
                question
                for spot, question in self._questions.items()
                if spot.row is None and question.field.section == section.name and spot in view.questions
            ]
            self._blocks[section.name].grid.arrange(
                shown, {s: b for s, b in boxes.items() if s in {q.spot for q in shown}}, self._columns
            )
        for name, cards in self._cards.items():
            for at, card in enumerate(cards):
                shown = [q for s, q in self._questions.items() if q.field.repeat == name and s.row == at]
                shown = [q for q in shown if q.spot in view.questions]
                card.grid.arrange(
                    shown, {s: b for s, b in boxes.items() if s in {q.spot for q in shown}}, self._columns
                )
