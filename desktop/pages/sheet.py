"""The recovery sheet: shown once, printed or copied by hand, retyped from the paper, and only then made to open."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from desktop.i18n import NOTHING, t
from desktop.pages.paper import PaperPage, PaperWords
from desktop.places import PEOPLE
from desktop.printing import sheet_document
from desktop.theme.look import Look

WORDS = PaperWords(
    kind="sheet",
    title=t("恢复单", "Recovery sheet"),
    parents=(("people", t("用户", "People")),),
    what=NOTHING,
    prove=t("写好了，启用", "Typed; put it in force"),
    done=t(
        "恢复单可以用了。封进信封，写上日期，放进学校保险柜。以前的那张作废。",
        "The sheet is in force. Seal it in an envelope with the date and put it into the safe. Older sheets are void.",
    ),
    back=t("回到用户", "Back to people"),
    place=PEOPLE,
)


class SheetPage(PaperPage):
    """`proved` tells what was retyped; nothing opens by a sheet that was not. `school` is name and code, for the
    print."""

    def __init__(self, look: Look, school: tuple[str, str], today: date, new_sheet: Callable[[], str]) -> None:
        super().__init__(look, WORDS, new_sheet(), lambda sheet: sheet_document(*school, sheet, today))
