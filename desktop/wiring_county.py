"""The pages of a county's desk, by the name in `Place.page`."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from desktop.county_inbox import make_inbox
from desktop.county_return import make_return
from desktop.places import Place
from desktop.session import Session
from desktop.widgets.page import Page
from desktop.wiring_matrix import make_matrix

Maker = Callable[[Session, Place], Page]


def county_makers() -> Mapping[str, Maker]:
    return {
        "inbox": make_inbox,
        "return": make_return,
        "matrix": make_matrix,
    }
