"""The few small pictures a stylesheet needs (chevrons, check, dot, arrows), written once per theme as SVG files."""

from __future__ import annotations

from pathlib import Path

from desktop.theme.tokens import Tokens

SHAPES = {
    "chevron-down": ('<path d="M3.5 6 L8 10.5 L12.5 6"/>', "secondary"),
    "chevron-up": ('<path d="M3.5 10 L8 5.5 L12.5 10"/>', "secondary"),
    "chevron-right": ('<path d="M6 3.5 L10.5 8 L6 12.5"/>', "secondary"),
    "chevron-left": ('<path d="M10 3.5 L5.5 8 L10 12.5"/>', "secondary"),
    "chevron-off": ('<path d="M3.5 6 L8 10.5 L12.5 6"/>', "disabled"),
    "sort-up": ('<path d="M4 10 L8 6 L12 10"/>', "accent"),
    "sort-down": ('<path d="M4 6 L8 10 L12 6"/>', "accent"),
    "check": ('<path d="M3.5 8.4 L6.7 11.4 L12.5 5"/>', "on_accent"),
    "dash": ('<path d="M4 8 L12 8"/>', "on_accent"),
    "dot": ('<circle cx="8" cy="8" r="2.4"/>', "on_accent"),
}


def write_signs(tokens: Tokens, folder: Path) -> dict[str, str]:
    """Write the pictures of `tokens` below `folder` where they are missing; give their paths in the form a
    stylesheet wants (forward slashes on every system)."""
    home = folder / f"signs-{tokens.name}"
    home.mkdir(parents=True, exist_ok=True)
    paths: dict[str, str] = {}
    for name, (shape, colour) in SHAPES.items():
        svg = (
            '<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16" viewBox="0 0 16 16" fill="none" '
            f'stroke="{getattr(tokens, colour)}" stroke-width="1.8" stroke-linecap="round" '
            f'stroke-linejoin="round">{shape}</svg>'
        )
        path = home / f"{name}.svg"
        if not path.exists() or path.read_text(encoding="ascii") != svg:
            path.write_text(svg, encoding="ascii")
        paths[name] = path.as_posix()
    return paths
