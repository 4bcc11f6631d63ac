"""Questions for a file, a folder or a printer, asked beside the window: it goes on while they are open."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop.i18n import t

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

WORKBOOK = "Excel (*.xlsx)"
TABLES = t("表格 (*.xlsx *.xls *.csv)", "Tables (*.xlsx *.xls *.csv)")


def ask_where(owner: QWidget, title: str, name: str, kind: str, done: Callable[[str], object]) -> None:
    """Where to write a file. `name`: what is offered, a name alone in the person's own folder; `kind`: 'PDF (*.pdf)',
    whose ending a name without one gets."""
    dialog = _file_dialog(owner, title, str(Path.home() / name), kind, done)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(kind.partition("*.")[2].rstrip(")"))
    dialog.open()


def ask_file(owner: QWidget, title: str, kinds: str, done: Callable[[str], object]) -> None:
    """Which file to read, from the person's documents."""
    dialog = _file_dialog(owner, title, documents(), kinds, done)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.open()


def ask_folder(owner: QWidget, title: str, done: Callable[[str], object]) -> None:
    dialog = _file_dialog(owner, title, "", "", done)
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    dialog.open()


def ask_printer(owner: QWidget, done: Callable[[QPrinter], object]) -> None:
    from PySide6.QtPrintSupport import QPrintDialog, QPrinter  # a library of its own, seldom needed

    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    dialog = QPrintDialog(printer, owner)
    dialog.accepted.connect(lambda: done(printer))
    dialog.finished.connect(dialog.deleteLater)
    dialog.setWindowModality(Qt.WindowModality.WindowModal)
    dialog.show()


def documents() -> str:
    """The person's folder of documents."""
    return QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)


def _file_dialog(owner: QWidget, title: str, begin: str, kinds: str, done: Callable[[str], object]) -> QFileDialog:
    """Our own dialog, not the system's: that one would speak another language and hold up the window."""
    dialog = QFileDialog(owner, title, begin, kinds)
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    dialog.fileSelected.connect(lambda path: done(path))
    dialog.finished.connect(dialog.deleteLater)
    return dialog
