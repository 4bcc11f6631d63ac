"""The box that Ctrl+K opens: typing finds, arrows choose, Enter goes, Esc leaves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from desktop.i18n import t
from desktop.theme.look import Look
from desktop.theme.tokens import Tone
from desktop.widgets.basics import ElidedLabel, Label, Sign, row
from desktop.widgets.inputs import SearchBox
from forms.text import Text

WAIT_MS = 120
WIDE, ITEM = 560, 36


@dataclass(frozen=True, slots=True)
class FinderItem:
    sign: str
    title: Text
    words: Text
    value: object


class Finder(QFrame):
    """`asked` tells what was typed, after a short rest; `tell` shows what was found; `chosen` gives an item's value."""

    asked = Signal(str)
    chosen = Signal(object)

    def __init__(self, look: Look, host: QWidget) -> None:
        super().__init__(host)
        self._host = host
        self.setObjectName("floating")
        self.setFixedWidth(WIDE)
        self._look = look
        self.box = SearchBox(look, t("页面、姓名、编号", "Pages, names, numbers"))
        self.box.setObjectName("finder_box")
        self.box.installEventFilter(self)
        self.list = QListWidget()
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.itemClicked.connect(self._go)
        self._nothing = Label(look, t("没有找到。换一个字试试。", "Nothing found. Try other words."), "small")
        whole = QVBoxLayout(self)
        whole.setContentsMargins(12, 12, 12, 12)
        for part in (self.box, self.list, self._nothing):
            whole.addWidget(part)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(WAIT_MS)
        self._rest.timeout.connect(lambda: self.asked.emit(self.box.text()))
        self.box.textChanged.connect(lambda _text: self._rest.start())
        self.hide()

    def open(self) -> None:
        """Show over the upper middle of the host, empty."""
        self.box.clear()
        self.tell(())
        self.asked.emit("")
        self.move((self._host.width() - WIDE) // 2, 72)
        self.show()
        self.raise_()
        self.box.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def tell(self, items: Sequence[FinderItem]) -> None:
        self.list.clear()
        for item in items:
            place = QListWidgetItem(self.list)
            place.setData(Qt.ItemDataRole.UserRole, item.value)
            place.setSizeHint(QSize(WIDE - 40, ITEM))
            self.list.setItemWidget(place, self._row(item))
        self.list.setCurrentRow(0)
        self.list.setFixedHeight(min(max(len(items), 1), 9) * ITEM)
        self.list.setVisible(bool(items))
        self._nothing.setVisible(not items)
        self.adjustSize()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut:
            self.hide()
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            step = 1 if event.key() == Qt.Key.Key_Down else -1
            self.list.setCurrentRow((self.list.currentRow() + step) % max(self.list.count(), 1))
            return True
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            item = self.list.currentItem()
            if item is not None:
                self._go(item)
            return True
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
            return True
        return False

    def _go(self, item: QListWidgetItem) -> None:
        value = item.data(Qt.ItemDataRole.UserRole)
        self.hide()
        self.chosen.emit(value)

    def _row(self, item: FinderItem) -> QWidget:
        held = QWidget()
        held.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        title = Label(self._look, item.title)
        line = row(
            Sign(self._look, item.sign, Tone.ACCENT), title, ElidedLabel(self._look, item.words, "small"), spacing=10
        )
        line.setContentsMargins(8, 0, 8, 0)
        line.setStretch(2, 1)
        held.setLayout(line)
        return held
