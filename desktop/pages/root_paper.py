"""A county's root on paper: its characters shown until somebody has typed them from the paper, and never after."""

from __future__ import annotations

from datetime import date

from desktop.i18n import t
from desktop.pages.paper import PaperPage, PaperWords
from desktop.papers import root_document
from desktop.places import SCHOOL_LIST
from desktop.theme.look import Look

WORDS = PaperWords(
    kind="root",
    title=t("根密钥抄到纸上", "The root key on paper"),
    parents=(),
    what=t(
        "这 12 个字就是本县：电脑坏了，凭它在新电脑上重建的工作台，学校还认。写过一遍以后，这里不再显示。",
        "These 12 characters are the county: if this PC dies, schools still trust a desk that is set up with them. "
        "Once typed from paper they are not shown here any more.",
    ),
    prove=t("写好了", "Typed"),
    done=t(
        "根密钥在纸上了，这里不再显示。封进信封，写上日期，放进保险柜；谁拿到它，谁就能冒充本县。",
        "The root key is on paper and not shown here any more. Seal it, date it, keep it in a safe: "
        "whoever holds it can act as the county.",
    ),
    back=t("下一步：学校名单", "Next: the list of schools"),
    place=SCHOOL_LIST,
)


class RootPaperPage(PaperPage):
    """`proved` tells that it was typed from paper. `characters` is '' if that was done before; `county`
    is name and code."""

    def __init__(self, look: Look, county: tuple[str, str], today: date, characters: str) -> None:
        super().__init__(look, WORDS, characters, lambda root: root_document(*county, root, today))
        if not characters:
            self.show_done()
