"""LightGBM models, in LightGBM's own text."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

from cupel._errors import InvalidError
from cupel.serializers import _wrapper
from cupel.serializers._classes import is_own
from cupel.serializers._reading import find_file, need, reading
from cupel.serializers._serializer import Serializer

WRAPPERS = frozenset({"LGBMClassifier", "LGBMRegressor", "LGBMRanker", "LGBMModel"})


class LightGBMSerializer(Serializer):
    """``model.txt``: a ``Booster``, or a wrapper such as ``LGBMClassifier``.

    All trees are written, and those after the best iteration are left out when it predicts,
    as before. The text holds neither the wrapper nor its classes: ``wrapper.json`` has the
    class's name, the parameters, the labels in their order and the best iteration, and
    ``load`` fits a new wrapper by setting what ``fit`` sets.
    """

    name: ClassVar[str] = "lightgbm-text"
    executes_code: ClassVar[bool] = False

    def accepts(self, obj: object) -> bool:
        return is_own(obj, "lightgbm", WRAPPERS | {"Booster"})

    def save(self, obj: Any, folder: Path) -> None:
        booster = obj if type(obj).__name__ == "Booster" else _fitted(obj)
        booster.save_model(folder / "model.txt", num_iteration=-1)
        if booster is not obj:
            _wrapper.write(folder, obj, **_learned(obj))
        elif booster.best_iteration > 0:
            (folder / "best_iteration").write_text(f"{booster.best_iteration}\n")

    def load(self, folder: Path) -> Any:
        return read(find_file(folder, "model.txt"))

    def libraries(self, obj: object) -> tuple[str, ...]:  # noqa: ARG002
        return ("lightgbm", "numpy")


def read(file: Path, kind: str | None = None) -> Any:
    """Return the model of a file.

    Args:
        kind: name of its class; by default what is beside the file, else "Booster".
    """
    lightgbm = need("lightgbm")
    with reading(file):
        booster = lightgbm.Booster(model_file=file)
    said = _wrapper.read(file.parent, WRAPPERS) or {"class": kind or "Booster"}
    kind = kind or said["class"]
    if kind == "Booster":
        booster.best_iteration = _best_iteration(file.parent)
        return booster
    with reading(file.parent / _wrapper.FILE):
        return _wrapped(getattr(lightgbm, kind), booster, said)


def _fitted(model: Any) -> Any:
    if not model.__sklearn_is_fitted__():
        raise InvalidError(f"this {type(model).__name__} is not fitted: nothing to save")
    return model.booster_


def _learned(model: Any) -> dict[str, Any]:
    """Return what ``fit`` has set, as JSON has it."""
    learned: dict[str, Any] = {
        "best_iteration": int(model.best_iteration_),
        "n_features_in": int(model.n_features_in_),
        "named_features": hasattr(model, "feature_names_in_"),
        "objective": model.objective_ if isinstance(model.objective_, str) else None,
    }
    if type(model).__name__ == "LGBMClassifier":
        labels = model.classes_
        learned["classes"] = {"dtype": labels.dtype.str, "values": labels.tolist()}
    return learned


def _wrapped(kind: Any, booster: Any, said: dict[str, Any]) -> Any:
    model = kind(**said.get("params", {}))
    booster.best_iteration = model._best_iteration = int(said.get("best_iteration", -1))
    model._Booster = booster
    model._n_features = booster.num_feature()
    model._n_features_in = int(said.get("n_features_in", model._n_features))
    model._fitted_with_feature_names = bool(said.get("named_features"))
    model._objective = said.get("objective") or model.objective
    if kind.__name__ == "LGBMClassifier":
        _set_classes(model, said.get("classes") or _numbered(booster))
    model.fitted_ = True
    return model


def _set_classes(model: Any, said: dict[str, Any]) -> None:
    import numpy as np
    from sklearn.preprocessing import LabelEncoder

    dtype = np.dtype(str(said["dtype"]))
    labels = np.array(said["values"], dtype=object if dtype.hasobject else dtype)
    model._le = LabelEncoder()
    model._le.classes_ = model._classes = labels
    model._n_classes = len(labels)
    model._class_map = {label: number for number, label in enumerate(labels)}


def _numbered(booster: Any) -> dict[str, Any]:
    """Return the classes of a model that nobody has told the labels of: 0, 1 …"""
    return {"dtype": "<i8", "values": list(range(max(2, booster.num_model_per_iteration())))}


def _best_iteration(folder: Path) -> int:
    file = folder / "best_iteration"
    if not file.is_file():
        return -1
    with reading(file):
        return int(file.read_text()[:20])
