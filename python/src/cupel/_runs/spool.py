"""Segments of a spool: files that are appended to while their lock is held."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from urllib.parse import quote

from cupel._errors import CorruptError, Error, InvalidError, UnavailableError
from cupel._runs import lock, records

SEGMENT_SIZE = 64 << 20  # bytes, after which the next one is begun
_FORMAT, _VERSION = "cupel-spool", 1
_NAME = re.compile(r"(?P<writer>\d+-[0-9a-f]{16})-(?P<number>\d{1,9})\.spool")
_APPEND = os.O_RDWR | os.O_APPEND | getattr(os, "O_BINARY", 0)


@dataclass(frozen=True)
class Destination:
    """Where records go.

    Attributes:
        url: address of the server; "" means the user's own.
    """

    url: str
    project: str
    run_id: str

    def folder(self, home: Path) -> Path:
        """Return the folder of the run's spools."""
        return home / "spool" / quote(self.run_id, safe="").replace(".", "%2E")


@dataclass(frozen=True)
class Header:
    """The first line of a segment."""

    id: str
    destination: Destination

    def line(self) -> bytes:
        """Return it as it is written."""
        document = {"format": _FORMAT, "version": _VERSION, "id": self.id}
        return records.frame(
            records.HEADER, json.dumps({**document, **vars(self.destination)}).encode()
        )

    @classmethod
    def read(cls, path: Path) -> tuple[Header, int]:
        """Return the header of a segment, and where its records begin.

        Raises:
            CorruptError: there is none.
            InvalidError: it is of another version.
        """
        with path.open("rb") as file:
            line = file.readline(records.MAX_RECORD)
        record = records.parse(line, 0)
        if record.kind != records.HEADER:
            raise CorruptError(f"{path} is no spool: its first line is no header")
        try:
            said = json.loads(record.payload)
            if (said["format"], said["version"]) != (_FORMAT, _VERSION):
                raise InvalidError(f"{path}: version {said['version']} of spools is not known")
            where = Destination(str(said["url"]), str(said["project"]), str(said["run_id"]))
            return cls(str(said["id"]), where), record.end
        except (KeyError, TypeError) as error:
            raise CorruptError(f"{path} is no spool: its header lacks {error}") from error


class Segment:
    """A file that this process appends to. Not safe in threads.

    Attributes:
        written: bytes of whole records that are in it.
    """

    def __init__(self, path: Path, fd: int) -> None:
        self.path = path
        self.written = 0
        self._fd = fd

    @classmethod
    def create(cls, folder: Path, writer: str, number: int, destination: Destination) -> Segment:
        """Begin a segment.

        Args:
            writer: 16 hex digits.

        Raises:
            UnavailableError: the folder cannot be written to.
        """
        path = folder / f"{os.getpid()}-{writer}-{number}.spool"
        try:
            segment = cls(path, _create(path))
        except OSError as error:
            raise _unwritable(path, error) from error
        lock.acquire(segment._fd, wait=True)  # somebody may just be looking whose it is
        segment.append(Header(f"{writer}-{number}", destination).line())
        return segment

    def append(self, line: bytes) -> None:
        """Hand a line to the system, which keeps it also when this process is killed.

        Raises:
            UnavailableError: the disk is full, or gone; nothing of the line is in the file.
        """
        begin = self.written
        try:
            count = os.write(self._fd, line)
            self.written += count  # in a step of its own: a signal's handler may log, too
            if count != len(line):
                raise OSError("the disk is full")
        except OSError as error:
            self._settle(begin, len(line))
            raise _unwritable(self.path, error) from error
        except BaseException:  # Ctrl-C, between the write and the count of it
            self._settle(begin, len(line))
            raise

    def _settle(self, begin: int, length: int) -> None:
        """After an interrupted append, count the line if it is there, and else undo it."""
        if os.fstat(self._fd).st_size != begin + length:
            os.ftruncate(self._fd, begin)
            length = 0
        self.written = begin + length

    def close(self) -> None:
        """Let go of the file, and of its lock unless a parent holds it; again does nothing."""
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1


def _create(path: Path) -> int:
    while True:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            return os.open(path, _APPEND | os.O_CREAT | os.O_EXCL, 0o600)
        except FileNotFoundError:
            continue  # who sent the last spool has just removed the folder


def _unwritable(path: Path, error: OSError) -> Error:
    cause = error.strerror or error
    return UnavailableError(
        f"cannot keep what is logged in {path}: {cause}; CUPEL_HOME names another folder"
    )


def segments(folder: Path) -> dict[str, list[Path]]:
    """Return the segments in the folder of a run by their writer, in order."""
    found: dict[str, list[tuple[int, Path]]] = {}
    for path in folder.iterdir() if folder.is_dir() else ():
        if named := _NAME.fullmatch(path.name):
            found.setdefault(named["writer"], []).append((int(named["number"]), path))
    return {writer: [path for _, path in sorted(files)] for writer, files in found.items()}


class Holder(Protocol):
    """What holds a segment's lock."""

    def close(self) -> None:
        """Let go of it."""


def remove(path: Path, holder: Holder) -> None:
    """Remove a segment that is sent, let go of it, and remove the folder if that is empty."""
    with _letting_go(holder):
        path.unlink(missing_ok=True)
        path.with_name(path.name + ".position").unlink(missing_ok=True)
    try:
        path.parent.rmdir()
    except OSError:
        return  # other spools are in it


def set_aside(path: Path, holder: Holder) -> Path:
    """Rename a segment that is not, or not wholly, readable; return its new path."""
    with _letting_go(holder):
        return path.replace(path.with_name(path.name + ".damaged"))


@contextmanager
def _letting_go(holder: Holder) -> Iterator[None]:
    """Let go of a segment after what is done to it, so that nobody else begins with it; on
    Windows before, since an open file cannot be removed there."""
    if sys.platform == "win32":
        holder.close()
    try:
        yield
    finally:
        holder.close()
