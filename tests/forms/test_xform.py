"""Hostile and broken XML is refused at once, with words, and without reading any file."""

from __future__ import annotations

from pathlib import Path

import pytest

from forms.errors import InputError
from forms.loading import load_form
from forms.xform import read_xml
from tests.forms.xlsform import POLICY

LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
HOSTILE = {
    "deep": "<a>" * 200_000,
    "deep and closed": "<a>" * 61 + "</a>" * 61,
    "wide": "<a>" + "<b/>" * 50_001 + "</a>",
    "attributes": "<a " + " ".join(f'a{n}="1"' for n in range(60_000)) + "/>",
    "large": "<a>" + "x" * (2 << 20) + "</a>",
    "billion laughs": f'<!DOCTYPE a [<!ENTITY l0 "ha">{LAUGHS}]><a>&l9;</a>',
    "quadratic": f'<!DOCTYPE a [<!ENTITY b "{"x" * 50_000}">]><a>{"&b;" * 20_000}</a>',
    "external entity": '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]><a>&b;</a>',
    "parameter entity": '<!DOCTYPE a [<!ENTITY % b SYSTEM "http://127.0.0.1:9/x"> %b;]><a/>',
    "external subset": '<!DOCTYPE a SYSTEM "http://127.0.0.1:9/x"><a/>',
    "empty document type": "<!DOCTYPE a><a/>",
    "unknown entity": "<a>&nbsp;</a>",
    "nothing": "",
    "not closed": "<a><b></a>",
    "two roots": "<a/><a/>",
    "null": "<a>\0</a>",
    "half a character": "<a>\ud800</a>",
    "text": "hello",
    "doubled attribute": '<a b="1" b="2"/>',
}


@pytest.mark.parametrize("name", HOSTILE)
def test_refused(name: str) -> None:
    with pytest.raises(InputError) as caught:
        read_xml(HOSTILE[name])
    assert caught.value.code == "form_xml"
    assert "没有改动" in caught.value.text.zh
    assert "unchanged" in caught.value.text.en


def test_a_file_named_by_an_entity_is_not_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("canary")
    with pytest.raises(InputError) as caught:
        read_xml(f'<!DOCTYPE a [<!ENTITY b SYSTEM "{secret.as_uri()}">]><a>&b;</a>')
    assert "canary" not in caught.value.text.en + str(caught.value)


def test_a_declared_encoding_does_not_mislead() -> None:
    assert read_xml('<?xml version="1.0" encoding="utf-16"?><a>中</a>').text == "中"


def test_texts_in_many_pieces_are_read_whole() -> None:
    assert len(read_xml("<a>" + "\n" * 1_000_000 + "</a>").text) == 1_000_000


@pytest.mark.parametrize("xml", ["<a/>", "<html><head><model/></head><body/></html>"])
def test_what_is_no_form(xml: str) -> None:
    with pytest.raises(InputError) as caught:
        load_form(xml, POLICY)
    assert caught.value.code == "form_empty"
