"""What is sent at once."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from cupel._errors import InvalidError
from cupel._runs import records
from cupel._runs.records import Record

MAX_RECORDS = 1000  # the limits of the API
MAX_OTHERS = 100
MAX_BYTES = 1 << 20  # of payload, but for one longer record
_LOG = frozenset({records.POINT, records.PARAM, records.TAG, records.NO_TAG})


@dataclass(frozen=True)
class Batch:
    """Records that follow one another and go to one route.

    Attributes:
        start: offset of its first byte in the segment.
        end: offset behind its last one.
        records: those of them that are readable.
        damaged: number of the others.
    """

    start: int
    end: int
    records: tuple[Record, ...]
    damaged: int = 0

    @property
    def kind(self) -> bytes:
        """What sort of request it becomes: POINT for what is logged, INPUT or CHANGE."""
        kind = self.records[0].kind
        return records.POINT if kind in _LOG else kind

    @property
    def removes_tags(self) -> bool:
        """Whether a tag is removed in it."""
        return any(record.kind == records.NO_TAG for record in self.records)

    def halves(self) -> Iterator[Batch]:
        """Yield the two halves of a batch of several records."""
        middle = len(self.records) // 2
        for part in (self.records[:middle], self.records[middle:]):
            yield Batch(part[0].start, part[-1].end, part)

    def logged(self, batch_id: str) -> bytes:
        """Return the body of ``POST …/log``."""
        tags, removed = self._tags()
        fields = {
            b"metrics": self._payloads(records.POINT),
            b"params": list(dict.fromkeys(self._payloads(records.PARAM))),
            b"tags": tags,
            b"remove_tags": removed,
        }
        lists = (b'"%b":[%b]' % (name, b",".join(values)) for name, values in fields.items())
        return b'{"batch_id":%b,%b}' % (json.dumps(batch_id).encode(), b",".join(lists))

    def inputs(self) -> bytes:
        """Return the body of ``POST …/inputs``."""
        return b'{"datasets":[%b]}' % b",".join(self._payloads(records.INPUT))

    def _payloads(self, kind: bytes) -> list[bytes]:
        return [record.payload for record in self.records if record.kind == kind]

    def _tags(self) -> tuple[list[bytes], list[bytes]]:
        """Return the last word on each tag: those that are set, and those that are not."""
        last: dict[str, Record] = {}
        for record in self.records:
            if record.kind in (records.TAG, records.NO_TAG):
                last[_key_of(record)] = record
        kinds = (records.TAG, records.NO_TAG)
        of = {kind: [r.payload for r in last.values() if r.kind == kind] for kind in kinds}
        return of[records.TAG], of[records.NO_TAG]


def take(found: Iterable[Record]) -> Batch | None:
    """Return the longest batch that the records begin with; None if there are none."""
    taken = _Taken()
    for record in found:
        if not taken.fits(record):
            break
        taken.add(record)
    if taken.start is None:
        return None
    return Batch(taken.start, taken.end, tuple(taken.records), taken.damaged)


def whole(found: Iterable[Record]) -> Batch | None:
    """Return a batch of all the records, which were one before; None if there are none."""
    taken = _Taken()
    for record in found:
        taken.add(record)
    if taken.start is None:
        return None
    return Batch(taken.start, taken.end, tuple(taken.records), taken.damaged)


class _Taken:
    """A batch while it grows."""

    def __init__(self) -> None:
        self.start: int | None = None
        self.end = 0
        self.records: list[Record] = []
        self.damaged = 0
        self._bytes = 0
        self._others = {records.PARAM: 0, records.TAG: 0}

    def fits(self, record: Record) -> bool:
        if record.kind == records.DAMAGED or not self.records:
            return True
        first, kind = self.records[0].kind, _counted(record.kind)
        alike = record.kind == first or {record.kind, first} <= _LOG
        return (
            alike
            and first != records.CHANGE
            and len(self.records) < MAX_RECORDS
            and self._bytes + len(record.payload) <= MAX_BYTES
            and self._others.get(kind, 0) < MAX_OTHERS
        )

    def add(self, record: Record) -> None:
        if self.start is None:
            self.start = record.start
        self.end = record.end
        if record.kind == records.DAMAGED:
            self.damaged += 1
            return
        self.records.append(record)
        self._bytes += len(record.payload)
        kind = _counted(record.kind)
        if kind in self._others:
            self._others[kind] += 1


def _key_of(record: Record) -> str:
    """Return the key of a tag that is set or removed."""
    try:
        said = json.loads(record.payload)
        return str(said if record.kind == records.NO_TAG else said["key"])
    except (ValueError, KeyError, TypeError) as error:
        raise InvalidError(f"the record of a tag has no key: {error!r}") from error


def _counted(kind: bytes) -> bytes:
    return records.TAG if kind == records.NO_TAG else kind
