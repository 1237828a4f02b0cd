"""Training with any data, any features, any model; and training again.

::

    from cupel.training import *

    train_model(
        model_class=get_model("ModelImpl1"),
        model_params={},
        feature_generator_class=get_feature_generator("FeatureGeneratorImpl1"),
        dataset_class=get_data_access_object("DataAccessObjectImpl1"),
        dataset_params={},
    )
    train_model(run_id="example_run_id")
"""

from __future__ import annotations

from cupel.training import evaluation
from cupel.training._components import DataAccessObject, FeatureGenerator, Model
from cupel.training._data import Dataset
from cupel.training._lookup import get_data_access_object, get_feature_generator, get_model
from cupel.training._reporting import Pruned, report
from cupel.training._reproduction import Reproduction
from cupel.training._search import (
    GridSearch,
    OptunaSearch,
    RandomSearch,
    Search,
    SobolSearch,
    TPESearch,
)
from cupel.training._train_model import train_model

__all__ = [
    "DataAccessObject",
    "Dataset",
    "FeatureGenerator",
    "GridSearch",
    "Model",
    "OptunaSearch",
    "Pruned",
    "RandomSearch",
    "Reproduction",
    "Search",
    "SobolSearch",
    "TPESearch",
    "evaluation",
    "get_data_access_object",
    "get_feature_generator",
    "get_model",
    "report",
    "train_model",
]
