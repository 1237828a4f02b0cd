"""How busy the machine is, as metrics of a run."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from cupel._errors import Error
from cupel._runs.writing import Writing

_EVERY = 10.0  # seconds


def watch(run: Writing, every: float = _EVERY) -> Callable[[], None]:
    """Log how busy the machine is until the function that is returned is called.

    Metrics are ``system/cpu_percent`` of this process, 100 for each core that is busy, and
    ``system/memory_mb``, the memory that it holds.
    """
    stopped = threading.Event()

    def work() -> None:
        step, meter = 0, _Meter()
        while not stopped.wait(every if step else every / 10):
            try:
                run.log_metrics(meter.read(), step)
            except Error:
                return  # the disk is full: the trainer's own calls say so
            step += 1

    threading.Thread(target=work, name="cupel-system", daemon=True).start()
    return stopped.set


class _Meter:
    """Figures of this process."""

    def __init__(self) -> None:
        self._last = (time.monotonic(), time.process_time())

    def read(self) -> dict[str, float]:
        now = (time.monotonic(), time.process_time())
        elapsed, busy = (after - before for after, before in zip(now, self._last, strict=True))
        self._last = now
        figures = {"system/cpu_percent": 100 * busy / max(elapsed, 1e-9)}
        if (memory := _memory()) is not None:
            figures["system/memory_mb"] = memory / 1e6
        return figures


def _memory() -> float | None:
    """Return the bytes of memory that this process holds; None where that is not told."""
    if sys.platform == "win32":
        return None
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except (OSError, ValueError, IndexError):
        return None
    return float(pages * os.sysconf("SC_PAGE_SIZE"))
