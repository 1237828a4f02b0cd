"""The names of transfers, kept so that an interrupted one can go on: in the image that is
being saved, and for what is large also on disk, for the next process."""

from __future__ import annotations

import contextlib
import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

_KEPT_FOR = 7 * 86400.0  # seconds; servers forget transfers earlier


@dataclass
class Ticket:
    """A transfer that has begun.

    Attributes:
        transfer: its name; "" before it begins.
        arrived: digests of the files that the server has whole.
        body: fingerprint of what the transfer was to be published as; "" if that was never
            asked for, so that no version can have been made of it.
    """

    transfer: str = ""
    arrived: set[str] = field(default_factory=set)
    body: str = ""
    _file: IO[str] | None = None

    def begin(self, transfer: str) -> None:
        """Note the name of a transfer that has brought nothing yet."""
        self.transfer, self.arrived, self.body = transfer, set(), ""
        self.keep()

    def keep(self) -> None:
        """Write to disk what is known, where this is kept there."""
        if self._file is not None:
            state = {"transfer": self.transfer, "arrived": sorted(self.arrived), "body": self.body}
            self._file.seek(0)
            self._file.truncate()
            json.dump(state, self._file)
            self._file.flush()

    def _read(self) -> None:
        """Take over what an earlier process has written, unless this has begun itself."""
        if self._file is None or self.transfer:
            return
        try:
            said = json.load(self._file)
            self.transfer, self.arrived, self.body = (
                str(said["transfer"]),
                set(said["arrived"]),
                str(said["body"]),
            )
        except (ValueError, KeyError, TypeError):
            return  # empty, or its writer died while it wrote


@contextmanager
def kept(ticket: Ticket, path: Path) -> Iterator[None]:
    """Keep a ticket on disk while a transfer runs, and after it if that fails. Does nothing
    where another process or thread just sends the same: its transfer is its own."""
    path.parent.mkdir(parents=True, exist_ok=True)
    _sweep(path.parent)
    with path.open("a+", encoding="utf-8") as file:
        if not _lock(file):
            yield
            return
        file.seek(0)
        ticket._file = file
        ticket._read()
        try:
            yield
            if os.name != "nt":  # where an open file cannot be removed
                path.unlink(missing_ok=True)
            else:
                file.truncate(0)
        finally:
            ticket._file = None


def _lock(file: IO[str]) -> bool:
    """Lock an open file until it is closed, or its process dies; say whether that could be."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _sweep(folder: Path) -> None:
    for old in folder.iterdir():
        with contextlib.suppress(OSError):
            if old.stat().st_mtime < time.time() - _KEPT_FOR:
                old.unlink()
