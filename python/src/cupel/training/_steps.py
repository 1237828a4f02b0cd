"""The steps of a training: retrieve the data, make features, fit, evaluate, log."""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from cupel._runs import entries
from cupel._runs.run import Run
from cupel.training import _data, _features, _judging, _reporting
from cupel.training._arguments import arguments_of
from cupel.training._data import Data, Portion
from cupel.training._dataset import folder, schema
from cupel.training._features import Fitted
from cupel.training._job import Job
from cupel.training._judging import Judged
from cupel.training._seeding import set_seed

ROLE = "train"


def retrieve(job: Job) -> Data:
    """Ask the dataset class for its data."""
    set_seed(job.seed)
    target = getattr(job.dataset.kind, "target", "target")
    return _data.of_loaded(job.dataset.make().load(), target)


def write(job: Job, data: Data, place: Path) -> dict[str, Any]:
    """Write data into an empty folder, and return what is said of it as an input of a run."""
    parts = folder.write(place, data.parts())
    return {
        "role": ROLE,
        "name": job.dataset.kind.__name__,
        "source_type": "code",
        "source": json.dumps({"class": job.dataset.name, "params": job.dataset.params}),
        "schema": schema.schema(parts),
        "profile": schema.profile(parts),
    }


def read(place: Path) -> Data:
    """Return the data of a folder. What is learned from is always what was stored, so that
    a reproduction, which has nothing else, learns from the same."""
    return _data.of_parts(folder.read(place))


def split(job: Job, data: Data) -> tuple[Portion, Portion | None]:
    """Return the rows to train on, and those to test on, where there are any."""
    if data.test is not None or job.evaluation.test_fraction == 0:
        return data.train, data.test
    return _judging.held_out(job, data.train, job.evaluation.test_fraction)


def log_params(run: Run, job: Job, known: Collection[str] = ()) -> None:
    """Log what the components are made with: the model's parameters under their names, those
    of the others with ``feature_generator.`` and ``dataset.`` before them.

    Args:
        known: names of those that the run has.
    """
    for kind, call in job.calls().items():
        if call is None:
            continue
        prefix = "" if kind == "model" else f"{kind}."
        params = arguments_of(call.kind, (), call.params)
        texts = {prefix + param: _text(value) for param, value in params.items()}
        new = {name: text for name, text in texts.items() if name not in known}
        run.log_params({name: text for name, text in new.items() if text is not None})


def trial_params() -> Collection[str]:
    """Return the names of the parameters that a sweep has given this process' run: it has
    logged them, in its own spelling."""
    try:
        given = json.loads(os.environ.get("CUPEL_PARAMS", "{}"))
    except ValueError:
        return ()
    return given if isinstance(given, dict) else ()


def _text(value: Any) -> str | None:
    """Return a value as the text of a parameter; None for a default that is no plain value."""
    if isinstance(value, (dict, list, tuple)):
        value = json.dumps(value, ensure_ascii=False, default=repr)
    if not isinstance(value, (str, int, float)) and value is not None:
        return None
    return str(value)[: entries.MAX_PARAM]


def train(run: Run, job: Job, data: Data) -> Fitted:
    """Fit a model, evaluate it, and log all of it to a run."""
    rows, test = split(job, data)
    validate(run, job, rows)
    with _reporting.listening(lambda step, value: run.log_metric(_reporting.METRIC, value, step)):
        fitted = _features.fit(job, rows)
    log_evaluation(run, "train", _judging.judge_features(fitted, fitted.train))
    if test is not None:
        log_evaluation(run, "test", _judging.judge(fitted, test))
    log_fitted(run, fitted)
    return fitted


def log_evaluation(run: Run, name: str, judged: Judged) -> dict[str, float]:
    """Log how good predictions are: numbers, and the document with its curves."""
    document = judged.document(name)
    metrics: dict[str, float] = document["metrics"]
    run.log_metrics({f"{name}_{metric}": value for metric, value in metrics.items()})
    run.log_dict(document, f"evaluation/{name}.json")
    return metrics


def validate(run: Run, job: Job, rows: Portion) -> dict[str, float]:
    """Judge a job by some of the rows to train on, as its settings say, log that as the split
    ``valid``, and return the metrics: none where they do not say so."""
    if job.evaluation.folds:
        return cross_validate(run, job, rows)
    if not job.evaluation.valid_fraction:
        return {}
    train, valid = _judging.held_out(job, rows, job.evaluation.valid_fraction)
    return log_evaluation(run, "valid", _judging.judge(_features.fit(job, train), valid))


def cross_validate(run: Run, job: Job, rows: Portion) -> dict[str, float]:
    """Fit and judge a model on each fold, and log the metrics of each, and their means as
    the last step.

    Returns:
        the means.
    """
    found: list[dict[str, float]] = []
    parts: list[Judged] = []
    for step, (train_rows, test_rows) in enumerate(_judging.folds(job, rows)):
        judged = _judging.judge(_features.fit(job, train_rows), test_rows)
        metrics = judged.document("valid")["metrics"]
        run.log_metrics({f"valid_{name}": value for name, value in metrics.items()}, step)
        found.append(metrics)
        parts.append(judged)
    means = _means(found)
    run.log_metrics({f"valid_{name}": value for name, value in means.items()}, len(found))
    document = _judging.joined(parts).document("valid")
    run.log_dict({**document, "metrics": means}, "evaluation/valid.json")
    return means


def _means(found: list[Mapping[str, float]] | list[dict[str, float]]) -> dict[str, float]:
    """Return the mean of each metric that all folds have."""
    names = [name for name in found[0] if all(name in one for one in found)]
    return {name: sum(one[name] for one in found) / len(found) for name in names}


def log_fitted(run: Run, fitted: Fitted) -> None:
    """Store the model, and the feature generator that it needs, with the run."""
    from cupel import serializers

    with TemporaryDirectory(prefix="cupel-") as temporary:
        place = Path(temporary, "model")
        place.mkdir()
        fitted.model.save(place)
        run.log_artifacts(place, "model")
        if fitted.generator is not None:
            place = Path(temporary, "feature_generator")
            place.mkdir()
            serializers.find(fitted.generator).save(fitted.generator, place)
            run.log_artifacts(place, "feature_generator")
