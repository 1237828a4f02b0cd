"""What a fitted model says of rows, and how good that is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from cupel._bundle.prediction import Prediction
from cupel._errors import InvalidError
from cupel.training._data import Portion
from cupel.training._features import Fitted
from cupel.training._job import Job
from cupel.training.evaluation import k_fold, stratified_k_fold, train_test_split
from cupel.training.evaluation._document import evaluation_document

CLASSIFICATION, REGRESSION = "classification", "regression"
_FEW = 20  # different whole numbers that are taken for labels


def task_of(model: type, y: Any) -> str:
    """Return what a model is for: as its class says; else classification where it has
    probabilities or the targets are texts, booleans, or whole numbers of at most 20 values."""
    import numpy as np

    said = getattr(model, "task", None)
    if said in (CLASSIFICATION, REGRESSION):
        return str(said)
    if said is not None:
        raise InvalidError(f"{model.__name__}.task {said!r}: {CLASSIFICATION} or {REGRESSION}")
    if hasattr(model, "predict_proba"):
        return CLASSIFICATION
    y = np.asarray(y)
    if y.dtype.kind in "iu":
        return CLASSIFICATION if len(np.unique(y)) <= _FEW else REGRESSION
    return REGRESSION if y.dtype.kind == "f" else CLASSIFICATION


def held_out(job: Job, portion: Portion, share: float) -> tuple[Portion, Portion]:
    """Return rows to train on, and a share of them all to test on, by the seed of a job."""
    labels = _labels(job, portion)
    train, test = train_test_split(portion.rows, share, seed=job.seed, stratify=labels)
    return portion.take(train), portion.take(test)


def folds(job: Job, portion: Portion) -> Iterator[tuple[Portion, Portion]]:
    """Yield rows to train on, and rows to test on, of each fold."""
    count, labels = job.evaluation.folds, _labels(job, portion)
    if labels is None:
        parts = k_fold(portion.rows, count, seed=job.seed)
    else:
        parts = stratified_k_fold(labels, count, seed=job.seed)
    for train, test in parts:
        yield portion.take(train), portion.take(test)


def _labels(job: Job, portion: Portion) -> Any:
    """Return the labels by whose shares rows are parted; None where they are not."""
    import numpy as np

    if portion.y is None or not job.evaluation.stratify:
        return None
    if task_of(job.model.kind, portion.y) == REGRESSION:
        return None
    y = np.asarray(portion.y)
    return y.astype(str) if y.dtype.kind == "O" else y


class Judged(NamedTuple):
    """What a model says of rows, beside the truth."""

    prediction: Prediction
    y: Any
    target: str

    def document(self, split: str) -> dict[str, Any]:
        """Return all that is kept of it."""
        return evaluation_document(self.prediction, self.y, split, self.target)


def judge(fitted: Fitted, portion: Portion) -> Judged:
    """Return what a model says of rows.

    Raises:
        InvalidError: it does not say one thing of each, or NaN.
    """
    features = fitted.features(portion)
    return judge_features(fitted, features)


def judge_features(fitted: Fitted, features: Portion) -> Judged:
    """Return what a model says of rows whose features are made."""
    import numpy as np

    model, y = fitted.model, np.asarray(features.y)
    target = getattr(features.y, "name", None)
    target = "" if target is None else str(target)
    values = _checked(model, "predict", model.predict(features.X), len(y))
    if task_of(type(model), fitted.train.y) == REGRESSION:
        return Judged(Prediction(values.astype(float)), y, target)
    given = getattr(model, "classes_", None)
    classes = np.unique(np.asarray(fitted.train.y)) if given is None else np.asarray(given)
    probabilities = None
    if hasattr(model, "predict_proba"):
        said = model.predict_proba(features.X)
        probabilities = _checked(model, "predict_proba", said, len(y), len(classes))
    return Judged(_widened(classes, values, probabilities, y), y, target)


def joined(parts: list[Judged]) -> Judged:
    """Return what models say of the rows of all parts, one after another."""
    import numpy as np

    y = np.concatenate([part.y for part in parts])
    values = np.concatenate([part.prediction.values for part in parts])
    if parts[0].prediction.classes is None:
        return Judged(Prediction(values), y, parts[0].target)
    classes = np.unique(np.concatenate([part.prediction.classes for part in parts]))
    given = None
    if parts[0].prediction.probabilities is not None:
        given = np.concatenate([_columns(part.prediction, classes) for part in parts])
    return Judged(Prediction(values, classes, given), y, parts[0].target)


def _columns(prediction: Prediction, classes: Any) -> Any:
    """Return probabilities with a column for each of some classes."""
    import numpy as np

    found = np.zeros((len(prediction.values), len(classes)))
    found[:, np.searchsorted(classes, prediction.classes)] = prediction.probabilities
    return found


def _checked(model: Any, method: str, said: Any, rows: int, columns: int | None = None) -> Any:
    import numpy as np

    found = np.asarray(said)
    shape = (rows,) if columns is None else (rows, columns)
    who = f"{type(model).__name__}.{method}"
    if found.shape != shape:
        raise InvalidError(f"{who} returned shape {found.shape}, not {shape}")
    if found.dtype.kind == "f" and not np.isfinite(found).all():
        rows_hit = int((~np.isfinite(found.reshape(rows, -1))).any(axis=1).sum())
        raise InvalidError(f"{who} is not finite for {rows_hit} of {rows} rows")
    return found


def _widened(classes: Any, values: Any, probabilities: Any, y: Any) -> Prediction:
    """Return a prediction of all classes: those of the rows, and those that the model says,
    may be more than it knows. They have the probability 0."""
    import numpy as np

    new = np.setdiff1d(np.union1d(values, y), classes)
    if len(new) == 0:
        return Prediction(values, classes, probabilities)
    if probabilities is not None:
        probabilities = np.hstack([probabilities, np.zeros((len(y), len(new)))])
    return Prediction(values, np.concatenate([classes, new]), probabilities)
