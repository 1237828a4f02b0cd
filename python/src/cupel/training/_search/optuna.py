"""Searches by Optuna, with any of its samplers and pruners."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from cupel._errors import ConflictError, InvalidError
from cupel._runs.start import start_run
from cupel.training._job import Job
from cupel.training._reporting import Pruned
from cupel.training._search.search import BEST_TRIAL, Search
from cupel.training._search.space import in_order, trial_of, with_params
from cupel.training._search.trial import TRIAL, Ground, try_out, value_of
from cupel.training._steps import log_params

if TYPE_CHECKING:
    import optuna


class OptunaSearch(Search):
    """Tries what Optuna suggests.

    Args:
        space: as :class:`cupel.training.TPESearch` has it.
        metric: such as "valid_roc_auc".
        trials: how many.
        direction: "max" or "min"; by default what the metric's name says.
        sampler: of Optuna; by default its TPE sampler with the training's seed.
        pruner: of Optuna; by default none. It sees what models
            :func:`~cupel.training.report`.
    """

    def __init__(
        self,
        space: Mapping[str, Any],
        *,
        metric: str,
        trials: int = 20,
        direction: str | None = None,
        sampler: optuna.samplers.BaseSampler | None = None,
        pruner: optuna.pruners.BasePruner | None = None,
    ) -> None:
        super().__init__(space, metric=metric, direction=direction, trials=trials)
        if trials < 1:
            raise InvalidError("trials 0: say how many Optuna shall try")
        self._order = list(in_order(self.space))
        self._sampler = sampler
        self._pruner = pruner

    def document(self, seed: int) -> dict[str, Any]:
        """Return the search in words of docs/format/study.md, as far as they go."""
        optuna = _optuna()
        return {
            "engine": f"optuna/{optuna.__version__}",
            "metric": {"name": self.metric, "direction": self.direction},
            "space": self.space,
            "sampler": {"type": type(self._sampler).__name__ if self._sampler else "TPESampler"},
            "pruner": {"type": type(self._pruner).__name__ if self._pruner else "NopPruner"},
            "seed": seed,
            "trials": self.trials,
        }

    def run(self, ground: Ground) -> Job:
        """Let Optuna try, as often as it is to, or less where its sampler stops."""
        study = self._study(ground.job.seed)
        errors: list[str] = []

        def objective(trial: optuna.Trial) -> float:
            try:
                return self._try(trial, ground)
            except Exception as failure:
                errors.append(f"{type(failure).__name__}: {failure}")
                raise

        study.optimize(objective, n_trials=self.trials, catch=(Exception,))
        if not any(trial.state.name == "COMPLETE" for trial in study.trials):
            raise ConflictError(f"no trial has a result: {(errors or ['all were pruned'])[-1]}")
        ground.run.set_tag(BEST_TRIAL, study.best_trial.number)
        return with_params(ground.job, study.best_trial.user_attrs["params"])

    def _study(self, seed: int) -> optuna.Study:
        optuna = _optuna()
        sampler = self._sampler or optuna.samplers.TPESampler(seed=seed % (1 << 32))
        return optuna.create_study(  # type: ignore[no-any-return]
            direction="maximize" if self.direction == "max" else "minimize",
            sampler=sampler,
            pruner=self._pruner or optuna.pruners.NopPruner(),
        )

    def _try(self, trial: optuna.Trial, ground: Ground) -> float:
        """Try parameters once, in a run of the trial's own, and return what came of it."""
        params = self._suggested(trial)
        trial.set_user_attr("params", params)
        job = trial_of(ground.job, params)
        experiment = ground.run.info.experiment_id
        run = start_run(experiment, parent=ground.run, tags={TRIAL: trial.number})
        try:
            log_params(run, job)
            ground.provenance.record_trial(run, job)
            metrics = try_out(run, job, ground.rows, lambda step, value: _heard(trial, step, value))
            value = value_of(metrics, self.metric)
        except Pruned as pruned:
            run.end("KILLED")
            raise _optuna().TrialPruned(str(pruned)) from pruned
        except BaseException as failure:
            run.end_after(failure)
            raise
        run.end()
        return value

    def _suggested(self, trial: optuna.Trial) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name in self._order:
            if _applies(self.space[name].get("when", {}), found):
                found[name] = _suggest(trial, name, self.space[name])
        return found


def _applies(when: Mapping[str, Any], params: Mapping[str, Any]) -> bool:
    return all(
        name in params and params[name] in (wanted if isinstance(wanted, list) else [wanted])
        for name, wanted in when.items()
    )


def _suggest(trial: optuna.Trial, name: str, said: Mapping[str, Any]) -> Any:
    kind, is_log = said["type"], bool(said.get("log", False))
    if kind == "constant":
        return said["value"]
    if kind == "choice":
        return trial.suggest_categorical(name, said["values"])
    if kind == "int":
        return trial.suggest_int(
            name, said["low"], said["high"], step=said.get("step", 1), log=is_log
        )
    if kind == "float":
        step = said.get("step")
        return trial.suggest_float(name, said["low"], said["high"], step=step, log=is_log)
    raise InvalidError(f"{name}: type {kind!r} is none of float, int, choice and constant")


def _heard(trial: optuna.Trial, step: int, value: float) -> None:
    trial.report(value, step)
    if trial.should_prune():
        raise Pruned(f"step {step}: {value} is no better than other trials")


def _optuna() -> Any:
    try:
        import optuna
    except ImportError as error:
        raise InvalidError("Optuna is not installed: pip install optuna") from error
    return optuna
