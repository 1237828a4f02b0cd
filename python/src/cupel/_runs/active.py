"""Which run is the active one: what functions of the package log to."""

from __future__ import annotations

import os
import threading
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cupel._runs.run import Run

_started: ContextVar[tuple[Run, ...]] = ContextVar("cupel_runs", default=())
_all: list[tuple[bool, Run]] = []  # with whether the main thread started it
_lock = threading.Lock()


def own_run() -> Run | None:
    """Return the last run that this thread, or task, has started and not ended."""
    open_here = [run for run in _started.get() if run.is_open]
    return open_here[-1] if open_here else None


def active_run() -> Run | None:
    """Return the active run, None if there is none: the last that this thread or task has
    started and not ended, else that of the main thread, else the only one that is open."""
    if run := own_run():
        return run
    with _lock:
        runs = list(_all)
    of_main = [run for is_main, run in runs if is_main]
    if of_main:
        return of_main[-1]
    return runs[0][1] if len(runs) == 1 else None


def current_run_id() -> str:
    """Return the id of the active run, else of the run that the environment names by
    CUPEL_RUN_ID, else ""."""
    run = active_run()
    return run.id if run else os.environ.get("CUPEL_RUN_ID", "")


def enter(run: Run) -> None:
    """Make a run the active one."""
    _started.set((*(one for one in _started.get() if one.is_open), run))
    with _lock:
        _all.append((threading.current_thread() is threading.main_thread(), run))


def leave(run: Run) -> None:
    """Make a run active no more."""
    with _lock:
        _all[:] = [entry for entry in _all if entry[1] is not run]


def open_runs() -> list[Run]:
    """Return the runs that were started and not ended, the last first."""
    with _lock:
        return [run for _, run in reversed(_all)]


def _after_fork() -> None:
    global _lock  # noqa: PLW0603
    _lock = threading.Lock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
