"""Points of metrics."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any, NamedTuple


class Point(NamedTuple):
    """One value of a metric.

    Attributes:
        step: as it was logged, 0 where none was given.
        timestamp: milliseconds since 1970, by the trainer's clock.
        value: may be NaN or infinite.
    """

    step: int
    timestamp: int
    value: float

    @property
    def time(self) -> datetime:
        """When it was logged.

        >>> Point(0, 0, 0.5).time.isoformat()
        '1970-01-01T00:00:00+00:00'
        """
        return datetime.fromtimestamp(self.timestamp / 1000, timezone.utc)

    @classmethod
    def of(cls, document: dict[str, Any]) -> Point:
        """Read a point as the API writes it."""
        return cls(document["step"], document["timestamp"], float(document["value"]))
