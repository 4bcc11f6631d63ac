"""Setting a school up on this PC: its name and code, who works here, a password."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QCompleter, QHBoxLayout, QLineEdit, QListView, QVBoxLayout, QWidget

from desktop.i18n import same, t
from desktop.presenters.counties import County, find_county
from desktop.presenters.new_school import NewSchool, code_meaning, complaints
from desktop.presenters.passwords import Passphrase
from desktop.theme.look import Look
from desktop.theme.tokens import Tone
from desktop.widgets.basics import Card, Label, clear, row
from desktop.widgets.buttons import Button
from desktop.widgets.field import FieldFrame
from desktop.widgets.front_page import FrontPage
from desktop.widgets.inputs import LineEdit, PasswordEdit
from desktop.widgets.note import Note
from forms.definition import Text

LOST = t(
    "口令忘了，谁也打不开这台电脑上的数据。送到县里的，县里还有一份；没送出的就没有了。",
    "If the password is lost, nobody can open the data on this PC. What was delivered the county still has; "
    "the rest is gone.",
)


class NewSchoolPage(FrontPage):
    """`wanted` tells a `NewSchool` whose answers are right. `offer` gives a password to remember."""

    wanted = Signal(object)

    def __init__(
        self, look: Look, offer: Callable[[], Passphrase], counties: Sequence[County], then_join: bool = False
    ) -> None:
        super().__init__(look, 860, t("新建一所学校", "Set up a new school"))
        self._offer, self._counties = offer, counties
        self._lines: dict[str, QLineEdit] = {}
        self._frames: dict[str, FieldFrame] = {}
        card = Card(roomy=True)
        card.column.setContentsMargins(24, 18, 24, 18)
        card.column.setSpacing(10)
        card.column.addWidget(Label(look, t("学校", "The school"), "form"))
        card.column.addWidget(self._ask("name", t("学校全称", "Full name of the school")))
        card.column.addLayout(
            self._pair(
                self._ask("code", t("学校标识码", "School code"), t("10 位数字", "10 digits")),
                self._ask(
                    "county", t("所在县（市、区）", "County"), t("写一个字就能选", "Type a character, then choose")
                ),
            )
        )
        card.column.addSpacing(4)
        card.column.addWidget(Label(look, t("您", "You"), "form"))
        card.column.addLayout(self._pair(self._ask("clerk", t("您的姓名", "Your name")), QWidget()))
        card.column.addLayout(
            self._pair(
                self._ask(
                    "password", t("口令", "Password"), t("至少 10 个字符", "At least 10 characters"), secret=True
                ),
                self._ask("again", t("再写一次口令", "The password again"), secret=True),
            )
        )
        another = Button(look, t("给我五个词", "Offer five words"), "secondary")
        another.setObjectName("offer_words")
        another.clicked.connect(self._show_offer)
        words = t("想不出口令？用五个词。", "No idea? Use five words.")
        self._words = Note(look, "lightbulb-line", words, Tone.ACCENT, another)
        card.column.addWidget(self._words)
        self.column.addWidget(card)
        self.column.addWidget(Note(look, "error-warning-line", LOST, Tone.ATTENTION))
        self._trouble = QVBoxLayout()
        self.column.addLayout(self._trouble)
        done = (
            t("建好，下一步接上县里", "Set up, then join the county")
            if then_join
            else t("建好并打开", "Set up and open")
        )
        self.done = Button(look, done, "primary")
        self.done.setObjectName("create_school")
        self.done.clicked.connect(self.submit)
        self.column.addLayout(row(None, self.done))
        self.column.addStretch(1)

    def line(self, name: str) -> QLineEdit:
        """The field 'name', 'code', 'county', 'clerk', 'password' or 'again'."""
        return self._lines[name]

    def given(self) -> NewSchool:
        typed = {
            name: line.text() if name in ("password", "again") else line.text().strip()
            for name, line in self._lines.items()
        }
        county = find_county(typed["county"], self._counties)
        return NewSchool(**{**typed, "county": county.code if county else ""})

    def typed(self) -> dict[str, str]:
        return {name: line.text() for name, line in self._lines.items()}

    def put(self, typed: Mapping[str, str]) -> None:
        """Write into the fields what was typed before the page was built anew."""
        for name, text in typed.items():
            self._lines[name].setText(text)

    def submit(self) -> None:
        given = self.given()
        wrong = complaints(given)
        for name, frame in self._frames.items():
            if name in wrong:
                frame.set_message("fail", wrong[name])
            else:
                frame.clear_message()
        if "code" not in wrong:
            self._tell_code()
        if wrong:
            self._lines[next(name for name in self._lines if name in wrong)].setFocus()
            return
        self.set_busy(True)
        self.wanted.emit(given)

    def set_busy(self, busy: bool) -> None:
        self.done.setEnabled(not busy)

    def show_trouble(self, text: Text) -> None:
        """The school could not be made: say why, keep what was typed."""
        self.set_busy(False)
        clear(self._trouble)
        self._trouble.addWidget(Note(self.look, "close-circle-fill", text, Tone.FAILED))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._lines["name"].setFocus(Qt.FocusReason.OtherFocusReason)

    def _ask(self, name: str, label: Text, hint: Text | None = None, secret: bool = False) -> FieldFrame:
        line = PasswordEdit(self.look) if secret else LineEdit(self.look)
        if hint is not None and not secret:  # dots are drawn small: a placeholder among them could not be read
            line.setPlaceholderText(self.look.say(hint))
        line.setMaxLength(120)
        line.setObjectName(f"school_{name}")
        line.returnPressed.connect(lambda: self._next(name))
        frame = FieldFrame(self.look, label, line, required=True, hint=hint if secret else None)
        if name == "code":
            line.editingFinished.connect(self._tell_code)
        elif name == "county":
            line.setCompleter(self._completer())
        self._lines[name], self._frames[name] = line, frame
        return frame

    def _completer(self) -> QCompleter:
        names = QCompleter([county.shown for county in self._counties], self)
        names.setFilterMode(Qt.MatchFlag.MatchContains)
        names.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        popup = QListView()
        popup.setObjectName("popup")
        names.setPopup(popup)
        return names

    def _pair(self, left: QWidget, right: QWidget) -> QHBoxLayout:
        pair = row(left, right, spacing=24)
        pair.setStretch(0, 1)
        pair.setStretch(1, 1)
        return pair

    def _next(self, name: str) -> None:
        """Enter goes on to the next field; from the last one it is done."""
        names = list(self._lines)
        at = names.index(name)
        if at + 1 < len(names):
            self._lines[names[at + 1]].setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self.submit()

    def _tell_code(self) -> None:
        meaning = code_meaning(self._lines["code"].text().strip())
        if meaning is not None:
            self._frames["code"].set_message("ok", meaning)

    def _show_offer(self) -> None:
        offered = self._offer()
        shown = same("　".join(offered.words)) if self.look.language == "zh" else same(" ".join(offered.words))
        self._words.say(
            t(f"记住：{shown.zh}\n用拼音打：{offered.typed}", f"Remember: {shown.en}\nType: {offered.typed}")
        )
