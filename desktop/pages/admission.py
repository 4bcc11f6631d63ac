"""Who may hand over for which school: requests compared by phone, PCs closed, replaced or given other schools."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QRadioButton,
    QScrollArea,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from desktop.i18n import NOTHING, dated, fill, joined, same, t
from desktop.places import CARD
from desktop.presenters.county_devices import ASKS, PCS, DeviceRow, Joining, short_key, state_cell
from desktop.presenters.list_view import ListCell, ListColumn, ListRow
from desktop.tasks import Changes
from desktop.theme.look import Look
from desktop.theme.tokens import Tone
from desktop.widgets.basics import Card, Label, Sign, clear, divider, row
from desktop.widgets.buttons import Button
from desktop.widgets.empty import EmptyState
from desktop.widgets.inputs import SearchBox
from desktop.widgets.list_table import TWO_LINES, ListTable
from desktop.widgets.note import Note
from desktop.widgets.page import Page
from desktop.widgets.segmented import SegmentedControl
from desktop.widgets.tall_body import TallBody
from desktop.widgets.top_bar import TopBar
from forms.text import Text
from sync.county.admission import Request

PENDING, DEVICES, REFUSED = "pending", "devices", "refused"
SIDE = 380
A_ROW = 3  # groups of a fingerprint side by side
SCHOOL_COLUMNS = (ListColumn(t("替这些学校填报", "Writes for these schools")),)


class AdmissionPage(Page):
    """`admit_wanted` tells a `Request` and the key of the PC it replaces ('' for none), `refuse_wanted` a `Request`,
    `revoke_wanted` a key, `schools_wanted` a key and codes."""

    admit_wanted = Signal(object, str)
    refuse_wanted = Signal(object)
    revoke_wanted = Signal(str)
    schools_wanted = Signal(str, list)

    def __init__(self, look: Look, today: date, may_decide: bool = True) -> None:
        super().__init__(look, TopBar(look, t("加入", "Joining")), scrolls=False)
        self.today, self.may_decide = today, may_decide
        self._joining: Joining | None = None
        self._which = PENDING
        self._about: Request | DeviceRow | None = None
        self._tabs: SegmentedControl | None = None
        card = Button(look, t("县名片", "County card"), "secondary", "profile-line")
        card.setObjectName("admission_card")
        card.clicked.connect(lambda: self.go.emit(CARD))
        self.top.add_action(card)
        self._notes = QVBoxLayout()
        self._notes.setContentsMargins(0, 0, 0, 0)
        self._which_place = row(spacing=0)
        self.body.setSpacing(12)
        self.body.addLayout(row(self._which_place, None))
        self.body.addLayout(self._notes)
        self.body.addLayout(self._lists(), 1)

    def tell(self, joining: Joining) -> None:
        self._joining = joining
        clear(self._which_place)
        options = (
            (PENDING, fill(t("申请 {n}", "Requests {n}"), n=len(joining.pending))),
            (DEVICES, fill(t("电脑 {n}", "PCs {n}"), n=len(joining.devices))),
            (REFUSED, fill(t("拒绝过 {n}", "Refused {n}"), n=len(joining.refused))),
        )
        which = SegmentedControl(self.look, options, self._which)
        which.setObjectName("admission_which")
        which.chosen.connect(self.show_list)
        self._tabs = which
        self._which_place.addWidget(which)
        self._fill()

    def show_list(self, which: str) -> None:
        """The requests, the PCs, or those refused."""
        self._which = which
        if self._tabs is not None:
            self._tabs.set_value(which)
        clear(self._notes)
        self._fill()

    def show_result(self, text: Text, tone: Tone = Tone.MET) -> None:
        """What came of a decision stays in sight until the next one."""
        clear(self._notes)
        sign = "checkbox-circle-fill" if tone is Tone.MET else "error-warning-fill"
        self._notes.addWidget(Note(self.look, sign, text, tone))

    def follow(self, changes: object) -> None:
        if isinstance(changes, Changes) and (changes.delivery or changes.settings):
            super().follow(changes)

    def entered(self) -> None:
        super().entered()
        self.asks.setFocus(Qt.FocusReason.OtherFocusReason)

    # -- lists -------------------------------------------------------------------------------------------------------

    def _lists(self) -> QHBoxLayout:
        look = self.look
        self.asks, self.devices = ListTable(look, ASKS, TWO_LINES), ListTable(look, PCS)
        self.asks.setObjectName("admission_asks")
        self.devices.setObjectName("admission_devices")
        for table in (self.asks, self.devices):
            table.chosen.connect(lambda _key: self._tell_side())
        self._nobody = EmptyState(look, "shield-user-line", t("没有人在等", "Nobody waits"), NOTHING)
        card, held = Card(flush=True), QWidget()
        self._stack = QStackedLayout(held)
        for part in (self.asks, self.devices, self._nobody):
            self._stack.addWidget(part)
        card.column.addWidget(held)
        inner, scroll = TallBody(), QScrollArea()
        inner.setObjectName("body")
        self._side = QVBoxLayout(inner)
        self._side.setContentsMargins(0, 0, 0, 0)
        self._side.setSpacing(12)
        scroll.setWidget(inner)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFixedWidth(SIDE)
        line = row(card, scroll, spacing=12)
        line.setStretch(0, 1)
        return line

    def _fill(self) -> None:
        joining = self._joining
        if joining is None:
            return
        if self._which == DEVICES:
            self.devices.tell(joining.device_lines(self.today))
            shown: QWidget = self.devices
        else:
            asks = joining.pending if self._which == PENDING else joining.refused
            self.asks.tell(joining.ask_lines(asks, self.today))
            shown = self.asks
        empty = {
            PENDING: t(
                "学校的电脑随U盘送来申请，读过U盘就列在这里。", "Requests come on sticks and stand here once read."
            ),
            DEVICES: t("接纳以后，电脑就列在这里。", "PCs stand here once they are admitted."),
            REFUSED: t("没有拒绝过谁。", "Nobody was refused."),
        }[self._which]
        self._nobody.say(empty)
        table = self.devices if self._which == DEVICES else self.asks
        self._stack.setCurrentWidget(shown if table.rows.rowCount() else self._nobody)
        self._tell_side()

    def _tell_side(self) -> None:
        """What can be done about the row the cursor is on. What a person has begun there stays while nothing of it has
        changed."""
        joining = self._joining
        if joining is None:
            return
        about: Request | DeviceRow | None
        if self._which == DEVICES:
            about = joining.device(self.devices.current_key())
        else:
            about = joining.request(self.asks.current_key())
        if about is not None and about == self._about:
            return
        self._about = about
        clear(self._side)
        if isinstance(about, DeviceRow):
            self._side.addWidget(_DeviceCard(self, joining, about))
        elif about is not None:
            self._side.addWidget(_RequestCard(self, joining, about))
        self._side.addStretch(1)


class _RequestCard(Card):
    """Six groups to compare; only then may one admit."""

    def __init__(self, page: AdmissionPage, joining: Joining, request: Request) -> None:
        super().__init__()
        self._page, self._request, look = page, request, page.look
        self.column.setSpacing(10)
        self.column.addWidget(Label(look, joining.name(request.school), "form", wraps=True))
        self.column.addWidget(Label(look, request.school, "small"))
        if request.claimed_name != request.school_name:
            said = fill(
                t("它自称“{name}”，和名单不一样。", "It calls itself {name}; the list differs."),
                name=same(request.claimed_name),
            )
            self.column.addWidget(Note(look, "error-warning-line", said, Tone.ATTENTION))
        self.column.addWidget(divider())
        how = t(
            "给学校打电话，请对方念“接上县里”页上的六组数：",
            "Phone the school; it reads the six groups on its joining page:",
        )
        self.column.addWidget(Label(look, how, "small", wraps=True))
        for at in range(0, len(request.fingerprint), A_ROW):
            groups = Label(look, "   ".join(request.fingerprint[at : at + A_ROW]), "number")
            groups.setObjectName("admission_groups")
            self.column.addLayout(row(None, groups, None))
        self._same = QCheckBox(look.say(t("两边念的一样", "Both sides read the same")))
        self._same.setObjectName("admission_same")
        self.column.addWidget(self._same)
        self._instead = self._choose_instead(joining) if request.others else None
        admit = Button(look, t("接纳", "Admit"), "primary", "check-line")
        admit.setObjectName("admission_admit")
        admit.setEnabled(False)
        self._same.toggled.connect(admit.setEnabled)
        admit.clicked.connect(self._admit)
        refuse = Button(look, t("拒绝", "Refuse"), "danger")
        refuse.setObjectName("admission_refuse")
        refuse.clicked.connect(lambda: page.refuse_wanted.emit(request))
        if request.is_refused:
            refuse.hide()
        if not page.may_decide:
            for part in (self._same, admit, refuse):
                part.hide()
        self.column.addLayout(row(refuse, None, admit))

    def _choose_instead(self, joining: Joining) -> QButtonGroup:
        """A school that has PCs already: is it one more, or in the place of one?"""
        look, group = self._page.look, QButtonGroup(self)
        self.column.addWidget(divider())
        self.column.addWidget(
            Label(look, t("这所学校已有电脑。这一台是：", "The school has PCs. This one is:"), "small")
        )
        options = [("", t("新添的一台", "one more"))]
        for key in self._request.others:
            device = joining.device(key)
            last = t("没来过", "never here")
            if device is not None and device.last is not None:
                last = fill(t("{day}来过", "here {day}"), day=dated(device.last, self._page.today))
            words = fill(t("换掉 {pc}（{last}）", "instead of {pc} ({last})"), pc=same(short_key(key)), last=last)
            options.append((key, words))
        for at, (key, words) in enumerate(options):
            button = QRadioButton(look.say(words))
            button.setObjectName(f"admission_instead_{at}")
            button.setProperty("device", key)
            button.setChecked(at == 0)
            group.addButton(button, at)
            self.column.addWidget(button)
        closed = t("换掉的那台就注销了，它交来的都算数。", "The one replaced is closed; what it handed over counts.")
        self.column.addWidget(Label(look, closed, "small", wraps=True))
        return group

    def _admit(self) -> None:
        chosen = None if self._instead is None else self._instead.checkedButton()
        self._page.admit_wanted.emit(self._request, "" if chosen is None else str(chosen.property("device")))


class _DeviceCard(Card):
    """A PC of the roster: its schools can be changed, its key closed."""

    def __init__(self, page: AdmissionPage, joining: Joining, device: DeviceRow) -> None:
        super().__init__()
        self._page, self._joining, self._device, look = page, joining, device, page.look
        self.column.setSpacing(10)
        state = state_cell(device)
        head = fill(t("电脑 {pc}", "PC {pc}"), pc=same(short_key(device.key)))
        self.column.addLayout(
            row(
                Label(look, head, "form"),
                None,
                Sign(look, state.sign, state.tone or "secondary", 16),
                Label(look, state.text, "small"),
            )
        )
        last = t("还没有来过", "never yet") if device.last is None else dated(device.last, page.today)
        self.column.addWidget(Label(look, joined((t("最后收到", "Last arrival"), last), "：", ": "), "small"))
        if device.is_closed:
            words = t(
                "密钥注销了：注销前收下的都算数，以后送来的先保留、不采用。",
                "Its key is closed: what was taken before counts, what comes now is kept unused.",
            )
            self.column.addWidget(Label(look, words, "small", wraps=True))
            return
        self.column.addWidget(divider())
        self._ask = QVBoxLayout()
        self._ask.setSpacing(8)
        if page.may_decide:
            self._choose_schools()
            self.column.addWidget(divider())
            self._revoke = revoke = Button(look, t("注销这台电脑", "Close this PC's key"), "danger")
            revoke.setObjectName("admission_revoke")
            revoke.clicked.connect(self._confirm)
            self.column.addLayout(row(revoke, None))
            self.column.addLayout(self._ask)

    def _choose_schools(self) -> None:
        look = self._page.look
        box = SearchBox(look, t("找学校", "Find a school"))
        box.setObjectName("admission_find_school")
        self.schools = ListTable(look, SCHOOL_COLUMNS, has_ticks=True)
        self.schools.setObjectName("admission_schools")
        self.schools.setFixedHeight(184)
        self._ticked = set(self._device.schools)
        box.textChanged.connect(self._fill)
        self.schools.rows.ticks_changed.connect(self._ticks_changed)
        self._save = Button(look, t("就替这些学校填报", "Write for these"), "secondary")
        self._save.setObjectName("admission_save_schools")
        self._save.clicked.connect(lambda: self._page.schools_wanted.emit(self._device.key, sorted(self._ticked)))
        self.column.addWidget(box)
        self.column.addWidget(self.schools)
        self.column.addLayout(row(None, self._save))
        self._fill("")

    def _fill(self, typed: str) -> None:
        """The schools it writes for first."""
        wanted = typed.strip().lower()
        listed = [s for s in self._joining.schools if wanted in s.name.lower() or wanted in s.code]
        listed.sort(key=lambda s: (s.code not in self._device.schools, s.code))
        lines = [ListRow(s.code, (ListCell(same(f"{s.name}  {s.code}")),), can_tick=True) for s in listed]
        self._shown = {s.code for s in listed}
        self.schools.tell(lines, self._ticked & self._shown)

    def _ticks_changed(self) -> None:
        self._ticked = (self._ticked - self._shown) | self.schools.rows.ticked()
        self._save.setEnabled(bool(self._ticked) and self._ticked != set(self._device.schools))

    def _confirm(self) -> None:
        """Closing cannot be undone: it is named and asked once more, in place."""
        clear(self._ask)
        look = self._page.look
        words = t(
            "注销不能撤回：到现在为止收下的都算数，以后不再收。换电脑请在新电脑的申请里选“换掉”。",
            "It cannot be undone: what was taken counts, nothing more is taken. "
            "For a new PC choose 'instead of' in its request.",
        )
        self._ask.addWidget(Label(look, words, "small", Tone.FAILED, wraps=True))
        yes = Button(look, fill(t("注销 {pc}", "Close {pc}"), pc=same(short_key(self._device.key))), "danger")
        yes.setObjectName("admission_revoke_yes")
        yes.clicked.connect(lambda: self._page.revoke_wanted.emit(self._device.key))
        no = Button(look, t("不注销", "Keep it"))
        no.setObjectName("admission_revoke_no")
        no.clicked.connect(lambda: clear(self._ask))
        no.clicked.connect(self._revoke.show)
        self._ask.addLayout(row(None, no, yes))
        self._revoke.hide()
        no.setFocus(Qt.FocusReason.OtherFocusReason)
