"""One segment of a spool on its way to the server."""

from __future__ import annotations

import logging
from pathlib import Path

from cupel._connection import Connection, Scope
from cupel._errors import ConflictError, InvalidError, NotFoundError, TooLargeError
from cupel._runs import batch as batches
from cupel._runs import records, spool
from cupel._runs.batch import Batch
from cupel._runs.position import Position
from cupel._runs.refused import Refused
from cupel._runs.spool import Holder

_log = logging.getLogger("cupel")
_ONE_AT_FAULT = (InvalidError, TooLargeError)  # other refusals are about the run


class Delivery:
    """Sends the records of a segment in batches, each once. Not safe in threads.

    Attributes:
        sent: offset up to which all is sent.

    Raises:
        CorruptError: the file is no segment.
    """

    def __init__(self, path: Path, connection: Connection) -> None:
        self.path = path
        self._header, begin = spool.Header.read(path)
        self._scope = Scope(connection, self._header.destination.project)
        self._position = Position(path)
        self._begun = self._position.load()
        self.sent = self._begun[0] if self._begun else begin
        self._file = path.open("rb")
        self._refused = Refused(path)
        self._damaged = 0

    def step(self, limit: int) -> bool:
        """Send the next batch, and say whether there was one.

        Args:
            limit: offset of the first byte that is not to be read.

        Raises:
            Error: it could not be sent; call again later.
        """
        batch = self._next(limit)
        if batch is None:
            return False
        if batch.records:
            self._position.save(batch.start, batch.end)
            self._deliver(batch)
        self._damaged += batch.damaged
        self._begun = None
        self.sent = batch.end
        return True

    def _next(self, limit: int) -> Batch | None:
        if self._begun:  # it has to be the same bytes, since the server knows them by name
            return batches.whole(records.read(self._file, *self._begun))
        return batches.take(records.read(self._file, self.sent, limit))

    def _deliver(self, batch: Batch) -> None:
        try:
            self._send(batch)
        except NotFoundError as error:
            if not batch.removes_tags:
                self._refused.add(batch, error)  # there is no such run
            elif len(batch.records) > 1:
                self._halve(batch)
            # else the tag was not there, which is what was asked for
        except _ONE_AT_FAULT as error:
            if len(batch.records) > 1:
                self._halve(batch)
            else:
                self._refused.add(batch, error)
        except ConflictError as error:  # the run is deleted
            self._refused.add(batch, error)

    def _halve(self, batch: Batch) -> None:
        for half in batch.halves():
            self._deliver(half)

    def _send(self, batch: Batch) -> None:
        run = self._header.destination.run_id
        if batch.kind == records.POINT:
            body = batch.logged(f"{self._header.id}:{batch.start}-{batch.end}")
            self._request("POST", self._scope.path("/runs/{}/log", run), body)
        elif batch.kind == records.INPUT:
            self._request("POST", self._scope.path("/runs/{}/inputs", run), batch.inputs())
        elif batch.kind == records.CHANGE:
            self._request("PATCH", self._scope.path("/runs/{}", run), batch.records[0].payload)
        else:
            raise InvalidError(f"records of kind {batch.kind.decode()!r} are not known")

    def _request(self, method: str, path: str, body: bytes) -> None:
        headers = {"Content-Type": "application/json"}
        self._scope.connection.send(method, path, content=body, headers=headers, repeatable=True)

    def finish(self, holder: Holder) -> None:
        """Remove the segment, of which all is sent; or set it aside if not all was readable."""
        self.close()
        if self._damaged:
            aside = spool.set_aside(self.path, holder)
            _log.warning("%d unreadable records were not sent: see %s", self._damaged, aside)
        spool.remove(self.path, holder)

    def close(self) -> None:
        """Close the segment, to be gone on with later."""
        self._file.close()
