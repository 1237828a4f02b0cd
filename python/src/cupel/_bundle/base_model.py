"""Preprocessing and prediction, joined."""

from __future__ import annotations

import os
from typing import Any

from cupel._bundle.evaluation import as_fitted
from cupel._bundle.model_config import ModelConfig
from cupel._bundle.prediction import Prediction, predict
from cupel._bundle.records import Records


class BaseMLModel:
    """Predicts from raw records: transform, then predict. To be subclassed::

        class RiskModel(cupel.BaseMLModel):
            def preprocess(self, records):
                return super().preprocess([normalise(record) for record in records])

        RiskModel.load("iv:production").predict([{"age": 41, "income": 52_000}])

    Args:
        model_config: the bundle.
    """

    def __init__(self, model_config: ModelConfig) -> None:
        self.model_config = model_config
        self._records = Records(model_config)

    @classmethod
    def load(cls, place: str | os.PathLike[str], *, trusted: bool | None = None) -> BaseMLModel:
        """Return the model of a bundle. See :meth:`cupel.ModelConfig.load`."""
        return cls(ModelConfig.load(place, trusted=trusted))

    def preprocess(self, records: Any) -> Any:
        """Return the model's input.

        Args:
            records: a list of dicts by column name, a DataFrame, or rows of features as an
                array or a scipy sparse matrix. None is a missing value, and columns that
                the model does not know are left aside.

        Raises:
            InvalidError: it names the row and the column.
        """
        features = self._records.features(records)
        transformer = self.model_config.column_transformer
        return (
            features
            if transformer is None
            else transformer.transform(as_fitted(transformer, features))
        )

    def predict(self, records: Any) -> Any:
        """Return a label, or a number, for each record."""
        return self._prediction(records).values

    def predict_proba(self, records: Any) -> Any:
        """Return the probability of each class for each record, shape (records, classes).

        Raises:
            AttributeError: the model gives none.
        """
        proba = self._prediction(records).probabilities
        if proba is None:
            kind = self.model_config.model_class
            raise AttributeError(f"{kind} gives no probabilities")
        return proba

    def _prediction(self, records: Any) -> Prediction:
        model = self.model_config.model
        return predict(model, as_fitted(model, self.preprocess(records)))
