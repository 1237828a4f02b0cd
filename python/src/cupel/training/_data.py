"""What a training learns from: rows to train on, maybe rows to test on, each with its target."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from cupel._errors import InvalidError
from cupel.training._dataset.texts import is_missing


@dataclass(frozen=True)
class Dataset:
    """What :meth:`DataAccessObject.load` may return to say more than its rows.

    Attributes:
        train: rows to train on: a DataFrame, an array or a csr matrix, or ``(X, y)``.
        test: rows of the same kind to test on; where there are none, some of the first are
            held out.
        target: the column of both that is predicted.
    """

    train: Any
    test: Any = None
    target: str | None = None


class Portion(NamedTuple):
    """Rows with their targets: X of n rows, y of shape (n,), or None where the target is made
    with the features."""

    X: Any
    y: Any = None

    @property
    def rows(self) -> int:
        """How many there are."""
        return rows_of(self.X)

    def take(self, positions: Any) -> Portion:
        """Return the rows at positions."""
        return Portion(*(None if part is None else taken(part, positions) for part in self))


class Data(NamedTuple):
    """A dataset in its parts, checked."""

    train: Portion
    test: Portion | None = None

    def parts(self) -> dict[str, Any]:
        """Return what is stored, by name: X and y; X_train, y_train, X_test and y_test; and
        without a target "", or train and test."""
        if self.test is None:
            return _named(self.train, "", "X", "y")
        return {
            **_named(self.train, "train", "X_train", "y_train"),
            **_named(self.test, "test", "X_test", "y_test"),
        }


def _named(portion: Portion, alone: str, features: str, target: str) -> dict[str, Any]:
    if portion.y is None:
        return {alone: portion.X}
    return {features: portion.X, target: portion.y}


def of_parts(parts: Mapping[str, Any]) -> Data:
    """Return the dataset that was stored as these parts.

    Raises:
        InvalidError: no training stored it.
    """
    names = set(parts)
    if names in ({""}, {"X", "y"}):
        return Data(_portion_of(parts, "", "X", "y"))
    if "train" in names or "X_train" in names:
        rest = names - {"train", "test", "X_train", "y_train", "X_test", "y_test"}
        train = _portion_of(parts, "train", "X_train", "y_train")
        test = _portion_of(parts, "test", "X_test", "y_test")
        if not rest and train.X is not None and test.X is not None:
            return Data(train, test)
    raise InvalidError(f"a dataset of the parts {sorted(names)} is none of a training")


def _portion_of(parts: Mapping[str, Any], alone: str, features: str, target: str) -> Portion:
    return (
        Portion(parts[alone]) if alone in parts else Portion(parts.get(features), parts.get(target))
    )


def of_loaded(loaded: Any, target: str) -> Data:
    """Return what a data access object has loaded.

    Args:
        target: name of the column that is predicted, where the data does not say.

    Raises:
        InvalidError: there are no rows, or not as many targets, or a target is missing.
    """
    if not isinstance(loaded, Dataset):
        return Data(_portion(loaded, target, False))
    said = loaded.target is not None
    name = loaded.target if loaded.target is not None else target
    test = None if loaded.test is None else _portion(loaded.test, name, said)
    return Data(_portion(loaded.train, name, said), test)


def _portion(value: Any, target: str, must: bool) -> Portion:
    if isinstance(value, tuple) and len(value) == 2:
        portion = Portion(*value)
    elif hasattr(value, "columns") and target in value.columns:
        portion = Portion(value.drop(columns=target), value[target])
    elif must:
        raise InvalidError(f"load() says that {target!r} is predicted; there is no such column")
    else:
        portion = Portion(value)
    check(portion, "load() returned")
    return portion


def check(portion: Portion, what: str) -> None:
    """Raise InvalidError unless there are rows, and a target for each or none at all."""
    if portion.X is None:
        raise InvalidError(f"{what} None")
    if portion.rows == 0:
        raise InvalidError(f"{what} no rows")
    if portion.y is None:
        return
    import numpy as np

    y = np.asarray(portion.y)
    if y.shape != (portion.rows,):
        raise InvalidError(f"{what} {portion.rows} rows with targets of shape {y.shape}")
    missing = int(np.isnan(y).sum()) if y.dtype.kind == "f" else sum(map(is_missing, y.tolist()))
    if missing:
        raise InvalidError(f"{what} {missing} of {portion.rows} rows without a target")


def rows_of(value: Any) -> int:
    """Return how many rows data has."""
    shape = getattr(value, "shape", None)
    return int(shape[0]) if shape else len(value)


def taken(value: Any, positions: Any) -> Any:
    """Return the rows of data at positions."""
    if hasattr(value, "iloc"):
        return value.iloc[positions]
    if isinstance(value, (list, tuple)):
        return [value[at] for at in positions]
    return value[positions]
