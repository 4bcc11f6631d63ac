"""Why this PC goes on under new numbers, in words: nothing is lost by it, and nobody need do anything."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from desktop.i18n import NOTHING, joined, t
from forms.text import Text

_REASONS: Mapping[str, Text] = MappingProxyType(
    {
        "copy": t("这份数据是从备份恢复的。", "These data were restored from a backup."),
        "place": t(
            "数据换了一块盘，或换了文件夹。",
            "The data are on another disk or in another folder than before.",
        ),
        "marker": t(
            "本机留的记号不见了，没法确认数据是不是最新的。",
            "The mark this PC keeps is gone, so nothing shows whether the data are the newest.",
        ),
        "rolled_back": t(
            "数据回到了较早的一天（可能是还原卡，或放回了旧文件）。",
            "The data are those of an earlier day (a restore card, perhaps, or an old file put back).",
        ),
        "fork": t(
            "县里收到过同样编号、不同内容的改动（可能有另一台电脑用了同一份数据）。",
            "The county holds other changes under the same numbers (another PC may use a copy of these data).",
        ),
        "machine": t(
            "数据搬到了另一台电脑上，县里要重新接纳这台电脑。",
            "The data were moved to another PC, which the county has to let in anew.",
        ),
    }
)
_SO = t(
    "从现在起改动用新的编号，不会和旧的混在一起；本机已有的记录都在，县里以后送回的会自动合上。",
    "Changes get new numbers from now on and cannot be mixed up with old ones. What is here stays, and what comes back "
    "from the county is merged by itself.",
)
_FORK = t(
    "分开以后的改动已经用新的编号重新排好，不用重录；两边都改过的，会列在首页请您核对。",
    "What came after that has been numbered anew; nothing is entered twice by hand, and what both changed is listed at "
    "home to be settled.",
)


def began_anew(because: str) -> Text:
    """What to say of `Store.new_epoch_because`; nothing if there is nothing to say."""
    reason = _REASONS.get(because)
    if reason is None:
        return NOTHING
    return joined((reason, _FORK if because == "fork" else _SO), "", " ")
