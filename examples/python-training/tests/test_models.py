"""The implementations of one idea are one idea."""

from __future__ import annotations

import numpy as np
import pytest

from cellar.data import Wines
from cellar.features import Standardised
from cellar.models import (
    LogisticRegression,
    LogisticRegressionNumpy,
    LogisticRegressionSklearn,
    LogisticRegressionXGBoost,
)


@pytest.mark.parametrize("kind", [LogisticRegressionXGBoost, LogisticRegressionNumpy])
def test_probabilities_are_those_of_scikit_learn(kind: type[LogisticRegression]) -> None:
    wines = Wines().load()
    generator = Standardised()
    generator.fit(wines.drop(columns="cultivar"))
    features = generator.transform(wines.drop(columns="cultivar"))
    expected = LogisticRegressionSklearn(l2=2.0)
    expected.fit(features, wines["cultivar"])
    model = kind(l2=2.0)
    model.fit(features, wines["cultivar"])
    difference = model.predict_proba(features) - expected.predict_proba(features)
    assert np.abs(difference).max() < 0.02
