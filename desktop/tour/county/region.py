"""The county comes under its region and forwards every original, all of it by stick; the region answers."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QWidget

from desktop.models.batches import BatchModel
from desktop.pages.delivery import DeliveryPage
from desktop.pages.join import JoinPage
from desktop.presenters.delivery_view import Batch
from desktop.presenters.stick_view import Phase
from desktop.tour.county.at_pc import AtPc
from desktop.tour.county.plan import REGION_CODE, REGION_NAME, SCHOOL_PCS, region_of
from desktop.tour.county.school import CAN_PULL, numbers
from desktop.tour.driver import lost
from desktop.tour.server import Server

STICK = "QU"
FILE = "region.yilu"
ROOTS = ("root-1.json", "root-2.json")  # two of three people have to agree
RECEIVED = "收到"


def come_under(pc: AtPc) -> None:
    """The region's file comes on a stick and is compared by phone; the request goes back on it; two roots admit it."""
    place, stick = pc.town.stage.place, pc.town.sticks.make(STICK)
    region = pc.town.region = Server(region_of(place), REGION_NAME, REGION_CODE, "region")
    asked = _ask(pc, stick, _heard(region.command("card", str(stick / FILE))))
    _on_its_page(pc)
    _write(pc)
    region.command("carry", str(stick))
    waiting = region.command("pending")
    what = "自治区和县核对过指纹才接纳 the region compares the county's fingerprint before it admits it"
    pc.diary.note(what, asked, _heard(waiting))
    key = next(line.rpartition(":")[2].strip() for line in waiting.splitlines() if "key:" in line)
    roots = [word for name in ROOTS for word in ("--root", str(region_of(place) / "roots" / name))]
    region.command("admit", key, *roots)
    region.command("carry", str(stick))
    _on_its_page(pc)
    _take(pc, "region-lets-in")
    pc.pull(STICK)


def forward(pc: AtPc) -> None:
    """Every original goes to the region on its stick, and its receipts come back on it."""
    _on_its_page(pc)
    _write(pc, "originals-written")
    if pc.town.region is None:
        raise lost("region")
    pc.town.region.command("carry", str(pc.town.sticks.at(STICK)))
    _on_its_page(pc)
    _take(pc, "region-answers")
    _all_forwarded(pc)
    pc.pull(STICK)


def _ask(pc: AtPc, stick: Path, heard: str) -> str:
    """The five groups of this county's root, as its page shows them to be read out."""
    pc.click("rail_delivery")
    pc.driver.picture("no-region-yet")
    pc.click("go_join")
    pc.driver.find(JoinPage, "").card_chosen.emit(str(stick / FILE))
    pc.driver.find(QWidget, "join_card_accept")
    shown = numbers(pc)[0]
    shot = pc.driver.picture("region-file")
    pc.diary.note("自治区文件上的字和电话里的一样 the region's file has the groups heard", heard, _plain(shown), shot)
    pc.click("join_card_accept")
    pc.driver.until(lambda: bool(numbers(pc)), "fingerprint")
    pc.driver.picture("region-asked")
    return _plain(numbers(pc)[-1])


def _on_its_page(pc: AtPc) -> None:
    """The stick is pulled out if it was in, plugged in again, and looked at."""
    pc.pull(STICK)
    pc.click("rail_delivery")
    pc.click("go_stick")
    pc.plug(STICK)
    pc.driver.until(lambda: pc.inside.sticks.state.phase is Phase.SEEN, "stick looked at")
    pc.settle()


def _write(pc: AtPc, picture: str = "") -> None:
    pc.click("stick_write")
    pc.driver.until(lambda: pc.says(CAN_PULL), "written")
    pc.settle()
    if picture:
        pc.driver.picture(picture)


def _take(pc: AtPc, picture: str) -> None:
    pc.driver.picture(f"{picture}-offered")
    pc.click("stick_take")
    pc.driver.until(lambda: pc.inside.sticks.state.taken is not None, "taken")
    pc.settle()
    pc.driver.picture(f"{picture}-taken")


def _all_forwarded(pc: AtPc) -> None:
    """One line for each PC, each with the region's receipt."""
    pc.click("rail_delivery")
    model: BatchModel = pc.driver.find(DeliveryPage, "").table.batches()
    rows = [model.row(at) for at in range(model.rowCount())]
    said = [row.cells[0].title.zh for row in rows if isinstance(row, Batch)]
    what = "每台电脑的原件都有自治区的回执 the originals of each PC have the region's receipt"
    pc.diary.note(what, [RECEIVED] * len(SCHOOL_PCS), said, pc.driver.picture("all-forwarded"))


def _heard(printed: str) -> str:
    """The groups a command printed to be read out."""
    line = next(line for line in printed.splitlines() if "compare by phone:" in line)
    return _plain(line.rpartition(":")[2])


def _plain(groups: str) -> str:
    return " ".join(groups.split())
