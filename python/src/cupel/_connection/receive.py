"""Files on their way from a server."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

from cupel._connection.http import Connection
from cupel._connection.retry import Backoff
from cupel._display import Meter, meter
from cupel._errors import CorruptError, UnavailableError

if TYPE_CHECKING:
    import httpx


def receive(
    connection: Connection, path: str, target: IO[bytes], *, name: str, size: int, digest: str
) -> None:
    """Write what a route gives into an empty file, checked. A connection that breaks off is
    taken up where it ended.

    Args:
        name: of the file, for messages.
        size: in bytes.
        digest: SHA-256 of the bytes, in hex, which is the route's ETag.

    Raises:
        CorruptError: the server has other bytes than were saved.
        UnavailableError: the connection broke off too often.
    """
    progress = meter(f"loading {name}", size)
    try:
        expected = _Expected(name, size, digest)
        _Receiver(connection, path, target, expected, progress).receive()
    finally:
        progress.close()


@dataclass(frozen=True)
class _Expected:
    name: str
    size: int
    digest: str


class _Receiver:
    """One file, as far as it has come."""

    def __init__(
        self,
        connection: Connection,
        path: str,
        target: IO[bytes],
        expected: _Expected,
        progress: Meter,
    ) -> None:
        self._connection = connection
        self._path = path
        self._target = target
        self._expected = expected
        self._progress = progress
        self._restart()

    def _restart(self) -> None:
        self._sum = hashlib.sha256()
        self._at = 0
        self._target.seek(0)
        self._target.truncate()

    def receive(self) -> None:
        import httpx

        patience = self._connection.patience
        backoff = Backoff(patience)
        while self._at < self._expected.size:
            before = self._at
            try:
                self._go_on()
            except httpx.TransportError as error:
                if self._at > before:
                    backoff = Backoff(patience)  # it goes on, however slowly
                if not backoff.wait():
                    raise self._broken(error) from error
            else:
                break
        self._check()

    def _go_on(self) -> None:
        headers = {"If-Match": f'"{self._expected.digest}"', "Accept-Encoding": "identity"}
        if self._at:
            headers["Range"] = f"bytes={self._at}-"
        with self._connection.stream("GET", self._path, headers=headers) as answer:
            self._take(answer)

    def _take(self, answer: httpx.Response) -> None:
        if self._at and answer.status_code != 206:
            self._progress.update(-self._at)
            self._restart()
        for block in answer.iter_bytes():  # as they come, so that none is lost with a connection
            self._target.write(block)
            self._sum.update(block)
            self._at += len(block)
            self._progress.update(len(block))

    def _broken(self, error: Exception) -> UnavailableError:
        name, size = self._expected.name, self._expected.size
        return UnavailableError(
            f"{name}: the connection broke after {self._at} of {size} bytes: {error}"
        )

    def _check(self) -> None:
        name, found, saved = self._expected.name, self._sum.hexdigest(), self._expected.digest
        if found != saved:
            raise CorruptError(f"{name}: received were bytes of SHA-256 {found}, saved {saved}")
