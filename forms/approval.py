"""What a person signs when approving a record: all it says but the signature, as bytes that are the same everywhere.

Neither the record's id nor the PC stands in it: numbers are given anew when a PC was set back, content is not. A field
that was not answered is absent, so a form that grows does not change what was signed before."""

from __future__ import annotations

import json

from forms.answers import Answers
from forms.definition import Form

SIGNATURE, KEY = "signature", "approver_key"
"""The fields of a form that can be approved: 64 bytes and a public Ed25519 key of 32 bytes, both as base64."""
_MEANING = "yilu-approval-1"


def approved_content(form: Form, school: str, answers: Answers) -> bytes:
    """UTF-8 JSON: the meaning, the form's id, the school's code, and every answered field by name, names in order."""
    fields = (f.name for f in form.top_fields if f.name != SIGNATURE and not f.is_calculated)
    said = {name: answers[name] for name in fields if answers[name] is not None}
    return json.dumps(
        [_MEANING, form.id, school, said], ensure_ascii=False, sort_keys=True, separators=(",", ":")
    ).encode()
