"""What a ModelConfig takes, refuses and finds out by itself."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from enum import Enum
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import sparse
from sklearn.compose import ColumnTransformer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, OneHotEncoder, StandardScaler
from xgboost import XGBClassifier

import cupel
from cupel import ModelConfig, testing
from cupel._bundle.version import version_at

DATA = testing.model_data()


def made(**changed: Any) -> ModelConfig:
    """Return the small bundle, with some arguments changed."""
    arguments: dict[str, Any] = {
        "model_name": "iv",
        "model": testing.trained_model(),
        "training_set": (DATA.X_train, DATA.y_train),
        "test_set": (DATA.X_test, DATA.y_test),
        "column_transformer": testing.column_transformer(),
        "author_email": "testuser@example.com",
        **changed,
    }
    return ModelConfig(**arguments)


class Name(Enum):
    IV = "iv"


class Other:
    def predict(self, X: Any) -> Any:
        return X


def test_parts() -> None:
    config = made(model_name=Name.IV)
    assert config.model_name == "iv" and config.model_class == "XGBClassifier"
    assert config.features == "raw"
    assert config.feature_names == tuple(DATA.X_test.columns)
    pd.testing.assert_frame_equal(config.test_set[0], DATA.X_test.reset_index(drop=True))
    assert config.metrics.keys() == {
        *("accuracy", "precision", "recall", "f1", "roc_auc", "log_loss", "brier"),
    }


def test_author_is_who_works_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUPEL_AUTHOR", "ada@example.com")
    assert made(author_email=None).author_email == "ada@example.com"
    monkeypatch.setenv("CUPEL_AUTHOR", "ada")
    with pytest.raises(cupel.InvalidError, match="author_email: 'ada' is no e-mail address"):
        made(author_email=None)


def test_arguments_by_position() -> None:
    parts = made(version="7")
    again = ModelConfig(
        "iv",
        parts.model,
        parts.training_set,
        parts.test_set,
        parts.column_transformer,
        "testuser@example.com",
        "7",
    )
    assert (again.version, again.metrics) == ("7", parts.metrics)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"model_name": ""}, "model_name: '' is none"),
        ({"model_name": 7}, "model_name: 7 is none"),
        ({"author_email": "testuser"}, "author_email: 'testuser' is no e-mail address"),
        ({"author_email": "a@b"}, "is no e-mail address"),
        ({"author_email": "a b@example.com"}, "is no e-mail address"),
        ({"version": ""}, "version: '' is none"),
        ({"model": Other()}, r"Other is no class that bundles know.*XGBClassifier.*LightGBM"),
        ({"model": None}, "NoneType is no class that bundles know"),
        ({"column_transformer": StandardScaler()}, r"StandardScaler is neither.*make_pipeline"),
        ({"column_transformer": make_pipeline(StandardScaler())}, "is not fitted: call fit"),
        ({"training_set": DATA.X_train}, r"training_set: give a pair \(X, y\)"),
        ({"test_set": (DATA.X_test, DATA.y_test[:-1])}, "test_set: X has 143 rows and y 142"),
        ({"test_set": (DATA.X_test[:0], DATA.y_test[:0])}, "test_set has no rows"),
        ({"test_set": (np.zeros(3), np.zeros(3))}, "test_set: X has 1 dimensions"),
        ({"test_set": (np.zeros((3, 9)), np.zeros(3))}, "30 features, and test_set 9"),
        ({"test_set": (DATA.X_test.to_numpy(), DATA.y_test)}, "test_set None"),
        ({"features": "scaled"}, "features: 'scaled' is neither"),
    ],
)
def test_what_is_refused(changed: dict[str, Any], message: str) -> None:
    with pytest.raises(cupel.InvalidError, match=message):
        made(**changed)


def test_column_of_times_is_refused() -> None:
    table = DATA.X_train.assign(when=pd.Timestamp(0))
    with pytest.raises(cupel.InvalidError, match="column 'when' holds Timestamp"):
        made(training_set=(table, DATA.y_train))


def test_version_is_the_local_time() -> None:
    assert re.fullmatch(r"\d{8}-\d{6}[A-Za-z]{1,5}", made().version)


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("PST8", "20230111-152433PST"),
        ("<-03>3", "20230111-232433UTC"),
        ("UTC0", "20230111-232433UTC"),
    ],
)
def test_zones(zone: str, expected: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        assert version_at(1673479473) == expected
    finally:
        monkeypatch.undo()
        time.tzset()


# Whether the sets are raw or transformed


def sets(form: Any) -> dict[str, Any]:
    return {
        "training_set": (form(DATA.X_train), DATA.y_train),
        "test_set": (form(DATA.X_test), DATA.y_test),
    }


@pytest.mark.parametrize("kind", ["raw", "transformed"])
def test_by_width(kind: str) -> None:
    apply = testing.column_transformer().transform if kind == "transformed" else np.asarray
    config = made(**sets(apply))
    assert config.features == kind
    assert config.metrics == made().metrics and config.validate().ok


@pytest.mark.parametrize("kind", ["raw", "transformed"])
def test_by_what_fits_the_labels(kind: str) -> None:
    scale = make_pipeline(StandardScaler()).fit(DATA.X_train.to_numpy())
    model = XGBClassifier(n_estimators=5).fit(
        scale.transform(np.asarray(DATA.X_train)), DATA.y_train
    )

    def form(table: Any) -> Any:
        return scale.transform(np.asarray(table)) if kind == "transformed" else np.asarray(table)

    config = made(model=model, column_transformer=scale, **sets(form))
    assert config.features == kind
    assert config.metrics["accuracy"] > 0.9


def test_by_names_of_columns() -> None:
    scale = make_pipeline(StandardScaler()).fit(DATA.X_train)
    model = XGBClassifier(n_estimators=5).fit(scale.transform(DATA.X_train), DATA.y_train)
    assert made(model=model, column_transformer=scale).features == "raw"


def test_neither_can_be_told() -> None:
    scale = make_pipeline(StandardScaler()).fit(DATA.X_train.to_numpy())
    model = XGBClassifier(n_estimators=2, max_depth=1, base_score=0.5, learning_rate=0.0)
    model.fit(scale.transform(np.asarray(DATA.X_train)), DATA.y_train)
    with pytest.raises(cupel.InvalidError, match="say which with features="):
        made(model=model, column_transformer=scale, **sets(np.asarray))
    told = made(model=model, column_transformer=scale, features="raw", **sets(np.asarray))
    assert told.features == "raw"


def test_width_that_fits_nothing() -> None:
    with pytest.raises(cupel.InvalidError, match="9 features; the transformer takes 30, and the"):
        made(**sets(lambda table: np.asarray(table)[:, :9]))


# Kinds of data


def test_absent_from_csr_is_missing(tmp_path: Any) -> None:
    def thin(table: Any) -> Any:
        X = np.asarray(table)
        return sparse.csr_matrix(np.where(np.median(DATA.X_train, axis=0) < X, X, 0))

    model = XGBClassifier(n_estimators=10).fit(thin(DATA.X_train), DATA.y_train)
    config = made(model=model, column_transformer=None, **sets(thin))
    config.save(tmp_path / "b")
    loaded = ModelConfig.load(tmp_path / "b")
    assert sparse.issparse(loaded.test_set[0]) and loaded.validate().ok
    dense = made(
        model=model,
        column_transformer=None,
        **sets(lambda table: thin(table).toarray()),
    )
    assert dense.metrics["log_loss"] != config.metrics["log_loss"]


def test_nullable_numbers(tmp_path: Any) -> None:
    def nullable(table: Any) -> Any:
        kept = table.iloc[:, :3].round().astype("Int64")
        kept.iloc[2, 1] = pd.NA
        return kept

    X = nullable(DATA.X_train).to_numpy(float, na_value=np.nan)
    model = XGBClassifier(n_estimators=3).fit(X, DATA.y_train)
    config = made(model=model, column_transformer=None, **sets(nullable))
    config.save(tmp_path / "b")
    assert np.isnan(ModelConfig.load(tmp_path / "b").test_set[0].iloc[2, 1])


def test_categories_for_the_model_are_refused() -> None:
    def categories(table: Any) -> Any:
        size = np.where(table["mean area"] > 600, "large", "small")
        return pd.DataFrame({"size": pd.Categorical(size)})

    model = XGBClassifier(n_estimators=2, enable_categorical=True)
    model.fit(categories(DATA.X_train), DATA.y_train)
    with pytest.raises(cupel.InvalidError, match="cannot be evaluated on the set"):
        made(model=model, column_transformer=None, **sets(categories))


def test_step_of_ones_own_goes_along(tmp_path: Any) -> None:
    halved = make_pipeline(FunctionTransformer(lambda rows: rows / 2)).fit(DATA.X_train)
    model = XGBClassifier(n_estimators=2).fit(halved.transform(DATA.X_train), DATA.y_train)
    config = made(model=model, column_transformer=halved, features="raw")
    config.save(tmp_path / "b")
    script = (
        "import sys; from cupel import ModelConfig; "
        "print(ModelConfig.load(sys.argv[1], trusted=True).validate().ok)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "b")],
        capture_output=True,
        text=True,
        check=True,
        timeout=90,
    )
    assert done.stdout.strip() == "True"


def test_text_and_numbers_by_column(tmp_path: Any) -> None:
    def named(table: Any) -> Any:
        kept = table.iloc[:, :4].copy()
        kept["size"] = np.where(table["mean area"] > 600, "large", "small")
        kept.iloc[3, 4] = None
        return kept

    columns = ColumnTransformer(
        [("hot", OneHotEncoder(handle_unknown="ignore"), ["size"])], remainder=StandardScaler()
    )
    model = XGBClassifier(n_estimators=5)
    model.fit(columns.fit_transform(named(DATA.X_train)), DATA.y_train)
    config = made(model=model, column_transformer=columns, **sets(named))
    config.save(tmp_path / "b")
    loaded = ModelConfig.load(tmp_path / "b", trusted=True)
    assert loaded.validate().ok
    assert loaded.test_set[0].dtypes.map(lambda kind: kind.kind).tolist() == list("ffffO")
