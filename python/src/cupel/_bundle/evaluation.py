"""A model and its preprocessing, on rows: what it scores, and which rows it takes."""

from __future__ import annotations

from typing import Any

from cupel._bundle.metrics import measure
from cupel._bundle.models import width_of
from cupel._bundle.prediction import Prediction, predict
from cupel._bundle.rows import Rows, named
from cupel._errors import InvalidError

RAW, TRANSFORMED = "raw", "transformed"
_ASK = 'say which with features="raw" or features="transformed"'


def predicted(model: Any, transformer: Any, X: Any) -> Prediction:
    """Return what a model says of features, which the transformer sees first unless it is
    None. What is absent from a sparse matrix is missing to XGBoost, and stays absent."""
    if transformer is not None:
        X = transformer.transform(as_fitted(transformer, X))
    return predict(model, as_fitted(model, X))


def as_fitted(step: Any, X: Any) -> Any:
    """Return an array with the names of the columns that a step was fitted with, if it was
    with names, and they are as many."""
    names = getattr(step, "feature_names_in_", None)
    if names is None or not hasattr(X, "__array__") or hasattr(X, "columns"):
        return X
    return named(X, tuple(map(str, names))) if len(names) == X.shape[1] else X


def evaluate(model: Any, transformer: Any, rows: Rows) -> dict[str, float]:
    """Return the metrics of a model on rows, by name.

    Raises:
        InvalidError: the model or the transformer does not take them.
    """
    ranks = type(model).__name__ in ("XGBRanker", "LGBMRanker")
    try:
        found = predicted(model, transformer, rows.features())
    except (ValueError, TypeError, LookupError) as error:  # names, types or widths
        said = str(error).strip().partition("\n")[0]
        raise InvalidError(f"the model cannot be evaluated on the set: {said}") from error
    return measure(found, rows.y, ranks)


def kind_by_width(model: Any, transformer: Any, rows: Rows) -> str | None:
    """Return whether rows are raw or transformed, where their width says so: that of the
    transformer's input alone, or of the model's alone. None where it is both's.

    Raises:
        InvalidError: it is neither's.
    """
    if transformer is None:
        return RAW
    takes = {RAW: getattr(transformer, "n_features_in_", None), TRANSFORMED: width_of(model)}
    fits = [kind for kind, width in takes.items() if width in (None, rows.width)]
    if not fits:
        raise InvalidError(
            f"the sets have {rows.width} features; the transformer takes {takes[RAW]}, "
            f"and the model {takes[TRANSFORMED]}"
        )
    return fits[0] if len(fits) == 1 else None


def kind_by_fit(model: Any, transformer: Any, rows: Rows) -> str:
    """Return whether a model was fitted to rows as they are or transformed: by the names of
    their columns, else by what fits the labels clearly better.

    Raises:
        InvalidError: neither does.
    """
    expected = getattr(transformer, "feature_names_in_", None)
    if expected is not None and rows.names == tuple(expected):
        own = getattr(model, "feature_names_in_", None)
        if own is None or tuple(own) != rows.names:
            return RAW
    losses = {
        RAW: _loss(model, transformer, rows),
        TRANSFORMED: _loss(model, None, rows),
    }
    if losses[RAW] == losses[TRANSFORMED]:
        raise InvalidError(
            "the sets may be the transformer's input, or the model's: their width and the "
            f"labels fit both; {_ASK}"
        )
    return min(losses, key=losses.__getitem__)


def _loss(model: Any, transformer: Any, rows: Rows) -> float:
    """Return how badly a model fits rows; infinite where it does not take them."""
    try:
        found = evaluate(model, transformer, rows)
    except InvalidError:
        return float("inf")
    for name, sign in (("log_loss", 1), ("mse", 1), ("accuracy", -1), ("ndcg", -1)):
        if name in found:
            return sign * found[name]
    return float("inf")
