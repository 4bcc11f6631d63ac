"""From a pack's XLSForm tables to ODK XForm XML, kept in a cache file because the converter is slow to import."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import resources
from forms.definition import Choice
from forms.errors import InputError
from forms.text import Text

_FORMAT = 2  # raise it when the converter or this file changes what comes out
_ZH, _EN = "label::中文 (zh)", "label::English (en)"
_FROM_FILE = "select_one_from_file "


def cache_name(digest: str) -> str:
    """The file name of the converted forms of the pack with this digest, as this version of the program takes them."""
    return f"xforms-{_FORMAT}-{resources.VERSION}-{digest[:32]}.json"


def convert(form_id: str, markdown: str, code_lists: Mapping[str, Sequence[Choice]]) -> str:
    """The XForm of one XLSForm in Markdown; lists named `x.csv` are filled from the code list `x`.

    InputError says which form is wrong and what the converter said.
    """
    # Imported late: it takes half a second, and a start with a good cache does not need it.
    from pyxform.errors import PyXFormError
    from pyxform.xls2json_backends import md_to_dict
    from pyxform.xls2xform import convert as to_xform

    try:
        workbook: dict[str, Any] = md_to_dict(markdown)
        choices: list[dict[str, str]] = workbook.setdefault("choices", [])
        for name in _lists_from_files(workbook.get("survey", [])):
            if name not in code_lists:
                raise _wrong(form_id, f"codes/{name}.csv")
            choices.extend(
                {"list_name": name, "name": c.code, _ZH: c.label.zh, _EN: c.label.en or c.label.zh}
                for c in code_lists[name]
            )
        warnings: list[str] = []
        return str(to_xform(workbook, warnings=warnings, form_name=form_id).xform)
    except PyXFormError as error:
        raise _wrong(form_id, str(error)) from error


def _lists_from_files(survey: list[dict[str, str]]) -> list[str]:
    """Names of the lists the survey takes from files, which it is made to take from the choices instead."""
    names: list[str] = []
    for row in survey:
        kind = row.get("type", "")
        if kind.startswith(_FROM_FILE):
            name = kind.removeprefix(_FROM_FILE).removesuffix(".csv")
            row["type"] = f"select_one {name}"
            if name not in names:
                names.append(name)
    return names


def read_cache(file: Path, digest: str, form_ids: Sequence[str]) -> dict[str, str] | None:
    """The converted forms in `file`; None when it is absent, damaged or of another pack."""
    try:
        kept = json.loads(file.read_text("utf-8"))
        xforms = {form_id: str(kept["xforms"][form_id]) for form_id in form_ids}
        sound = kept["pack"] == digest and kept["sum"] == _sum(xforms)
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return xforms if sound else None


def write_cache(file: Path, digest: str, xforms: Mapping[str, str]) -> None:
    """Write the cache whole or not at all. A cache that cannot be written costs time at the next start, no more."""
    text = json.dumps({"pack": digest, "sum": _sum(xforms), "xforms": dict(xforms)}, ensure_ascii=False)
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=file.parent, prefix=file.stem, suffix=".tmp")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as out:
                out.write(text)
            os.replace(temporary, file)
        except OSError:
            os.unlink(temporary)
            raise


def _sum(xforms: Mapping[str, str]) -> str:
    joined = "\0".join(f"{name}\0{xforms[name]}" for name in sorted(xforms))
    return hashlib.sha256(joined.encode()).hexdigest()


def _wrong(form_id: str, what: str) -> InputError:
    return InputError(
        "pack_form",
        Text(
            f"包里的表 {form_id} 读不出来：{what}。数据没有变。请换一个完好的包。",
            f"The form {form_id} of the pack cannot be read: {what}. No data was changed. Use a sound pack.",
        ),
    )
