"""A way to a server that breaks off, and counts what passes."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit


class Proxy:
    """Passes connections on to a server.

    Attributes:
        url: its own address.
        sent, received: bytes that have passed to the server and back.
        cuts: "sent" or "received", and after how many bytes of it to break all connections
            off; each is used once.
        pause: seconds that each 64 KiB on their way to the server take.
    """

    def __init__(self, target: str) -> None:
        there = urlsplit(target)
        self._target = (there.hostname or "", there.port or 0)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.counts = {"sent": 0, "received": 0}
        self.cuts: list[tuple[str, int]] = []
        self.pause = 0.0
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()

    def run(self) -> None:
        with contextlib.suppress(OSError):  # it is closed
            while True:
                near, _ = self._listener.accept()
                far = socket.create_connection(self._target)
                self._open |= {near, far}
                self._start(near, far, "sent")
                self._start(far, near, "received")

    def _start(self, source: socket.socket, target: socket.socket, way: str) -> None:
        threading.Thread(target=self._pass, args=(source, target, way), daemon=True).start()

    def _pass(self, source: socket.socket, target: socket.socket, way: str) -> None:
        with contextlib.suppress(OSError):
            while (block := source.recv(1 << 16)) and not self._counted(way, len(block)):
                if way == "sent" and self.pause:
                    time.sleep(self.pause)
                target.sendall(block)
        for one in (source, target):
            self._break(one)

    def _counted(self, way: str, size: int) -> bool:
        """Count bytes, and say whether they are where to break off."""
        with self._lock:
            self.counts[way] += size
            if not self.cuts or self.cuts[0][0] != way or self.counts[way] <= self.cuts[0][1]:
                return False
            self.cuts.pop(0)
        for one in list(self._open):
            self._break(one)
        return True

    def _break(self, one: socket.socket) -> None:
        self._open.discard(one)
        with contextlib.suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)
        one.close()

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for one in list(self._open):
            self._break(one)


@contextmanager
def proxy_to(target: str) -> Iterator[Proxy]:
    """Run a proxy while a test runs."""
    proxy = Proxy(target)
    thread = threading.Thread(target=proxy.run, daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        proxy.close()
        thread.join(timeout=10)
