"""Rows apart: a part to test on, folds.

All return positions of rows. They draw from numpy's RandomState, whose numbers are the same
in every version of numpy.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from cupel._errors import InvalidError

_SEEDS = 1 << 32


def train_test_split(
    rows: int, test_size: float = 0.25, *, seed: int = 0, stratify: Any = None
) -> tuple[Any, Any]:
    """Return the positions of the rows to train on and of those to test on, each in order.

    Args:
        rows: how many there are.
        test_size: share of the rows to test on, between 0 and 1; rounded up to whole rows.
        stratify: labels, shape (rows,), whose shares both parts have, as nearly as can be.

    >>> train, test = train_test_split(10, 0.2)
    >>> len(train), len(test)
    (8, 2)

    Raises:
        InvalidError: a part would be empty.
    """
    import numpy as np

    if not 0 < test_size < 1:
        raise InvalidError(f"test_size {test_size!r}: a share of the rows, between 0 and 1")
    count = math.ceil(test_size * rows)
    if not 0 < count < rows:
        raise InvalidError(f"{rows} rows cannot be split: a part would be empty")
    order = np.random.RandomState(seed % _SEEDS).permutation(rows)
    test = order[:count] if stratify is None else _shares(order, _codes(stratify, rows), count)
    is_test = np.zeros(rows, dtype=bool)
    is_test[test] = True
    return np.flatnonzero(~is_test), np.flatnonzero(is_test)


def k_fold(rows: int, k: int = 5, *, seed: int | None = 0) -> Iterator[tuple[Any, Any]]:
    """Yield k times the positions to train on and to test on: every row is tested on once.
    The first folds have a row more where the rows do not divide evenly.

    Args:
        seed: of the order in which rows are dealt out; None takes them as they come.
    """
    import numpy as np

    _check_folds(k, rows)
    order = np.arange(rows)
    if seed is not None:
        order = np.random.RandomState(seed % _SEEDS).permutation(rows)
    sizes = np.full(k, rows // k)
    sizes[: rows % k] += 1
    fold = np.empty(rows, dtype=int)
    fold[order] = np.repeat(np.arange(k), sizes)
    yield from _folds(fold, k)


def stratified_k_fold(labels: Any, k: int = 5, *, seed: int = 0) -> Iterator[tuple[Any, Any]]:
    """Yield folds as :func:`k_fold`, in each of which every label has its share of the rows,
    give or take one.

    Args:
        labels: shape (rows,).

    Raises:
        InvalidError: a label has fewer than k rows.
    """
    import numpy as np

    codes = _codes(labels, len(labels))
    _check_folds(k, len(codes))
    if (rarest := int(np.bincount(codes).min())) < k:
        raise InvalidError(f"a label has {rarest} rows: too few for {k} folds")
    random = np.random.RandomState(seed % _SEEDS)
    fold = np.empty(len(codes), dtype=int)
    dealt = 0
    for code in range(codes.max() + 1):
        members = random.permutation(np.flatnonzero(codes == code))
        fold[members] = (dealt + np.arange(len(members))) % k
        dealt += len(members)
    yield from _folds(fold, k)


def _folds(fold: Any, k: int) -> Iterator[tuple[Any, Any]]:
    import numpy as np

    for at in range(k):
        yield np.flatnonzero(fold != at), np.flatnonzero(fold == at)


def _check_folds(k: int, rows: int) -> None:
    if not 2 <= k <= rows:
        raise InvalidError(f"{k} folds of {rows} rows: there are at least 2, and a row in each")


def _codes(labels: Any, rows: int) -> Any:
    """Return labels as numbers from 0."""
    import numpy as np

    if len(labels) != rows:
        raise InvalidError(f"there are {len(labels)} labels of {rows} rows")
    return np.unique(np.asarray(labels), return_inverse=True)[1]


def _shares(order: Any, codes: Any, count: int) -> Any:
    """Return ``count`` positions, the first of each label in the order, by its share: whole
    rows first, then those with the largest remainders."""
    import numpy as np

    totals = np.bincount(codes)
    exact = totals * (count / len(codes))
    take = np.floor(exact).astype(int)
    rest = np.argsort(take - exact, kind="stable")[: count - take.sum()]
    take[rest] += 1
    return np.concatenate(
        [order[codes[order] == code][: take[code]] for code in range(len(totals))]
    )
