"""Where the data is."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from cupel.training import DataAccessObject

ROOT = Path(__file__).parents[2]


class Wines(DataAccessObject):
    """The wines of a file.

    Args:
        path: of a CSV file, relative to the root of the repository.
    """

    target = "cultivar"

    def __init__(self, path: str = "data/wine.csv") -> None:
        self.path = path

    def load(self) -> pd.DataFrame:
        return pd.read_csv(ROOT / self.path)
