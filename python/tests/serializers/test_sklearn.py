"""scikit-learn's models: skops where it can, joblib where classes can be imported."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import FunctionTransformer, OneHotEncoder, StandardScaler
from sklearn.svm import SVC
from xgboost import XGBClassifier

import cupel
from cupel import serializers


@pytest.mark.parametrize(
    "model",
    [
        pytest.param(LogisticRegression(max_iter=5000), id="linear"),
        pytest.param(SVC(), id="svm"),
        pytest.param(make_pipeline(SimpleImputer(), StandardScaler(), SVC()), id="pipeline"),
        pytest.param(
            make_pipeline(FunctionTransformer(np.log1p), LogisticRegression(max_iter=5000)),
            id="ufunc",
        ),
    ],
)
def test_known_types_need_no_code(model: Any, tumours: Any, round_trip: Any) -> None:
    X, y = tumours
    model.fit(X, y)
    loaded = round_trip(model, "skops")
    assert np.array_equal(loaded.predict(X), model.predict(X))


def test_column_transformer(wines: Any, round_trip: Any) -> None:
    X, y = wines
    named = X.assign(strength=np.where(X["alcohol"] > 13, "strong", "light"))
    columns = ColumnTransformer(
        [("scale", StandardScaler(), ["alcohol", "ash"]), ("hot", OneHotEncoder(), ["strength"])],
        remainder="passthrough",
    )
    model = Pipeline([("columns", columns), ("model", LogisticRegression(max_iter=9000))])
    model.fit(named, y)
    loaded = round_trip(model, "skops")
    assert loaded.feature_names_in_.tolist() == list(named.columns)
    assert np.array_equal(loaded.predict_proba(named), model.predict_proba(named))


@pytest.mark.parametrize(
    "model",
    [
        pytest.param(RandomForestClassifier(5, random_state=0), id="forest"),
        pytest.param(HistGradientBoostingClassifier(max_iter=3), id="boosted-trees"),
        pytest.param(make_pipeline(StandardScaler(), XGBClassifier(n_estimators=2)), id="foreign"),
        pytest.param(make_pipeline(FunctionTransformer(pickle.loads), SVC()), id="function"),
    ],
)
def test_other_types_are_pickled(model: Any, tumours: Any, round_trip: Any) -> None:
    X, y = tumours
    if "functiontransformer" not in getattr(model, "named_steps", {}):
        model.fit(X, y)
        assert np.array_equal(round_trip(model, "joblib").predict(X), model.predict(X))
    else:
        assert round_trip(model, "joblib").steps[0][1].func is pickle.loads


def test_function_of_ones_own_goes_along(tumours: Any, round_trip: Any) -> None:
    X, y = tumours
    model = make_pipeline(FunctionTransformer(lambda rows: rows / 2), SVC()).fit(X, y)
    loaded = round_trip(model, "cloudpickle")
    assert np.array_equal(loaded.predict(X), model.predict(X))


def test_skops_refuses_what_it_does_not_know(tumours: Any, tmp_path: Path) -> None:
    import skops.io

    X, y = tumours
    model = XGBClassifier(n_estimators=2).fit(X, y)
    skops.io.dump(make_pipeline(StandardScaler(), model), tmp_path / "model.skops")
    with pytest.raises(cupel.UntrustedError, match=r"xgboost\.sklearn\.XGBClassifier"):
        serializers.get("skops").load(tmp_path)


def test_libraries_are_named(tumours: Any) -> None:
    model = make_pipeline(StandardScaler(), XGBClassifier())
    assert {"scikit-learn", "xgboost", "joblib"} <= set(serializers.get("joblib").libraries(model))


@pytest.mark.parametrize("name", ["skops", "joblib"])
@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"\x80\x05."])
def test_file_that_is_no_model(name: str, content: bytes, tmp_path: Path) -> None:
    (tmp_path / f"model.{name}").write_bytes(content)
    with pytest.raises(cupel.CorruptError, match=rf"^model\.{name} cannot be read"):
        serializers.get(name).load(tmp_path)
