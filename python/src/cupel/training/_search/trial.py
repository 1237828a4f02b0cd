"""One try of a search: the model is judged by rows that are held out of the training rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cupel._errors import InvalidError
from cupel._runs.run import Run
from cupel.training import _reporting, _steps
from cupel.training._data import Portion
from cupel.training._job import Job
from cupel.training._reporting import METRIC, Listener

if TYPE_CHECKING:
    from cupel.training._provenance import Provenance

PREFIX = "valid_"
TRIAL = "cupel.trial"


@dataclass(frozen=True)
class Ground:
    """What all trials of a search share.

    Attributes:
        run: of the training that searches.
        job: what is trained, but for what is varied.
        rows: to train on; those to test on are for the model that is kept at last.
        provenance: of the training.
    """

    run: Run
    job: Job
    rows: Portion
    provenance: Provenance


def try_out(run: Run, job: Job, rows: Portion, listener: Listener | None) -> dict[str, float]:
    """Fit and judge a model, log that to the run of a trial, and return its metrics.

    Args:
        rows: of the training, to train on.
        listener: hears what the model reports, and may raise ``Pruned``.
    """

    def heard(step: int, value: float) -> None:
        run.log_metric(METRIC, value, step)
        if listener is not None:
            listener(step, value)

    with _reporting.listening(heard):
        found = _steps.validate(run, job, rows)
    return {f"{PREFIX}{name}": value for name, value in found.items()}


def value_of(metrics: dict[str, float], name: str) -> float:
    """Return the metric that a search looks at.

    Raises:
        InvalidError: the trial has none of that name.
    """
    if name not in metrics:
        raise InvalidError(f"metric {name!r}: a trial has {', '.join(sorted(metrics))}")
    return metrics[name]
