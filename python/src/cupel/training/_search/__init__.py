"""Searches for parameters: ``search`` is what all have in common, ``space`` what may be
varied, ``trial`` one try, ``study`` the samplers of Cupel, ``optuna`` those of Optuna."""

from __future__ import annotations

from cupel.training._search.optuna import OptunaSearch
from cupel.training._search.search import Search
from cupel.training._search.study import GridSearch, RandomSearch, SobolSearch, TPESearch

__all__ = [
    "GridSearch",
    "OptunaSearch",
    "RandomSearch",
    "Search",
    "SobolSearch",
    "TPESearch",
]
