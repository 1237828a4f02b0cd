"""The model's own file in a bundle, by the class of the model.

XGBoost's and LightGBM's own formats are data; a model of scikit-learn is a pickle.
"""

from __future__ import annotations

import math
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cupel._errors import InvalidError
from cupel.serializers import _lightgbm, _xgboost
from cupel.serializers._classes import root
from cupel.serializers._reading import reading
from cupel.serializers._sklearn import is_estimator

Trust = Callable[[str], None]

PICKLED = "model.pkl"
_XGBOOST = _xgboost.WRAPPERS | {"Booster"}
_LIGHTGBM = _lightgbm.WRAPPERS | {"LGBMBooster"}
_SUPPORTED = (
    ", ".join(sorted(_xgboost.WRAPPERS))
    + " and Booster of XGBoost; "
    + ", ".join(sorted(_lightgbm.WRAPPERS))
    + " and Booster of LightGBM; "
    "scikit-learn's own estimators that predict"
)


def class_of(model: Any) -> str:
    """Return the name of a model's class, as metadata.json has it.

    Raises:
        InvalidError: bundles do not know the class.
    """
    kind = type(model)
    name = kind.__name__
    if root(kind) == "lightgbm" and name == "Booster":
        return "LGBMBooster"
    known = {"xgboost": _XGBOOST, "lightgbm": _LIGHTGBM}.get(root(kind))
    own = name in known if known else root(kind) == "sklearn" and hasattr(model, "predict")
    if not own:
        raise InvalidError(_unknown(f"{kind.__module__}.{kind.__qualname__}"))
    return name


def width_of(model: Any) -> int | None:
    """Return how many features a model takes, where it says so."""
    if type(model).__name__ != "Booster":
        found = getattr(model, "n_features_in_", None)
        return None if found is None else int(found)
    return int(model.num_features() if root(type(model)) == "xgboost" else model.num_feature())


def missing_of(model: Any) -> float | None:
    """Return the number that an XGBoost model takes as missing, unless it is NaN."""
    missing = getattr(model, "missing", None) if root(type(model)) == "xgboost" else None
    return None if missing is None or math.isnan(missing) else float(missing)


def is_pickled(model: Any) -> bool:
    """Say whether the model's file is a pickle."""
    return root(type(model)) not in ("xgboost", "lightgbm")


def write_model(folder: Path, model: Any) -> str:
    """Write a model, and return the name of its file."""
    library = root(type(model))
    if library == "xgboost":
        _xgboost.XGBoostSerializer().save(model, folder)
        return "model.json"
    if library == "lightgbm":
        _lightgbm.LightGBMSerializer().save(model, folder)
        return "model.txt"
    write_pickle(folder / PICKLED, model)
    return PICKLED


def read_model(file: Path, kind: str, missing: float | None, trust: Trust) -> Any:
    """Return the model of a file.

    Args:
        kind: name of its class, as metadata.json has it.
        missing: what an XGBoost model takes as missing; None is NaN.
        trust: raises UntrustedError for the name of a file, if it may not run code.
    """
    if kind in _XGBOOST:
        model = _xgboost.read(file, kind)
        if missing is not None and kind != "Booster":
            model.set_params(missing=missing)
        return model
    if kind in _LIGHTGBM:
        return _lightgbm.read(file, "Booster" if kind == "LGBMBooster" else kind)
    if file.suffix not in (".pkl", ".pickle"):
        raise InvalidError(f"{file.name}: " + _unknown(kind))
    model = read_pickle(file, trust)
    if type(model).__name__ != kind:
        raise InvalidError(f"{file.name} holds a {type(model).__name__}, no {kind}")
    return model


def write_pickle(file: Path, obj: Any) -> None:
    """Write an object as a pickle, with functions that cannot be imported in it."""
    import cloudpickle

    with file.open("wb") as stream:
        cloudpickle.dump(obj, stream, protocol=5)


def read_pickle(file: Path, trust: Trust) -> Any:
    """Return the object of a pickle. That runs code."""
    trust(file.name)
    with reading(file), file.open("rb") as stream:
        found = pickle.load(stream)
    if not is_estimator(found):
        kind = type(found).__name__
        raise InvalidError(f"{file.name} holds a {kind}, nothing of scikit-learn")
    return found


def _unknown(kind: str) -> str:
    return f"{kind} is no class that bundles know; they know {_SUPPORTED}"
