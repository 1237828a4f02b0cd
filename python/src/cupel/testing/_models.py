"""A small trained model, its data and its bundle."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from cupel._bundle.model_config import ModelConfig


class ModelData(NamedTuple):
    """Real data: 569 tumours with 30 measurements, and whether each is benign (1) or
    malignant (0), from scikit-learn's copy of the Wisconsin breast cancer data.

    Attributes:
        X_train, X_test: DataFrames of 426 and 143 rows.
        y_train, y_test: Series of labels.
    """

    X_train: Any
    X_test: Any
    y_train: Any
    y_test: Any


@cache
def model_data() -> ModelData:
    """Return real data, split the same way each time."""
    from sklearn.datasets import load_breast_cancer
    from sklearn.model_selection import train_test_split

    table, labels = load_breast_cancer(return_X_y=True, as_frame=True)
    return ModelData(*train_test_split(table, labels, random_state=0, stratify=labels))


@cache
def column_transformer() -> Any:
    """Return a fitted Pipeline, which scales all columns and keeps the first ten of their
    principal components."""
    from sklearn.decomposition import PCA
    from sklearn.impute import SimpleImputer
    from sklearn.pipeline import Pipeline
    from sklearn.preprocessing import StandardScaler

    steps = [
        ("impute", SimpleImputer()),
        ("scale", StandardScaler()),
        ("reduce", PCA(10, svd_solver="full")),
    ]
    return Pipeline(steps).fit(model_data().X_train)


@cache
def trained_model() -> Any:
    """Return a small ``XGBClassifier``, trained on what ``column_transformer`` makes of the
    training data."""
    from xgboost import XGBClassifier

    data = model_data()
    features = column_transformer().transform(data.X_train)
    model = XGBClassifier(n_estimators=20, max_depth=3, n_jobs=1, random_state=0)
    return model.fit(features, data.y_train)


def model_config(version: str | None = None) -> ModelConfig:
    """Return the bundle of the trained model.

    >>> config = model_config()
    >>> config.model_name, config.validate().ok
    ('iv', True)
    """
    from cupel._bundle.model_config import ModelConfig

    data = model_data()
    return ModelConfig(
        model_name="iv",
        model=trained_model(),
        training_set=(data.X_train, data.y_train),
        test_set=(data.X_test, data.y_test),
        column_transformer=column_transformer(),
        author_email="testuser@example.com",
        version=version,
    )


def bundle(folder: str | os.PathLike[str]) -> Path:
    """Write the bundle into a folder, and return its path."""
    model_config().save(folder)
    return Path(folder)
