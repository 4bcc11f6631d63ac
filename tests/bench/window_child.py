"""A process of its own that opens the program's window for a benchmark and prints what it saw as its last line."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QWidget

from desktop.app import make_application, make_desk
from desktop.desk import Desk
from desktop.pages.lock import LockPage
from desktop.presenters.folders import DataFolder

POLL_MS = 4


def visible(desk: Desk, kind: type[QWidget]) -> QWidget | None:
    return next((w for w in desk.window.findChildren(kind) if w.isVisible()), None)


def when(claim: object, then: object) -> None:
    """Call `then` once `claim()` holds, looked at every `POLL_MS`: oftener, the looking itself would slow the work."""
    timer = QTimer(QApplication.instance())

    def look() -> None:
        if claim():  # type: ignore[operator]
            timer.stop()
            then()  # type: ignore[operator]

    timer.timeout.connect(look)
    timer.start(POLL_MS)


def resident() -> int:
    """KiB of memory this process has now."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS")))


def main(what: str, folder: str, password: str = "") -> int:
    """'lock': the time at which the lock page is painted. 'home': seconds from the password to home with its
    numbers, and KiB of memory then."""
    app = make_application()
    desk = make_desk(app, DataFolder(Path(folder)))
    desk.start()

    def locked() -> None:
        if what == "lock":
            print(time.time(), flush=True)
            desk.quit()
            return
        # What follows the start (the pack is read in the background) is over before somebody has typed a password.
        QTimer.singleShot(1500, sign_in)

    def sign_in() -> None:
        from desktop.pages.home import HomePage  # the lock page starts without it

        page = visible(desk, LockPage)
        assert isinstance(page, LockPage)
        page.password.setText(password)
        begun = time.perf_counter()
        page.submit()

        def told() -> None:
            print(time.perf_counter() - begun, resident(), flush=True)
            desk.quit()

        when(lambda: visible(desk, HomePage) and desk.window.findChild(QWidget, "waiting_count"), told)

    when(lambda: visible(desk, LockPage), lambda: QTimer.singleShot(0, locked))
    return app.exec()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
