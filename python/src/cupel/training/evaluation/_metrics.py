"""Metrics by their names: docs/format/bundle.md and evaluation.md define them."""

from __future__ import annotations

from typing import Any

from cupel._bundle.metrics import measure, roc_auc
from cupel._bundle.prediction import Prediction
from cupel._errors import InvalidError
from cupel.training.evaluation._curves import average_precision


def classification_metrics(
    y: Any, predicted: Any, probabilities: Any = None, *, classes: Any = None
) -> dict[str, float]:
    """Return the metrics of a classifier, by name; those that are not defined are left out.

    Args:
        y: the truth, shape (rows,).
        predicted: what the model says, shape (rows,).
        probabilities: shape (rows, k), where it gives them.
        classes: the k labels in the order of the columns; by default those that occur, sorted.

    >>> classification_metrics([0, 1, 1, 1], [0, 0, 1, 1])["balanced_accuracy"]
    0.8333333333333333
    """
    import numpy as np

    y, predicted = np.asarray(y), np.asarray(predicted)
    labels = np.unique(np.concatenate([y, predicted])) if classes is None else np.asarray(classes)
    given = None if probabilities is None else np.asarray(probabilities, dtype=float)
    return metrics_of(Prediction(predicted, labels, given), y)


def regression_metrics(y: Any, predicted: Any) -> dict[str, float]:
    """Return the metrics of numbers that were predicted, by name.

    Args:
        y: the truth, shape (rows,).
        predicted: what the model says, shape (rows,).
    """
    import numpy as np

    return metrics_of(Prediction(np.asarray(predicted)), np.asarray(y))


def metrics_of(prediction: Prediction, y: Any) -> dict[str, float]:
    """Return the metrics of what a model says of rows, by name.

    Raises:
        InvalidError: there are no rows, or not as many predictions.
    """
    if y.ndim != 1 or len(y) == 0 or y.shape != prediction.values.shape:
        raise InvalidError(f"targets of shape {y.shape}, predictions {prediction.values.shape}")
    found = measure(prediction, y)
    if prediction.classes is None:
        return found | _of_errors(y, prediction.values)
    return found | _of_classes(y, prediction)


def _of_errors(y: Any, predicted: Any) -> dict[str, float]:
    import numpy as np

    amounts = np.abs(predicted.astype(float) - y.astype(float))
    return {
        "rmse": float(np.sqrt((amounts**2).mean())),
        "median_absolute_error": float(np.median(amounts)),
        "max_error": float(amounts.max()),
    }


def _of_classes(y: Any, prediction: Prediction) -> dict[str, float]:
    import numpy as np

    classes, given = prediction.classes, prediction.probabilities
    there = [label for label in classes if (y == label).any()]
    recalls = [float((prediction.values == label)[y == label].mean()) for label in there]
    found = {"balanced_accuracy": float(np.mean(recalls))} if recalls else {}
    if given is None:
        return found
    if len(classes) == 2:
        positive = y == classes[1]
        if positive.any() and not positive.all():
            found["average_precision"] = average_precision(positive, given[:, 1])
    elif len(there) == len(classes):
        areas = [roc_auc(y == label, given[:, at]) for at, label in enumerate(classes)]
        found["roc_auc_macro"] = float(np.mean(areas))
    return found
