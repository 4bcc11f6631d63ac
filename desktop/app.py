"""The composition root: one application, one desk, and what must be set before either."""

from __future__ import annotations

import os
import sys

from PySide6.QtCore import QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from desktop.desk import Desk
from desktop.logs import hook, write_log
from desktop.presenters.folders import DataFolder, data_folder

INPUT_METHODS = "wayland;fcitx;ibus"
REACHED_MS = 1_000
SWITCH = 0.0005  # seconds a thread may keep the interpreter from the window's, which somebody waits for


def run(asked_folder: str | None = None) -> int:
    """Open the window and work until it is closed; the exit status."""
    app = make_application()
    folder = data_folder(asked_folder)
    write_log(folder.log)
    desk = make_desk(app, folder)
    sys.excepthook = hook(desk.tell_bug)
    desk.start()
    _note_reached(app)
    return app.exec()


def make_application() -> QApplication:
    """The application, with Chinese input on Linux and no image of memory left behind by a crash."""
    if sys.platform == "linux":
        os.environ.setdefault("QT_IM_MODULES", INPUT_METHODS)
    _no_core_dumps()
    sys.setswitchinterval(SWITCH)
    app = QApplication(sys.argv[:1])
    app.setApplicationName("yilu")
    app.setDesktopFileName("yilu")
    app.setQuitOnLastWindowClosed(False)  # the desk says when everything is put away
    return app


def make_desk(app: QApplication, folder: DataFolder) -> Desk:
    desk = Desk(app, folder)
    app.setWindowIcon(QIcon(desk.look.pixmap("book-mark-fill", "accent", 64)))
    return desk


def _note_reached(app: QApplication) -> None:
    """An update that was started for the first time is good once its first page has stood for a moment, or was
    closed by a person."""
    if not getattr(sys, "frozen", False):
        return
    from sync.updates import launching  # loaded already where updates exist

    place = launching.here()
    if place is not None:
        QTimer.singleShot(REACHED_MS, lambda: launching.note_reached(place))
        app.aboutToQuit.connect(lambda: launching.note_reached(place))


def _no_core_dumps() -> None:
    """A crash must not write children's data to the disk as an image of memory."""
    if sys.platform != "win32":
        import resource  # exists only elsewhere

        resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
