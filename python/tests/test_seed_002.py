"""The snippets of the seed about ModelConfig and config readers, as written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.impute import SimpleImputer
from sklearn.model_selection import train_test_split
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler
from xgboost import XGBClassifier

from cupel import BaseMLModel, ModelConfig, get_current_project
from cupel._connection import Scope
from cupel.config import LocalConfigReader

DATA = Path(__file__).parents[2] / "examples" / "data" / "breast_cancer.csv"


@pytest.fixture(scope="module")
def split() -> Any:
    table = pd.read_csv(DATA)
    X, y = table.drop(columns="target").to_numpy(), table["target"].to_numpy()
    return train_test_split(X, y, random_state=0, stratify=y)


def test_package_validate_and_serve(scope: Scope, split: Any) -> None:
    X_train, X_test, y_train, y_test = split
    column_transformer = Pipeline([("impute", SimpleImputer()), ("scale", StandardScaler())])
    features = column_transformer.fit_transform(X_train)
    model = XGBClassifier(n_estimators=20, max_depth=3).fit(features, y_train)

    model_config = ModelConfig(
        model_name="iv",
        model=model,
        training_set=(X_train, y_train),
        test_set=(X_test, y_test),
        column_transformer=column_transformer,
        author_email="testuser@example.com",
    )
    # save to the model store
    model_config.save_to_model_store()

    loaded = ModelConfig.load("iv:latest", trusted=True)
    report = loaded.validate()
    assert report.ok and "accuracy" in loaded.metrics
    assert loaded.metrics == model_config.metrics
    assert np.array_equal(loaded.test_set[0], X_test)
    assert np.array_equal(loaded.training_set[1], y_train)

    class TelepModel(BaseMLModel):
        """Preprocessing and prediction, joined."""

    expected = model.predict(column_transformer.transform(X_test))
    assert np.array_equal(TelepModel(loaded).predict(X_test), expected)


def test_names_of_the_project(scope: Scope, split: Any) -> None:
    X_train, X_test, y_train, y_test = split
    project = get_current_project()
    project.set(model_names=["iv", "bounceback"])
    model = XGBClassifier(n_estimators=2).fit(X_train, y_train)
    model_config = ModelConfig(
        model_name=project.ModelName.bounceback,
        model=model,
        training_set=(X_train, y_train),
        test_set=(X_test, y_test),
        column_transformer=None,
        author_email="testuser@example.com",
        version="20230111-152433PST",
    )
    image = model_config.save_to_model_store()
    assert (image.name, image.label) == ("bounceback:1", "20230111-152433PST")


def test_local_config_reader(tmp_path: Path) -> None:
    (tmp_path / "test_config.json").write_text('{"model": "iv"}')
    reader = LocalConfigReader(config_dir=str(tmp_path))
    assert reader.read("test_config.json") == {"model": "iv"}
