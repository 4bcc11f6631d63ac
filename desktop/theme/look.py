"""What every widget is given: the tokens in use, icons, and the language; and how a theme is put on the application."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QColor, QFont, QIcon, QPixmap
from PySide6.QtWidgets import QApplication, QStyleFactory, QWidget

from desktop.theme.icons import Icons
from desktop.theme.palette import palette
from desktop.theme.signs import write_signs
from desktop.theme.stylesheet import FAMILIES, stylesheet
from desktop.theme.tokens import LIGHT, THEMES, Tokens, Tone
from forms.text import Text


class Look:
    """Colours, icons and words as they are now. Widgets hold the one Look and read it when they are built or
    painted; the window builds its pages anew when the person changes theme or language."""

    def __init__(self, icons: Icons, theme: str = "light", language: str = "zh") -> None:
        self.icons = icons
        self.colours: Tokens = THEMES.get(theme, LIGHT)
        self.language = language

    def wear(self, theme: str) -> None:
        self.colours = THEMES[theme]

    def say(self, text: Text) -> str:
        return text.in_language(self.language)

    def colour(self, name: str | Tone) -> QColor:
        """A tone, or a token by name ('text', 'secondary', 'line', ...)."""
        return QColor(self.hex(name))

    def hex(self, name: str | Tone) -> str:
        return str(getattr(self.colours, name.value if isinstance(name, Tone) else name))

    def tint(self, tone: Tone) -> QColor:
        return QColor(self.colours.tint(tone))

    def edge(self, tone: Tone) -> QColor:
        return QColor(self.colours.edge(tone))

    def pixmap(self, sign: str, colour: str | Tone = "text", size: int = 18) -> QPixmap:
        return self.icons.pixmap(sign, self.hex(colour), size)

    def icon(self, sign: str, colour: str | Tone = "text", size: int = 18) -> QIcon:
        return self.icons.icon(sign, self.hex(colour), size, self.colours.disabled)

    def font(self, pixels: int, bold: bool = False) -> QFont:
        """The program's font for painted widgets; only regular and bold exist in the system's Chinese fonts."""
        return make_font(pixels, bold)


def make_font(pixels: int, bold: bool = False) -> QFont:
    font = QFont()
    font.setFamilies(list(FAMILIES))
    font.setPixelSize(pixels)
    font.setBold(bold)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return font


def put_on(app: QApplication, look: Look, cache: Path) -> None:
    """Give the application the style, font, palette and sheet of `look`; nothing is done if it wears them already,
    because setting a stylesheet polishes every widget again."""
    worn = f"yilu-{look.colours.name}"
    if app.property("yilu_theme") == worn:
        return
    if app.property("yilu_theme") is None:
        app.setStyle(QStyleFactory.create("Fusion"))
        app.setFont(make_font(14))
    app.setPalette(palette(look.colours))
    app.setStyleSheet(stylesheet(look.colours, write_signs(look.colours, cache)))
    app.setProperty("yilu_theme", worn)


def restyle(widget: QWidget) -> None:
    """Let the stylesheet look again at a widget whose dynamic property has changed."""
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    widget.update()
