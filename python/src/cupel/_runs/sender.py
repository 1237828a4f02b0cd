"""The thread that sends what one process logs to one run."""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from collections import deque

from cupel._connection import Connection
from cupel._errors import Error
from cupel._runs.delivery import Delivery
from cupel._runs.spool import Segment

_log = logging.getLogger("cupel")
LINGER = 0.05  # seconds that records wait for others to go along
_FIRST_PAUSE, _LONGEST_PAUSE = 0.1, 5.0  # seconds between tries


class Sender:
    """Sends segments while they are written, in order. Safe in threads.

    Args:
        connection: whose calls should fail at once: this tries again by itself.
    """

    def __init__(self, connection: Connection, run_id: str) -> None:
        self.idle = False  # whether it has to be woken
        self._connection = connection
        self._run_id = run_id
        self._segments: deque[Segment] = deque()
        self._delivery: Delivery | None = None
        self._sent = 0  # bytes of segments that are sent and gone
        self._changed = threading.Condition()
        self._hurry = threading.Event()
        self._wake = threading.Event()
        self._failure: Error | None = None
        self._told = False
        self._closing = False
        self._thread = threading.Thread(target=self._run, name=f"cupel-{run_id[:8]}", daemon=True)

    def add(self, segment: Segment) -> None:
        """Send this segment as well, after all others."""
        with self._changed:
            self._segments.append(segment)
        if not self._thread.ident:
            # A process that is ending may start none: who waits sends then.
            with contextlib.suppress(RuntimeError):
                self._thread.start()
        self.wake()

    def wake(self) -> None:
        """Say that something was written."""
        self._wake.set()

    def wait(self, patience: float) -> Error | None:
        """Wait until all that was written is sent.

        Args:
            patience: seconds without any progress after which it gives up.

        Returns:
            why not all is sent; None if it is.
        """
        target, best = self._written(), -1
        deadline = time.monotonic() + patience
        self._hurry.set()
        self._wake.set()
        with self._changed:
            while (sent := self._acknowledged()) < target:
                if sent > best:
                    best, deadline = sent, time.monotonic() + patience
                left = deadline - time.monotonic()
                if left <= 0:
                    return self._failure or Error("the server does not answer")
                if self._thread.is_alive():
                    self._changed.wait(min(left, 1.0))
                elif not self._try():
                    time.sleep(min(left, _FIRST_PAUSE))
        return None

    def close(self) -> None:
        """End the thread, which lets go of the segments: what is sent goes, what is not
        stays for others to send. In the middle of a call it may take until that ends."""
        self._closing = True
        self._hurry.set()
        self._wake.set()
        if self._thread.ident:
            self._thread.join(timeout=1.0)
        else:
            self._release()

    def abandon(self) -> None:
        """Let go of the segments in a forked child, which has no thread that sends them."""
        for segment in self._segments:
            segment.close()

    def _written(self) -> int:
        with self._changed:
            return self._sent + sum(segment.written for segment in self._segments)

    def _acknowledged(self) -> int:
        return self._sent + (self._delivery.sent if self._delivery else 0)

    def _run(self) -> None:
        pause = _FIRST_PAUSE
        while not self._closing:
            if self._try():
                pause = _FIRST_PAUSE
                self._rest()
            else:
                self._pause(pause)
                pause = min(2 * pause, _LONGEST_PAUSE)
        self._release()

    def _try(self) -> bool:
        """Send what there is, and say whether that went well."""
        try:
            self._send_all()
        except Exception as error:
            self._note(error)
            return False
        self._failure = None
        return True

    def _send_all(self) -> None:
        """Send what there is; return when there is no more."""
        while not self._closing and self._step():
            self._told = False  # it works again
            with self._changed:
                self._changed.notify_all()

    def _step(self) -> bool:
        """Send a batch, or go on to the next segment; say whether there was either."""
        with self._changed:
            if not self._segments:
                return False
            segment, is_last = self._segments[0], len(self._segments) == 1
        if self._delivery is None:
            self._delivery = Delivery(segment.path, self._connection)
        if self._delivery.step(segment.written):
            return True
        if is_last:
            return False
        self._drop(segment)
        return True

    def _drop(self, segment: Segment) -> None:
        """Remove a segment that is sent and has a successor."""
        assert self._delivery is not None  # it has sent the segment
        with self._changed:
            self._segments.popleft()
            self._sent += segment.written
            delivery, self._delivery = self._delivery, None
        delivery.finish(segment)

    def _rest(self) -> None:
        """Wait for records, and then for others that may go along."""
        self._hurry.clear()
        self.idle = True
        if self._pending() == 0:
            self._wake.wait()
        self.idle = False
        self._wake.clear()
        if not self._closing:
            self._hurry.wait(LINGER)

    def _pending(self) -> int:
        with self._changed:
            return (
                self._sent
                + sum(segment.written for segment in self._segments)
                - self._acknowledged()
            )

    def _pause(self, seconds: float) -> None:
        """Wait before the next try; who waits for everything does not wait for that."""
        self._hurry.wait(seconds)
        if self._hurry.is_set() and not self._closing:
            self._hurry.clear()
            time.sleep(_FIRST_PAUSE)

    def _note(self, error: Exception) -> None:
        """Keep what went wrong, and say it once."""
        self._failure = error if isinstance(error, Error) else Error(repr(error))
        with self._changed:
            self._changed.notify_all()
        if not self._told:
            self._told = True
            waits = "what is logged waits on disk, and is sent later"
            _log.warning("run %s: %s; %s", self._run_id, self._failure.message, waits)

    def _release(self) -> None:
        with self._changed:
            segments, self._segments = list(self._segments), deque()
            delivery, self._delivery = self._delivery, None
        for segment in segments:
            if delivery and delivery.path == segment.path and delivery.sent >= segment.written:
                delivery.finish(segment)
            elif delivery and delivery.path == segment.path:
                delivery.close()
            segment.close()
