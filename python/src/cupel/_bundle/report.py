"""Whether a model scores what it scored when it was saved."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from cupel._bundle.metrics import COUNTING
from cupel._display import table
from cupel._errors import ConflictError

REAL_TOLERANCE = 1e-6  # relative
_ROUNDING = 1e-12  # relative; far less than one row of any test set


@dataclass(frozen=True)
class Comparison:
    """One metric.

    Attributes:
        stored: what was recorded.
        recomputed: what the model scores now; None where nobody knows the metric.
        rows: at least so many rows have another label than when it was saved.
    """

    name: str
    stored: float
    recomputed: float | None
    rows: int = 0

    @property
    def equal(self) -> bool:
        """Whether they are equal: exactly, of counting metrics, else to 1e-6 relative."""
        if self.recomputed is None:
            return False
        tolerance = _ROUNDING if self.name in COUNTING else REAL_TOLERANCE
        return math.isclose(self.stored, self.recomputed, rel_tol=tolerance, abs_tol=_ROUNDING)


@dataclass(frozen=True)
class ValidationReport:
    """What comparing the recorded metrics with those of today has found.

    Attributes:
        name: of the model and its version.
        comparisons: by name of the metric; empty where none was recorded.
        recomputed: all metrics of today.
    """

    name: str
    comparisons: tuple[Comparison, ...]
    recomputed: Mapping[str, float]

    @property
    def validated(self) -> bool:
        """Whether there was anything to compare."""
        return bool(self.comparisons)

    @property
    def ok(self) -> bool:
        """Whether metrics were recorded, and all of them are equal."""
        return self.validated and all(one.equal for one in self.comparisons)

    @property
    def differing(self) -> tuple[Comparison, ...]:
        """The metrics that are not equal."""
        return tuple(one for one in self.comparisons if not one.equal)

    def raise_for_mismatch(self) -> None:
        """Return if all is well.

        Raises:
            ConflictError: a metric differs, or none was recorded.
        """
        if not self.ok:
            raise ConflictError(str(self))

    def __str__(self) -> str:
        if not self.validated:
            return f"{self.name}: unvalidated: no metrics recorded"
        if self.ok:
            return f"{self.name}: validated: {', '.join(one.name for one in self.comparisons)}"
        return f"{self.name}: different: " + "; ".join(map(_said, self.differing))

    def _repr_html_(self) -> str:
        rows = [
            (one.name, one.stored, one.recomputed, "equal" if one.equal else "different")
            for one in self.comparisons
        ]
        return f"<p>{self}</p>" + table(["metric", "stored", "recomputed", ""], rows)


def compare(
    name: str, stored: Mapping[str, float], recomputed: Mapping[str, float], rows: int
) -> ValidationReport:
    """Return the comparison of recorded metrics with those of today.

    Args:
        rows: number of rows of the test set.

    >>> print(compare("iv", {"accuracy": 0.5}, {"accuracy": 0.75}, 4))
    iv: different: accuracy was 0.5 and is 0.75 (the labels of 1 row differ, or of more)
    """
    found = [
        Comparison(key, value, recomputed.get(key), _rows(key, value, recomputed.get(key), rows))
        for key, value in sorted(stored.items())
    ]
    return ValidationReport(name, tuple(found), dict(recomputed))


def _rows(name: str, stored: float, recomputed: float | None, rows: int) -> int:
    if name != "accuracy" or recomputed is None:
        return 0
    return round(abs(recomputed - stored) * rows)


def _said(one: Comparison) -> str:
    if one.recomputed is None:
        return f"{one.name} was {one.stored!r}, and cannot be computed for this model"
    said = f"{one.name} was {one.stored!r} and is {one.recomputed!r}"
    if one.rows:
        said += f" (the labels of {one.rows} row{'s' * (one.rows > 1)} differ, or of more)"
    return said
