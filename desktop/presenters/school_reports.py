"""A school's monthly report as its county reads it: whether it was approved, by which key, and who vouches for that.

A school's PC carries the key with the report. That it is the principal's is known only once somebody compared it by
phone; from then on another key is noticed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from desktop.i18n import fill, same, t
from desktop.presenters.monthly import version_view
from desktop.presenters.monthly_view import Remark, ReportView
from desktop.theme.tokens import Tone
from forms.answers import Answers
from forms.approval import KEY
from forms.engine import Context
from forms.pack import Pack
from sync.approvals import Approval
from sync.county.approvers import known_keys
from sync.monthly.reports import Report, report
from sync.store import Store


@dataclass(frozen=True, slots=True)
class SchoolReport:
    """`code` and `school` say whose it is, `key` which key approved it, '' for none that fits."""

    view: ReportView
    answers: Answers
    code: str
    school: str
    key: str


def read_school_report(store: Store, pack: Pack, record: int, context: Context) -> SchoolReport:
    """InputError 'no_record' if it is not here."""
    found = report(store, pack, record)
    code = store.addressed.owner_of(found.id)
    listed = store.county_book().school(code)
    key = str(found.answers[KEY] or "") if found.approval is Approval.FITS else ""
    known = known_keys(store).get(code, ())
    view = version_view(store, pack, found, code, context, _notes(found, key, known))
    whose = (t("学校", "School"), same(code if listed is None else f"{listed.name} {code}"))
    view = replace(view, can_return=True, signed=(whose, *view.signed))
    return SchoolReport(view, found.answers, code, code if listed is None else listed.name, key)


def _notes(found: Report, key: str, known: tuple[str, ...]) -> Iterator[Remark]:
    if found.approval is Approval.NONE:
        words = t("学校还没有批准，不算已报。", "The school has not approved it: not reported yet.")
        yield Remark("quill-pen-line", Tone.ATTENTION, words)
    elif found.approval is Approval.NEWER:
        words = t(
            "这份月报是用更新的规则包做的，这里还核对不了签名。换上新包再看。",
            "Made with a newer pack: the signature cannot be checked here. Look again with that pack.",
        )
        yield Remark("question-line", Tone.ATTENTION, words)
    elif found.approval is Approval.BROKEN:
        words = t(
            "签名对不上：批了以后有人改过，或不是审核人签的。不算已报。打电话问学校，请它出更正的一版。",
            "The signature does not fit: it was changed after approval, or signed by somebody else. Not counted as "
            "reported. Phone the school and ask for a correction.",
        )
        yield Remark("shield-cross-line", Tone.FAILED, words)
    elif key in known:
        yield Remark(
            "shield-check-line", Tone.MET, t("签名对得上，钥匙核对过。", "The signature fits; the key is known.")
        )
    elif known:
        words = t(
            "签名对得上，但换了一把没有核对过的钥匙。可能换了校长或重设了口令：打电话核对下面的核对码。",
            "The signature fits, but by another key than the one compared. A new principal, or a new password? Compare "
            "the key below by phone.",
        )
        yield Remark("key-2-line", Tone.ATTENTION, words, asks_for_key=True)
    else:
        who = str(found.answers["approved_by"] or "")
        words = t(
            "签名对得上。{who}的钥匙还没有核对过：打电话请学校念核对码，一样就认下。",
            "The signature fits. {who}'s key was not compared yet: let the school read its code by phone.",
        )
        yield Remark("key-2-line", Tone.ATTENTION, fill(words, who=who), asks_for_key=True)
