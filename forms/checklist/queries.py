"""The pack's queries by name: a few files hold them all, each query under a line that names it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from forms.errors import InputError
from forms.text import Text

ROWS = ".rows"
"""The end of the name of a query for the records behind a figure."""

_NAME = re.compile(r"^-- name: ([a-z][a-z0-9_]*(?:\.rows)?)[ \t]*$", re.MULTILINE)


def named_queries(files: Mapping[str, str]) -> dict[str, str]:
    """Queries by name from texts in which each stands under a line `-- name: <indicator>` or `-- name:
    <indicator>.rows`. InputError 'pack_queries' if something stands above the first name or a name stands twice."""
    found: dict[str, str] = {}
    for file, text in files.items():
        above, *parts = _NAME.split(text)
        if any(line.strip() and not line.startswith("--") for line in above.splitlines()):
            raise _wrong(file)
        for name, sql in zip(parts[::2], parts[1::2], strict=True):
            if name in found:
                raise _wrong(f"{file}: {name}")
            found[name] = sql.strip()
    return found


def _wrong(what: str) -> InputError:
    return InputError(
        "pack_queries",
        Text(
            f"包里的算法读不出来（{what}）。数据没有变。请换一个完好的包。",
            f"The queries in the pack cannot be read ({what}). No data was changed. Use a sound pack.",
        ),
    )
