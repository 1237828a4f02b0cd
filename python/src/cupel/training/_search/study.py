"""Searches by Cupel's own samplers: the server suggests, and remembers, this process tries."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from cupel._connection import Scope
from cupel._errors import ConflictError, Error
from cupel._runs.place import current_scope
from cupel._runs.start import PARENT, attach
from cupel.training._job import Job
from cupel.training._reporting import Pruned
from cupel.training._search.search import BEST_TRIAL, Search
from cupel.training._search.space import trial_of, with_params
from cupel.training._search.trial import Ground, try_out, value_of
from cupel.training._steps import log_params

_LEASE = 24 * 60 * 60  # seconds; nobody else tries the study's trials
_MAX_ERROR = 4000


class StudySearch(Search):
    """A search that the server leads: docs/format/study.md."""

    sampler: Mapping[str, Any]
    pruner: Mapping[str, Any] | None = None

    def document(self, seed: int) -> dict[str, Any]:
        """Return the study."""
        found = {
            "format": "cupel-study/1",
            "name": "search",
            "metric": {"name": self.metric, "direction": self.direction},
            "space": self.space,
            "sampler": dict(self.sampler),
            "seed": seed,
            "trials": self.trials or "all",
        }
        return {**found, "pruner": dict(self.pruner)} if self.pruner else found

    def run(self, ground: Ground) -> Job:
        """Ask for trials until there are no more."""
        scope = current_scope()
        study = _Study(scope, self._begin(scope, ground))
        error = ""
        try:
            for trial in study.trials():
                error = self._try(study, trial, ground) or error
        except BaseException:
            study.stop()
            raise
        best = study.best()
        if best is None:
            raise ConflictError(f"no trial has a result: {error or 'all were pruned'}")
        ground.run.set_tag(BEST_TRIAL, best["number"])
        return with_params(ground.job, best["params"])

    def _begin(self, scope: Scope, ground: Ground) -> str:
        run = ground.run
        body = {
            "experiment_id": run.info.experiment_id,
            "name": f"{run.info.name}-search",
            "tags": {PARENT: run.id},
            "study": self.document(ground.job.seed),
        }
        return str(scope.send("POST", "/studies", body=body)["study_id"])

    def _try(self, study: _Study, trial: dict[str, Any], ground: Ground) -> str:
        """Try parameters once, tell what came of it, and return why it failed, or ""."""
        run = attach(study.scope, trial["run_id"])
        job = trial_of(ground.job, trial["params"])
        outcome: dict[str, Any] = {}
        try:
            log_params(run, job, trial["params"])
            ground.provenance.record_trial(run, job)
            metrics = try_out(
                run, job, ground.rows, lambda step, value: study.heard(trial, step, value)
            )
            outcome = {"value": _number(value_of(metrics, self.metric))}
        except Pruned:
            outcome = {"pruned": True}
        except Exception as failure:
            outcome = {"error": f"{type(failure).__name__}: {failure}"[:_MAX_ERROR]}
        except BaseException:
            outcome = {"error": "stopped", "lost": True}
            raise
        finally:
            run.end()  # sends what was logged; the study ends the run
            study.tell(trial, outcome)
        return str(outcome.get("error", ""))


class _Study:
    """A study of the server's."""

    def __init__(self, scope: Scope, study_id: str) -> None:
        self.scope = scope
        self._id = study_id

    def trials(self) -> Iterator[dict[str, Any]]:
        """Yield trials, each to be told of before the next."""
        while True:
            body = {"lease_seconds": _LEASE}
            offer = self.scope.send("POST", "/studies/{}/ask", self._id, body=body)
            if offer["trial"] is None:
                return
            yield offer["trial"]

    def heard(self, trial: dict[str, Any], step: int, value: float) -> None:
        """Report a value on the way, and end the trial where it is no better than others."""
        body = {"attempt": trial["attempt"], "step": step, "value": _number(value)}
        if self._send(trial, "report", body)["prune"]:
            raise Pruned(f"step {step}: {value} is no better than other trials")

    def tell(self, trial: dict[str, Any], outcome: dict[str, Any]) -> None:
        """Say how a trial has ended."""
        self._send(trial, "tell", {"attempt": trial["attempt"], **outcome})

    def _send(self, trial: dict[str, Any], what: str, body: dict[str, Any]) -> Any:
        route = "/studies/{}/trials/{}/{}"
        return self.scope.send("POST", route, self._id, trial["number"], what, body=body)

    def stop(self) -> None:
        """Let the study hand out no more."""
        try:
            self.scope.send("POST", "/studies/{}/stop", self._id, repeatable=True)
        except Error:  # what stopped the search says more
            return

    def best(self) -> dict[str, Any] | None:
        """Return the best trial that is complete."""
        found: dict[str, Any] | None = self.scope.get("/studies/{}", self._id)["best"]
        return found


def _number(value: float) -> float | str:
    """Return a number as JSON has it."""
    if value != value:  # noqa: PLR0124 - NaN
        return "NaN"
    if value in (float("inf"), float("-inf")):
        return "Infinity" if value > 0 else "-Infinity"
    return value


class GridSearch(StudySearch):
    """Tries each combination once.

    Args:
        points: how many values a float without ``step`` has.
    """

    def __init__(
        self,
        space: Mapping[str, Any],
        *,
        metric: str,
        direction: str | None = None,
        points: int = 5,
        pruner: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(space, metric=metric, direction=direction, trials=0)
        self.sampler = {"type": "grid", "points": points}
        self.pruner = pruner


class RandomSearch(StudySearch):
    """Tries parameters that are drawn one by one."""

    def __init__(
        self,
        space: Mapping[str, Any],
        *,
        metric: str,
        trials: int = 20,
        direction: str | None = None,
        pruner: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(space, metric=metric, direction=direction, trials=trials)
        self.sampler = {"type": "random"}
        self.pruner = pruner


class SobolSearch(RandomSearch):
    """Tries the points of Sobol's sequence, which leave no large gaps."""

    def __init__(self, space: Mapping[str, Any], **options: Any) -> None:
        super().__init__(space, **options)
        self.sampler = {"type": "sobol"}


class TPESearch(RandomSearch):
    """Tries what is likely by the trials before: the tree-structured Parzen estimator.

    Args:
        space: of each parameter of the model a list of values, ``{"low": 1e-4, "high": 1.0,
            "log": True}``, ``{"low": 2, "high": 12}``, or another form of
            docs/format/study.md; those of the feature generator with ``feature_generator.``
            before their names.
        metric: such as "valid_roc_auc".
        trials: how many.
        direction: "max" or "min"; by default what the metric's name says.
        pruner: how trials are given up by what models :func:`~cupel.training.report`, such as
            ``{"type": "median", "warmup": 5}`` or ``{"type": "asha"}``.
        startup: trials that are random before it begins.
    """

    def __init__(self, space: Mapping[str, Any], *, startup: int = 10, **options: Any) -> None:
        super().__init__(space, **options)
        self.sampler = {"type": "tpe", "startup": startup}
