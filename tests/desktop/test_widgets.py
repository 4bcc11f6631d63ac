"""The parts every page is built of: keys, states, what they tell, and both reading directions."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from desktop.i18n import same, t
from desktop.places import HOME
from desktop.presenters.delivery_view import Batch, Cell, DeliveryView, Group
from desktop.presenters.list_view import Band, ListCell, ListColumn, ListRow
from desktop.theme.icons import Icons
from desktop.theme.look import Look, put_on
from desktop.theme.tokens import Tone
from desktop.widgets.badge import Badge, Chip
from desktop.widgets.bars import Bar, SmallBars
from desktop.widgets.basics import Card, ElidedLabel, Label, SignTile, row
from desktop.widgets.batch_table import BAND, ROW, BatchTable
from desktop.widgets.buttons import Button, SignButton
from desktop.widgets.choice_card import ChoiceCard, PersonCard
from desktop.widgets.field import FieldFrame
from desktop.widgets.finder import Finder, FinderItem
from desktop.widgets.floating_bar import FloatingBar
from desktop.widgets.inputs import PasswordEdit, SearchBox
from desktop.widgets.list_table import BAND as BAND_OF_LIST
from desktop.widgets.list_table import TWO_LINES, ListTable
from desktop.widgets.progress import ProgressBar, SectionProgress
from desktop.widgets.rail import Rail
from desktop.widgets.segmented import SegmentedControl

WORDS = (("1", t("走读", "Day")), ("2", t("住校", "Boards")), ("3", t("送教上门", "At home")))


@pytest.fixture
def look(qapp: QApplication, tmp_path: Path) -> Look:
    made = Look(Icons())
    put_on(qapp, made, tmp_path)
    return made


def shown(qtbot: QtBot, widget: QWidget) -> QWidget:
    qtbot.addWidget(widget)
    widget.show()
    qtbot.waitExposed(widget)
    return widget


def test_a_segmented_control_is_chosen_by_keys_and_clicks_and_tells_only_changes(qtbot: QtBot, look: Look) -> None:
    control = SegmentedControl(look, WORDS)
    shown(qtbot, control)
    told: list[str] = []
    control.chosen.connect(told.append)
    assert control.value() is None
    qtbot.keyClick(control, Qt.Key.Key_Right)
    qtbot.keyClick(control, Qt.Key.Key_Right)
    qtbot.keyClick(control, Qt.Key.Key_Left)
    qtbot.keyClick(control, Qt.Key.Key_Left)
    assert told == ["1", "2", "1"]
    qtbot.mouseClick(control, Qt.MouseButton.LeftButton, pos=control.places()[2].center())
    qtbot.mouseClick(control, Qt.MouseButton.LeftButton, pos=control.places()[2].center())
    assert told == ["1", "2", "1", "3"]
    control.set_value("2")
    assert (control.value(), told[-1]) == ("2", "3")


def test_a_segmented_control_mirrors(qtbot: QtBot, look: Look) -> None:
    control = SegmentedControl(look, WORDS, "1")
    control.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    shown(qtbot, control)
    first, *_, last = control.places()
    assert first.right() == control.rect().right()
    assert last.left() == 0
    qtbot.keyClick(control, Qt.Key.Key_Left)  # the next word stands to the left
    assert control.value() == "2"


def test_a_field_says_what_is_wrong_and_offers_the_fix(qtbot: QtBot, look: Look) -> None:
    line = QLineEdit("653299201603124414")
    frame = FieldFrame(look, t("身份证件号", "ID number"), line, required=True, hint=t("18 位", "18 digits"))
    shown(qtbot, frame)
    height = line.height()
    fixes: list[bool] = []
    frame.fix_wanted.connect(lambda: fixes.append(True))
    wrong = t("和出生日期不符：证件号里是 2016-03-12。", "Does not match the birth date: it says 2016-03-12.")
    frame.set_message("fail", wrong, t("出生日期改成 2016-03-12", "Set the birth date"))
    qtbot.wait(1)  # what is put into a layout in sight is shown at the next turn
    assert line.property("state") == "fail"
    texts = [label.text() for label in frame.findChildren(QLabel) if not label.isHidden()]
    assert wrong.zh in texts
    assert "必填" in texts
    link = next(button for button in frame.findChildren(Button) if not button.isHidden())
    qtbot.mouseClick(link, Qt.MouseButton.LeftButton)
    assert fixes == [True]
    assert line.height() == height  # the thicker border does not make the page jump
    frame.clear_message()
    assert line.property("state") == ""


def test_a_computed_field_stays_computed_whatever_is_said_of_it(qtbot: QtBot, look: Look) -> None:
    line = QLineEdit("10 岁 8 个月")
    frame = FieldFrame(look, t("年龄", "Age"), line, computed_from=t("由出生日期算出", "from the birth date"))
    shown(qtbot, frame)
    frame.set_message("attention", t("少见", "unusual"))
    assert line.property("state") == "computed"


def test_a_password_shows_only_while_its_eye_is_open(qtbot: QtBot, look: Look) -> None:
    line = PasswordEdit(look)
    shown(qtbot, line)
    qtbot.keyClicks(line, "gaoshan")
    assert line.echoMode() == QLineEdit.EchoMode.Password
    line.actions()[0].trigger()
    assert line.echoMode() == QLineEdit.EchoMode.Normal
    line.actions()[0].trigger()
    assert line.echoMode() == QLineEdit.EchoMode.Password
    assert line.inputMethodHints() & Qt.InputMethodHint.ImhSensitiveData


def test_escape_empties_a_search_and_then_is_left_to_the_page(qtbot: QtBot, look: Look) -> None:
    box = SearchBox(look, t("姓名", "Name"))
    shown(qtbot, box)
    qtbot.keyClicks(box, "guli")
    qtbot.keyClick(box, Qt.Key.Key_Escape)
    assert box.text() == ""


def test_a_chip_goes_by_mouse_or_delete(qtbot: QtBot, look: Look) -> None:
    chip = Chip(look, t("年级", "Grade"), same("五、六"))
    shown(qtbot, chip)
    gone: list[bool] = []
    chip.removed.connect(lambda: gone.append(True))
    qtbot.mouseClick(chip, Qt.MouseButton.LeftButton, pos=QPoint(chip.width() - 14, 14))
    qtbot.keyClick(chip, Qt.Key.Key_Delete)
    assert len(gone) == 2


def test_whole_cards_are_buttons_for_enter_and_space(qtbot: QtBot, look: Look) -> None:
    card = ChoiceCard(look, "building-2-line", t("新建", "New"), t("不需要网络", "No network"), t("2 分钟", "2 min"))
    shown(qtbot, card)
    clicks: list[bool] = []
    card.clicked.connect(lambda: clicks.append(True))
    qtbot.keyClick(card, Qt.Key.Key_Return)
    qtbot.keyClick(card, Qt.Key.Key_Space)
    qtbot.mouseClick(card, Qt.MouseButton.LeftButton)
    assert len(clicks) == 3


def test_one_person_is_chosen_at_a_time(qtbot: QtBot, look: Look) -> None:
    holder = QWidget()
    people = [PersonCard(look, "user-3-line", same(name), t("校长", "Principal")) for name in "甲乙"]
    holder.setLayout(row(*people))
    shown(qtbot, holder)
    for person in people:
        qtbot.mouseClick(person, Qt.MouseButton.LeftButton)
    assert [person.isChecked() for person in people] == [False, True]


def test_a_long_name_ends_in_an_ellipsis_and_is_whole_in_its_tip(qtbot: QtBot, look: Look) -> None:
    name = "阿卜杜热合曼·买买提图尔荪江" * 4
    label = ElidedLabel(look, name)
    shown(qtbot, label)
    label.resize(120, 22)
    assert label.is_elided()
    assert label.toolTip() == name
    label.say("短")
    assert (label.is_elided(), label.toolTip()) == (False, "")


def test_the_rail_counts_and_marks(qtbot: QtBot, look: Look) -> None:
    rail = Rail(look, same("喀拉苏乡中心学校"))
    rail.add_page("home", "home-4-line", t("首页", "Home"))
    rail.add_page("delivery", "send-plane-line", t("送出与回执", "Delivery"))
    rail.add_person(same("古丽娜尔·托合提"), t("学籍管理员", "Registrar"))
    shown(qtbot, rail)
    told: list[str] = []
    rail.chosen.connect(told.append)
    qtbot.mouseClick(rail.item("delivery"), Qt.MouseButton.LeftButton)
    rail.mark("delivery")
    rail.set_count("delivery", 120)
    rail.set_count("unknown", 3)
    assert told == ["delivery"]
    assert [rail.item(name).isChecked() for name in ("home", "delivery")] == [False, True]
    assert rail.item("delivery").accessibleDescription() == "120"
    assert rail.width() == 184


def test_the_finder_goes_where_enter_says(qtbot: QtBot, look: Look) -> None:
    host = QWidget()
    host.resize(900, 600)
    finder = Finder(look, host)
    shown(qtbot, host)
    asked: list[str] = []
    chosen: list[object] = []
    finder.asked.connect(asked.append)
    finder.chosen.connect(chosen.append)
    finder.open()
    qtbot.keyClicks(finder.box, "gu")
    qtbot.waitUntil(lambda: asked[-1:] == ["gu"])
    items = [FinderItem("home-4-line", same(name), same(""), name) for name in ("甲", "乙")]
    finder.tell(items)
    qtbot.keyClick(finder.box, Qt.Key.Key_Down)
    qtbot.keyClick(finder.box, Qt.Key.Key_Return)
    assert chosen == ["乙"]
    finder.open()
    qtbot.keyClick(finder.box, Qt.Key.Key_Escape)
    assert not finder.isVisible()


def test_the_floating_bar_follows_its_host(qtbot: QtBot, look: Look) -> None:
    host = QWidget()
    host.resize(900, 600)
    bar = FloatingBar(look, host)
    bar.add_action(t("导出", "Export"), "download-line")
    shown(qtbot, host)
    assert not bar.isVisible()
    bar.tell(t("已选 3 人", "3 selected"))
    assert bar.geometry().bottom() <= 600
    host.resize(1200, 700)
    qtbot.wait(10)
    assert abs(bar.geometry().center().x() - 600) <= 1
    bar.tell(None)
    assert not bar.isVisible()


def test_the_table_of_batches_spans_groups_and_hides_what_needs_nobody(qtbot: QtBot, look: Look) -> None:
    had = Cell("checkbox-circle-fill", Tone.MET, t("收到", "received"), t("都有", "all"))
    batches = tuple(Batch(n, same(f"批{n}"), same(""), "1–9", same("1 KB"), (had,), n == 2) for n in (1, 2))
    view = DeliveryView((same("县里"),), (Group(same("甲"), same(""), batches),), (), same(""), True)
    table = BatchTable(look)
    table.resize(900, 300)
    shown(qtbot, table)
    table.batches().tell(view, False)
    assert [table.rowHeight(at) for at in range(3)] == [BAND, ROW, ROW]
    assert table.columnSpan(0, 0) == 5
    table.batches().tell(view, True)
    assert [table.batches().index(at, 1).data() for at in range(table.batches().rowCount())] == ["甲", "批2"]
    table.grab()


@pytest.mark.parametrize("direction", [Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft])
def test_everything_painted_is_painted_in_both_directions(
    qtbot: QtBot, look: Look, direction: Qt.LayoutDirection
) -> None:
    """A painted part that ignores the direction would draw the same picture twice."""
    section = SectionProgress(look, t("住址与监护人", "Home"))
    section.tell(2, 5, "fail", current=True)
    bars = SmallBars(look)
    bars.tell([Bar(60), Bar(45), Bar(None), Bar(90)], 60, "")
    bar = ProgressBar(look)
    bar.set_share(0.3)
    parts = [
        section,
        bars,
        bar,
        Badge(look, t("1 处要改", "1 to fix"), Tone.FAILED, "close-circle-fill"),
        Chip(look, t("年级", "Grade"), same("五")),
        PersonCard(look, "user-3-line", same("甲"), t("校长", "Principal")),
        ChoiceCard(look, "building-2-line", t("新建", "New"), t("好", "Well"), t("快", "Soon")),
    ]
    for part in parts:
        part.resize(part.sizeHint().expandedTo(part.minimumSize()))
        part.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        shown(qtbot, part)
        usual = part.grab().toImage()
        part.setLayoutDirection(direction)
        assert (part.grab().toImage() == usual) is (direction == Qt.LayoutDirection.LeftToRight), type(part).__name__


def test_labels_are_plain_text(qtbot: QtBot, look: Look) -> None:
    """A name typed as markup must not become one."""
    label = Label(look, "<b>甲</b>")
    assert label.textFormat() == Qt.TextFormat.PlainText
    card = Card()
    card.column.addWidget(SignTile(look, "user-3-line"))
    card.column.addWidget(SignButton(look, "close-line", t("关上", "Close")))
    shown(qtbot, card)
    assert card.findChild(SignButton).accessibleName() == "关上"
    assert HOME.is_lasting


def test_a_row_of_a_list_has_its_height_whatever_stood_there_before(qtbot: QtBot, look: Look) -> None:
    table = ListTable(look, (ListColumn(t("学校", "School")), ListColumn(t("标识码", "Code"))), TWO_LINES)
    qtbot.addWidget(table)
    row_of = [ListRow(f"{at}", (ListCell(same(f"{at}")), ListCell(same("")))) for at in range(3)]
    table.tell([Band(same("一"), same("")), row_of[0], Band(same("二"), same("")), row_of[1]])
    assert [table.rowHeight(at) for at in range(4)] == [BAND_OF_LIST, TWO_LINES, BAND_OF_LIST, TWO_LINES]
    table.tell(row_of)
    assert [table.rowHeight(at) for at in range(3)] == [TWO_LINES] * 3
