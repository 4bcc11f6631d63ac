"""A process of its own that does something, says lines about it and is killed while it does."""

from __future__ import annotations

import os
import signal
import threading
import traceback
from collections.abc import Callable


def say(line: str) -> None:
    """One line to standard output, at once and whole."""
    os.write(1, f"{line}\n".encode())


class Forked:
    """Does `action` in a fork of this process, where all that is imported is there already; what it says is read."""

    def __init__(self, action: Callable[[], object]) -> None:
        self._reading, writing = os.pipe()
        self._pid = os.fork()
        if self._pid == 0:
            try:
                os.dup2(writing, 1)
                action()
                os._exit(0)
            except BaseException:
                traceback.print_exc()
            finally:
                os._exit(1)
        os.close(writing)
        self._said = b""

    @property
    def said(self) -> list[str]:
        """The whole lines so far: a kill may tear the last one."""
        return self._said.decode(errors="replace").split("\n")[:-1]

    def wait(self, line: str = "") -> None:
        """Until it has said this, or anything; raises AssertionError when it ends before."""
        while line not in self.said if line else not self.said:
            more = os.read(self._reading, 1 << 16)
            assert more, f"ended without saying {line!r}: {self.said}"
            self._said += more

    def end(self, kill_after: float = 60.0) -> bool:
        """Reads what else it says until it ends, or is killed (`kill -9`) these seconds from now; whether it was
        killed. Raises AssertionError when it failed."""
        killer = threading.Timer(kill_after, os.kill, [self._pid, signal.SIGKILL])
        killer.start()
        while more := os.read(self._reading, 1 << 16):
            self._said += more
        os.close(self._reading)
        killer.cancel()
        killer.join()  # before the process is waited for: until then its number is its own
        _, status = os.waitpid(self._pid, 0)
        killed = os.WIFSIGNALED(status)
        assert killed or os.WEXITSTATUS(status) == 0, self.said
        return killed
