"""Where one can be in the window: a page and what it is about. A place holds ids, never a name."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """`page` is a name the composition root knows: home, register, entry, case, counselling, import, settle,
    delivery, join, settings. `form` is the form it is about, `record` a local id, `draft` a draft's key, `chosen` a
    filter or a repeat to begin with."""

    page: str
    form: str = ""
    record: int | None = None
    draft: str = ""
    chosen: str = ""

    @property
    def is_lasting(self) -> bool:
        """Whether the page may be kept while another is in sight: lists may, what shows one record may not."""
        return self.record is None and not self.draft and self.page not in ("entry", "join", "import")

    @property
    def section(self) -> str:
        """Its item in the rail."""
        above = {"join": "delivery", "settle": "home"}
        return self.form if self.form else above.get(self.page, self.page)


HOME = Place("home")
DELIVERY = Place("delivery")
SETTINGS = Place("settings")
JOIN = Place("join")
IMPORT = Place("import")
SETTLE = Place("settle")


def register(form: str, chosen: str = "") -> Place:
    """The register of a form; the counselling room has a page of its own."""
    return Place("counselling" if form == "counselling" else "register", form, chosen=chosen)


def entry(form: str, record: int | None = None, draft: str = "", chosen: str = "") -> Place:
    return Place("entry", form, record, draft, chosen)
