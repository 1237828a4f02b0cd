"""Which label was taken for which."""

from __future__ import annotations

from typing import Any

from cupel._errors import InvalidError


def confusion_matrix(y: Any, predicted: Any, classes: Any = None) -> Any:
    """Return how many rows of each class, by row, the model takes for each, by column: counts,
    shape (k, k).

    Args:
        y: the truth, shape (rows,).
        predicted: what the model says, shape (rows,).
        classes: the k labels in their order; by default those that occur, sorted.

    >>> confusion_matrix([0, 1, 1, 1], [0, 0, 1, 1]).tolist()
    [[1, 0], [1, 2]]

    Raises:
        InvalidError: a label is none of the classes.
    """
    import numpy as np

    y, predicted = np.asarray(y), np.asarray(predicted)
    if y.shape != predicted.shape:
        raise InvalidError(f"{len(y)} labels were predicted as {len(predicted)}")
    classes = np.unique(np.concatenate([y, predicted])) if classes is None else np.asarray(classes)
    size = len(classes)
    rows, columns = _places(y, classes), _places(predicted, classes)
    return np.bincount(rows * size + columns, minlength=size * size).reshape(size, size)


def _places(labels: Any, classes: Any) -> Any:
    """Return the place of each label among the classes."""
    import numpy as np

    order = np.argsort(classes, kind="stable")
    at = np.minimum(np.searchsorted(classes, labels, sorter=order), len(classes) - 1)
    places = order[at]
    wrong = classes[places] != labels
    if wrong.any():
        label = labels[wrong][:1].tolist()[0]
        raise InvalidError(f"label {label!r} is none of the classes {classes.tolist()}")
    return places
