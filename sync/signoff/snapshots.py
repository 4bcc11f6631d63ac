"""The signed checklists of a school: how one is made, by whom, and whether what it says is what was signed.

A signed one is never changed; who signs again makes another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from forms.approval import KEY
from forms.checklist.snapshot import BY, FORM, Snapshot, answers_of, entries_of, snapshot_of
from forms.errors import BugError, InputError
from forms.pack import Pack
from forms.text import Text
from sync.approvals import Approval, approval_of, signed
from sync.indicators.checklist import ChecklistReader, Standing
from sync.store import Between, Query, Saved, Store, User
from sync.vector import Dot

SIGNERS = frozenset({"principal"})
"""The roles whose word it is. Who may open which page is the window's; this is what is signed under."""


@dataclass(frozen=True, slots=True)
class SignOff:
    """One signed checklist as it stands here. `delivery` as in `sync.store.Stored`; `key` the public key it says."""

    local_id: int
    id: Dot
    snapshot: Snapshot
    by: str
    approval: Approval
    key: str
    delivery: str = ""

    @property
    def is_valid(self) -> bool:
        return self.approval is Approval.FITS


def taken(standing: Standing) -> Snapshot:
    """The standing as it would be signed."""
    entries = tuple(entries_of(standing.verdicts))
    return Snapshot(standing.today, standing.school_year, standing.term, standing.version, entries)


def sign(store: Store, reader: ChecklistReader, shown: Snapshot, user: User, password: str, today: date) -> Saved:
    """The principal signs the checklist that was `shown`, with a key of their own; the password is typed for it.

    InputError 'not_principal', 'wrong_password'; 'checklist_changed' if it is worked out otherwise by now: then nothing
    is signed that nobody saw. WorldError if the disk fails: then nothing was signed."""
    present = next((one for one in store.users if one.id == user.id), None)
    if present is None or SIGNERS.isdisjoint(present.roles):
        raise InputError("not_principal", _NOT_PRINCIPAL)
    key = store.people.signing_key(user.id, password)
    pack = reader.pack
    form = pack.forms[FORM]
    with store.together():
        if taken(reader.read(store, today)) != shown:
            raise InputError("checklist_changed", _CHANGED)
        answers = signed(form, store.school.code, answers_of(shown, present.name), key)
        saved = store.save(FORM, None, answers, present.number)
        if not sign_off(store, pack, saved.local_id).is_valid:
            raise BugError("approval", _CHANGED)  # what is kept is not what was signed
    return saved


def sign_offs(store: Store, pack: Pack, owner: str = "", until: date | None = None) -> Iterator[SignOff]:
    """The newest first, each read when it is asked for; at a county those of the school with this code. `until`: none
    that was signed later."""
    for local_id, _ in _newest_first(store, pack, owner, until):
        yield sign_off(store, pack, local_id)


def newest(store: Store, pack: Pack, until: date | None = None) -> SignOff | None:
    """The last one whose signature fits."""
    return next((one for one in sign_offs(store, pack, until=until) if one.is_valid), None)


def last_of_terms(store: Store, pack: Pack) -> Iterator[SignOff]:
    """Of each term the last one whose signature fits, the newest first."""
    known: set[str] = set()
    for local_id, term in _newest_first(store, pack):
        if term not in known and (one := sign_off(store, pack, local_id)).is_valid:
            known.add(term)
            yield one


def sign_off(store: Store, pack: Pack, local_id: int) -> SignOff:
    """InputError 'no_record' if it is not here."""
    stored = store.record(FORM, local_id)
    school = store.addressed.owner_of(stored.id)
    return SignOff(
        local_id,
        stored.id,
        snapshot_of(stored.answers) or _NO_DAY,
        str(stored.answers[BY] or ""),
        approval_of(pack.forms[FORM], school, stored.answers, pack.version),
        str(stored.answers[KEY] or ""),
        stored.delivery,
    )


def _newest_first(
    store: Store, pack: Pack, owner: str = "", until: date | None = None
) -> Iterator[tuple[int, str]]:
    """Local id and term of each."""
    if FORM not in pack.forms:
        return
    filters = {} if until is None else {"as_of": Between(high=until.isoformat())}
    ids = store.ids(FORM, Query(filters=filters, owner=owner or None))
    found = zip(store.page(FORM, ids, ("as_of", "term")), ids, strict=True)
    for (_, term), local_id in sorted(found, key=lambda one: (str(one[0][0] or ""), one[1]), reverse=True):
        yield local_id, str(term or "")


_NO_DAY = Snapshot(date.min, "", "", "", ())  # what nobody who signs a checklist writes
_NOT_PRINCIPAL = Text(
    "清单由校长签字。您没有校长这个角色，没有签。请校长登录后来签。",
    "The principal signs the checklist, and you are none here; nothing was signed. Let the principal sign in for it.",
)
_CHANGED = Text(
    "清单刚刚有了变化，没有签。请看一下新的结果，再签。",
    "The checklist has just changed; nothing was signed. Look at it again, then sign.",
)
