"""One file at the county's desk: what it is, whose, and what becomes of it; in words, whatever it holds."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from forms.errors import WorldError
from forms.text import Text
from sync.county import admission, founding, gaps, under, verdicts
from sync.county.admission import Asked
from sync.county.verdicts import Verdict
from sync.envelope.errors import ParcelError
from sync.envelope.header import SCHOOL, Header, read_header
from sync.envelope.hello import open_ask
from sync.envelope.join import open_join
from sync.envelope.opening import by_itself, verify
from sync.envelope.receipt_file import open_receipt
from sync.envelope.roster import Roster
from sync.receive import codes
from sync.receive.inbox import Decision, Outcome
from sync.receive.receiving import receive
from sync.store import Store
from sync.store.county_book import Arrival, Visit
from sync.store.school import PackOfForms
from sync.vector import Ranges


@dataclass(frozen=True, slots=True)
class Carried:
    """One file on whatever carries it. `name` is shown and never trusted; `read` gives the bytes, each time anew, or
    raises WorldError or ParcelError. `header`: what its first lines say, if they were read already."""

    name: str
    read: Callable[[], bytes]
    header: Header | None = None


def carried(files: Iterable[tuple[str, bytes]]) -> list[Carried]:
    """Files whose bytes are here already."""
    return [Carried(name, lambda raw=raw: raw) for name, raw in files]  # type: ignore[misc]


@dataclass(frozen=True, slots=True)
class Row:
    """One file. `text` says in words what it is and what becomes of it, `code` the reason behind it. `new`: how many
    numbers nobody had here before; `refused` and `held`: (seq, code) of single changes among them. `is_whole`: its
    signature and hashes hold. `latest`: the newest wall time its changes name, seconds since 1970 by the
    sender's clock, 0 where nobody could read it. `fingerprint` of a request to join."""

    name: str
    verdict: Verdict
    text: Text
    code: str = ""
    kind: str = ""
    school: str = ""
    school_name: str = ""  # as the county's list has it; '' for none
    device: str = ""
    epoch: str = ""
    first: int = 0
    last: int = 0
    size: int = 0
    new: int = 0
    refused: tuple[tuple[int, str], ...] = ()
    held: tuple[tuple[int, str], ...] = ()
    is_whole: bool = False
    latest: int = 0
    fingerprint: tuple[str, ...] = ()

    def beyond(self, missing: Ranges) -> Row:
        """The same, told that these numbers of its epoch have not come."""
        if self.verdict is not Verdict.NEW or not missing or self.first < missing.spans[0][0]:
            return self
        return replace(self, verdict=Verdict.GAP, text=_joined(verdicts.WORDS[Verdict.GAP], *_parts(self)))


def look(file: Carried) -> Header | Row:
    """The file's header, nothing verified; a row if it cannot be read or is no envelope."""
    try:
        return file.header or read_header(file.read())
    except WorldError as error:
        return Row(file.name, Verdict.LEFT, verdicts.UNREADABLE, error.code)
    except ParcelError as error:
        return _wrong(Row(file.name, Verdict.DAMAGED, error.text), error)


class Desk:
    """Judges files one after another against what is here by then. `visit` None: only to look."""

    def __init__(self, store: Store, pack: PackOfForms, visit: Visit | None = None) -> None:
        self._store = store
        self._pack = pack
        self._current = founding.roster_of(store)
        self._inbox = founding.inbox(store, pack, self._current)
        self._book = store.county_book()
        self.visit = visit
        self.is_set_back = False

    def judge(self, file: Carried, header: Header) -> Row:
        """What becomes of one file, and for a visit it does. The bytes are read anew: they may be others by now."""
        listed = self._book.school(header.school) if header.school else None
        row = _of(file.name, header, listed.name if listed else "")
        try:
            raw = file.read()
        except WorldError as error:
            return replace(row, verdict=Verdict.LEFT, text=verdicts.UNREADABLE, code=error.code)
        except ParcelError as error:
            return _wrong(row, error)
        try:
            return self._judged(raw, replace(row, size=len(raw)), header)
        except ParcelError as error:
            return _wrong(row, error)

    @property
    def roster(self) -> Roster:
        """The newest, as far as what was judged changed it."""
        return self._current

    def missing(self, epoch: str) -> Ranges:
        """What has not come of an epoch, up to the highest number that has."""
        standing = self._inbox.storage.standing(epoch)
        if standing is not None and standing.device == self._inbox.device:
            return Ranges()  # nobody owes this county its own
        return gaps.missing(self._inbox.storage, epoch)

    def _judged(self, raw: bytes, row: Row, header: Header) -> Row:
        if read_header(raw) != header:
            return replace(row, verdict=Verdict.LEFT, text=verdicts.UNREADABLE, code="changed")
        judge = {
            "parcel": self._parcel,
            "join": self._join,
            "ask": self._ask,
            "roster": self._roster,
            "region": self._region,
            "receipt": self._receipt,
        }.get(header.kind)
        return _as(row, Verdict.OTHER) if judge is None else judge(raw, row)

    # -- parcels -----------------------------------------------------------------------------------------------------

    def _parcel(self, raw: bytes, row: Row) -> Row:
        header = self._inbox.reader.verify(raw).header
        row = replace(row, is_whole=True)
        if header.device == self._inbox.device:
            return self._own_parcel(raw, row)
        if header.restates:
            return _as(row, Verdict.OTHER)  # what the school's PCs say to each other once more
        if not row.school_name:
            return _as(row, Verdict.UNKNOWN_SCHOOL)
        before = self._verified(header.epoch)
        try:
            with self._store.together():
                outcome = receive(raw, self._inbox)
                self._note(outcome, len(raw))
        except codes.TooMuchHeld as error:
            return replace(row, verdict=Verdict.LEFT, code=error.code, text=error.text)
        if outcome.decision is Decision.KNOWN:
            return _as(row, Verdict.KNOWN)
        if outcome.decision is Decision.HELD:
            verdict = Verdict.FORK if outcome.code == codes.FORK else Verdict.HELD
            return replace(row, verdict=verdict, code=outcome.code, text=codes.HELD[outcome.code])
        new = len(self._verified(header.epoch)) - len(before)
        verdict = Verdict.REFUSED if outcome.refused and not outcome.records else Verdict.NEW
        row = replace(row, verdict=verdict, new=new, latest=outcome.latest)
        row = replace(row, refused=outcome.refused, held=outcome.held)
        return replace(row, text=_joined(verdicts.WORDS[verdict], *_parts(row)))

    def _own_parcel(self, raw: bytes, row: Row) -> Row:
        """What this county wrote for a school, come back: of interest only if it is not known here."""
        outcome = receive(raw, self._inbox)
        if outcome.is_rolled_back and row.epoch == self._inbox.epoch:
            return self._set_back(row, counter=self._inbox.storage.counter() + 1)
        if row.school and not self._verified(row.epoch).covers(row.first, row.last):
            return self._regained(raw, row)
        return _as(row, Verdict.OTHER)

    def _regained(self, raw: bytes, row: Row) -> Row:
        """What this county wrote for a school and has lost with a disk. The school may have it: it stands again."""
        if row.epoch == self._store.addressed.present_epoch(row.school):
            row = self._set_back(row, counter=self._inbox.storage.counter() + 1)
        if self.visit is not None:
            with self._store.together():
                receive(raw, replace(self._inbox, level=SCHOOL, school=row.school, regains=True))
                self._store.addressed.claim(row.epoch, row.school)
        return replace(row, verdict=Verdict.SET_BACK, text=verdicts.REGAINED)

    def _verified(self, epoch: str) -> Ranges:
        standing = self._inbox.storage.standing(epoch)
        return standing.verified if standing else Ranges()

    def _note(self, outcome: Outcome, size: int) -> None:
        """When the parcel came, by the county's clock. In its transaction."""
        if self.visit is None or outcome.decision not in (Decision.TAKEN, Decision.HELD):
            return
        header = outcome.header
        arrival = Arrival(
            header.id, header.school, header.owner, header.epoch, header.first, header.last, size,
            self.visit.route, self.visit.no, self._store.now,
            outcome.latest if outcome.decision is Decision.TAKEN else None, header.roster, admission.counts(outcome),
            self._book.told_at(header),
        )  # fmt: skip
        self._book.note_arrival(arrival)
        admission.note_read(self._store, outcome.released)

    # -- everything else ---------------------------------------------------------------------------------------------

    def _join(self, raw: bytes, row: Row) -> Row:
        request = open_join(raw, self._store.age_identities)
        if request.level:
            return _as(row, Verdict.OTHER)  # a county asks its region
        row = replace(row, is_whole=True, fingerprint=admission.fingerprint_of(self._store, request))
        if not row.school_name:
            return _as(row, Verdict.UNKNOWN_SCHOOL)
        state = admission.keep(self._store, self._current, request, raw)
        if state is Asked.FULL:
            return replace(row, verdict=Verdict.LEFT, code=state.value, text=verdicts.REQUESTS_FULL)
        if state is Asked.CLOSED:
            return replace(row, verdict=Verdict.HELD, code=codes.REVOKED, text=verdicts.CLOSED)
        is_open = state in (Asked.NEW, Asked.WAITING)
        return replace(_as(row, Verdict.REQUEST if is_open else Verdict.ANSWERED), code=state.value)

    def _ask(self, raw: bytes, row: Row) -> Row:
        if row.device == self._inbox.device:
            return _as(row, Verdict.OTHER)  # this county asks its region
        try:
            open_ask(raw, self._current.finds)
        except ParcelError as error:
            if error.code in ("unknown_device", "unknown_school", "owner"):
                return replace(_as(row, Verdict.OTHER), code=error.code)
            raise
        return _as(replace(row, is_whole=True), Verdict.ASK)

    def _roster(self, raw: bytes, row: Row) -> Row:
        try:
            lost = founding.lost_roster(self._store, raw)
        except ParcelError as error:
            if error.code in ("wrong_root", "roster_kinship"):
                return self._by_region(row, lambda: under.take_region_roster(self._store, raw), error)
            raise
        return _as(row, Verdict.OTHER) if lost is None else self._set_back(row, lost_file=raw)

    def _region(self, raw: bytes, row: Row) -> Row:
        return self._by_region(row, lambda: under.take_region(self._store, raw))

    def _by_region(self, row: Row, take: Callable[[], bool], not_ours: ParcelError | None = None) -> Row:
        """What only the region can have signed, once it is known not to be this county's: taken if it is news."""
        try:
            is_news = take()
        except ParcelError as error:
            verdict = Verdict.OTHER if not_ours is None or error.code == "rollback" else Verdict.FOREIGN
            return replace(_as(row, verdict), code=(not_ours or error).code)
        return _as(replace(row, is_whole=True), Verdict.REGION if is_news else Verdict.OTHER)

    def _receipt(self, raw: bytes, row: Row) -> Row:
        try:
            receipt, header = open_receipt(raw, self._current.finds)
        except ParcelError as error:
            if error.code in ("unknown_device", "unknown_school", "owner"):
                if verify(raw, by_itself, ("receipt",)).header.device == self._inbox.device:
                    return _as(row, Verdict.OTHER)  # for a school this desk forgot: the roster beside it says so
                return self._by_region(row, lambda: self._take_letter(raw), error)
            raise
        if founding.is_lost_receipt(self._store, receipt, header):
            return self._set_back(row, counter=receipt.counter)
        return _as(row, Verdict.OTHER)

    def _take_letter(self, raw: bytes) -> bool:
        return under.take_letter(self._store, raw, self.visit.route if self.visit else "") is not None

    def _set_back(self, row: Row, lost_file: bytes = b"", counter: int = 0) -> Row:
        if self.visit is not None:
            founding.take_up(self._store, lost_file, counter)
            self._current = founding.roster_of(self._store)
            self._inbox = founding.inbox(self._store, self._pack, self._current)
        self.is_set_back = True
        return _as(replace(row, is_whole=True), Verdict.SET_BACK)


def _wrong(row: Row, error: ParcelError) -> Row:
    """Of what is simply damaged the error's own words say more."""
    verdict = verdicts.BY_CODE.get(error.code, Verdict.DAMAGED)
    text = error.text if verdict is Verdict.DAMAGED else verdicts.WORDS[verdict]
    return replace(row, verdict=verdict, text=text, code=error.code)


def _of(name: str, header: Header, school_name: str) -> Row:
    return Row(
        name, Verdict.OTHER, verdicts.WORDS[Verdict.OTHER], "", header.kind, header.school, school_name,
        header.owner, header.epoch, header.first, header.last,
    )  # fmt: skip


def _as(row: Row, verdict: Verdict) -> Row:
    return replace(row, verdict=verdict, text=verdicts.WORDS[verdict])


def _parts(row: Row) -> list[Text]:
    """What is said of single changes, each reason once with how many."""
    found = []
    for label, changes, words in (
        (verdicts.REFUSED_PART, row.refused, codes.REFUSED),
        (verdicts.HELD_PART, row.held, codes.HELD),
    ):
        for code in dict.fromkeys(code for _, code in changes):
            number = sum(one == code for _, one in changes)
            zh, en = words[code].zh, words[code].en
            found.append(Text(f"{label.zh}{zh}（{number} 项）", f"{label.en}{en} ({number})"))
    return found


def _joined(*texts: Text) -> Text:
    return Text("".join(text.zh for text in texts), " ".join(text.en for text in texts))
