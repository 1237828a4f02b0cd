"""Files of a run on their way here."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO

from cupel._connection import Connection
from cupel._connection.retry import Backoff
from cupel._display import Meter, meter
from cupel._errors import CorruptError, UnavailableError


def download(connection: Connection, path: str, target: Path, title: str) -> None:
    """Put a file at a path: whole and checked, or not at all.

    A connection that breaks is gone on with where it broke.

    Args:
        path: of the route that gives the file.

    Raises:
        UnavailableError: it broke off too often.
        CorruptError: other bytes arrived than the server said.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=target.parent, prefix=".cupel-", delete=False) as file:
        partial = Path(file.name)
        try:
            _Transfer(connection, path, title).run(file)
            file.close()
            partial.replace(target)
        finally:
            partial.unlink(missing_ok=True)


class _Transfer:
    """One file, as far as it has come."""

    def __init__(self, connection: Connection, path: str, title: str) -> None:
        self._connection = connection
        self._path = path
        self._title = title
        self._arrived = 0
        self._etag = ""
        self._sum = hashlib.sha256()
        self._meter: Meter | None = None

    def run(self, file: IO[bytes]) -> None:
        backoff = Backoff(self._connection.patience)
        while True:
            before = self._arrived
            broken = self._go_on(file)
            if broken is None:
                break
            if self._arrived > before:
                backoff = Backoff(self._connection.patience)
            if not backoff.wait():
                raise UnavailableError(f"{self._title}: the download broke off: {broken}")
        if self._meter:
            self._meter.close()
        if self._etag.strip('"') != self._sum.hexdigest():
            raise CorruptError(f"{self._title}: other bytes arrived than the server has")

    def _go_on(self, file: IO[bytes]) -> Exception | None:
        """Read what is missing; return what broke the connection, if anything did."""
        import httpx

        headers = {"Accept-Encoding": "identity"}
        if self._arrived:
            headers |= {"Range": f"bytes={self._arrived}-", "If-Match": self._etag}
        try:
            with self._connection.stream("GET", self._path, headers=headers) as answer:
                self._etag = answer.headers.get("ETag", "")
                size = int(answer.headers.get("Content-Length", 0))
                self._meter = self._meter or meter(self._title, size)
                self._take(answer.iter_bytes(), file)
        except httpx.TransportError as error:
            return error
        return None

    def _take(self, blocks: Iterator[bytes], file: IO[bytes]) -> None:
        for block in blocks:
            file.write(block)
            self._sum.update(block)
            self._arrived += len(block)
            if self._meter:
                self._meter.update(len(block))
