"""The log: where something went wrong, never about whom. No message of an exception, no text of Qt, no local value."""

from __future__ import annotations

import logging
from collections.abc import Callable
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

from desktop.tasks import where

log = logging.getLogger("desktop")
LARGEST = 200_000  # bytes of one file; two are kept


class _Formatter(logging.Formatter):
    """Lines of ours alone: what a library logs may quote anything, so only its name and level are kept."""

    def format(self, record: logging.LogRecord) -> str:
        ours = record.name.split(".")[0] in ("desktop", "sync", "forms")
        said = record.getMessage() if ours else "…"
        return f"{self.formatTime(record)} {record.levelname} {record.name} {said}"


def write_log(path: Path) -> None:
    """Log to `path`; a disk that refuses leaves the program without a log, not without a window."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(path, maxBytes=LARGEST, backupCount=1, encoding="utf-8", delay=True)
    except OSError:
        return
    handler.setFormatter(_Formatter())
    logging.getLogger().addHandler(handler)
    logging.raiseExceptions = False
    qInstallMessageHandler(_qt_said)


def hook(show: Callable[[], None]) -> Callable[[type[BaseException], BaseException, TracebackType | None], None]:
    """What stands in for `sys.excepthook`: type, file and line into the log, then a plain page."""

    def on_error(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        log.error("%s", where(error.with_traceback(trace)))
        if not issubclass(kind, KeyboardInterrupt):
            show()

    return on_error


def _qt_said(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    if kind in (QtMsgType.QtCriticalMsg, QtMsgType.QtFatalMsg, QtMsgType.QtWarningMsg):
        log.warning("qt %s %s", kind.name, context.category or "")
