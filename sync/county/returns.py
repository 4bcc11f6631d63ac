"""The county's desk sends a record back to its school: what it writes, how that travels, and how far each return is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from forms.answers import Answers, Value
from forms.checks import check_value, explain, read_typed
from forms.definition import Audience, Form
from forms.errors import InputError
from forms.text import Text
from sync import returns, sealing
from sync.envelope.header import SCHOOL, Header
from sync.envelope.roster import Device, Roster
from sync.envelope.roster_changes import is_closed
from sync.returns import End, Kind, Returned
from sync.store import Kept, Saved, Store
from sync.store.school import PackOfForms
from sync.vector import Dot

_READERS = "readers_of"  # own epoch -> {recipient: the first number that is sealed to it}


class Stage(StrEnum):
    """How far a return is. Written on a stick is no arrival: a PC of the school says in what it signs what it has."""

    WRITTEN = "written"
    ON_STICK = "on_stick"
    ARRIVED = "arrived"
    CORRECTED = "corrected"
    STANDS = "stands"
    DECLINED = "declined"

    @property
    def is_closed(self) -> bool:
        return self in (Stage.CORRECTED, Stage.STANDS, Stage.DECLINED)


@dataclass(frozen=True, slots=True)
class Sent:
    """A return and how far it is; `at`: since when it lies on a stick or has arrived, by the county's clock."""

    returned: Returned
    school: str
    stage: Stage
    at: int | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a person at the desk wants of a school: see `sync.returns.Returned`. `value` as typed, for a proposal."""

    record: Dot
    remark: str
    fields: tuple[str, ...] = ()
    value: str = ""
    wanted_by: str = ""

    @property
    def kind(self) -> Kind:
        return Kind.PROPOSAL if self.value.strip() else Kind.CORRECT


# -- writing ---------------------------------------------------------------------------------------------------------


def send_back(store: Store, form: Form, wanted: Wanted, author: int) -> Saved:
    """Writes a return for the school whose record it is. InputError: 'no_record', 'remark', 'one_field' (a proposal is
    for one field), 'value' (that the field cannot hold)."""
    local_id = store.local_id(wanted.record)
    school = None if local_id is None else store.addressed.owner_of(wanted.record)
    if local_id is None or not school or school == store.school.code:
        raise InputError("no_record", _GONE)
    store.record(form.id, local_id)
    said: dict[str, Value] = {
        "of_form": form.id,
        "of_record": str(wanted.record),
        "of_fields": " ".join(wanted.fields),
        "kind": wanted.kind.value,
        "value": _proposed(form, wanted),
        "remark": wanted.remark.strip(),
        "wanted_by": wanted.wanted_by,
    }
    if not said["remark"]:
        raise InputError("remark", _NO_REMARK)
    return store.addressed.save(returns.FORM, Answers().with_values(said), author, school)


def take_back(store: Store, local_id: int, author: int) -> Saved:
    """The county withdraws a return; the school hears of it."""
    return store.addressed.withdraw(returns.FORM, local_id, author)


def may_be_proposed(form: Form) -> tuple[str, ...]:
    """The fields a value may be proposed for: single ones that people enter and the county sees."""
    typed = (f for f in form.top_fields if not f.is_calculated and f.audience >= Audience.COUNTY)
    return tuple(f.name for f in typed)


def _proposed(form: Form, wanted: Wanted) -> str:
    if wanted.kind is Kind.CORRECT:
        return ""
    if len(wanted.fields) != 1 or wanted.fields[0] not in may_be_proposed(form):
        raise InputError("one_field", _ONE_FIELD)
    field = form.field(wanted.fields[0])
    code = check_value(field, read_typed(field, wanted.value))
    if code is not None:
        raise InputError("value", explain(field, code))
    return wanted.value.strip()


# -- how it travels --------------------------------------------------------------------------------------------------


def parcels(store: Store, pack: PackOfForms, roster: Roster, school: str) -> list[bytes]:
    """What this county wrote for the school and not all of its PCs say they have, sealed so that all of them can open
    it: what was sealed before one of them was known is said once more."""
    pcs = _open_pcs(roster, school)
    if not pcs:
        return []  # nobody to seal it to yet
    _seal(store, pack, roster, school)
    return [
        _sealed_to(store, pack, roster, school, kept, pcs)
        for epoch in store.addressed.epochs(school)
        for kept in store.parcels(epoch=epoch)
        if any(_reached(store, epoch, pc.key) < kept.last for pc in pcs)
    ]


def is_waiting(store: Store, school: str) -> bool:
    """Whether something was written for the school that has not lain on any medium of it yet. What one of its PCs has
    did lie there, though a desk that was restored does not remember it."""
    return any(
        max((seq for seq, _ in store.county_book().reached(epoch).values()), default=0) < store.addressed.last(epoch)
        for epoch in store.addressed.epochs(school)
    )


def note_written(store: Store, header: Header) -> None:
    """A file for a school lies on a medium; only what this county wrote itself is noted."""
    if header.kind == "parcel" and header.owner == store.device_key.public:
        last = max(header.last, _reached(store, header.epoch, ""))
        store.county_book().note_reached(header.epoch, "", last, store.now)


def note_heard(
    store: Store, roster: Roster, device: str, school: str, have: Mapping[tuple[str, str], int], *, is_whole: bool
) -> None:
    """A PC says in what it signs what it has of what this county wrote to its school. If that `is_whole`, it has
    nothing else: it may have been restored. If it has more than is known here, this desk was, and goes on under a new
    epoch. Of a PC the roster does not list, or has closed, nothing counts."""
    if not any(pc.key == device for pc in _open_pcs(roster, school)):
        return
    said = {epoch: seq for (key, epoch), seq in have.items() if key == store.device_key.public}
    known = store.addressed.epochs(school)
    for epoch in {*said, *known} if is_whole else said:
        seq = said.get(epoch, 0) if is_whole else max(said[epoch], _reached(store, epoch, device))
        store.county_book().note_reached(epoch, device, seq, store.now)
        if epoch == store.addressed.present_epoch(school) and seq > store.addressed.last(epoch):
            store.addressed.doubt(epoch)


def _open_pcs(roster: Roster, school: str) -> list[Device]:
    return [pc for pc in roster.devices if school in pc.schools and not is_closed(roster, pc.key)]


def _reached(store: Store, epoch: str, device: str) -> int:
    return store.county_book().reached(epoch).get(device, (0, 0))[0]


def _seal(store: Store, pack: PackOfForms, roster: Roster, school: str) -> None:
    """Seals what is not yet, and remembers from which number on each PC can open it."""
    sealed_to: dict[str, dict[str, int]] = store.setting(_READERS, {})
    for epoch in filter(store.addressed.is_own, store.addressed.epochs(school)):
        first = store.sealed_up_to(epoch) + 1
        if first <= store.head_of(epoch):
            readers = sealed_to.setdefault(epoch, {})
            for recipient in roster.recipients(school)[SCHOOL]:
                readers.setdefault(recipient, first)
    store.put_setting(_READERS, sealed_to)
    sealing.seal_for(store, pack, roster, school)


def _sealed_to(
    store: Store, pack: PackOfForms, roster: Roster, school: str, kept: Kept, pcs: Iterable[Device]
) -> bytes:
    readers: dict[str, int] = store.setting(_READERS, {}).get(kept.epoch, {})
    lacking = [pc for pc in pcs if _reached(store, kept.epoch, pc.key) < kept.last]
    raw = store.parcel_bytes(kept.id)
    assert raw is not None, "bytes written for a school are not given up"
    can_open = all(readers.get(pc.recipient, kept.last + 1) <= kept.first for pc in lacking)
    return raw if can_open else sealing.seal_again_for(store, pack, roster, school, raw)


# -- how far it is ---------------------------------------------------------------------------------------------------


def of_school(store: Store, pack: PackOfForms, school: str) -> list[Sent]:
    """All returns to one school, the newest first."""
    found = [one for one in returns.every(store, pack) if store.addressed.school_of(one.local_id) == school]
    return [_sent(store, school, one) for one in reversed(found)]


def of_record(store: Store, pack: PackOfForms, record: Dot) -> list[Sent]:
    """Those of one record, the newest first."""
    found = returns.of_record(store, pack, record)
    return [_sent(store, store.addressed.school_of(one.local_id), one) for one in reversed(found)]


def by_record(store: Store, pack: PackOfForms, form_id: str) -> dict[Dot, Sent]:
    """The newest return of each record of a form."""
    found = [one for one in returns.every(store, pack) if one.form == form_id]
    return {one.record: _sent(store, store.addressed.school_of(one.local_id), one) for one in found}


def how_far(store: Store, dot: Dot) -> tuple[Stage, int | None]:
    """Where something written for a school is, and since when, by the county's clock: written, on a stick, arrived."""
    reached = store.county_book().reached(dot.epoch)
    times = [at for device, (seq, at) in reached.items() if device and seq >= dot.seq]
    if times:
        return Stage.ARRIVED, min(times)
    seq, at = reached.get("", (0, 0))
    return (Stage.ON_STICK, at) if seq >= dot.seq else (Stage.WRITTEN, None)


def _sent(store: Store, school: str, returned: Returned) -> Sent:
    if returned.end is not End.OPEN:
        return Sent(returned, school, Stage(returned.end.value))
    return Sent(returned, school, *how_far(store, returned.dot))


_GONE = Text(
    "本机没有这条记录，或者它不是某所学校的，没有退回。请从学校页面重新打开它。",
    "This record is not here, or is no school's; nothing was returned. Open it again from the school's page.",
)
_NO_REMARK = Text(
    "还没有写意见，没有退回。请写清哪里不对、依据是什么。",
    "There is no remark yet; nothing was returned. Say what is wrong and how it is known.",
)
_ONE_FIELD = Text(
    "建议改成什么，只能针对一项；没有退回。请只选一项，或改为“请核对更正”。",
    "A value is proposed for one field; nothing was returned. Choose one field, or ask for a correction instead.",
)
