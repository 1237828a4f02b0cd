"""Spools whose writers have died, or gave up waiting: whoever comes next sends them."""

from __future__ import annotations

import logging
import threading
import time
from contextlib import closing
from pathlib import Path

from cupel._connection import Connection, Settings
from cupel._errors import CorruptError, Error, InternalError, UnavailableError
from cupel._runs import lock, spool
from cupel._runs.channel import channel
from cupel._runs.delivery import Delivery

_log = logging.getLogger("cupel")
_PATIENCE = 3.0  # seconds of pauses between tries of one call
_AT_EXIT = 10.0  # seconds that a program which ends gives them
_EMPTY_FOR = 3600.0  # seconds after which a segment without a header is nobody's


_lock = threading.Lock()


def send(settings: Settings, folder: Path) -> Error | None:
    """Send what lies in the folder of a run, for the server of the settings.

    Returns:
        why not all could be sent; None if it was, or another process is about it.
    """
    failure: Error | None = None
    with _lock:  # who waits for a run waits also for a thread that is about it already
        for paths in spool.segments(folder).values():
            try:
                _send_writer(paths, channel(settings, _PATIENCE))
            except Error as error:
                failure = error
            except Exception as error:
                failure = InternalError(f"{folder}: {error!r}")
    return failure


def _send_writer(paths: list[Path], connection: Connection) -> None:
    """Send the segments of one writer, in order; none behind one that somebody holds."""
    for path in paths:
        try:
            held = lock.Held(path)
        except OSError:
            return  # it is sent and gone, or another user's
        with closing(held):
            if not held.free or not _send_segment(path, connection, held):
                return


def _send_segment(path: Path, connection: Connection, held: lock.Held) -> bool:
    """Send a segment that is nobody's, and say whether the next one may follow."""
    try:
        header, _ = spool.Header.read(path)
    except CorruptError as error:
        return _unreadable(path, error, held)
    if header.destination.url != connection.settings.url:
        return False
    delivery = Delivery(path, connection)
    try:
        while delivery.step(path.stat().st_size):
            pass
    except BaseException:
        delivery.close()
        raise
    delivery.finish(held)
    return True


def _unreadable(path: Path, error: Error, held: lock.Held) -> bool:
    """Set a segment without a header aside, unless it has just been created."""
    status = path.stat()
    if status.st_size == 0:
        if time.time() - status.st_mtime > _EMPTY_FOR:
            spool.remove(path, held)
        return False
    _log.warning("%s; see %s", error.message, spool.set_aside(path, held))
    return True


_thread: threading.Thread | None = None


def send_in_background(settings: Settings) -> None:
    """Send all spools that nobody holds, unless that is being done already."""
    global _thread  # noqa: PLW0603
    home = settings.home / "spool"
    if (_thread and _thread.is_alive()) or not _has_any(home):
        return
    # Two that are begun at once do no harm: each spool has its lock.
    _thread = threading.Thread(
        target=_send_all, args=(settings, home), name="cupel-leftovers", daemon=True
    )
    _thread.start()


def _has_any(home: Path) -> bool:
    return home.is_dir() and any(home.iterdir())


def _send_all(settings: Settings, home: Path) -> None:
    try:
        for folder in sorted(home.iterdir()):
            if failure := send(settings, folder):
                _log.warning("%s: not sent yet: %s", folder, failure.message)
                if isinstance(failure, UnavailableError):
                    return  # the others go to the same server
    except OSError as error:
        _log.warning("%s: %s", home, error)


def at_exit() -> None:
    """Give what is being sent some time, in programs that end soon."""
    if _thread:
        _thread.join(_AT_EXIT)


def after_fork() -> None:
    """Forget that the parent was sending."""
    global _lock, _thread
    _lock, _thread = threading.Lock(), None
