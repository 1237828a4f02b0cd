"""Objects as files, and back: one serializer for each family of models.

>>> find({"weights": [1, 2]}).name
'cloudpickle'
>>> get("xgboost-json").executes_code
False
"""

from __future__ import annotations

from cupel.serializers._bundle import BundleSerializer, PickledBundleSerializer
from cupel.serializers._cloudpickle import CloudpickleSerializer
from cupel.serializers._keras import KerasSerializer
from cupel.serializers._lightgbm import LightGBMSerializer
from cupel.serializers._numpy import NumpySerializer, SparseSerializer
from cupel.serializers._onnx import OnnxSerializer
from cupel.serializers._recognise import recognise
from cupel.serializers._serializer import Serializer, find, get, register
from cupel.serializers._sklearn import JoblibSerializer, SkopsSerializer
from cupel.serializers._torch import TorchSerializer, TorchWeightsSerializer
from cupel.serializers._xgboost import XGBoostSerializer

# The last one is asked first. XGBoost's and LightGBM's wrappers are estimators of
# scikit-learn's manner too, and so stand below it.
for _built_in in (
    CloudpickleSerializer(),
    JoblibSerializer(),
    SkopsSerializer(),
    SparseSerializer(),
    NumpySerializer(),
    OnnxSerializer(),
    KerasSerializer(),
    TorchSerializer(),
    TorchWeightsSerializer(),
    LightGBMSerializer(),
    XGBoostSerializer(),
    BundleSerializer(),
    PickledBundleSerializer(),
):
    register(_built_in)

__all__ = ["Serializer", "find", "get", "recognise", "register"]
