"""The one stylesheet of the program, written from tokens; variants of a widget are told by dynamic properties."""

from __future__ import annotations

from collections.abc import Mapping

from desktop.theme.tokens import Tokens, Tone

FAMILIES = (
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "Noto Sans SC",
    "Microsoft YaHei UI",
    "Microsoft YaHei",
    "PingFang SC",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "sans-serif",
)

FIELDS = "QLineEdit, QPlainTextEdit, QTextEdit, QComboBox, QAbstractSpinBox"


def _each(selectors: str, suffix: str) -> str:
    return ", ".join(f"{one.strip()}{suffix}" for one in selectors.split(","))


def _texts(c: Tokens) -> str:
    tones = "".join(f'QLabel[tone="{tone}"] {{ color: {c.colour(tone)}; }}\n' for tone in Tone)
    return f"""
QLabel {{ background: transparent; color: {c.text}; }}
QLabel[role="page"] {{ font-size: 21px; font-weight: 700; }}
QLabel[role="form"] {{ font-size: 17px; font-weight: 700; }}
QLabel[role="card"] {{ font-size: 15px; font-weight: 700; }}
QLabel[role="strong"] {{ font-size: 14px; font-weight: 700; }}
QLabel[role="number"] {{ font-size: 21px; font-weight: 700; }}
QLabel[role="huge"] {{ font-size: 32px; font-weight: 700; }}
QLabel[role="quiet"] {{ color: {c.secondary}; }}
QLabel[role="small"] {{ font-size: 13px; color: {c.secondary}; }}
QLabel[role="tiny"] {{ font-size: 12px; color: {c.secondary}; }}
QLabel[role="need"] {{ font-size: 12px; color: {c.accent}; }}
QLabel[role="brand"] {{ color: {c.on_brand}; font-size: 21px; font-weight: 700; }}
QLabel[role="brand-step"] {{ color: {c.on_brand}; font-size: 15px; font-weight: 700; }}
QLabel[role="brand-small"] {{ color: {c.on_brand}; font-size: 13px; }}
{tones}QLabel:disabled {{ color: {c.disabled}; }}
QToolTip {{ background: {c.raised}; color: {c.text}; border: 1px solid {c.border}; padding: 4px 8px; }}
"""


def _frames(c: Tokens) -> str:
    tones = "".join(
        f'QFrame#note[tone="{tone}"] {{ background: {c.tint(tone)}; border: 1px solid {c.edge(tone)}; '
        "border-radius: 6px; }\n"
        for tone in Tone
    )
    return f"""
QFrame#card {{ background: {c.surface}; border: 1px solid {c.line}; border-radius: 6px; }}
QFrame#floating {{ background: {c.raised}; border: 1px solid {c.accent}; border-radius: 6px; }}
QFrame#inset {{ background: {c.ground}; border: 1px solid {c.row_line}; border-radius: 6px; }}
QFrame#divider {{ background: {c.line}; border: 0; }}
QFrame#row-divider {{ background: {c.row_line}; border: 0; }}
QFrame#notice {{ background: {c.tint(Tone.ACCENT)}; border: 0; border-top: 1px solid {c.line}; }}
QFrame#status {{ background: {c.surface}; border: 0; border-top: 1px solid {c.line}; }}
QFrame#rail {{ background: {c.surface}; border: 0; border-right: 1px solid {c.line}; }}
QFrame#rail[layoutDirection="1"] {{ border-right: 0; border-left: 1px solid {c.line}; }}
QFrame#brand {{ background: {c.brand}; border: 0; }}
QScrollArea, QScrollArea > QWidget > QWidget#body {{ background: transparent; border: 0; }}
{tones}"""


def _buttons(c: Tokens) -> str:
    return f"""
QPushButton {{ background: {c.raised}; color: {c.text}; border: 1px solid {c.border}; border-radius: 6px;
  padding: 0 14px; min-height: 30px; }}
QPushButton:hover {{ background: {c.hover}; }}
QPushButton:pressed {{ background: {c.tint(Tone.ACCENT)}; }}
QPushButton:focus {{ border: 2px solid {c.accent}; padding: 0 13px; min-height: 28px; }}
QPushButton:disabled {{ color: {c.disabled}; border-color: {c.line}; background: {c.surface}; }}
QPushButton[kind="primary"] {{ background: {c.accent}; color: {c.on_accent}; border: 1px solid {c.accent};
  font-weight: 700; }}
QPushButton[kind="primary"]:hover {{ background: {c.accent_hover}; border-color: {c.accent_hover}; }}
QPushButton[kind="primary"]:pressed {{ background: {c.accent_pressed}; border-color: {c.accent_pressed}; }}
QPushButton[kind="primary"]:focus {{ border: 2px solid {c.text}; padding: 0 13px; }}
QPushButton[kind="primary"]:disabled {{ background: {c.track}; color: {c.disabled}; border-color: {c.track}; }}
QPushButton[kind="danger"] {{ color: {c.failed}; border-color: {c.failed}; }}
QPushButton[kind="danger"]:hover, QPushButton[kind="danger"]:pressed {{ background: {c.tint(Tone.FAILED)}; }}
QPushButton[kind="danger"]:focus {{ border: 2px solid {c.failed}; }}
QPushButton[kind="danger"]:disabled {{ color: {c.disabled}; border-color: {c.line}; }}
QPushButton[kind="link"], QPushButton[kind="plain"] {{ background: transparent; border: 0; padding: 0;
  color: {c.accent}; min-height: 24px; border-radius: 3px; }}
QPushButton[kind="plain"] {{ color: {c.text}; }}
QPushButton[kind="link"]:hover, QPushButton[kind="plain"]:hover {{ text-decoration: underline; }}
QPushButton[kind="link"]:focus, QPushButton[kind="plain"]:focus {{ border: 0; padding: 0; min-height: 24px;
  background: {c.tint(Tone.ACCENT)}; text-decoration: underline; }}
QPushButton[kind="link"]:disabled, QPushButton[kind="plain"]:disabled {{ color: {c.disabled}; }}
QPushButton[kind="icon"] {{ padding: 0; min-width: 30px; max-width: 30px; }}
QPushButton[kind="icon"]:focus {{ padding: 0; min-width: 28px; max-width: 28px; }}
QPushButton[kind="bare"] {{ background: transparent; border: 0; padding: 0; min-width: 32px; max-width: 32px;
  min-height: 32px; }}
QPushButton[kind="bare"]:hover {{ background: {c.hover}; }}
QPushButton[kind="bare"]:focus {{ border: 2px solid {c.accent}; min-width: 28px; max-width: 28px; min-height: 28px;
  padding: 0; }}
QPushButton[kind="finder"] {{ background: {c.surface}; color: {c.secondary}; text-align: left; padding: 0 10px; }}
"""


def _fields(c: Tokens) -> str:
    states = "".join(
        _each(FIELDS, f'[state="{state}"]') + f" {{ border: 2px solid {colour}; padding: 0 11px; min-height: 28px; }}\n"
        for state, colour in (("ok", c.met), ("attention", c.attention), ("fail", c.failed))
    )
    return f"""
{FIELDS} {{ background: {c.surface}; color: {c.text}; border: 1px solid {c.border}; border-radius: 6px;
  padding: 0 12px; min-height: 30px; selection-background-color: {c.accent}; selection-color: {c.on_accent}; }}
QPlainTextEdit, QTextEdit {{ padding: 4px 8px; }}
QAbstractSpinBox {{ padding-right: 0; }}
{_each(FIELDS, ":focus")} {{ border: 2px solid {c.accent}; padding: 0 11px; min-height: 28px; }}
QPlainTextEdit:focus, QTextEdit:focus {{ padding: 3px 7px; }}
{states}{_each(FIELDS, ":disabled")}, {_each(FIELDS, '[state="computed"]')} {{ background: {c.computed};
  color: {c.text}; border: 1px dashed {c.border}; }}
{_each(FIELDS, ":disabled")} {{ color: {c.disabled}; }}
QLineEdit[echoMode="2"] {{ lineedit-password-character: 9679; font-size: 9px; letter-spacing: 4px; }}
QLineEdit > QToolButton {{ border: 0; background: transparent; }}
"""


def _reading(c: Tokens) -> str:
    """Where one may only look: disabled, and as easy to read as before."""
    within = 'QWidget[reading="true"]'
    quiet = ", ".join(f'{within} QLabel[role="{role}"]:disabled' for role in ("quiet", "small", "tiny", "need"))
    fields = ", ".join(f"{within} {one.strip()}:disabled" for one in FIELDS.split(","))
    return f"""
{within} QLabel:disabled, {within} QCheckBox:disabled, {within} QRadioButton:disabled {{ color: {c.text}; }}
{quiet} {{ color: {c.secondary}; }}
{fields} {{ color: {c.text}; background: {c.surface}; border: 1px solid {c.line}; }}
"""


def _lists(c: Tokens, signs: Mapping[str, str]) -> str:
    return f"""
QComboBox::drop-down, QDateEdit::drop-down, QTimeEdit::drop-down {{ border: 0; width: 28px; }}
QComboBox::down-arrow, QDateEdit::down-arrow, QTimeEdit::down-arrow {{ image: url("{signs["chevron-down"]}");
  width: 16px; height: 16px; }}
QComboBox::down-arrow:disabled {{ image: url("{signs["chevron-off"]}"); }}
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button {{ border: 0; width: 24px; }}
QAbstractSpinBox::up-arrow {{ image: url("{signs["chevron-up"]}"); width: 12px; height: 12px; }}
QAbstractSpinBox::down-arrow {{ image: url("{signs["chevron-down"]}"); width: 12px; height: 12px; }}
QComboBox QAbstractItemView, QListView#popup {{ background: {c.raised}; color: {c.text}; border: 1px solid {c.border};
  outline: 0; padding: 4px; selection-background-color: {c.tint(Tone.ACCENT)}; selection-color: {c.text}; }}
QComboBox QAbstractItemView::item, QListView#popup::item {{ min-height: 28px; padding: 0 8px; border-radius: 4px; }}
QListView#popup::item:selected {{ background: {c.tint(Tone.ACCENT)}; color: {c.text}; }}
QMenu {{ background: {c.raised}; color: {c.text}; border: 1px solid {c.border}; padding: 4px; }}
QMenu::item {{ padding: 6px 20px 6px 12px; border-radius: 4px; }}
QMenu::item:selected {{ background: {c.tint(Tone.ACCENT)}; }}
QMenu::separator {{ height: 1px; background: {c.line}; margin: 4px; }}
QCheckBox, QRadioButton {{ spacing: 8px; min-height: 24px; color: {c.text}; background: transparent; }}
QCheckBox::indicator, QRadioButton::indicator {{ width: 16px; height: 16px; border: 1px solid {c.border};
  background: {c.surface}; }}
QCheckBox::indicator {{ border-radius: 4px; }}
QRadioButton::indicator {{ border-radius: 9px; }}
QCheckBox::indicator:checked, QRadioButton::indicator:checked {{ background: {c.accent}; border-color: {c.accent}; }}
QCheckBox::indicator:indeterminate {{ background: {c.accent}; border-color: {c.accent};
  image: url("{signs["dash"]}"); }}
QCheckBox::indicator:checked {{ image: url("{signs["check"]}"); }}
QRadioButton::indicator:checked {{ image: url("{signs["dot"]}"); }}
QCheckBox::indicator:focus, QRadioButton::indicator:focus {{ border: 2px solid {c.accent}; width: 14px; height: 14px; }}
QCalendarWidget QAbstractItemView {{ background: {c.raised}; color: {c.text}; selection-background-color: {c.accent};
  selection-color: {c.on_accent}; outline: 0; }}
QCalendarWidget QWidget#qt_calendar_navigationbar {{ background: {c.raised}; }}
QCalendarWidget QToolButton {{ background: transparent; color: {c.text}; border: 0; padding: 4px 8px; }}
QCalendarWidget QToolButton#qt_calendar_prevmonth {{ qproperty-icon: url("{signs["chevron-left"]}"); }}
QCalendarWidget QToolButton#qt_calendar_nextmonth {{ qproperty-icon: url("{signs["chevron-right"]}"); }}
"""


def _tables(c: Tokens, signs: Mapping[str, str]) -> str:
    return f"""
QTableView, QTreeView, QListView {{ background: {c.surface}; color: {c.text}; border: 0; outline: 0;
  gridline-color: {c.row_line}; selection-background-color: {c.tint(Tone.ACCENT)}; selection-color: {c.text}; }}
QHeaderView {{ background: {c.surface}; border: 0; }}
QHeaderView::section {{ background: {c.surface}; color: {c.secondary}; border: 0; border-bottom: 1px solid {c.line};
  padding: 0 10px; font-size: 13px; font-weight: 400; }}
QHeaderView::up-arrow {{ image: url("{signs["sort-up"]}"); width: 14px; height: 14px; }}
QHeaderView::down-arrow {{ image: url("{signs["sort-down"]}"); width: 14px; height: 14px; }}
QTableCornerButton::section {{ background: {c.surface}; border: 0; }}
QScrollBar:vertical {{ background: transparent; width: 12px; margin: 0; border: 0; }}
QScrollBar:horizontal {{ background: transparent; height: 12px; margin: 0; border: 0; }}
QScrollBar::handle {{ background: {c.line}; border-radius: 4px; margin: 2px; }}
QScrollBar::handle:hover {{ background: {c.border}; }}
QScrollBar::handle:vertical {{ min-height: 40px; }}
QScrollBar::handle:horizontal {{ min-width: 40px; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; border: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
"""


def stylesheet(tokens: Tokens, signs: Mapping[str, str]) -> str:
    """The whole sheet; `signs` are the paths `write_signs` gave."""
    parts = (_texts(tokens), _frames(tokens), _buttons(tokens), _fields(tokens), _reading(tokens))
    return "".join((*parts, _lists(tokens, signs), _tables(tokens, signs)))
