"""The tokens keep their promise of contrast, and every part of the theme is there for light and dark."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QPalette
from pytestqt.qtbot import QtBot

from desktop.theme.icons import Icons
from desktop.theme.palette import ROLES, palette
from desktop.theme.signs import SHAPES, write_signs
from desktop.theme.stylesheet import stylesheet
from desktop.theme.tokens import DARK, LIGHT, Tokens, Tone, contrast, mix

BOTH = pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=lambda tokens: tokens.name)


@BOTH
def test_text_is_readable_on_every_ground_it_stands_on(tokens: Tokens) -> None:
    pairs = {
        (ink, ground): contrast(getattr(tokens, ink), getattr(tokens, ground))
        for ink in ("text", "secondary", "accent", "met", "attention", "failed", "unknown")
        for ground in ("ground", "surface", "raised")
    }
    pairs[("on_accent", "accent")] = contrast(tokens.on_accent, tokens.accent)
    pairs[("on_accent", "accent_hover")] = contrast(tokens.on_accent, tokens.accent_hover)
    pairs[("on_accent", "accent_pressed")] = contrast(tokens.on_accent, tokens.accent_pressed)
    pairs[("on_brand", "brand")] = contrast(tokens.on_brand, tokens.brand)
    pairs[("text", "computed")] = contrast(tokens.text, tokens.computed)
    assert {pair: round(ratio, 2) for pair, ratio in pairs.items() if ratio < 4.5} == {}


@BOTH
def test_a_tone_is_readable_on_its_own_tint(tokens: Tokens) -> None:
    ratios = {tone: contrast(tokens.colour(tone), tokens.tint(tone)) for tone in Tone}
    assert {tone: ratio for tone, ratio in ratios.items() if ratio < 4.5} == {}
    assert all(contrast(tokens.text, tokens.tint(tone)) >= 4.5 for tone in Tone)
    assert contrast(tokens.secondary, tokens.tint(Tone.ACCENT)) >= 4.5


@BOTH
def test_borders_of_fields_can_be_seen(tokens: Tokens) -> None:
    for ground in ("surface", "ground", "raised"):
        assert contrast(tokens.border, getattr(tokens, ground)) >= 3.0
        assert contrast(tokens.accent, getattr(tokens, ground)) >= 3.0


def test_contrast_and_mixing_are_those_of_the_books() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert mix("#ffffff", "#000000", 0.5) == "#808080"


@BOTH
def test_the_palette_is_complete(tokens: Tokens, qtbot: QtBot) -> None:
    made = palette(tokens)
    for role in QPalette.ColorRole:
        if role not in (QPalette.ColorRole.NColorRoles, QPalette.ColorRole.NoRole):
            assert made.color(role).name() == getattr(tokens, ROLES[role]), role


@BOTH
def test_signs_are_written_once(tokens: Tokens, tmp_path: Path) -> None:
    first = write_signs(tokens, tmp_path)
    times = {path: Path(path).stat().st_mtime_ns for path in first.values()}
    assert write_signs(tokens, tmp_path) == first
    assert set(first) == set(SHAPES)
    assert times == {path: Path(path).stat().st_mtime_ns for path in first.values()}
    assert stylesheet(tokens, first).count("{") == stylesheet(tokens, first).count("}")


def test_icons_are_drawn_in_their_colour_and_kept(qtbot: QtBot) -> None:
    icons = Icons()
    picture = icons.pixmap("home-4-line", "#c62828", 24)
    assert icons.pixmap("home-4-line", "#c62828", 24).cacheKey() == picture.cacheKey()
    image = picture.toImage()
    inked = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
    assert any(colour.alpha() > 200 and colour.red() > 180 and colour.green() < 60 for colour in inked)
    with pytest.raises(KeyError):
        icons.pixmap("no-such-sign", "#000000", 24)
