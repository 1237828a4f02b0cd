"""What all searches have in common."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any

from cupel._errors import InvalidError
from cupel.training._job import Job
from cupel.training._search.space import space_of
from cupel.training._search.trial import Ground

BEST_TRIAL = "cupel.best_trial"
_LOWER = ("loss", "brier", "mse", "mae", "error", "rmse")
_HIGHER = ("accuracy", "precision", "recall", "f1", "auc", "r2", "ndcg", "macro")


class Search(ABC):
    """How parameters are searched for. Each trial is a run of its own, below the training's.

    A trial is judged by rows that are held out of the training rows, or by folds where the
    training has some; the model with the best parameters is then fitted to all of them.

    Attributes:
        space: what may be varied: see :func:`cupel.training.TPESearch`.
        metric: that is looked at, such as "valid_roc_auc".
        direction: "max" or "min".
        trials: how many; 0 for all that there are.
    """

    def __init__(
        self, space: Mapping[str, Any], *, metric: str, direction: str | None, trials: int
    ) -> None:
        self.space = space_of(space)
        self.metric = metric
        self.direction = direction or _direction(metric)
        if self.direction not in ("max", "min"):
            raise InvalidError(f"direction {direction!r}: max or min")
        if type(trials) is not int or not 0 <= trials <= 100_000:
            raise InvalidError(f"trials {trials!r}: up to 100,000")
        self.trials = trials

    @abstractmethod
    def document(self, seed: int) -> dict[str, Any]:
        """Return the search as a run spec has it."""

    @abstractmethod
    def run(self, ground: Ground) -> Job:
        """Try parameters, and return the job with the best ones.

        Raises:
            ConflictError: no trial has a result.
        """


def _direction(metric: str) -> str:
    words = metric.replace("/", "_").split("_")
    if any(word in _LOWER for word in words):
        return "min"
    if any(word in _HIGHER for word in words):
        return "max"
    raise InvalidError(f'metric {metric!r}: say which is better, direction="max" or "min"')
