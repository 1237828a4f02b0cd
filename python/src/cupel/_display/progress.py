"""Progress of transfers."""

from __future__ import annotations

import sys
from typing import Protocol

_WORTH_SHOWING = 8 << 20  # bytes; what is smaller is there before anybody looks


class Meter(Protocol):
    """What counts bytes while they travel."""

    def update(self, n: float | None = 1) -> object:
        """Count n further bytes."""

    def close(self) -> object:
        """Count no more."""


class _Silent:
    def update(self, n: float | None = 1) -> None:
        """Count nothing."""

    def close(self) -> None:
        """Do nothing."""


def meter(title: str, total: int) -> Meter:
    """Return a meter for a number of bytes: a bar in a notebook or on a terminal, for what
    takes long enough to be looked at, and else none."""
    if total < _WORTH_SHOWING or not (_in_notebook() or sys.stderr.isatty()):
        return _Silent()
    from tqdm.auto import tqdm

    return tqdm(total=total, desc=title, unit="B", unit_scale=True, unit_divisor=1024)


def _in_notebook() -> bool:
    return "ipykernel" in sys.modules
