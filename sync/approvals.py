"""Whether what a record says is what was approved: the person's signature over its content, as anybody can check it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum

from forms.answers import Answers
from forms.approval import KEY, SIGNATURE, approved_content
from forms.definition import Form
from forms.pack import version_key
from sync.envelope.keys import SigningKey, is_signed
from sync.envelope.strict import from_base64, to_base64
from sync.store import Store

_SIGNATURE_BYTES = 64


class Approval(StrEnum):
    NONE = "none"  # nobody approved it
    FITS = "fits"
    BROKEN = "broken"  # it was changed after approval, or the signature is another's
    NEWER = "newer"  # made with a newer pack than this one, so it cannot be judged here


Verify = Callable[[str, bytes, bytes], bool]
"""Whether a signature over some content is by a public key: (key, content, signature)."""


class Verified:
    """Verifies each signature once: for a page that looks at thousands of them time and again."""

    def __init__(self) -> None:
        self._known: dict[bytes, bool] = {}

    def __call__(self, public: str, content: bytes, signature: bytes) -> bool:
        digest = hashlib.sha256(b"\0".join((public.encode(), signature, content))).digest()
        if digest not in self._known:
            self._known[digest] = is_signed(public, content, signature)
        return self._known[digest]


def signed(form: Form, school: str, answers: Answers, key: SigningKey) -> Answers:
    """The answers with the key's signature over all they say."""
    said = answers.with_values({KEY: key.public, SIGNATURE: None})
    return said.with_value(SIGNATURE, to_base64(key.sign(approved_content(form, school, said))))


def approval_of(
    form: Form, school: str, answers: Answers, pack_version: str, verify: Verify = is_signed
) -> Approval:
    """`school` is the code of the school whose report it is; `pack_version` that of the pack here."""
    if answers[SIGNATURE] is None:
        return Approval.NONE
    try:
        signature = from_base64(answers[SIGNATURE], _SIGNATURE_BYTES)
    except ValueError:
        return Approval.BROKEN
    if verify(str(answers[KEY] or ""), approved_content(form, school, answers), signature):
        return Approval.FITS
    return Approval.NEWER if _is_newer(str(answers["made_with"] or ""), pack_version) else Approval.BROKEN


def approvals(
    store: Store, form: Form, ids: Sequence[int], school_of: Callable[[int], str], pack_version: str, verify: Verify
) -> Iterator[tuple[int, Answers, Approval]]:
    """The same of these records of a form, each of the school that `school_of` gives for its local id."""
    names = [field.name for field in form.top_fields]
    for local_id, row in zip(ids, store.page(form.id, ids, names), strict=True):
        answers = Answers().with_values(dict(zip(names, row, strict=True)))
        yield local_id, answers, approval_of(form, school_of(local_id), answers, pack_version, verify)


def spoken(public: str) -> tuple[str, ...]:
    """A person's key as school and county compare it by phone: six groups of five digits, 99 bits of its SHA-256."""
    number = int.from_bytes(hashlib.sha256(f"yilu-approver {public}".encode()).digest(), "big") % 10**30
    digits = f"{number:030d}"
    return tuple(digits[at : at + 5] for at in range(0, 30, 5))


def _is_newer(made_with: str, here: str) -> bool:
    try:
        return version_key(made_with) > version_key(here)
    except ValueError:
        return False
