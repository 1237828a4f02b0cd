"""How far a segment is sent."""

from __future__ import annotations

import os
from pathlib import Path
from zlib import crc32

_SLOT = 64  # bytes


class Position:
    """The batch of a segment that was begun last, in a small file beside it.

    Two slots are written in turn, so that there is one whatever is interrupted.
    """

    def __init__(self, segment: Path) -> None:
        self._path = segment.with_name(segment.name + ".position")
        self._writes = 0

    def load(self) -> tuple[int, int] | None:
        """Return the offsets of that batch; None if there was none."""
        try:
            with self._path.open("rb") as file:
                text = file.read(2 * _SLOT)
        except FileNotFoundError:
            return None
        slots = [_parse(text[:_SLOT]), _parse(text[_SLOT:])]
        found = max((slot for slot in slots if slot), key=lambda slot: slot[1], default=None)
        self._writes = 1 if found == slots[0] else 0  # the older slot is written next
        return found

    def save(self, start: int, end: int) -> None:
        """Note that a batch is about to be sent."""
        body = b"%d %d" % (start, end)
        slot = (b"%08x %b" % (crc32(body), body)).ljust(_SLOT - 1) + b"\n"
        flags = os.O_WRONLY | os.O_CREAT | getattr(os, "O_BINARY", 0)
        fd = os.open(self._path, flags, 0o600)
        try:
            os.lseek(fd, _SLOT * (self._writes % 2), os.SEEK_SET)
            os.write(fd, slot)
        finally:
            os.close(fd)
        self._writes += 1


def _parse(slot: bytes) -> tuple[int, int] | None:
    checksum, _, body = slot.rstrip().partition(b" ")
    if checksum != b"%08x" % crc32(body):
        return None
    start, _, end = body.partition(b" ")
    if not (start.isdigit() and end.isdigit()):
        return None
    return int(start), int(end)
