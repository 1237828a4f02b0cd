"""Searches by Optuna, with any of its samplers and pruners."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from cupel._errors import ConflictError, InvalidError
from cupel._runs.start import start_run
from cupel.training._job import Job
from cupel.training._reporting import Pruned
from cupel.training._search.search import BEST_TRIAL, Search
from cupel.training._search.space import in_order, with_params
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
        """Ask Optuna for trials, as many as there are to be."""
        study = self._study(ground.job.seed)
        error = ""
        for _ in range(self.trials):
            error = self._try(study, study.ask(), ground) or error
        if not any(trial.state.name == "COMPLETE" for trial in study.trials):
            raise ConflictError(f"no trial has a result: {error or 'all were pruned'}")
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

    def _try(self, study: optuna.Study, trial: optuna.Trial, ground: Ground) -> str:
        """Try parameters once, tell what came of it, and return why it failed, or ""."""
        states = _optuna().trial.TrialState
        params = self._suggested(trial)
        trial.set_user_attr("params", params)
        job = with_params(ground.job, params)
        experiment = ground.run.info.experiment_id
        run = start_run(experiment, parent=ground.run, tags={TRIAL: trial.number})
        try:
            log_params(run, job)
            ground.provenance.record_trial(run, job, self.document(job.seed))
            metrics = try_out(run, job, ground.rows, lambda step, value: _heard(trial, step, value))
            study.tell(trial, value_of(metrics, self.metric))
        except Pruned:
            study.tell(trial, state=states.PRUNED)
            run.end("KILLED")
        except Exception as failure:
            study.tell(trial, state=states.FAIL)
            run.end_after(failure)
            return f"{type(failure).__name__}: {failure}"
        except BaseException as stop:
            run.end_after(stop)
            raise
        run.end()
        return ""

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
