"""Where one can be in the window: a page and what it is about. A place holds ids, never a name."""

from __future__ import annotations

from dataclasses import dataclass

OWN_ITEMS = frozenset({"enrolment", "dropout", "counselling", "equipment"})
"""Forms with an item of their own in the rail; the others stand among the ledgers."""

_PASSING = {  # pages that hold what is being typed, or show one thing
    *("entry", "join", "import", "person", "password", "sheet"),
    *("duty", "plan", "school", "school_list", "children", "card", "root_paper", "return", "report", "school_report"),
    "signoff",
}
_SECTIONS = {
    "duty": "checklist",
    "plan": "checklist",
    "signoff": "checklist",
    "join": "delivery",
    "stick": "delivery",
    "settle": "home",
    "password": "settings",
    "updates": "settings",
    "person": "people",
    "sheet": "people",
    "access": "people",
    "school": "schools",
    "school_list": "schools",
    "children": "indicators",
    "card": "admission",
    "root_paper": "settings",
    "report": "reports",
    "school_report": "matrix",
}


@dataclass(frozen=True, slots=True)
class Place:
    """`page` is a name the composition root knows: home, register, entry, case, counselling, reports, report, ledgers,
    checklist, duty, plan, signoff, import, settle, delivery, stick, join, settings, updates, password, people, person,
    sheet, access; at a county's desk inbox, schools, school, school_list, admission, card, root_paper, return,
    school_report, matrix, indicators, children, across. `form` is the form it is about, `record` a local id (of a
    person their number), `draft` a draft's key, `chosen` a filter or a repeat to begin with, a school's code, a duty's
    id, a month, or why one is sent there."""

    page: str
    form: str = ""
    record: int | None = None
    draft: str = ""
    chosen: str = ""

    @property
    def is_lasting(self) -> bool:
        """Whether the page may be kept while another is in sight: lists may, what shows one record may not."""
        return self.record is None and not self.draft and self.page not in _PASSING

    @property
    def section(self) -> str:
        """Its item in the rail."""
        if self.page == "return":
            return "schools"  # a county's rail has no forms
        if self.form:
            return self.form if self.form in OWN_ITEMS else "ledgers"
        return _SECTIONS.get(self.page, self.page)


MOVES_IN = "transfer-"  # how the key of a draft begins that the county's word of a child fills in

HOME = Place("home")
DELIVERY = Place("delivery")
LEDGERS = Place("ledgers")
CHECKLIST = Place("checklist")
PLAN = Place("plan")
SIGN_OFF = Place("signoff")
REPORTS = Place("reports")
STICK = Place("stick")
SETTINGS = Place("settings")
JOIN = Place("join")
IMPORT = Place("import")
SETTLE = Place("settle")
UPDATES = Place("updates")
PASSWORD = Place("password")
PEOPLE = Place("people")
NEW_PERSON = Place("person")
SHEET = Place("sheet")
ACCESS = Place("access")
INBOX = Place("inbox")
SCHOOLS = Place("schools")
SCHOOL_LIST = Place("school_list")
ADMISSION = Place("admission")
CARD = Place("card")
ROOT_PAPER = Place("root_paper")
MATRIX = Place("matrix")
INDICATORS = Place("indicators")
CHILDREN = Place("children")
ACROSS = Place("across")


def register(form: str, chosen: str = "") -> Place:
    """The register of a form; the counselling room has a page of its own."""
    return Place("counselling" if form == "counselling" else "register", form, chosen=chosen)


def entry(form: str, record: int | None = None, draft: str = "", chosen: str = "") -> Place:
    return Place("entry", form, record, draft, chosen)


def duty(item: str) -> Place:
    """One duty of the checklist."""
    return Place("duty", chosen=item)


def plan(item: str = "", record: int | None = None) -> Place:
    """The school's plan, at one of its tasks, or beginning one for a duty."""
    return Place("plan", record=record, chosen=item)


def report(month: str) -> Place:
    """The monthly dropout report of a month 'YYYY-MM'."""
    return Place("report", chosen=month)


def report_version(record: int) -> Place:
    """One version of a report as it stands."""
    return Place("report", record=record)


def school_report(record: int) -> Place:
    """At the county: one version of a school's report."""
    return Place("school_report", record=record)


def school(code: str) -> Place:
    """One school of a county's list."""
    return Place("school", chosen=code)


def send_back(form: str, record: int, why: str = "") -> Place:
    """Returning a record to its school; `why`: what it is asked, if that is known already, in codes."""
    return Place("return", form, record, chosen=why)
