"""What the import page shows of a checked roll: counts, the columns left out, and each row in words. No Qt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from desktop.i18n import NOTHING, count, fill, joined, same, t
from desktop.presenters.import_roll import Accepted
from desktop.theme.tokens import Tone
from forms.answers import Answers
from forms.checks import shown
from forms.definition import Form, Nature
from forms.exchange.check import UNTOLD_REASON, CheckedRoll, CheckedRow, Outcome
from forms.exchange.model import Problem
from forms.text import Text

ALL = "all"
CLASS = ("grade", "class_no")
FIELDS: tuple[tuple[str, ...], ...] = (("name",), ("sex",), ("birth_date",), CLASS)
HEADS = (
    t("行", "Row"),
    t("结果", "Result"),
    t("姓名", "Name"),
    t("性别", "Sex"),
    t("出生日期", "Born"),
    t("班级", "Class"),
    t("说明", "Notes"),
)
ORDER = (Outcome.REFUSED, Outcome.CHANGED, Outcome.NEW, Outcome.SAME)
MOST_KEPT = 512
LONG_REMEDY = 36  # characters that fit one line


@dataclass(frozen=True, slots=True)
class Kind:
    """How one outcome is called and looks."""

    word: Text
    sign: str
    tone: Tone


KINDS: Mapping[Outcome, Kind] = {
    Outcome.NEW: Kind(t("新增", "New"), "user-add-line", Tone.MET),
    Outcome.CHANGED: Kind(t("有改动", "Changed"), "edit-line", Tone.ACCENT),
    Outcome.SAME: Kind(t("一样", "The same"), "subtract-line", Tone.UNKNOWN),
    Outcome.REFUSED: Kind(t("没收下", "Not taken"), "close-circle-line", Tone.FAILED),
}


@dataclass(frozen=True, slots=True)
class Piece:
    """One cell: `old` where the value changes, `is_faulty` where the row stumbles over it."""

    text: Text
    old: Text = NOTHING
    is_faulty: bool = False


@dataclass(frozen=True, slots=True)
class RowView:
    """One row of the file. `lines` are said at its end: what, then what to do; `whole` is all of it, for a tip."""

    number: int
    kind: Kind
    pieces: tuple[Piece, ...]
    lines: tuple[tuple[Text, Tone | None], ...]
    whole: Text


@dataclass(frozen=True, slots=True)
class Band:
    """The head of a group of rows."""

    title: Text
    words: Text


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to know before taking the roll; `more` is unfolded when the person asks for it."""

    sign: str
    tone: Tone
    lines: tuple[Text, ...]
    more: tuple[Text, ...] = ()
    more_words: Text = NOTHING


class RollView:
    """A checked roll as the page shows it; a row is put into words when it is asked for."""

    def __init__(self, checked: CheckedRoll, form: Form, school_code: str) -> None:
        self.checked, self._form, self._school_code = checked, form, school_code
        self._of = {outcome: _unusual_first(checked.of(outcome)) for outcome in Outcome}
        self.counts: Mapping[str, int] = {ALL: len(checked.rows), **{o.value: len(r) for o, r in self._of.items()}}
        self.to_take = self.counts[Outcome.NEW] + self.counts[Outcome.CHANGED]
        self.refused = self.counts[Outcome.REFUSED]
        self._words: dict[int, RowView] = {}

    def items(self, chosen: str) -> list[Band | CheckedRow]:
        """Groups and rows of a filter: an outcome's word, or ALL with what needs a person first."""
        found: list[Band | CheckedRow] = []
        for outcome in ORDER:
            rows = self._of[outcome]
            if rows and chosen in (ALL, outcome.value):
                found += [Band(KINDS[outcome].word, self._band_words(outcome, rows)), *rows]
        return found

    def row(self, checked: CheckedRow) -> RowView:
        """One row in words; those asked for last are kept, because each is painted cell by cell."""
        number = checked.row.number
        if number not in self._words:
            if len(self._words) >= MOST_KEPT:
                self._words.clear()
            self._words[number] = self._row(checked)
        return self._words[number]

    def title(self) -> Text:
        return same(self.checked.roll.name)

    def rows_words(self) -> Text:
        return count(self.counts[ALL], t("{n} 行", "{n} row"), t("{n} 行", "{n} rows"))

    def foot(self) -> Text:
        """Where in the file it was read, and what was passed over."""
        roll = self.checked.roll
        sheet = fill(t("工作表“{name}”", "sheet “{name}”"), name=same(roll.sheet)) if roll.sheet else NOTHING
        passed = len(roll.skipped)
        skipped = count(
            passed,
            t("跳过 {n} 行合计或说明", "{n} row of totals or notes passed over"),
            t("跳过 {n} 行合计或说明", "{n} rows of totals or notes passed over"),
        )
        return joined((sheet, skipped if passed else NOTHING))

    def notices(self) -> tuple[Notice, ...]:
        return tuple(n for n in (self._other_school(), self._other_sheets(), self._columns()) if n is not None)

    def _band_words(self, outcome: Outcome, rows: Sequence[CheckedRow]) -> Text:
        number = fill(t("{n} 行", "{n}"), n=len(rows))
        said = {
            Outcome.REFUSED: t("改好再导入，登记过的不会重复", "put right and import again; nothing gets in twice"),
            Outcome.CHANGED: t("旧值划掉，新值加粗", "the old value is struck out, the new one bold"),
            Outcome.NEW: t("登记里还没有", "not in the register yet"),
            Outcome.SAME: t("和登记的一样，不用动", "as registered; nothing to do"),
        }[outcome]
        unusual = sum(bool(row.soft) for row in rows)
        asked = fill(
            t("其中 {n} 行少见，排在前面；收下时理由记为“{reason}”", "{n} unusual ones first; reason kept: “{reason}”"),
            n=unusual,
            reason=same(UNTOLD_REASON),
        )
        return joined((number, said, asked if unusual else NOTHING))

    def _other_school(self) -> Notice | None:
        codes = [code for code in self.checked.roll.school_codes if code != self._school_code]
        if not codes:
            return None
        text = fill(
            t(
                "表里的学校标识码是 {codes}，本校是 {own}。请先看是不是拿错了名册。",
                "The file says school {codes}; this school is {own}. See first whether it is the right roll.",
            ),
            codes=Text("、".join(codes[:3]), ", ".join(codes[:3])),
            own=same(self._school_code),
        )
        return Notice("error-warning-fill", Tone.ATTENTION, (text,))

    def _other_sheets(self) -> Notice | None:
        names = self.checked.roll.other_sheets
        if not names:
            return None
        text = fill(
            t(
                "还有像名册的工作表没有读：{names}。要读就另存成一个文件。",
                "Other sheets like a roll were not read: {names}. Save each as a file to read it.",
            ),
            names=_listed(names),
        )
        return Notice("file-list-3-line", Tone.ATTENTION, (text,))

    def _columns(self) -> Notice | None:
        roll = self.checked.roll
        patterns = (
            (roll.forbidden, t("这些列不许收集，没有读入：{names}", "May not be collected, not read: {names}")),
            (roll.unknown, t("认不出这些列，没有读入：{names}", "Unknown columns, not read: {names}")),
            (roll.unused, t("这些列用不上，没有读入：{names}", "Not needed, not read: {names}")),
        )
        every = tuple(fill(pattern, names=_listed(names)) for names, pattern in patterns if names)
        if not every:
            return None
        first = tuple(fill(pattern, names=_listed(names)) for names, pattern in patterns[:2] if names) or every[:1]
        left_out = sum(len(names) for names, _ in patterns)
        words = count(
            left_out,
            t("列出这 {n} 列", "List the {n} column"),
            t("列出这 {n} 列", "List the {n} columns"),
        )
        return Notice("eye-off-line", Tone.UNKNOWN, first, every, words)

    # -- one row in words -------------------------------------------------------------------------------------------

    def _row(self, checked: CheckedRow) -> RowView:
        lines = self._lines(checked)
        whole = Text("\n".join(line.zh for line, _ in lines), "\n".join(line.en for line, _ in lines))
        pieces = tuple(self._piece(checked, names) for names in FIELDS)
        return RowView(checked.row.number, KINDS[checked.outcome], pieces, lines, whole)

    def _piece(self, checked: CheckedRow, names: tuple[str, ...]) -> Piece:
        problem = next((p for p in checked.problems if p.field in names), None)
        if problem is not None:
            return Piece(same(problem.cell) if problem.cell else t("没有填", "empty"), is_faulty=True)
        text = self._said(checked.answers, names)
        if checked.outcome is Outcome.CHANGED and checked.known is not None and set(names) & set(checked.changes):
            return Piece(text, self._said(checked.known.answers, names))
        return Piece(text)

    def _said(self, answers: Answers, names: tuple[str, ...]) -> Text:
        if names != CLASS:
            return shown(self._form.field(names[0]), answers[names[0]])
        grade, number = answers["grade"], answers["class_no"]
        if grade is None or number is None:
            return NOTHING
        label = shown(self._form.field("grade"), grade)
        return Text(f"{label.zh} {number} 班", f"{label.en}, class {number}")

    def _lines(self, checked: CheckedRow) -> tuple[tuple[Text, Tone | None], ...]:
        if checked.outcome is Outcome.REFUSED:
            said: list[tuple[Text, Tone | None]] = []
            for problem in checked.problems:
                said.append((_problem_words(problem), Tone.FAILED))
                if problem.remedy != NOTHING:
                    said.append((problem.remedy, None))
            return tuple(said)
        changes = self._other_changes(checked)
        unusual = tuple((finding.message, Tone.ATTENTION) for finding in checked.soft)
        notes = tuple((note, Tone.ATTENTION) for note in checked.notes)
        return (*(((changes, None),) if changes != NOTHING else ()), *unusual, *notes)

    def _other_changes(self, checked: CheckedRow) -> Text:
        """What changes in fields that have no column; numbers that say who somebody is are not written out."""
        in_columns = {name for names in FIELDS for name in names}
        if checked.known is None or checked.outcome is not Outcome.CHANGED:
            return NOTHING
        said = []
        for name in checked.changes:
            if name in in_columns:
                continue
            field = self._form.field(name)
            if field.nature in (Nature.ID_NUMBER, Nature.PHONE):
                said.append(fill(t("{label}改了", "{label} changes"), label=field.label))
                continue
            old, new = shown(field, checked.known.answers[name]), shown(field, checked.answers[name])
            pattern, empty = t("{label} {old} → {new}", "{label} {old} → {new}"), t("（空）", "(empty)")
            old, new = (empty if text == NOTHING else text for text in (old, new))
            said.append(fill(pattern, label=field.label, old=old, new=new))
        return joined(said, "；", "; ")


def lines_of(checked: CheckedRow) -> int:
    """How many lines a row needs at most, without putting it into words."""
    if checked.outcome is Outcome.REFUSED:
        first = checked.problems[0]
        return 3 if len(first.remedy.zh) > LONG_REMEDY else 2
    if checked.outcome is Outcome.CHANGED:
        return 2
    return min(len(checked.soft) + len(checked.notes), 2)


def result_words(accepted: Accepted, refused: int) -> Text:
    """What taking a roll came to, in sentences that stay."""
    parts = [fill(t("已收下 {n} 名", "{n} taken"), n=accepted.taken)]
    if accepted.new and accepted.changed:
        parts.append(fill(t("新增 {n}、改动 {m}", "{n} new, {m} changed"), n=accepted.new, m=accepted.changed))
    if refused:
        parts.append(fill(t("{n} 行没收下", "{n} rows not taken"), n=refused))
    text = Text("，".join(p.zh for p in parts) + "。", ", ".join(p.en for p in parts) + ".")
    if accepted.overtaken:
        why = fill(
            t("{n} 行的学生刚才在本机又改过，没有动。", "{n} pupils were changed here meanwhile and left as they are."),
            n=accepted.overtaken,
        )
        text = joined((text, why), "", " ")
    return text


def _unusual_first(rows: Sequence[CheckedRow]) -> tuple[CheckedRow, ...]:
    return tuple(sorted(rows, key=lambda row: not (row.soft or row.notes)))


def _problem_words(problem: Problem) -> Text:
    """Column, the cell as far as it may be shown, and the reason."""
    if not problem.column:
        return problem.reason
    cell = f" {problem.cell}" if problem.cell else ""
    return Text(f"{problem.column}{cell}：{problem.reason.zh}", f"{problem.column}{cell}: {problem.reason.en}")


def _listed(names: Sequence[str]) -> Text:
    return Text("、".join(names), ", ".join(names))
