"""Rows of features with their labels, as a bundle keeps them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cupel._errors import InvalidError
from cupel.serializers._classes import derives

_KEPT = (str, bytes, bool, int, float, type(None))  # what a cell of a mixed table can be


@dataclass(frozen=True)
class Rows:
    """A training or test set.

    Attributes:
        X: array of shape (rows, features), or a scipy csr matrix or array of it.
        y: array of shape (rows,).
        names: of the features, where they are known.
    """

    X: Any
    y: Any
    names: tuple[str, ...] | None = None

    @property
    def width(self) -> int:
        """Number of features."""
        return int(self.X.shape[1])

    def features(self) -> Any:
        """Return X: a DataFrame where names are known and pandas is installed."""
        return named(self.X, self.names)


def rows_of(what: str, pair: Any) -> Rows:
    """Return a pair (X, y) as rows.

    Args:
        what: name of the argument, for messages.
        pair: X is a 2-d array, a DataFrame or a scipy sparse matrix, y a 1-d array or a
            Series.

    Raises:
        InvalidError: it is none, or the two are not of equal length.
    """
    if not isinstance(pair, tuple | list) or len(pair) != 2:
        raise InvalidError(f"{what}: give a pair (X, y)")
    X, names = features_of(f"{what}: X", pair[0])
    y = _labels(f"{what}: y", pair[1])
    if X.shape[0] != len(y):
        raise InvalidError(f"{what}: X has {X.shape[0]} rows and y {len(y)}")
    if not len(y):
        raise InvalidError(f"{what} has no rows")
    return Rows(X, y, names)


def features_of(what: str, X: Any) -> tuple[Any, tuple[str, ...] | None]:
    """Return features as an array or csr, and the names of their columns."""
    import numpy as np

    if derives(X, "pandas", "DataFrame"):
        return _table(what, X), tuple(map(str, X.columns))
    if derives(X, "scipy", "_spbase") or derives(X, "scipy", "spmatrix"):
        return _wide(what, X.tocsr()), None
    return _wide(what, np.asarray(X)), None


def named(X: Any, names: tuple[str, ...] | None) -> Any:
    """Return a DataFrame of features, where names are known and pandas is installed."""
    if names is None or not hasattr(X, "__array__"):
        return X
    try:
        import pandas as pd
    except ModuleNotFoundError:
        return X
    frame = pd.DataFrame(X, columns=list(names), copy=False)
    return frame.infer_objects() if X.dtype.hasobject else frame


def _table(what: str, frame: Any) -> Any:
    import numpy as np

    masked = any(hasattr(kind, "na_value") and kind.kind != "O" for kind in frame.dtypes)
    X = frame.to_numpy(na_value=np.nan) if masked else frame.to_numpy()
    if X.dtype.kind in "mM":
        raise InvalidError(f"{what}: columns of times are not kept: make numbers of them")
    if X.dtype.hasobject:
        for name, column in zip(frame.columns, X.T, strict=True):
            _check_cells(f"{what}: column {name!r}", column)
    return _wide(what, X)


def _check_cells(what: str, column: Any) -> None:
    import numpy as np

    strange = {type(cell) for cell in column if not isinstance(cell, (*_KEPT, np.generic))}
    if strange:
        kinds = ", ".join(sorted(kind.__name__ for kind in strange))
        raise InvalidError(f"{what} holds {kinds}: make numbers or text of them")


def _wide(what: str, X: Any) -> Any:
    if X.ndim != 2:
        raise InvalidError(f"{what} has {X.ndim} dimensions: give rows of features")
    return X


def _labels(what: str, y: Any) -> Any:
    import numpy as np

    labels = np.asarray(y)
    if labels.ndim == 2 and labels.shape[1] == 1:
        labels = labels[:, 0]
    if labels.ndim != 1:
        raise InvalidError(f"{what} has {labels.ndim} dimensions: give one label for each row")
    if labels.dtype.hasobject:
        _check_cells(what, labels)
        if all(isinstance(label, str) for label in labels):
            return labels.astype(str)
    return labels
