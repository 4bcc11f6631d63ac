"""Who may join: invitations, requests that wait for a person, admission and revocation; each a new roster."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, insert, select, update

from forms.errors import InputError
from forms.text import Text
from sync.envelope import roster_changes
from sync.envelope.card import Card, seal_card
from sync.envelope.code import ROOT_BYTES, JoinCode
from sync.envelope.errors import ParcelError, refuse
from sync.envelope.fingerprint import fingerprint
from sync.envelope.join import JoinRequest, check_proof, open_join
from sync.envelope.roster import Roster, School, root_hash
from sync.envelope.roster_file import spoken
from sync.platform.database import invitations, requests
from sync.platform.founding import CODE, Founded, now
from sync.platform.refusal import Refusal
from sync.receive.closing import cuts_of

CODE_SECONDS = 30 * 86400  # a one-time code not used for so long is void
MAX_PENDING = 500

PENDING, ADMITTED = "pending", "admitted"
PROVEN = "proven"  # a county that knew its one-time code: the region's roots have yet to sign

_BAD_CODE = Text(
    "学校代码只能用 1 到 32 个字母、数字或连字符。没有生成加入码。",
    "A school's code has 1 to 32 letters, digits or hyphens. No join code was made.",
)
_NO_REQUEST = Text(
    "没有这台电脑的加入申请，名册没有改动。请用 pending 命令查看申请。",
    "No PC with this key asked to join; the roster was not changed. See the requests with: pending.",
)
_NO_DEVICE = Text(
    "名册里没有这台电脑，名册没有改动。",
    "The roster does not list this PC; it was not changed.",
)


@dataclass(frozen=True, slots=True)
class Pending:
    """A PC that waits for a person. `fingerprint`: six groups of digits, to be compared with the school by phone.

    At a region it may be a county: then `device` is its root, `fingerprint` five groups of that, and `is_proven` tells
    that it knew its one-time code, so that nothing need be compared."""

    device: str
    school: School
    asked_at: int
    fingerprint: tuple[str, ...]
    is_county: bool = False
    is_proven: bool = False


def invite(platform: Founded, school: School, root_hash: str = "") -> JoinCode:
    """A one-time code for a PC of this school; of a region, with its `root_hash`, for a county. InputError 'code'."""
    if not CODE.fullmatch(school.code):
        raise InputError("code", _BAD_CODE)
    code = JoinCode.generate(root_hash or platform.roster().root_hash)
    row = {"secret": code.secret, "school": school.code, "name": school.name, "made_at": now(), "device": None}
    with platform.storage.transaction():
        platform.storage.connection.execute(insert(invitations), [row])
    return code


def card(platform: Founded, addresses: tuple[str, ...] = ()) -> bytes:
    """The county card: roots, receivers, and where the platform answers."""
    roster = platform.roster()
    made = Card(roster.county, roster.name, roster.roots, roster.receivers, addresses)
    return seal_card(made, platform.keys.root)


def pending(platform: Founded) -> list[Pending]:
    """Who waits to be admitted, in the order they asked."""
    wanted = select(requests).where(requests.c.state.in_((PENDING, PROVEN))).order_by(requests.c.asked_at)
    with platform.storage.reading() as connection:
        rows = connection.execute(wanted).mappings().all()
    ours = (platform.keys.device.public, platform.keys.identities[0].recipient)
    found = []
    for row in rows:
        request = open_join(bytes(row["bytes"]), platform.keys.identities)
        groups = fingerprint((request.device, request.recipient), ours)
        if request.level:
            groups = spoken(root_hash((request.device,)))
        is_proven = row["state"] == PROVEN
        found.append(
            Pending(request.device, request.school, row["asked_at"], groups, bool(request.level), is_proven)
        )
    return found


def admit(platform: Founded, device: str) -> Roster:
    """Let in the PC with this key; a person has compared fingerprints. InputError 'no_request'."""
    with platform.storage.transaction():
        request = requested(platform, device, PENDING)
        if request.level:
            raise InputError("no_request", _NO_REQUEST)
        roster = _let_in(platform, request)
    platform.note()
    return roster


def is_in(platform: Founded, device: str, state: str) -> bool:
    """Whether this device's request is in this state."""
    wanted = select(requests.c.device).where(requests.c.device == device, requests.c.state == state)
    with platform.storage.reading() as connection:
        return connection.execute(wanted).first() is not None


def requested(platform: Founded, device: str, *states: str) -> JoinRequest:
    """The request of this device that is in one of these states. InputError 'no_request'."""
    wanted = select(requests.c.bytes).where(requests.c.device == device, requests.c.state.in_(states))
    with platform.storage.reading() as connection:
        raw = connection.execute(wanted).scalar()
    if raw is None:
        raise InputError("no_request", _NO_REQUEST)
    return open_join(bytes(raw), platform.keys.identities)


def revoke(platform: Founded, device: str) -> Roster:
    """Close a device key: what was taken of it so far counts, nothing else. InputError 'no_device'."""
    roster = platform.roster()
    if all(listed.key != device for listed in roster.devices):
        raise InputError("no_device", _NO_DEVICE)
    changed = roster_changes.revoked(roster, device, cuts_of(platform.storage.standings(device)))
    with platform.storage.transaction():
        platform.sign_roster(changed)
    platform.note()
    return changed


def join(platform: Founded, raw: bytes) -> bool:
    """Take a join request: True if the roster says all that is to be said (its device is, or now was, admitted, or its
    key is closed); False while it waits for a person.

    Refusal 'refused' (malformed), 'join_code', 'busy'."""
    try:
        request = open_join(raw, platform.keys.identities)
    except ParcelError as error:
        raise Refusal("refused", error.text, error.code) from None
    if request.level:
        raise Refusal("refused", refuse("kind").text, "kind")  # a county, and this is no region
    roster = platform.roster()
    is_closed = roster_changes.is_closed(roster, request.device)
    if is_closed or roster_changes.lists(roster, request.device, request.school.code):
        return True
    with platform.storage.transaction():
        if not request.proof:
            keep_request(platform, request, raw, PENDING)
            return False
        use_invitation(platform, request, platform.roster().root_hash)
        keep_request(platform, request, raw, ADMITTED)
        _let_in(platform, request)
    platform.note()
    return True


def use_invitation(platform: Founded, request: JoinRequest, root_hash: str) -> None:
    """Use up the invitation whose code, made for this root, the request proves. In a transaction. Refusal
    'join_code'."""
    root = bytes.fromhex(root_hash)[:ROOT_BYTES]
    wanted = select(invitations).where(
        invitations.c.school == request.school.code,
        invitations.c.device.is_(None),
        invitations.c.made_at > now() - CODE_SECONDS,
    )
    for row in platform.storage.connection.execute(wanted).mappings().all():
        try:
            check_proof(request, JoinCode(root, bytes(row["secret"])))
        except ParcelError:
            continue
        used = update(invitations).where(invitations.c.no == row["no"]).values(device=request.device)
        platform.storage.connection.execute(used)
        return
    raise Refusal("join_code")


def keep_request(platform: Founded, request: JoinRequest, raw: bytes, state: str) -> None:
    """In place of the one of this device. In a transaction. Refusal 'busy' if too many wait."""
    connection = platform.storage.connection
    row = {"device": request.device, "school": request.school.code, "asked_at": now(), "state": state, "bytes": raw}
    if connection.execute(update(requests).where(requests.c.device == request.device).values(**row)).rowcount:
        return
    waiting = select(func.count()).select_from(requests).where(requests.c.state == PENDING)
    if connection.execute(waiting).scalar_one() >= MAX_PENDING:
        raise Refusal("busy")
    connection.execute(insert(requests), [row])


def _let_in(platform: Founded, request: JoinRequest) -> Roster:
    """A new roster with this device and, if it is new, its school. In a transaction."""
    changed = roster_changes.admitted(platform.roster(), request)
    platform.sign_roster(changed)
    note_admitted(platform, request)
    return changed


def note_admitted(platform: Founded, request: JoinRequest) -> None:
    """In a transaction."""
    state = update(requests).where(requests.c.device == request.device).values(state=ADMITTED)
    platform.storage.connection.execute(state)
