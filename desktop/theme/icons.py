"""Icons of the one family (Remix, as shipped in qtawesome), drawn from its font and cached by name, colour and size."""

from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QIcon, QPainter, QPixmap


def _fonts_folder() -> Path:
    """Where qtawesome keeps its fonts. The package is not imported: that alone costs more than drawing our window,
    since it pulls in every Qt module it may need and loads all twelve of its fonts."""
    spec = find_spec("qtawesome")
    for place in (spec.submodule_search_locations or ()) if spec is not None else ():
        return Path(place) / "fonts"  # also in a frozen program, where only the fonts are packed
    raise FileNotFoundError("qtawesome")


class Icons:
    """`pixmap` and `icon` by Remix name without prefix, e.g. 'home-4-line'. KeyError for a name that is not there."""

    def __init__(self) -> None:
        folder = _fonts_folder()
        charmap = next(folder.glob("remixicon-charmap-*.json"))
        self._glyphs = {name: chr(int(code, 16)) for name, code in json.loads(charmap.read_text("ascii")).items()}
        number = QFontDatabase.addApplicationFont(str(next(folder.glob("remixicon-*.ttf"))))
        self._family = QFontDatabase.applicationFontFamilies(number)[0]
        self._pixmaps: dict[tuple[str, str, int, float], QPixmap] = {}

    def pixmap(self, name: str, colour: str, size: int) -> QPixmap:
        """The sign `name` in `colour` ('#rrggbb'), `size` logical pixels square, sharp on the main screen."""
        screen = QGuiApplication.primaryScreen()
        ratio = screen.devicePixelRatio() if screen is not None else 1.0
        key = (name, colour, size, ratio)
        if key not in self._pixmaps:
            self._pixmaps[key] = self._draw(self._glyphs[name], colour, size, ratio)
        return self._pixmaps[key]

    def icon(self, name: str, colour: str, size: int = 18, disabled: str = "") -> QIcon:
        made = QIcon(self.pixmap(name, colour, size))
        if disabled:
            made.addPixmap(self.pixmap(name, disabled, size), QIcon.Mode.Disabled)
        return made

    def _draw(self, glyph: str, colour: str, size: int, ratio: float) -> QPixmap:
        picture = QPixmap(QSize(size, size) * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        font = QFont(self._family)
        font.setPixelSize(size)
        font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
        painter = QPainter(picture)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
        painter.setFont(font)
        painter.setPen(QColor(colour))
        painter.drawText(QRectF(0, 0, size, size), Qt.AlignmentFlag.AlignCenter, glyph)
        painter.end()
        return picture
