"""Getting a school or a county's desk back: which copies were found, what opens them, and what cannot come back."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from desktop.i18n import NOTHING, count, fill, joined, same, t
from desktop.presenters.folders import SAMPLE_MARK, DataFolder, SchoolPlace
from forms.text import Text
from sync.store import Copy, found_copies, read_front, restore

MOST_SHOWN = 7

NONE_FOUND = t(
    "这个文件夹里没有找到备份。备份文件夹的名字以“yilu-backup-”开头；换一个文件夹或U盘再找。什么也没有改动。",
    "No backup was found in this folder. A backup's folder is called “yilu-backup-…”; try another folder or stick. "
    "Nothing was changed.",
)
BESIDE = t(
    "另建一份，不会盖掉这台电脑上已有的数据。打开以后，改动用新的编号。",
    "It is put beside what is on this PC and replaces nothing. Once opened, changes get new numbers.",
)
AFTER_COPY = t(
    "备份那天以后录的不在里面：送到县里的，县里能给回来；没送出的，要重录。",
    "What was entered after that day is not in it: the county can give back what was delivered; the rest is to be "
    "entered again.",
)

COMES_BACK = (
    t("县里签过回执的记录：学生、个案、辅导时长、设备", "Records the county signed a receipt for"),
    t("县里退回来要改的，和县里写给学校的", "Returns for correction, and what the county wrote here"),
    t("由县级工作台写在U盘上给回；网络平台给不回", "On a stick, from a county's desk: a platform gives none back"),
)
IS_GONE = (
    t(
        "只留在学校的内容：辅导室的谈话记录、不外送的字段",
        "What never leaves a school: counselling notes, fields kept in",
    ),
    t("填到一半的草稿", "Forms that were half filled in"),
    t("还没送出、县里没收到的改动", "Changes that were not delivered"),
    t("自己封好的批次、谁看过什么的记录、原来的口令", "Own batches, the log of who looked at what, old passwords"),
)
COUNTY_COMES_BACK = (
    t(
        "学校带U盘来时：改动、名册、回执、退回的，自己补齐",
        "As schools bring sticks: changes, roster, receipts, returns",
    ),
    t(
        "没确认过的，学校自动再送；从纸上重建的，要多来一趟U盘",
        "The rest, handed over again: from paper, one visit more",
    ),
)
COUNTY_IS_GONE = (
    t("学校名单（重新导入一次）", "The list of schools (import it once more)"),
    t("什么时候收到的、交接单的底", "When things arrived, and the slips handed out"),
    t("还没写到U盘上的退回", "Returns that were on no stick yet"),
)


@dataclass(frozen=True, slots=True)
class CopyView:
    """One copy to choose: `opens` says with whose passwords, and whether a sheet does, too."""

    directory: str
    title: Text
    words: Text
    opens: Text


def copy_views(folder: Path) -> tuple[CopyView, ...]:
    """The newest copies in a folder that was chosen; a sample school is made, not restored."""
    found = [copy for copy in found_copies(folder) if not copy.front.school_name.endswith(SAMPLE_MARK)]
    return tuple(_view(copy) for copy in found[:MOST_SHOWN])


def restore_copy(folder: DataFolder, copy: Path) -> SchoolPlace:
    """Put a copy beside what is here, as a school of its own that its old passwords open. WorldError if it cannot be
    read or the disk fails; then nothing is left of it."""
    directory = folder.directory_of(read_front(copy).school_code)
    restore(copy, directory)
    return SchoolPlace(directory, read_front(directory), is_sample=False)


def _view(copy: Copy) -> CopyView:
    made = NOTHING
    if copy.made is not None:
        made = same(copy.made.strftime("%Y-%m-%d %H:%M"))
    elif copy.directory.name == copy.front.school_code:
        made = t("原来的数据文件夹", "the school's own folder")
    records = changes = NOTHING
    if copy.records is not None and copy.changes is not None:
        records = count(copy.records, t("{n} 条记录", "{n} record"), t("{n} 条记录", "{n} records"))
        changes = count(copy.changes, t("{n} 项改动", "{n} change"), t("{n} 项改动", "{n} changes"))
    return CopyView(
        str(copy.directory),
        same(copy.front.school_name),
        joined((made, records, changes)),
        _opens(copy),
    )


def _opens(copy: Copy) -> Text:
    names = joined([same(user.name) for user in copy.front.users], "、", ", ")
    sheet = (
        t("恢复单上的 12 个字也能打开。", "The 12 characters of the recovery sheet open it, too.")
        if copy.front.has_sheet
        else t("没有恢复单能打开它。", "No recovery sheet opens it.")
    )
    words = fill(
        t("用做备份那天的口令打开：{names}。", "It opens with the passwords of that day: {names}."), names=names
    )
    return joined((words, sheet), "", " ")
