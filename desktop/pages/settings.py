"""Settings: how this window looks, when it locks, where the data are, whom they go to, what the program is."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop.i18n import NOTHING, fill, same, t
from desktop.places import JOIN, PASSWORD, UPDATES
from desktop.presenters.preferences import IDLE_CHOICES
from desktop.presenters.settings_view import SettingsView
from desktop.theme.look import Look
from desktop.theme.tokens import Tone
from desktop.widgets.basics import Card, ElidedLabel, Label, clear, column, divider, row
from desktop.widgets.buttons import Button
from desktop.widgets.note import Note
from desktop.widgets.page import Page
from desktop.widgets.segmented import SegmentedControl
from desktop.widgets.top_bar import TopBar
from forms.text import Text

WIDE = 760
SIGNS = {
    Tone.ACCENT: "information-line",
    Tone.MET: "checkbox-circle-fill",
    Tone.ATTENTION: "error-warning-line",
    Tone.FAILED: "close-circle-fill",
}


class SettingsPage(Page):
    language_chosen = Signal(str)
    theme_chosen = Signal(str)
    idle_chosen = Signal(int)
    backup_chosen = Signal(str)
    delete_sample_wanted = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__(look, TopBar(look, t("设置", "Settings")))
        self._result: tuple[Text, Tone] | None = None

    def tell(self, view: SettingsView) -> None:
        clear(self.body)
        if self._result is not None:
            self.body.addWidget(self._note(*self._result))
        if view.anew is not NOTHING:
            self.body.addWidget(self._note(view.anew, Tone.ACCENT))
        cards = (self._window_card(view), self._person_card(view), self._data_card(view), self._about_card(view))
        for card in cards:
            card.setMaximumWidth(WIDE)
            self.body.addWidget(card)
        self.body.addStretch(1)

    def _window_card(self, view: SettingsView) -> Card:
        look, card = self.look, self._card(t("这个窗口", "This window"))
        languages = SegmentedControl(look, [("zh", same("中文")), ("en", same("English"))], view.language)
        languages.setObjectName("languages")
        languages.chosen.connect(self.language_chosen)
        themes = SegmentedControl(look, [("light", t("浅色", "Light")), ("dark", t("深色", "Dark"))], view.theme)
        themes.setObjectName("themes")
        themes.chosen.connect(self.theme_chosen)
        minutes = [(str(n), fill(t("{n} 分钟", "{n} min"), n=n)) for n in IDLE_CHOICES]
        idle = SegmentedControl(look, minutes, str(view.idle_minutes))
        idle.setObjectName("idle_minutes")
        idle.chosen.connect(lambda value: self.idle_chosen.emit(int(value)))
        self._line(card, t("语言", "Language"), languages)
        self._line(card, t("颜色", "Colours"), themes)
        self._line(card, t("没人动就上锁", "Lock when idle"), idle, last=True)
        return card

    def _person_card(self, view: SettingsView) -> Card:
        card = self._card(t("您", "You"))
        change = Button(self.look, t("换口令", "Change the password"))
        change.setObjectName("change_password")
        change.clicked.connect(lambda: self.go.emit(PASSWORD))
        self._line(card, t("登录的人", "Signed in"), change, view.person, last=True)
        return card

    def _data_card(self, view: SettingsView) -> Card:
        look, card = self.look, self._card(t("数据", "Data"))
        self._line(card, t("存在", "Kept in"), None, same(view.folder))
        join = Button(look, t("接上县里", "Join the county"))
        join.clicked.connect(lambda: self.go.emit(JOIN))
        self._line(card, t("送给", "Sent to"), join if view.can_join else None, view.joining)
        backup = Button(look, t("备份到 U 盘或另一块盘", "Back up to another drive"))
        backup.setObjectName("back_up")
        backup.clicked.connect(self._choose_folder)
        self._line(card, t("备份", "Backup"), backup, view.backup, last=not view.is_sample, due=view.backup_is_due)
        if view.is_sample:
            delete = Button(look, t("删除整个样本学校", "Delete the whole sample school"), "danger")
            delete.setObjectName("delete_sample")
            delete.clicked.connect(self.delete_sample_wanted)
            said = t("都是编造的，删了不可惜", "All made up; nothing is lost")
            self._line(card, t("样本", "Sample"), delete, said, last=True)
        return card

    def _about_card(self, view: SettingsView) -> Card:
        look, card = self.look, self._card(t("关于驿录", "About Yilu"))
        updates = Button(look, t("更新", "Updates"))
        updates.setObjectName("open_updates")
        updates.clicked.connect(lambda: self.go.emit(UPDATES))
        card.column.addLayout(row(Label(look, view.program), None, updates))
        licence = t(
            "Apache-2.0 许可。图标 Remix Icon（Apache-2.0）。", "Apache-2.0 licence. Icons: Remix Icon (Apache-2.0)."
        )
        libraries = t(
            "用到 Qt / PySide6（LGPL-3.0）、SQLCipher（BSD）、age 等。",
            "Uses Qt / PySide6 (LGPL-3.0), SQLCipher (BSD), age and others.",
        )
        for text in (licence, libraries):
            card.column.addWidget(Label(look, text, "small"))
        return card

    def _card(self, title: Text) -> Card:
        card = Card(roomy=True)
        card.column.setSpacing(10)
        card.column.addWidget(Label(self.look, title, "card"))
        return card

    def _line(
        self,
        card: Card,
        name: Text,
        control: QWidget | None,
        words: Text | None = None,
        last: bool = False,
        due: bool = False,
    ) -> None:
        label = Label(self.look, name)
        label.setFixedWidth(136)
        said = column(ElidedLabel(self.look, words or "", "small", Tone.ATTENTION if due else None))
        line = row(label, said, spacing=12)
        line.setStretch(1, 1)
        if control is not None:
            line.addWidget(control)
        card.column.addLayout(line)
        if not last:
            card.column.addWidget(divider("row-divider"))

    def _choose_folder(self) -> None:
        title = self.look.say(t("备份到哪个文件夹", "Which folder to back up to"))
        folder = QFileDialog.getExistingDirectory(self, title)
        if folder:
            self.backup_chosen.emit(folder)

    def show_result(self, text: Text, tone: Tone) -> None:
        """What a backup came to; it stays until the page is left."""
        self._result = (text, tone)
        self.read_wanted.emit()

    def leaving(self) -> None:
        self._result = None

    def _note(self, text: Text, tone: Tone) -> Note:
        note = Note(self.look, SIGNS[tone], text, tone)
        note.setMaximumWidth(WIDE)
        return note
