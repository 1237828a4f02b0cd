"""The lines of a spool, as ``docs/format/spool.md`` has them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO
from zlib import crc32

from cupel._errors import InvalidError

HEADER, POINT, PARAM, TAG, NO_TAG, INPUT, CHANGE = b"h", b"m", b"p", b"t", b"d", b"i", b"e"
DAMAGED = b"?"  # the kind of what is no record
MAX_RECORD = 1 << 20  # bytes
_CHUNK = 256 << 10  # bytes that are read at once
_PREFIX = 11  # bytes before the JSON


@dataclass(frozen=True)
class Record:
    """One line.

    Attributes:
        start: offset of its first byte in the file.
        end: offset behind its last one.
    """

    start: int
    end: int
    kind: bytes
    payload: bytes


def frame(kind: bytes, payload: bytes) -> bytes:
    r"""Return a record as a line.

    >>> frame(NO_TAG, b'"old"')
    b'a841f48c d "old"\n'

    Raises:
        InvalidError: it is too long.
    """
    body = kind + b" " + payload
    line = b"%08x %b\n" % (crc32(body), body)
    if len(line) > MAX_RECORD:
        raise InvalidError(f"{len(line)} bytes in one call: log at most {MAX_RECORD}")
    return line


def parse(line: bytes, start: int) -> Record:
    """Return the record that a line is, or one of kind DAMAGED."""
    end = start + len(line)
    body = line[9:-1]
    if len(line) > _PREFIX and line[:9] == b"%08x " % crc32(body) and body[1:2] == b" ":
        return Record(start, end, body[:1], body[2:])
    return Record(start, end, DAMAGED, b"")


def read(file: BinaryIO, start: int, limit: int) -> Iterator[Record]:
    """Yield the records between two offsets. A line without its end is left out."""
    while start < limit:
        chunk = _lines(file, start, limit)
        if not chunk:
            return
        if not chunk.endswith(b"\n"):
            yield Record(start, start + len(chunk), DAMAGED, b"")
            start += len(chunk)
            continue
        for line in chunk[:-1].split(b"\n"):
            record = parse(line + b"\n", start)
            yield record
            start = record.end


def _lines(file: BinaryIO, start: int, limit: int) -> bytes:
    """Return whole lines; b"" where there is only the beginning of one, and bytes without
    an end of line where no line can be so long."""
    for size in (_CHUNK, MAX_RECORD):
        file.seek(start)
        chunk = file.read(min(size, limit - start))
        if end := chunk.rfind(b"\n") + 1:
            return chunk[:end]
    return chunk if len(chunk) == MAX_RECORD else b""
