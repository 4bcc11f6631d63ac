"""A register: the records of one form in a table that is searched, filtered, sorted, ticked and opened."""

from __future__ import annotations

from array import array
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedLayout, QVBoxLayout, QWidget

from desktop.dialogs import WORKBOOK, ask_where
from desktop.i18n import fill, t
from desktop.models.records import RecordsModel
from desktop.places import IMPORT, Place, entry
from desktop.places import register as register_of
from desktop.presenters.register import Register, Sought, filter_fields
from desktop.presenters.register_columns import Kind
from desktop.presenters.signs import form_sign
from desktop.tasks import Changes
from desktop.theme.look import Look
from desktop.theme.tokens import Tone
from desktop.widgets.basics import Card, Label, Sign, clear, divider, row
from desktop.widgets.buttons import Button
from desktop.widgets.empty import EmptyState
from desktop.widgets.filter_bar import FilterBar
from desktop.widgets.floating_bar import FloatingBar
from desktop.widgets.note import Note, result_note
from desktop.widgets.page import Page
from desktop.widgets.record_table import RecordTable
from desktop.widgets.top_bar import Crumbs, TopBar
from forms.text import Text

MOST_NAMED = 5


class RegisterPage(Page):
    """`delete_wanted` and `restore_wanted` give local ids, `export_wanted` a path, local ids and fields, `looked_at` a
    local id whose numbers were shown, `columns_wanted` names to remember, `opened` the record gone to."""

    delete_wanted = Signal(list)
    restore_wanted = Signal(list)
    export_wanted = Signal(str, list, list)
    looked_at = Signal(object)  # a local id needs 64 bits
    columns_wanted = Signal(list)
    opened = Signal(object)

    def __init__(
        self, look: Look, register: Register, chosen: str = "", aside: Text | None = None, parents: Crumbs = ()
    ) -> None:
        form = register.form
        super().__init__(look, TopBar(look, form.title, aside, parents), scrolls=False)
        self.register = register
        self.sought: Sought = register.first_sought(chosen)
        self.model = RecordsModel(look, register.rows)
        self.table = RecordTable(look, self.model)
        self._empty: EmptyState | None = None
        self._adds = True
        self._new = Button(look, register.add_words(), "primary", "add-line")
        self._new.setObjectName("register-new")
        self._export = Button(look, t("导出", "Export"), "secondary", "download-line")
        self._export.setObjectName("register-export")
        self.top.add_action(self._export)
        self.top.add_action(self._new)
        hint = (
            t("姓名、学籍号尾号", "Name, end of a number")
            if form.id == "enrolment"
            else fill(t("查找{title}", "Search"), title=form.title)
        )
        self.filters = FilterBar(look, hint, filter_fields(form))
        self.filters.offer_columns(register.all_columns, register.columns)
        self._note_place = QVBoxLayout()
        self.body.setSpacing(12)
        self.body.addLayout(self._note_place)
        self.body.addWidget(self._card(), 1)
        self._bar = self._selection_bar()
        self._connect()

    def allow(self, actions: frozenset[str]) -> None:
        """Leave only what the person may do: see `desktop.presenters.roles`."""
        self._adds = "add" in actions
        self._new.setVisible(self._adds)
        self._export.setVisible("export" in actions)
        self.table.unmasks = "unmask" in actions
        wanted = ((self._look_at, "unmask"), (self._export_chosen, "export"), (self._remove, "delete"))
        for button, action in wanted:
            button.setVisible(action in actions)

    def read(self, go_to: int | None = None) -> None:
        """Ask the store anew; the cursor stays on its record, or goes to `go_to`."""
        at = self.table.current_row()
        kept = go_to if go_to is not None else None if at is None else self.model.local_id(at)
        ids = self.register.ids(self.sought)
        total = self.register.total()
        self._tell_legend()
        self.model.show(self.register.columns, ids)
        self.table.arrange(self.sought.order)
        self.filters.tell(self.sought, self.register.chips(self.sought))
        self.filters.tell_count(len(ids), total, self.register.form.measure)
        self._export.setEnabled(bool(ids))
        self._show_empty(ids, total)
        found = self.model.row_of(kept) if kept is not None else None
        if found is not None:
            self.table.go_to(found)
        elif ids:
            self.table.go_to(min(at or 0, len(ids) - 1))

    def seek(self, sought: Sought) -> None:
        self.sought = sought
        self.read()

    def export_to(self, path: str) -> None:
        """Write what is ticked, or else all that is shown, into a workbook."""
        ids = self.model.chosen() or list(self.register.ids(self.sought))
        fields = list(dict.fromkeys(name for column in self.register.columns for name in column.fields))
        self.export_wanted.emit(path, ids, fields)

    def tell_result(self, text: Text, tone: Tone = Tone.MET, restore: list[int] | None = None) -> None:
        """Say in place what came of an action; a deletion can be taken back from here."""
        parts: list[QWidget] = []
        if restore:
            undo = Button(self.look, t("撤销", "Take it back"), "link")
            undo.setObjectName("register-undo")
            undo.clicked.connect(lambda: self.restore_wanted.emit(restore))
            parts.append(undo)
        self._show_note(result_note(self.look, text, tone, self._put_note_away, *parts))

    def follow(self, changes: object) -> None:
        """Something was written: read again if it was of this register, or if it arrived somewhere."""
        if isinstance(changes, Changes) and (self.register.form.id in changes.forms or changes.delivery):
            super().follow(changes)

    # -- parts ----

    def _card(self) -> Card:
        card, held = Card(flush=True), QWidget()
        self._over = held
        self._stack = QStackedLayout(held)
        self._stack.addWidget(self.table)
        card.column.addWidget(self.filters)
        card.column.addWidget(divider())
        card.column.addWidget(held, 1)
        card.column.addWidget(divider())
        card.column.addWidget(self._foot())
        return card

    def _foot(self) -> QWidget:
        look, held = self.look, QWidget()
        held.setFixedHeight(36)
        words = t("Enter 打开，空格选中，Ctrl+F 查找", "Enter opens, Space ticks, Ctrl+F searches")
        if any(column.kind is Kind.MASKED for column in self.register.columns):
            words = t(
                "证件号、电话已遮住，按住 Alt 查看一行，会记入查阅记录",
                "Numbers are masked; hold Alt to see one row, which is noted in the access log",
            )
        self._legend = row(spacing=6)
        line = row(Label(look, words, "small"), None, spacing=6)
        line.setContentsMargins(16, 0, 16, 0)
        line.addLayout(self._legend)
        held.setLayout(line)
        return held

    def _tell_legend(self) -> None:
        clear(self._legend)
        for sign, tone, said in self.register.signs():
            self._legend.addSpacing(8)
            self._legend.addWidget(Sign(self.look, sign, tone, 16))
            self._legend.addWidget(Label(self.look, said, "small"))

    def _selection_bar(self) -> FloatingBar:
        bar = FloatingBar(self.look, self._over)
        self._open = bar.add_action(t("打开", "Open"), "edit-line")
        self._open.clicked.connect(self._open_chosen)
        self._look_at = bar.add_action(t("看号码", "Show numbers"), "eye-line")
        self._look_at.clicked.connect(self._look_at_chosen)
        self._export_chosen = bar.add_action(t("导出", "Export"), "download-line")
        self._export_chosen.clicked.connect(self._ask_path)
        self._remove = bar.add_action(t("删除", "Delete"), "delete-bin-line")
        self._remove.setObjectName("register-delete")
        self._remove.clicked.connect(self._ask_delete)
        bar.released.connect(self.model.release)
        return bar

    def _connect(self) -> None:
        self._new.clicked.connect(self._go_new)
        self._export.clicked.connect(self._ask_path)
        self.filters.searched.connect(lambda text: self.seek(replace(self.sought, text=text)))
        self.filters.filtered.connect(lambda name, codes: self.seek(self.sought.with_filter(name, codes)))
        self.filters.cleared.connect(lambda: self.seek(self.sought.without_filters()))
        self.filters.columns_chosen.connect(self._choose_columns)
        self.filters.went_down.connect(self._into_table)
        self.table.sorted_by.connect(self._sort)
        self.table.opened.connect(lambda at: self._go_to(self.model.local_id(at)))
        self.table.unmasked.connect(lambda at: self.looked_at.emit(self.model.local_id(at)))
        self.model.chosen_changed.connect(self._show_bar)
        for keys, slot in (("Ctrl+N", self._go_new), ("Ctrl+F", self._into_search)):
            shortcut = QShortcut(QKeySequence(keys), self, slot)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)

    def entered(self) -> None:
        super().entered()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    # -- what the person does ----

    def _go_new(self) -> None:
        """To an empty form; where days are entered on a page of their own, to that page."""
        usual = register_of(self.register.form.id)
        self.go.emit(entry(self.register.form.id) if usual.page == "register" else usual)

    def _go_to(self, local_id: int) -> None:
        self.opened.emit(local_id)
        is_case = self.register.form.states is not None
        self.go.emit(Place("case" if is_case else "entry", self.register.form.id, local_id))

    def _open_chosen(self) -> None:
        chosen = self.model.chosen()
        if chosen:
            self._go_to(chosen[0])

    def _look_at_chosen(self) -> None:
        chosen = self.model.chosen()
        at = self.model.row_of(chosen[0]) if chosen else None
        if at is not None:
            self.table.go_to(at)
            self.table.show_numbers(at)

    def _into_search(self) -> None:
        self.filters.box.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.filters.box.selectAll()

    def _into_table(self) -> None:
        self.filters.search_now()
        self.table.setFocus(Qt.FocusReason.TabFocusReason)
        if self.model.rowCount() and self.table.current_row() is None:
            self.table.go_to(0)

    def _sort(self, name: str) -> None:
        if name:
            before, descending = self.sought.order
            self.seek(replace(self.sought, order=(name, not descending if before == name else False)))

    def _choose_columns(self, names: list[str]) -> None:
        self.register.choose_columns(names)
        self.columns_wanted.emit([column.name for column in self.register.columns])
        self.read()

    def _ask_path(self) -> None:
        name = f"{self.look.say(self.register.form.title)}.xlsx"
        ask_where(self, self.look.say(t("导出", "Export")), name, WORKBOOK, self.export_to)

    def _ask_delete(self) -> None:
        """A bar in the page names and counts what would go; nothing happens before the person says so."""
        chosen = self.model.chosen()
        if not chosen:
            return
        names = self.register.names(chosen[:MOST_NAMED])
        more = t("等", " and others") if len(chosen) > MOST_NAMED else t("", "")
        listed = Text("、".join(names) + more.zh, ", ".join(names) + more.en)
        words = fill(
            t(
                "删除 {count}：{names}。本机不再列出，已送出的也会通知县里；删除后可以马上撤销。",
                "Delete {count}: {names}. They leave the lists here, and the county is told; it can be taken back.",
            ),
            count=self.register.counted(len(chosen)),
            names=listed,
        )
        yes = Button(
            self.look, fill(t("删除 {count}", "Delete {count}"), count=self.register.counted(len(chosen))), "danger"
        )
        yes.setObjectName("register-delete-confirm")
        no = Button(self.look, t("不删", "Keep"), "secondary")
        yes.clicked.connect(lambda: self._delete(chosen))
        no.clicked.connect(self._put_note_away)
        self._show_note(Note(self.look, "delete-bin-line", words, Tone.FAILED, no, yes))
        no.setFocus(Qt.FocusReason.OtherFocusReason)
        self._bar.tell(None)

    def _delete(self, chosen: list[int]) -> None:
        self._put_note_away()
        self.delete_wanted.emit(chosen)

    # -- what is shown ----

    def _show_bar(self) -> None:
        chosen = self.model.chosen()
        said = fill(t("已选 {count}", "{count} selected"), count=self.register.counted(len(chosen)))
        self._bar.tell(said if chosen else None)
        self._open.setEnabled(len(chosen) == 1)
        self._look_at.setEnabled(len(chosen) == 1)

    def _show_note(self, note: Note) -> None:
        self._put_note_away()
        self._note_place.addWidget(note)

    def _put_note_away(self) -> None:
        focused = self.focusWidget()
        was_in_note = focused is not None and isinstance(focused.parentWidget(), Note)
        clear(self._note_place)
        if was_in_note:
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        self._show_bar()

    def _show_empty(self, ids: array[int], total: int) -> None:
        if self._empty is not None:
            self._stack.removeWidget(self._empty)
            self._empty.deleteLater()
            self._empty = None
        if ids:
            self._stack.setCurrentWidget(self.table)
            return
        self._empty = self._nothing_found() if total else self._nothing_yet()
        self._stack.addWidget(self._empty)
        self._stack.setCurrentWidget(self._empty)

    def _nothing_found(self) -> EmptyState:
        form = self.register.form
        empty = EmptyState(
            self.look,
            "search-line",
            fill(t("没有符合条件的{one}", "No {one} fits"), one=form.one),
            t("换个词，或去掉一个条件。", "Try another word, or take a filter away."),
            t("全部清除", "Clear all"),
        )
        empty.wanted.connect(lambda: self.seek(self.sought.without_filters()))
        return empty

    def _nothing_yet(self) -> EmptyState:
        form = self.register.form
        is_roll = form.id == "enrolment"
        words = t("登记第一条后，这里就有了。", "They stand here once the first is added.")
        if not self._adds:
            words = t("请学籍管理员登记，登记后这里就有了。", "The registrar adds them; they stand here then.")
        elif is_roll:
            words = t("有现成的名册就从 Excel 导入，也可以一个一个登记。", "Import it from Excel, or add one by one.")
        action = t("从 Excel 导入", "Import from Excel") if is_roll else self.register.add_words()
        empty = EmptyState(
            self.look,
            form_sign(form.id),
            fill(t("还没有{one}", "No {one} yet"), one=form.one),
            words,
            action if self._adds else None,
        )
        empty.wanted.connect(lambda: self.go.emit(IMPORT) if is_roll else self._go_new())
        return empty
