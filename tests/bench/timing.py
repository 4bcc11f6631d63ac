"""How long work keeps the processor, whatever else the machine does."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable

from forms.errors import InputError


def processor_ms(work: Callable[[], object]) -> float:
    """Milliseconds of processor time until it is done or refused in words."""
    begun = time.process_time()
    with contextlib.suppress(InputError):
        work()
    return (time.process_time() - begun) * 1000
