"""A page's paper saved as PDF through its button, menu and dialog, and read back."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialogButtonBox, QFileDialog, QLineEdit

from desktop.tour.county.at_pc import AtPc
from desktop.tour.driver import lost
from desktop.tour.principal.pdf_text import text_of
from desktop.widgets.paper_button import PaperButton

SAVED = "已存到"


def save_pdf(pc: AtPc, path: Path) -> str:
    """What the paper of the page in sight says once it is a PDF at `path`."""
    path.unlink(missing_ok=True)  # or the dialog asks whether to replace it
    button = pc.driver.find(PaperButton, "paper")
    pc.driver.click("paper")
    menu = button.menu_of_ways
    action = next(action for action in button.findChildren(QAction) if action.objectName() == "paper-pdf")
    pc.driver.until(menu.isVisible, "menu of the paper")
    menu.setActiveAction(action)
    QTest.keyClick(menu, Qt.Key.Key_Return)
    dialog = pc.driver.find(QFileDialog, "QFileDialog")
    pc.driver.settle(300)  # it looks at the folder first
    line, buttons = dialog.findChild(QLineEdit, "fileNameEdit"), dialog.findChild(QDialogButtonBox)
    if line is None or buttons is None:
        raise lost("fileNameEdit")
    line.selectAll()
    QTest.keyClicks(line, str(path))
    QTest.mouseClick(buttons.button(QDialogButtonBox.StandardButton.Save), Qt.MouseButton.LeftButton)
    pc.driver.until(lambda: pc.says(SAVED), "PDF saved")
    pc.settle()
    return text_of(path.read_bytes())
