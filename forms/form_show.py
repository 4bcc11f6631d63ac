"""`yilu form show [FORM]`: what a form asks, how it is checked, and how far up each answer may travel."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from forms.definition import Audience, Field, Form
from forms.errors import YiluError
from forms.pack import load_pack
from resources import find

AUDIENCES = {Audience.SCHOOL: "学校 school", Audience.COUNTY: "县 county", Audience.REGION: "自治区 region"}


def main(argv: Sequence[str]) -> int:
    """0 when the form is shown (without a name: the list of forms), 1 if there is no such form or the pack is bad."""
    parser = argparse.ArgumentParser(prog="yilu form show", description="看一张表有哪些项、谁看得到。")
    parser.add_argument("form", nargs="?", default="", help="表的代号；不写就列出所有表")
    parser.add_argument("--pack", type=Path, default=find("pack"), help="包所在的文件夹")
    options = parser.parse_args(argv)
    try:
        pack = load_pack(options.pack)
    except YiluError as error:
        print(f"{error.text.zh}\n{error.text.en}")
        return 1
    form = pack.forms.get(options.form)
    if form is not None:
        print("\n".join(lines_of(form)))
    else:
        print("\n".join(f"{one.id:<12} {one.title.zh} / {one.title.en}" for one in pack.forms.values()))
    return 0 if form is not None or not options.form else 1


def lines_of(form: Form) -> list[str]:
    """One line for the form, each section and each field, in the order of the form."""
    lines = [f"{form.id} {form.title.zh} / {form.title.en}"]
    for section in form.sections:
        lines.append(f"\n[{section.label.zh} / {section.label.en}]")
        lines += [_line(field) for field in form.fields if field.section == section.name]
    return lines


def _line(field: Field) -> str:
    kind = "calculated" if field.is_calculated else field.type.value
    kept = "" if field.is_calculated else f"  保存 kept: {field.keep}"
    return f"{field.name:<22} {kind:<16} {AUDIENCES[field.audience]:<10}  {field.label.zh} / {field.label.en}{kept}"
