"""What one process logs to one run: kept on disk at once, sent in the background."""

from __future__ import annotations

import atexit
import logging
import os
import secrets
import threading
import weakref

from cupel._connection import Settings
from cupel._errors import Error, UnavailableError
from cupel._runs import channel, leftovers, records, spool
from cupel._runs.sender import Sender
from cupel._runs.spool import Destination, Segment

_log = logging.getLogger("cupel")
PATIENCE = 30.0  # seconds without progress, after which nobody waits for a server
_AT_EXIT = 10.0  # the same when the process ends


class Outbox:
    """Takes records for a run. Safe in threads; a forked child has a spool of its own.

    Nothing is opened before the first record.
    """

    def __init__(self, settings: Settings, destination: Destination) -> None:
        self._settings = settings
        self._destination = destination
        self._folder = destination.folder(settings.home)
        self._begin()
        _outboxes.add(self)

    def _begin(self) -> None:
        self._lock = threading.RLock()  # a signal's handler may log, too
        self._writer = ""
        self._number = 0
        self._segment: Segment | None = None
        self._sender: Sender | None = None

    def append(self, kind: bytes, payload: bytes) -> None:
        """Keep a record. When this returns it is not lost even if the process is killed.

        Args:
            payload: JSON.

        Raises:
            InvalidError: the record is too long.
            UnavailableError: the disk does not take it.
        """
        line = records.frame(kind, payload)
        with self._lock:
            segment = self._segment
            if segment is None or segment.written > spool.SEGMENT_SIZE:
                segment = self._next_segment()
            segment.append(line)
            sender = self._sender
        if sender is not None and sender.idle:
            sender.wake()

    def _next_segment(self) -> Segment:
        self._writer = self._writer or secrets.token_hex(8)
        number, self._number = self._number, self._number + 1
        segment = Segment.create(self._folder, self._writer, number, self._destination)
        if self._sender is None:
            self._sender = Sender(channel.channel(self._settings), self._destination.run_id)
        self._segment = segment
        self._sender.add(segment)
        _open.add(self)
        return segment

    def flush(self, patience: float = PATIENCE) -> None:
        """Wait until the server has what was logged, also by children that have ended.

        Args:
            patience: seconds without progress after which it gives up.

        Raises:
            UnavailableError: it has not; what is left is sent later.
        """
        with self._lock:
            sender = self._sender
        failure = sender.wait(patience) if sender else None
        failure = failure or self.send_leftovers()
        if failure:
            raise UnavailableError(
                f"not all that was logged to run {self._destination.run_id} is sent: "
                f"{failure.message}; it waits in {self._folder}, and is sent later"
            ) from failure

    def send_leftovers(self) -> Error | None:
        """Send what lies in spools of the run that nobody holds; return why not all of it
        could be sent."""
        return leftovers.send(self._settings, self._folder)

    def close(self) -> None:
        """Let go of the spool. A later record begins another one."""
        with self._lock:
            sender = self._sender
            self._writer, self._number = "", 0
            self._segment = self._sender = None
        _open.discard(self)
        if sender:
            sender.close()

    def at_exit(self) -> None:
        """Send what is left when the process ends."""
        try:
            self.flush(_AT_EXIT)
        except Error as error:
            _log.warning("%s", error.message)
        self.close()

    def after_fork(self) -> None:
        """Forget the parent's spool, which the parent sends; its lock must not outlive it."""
        if self._sender:
            self._sender.abandon()
        self._begin()


_outboxes: weakref.WeakSet[Outbox] = weakref.WeakSet()
_open: set[Outbox] = set()  # those that may have something to send, also when nobody holds them


def _after_fork() -> None:
    channel.after_fork()
    leftovers.after_fork()
    _open.clear()
    for outbox in list(_outboxes):
        outbox.after_fork()


def at_exit() -> None:
    """Send what is left of all runs."""
    for outbox in list(_open):
        outbox.at_exit()
    leftovers.at_exit()
    channel.close_all()


atexit.register(at_exit)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
