"""Children who move, as a school sees it: the task that fills in a new form, and whether one who left arrived."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from desktop.i18n import NOTHING, dated, fill, joined, same, t
from desktop.places import MOVES_IN, entry
from desktop.presenters.home_view import Todo
from desktop.presenters.returns import ReturnView
from desktop.theme.tokens import Tone
from forms.answers import Answers
from forms.checks import label_of
from forms.pack import Pack
from forms.same_child import FORM, MOVED_OUT
from forms.text import Text
from sync import transfers
from sync.store import Store, Stored
from sync.transfers import End, Passed, begun_with
from sync.vector import Dot

__all__ = ["begun_with", "beside", "enrolled", "incoming", "standing", "todo"]


def todo(store: Store, pack: Pack, today: date) -> Iterator[tuple[tuple[int, int], Todo]]:
    """The children that are to be entered here, after what the county returned. One that was begun stands among the
    drafts."""
    begun = {draft.key for draft in store.drafts()}
    for number, one in enumerate(transfers.waiting(store, pack)):
        if _key(one) not in begun:
            yield (-2, 1000 + number), _todo(pack, one, today)


def incoming(store: Store, pack: Pack, draft: str) -> Passed | None:
    """What a draft of this key is filled in with; None if that child waits no more."""
    return transfers.incoming(store, pack, Dot.parse(draft.removeprefix(MOVES_IN)))


def enrolled(passed: Passed) -> Answers:
    """What the school says once it has made its record."""
    return transfers.answer(passed, End.ENROLLED)


def beside(passed: Passed, pack: Pack, today: date) -> ReturnView:
    """What stands at the head of the form that is filled in."""
    title = fill(
        t("{school} {day}转出的学生，县里转来学籍", "Left {school} {day}; the county passed the file on"),
        school=passed.school_name,
        day=_day(passed.left_on, today),
    )
    words = t(
        "证件、年级等已照原学校的登记填好，保存以前没有建档。对照户口簿核对，填上班号、入学年月和就读方式，再保存。",
        "Document, grade and the like are filled in as the school left has them; nothing is kept before you save. "
        "Check them, enter class, month of entry and attendance, then save.",
    )
    case = _case(pack, passed, today)
    remark = joined((words, case), "\n", "\n") if case.zh else words
    return ReturnView(
        str(passed.dot), None, title, remark, NOTHING, None, t("没有到我校", "Did not come here"), End.NOT_HERE.value
    )


def standing(store: Store, pack: Pack, stored: Stored) -> tuple[str, Text, Tone] | None:
    """Of a pupil who moved out: whether the county knows the child elsewhere, with sign and tone; None for another."""
    if stored.form != FORM or stored.answers["status"] != MOVED_OUT:
        return None
    news = transfers.arrival(store, pack, stored.id)
    if news is None:
        return "time-line", t("转出，尚未到校", "left, not arrived yet"), Tone.ATTENTION
    said = fill(t("已在{school}建档", "on the roll of {school}"), school=news.school_name)
    return "checkbox-circle-line", said, Tone.MET


def _todo(pack: Pack, one: Passed, today: date) -> Todo:
    title = fill(t("转入学生：{name}", "A pupil moves in: {name}"), name=one.name or "—")
    left = fill(t("{school} {day}转出", "left {school} {day}"), school=one.school_name, day=_day(one.left_on, today))
    words = joined((left, _case(pack, one, today)))
    badge, action = t("待建档", "to enrol"), t("核对建档", "Check, enrol")
    return Todo("user-received-line", Tone.ATTENTION, title, words, badge, action, entry(FORM, draft=_key(one)))


def _case(pack: Pack, one: Passed, today: date) -> Text:
    """That a dropout case was open at the school left, if so."""
    case = pack.forms.get("dropout")
    if not one.case_state or case is None:
        return NOTHING
    state = label_of(case.field("state").choices, one.case_state) or same(one.case_state)
    words = t("原学校有控辍个案：{state}，{day}起没到校", "an open dropout case there: {state}, absent since {day}")
    return fill(words, state=state, day=_day(one.case_since, today))


def _day(when: str, today: date) -> Text:
    try:
        return dated(date.fromisoformat(when), today)
    except ValueError:  # not said, or by a newer pack
        return same(when)


def _key(one: Passed) -> str:
    """What is begun of it stands among the drafts under this key, so that opening the task again goes on with it."""
    return f"{MOVES_IN}{one.record}"
