"""Messages with `${name}` in them, filled with answers as people read them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from forms.answers import Value
from forms.checks import shown
from forms.definition import Field
from forms.text import Text

_REFERENCE = re.compile(r"\$\{\s*([^\W\d][\w.-]*)\s*\}")


class Message:
    """A message and the fields it may name. `unknown` lists names it uses that are none of these."""

    def __init__(self, text: Text, fields: Mapping[str, Field]) -> None:
        self._text = text
        names = [match[1] for match in _REFERENCE.finditer(f"{text.zh} {text.en}")]
        self._fields = {name: fields[name] for name in names if name in fields}
        self.unknown = [name for name in dict.fromkeys(names) if name not in fields]

    def filled(self, value_of: Callable[[Field], Value]) -> Text:
        """The text with each `${name}` replaced by the field's answer."""
        if not self._fields:
            return self._text
        values = {name: shown(field, value_of(field)) for name, field in self._fields.items()}
        return Text(
            zh=_REFERENCE.sub(lambda match: values[match[1]].zh, self._text.zh),
            en=_REFERENCE.sub(lambda match: values[match[1]].in_language("en"), self._text.en),
        )
