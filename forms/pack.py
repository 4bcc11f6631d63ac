"""The pack: forms, code lists and calendar of one version, read whole or refused whole."""

from __future__ import annotations

import csv
import hashlib
import io
import re
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import resources
from forms.calendar import Calendar, read_calendar
from forms.ceilings import check_ceilings
from forms.definition import Choice, Form
from forms.due import Due, read_due
from forms.errors import InputError
from forms.ladder import MonthlyRules, Step, read_ladder, read_monthly
from forms.loading import load_form
from forms.pack_build import cache_name, convert, read_cache, write_cache
from forms.text import Text

if TYPE_CHECKING:
    from forms.checklist.definition import Checklist

_NEWS_CHARACTERS = 500
_NO_NEWS = Text("", "")
_VERSION = re.compile(r"20\d\d\.\d{1,4}")
_CHECKLIST, _INDICATORS = "checklist.toml", "indicators/"
_DUTIES = "duty"  # what forms call the list of duties, as if there were a codes/duty.csv
_PARTS = (
    "pack.toml", "calendar.toml", _CHECKLIST, "codes/*.csv", "forms/*.md", "forms/*.toml", f"{_INDICATORS}*.sql",
)  # fmt: skip
BUILT = "built"  # folder of a packaged pack with its forms already converted; not part of the digest


@dataclass(frozen=True, slots=True)
class Pack:
    """One version of the policy. `digest` is the SHA-256 (hex) of all its files; `forms` keeps the pack's order."""

    version: str
    digest: str
    minimum_program: str
    forms: Mapping[str, Form]
    code_lists: Mapping[str, tuple[Choice, ...]]  # further columns of a list stand in `Choice.filters`
    calendar: Calendar
    due: tuple[Due, ...] = ()
    ladder: tuple[Step, ...] = ()  # who acts on which day of an absence
    monthly: MonthlyRules | None = None  # how the monthly report counts; None: it has none
    retired: frozenset[str] = frozenset()  # 'form.field' names that are never used again
    news: Text = _NO_NEWS  # what is new since the last version, for who is offered this one
    checklist_text: str = ""  # its checklist.toml: read when somebody asks for it, a start does without
    query_files: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))  # SQL texts, by file name

    def checklist(self) -> Checklist:
        """The duties and how they are judged; an empty one if the pack has none. InputError if it is wrong."""
        return _checklist(self.checklist_text, self.forms)

    def queries(self) -> Mapping[str, str]:
        """The SQL for figures, by indicator, and under '<indicator>.rows' for the records behind them. InputError if
        two have one name."""
        return _queries(self.query_files)

    def is_newer_than(self, other: Pack) -> bool:
        return version_key(self.version) > version_key(other.version)


def version_key(version: str) -> tuple[int, ...]:
    """A version such as '2026.3' or '0.1.0' as numbers that can be compared."""
    return tuple(int(part) for part in version.split("."))


def load_pack(path: Path, cache_dir: Path | None = None) -> Pack:
    """Read the pack in the folder `path`; the converted forms are taken from or kept in `cache_dir`.

    InputError if a file is missing or wrong, a form breaks a ceiling, or the program is too old for the pack.
    """
    return read_pack(pack_files(path), cache_dir, path / BUILT)


def read_pack(files: Mapping[str, str], cache_dir: Path | None = None, built: Path | None = None) -> Pack:
    """The pack in these texts, named as in its folder; the converted forms are looked for in `built` first. Errors as
    of `load_pack`."""
    digest = digest_of(files)
    about = _toml(files, "pack.toml")
    version, minimum = str(about.get("version", "")), str(about.get("minimum_program", "0"))
    if not _VERSION.fullmatch(version):
        raise _wrong("pack.toml: version")
    if version_key(minimum) > version_key(resources.VERSION):
        raise _too_old(version, minimum)
    ids = tuple(str(form_id) for form_id in about.get("forms", ()))
    code_lists = {Path(name).stem: _code_list(name, text) for name, text in files.items() if name.startswith("codes/")}
    kept = _kept(digest, ids, (built, cache_dir))
    xforms = kept if kept is not None else _converted(files, ids, {**code_lists, **_duties(files, ids)})
    forms = {
        form_id: _form(form_id, xforms[form_id], _toml(files, f"forms/{form_id}.toml"), kept is not None)
        for form_id in ids
    }
    if kept is None:
        _queries(_query_files(files))
        if cache_dir is not None:
            write_cache(cache_dir / cache_name(digest), digest, xforms)  # only of a pack that loads
    return Pack(
        version=version,
        digest=digest,
        minimum_program=minimum,
        forms=MappingProxyType(forms),
        code_lists=MappingProxyType(code_lists),
        calendar=read_calendar(_toml(files, "calendar.toml")),
        due=read_due(about.get("due", ()), ids),
        ladder=read_ladder(about.get("ladder", ())),
        monthly=read_monthly(about.get("monthly_report")),
        retired=frozenset(str(name) for name in about.get("retired", ())),
        news=_news(about.get("news", {})),
        checklist_text=files.get(_CHECKLIST, ""),
        query_files=MappingProxyType(_query_files(files)),
    )


def build_pack(path: Path) -> Path:
    """Convert the forms of the pack once, for packaging; the file it wrote, which `load_pack` then prefers."""
    file = path / BUILT / cache_name(digest_of(pack_files(path)))
    load_pack(path, path / BUILT)
    if not file.is_file():
        raise _wrong(f"{BUILT}/{file.name}")
    return file


def digest_of(files: Mapping[str, str]) -> str:
    """SHA-256 over names and texts in the order of the names; line ends do not count."""
    total = hashlib.sha256()
    for name in sorted(files):
        data = files[name].encode()
        total.update(f"{name}\0{len(data)}\0".encode() + data)
    return total.hexdigest()


def pack_files(path: Path) -> dict[str, str]:
    """The texts of the pack in a folder by name; InputError if they cannot be read."""
    files: dict[str, str] = {}
    try:
        for pattern in _PARTS:
            for file in sorted(path.glob(pattern)):
                files[file.relative_to(path).as_posix()] = file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise _wrong(type(error).__name__) from error
    return files


def _toml(files: Mapping[str, str], name: str) -> dict[str, Any]:
    try:
        return tomllib.loads(files[name])
    except (KeyError, tomllib.TOMLDecodeError) as error:
        raise _wrong(name) from error


def _code_list(name: str, text: str) -> tuple[Choice, ...]:
    """The codes of a csv with the columns code, zh, en and others, in the order of the file."""
    try:
        rows = tuple(
            Choice(row.pop("code"), Text(row.pop("zh"), row.pop("en")), row)
            for row in csv.DictReader(io.StringIO(text), strict=True)
        )
    except (KeyError, TypeError, csv.Error) as error:
        raise _wrong(name) from error
    codes = [row.code for row in rows]
    if not codes or len(set(codes)) != len(codes) or not all(codes):
        raise _wrong(name)
    return rows


def _kept(digest: str, ids: tuple[str, ...], folders: tuple[Path | None, Path | None]) -> Mapping[str, str] | None:
    """The forms of a pack that this program loaded before, converted."""
    for folder in folders:
        kept = folder and read_cache(folder / cache_name(digest), digest, ids)
        if kept:
            return kept
    return None


def _converted(
    files: Mapping[str, str], ids: tuple[str, ...], code_lists: Mapping[str, tuple[Choice, ...]]
) -> Mapping[str, str]:
    for form_id in ids:
        if f"forms/{form_id}.md" not in files:
            raise _wrong(f"forms/{form_id}.md")
    return {form_id: convert(form_id, files[f"forms/{form_id}.md"], code_lists) for form_id in ids}


def _checklist(text: str, form_ids: Collection[str]) -> Checklist:
    from forms.checklist import definition, reading  # here because a start asks for no checklist

    return reading.read_checklist(text, form_ids) if text else definition.Checklist()


def _duties(files: Mapping[str, str], form_ids: Collection[str]) -> Mapping[str, tuple[Choice, ...]]:
    """The duties of the checklist as one more code list, for forms that ask which of them."""
    items = _checklist(files.get(_CHECKLIST, ""), form_ids).items
    return {_DUTIES: tuple(Choice(item.id, item.title) for item in items)} if items else {}


def _queries(files: Mapping[str, str]) -> Mapping[str, str]:
    from forms.checklist import queries  # as above

    return queries.named_queries(files)


def _query_files(files: Mapping[str, str]) -> dict[str, str]:
    return {name.removeprefix(_INDICATORS): text for name, text in files.items() if name.startswith(_INDICATORS)}


def _news(words: Any) -> Text:
    if not isinstance(words, dict) or not all(isinstance(word, str) for word in words.values()):
        raise _wrong("pack.toml: news")
    return Text(words.get("zh", "")[:_NEWS_CHARACTERS], words.get("en", "")[:_NEWS_CHARACTERS])


def _form(form_id: str, xform: str, policy: Mapping[str, Any], is_known: bool) -> Form:
    form = load_form(xform, policy, is_known=is_known)
    if form.id != form_id:
        raise _wrong(f"forms/{form_id}.md: form_id")
    check_ceilings(form)
    return form


def _wrong(what: str) -> InputError:
    return InputError(
        "pack_file",
        Text(
            f"包里的 {what} 不对。数据没有变。请换一个完好的包。",
            f"{what} of the pack is wrong. No data was changed. Use a sound pack.",
        ),
    )


def _too_old(version: str, minimum: str) -> InputError:
    return InputError(
        "program_too_old",
        Text(
            f"包 {version} 要程序 {minimum} 或更新的版本。数据没有变，原来的包照常用。请先更新程序。",
            f"Pack {version} needs program {minimum} or newer. No data was changed and the pack in use goes on. "
            "Update the program first.",
        ),
    )
