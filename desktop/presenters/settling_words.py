"""Words of the settling page: what groups are, what versions say, how records and PCs are called. No Qt."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from desktop.i18n import NOTHING, fill, joined, same, t
from desktop.presenters.register_columns import class_words, mask
from desktop.presenters.settling import Group, Named
from desktop.theme.tokens import Tone
from forms.answers import Value
from forms.checks import shown, titled
from forms.definition import Field, Form, Nature
from forms.text import Text
from sync.change import DELETED
from sync.merge.settling import Kind, Matter, Point
from sync.store import Settled

HERE = ""  # this PC as a source
KINDS: Mapping[Kind, tuple[Text, str, Tone]] = {
    Kind.TWINS: (t("重复登记", "twice"), "file-copy-2-line", Tone.ACCENT),
    Kind.CONFLICT: (t("改得不同", "at odds"), "git-merge-line", Tone.ATTENTION),
    Kind.DELETED: (t("删了又改", "deleted, edited"), "delete-bin-line", Tone.ATTENTION),
}
_EMPTY = t("（空）", "(empty)")


def heading(group: Group) -> Text:
    """What is to be done, in a sentence."""
    if group.kind is Kind.CONFLICT:
        return t("几台电脑各改各的，选出对的。", "Changed on several PCs: choose what is right.")
    if group.kind is Kind.DELETED:
        return t("一台电脑删了，另一台又改过，选一个。", "Deleted on one PC, edited on another: choose.")
    same_on_all = len(group.matters) - group.differing
    if not group.differing:
        return t("两边都一样，直接合成。", "The same on both: they are simply joined.")
    if not same_on_all:
        return t("选出对的，再合成一份。", "Choose what is right, then join them.")
    return fill(
        t("一样的 {same} 条直接合成，不同的 {n} 条看下面。", "{same} are the same and simply joined; {n} differ."),
        same=same_on_all,
        n=group.differing,
    )


def source_words(group: Group, source: str) -> Text:
    """How a PC is called."""
    if source == HERE:
        return t("本机", "this PC")
    if len([other for other in group.sources if other != HERE]) == 1:
        return t("另一台电脑", "the other PC")
    return fill(t("电脑 {key}", "PC {key}"), key=same(source[:4]))


def result_words(settled: Settled, kind: Kind) -> Text:
    """What settling came to, in sentences that stay."""
    twins, other = t("已合成 {n} 条。", "{n} joined."), t("已定下 {n} 条。", "{n} settled.")
    first = fill(twins if kind is Kind.TWINS else other, n=settled.settled)
    more = t("改动随下一次送出告诉县里和另一台电脑。", "The county and the other PC learn of it with what leaves next.")
    if not settled.overtaken:
        return joined((first, more), "", " ")
    left = t(
        "{n} 条刚才又有人改过，没有动，请再看一遍。",
        "{n} were changed meanwhile and left as they are; look at them again.",
    )
    return joined((first, fill(left, n=settled.overtaken)), "", " ")


def agreed(form: Form, matter: Matter) -> Text:
    """That there is nothing to decide, and what is filled in."""
    keys = [key for key, value in matter.fills.items() if value is not None and key.count("/") != 2]
    if not keys:
        return t("两边一样", "the same on both")
    return fill(t("一边没填，补上：{labels}", "filled in from the other: {labels}"), labels=labels(form, keys))


def differing(point: Point) -> list[str]:
    """Of registers that are decided together, those in which the sides differ."""
    return [key for key in point.keys if len({side.values.get(key) for side in point.sides}) > 1]


def texts(form: Form, keys: Sequence[str], point: Point, references: Mapping[str, str]) -> list[Text]:
    """What each side says of these registers; of numbers that say who somebody is only what tells them apart."""
    by_key = [_values(form, key, [side.values.get(key) for side in point.sides], references) for key in keys]
    return [joined([said[at] for said in by_key], "，", ", ") for at in range(len(point.sides))]


def labels(form: Form, keys: Iterable[str]) -> Text:
    return joined([_label(form, key) for key in keys], "、", ", ")


def name_words(form: Form, named: Named | None) -> tuple[Text, Text]:
    """What people call a record, and what tells it from namesakes."""
    if named is None:
        return form.one, NOTHING
    under = class_words(form.field("grade"), named.grade, named.class_no) if form.has_field("grade") else NOTHING
    return titled(form, named.name or None), under


def apart(values: Sequence[Value], nature: Nature) -> list[str]:
    """Numbers masked but for what tells them apart; of unequal lengths they are said in full, or nobody could tell."""
    every = ["" if value is None else str(value) for value in values]
    said = [text for text in every if text]
    if len({len(text) for text in said}) != 1:
        return every
    telling = {at for at in range(len(said[0])) if len({text[at] for text in said}) > 1}
    return ["".join(text[at] if at in telling else m for at, m in enumerate(mask(text, nature))) for text in every]


def _values(form: Form, key: str, values: Sequence[Value], references: Mapping[str, str]) -> list[Text]:
    if key == DELETED:
        return [t("删除", "deleted") if value == 1 else t("保留", "kept") for value in values]
    if key.count("/") == 1:
        gone, kept = t("删掉这一行", "row removed"), t("保留这一行", "row kept")
        return [gone if value is None else kept for value in values]
    field = _field(form, key)
    if field is not None and field.nature in (Nature.ID_NUMBER, Nature.PHONE):
        return [same(text) if text else _EMPTY for text in apart(values, field.nature)]
    return [_said(field, value, references) for value in values]


def _said(field: Field | None, value: Value, references: Mapping[str, str]) -> Text:
    if value is None:
        return _EMPTY
    if field is None or (isinstance(value, str) and value in references):
        return same(references.get(str(value), str(value)))
    return shown(field, value)


def _field(form: Form, key: str) -> Field | None:
    name = key.rpartition("/")[2]
    return form.field(name) if form.has_field(name) else None


def _label(form: Form, key: str) -> Text:
    if key == DELETED:
        return t("整条记录", "the record")
    if key.count("/") == 1:
        repeat = key.partition("/")[0]
        return next((r.label for r in form.repeats if r.name == repeat), same(repeat))
    field = _field(form, key)
    return same(key) if field is None else field.label
