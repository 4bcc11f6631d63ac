"""A county's schools: the list with what came last and what is owed, and one school with its PCs, visits and counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from desktop.i18n import NOTHING, count, dated, days_ago, fill, joined, same, t
from desktop.presenters.answers_back import route_name
from desktop.presenters.county_devices import DeviceRow, devices_of, short_key
from desktop.presenters.county_return import sent_line
from desktop.presenters.inbox_words import lacking, numbers
from desktop.presenters.ledgers import LedgersView, read_ledgers_of
from desktop.presenters.list_view import Band, ListCell, ListColumn, ListRow
from desktop.presenters.signs import FORM_SIGNS
from desktop.theme.tokens import Tone
from forms.checks import titled
from forms.exchange.school_list import KINDS, LOCATIONS
from forms.pack import Pack
from forms.text import Text
from sync.county import admission, answers, gaps, returns
from sync.county.gaps import Gap
from sync.store import Query, Store
from sync.store.county_book import Arrival, Given, ListedSchool
from sync.vector import Ranges

ALL, OWING, SILENT = "all", "owing", "silent"
SILENT_DAYS = 30
MOST_ARRIVALS = 300

COLUMNS = (
    ListColumn(t("学校", "School")),
    ListColumn(t("类别", "Kind"), 182),
    ListColumn(t("位置", "Location"), 134),
    ListColumn(t("最后收到", "Last arrival"), 128),
    ListColumn(t("还欠", "Owes"), 170),
    ListColumn(t("电脑", "PCs"), 56, is_number=True),
    ListColumn(t("等它来带", "Waits for it"), 122),
)
VISITS = (
    ListColumn(t("时间", "When"), 130),
    ListColumn(t("来路", "Route"), 90),
    ListColumn(t("电脑", "PC"), 110),
    ListColumn(t("改动号", "Changes"), 120, is_number=True),
    ListColumn(t("内容", "Contents")),
)
RETURNS = (
    ListColumn(t("记录", "Record"), 190),
    ListColumn(t("请它核对什么", "What it is asked")),
    ListColumn(t("到哪一步", "How far"), 300),
)
@dataclass(frozen=True, slots=True)
class SchoolRow:
    """`last`: when something came last, None for never; `owes` what lacks, over all its PCs."""

    code: str
    name: str
    kind: str
    location: str
    last: date | None
    owes: tuple[Ranges, ...]
    pcs: int
    has_receipt: bool
    has_roster: bool
    has_returns: bool = False


@dataclass(frozen=True, slots=True)
class GoingOn:
    """The school that one goes on in, and from which day on."""

    code: str
    name: str
    day: date


@dataclass(frozen=True, slots=True)
class SchoolView:
    """One school: `counts` of its records by form, only of forms a county shows. `others`: code and name of the schools
    it could go on in. `returned`: what went back to it for correction, with keys as `record_of` reads them. `ledgers`:
    its small registers."""

    row: SchoolRow
    devices: tuple[DeviceRow, ...]
    visits: tuple[ListRow | Band, ...]
    counts: Mapping[str, int]
    gaps: tuple[tuple[Text, Text], ...]
    ledgers: LedgersView
    going_on: GoingOn | None = None
    others: tuple[tuple[str, str], ...] = ()
    returned: tuple[ListRow, ...] = ()


def read_schools(store: Store, pack: Pack) -> list[SchoolRow]:
    """All of the list, by code."""
    book = store.county_book()
    last = book.last_arrivals()
    owes: dict[str, list[Gap]] = {}
    for gap in gaps.gaps(store):
        owes.setdefault(gap.school, []).append(gap)
    waits: dict[str, list[answers.Owed]] = {}
    for one in answers.owed(store, pack):
        waits.setdefault(one.school, []).append(one)
    pcs: dict[str, int] = {}
    for device in devices_of(store):
        for code in () if device.is_closed else device.schools:
            pcs[code] = pcs.get(code, 0) + 1
    return [
        SchoolRow(
            listed.code, listed.name, listed.kind, listed.location, _day(last.get(listed.code)),
            tuple(gap.missing for gap in owes.get(listed.code, ())), pcs.get(listed.code, 0),
            any(one.has_receipt for one in waits.get(listed.code, ())),
            any(one.has_roster for one in waits.get(listed.code, ())),
            any(one.has_returns for one in waits.get(listed.code, ())),
        )
        for listed in book.schools()
    ]  # fmt: skip


def read_school(store: Store, pack: Pack, code: str, today: date) -> SchoolView | None:
    """One school of the list; None if it is not (any more) on it."""
    row = next((row for row in read_schools(store, pack) if row.code == code), None)
    if row is None:
        return None
    book = store.county_book()
    counts = {form: store.count(form, Query(owner=code)) for form in shown_forms(pack)}
    owed = tuple((same(short_key(gap.device)), lacking(gap.missing)) for gap in gaps.gaps(store, code))
    lines = _visits(book.arrivals(code)[-MOST_ARRIVALS:], book.given_for(code), pack, today)
    devices = tuple(device for device in devices_of(store) if code in device.schools)
    listed = {school.code: school for school in book.schools()}
    others = tuple((other.code, other.name) for other in listed.values() if other.code != code)
    returned = _returned(store, pack, code, today)
    ledgers = read_ledgers_of(store, pack, code)
    return SchoolView(row, devices, tuple(lines), counts, owed, ledgers, _going_on(listed, code), others, returned)


def record_of(key: str) -> tuple[str, int]:
    """Form and local id of the record that a row of `SchoolView.returned` is about."""
    form, _, local_id = key.partition("|")
    return form, int(local_id.partition("|")[0])


def _returned(store: Store, pack: Pack, code: str, today: date) -> tuple[ListRow, ...]:
    """The newest first; of a record that is not here the form alone is known."""
    lines = []
    for sent in returns.of_school(store, pack, code):
        asked = sent.returned
        form = pack.forms.get(asked.form)
        local_id = store.local_id(asked.record)
        if form is None or local_id is None:
            continue
        rows = store.page(form.id, [local_id], (form.title_field,)) if form.title_field else []
        line = sent_line(form, sent, today)
        cells = (
            ListCell(titled(form, rows[0][0] if rows else None), form.title),
            ListCell(line.title, line.remark),
            ListCell(line.stage, tone=line.tone),
        )
        lines.append(ListRow(f"{form.id}|{local_id}|{asked.local_id}", cells))
    return tuple(lines)


def _going_on(listed: Mapping[str, ListedSchool], code: str) -> GoingOn | None:
    here = listed[code]
    if not here.goes_on_in:
        return None
    heir = listed.get(here.goes_on_in)
    return GoingOn(here.goes_on_in, heir.name if heir else here.goes_on_in, date.fromisoformat(here.goes_on_from))


def go_on(store: Store, pack: Pack, code: str, successor: str, day: str) -> Text:
    """From that day on a school goes on in another; what came of it."""
    admission.go_on(store, pack, code, successor, day)
    return t(
        "记下了。学校在首页看到通知，随它下次带走的名册。",
        "Noted. The school sees it on its home page, with the roster its next stick takes along.",
    )


def stay(store: Store, pack: Pack, code: str) -> Text:
    admission.stay(store, pack, code)
    return t("撤回了，它照常是一所学校。", "Taken back: it is a school as before.")


def shown_forms(pack: Pack) -> tuple[str, ...]:
    """The forms a county looks at school by school."""
    return tuple(form for form in FORM_SIGNS if form in pack.forms)


class SchoolsView:
    """The list as it is searched and narrowed: by part of a name or code, by kind, by what is owed or silent."""

    def __init__(self, rows: Sequence[SchoolRow], today: date) -> None:
        self._rows, self._today = tuple(rows), today

    def number(self, which: str = ALL) -> int:
        return sum(self._is(row, which) for row in self._rows)

    def lines(self, text: str = "", kind: str = "", which: str = ALL) -> list[ListRow]:
        wanted = text.strip().lower()
        return [
            self._line(row)
            for row in self._rows
            if self._is(row, which) and kind in ("", row.kind) and (wanted in row.name.lower() or wanted in row.code)
        ]

    def kinds(self) -> list[tuple[str, Text]]:
        """The kinds there are, in the order of the code list."""
        there = {row.kind for row in self._rows}
        return [(kind, words) for kind, words in KINDS.items() if kind in there]

    def _is(self, row: SchoolRow, which: str) -> bool:
        if which == OWING:
            return bool(row.owes)
        if which == SILENT:
            return row.last is None or (self._today - row.last).days > SILENT_DAYS
        return True

    def _line(self, row: SchoolRow) -> ListRow:
        late = self._is(row, SILENT)
        last = ListCell(t("还没有来过", "never yet"), sign="time-line", tone=Tone.UNKNOWN)
        if row.last is not None:
            tone = Tone.ATTENTION if late else None
            last = ListCell(
                dated(row.last, self._today), days_ago(row.last, self._today), "time-line" if late else "", tone
            )
        return ListRow(
            row.code,
            (
                ListCell(same(row.name), same(row.code)),
                ListCell(KINDS.get(row.kind, same(row.kind))),
                ListCell(LOCATIONS.get(row.location, same(row.location))),
                last,
                owes_cell(row.owes),
                ListCell(same(str(row.pcs) if row.pcs else "—")),
                ListCell(waits_words(row)),
            ),
        )


def owes_cell(owes: Sequence[Ranges]) -> ListCell:
    """What lacks, of several PCs in sum."""
    if not owes:
        return ListCell(NOTHING)
    changes = sum(map(len, owes))
    said = lacking(owes[0]) if len(owes) == 1 else fill(t("缺 {n} 项", "lacks {n}"), n=changes)
    under = count(changes, t("共 {n} 项改动", "{n} change"), t("共 {n} 项改动", "{n} changes"))
    return ListCell(said, under, "error-warning-fill", Tone.ATTENTION)


def waits_words(row: SchoolRow) -> Text:
    """回执、名册: what its next stick takes along."""
    return joined(
        (
            t("回执", "receipt") if row.has_receipt else NOTHING,
            t("名册", "roster") if row.has_roster else NOTHING,
            t("退回的", "returns") if row.has_returns else NOTHING,
        ),
        "、",
        ", ",
    )


def _visits(arrivals: Sequence[Arrival], given: Iterable[Given], pack: Pack, today: date) -> list[ListRow | Band]:
    """What came, the latest first, under the answers that went back."""
    lines: list[ListRow | Band] = []
    answered = list(given)
    if answered:
        lines.append(Band(t("带回去的", "Taken home"), t("每台电脑最新的一次", "the newest of each PC")))
        lines += [_given_line(one, today) for one in answered]
    if arrivals:
        came = count(len(arrivals), t("{n} 份", "{n} file"), t("{n} 份", "{n} files"))
        lines.append(Band(t("收到的", "What came"), came))
        lines += [_arrival_line(arrival, pack, today) for arrival in reversed(arrivals)]
    return lines


def _arrival_line(arrival: Arrival, pack: Pack, today: date) -> ListRow:
    parts = [
        joined((pack.forms[form].title if form in pack.forms else same(form), same(f"{number:,}")), " ", " ")
        for form, number in arrival.forms.items()
    ]
    words = joined(parts, "，", ", ") if parts else t("还没有读出来", "not read yet")
    return ListRow(
        arrival.parcel,
        (
            ListCell(_moment(arrival.at, today)),
            ListCell(route_name(arrival.route)),
            ListCell(same(short_key(arrival.device))),
            ListCell(numbers(arrival.first, arrival.last)),
            ListCell(words),
        ),
    )


def _given_line(given: Given, today: date) -> ListRow:
    receipt = fill(t("回执第 {n} 号", "receipt {n}"), n=given.counter) if given.counter else NOTHING
    roster = fill(t("名册第 {n} 版", "roster {n}"), n=str(given.roster)) if given.roster else NOTHING
    return ListRow(
        f"given-{given.device}",
        (
            ListCell(_moment(given.at, today)),
            ListCell(route_name("usb")),
            ListCell(same(short_key(given.device))),
            ListCell(NOTHING),
            ListCell(joined((receipt, roster), "，", ", "), sign="mail-check-line", tone=Tone.MET),
        ),
    )


def _moment(at: int, today: date) -> Text:
    when = datetime.fromtimestamp(at)
    return same(f"{when:%m-%d %H:%M}" if when.year == today.year else f"{when:%Y-%m-%d}")


def _day(at: int | None) -> date | None:
    return None if at is None else date.fromtimestamp(at)
