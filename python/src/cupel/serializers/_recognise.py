"""The serializer of files that no Content-Encoding came with, by their names."""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatch

from cupel._errors import InvalidError
from cupel.serializers._serializer import Serializer, get

# By the first pattern that a name matches: whole names before mere endings.
_PATTERNS: tuple[tuple[str, str], ...] = (
    ("model.json", "xgboost-json"),
    ("model.ubj", "xgboost-json"),
    ("model.txt", "lightgbm-text"),
    ("model.skops", "skops"),
    ("model.joblib", "joblib"),
    ("model.keras", "keras"),
    ("model.onnx", "onnx"),
    ("model.pt", "torch"),
    ("model.pth", "torch"),
    ("model.pkl", "cloudpickle"),
    ("model.pickle", "cloudpickle"),
    ("model.npy", "numpy"),
    ("*.ubj", "xgboost-json"),
    ("*.skops", "skops"),
    ("*.joblib", "joblib"),
    ("*.keras", "keras"),
    ("*.onnx", "onnx"),
    ("*.pt", "torch"),
    ("*.pth", "torch"),
    ("*.pkl", "cloudpickle"),
    ("*.pickle", "cloudpickle"),
    ("*.npy", "numpy"),
)


def recognise(names: Sequence[str]) -> Serializer:
    """Return the serializer that reads files of these names.

    >>> recognise(["metadata.json", "model.json", "transformer.pkl"]).name
    'xgboost-json'

    Raises:
        InvalidError: no name is known, or MLflow has written the files.
    """
    if any(name.rpartition("/")[2] == "MLmodel" for name in names):
        raise InvalidError(
            "MLflow has written these files (there is an MLmodel): load them with "
            "mlflow.pyfunc.load_model, from the folder that download() writes, or from "
            "models:/NAME/VERSION at cupel.mlflow_tracking_uri()"
        )
    for pattern, serializer in _PATTERNS:
        if any(fnmatch(name, pattern) for name in names):
            return get(serializer)
    raise InvalidError(
        f"no serializer is known for {', '.join(names) or 'no files'}: download() gives the files"
    )
