"""The converted forms: made from the tables, kept whole, and never taken from a cache that is not theirs."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import resources
from forms.definition import Choice
from forms.errors import InputError
from forms.pack import pack_files, read_pack
from forms.pack_build import cache_name, convert, read_cache, write_cache
from forms.text import Text

SMALL = """
| survey |
| | type | name | label::中文 (zh) | label::English (en) |
| | select_one_from_file colour.csv | colour | 颜色 | Colour |
| choices |
| | list_name | name | label::中文 (zh) | label::English (en) |
| | yes_no | yes | 是 | yes |
| settings |
| | form_id | version | default_language |
| | small | 1 | 中文 (zh) |
"""
COLOURS = (Choice("r", Text("红", "red")), Choice("b", Text("蓝", "")))


def test_a_list_from_a_file_becomes_choices_in_both_languages() -> None:
    xform = convert("small", SMALL, {"colour": COLOURS})
    for text in ("<value>红</value>", "<value>red</value>", "<value>蓝</value>", "<name>b</name>"):
        assert text in xform


def test_a_list_nobody_delivers_is_refused_by_name() -> None:
    with pytest.raises(InputError) as caught:
        convert("small", SMALL, {})
    assert "codes/colour.csv" in caught.value.text.zh


def test_what_the_converter_refuses_comes_back_with_the_forms_name() -> None:
    with pytest.raises(InputError) as caught:
        convert("small", SMALL.replace("select_one_from_file colour.csv", "no_such_type"), {"colour": COLOURS})
    assert caught.value.code == "pack_form"
    assert "small" in caught.value.text.en


def test_a_cache_gives_back_what_was_written(tmp_path: Path) -> None:
    file = tmp_path / "deep" / cache_name("d" * 64)
    write_cache(file, "d" * 64, {"a": "<一/>", "b": "<二/>"})
    assert read_cache(file, "d" * 64, ("a", "b")) == {"a": "<一/>", "b": "<二/>"}
    assert [p.name for p in file.parent.iterdir()] == [file.name]


@pytest.mark.parametrize("damage", ["absent", "cut", "other pack", "form missing", "form altered", "not an object"])
def test_a_wrong_cache_is_ignored(tmp_path: Path, damage: str) -> None:
    file = tmp_path / "c.json"
    write_cache(file, "d" * 64, {"a": "<a/>"})
    text = file.read_text("utf-8")
    kept = json.loads(text)
    damaged = {
        "absent": None,
        "cut": text[:-20],
        "other pack": json.dumps({**kept, "pack": "e" * 64}),
        "form missing": json.dumps({**kept, "xforms": {}}),
        "form altered": json.dumps({**kept, "xforms": {"a": "<b/>"}}),
        "not an object": "[]",
    }[damage]
    if damaged is None:
        file.unlink()
    else:
        file.write_text(damaged, "utf-8")
    assert read_cache(file, "d" * 64, ("a",)) is None


def test_a_cache_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file where the folder should be")
    write_cache(tmp_path / "taken" / "c.json", "d" * 64, {"a": "<a/>"})
    assert read_cache(tmp_path / "taken" / "c.json", "d" * 64, ("a",)) is None


def test_only_a_pack_that_loads_is_kept(tmp_path: Path) -> None:
    """What is kept is not compiled again to see whether it can be."""
    files = pack_files(resources.find("pack"))
    wrong = files["forms/counselling.toml"].replace("${minutes} > 720", "no-such-function(${minutes})")
    for _ in range(2):
        with pytest.raises(InputError) as caught:
            read_pack({**files, "forms/counselling.toml": wrong}, tmp_path / "cache")
        assert "no-such-function" in caught.value.text.en
    assert not (tmp_path / "cache").exists()
    assert read_pack(files, tmp_path / "cache") == read_pack(files, tmp_path / "cache")


def test_a_start_with_a_cache_does_not_import_the_converter(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; import resources; from forms.pack import load_pack\n"
        "load_pack(resources.find('pack'), Path(sys.argv[1])); print('pyxform' in sys.modules)"
    )
    first, second = (
        subprocess.run(
            [sys.executable, "-c", code, str(tmp_path)],
            capture_output=True,
            text=True,
            check=True,
            cwd=Path(resources.__file__).parent.parent,
        ).stdout.strip()
        for _ in range(2)
    )
    assert (first, second) == ("True", "False")


def test_resources_are_found_and_nothing_beside_them() -> None:
    assert (resources.find("pack") / "pack.toml").is_file()
    for name in ("no-such-thing", "../pyproject.toml", "/etc/hosts"):
        with pytest.raises(LookupError):
            resources.find(name)


def test_the_version_is_that_of_the_distribution() -> None:
    project = Path(resources.__file__).parent.parent / "pyproject.toml"
    assert f'version = "{resources.VERSION}"' in project.read_text("utf-8")
