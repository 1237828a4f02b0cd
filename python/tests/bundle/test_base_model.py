"""Records in, predictions out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

import cupel
from cupel import BaseMLModel, ModelConfig, testing

DATA = testing.model_data()
EXPECTED = testing.trained_model().predict(testing.column_transformer().transform(DATA.X_test))


class TumourModel(BaseMLModel):
    """A subclass, as users write it."""


@pytest.fixture
def model(config: ModelConfig) -> TumourModel:
    return TumourModel(config)


@pytest.mark.parametrize(
    "records",
    [
        pytest.param(DATA.X_test, id="table"),
        pytest.param(DATA.X_test[DATA.X_test.columns[::-1]].assign(more=1), id="other-order"),
        pytest.param(DATA.X_test.to_dict("records"), id="dicts"),
        pytest.param(DATA.X_test.to_numpy(), id="array"),
        pytest.param(DATA.X_test.to_numpy().tolist(), id="lists"),
    ],
)
def test_records(records: Any, model: TumourModel) -> None:
    assert np.array_equal(model.predict(records), EXPECTED)
    assert model.predict_proba(records).shape == (143, 2)
    assert model.preprocess(records).shape == (143, 10)


def test_none_is_missing(model: TumourModel) -> None:
    record = DATA.X_test.iloc[0].to_dict()
    filled = {**record, "mean area": DATA.X_train["mean area"].mean()}
    lacking = {**record, "mean area": None}
    assert np.allclose(model.preprocess([lacking]), model.preprocess([filled]))


@pytest.mark.parametrize(
    ("records", "message"),
    [
        ([DATA.X_test.iloc[0].to_dict(), {"mean area": 1}], "record 1 lacks 'mean radius'"),
        ([{**DATA.X_test.iloc[0].to_dict(), "mean area": []}], "record 0: 'mean area' is a list"),
        ({"mean area": 1}, "give a list of dicts"),
        (np.zeros((2, 9)), "records have 9 features; the model takes 30"),
        (pd.DataFrame({"mean area": [1]}), "records lack the columns mean radius, mean texture"),
    ],
)
def test_bad_records(records: Any, message: str, model: TumourModel) -> None:
    with pytest.raises(cupel.InvalidError, match=message):
        model.predict(records)


def test_steps_of_ones_own(config: ModelConfig) -> None:
    class InCentimetres(BaseMLModel):
        def preprocess(self, records: Any) -> Any:
            return super().preprocess(records * 10)

    assert np.array_equal(InCentimetres(config).predict(DATA.X_test / 10), EXPECTED)


def test_loaded_from_a_place(config: ModelConfig, tmp_path: Path) -> None:
    config.save(tmp_path / "b")
    model = TumourModel.load(tmp_path / "b", trusted=True)
    assert type(model) is TumourModel
    assert np.array_equal(model.predict(DATA.X_test), EXPECTED)


def test_without_names_there_are_no_dicts(config: ModelConfig) -> None:
    from xgboost import XGBClassifier

    X = sparse.csr_matrix(DATA.X_train.to_numpy())
    model = XGBClassifier(n_estimators=2).fit(X, DATA.y_train)
    plain = ModelConfig("m", model, (X, DATA.y_train), (X, DATA.y_train), None, "a@example.com")
    assert np.array_equal(BaseMLModel(plain).predict(X), model.predict(X))
    with pytest.raises(cupel.InvalidError, match="no feature_names: give rows"):
        BaseMLModel(plain).predict([{"a": 1}])


def test_model_without_probabilities() -> None:
    from xgboost import XGBRegressor

    X, y = DATA.X_train.to_numpy(), DATA.y_train
    model = XGBRegressor(n_estimators=2).fit(X, y)
    config = ModelConfig("m", model, (X, y), (X, y), None, "testuser@example.com")
    with pytest.raises(AttributeError, match="XGBRegressor gives no probabilities"):
        BaseMLModel(config).predict_proba(X)
