"""What is logged to a run."""

from __future__ import annotations

import json
import time as clock
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from cupel._runs import entries, records
from cupel._runs.outbox import PATIENCE, Outbox

if TYPE_CHECKING:
    from datetime import datetime

DESCRIPTION = "mlflow.note.content"


class Writing:
    """The part of a run that logs. No call waits for a server: what is logged is kept on
    disk when the call returns, and sent in the background."""

    _outbox: Outbox
    _stale: bool

    def _append(self, kind: bytes, payload: bytes) -> None:
        self._stale = True
        self._outbox.append(kind, payload)

    def log_metric(
        self,
        key: str,
        value: float,
        step: int | None = None,
        time: datetime | float | None = None,
    ) -> None:
        """Log a value of a metric.

        Args:
            value: a number, or a scalar of numpy or torch; NaN and infinities count.
            step: 0 where none is given.
            time: now, unless given: a datetime, or seconds since 1970.

        Raises:
            InvalidError: the key, the value or the step is none.
        """
        self._stale = True
        self._outbox.append(records.POINT, entries.point(key, value, step, time))

    def log_metrics(
        self,
        metrics: Mapping[str, float],
        step: int | None = None,
        time: datetime | float | None = None,
    ) -> None:
        """Log values of several metrics, for the same step and time."""
        now = clock.time() if time is None else time
        for point in [entries.point(key, value, step, now) for key, value in metrics.items()]:
            self._append(records.POINT, point)

    def log_param(self, key: str, value: object) -> None:
        """Log a parameter: a value that never changes. It is kept as text.

        Another value for a parameter that the run has is refused by the server, and told.
        """
        self._append(records.PARAM, entries.param(key, value))

    def log_params(self, params: Mapping[str, object]) -> None:
        """Log several parameters."""
        for param in [entries.param(key, value) for key, value in params.items()]:
            self._append(records.PARAM, param)

    def set_tag(self, key: str, value: object) -> None:
        """Set a tag, whatever value it had."""
        self._append(records.TAG, entries.tag(key, value))

    def set_tags(self, tags: Mapping[str, object]) -> None:
        """Set several tags."""
        for tag in [entries.tag(key, value) for key, value in tags.items()]:
            self._append(records.TAG, tag)

    def delete_tag(self, key: str) -> None:
        """Remove a tag, if it is there."""
        self._append(records.NO_TAG, entries.key_json(key).encode())

    def _change(self, change: Mapping[str, Any]) -> None:
        """Change the run itself, after all that was logged before."""
        self._append(records.CHANGE, json.dumps(change, ensure_ascii=False).encode())

    def flush(self, patience: float = PATIENCE) -> None:
        """Wait until the server has all that was logged.

        Args:
            patience: seconds without progress after which it gives up.

        Raises:
            UnavailableError: it has not all; what is left is sent later, by this process or
                the next one.
        """
        self._outbox.flush(patience)
