"""What a server refused of a spool: kept, with the reason, and told."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

from cupel._errors import Error
from cupel._runs.batch import Batch

_log = logging.getLogger("cupel")


class Refused:
    """The file of what was refused of one segment."""

    def __init__(self, segment: Path) -> None:
        self.path = segment.with_name(segment.name + ".refused")
        self._known: set[int] | None = None
        self._told: set[str] = set()

    def add(self, batch: Batch, error: Error) -> None:
        """Keep the records of a batch, those that are kept already not again."""
        known = self._load()
        fresh = [record for record in batch.records if record.start not in known]
        with self.path.open("a", encoding="utf-8") as file:
            for record in fresh:
                entry = {
                    **{"start": record.start, "end": record.end, "kind": record.kind.decode()},
                    **{"record": _shown(record.payload)},
                    **{"code": error.code, "message": error.message},
                }
                file.write(json.dumps(entry, ensure_ascii=False) + "\n")
                known.add(record.start)
        self._tell(error)

    def _load(self) -> set[int]:
        """Return the offsets of what is kept, maybe by an earlier sender."""
        if self._known is None:
            self._known = set()
            if self.path.exists():
                for line in self.path.read_text(encoding="utf-8").splitlines():
                    self._known.add(json.loads(line)["start"])
        return self._known

    def _tell(self, error: Error) -> None:
        if error.message not in self._told and len(self._told) < 10:
            self._told.add(error.message)
            run = self.path.parent.name
            _log.warning("run %s: refused: %s (kept in %s)", run, error.message, self.path)


def _shown(payload: bytes) -> Any:
    """Return the JSON of a record; as text where it is none."""
    try:
        return json.loads(payload)
    except ValueError:
        return payload.decode(errors="replace")
