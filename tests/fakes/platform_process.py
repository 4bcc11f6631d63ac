"""The real platform as a process of its own on a loopback port, to be killed at any moment and started again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from types import TracebackType

from sync import platform

_ROOT = Path(__file__).parents[2]
_PROGRAM = "import sys; from sync.platform.cli import main; sys.exit(main(sys.argv[1:]))"


class PlatformProcess:
    """`with PlatformProcess(directory) as county: ... county.url`; founded if the directory is empty."""

    def __init__(self, directory: Path, code: str = "659001", level: str = "county") -> None:
        self.directory = directory
        if not (directory / "platform.json").exists():
            platform.init(directory, level, "测试县", code)
        self.url = ""
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> PlatformProcess:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def port(self) -> int:
        return int(self.url.rpartition(":")[2])

    def start(self) -> None:
        """Returns once it listens; on the port it had before, if it had one."""
        port = str(self.port) if self.url else "0"
        self._process = subprocess.Popen(
            [sys.executable, "-c", _PROGRAM, "serve", str(self.directory), "--port", port],
            cwd=_ROOT,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONUNBUFFERED": "1", "PYTHONIOENCODING": "utf-8"},
        )
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert "http://" in line, f"the platform did not start: {line!r}"
        self.url = line[line.index("http://") :].strip()

    def kill(self) -> None:
        """kill -9."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """As an administrator would."""
        if self._process is not None:
            self._end(signal.SIGINT)

    def _end(self, how: signal.Signals) -> None:
        assert self._process is not None
        self._process.send_signal(how)
        self._process.wait(30)
        assert self._process.stdout is not None
        self._process.stdout.close()
        self._process = None
