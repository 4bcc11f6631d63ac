"""The access log as the principal reads it: when, who, what, where, how many. Numbers only; no child is named."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from desktop.i18n import NOTHING, fill, moment, same, t
from forms.definition import Form
from forms.pack import Pack
from forms.text import Text
from sync.store import Access, Store, User
from sync.store.people import FORM

MOST = 1000
HEADS = (t("时间", "When"), t("谁", "Who"), t("做了什么", "What"), t("哪里", "Where"), t("多少", "How many"))

# What stands in the log: its words, its kind for the filter, its sign.
_ACTIONS: Mapping[str, tuple[Text, str, str]] = {
    "look": (t("看了完整号码", "looked at whole numbers"), "look", "eye-line"),
    "export": (t("导出", "exported"), "export", "download-line"),
    "print": (t("打印", "printed"), "export", "printer-line"),
    "delete": (t("删除", "deleted"), "delete", "delete-bin-line"),
    "restore": (t("找回", "took back"), "delete", "arrow-go-back-line"),
    "add_user": (t("添加用户", "added a person"), "people", "user-add-line"),
    "remove_user": (t("移除用户", "removed a person"), "people", "user-unfollow-line"),
    "set_roles": (t("改了角色", "changed roles"), "people", "user-settings-line"),
    "set_password": (t("设了新口令", "set a new password"), "people", "key-2-line"),
    "set_sheet": (t("做了恢复单", "made a recovery sheet"), "people", "key-2-line"),
    "recover": (t("用恢复单打开", "came in by the recovery sheet"), "people", "alarm-warning-line"),
}
_TABLES = {
    "indicators": t("县域指标", "the county's figures"),
    "matrix": t("学校 × 月份", "schools and months"),
}
"""What goes out and is no form's."""

KINDS = (
    ("all", t("全部", "All")),
    ("look", t("看号码", "Looked")),
    ("export", t("导出和打印", "Exported, printed")),
    ("delete", t("删除", "Deleted")),
    ("people", t("用户", "People")),
)


@dataclass(frozen=True, slots=True)
class AccessRow:
    """`cells` as in `HEADS`."""

    kind: str
    sign: str
    cells: tuple[Text, Text, Text, Text, Text]


@dataclass(frozen=True, slots=True)
class AccessView:
    rows: tuple[AccessRow, ...]
    is_whole: bool  # whether nothing in the log was changed or taken out

    def of(self, kind: str) -> tuple[AccessRow, ...]:
        return tuple(row for row in self.rows if kind in ("all", row.kind))


def read_access(store: Store, pack: Pack, today: date) -> AccessView:
    """The newest entries, newest first."""
    everyone = {user.number: user for user in store.people.everyone}
    rows = tuple(_row(entry, everyone, pack, today) for entry in store.accesses(MOST))
    return AccessView(rows, store.people.is_log_whole)


def _row(entry: Access, everyone: Mapping[int, User], pack: Pack, today: date) -> AccessRow:
    words, kind, sign = _ACTIONS.get(entry.action, (same(entry.action), "all", "file-list-3-line"))
    when = moment(datetime.fromtimestamp(entry.at), today)
    who = _who(everyone.get(entry.user), entry.user)
    if entry.form == FORM:
        about = entry.local_id if entry.local_id is not None else 0
        where = NOTHING if about == entry.user else _who(everyone.get(about), about)
        return AccessRow(kind, sign, (when, who, words, where, NOTHING))
    form = pack.forms.get(entry.form)
    title = form.title if form is not None else _TABLES.get(entry.form, same(entry.form))
    return AccessRow(kind, sign, (when, who, words, title, _counted(entry.count, form)))


def _who(user: User | None, number: int) -> Text:
    if user is None:
        return fill(t("{n} 号用户", "user {n}"), n=number)
    if user.left_at is not None:
        return fill(t("{name}（已离开）", "{name} (left)"), name=user.name)
    return same(user.name)


def _counted(number: int, form: Form | None) -> Text:
    measure = form.measure if form is not None else ""
    return Text(f"{number:,} {measure}".strip(), f"{number:,}")
