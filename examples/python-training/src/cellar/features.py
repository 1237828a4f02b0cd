"""What is made of the data."""

from __future__ import annotations

import numpy as np
import pandas as pd

from cupel.training import FeatureGenerator


class Standardised(FeatureGenerator):
    """Every column with mean 0 and standard deviation 1, as the training rows have them."""

    def fit(self, data: pd.DataFrame) -> None:
        self.mean, self.spread = data.mean(), data.std()

    def transform(self, data: pd.DataFrame) -> pd.DataFrame:
        return (data - self.mean) / self.spread


class WithRatios(Standardised):
    """The columns, and the logarithm of each one's ratio to the first, standardised."""

    def fit(self, data: pd.DataFrame) -> None:
        super().fit(self.widened(data))

    def transform(self, data: pd.DataFrame) -> pd.DataFrame:
        return super().transform(self.widened(data))

    def widened(self, data: pd.DataFrame) -> pd.DataFrame:
        logs = np.log(data)
        ratios = logs.iloc[:, 1:].sub(logs.iloc[:, 0], axis=0).add_suffix("_ratio")
        return pd.concat([data, ratios], axis=1)
