"""Searches for parameters."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import optuna
import pytest

import cupel
from cupel._connection import Scope
from cupel.training import (
    GridSearch,
    OptunaSearch,
    RandomSearch,
    Search,
    SobolSearch,
    TPESearch,
    train_model,
)

optuna.logging.set_verbosity(optuna.logging.WARNING)
SPACE = {"k": {"low": 1, "high": 30}, "weights": ["uniform", "distance"]}
SEARCHES: dict[str, Search] = {
    "grid": GridSearch({"k": [1, 5], "weights": ["uniform", "distance"]}, metric="valid_log_loss"),
    "random": RandomSearch(SPACE, metric="valid_log_loss", trials=3),
    "sobol": SobolSearch(SPACE, metric="valid_log_loss", trials=3),
    "tpe": TPESearch(SPACE, metric="valid_log_loss", trials=3, startup=2),
    "optuna": OptunaSearch(SPACE, metric="valid_log_loss", trials=3),
}


def trials_below(run: cupel.Run) -> list[cupel.Run]:
    """Return the trials of a training's search, by number."""
    runs = list(cupel.search_runs())
    parents = {run.id} | {one.id for one in runs if one.tags.get("mlflow.parentRunId") == run.id}
    found = [
        one
        for one in runs
        if "cupel.trial" in one.tags and one.tags["mlflow.parentRunId"] in parents
    ]
    return sorted(found, key=lambda one: int(one.tags["cupel.trial"]))


@pytest.mark.parametrize("name", list(SEARCHES))
def test_the_best_of_the_trials_is_trained(
    name: str, scope: Scope, package: str, tmp_path: Path
) -> None:
    run = train_model(model_class="Nearest", dataset_class="Flowers", search=SEARCHES[name])
    trials = trials_below(run)
    assert len(trials) == (4 if name == "grid" else 3)
    assert {trial.info.status for trial in trials} == {"FINISHED"}
    losses = [trial.metrics["valid_log_loss"] for trial in trials]
    best = trials[losses.index(min(losses))]
    assert run.tags["cupel.best_trial"] == best.tags["cupel.trial"]
    assert run.params == best.params
    assert "test_log_loss" in run.metrics and "test_log_loss" not in best.metrics
    inputs, trees = zip(*(held_by(scope, one) for one in (run, best)), strict=True)
    assert inputs[0] == inputs[1] and trees[0] == trees[1] and len(trees[1]) == 2


def held_by(scope: Scope, run: cupel.Run) -> tuple[Any, Any]:
    """Return what data a run read, and which trees it holds."""
    inputs = scope.get("/runs/{}", run.id)["inputs"]
    trees = scope.get("/runs/{}/trees", run.id)["trees"]
    return inputs, {(tree["role"], tree["digest"]) for tree in trees}


def test_one_seed_suggests_the_same(scope: Scope, package: str) -> None:
    found = []
    for _ in range(2):
        search = OptunaSearch(
            {"k": {"low": 1, "high": 100}},
            metric="valid_accuracy",
            trials=3,
            sampler=optuna.samplers.RandomSampler(seed=4),
        )
        run = train_model(model_class="Nearest", dataset_class="Flowers", search=search, folds=2)
        found.append([trial.params["k"] for trial in trials_below(run)])
    assert found[0] == found[1] and len(set(found[0])) == 3


WORSE = {"worse": {"type": "float", "low": 0.0, "high": 9.0, "step": 3.0}}


def test_the_server_prunes_what_is_no_better(scope: Scope, package: str) -> None:
    pruner = {"type": "median", "startup": 1}
    search = GridSearch(WORSE, metric="valid_mse", pruner=pruner)
    run = train_model(model_class="Noisy", dataset_class="Diabetes", search=search)
    assert [trial.info.status for trial in trials_below(run)] == ["FINISHED"] + ["KILLED"] * 3
    assert run.params["worse"] == "0.0"


def test_optuna_prunes_what_is_no_better(scope: Scope, package: str) -> None:
    search = OptunaSearch(
        WORSE,
        metric="valid_mse",
        trials=4,
        sampler=optuna.samplers.GridSampler({"worse": [0.0, 3.0, 6.0, 9.0]}, seed=0),
        pruner=optuna.pruners.ThresholdPruner(upper=2.0),
    )
    run = train_model(model_class="Noisy", dataset_class="Diabetes", search=search)
    states = {trial.params["worse"]: trial.info.status for trial in trials_below(run)}
    assert states == {"0.0": "FINISHED", "3.0": "KILLED", "6.0": "KILLED", "9.0": "KILLED"}


CONDITIONAL: dict[str, Any] = {
    "weights": ["uniform", "distance"],
    "k": {"low": 2, "high": 9, "when": {"weights": "distance"}},
}


@pytest.mark.parametrize("kind", [RandomSearch, OptunaSearch])
def test_conditional_parameters(kind: Any, scope: Scope, package: str) -> None:
    search = kind(CONDITIONAL, metric="valid_accuracy", trials=6)
    run = train_model(model_class="Nearest", dataset_class="Flowers", search=search)
    for trial in trials_below(run):
        if trial.params["weights"] == "uniform":
            assert trial.params["k"] == "3"  # the default
    assert {trial.params["weights"] for trial in trials_below(run)} == {"uniform", "distance"}


@pytest.mark.parametrize("kind", [GridSearch, OptunaSearch])
def test_a_trial_that_fails_is_passed_over(kind: Any, scope: Scope, package: str) -> None:
    options = {} if kind is GridSearch else {"trials": 8}
    search = kind({"k": [3, -1]}, metric="valid_accuracy", **options)
    run = train_model(model_class="Nearest", dataset_class="Flowers", search=search)
    states = {trial.params["k"]: trial.info.status for trial in trials_below(run)}
    assert states == {"3": "FINISHED", "-1": "FAILED"} and run.params["k"] == "3"


@pytest.mark.parametrize("kind", [GridSearch, OptunaSearch])
def test_a_search_without_a_result_fails(kind: Any, scope: Scope, package: str) -> None:
    options = {} if kind is GridSearch else {"trials": 2}
    search = kind({"k": [3]}, metric="valid_acuracy", direction="max", **options)
    with pytest.raises(cupel.ConflictError, match=r"metric 'valid_acuracy': a trial has valid_acc"):
        train_model(model_class="Nearest", dataset_class="Flowers", search=search)
    (run,) = [one for one in cupel.search_runs() if "mlflow.parentRunId" not in one.tags]
    assert run.info.status == "FAILED"


REFUSED: dict[str, tuple[type[Search], dict[str, Any], dict[str, Any]]] = {
    "needs a space": (RandomSearch, {}, {"metric": "valid_mse"}),
    "all trials of a search have the same data": (
        RandomSearch,
        {"dataset.rows": [1]},
        {"metric": "valid_mse"},
    ),
    "say which is better": (RandomSearch, {"k": [1]}, {"metric": "valid_score"}),
    "direction 'up': max or min": (
        RandomSearch,
        {"k": [1]},
        {"metric": "valid_mse", "direction": "up"},
    ),
    "trials -1": (RandomSearch, {"k": [1]}, {"metric": "valid_mse", "trials": -1}),
    "trials 0: say how many": (OptunaSearch, {"k": [1]}, {"metric": "valid_mse", "trials": 0}),
    "leads to itself": (
        OptunaSearch,
        {"k": {"type": "int", "low": 1, "high": 2, "when": {"k": 1}}},
        {"metric": "valid_mse"},
    ),
    "Out of range float": (RandomSearch, {"k": [math.nan]}, {"metric": "valid_mse"}),
}


@pytest.mark.parametrize("said", list(REFUSED))
def test_what_is_wrong_is_said(said: str) -> None:
    kind, space, options = REFUSED[said]
    with pytest.raises(cupel.InvalidError, match=said):
        kind(space, **options)
