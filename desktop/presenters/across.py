"""Across schools at a county's desk: both lists in rows, the one in hand in words, and what may be done about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from desktop.i18n import NOTHING, capital, count, dated, fill, joined, same, t
from desktop.places import Place, send_back
from desktop.presenters.county_return import stage_words
from desktop.presenters.list_view import ListCell, ListColumn, ListRow
from desktop.presenters.register_columns import mask
from desktop.theme.tokens import Tone
from forms.checks import label_of
from forms.definition import Choice, Nature
from forms.pack import Pack
from forms.same_child import FORM, Child, Double, Moved, Reason
from forms.text import Text
from sync.county.across import Across
from sync.county.transfers import Step, Transfer, destination

DOUBLES, MOVED = "doubles", "moved"
COLUMNS = {
    DOUBLES: (
        ListColumn(t("学生", "Pupil"), 150),
        ListColumn(t("在这所学校", "On the roll of")),
        ListColumn(t("又在", "and of")),
        ListColumn(t("为什么算同一人", "Why the same child"), 152),
        ListColumn(t("办到哪", "Where it stands"), 190),
    ),
    MOVED: (
        ListColumn(t("学生", "Pupil"), 150),
        ListColumn(t("从哪所学校转出", "Left which school")),
        ListColumn(t("天数", "Days"), 56, is_number=True),
        ListColumn(t("转往", "To")),
        ListColumn(t("办到哪", "Where it stands"), 190),
    ),
}
REASONS: Mapping[Reason, tuple[Text, Text]] = {
    Reason.NUMBER: (t("证件号相同", "same number"), t("姓名可以不同", "names may differ")),
    Reason.NAME_AND_BIRTH: (
        t("姓名、生日相同", "name and birth"),
        t("一方没有证件号", "a number lacks"),
    ),
}


@dataclass(frozen=True, slots=True)
class Ask:
    """One school's record of the child. `place`: where that school is asked; `stage`: how far that is, if it was."""

    school: Text
    words: Text
    place: Place
    stage: tuple[Text, Tone] | None = None


@dataclass(frozen=True, slots=True)
class Detail:
    """The row in hand. `passes`: the school its file can be passed on to, None where it cannot; `transfer`: the local
    id of what was passed on and can still be taken back."""

    key: str
    title: Text
    words: tuple[Text, ...]
    asks: tuple[Ask, ...]
    passes: Text | None = None
    transfer: int | None = None


class AcrossView:
    """Both lists as they were read, searched by part of a name or of a school."""

    def __init__(self, found: Across, pack: Pack, today: date) -> None:
        self._found, self._today = found, today
        self._states: tuple[Choice, ...] = pack.forms[FORM].field("status").choices
        self._doubles = {"-".join(str(child.key) for child in one.children): one for one in found.doubles}
        self._moved = {str(one.child.key): one for one in found.moved}
        named = {one.child.moved_to for one in found.moved}
        self._made: dict[str, list[tuple[str, ListRow]]] = {}  # once for all that is typed into the search
        self._named = {said: destination(said, found.schools) for said in named if said}

    def number(self, which: str) -> int:
        """How many there are to look into; of those who moved out, those who came nowhere."""
        return len(self._doubles) if which == DOUBLES else sum(not self._has_arrived(m) for m in self._moved.values())

    def of(self, which: str) -> int:
        return len(self._doubles if which == DOUBLES else self._moved)

    def lines(self, which: str, text: str = "") -> list[ListRow]:
        wanted = text.strip().casefold()
        if which not in self._made:
            self._made[which] = list(self._make(which))
        return [line for said, line in self._made[which] if wanted in said]

    def to_pass(self) -> list[int]:
        """Whose file can be passed on and was not, by local id."""
        return [m.child.key for m in self._moved.values() if self._passes(m) is not None]

    def detail(self, which: str, key: str) -> Detail | None:
        if which == DOUBLES and key in self._doubles:
            return self._of_double(key, self._doubles[key])
        if which == MOVED and key in self._moved:
            return self._of_moved(key, self._moved[key])
        return None

    def _make(self, which: str) -> Iterator[tuple[str, ListRow]]:
        """Each row with what it is found by."""
        if which == DOUBLES:
            for key, one in self._doubles.items():
                yield self._said(one.children), self._double(key, one)
        else:
            for key, moved in self._by_arrival():
                yield self._said((moved.child,)), self._line(key, moved)

    # -- children two schools have -----------------------------------------------------------------------------------

    def _double(self, key: str, one: Double) -> ListRow:
        first, second = one.children[0], next(c for c in one.children if c.school != one.children[0].school)
        more = len(one.children) - 2
        others = joined((self._state(second), fill(t("另有 {n} 处", "{n} more"), n=more) if more else NOTHING))
        why, under = REASONS[one.reason]
        sign = "hashtag" if one.reason is Reason.NUMBER else "user-search-line"
        cells = (
            self._pupil(first),
            ListCell(self._school(first.school), self._state(first)),
            ListCell(self._school(second.school), others),
            ListCell(why, under, sign),
            self._asked(one.children),
        )
        return ListRow(key, cells)

    def _of_double(self, key: str, one: Double) -> Detail:
        asks = []
        for child in one.children:
            other = next(c for c in one.children if c.school != child.school)
            asks.append(self._ask(child, f"{one.reason.value} {other.school}"))
        why, under = REASONS[one.reason]
        words = (capital(joined((why, under))), self._born(one.children[0]))
        return Detail(key, same(one.children[0].name or "—"), words, tuple(asks))

    def _asked(self, children: tuple[Child, ...]) -> ListCell:
        asked = [self._found.asked[child.key] for child in children if child.key in self._found.asked]
        if not asked:
            return ListCell(t("还没有问学校", "no school asked yet"), sign="question-line", tone=Tone.ATTENTION)
        still_open = [one for one in asked if not one.stage.is_closed]
        words, tone = stage_words((still_open or asked)[-1], self._today)
        if not still_open:  # the schools have answered, and it stands there twice all the same
            return ListCell(words, t("仍有重复", "still twice"), "error-warning-line", Tone.ATTENTION)
        return ListCell(self._school(still_open[-1].school), words, "arrow-go-back-line", tone)

    # -- children who moved out --------------------------------------------------------------------------------------

    def _by_arrival(self) -> list[tuple[str, Moved]]:
        return sorted(self._moved.items(), key=lambda item: self._has_arrived(item[1]))

    def _line(self, key: str, one: Moved) -> ListRow:
        child = one.child
        cells = (
            self._pupil(child),
            ListCell(self._school(child.school), fill(t("{day}转出", "left {day}"), day=self._day(child))),
            ListCell(same(self._days(child))),
            self._destination(child),
            self._standing(one),
        )
        return ListRow(key, cells)

    def _destination(self, child: Child) -> ListCell:
        if not child.moved_to:
            return ListCell(t("没写去向", "not said"), tone=Tone.ATTENTION)
        to = self._named[child.moved_to]
        if to is None:
            return ListCell(same(child.moved_to), t("不在县里名单中", "not on the county's list"))
        return ListCell(same(to.name), same(to.code))

    def _standing(self, one: Moved) -> ListCell:
        if one.arrived is not None:
            state = self._state(one.arrived)
            return ListCell(self._school(one.arrived.school), state, "checkbox-circle-fill", Tone.MET)
        transfer = self._found.transfers.get(one.child.key)
        if transfer is not None:
            words, under, sign, tone = _step_words(transfer, self._today)
            return ListCell(words, under, sign, tone)
        if self._passes(one) is not None:
            waits = t("学籍还没有转交", "file not passed on yet")
            return ListCell(t("没到校", "not arrived"), waits, "error-warning-line", Tone.ATTENTION)
        asked = self._found.asked.get(one.child.key)
        if asked is not None and not asked.stage.is_closed:
            words, tone = stage_words(asked, self._today)
            return ListCell(t("已问原学校", "school asked"), words, "arrow-go-back-line", tone)
        none = t("全县没有找到", "nowhere in the county")
        return ListCell(t("没到校", "not arrived"), none, "error-warning-line", Tone.ATTENTION)

    def _of_moved(self, key: str, one: Moved) -> Detail:
        child, words = one.child, [self._born(one.child)]
        transfer = self._found.transfers.get(child.key)
        if one.arrived is not None and one.reason is not None:
            words.append(fill(t("已在{school}", "Now at {school}"), school=self._school(one.arrived.school)))
            words.append(capital(joined(REASONS[one.reason])))
        elif transfer is not None:
            words.append(capital(joined(_step_words(transfer, self._today)[:2])))
        else:
            words.append(fill(t("转出 {n} 天", "Left {n} days ago"), n=self._days(child)))
        can_take_back = transfer is not None and transfer.step in (Step.WRITTEN, Step.ON_STICK, Step.AT_SCHOOL)
        return Detail(
            key,
            same(child.name or "—"),
            tuple(line for line in words if line.zh),
            () if self._has_arrived(one) else (self._ask(child, MOVED),),
            self._passes(one),
            transfer.passed.local_id if transfer is not None and can_take_back else None,
        )

    def _passes(self, one: Moved) -> Text | None:
        """The school the file is to go to; None if the child is there, the school unknown, or it was passed on."""
        transfer = self._found.transfers.get(one.child.key)
        to = self._named.get(one.child.moved_to)
        if one.arrived is not None or to is None or to.code == one.child.school:
            return None
        if transfer is not None and transfer.to == to.code and transfer.step is not Step.NOT_HERE:
            return None
        if transfer is not None and transfer.step is Step.ENROLLED:
            return None
        return same(to.name)

    def _has_arrived(self, one: Moved) -> bool:
        transfer = self._found.transfers.get(one.child.key)
        return one.arrived is not None or (transfer is not None and transfer.step is Step.ENROLLED)

    # -- words -------------------------------------------------------------------------------------------------------

    def _ask(self, child: Child, why: str) -> Ask:
        asked = self._found.asked.get(child.key)
        stage = stage_words(asked, self._today) if asked is not None else None
        return Ask(self._school(child.school), self._state(child), send_back(FORM, child.key, why), stage)

    def _pupil(self, child: Child) -> ListCell:
        number = mask(child.identity or child.number, Nature.ID_NUMBER) if child.identity or child.number else ""
        return ListCell(same(child.name or "—"), same(number) if number else same(child.birth_date))

    def _born(self, child: Child) -> Text:
        return fill(t("{day} 出生", "Born {day}"), day=child.birth_date) if child.birth_date else NOTHING

    def _school(self, code: str) -> Text:
        listed = self._found.schools.get(code)
        return same(listed.name if listed else code)

    def _state(self, child: Child) -> Text:
        state = label_of(self._states, child.status) or NOTHING
        return joined((state, same(child.status_date)), " ", " ")

    def _day(self, child: Child) -> Text:
        return dated(date.fromisoformat(child.status_date), self._today) if child.status_date else t("何日", "unknown")

    def _days(self, child: Child) -> str:
        gone = (self._today - date.fromisoformat(child.status_date)).days if child.status_date else None
        return "—" if gone is None else f"{max(gone, 0):,}"

    def _said(self, children: tuple[Child, ...]) -> str:
        return "\n".join(part.casefold() for c in children for part in (c.name, self._school(c.school).zh))


def _step_words(transfer: Transfer, today: date) -> tuple[Text, Text, str, Tone]:
    """How far a file is: in short, in full, its sign and tone. On a stick is not arrived."""
    when = NOTHING if transfer.at is None else dated(date.fromtimestamp(transfer.at), today)
    reason = same(transfer.passed.reason)
    words = {
        Step.WRITTEN: (t("已转交", "passed on"), t("等接收学校来带", "waits for its visit"), Tone.ACCENT),
        Step.ON_STICK: (t("已转交", "passed on"), fill(t("{day}写到U盘", "on a stick {day}"), day=when), Tone.ACCENT),
        Step.AT_SCHOOL: (t("学校已收到", "at the school"), t("还没有建档", "not on its roll yet"), Tone.ATTENTION),
        Step.ENROLLED: (t("已建档", "on the roll"), t("接收学校说的", "says the school"), Tone.MET),
        Step.NOT_HERE: (t("接收学校：没有来", "the school: not here"), reason, Tone.FAILED),
    }
    first, under, tone = words[transfer.step]
    sign = {Step.ENROLLED: "checkbox-circle-fill", Step.NOT_HERE: "close-circle-fill"}.get(transfer.step)
    return first, under, sign or "mail-send-line", tone


def remark_for(why: str, schools: Mapping[str, str]) -> tuple[Text, tuple[str, ...]]:
    """What a school is asked, and about which fields: `why` as `Ask.place` has it, `schools` the names by code."""
    if why == MOVED:
        return (
            t(
                "县里没有查到这名学生转出后在哪所学校。请联系家长核对，更正“转往学校”；没有转走的，改回“在校”。",
                "The county finds this pupil at no school since. Ask the family and correct the school moved to; if "
                "the pupil did not leave, set the status back to in school.",
            ),
            ("status", "moved_to"),
        )
    reason, _, code = why.partition(" ")
    known = reason in (Reason.NUMBER, Reason.NAME_AND_BIRTH)
    words = t(
        "{school}也有这名学生（{why}）。请核对：已转走的，改为“转出”并填转往学校；登记有误的，请更正。",
        "{school} has this pupil, too ({why}). Please check: if moved, set the status and the school moved to; if "
        "something is wrong here, correct it.",
    )
    said = REASONS[Reason(reason)][0] if known else NOTHING
    return fill(words, school=schools.get(code, code), why=said), ()


def count_words(shown: int, every: int) -> Text:
    """'3 / 12 人', or all of them."""
    if shown != every:
        return fill(t("{n} / {of} 人", "{n} / {of}"), n=shown, of=every)
    return count(every, t("{n} 人", "{n}"), t("{n} 人", "{n}"))
