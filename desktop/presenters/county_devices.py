"""PCs that write for a county's schools, and requests of those that want to: worked out for the page of joining."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from desktop.i18n import NOTHING, dated, days_ago, fill, joined, same, t
from desktop.presenters.list_view import ListCell, ListColumn, ListRow
from desktop.theme.tokens import Tone
from forms.pack import Pack
from forms.text import Text
from sync.county import admission, founding
from sync.county.admission import Decided, Request
from sync.envelope.roster_changes import is_closed
from sync.store import Store
from sync.store.county_book import REFUSED, ListedSchool

ASKS = (ListColumn(t("学校", "School")), ListColumn(t("何时申请", "Asked"), 130), ListColumn(t("电脑", "PC"), 118))
PCS = (
    ListColumn(t("电脑", "PC"), 118),
    ListColumn(t("替哪些学校填报", "Writes for")),
    ListColumn(t("最后收到", "Last arrival"), 120),
    ListColumn(t("状态", "State"), 120),
)


@dataclass(frozen=True, slots=True)
class DeviceRow:
    """A PC of the roster; `last`: when something of it came last."""

    key: str
    schools: tuple[str, ...]
    is_closed: bool
    last: date | None


@dataclass(frozen=True, slots=True)
class Joining:
    """Who waits, who was refused, which PCs there are, and the county's list."""

    pending: tuple[Request, ...]
    refused: tuple[Request, ...]
    devices: tuple[DeviceRow, ...]
    schools: tuple[ListedSchool, ...]

    def name(self, code: str) -> Text:
        return same(next((school.name for school in self.schools if school.code == code), code))

    def names(self, codes: Sequence[str]) -> Text:
        return joined((self.name(code) for code in codes), "、", ", ")

    def request(self, key: str) -> Request | None:
        return next((one for one in (*self.pending, *self.refused) if request_key(one) == key), None)

    def device(self, key: str) -> DeviceRow | None:
        return next((device for device in self.devices if device.key == key), None)

    def ask_lines(self, requests: Sequence[Request], today: date) -> list[ListRow]:
        return [
            ListRow(
                request_key(one),
                (
                    ListCell(same(one.school_name or one.claimed_name), same(one.school)),
                    ListCell(*_when(one.asked_at, today)),
                    ListCell(same(short_key(one.device))),
                ),
            )
            for one in requests
        ]

    def device_lines(self, today: date) -> list[ListRow]:
        return [
            ListRow(
                device.key,
                (
                    ListCell(same(short_key(device.key))),
                    ListCell(self.names(device.schools)),
                    ListCell(t("还没有", "never") if device.last is None else dated(device.last, today)),
                    state_cell(device),
                ),
            )
            for device in self.devices
        ]


def state_cell(device: DeviceRow) -> ListCell:
    if device.is_closed:
        return ListCell(t("已注销", "closed"), sign="forbid-line", tone=Tone.UNKNOWN)
    return ListCell(t("在用", "in use"), sign="checkbox-circle-fill", tone=Tone.MET)


def read_joining(store: Store) -> Joining:
    return Joining(
        tuple(admission.requests(store)),
        tuple(admission.requests(store, REFUSED)),
        tuple(devices_of(store)),
        store.county_book().schools(),
    )


def devices_of(store: Store) -> list[DeviceRow]:
    """The roster's PCs, those in use first."""
    roster = founding.roster_of(store)
    last = store.county_book().last_arrivals("device")
    rows = [
        DeviceRow(
            device.key,
            device.schools,
            is_closed(roster, device.key),
            date.fromtimestamp(last[device.key]) if device.key in last else None,
        )
        for device in roster.devices
    ]
    return sorted(rows, key=lambda row: (row.is_closed, row.schools, row.key))


def short_key(key: str) -> str:
    """What a PC is called: letters and digits its key begins with, in two groups."""
    plain = "".join(character for character in key if character.isalnum()).upper()
    return f"{plain[:4]} {plain[4:8]}"


def request_key(request: Request) -> str:
    return f"{request.device}|{request.school}"


def admit(store: Store, pack: Pack, request: Request, instead_of: str) -> Text:
    """Let a PC in, in the place of another one if `instead_of` is its key; what came of it."""
    if instead_of:
        decided = admission.replace_pc(store, pack, instead_of, request.device, request.school)
        done = t("接纳了新电脑，原来那台注销了。", "The new PC is in, the old one's key is closed.")
    else:
        decided = admission.admit(store, pack, request.device, request.school)
        done = t("接纳了。", "Admitted.")
    return joined((done, _released(decided), ON_ITS_STICK), "", " ")


def refuse(store: Store, request: Request) -> Text:
    admission.refuse(store, request.device, request.school)
    return t("拒绝了；在“拒绝过”里还能改。", "Refused; it can still be admitted, under 'refused'.")


def revoke(store: Store, pack: Pack, key: str) -> Text:
    admission.revoke(store, pack, key)
    return joined(
        (t("注销了，到现在为止收下的都算数。", "Closed; what was taken so far counts."), ON_ITS_STICK), "", " "
    )


def let_write_for(store: Store, pack: Pack, key: str, schools: Sequence[str]) -> Text:
    decided = admission.let_write_for(store, pack, key, schools)
    said = fill(t("现在替 {n} 所学校填报。", "It writes for {n} schools now."), n=len(schools))
    return joined((said, _released(decided), ON_ITS_STICK), "", " ")


Decision = Callable[[Store, Pack], Text]

ON_ITS_STICK = t("新名册会写进它下次带来的U盘。", "The new roster goes on the stick it brings next.")


def _released(decided: Decided) -> Text:
    if not decided.released:
        return NOTHING
    return fill(t("先前保留的 {n} 份已收下。", "{n} files kept before are taken now."), n=len(decided.released))


def _when(at: int, today: date) -> tuple[Text, Text]:
    when = date.fromtimestamp(at)
    return dated(when, today), days_ago(when, today)
