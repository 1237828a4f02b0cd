"""What a model says of itself while it is fitted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

Listener = Callable[[int, float], None]
METRIC = "reported"
_listener: ContextVar[Listener | None] = ContextVar("cupel_report", default=None)


class Pruned(BaseException):
    """Ends the fitting of a model whose trial is given up. Let it pass."""


def report(step: int, value: float) -> None:
    """Say how good a model is while it is fitted: from ``fit``, after each round.

    The run has it as the metric ``reported``. In a search it is compared with other trials,
    in the direction of the search's metric, and this trial may be ended here. Outside of
    a training nothing happens.

    Args:
        step: the round, rising.
        value: of whatever metric the search looks at.
    """
    listener = _listener.get()
    if listener is not None:
        listener(step, float(value))


@contextmanager
def listening(listener: Listener | None) -> Iterator[None]:
    """Hear what models report meanwhile; with None nobody does."""
    token = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(token)
