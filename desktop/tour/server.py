"""A county's or region's platform, worked by its own commands as an administrator would, and served by a process."""

from __future__ import annotations

import signal
import subprocess
from pathlib import Path

from desktop.tour.driver import lost
from desktop.tour.stage import own_command

PATIENCE = 60


class Server:
    """The platform in `directory`. Until `start` nobody listens: the school has no link."""

    def __init__(self, directory: Path, name: str, code: str, level: str = "county") -> None:
        self._directory = directory
        self._process: subprocess.Popen[str] | None = None
        self.url = ""
        self.command("init", "--as", level, "--name", name, "--code", code)

    def invite(self, school: str, name: str) -> str:
        """A one-time joining code for a PC of this school."""
        printed = self.command("invite", school, name)
        return printed.splitlines()[0].rpartition(":")[2].strip()

    def start(self) -> None:
        """Returns once it listens, on a free port of this PC."""
        command = [*own_command(), "platform", "serve", str(self._directory), "--port", "0"]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        if self._process.stdout is None:
            raise lost("platform")
        line = self._process.stdout.readline()
        if "http://" not in line:
            raise lost("platform")
        self.url = line[line.index("http://") :].strip()

    def stop(self) -> None:
        """As an administrator would."""
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)
            self._process.communicate(timeout=PATIENCE)
            self._process = None

    def command(self, word: str, *more: str) -> str:
        """What `yilu platform WORD DIR MORE` prints."""
        command = [*own_command(), "platform", word, str(self._directory), *more]
        return subprocess.run(command, capture_output=True, text=True, check=True, timeout=PATIENCE).stdout
