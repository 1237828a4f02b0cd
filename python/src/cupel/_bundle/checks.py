"""Whether the parts of a bundle fit together."""

from __future__ import annotations

from typing import Any

from cupel._bundle.folder import Contents
from cupel._errors import InvalidError
from cupel.serializers._classes import derives


def check_transformer(transformer: Any) -> None:
    """Raise InvalidError unless it is None, or a fitted Pipeline or ColumnTransformer."""
    if transformer is None:
        return
    if not (
        derives(transformer, "sklearn", "Pipeline")
        or derives(transformer, "sklearn", "ColumnTransformer")
    ):
        kind = type(transformer).__name__
        raise InvalidError(
            f"column_transformer: {kind} is neither a Pipeline nor a ColumnTransformer of "
            f"scikit-learn: wrap it, as make_pipeline({kind}(…))"
        )
    if not hasattr(transformer, "transform"):
        raise InvalidError("column_transformer: its last step does not transform")
    from sklearn.exceptions import NotFittedError
    from sklearn.utils.validation import check_is_fitted

    try:
        check_is_fitted(transformer)
    except NotFittedError as error:
        raise InvalidError(
            "column_transformer is not fitted: call fit with the training set first"
        ) from error


def check_widths(contents: Contents) -> None:
    """Raise InvalidError unless both sets have the same columns, and ``features`` is known."""
    training, test = contents.training, contents.test
    if training.width != test.width:
        raise InvalidError(f"training_set has {training.width} features, and test_set {test.width}")
    if training.names != test.names:
        raise InvalidError(f"training_set has columns {training.names}, and test_set {test.names}")
    if contents.features not in ("", "raw", "transformed"):
        raise InvalidError(f'features: {contents.features!r} is neither "raw" nor "transformed"')
