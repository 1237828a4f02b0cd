"""XGBoost models, in XGBoost's own JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, ClassVar

from cupel._errors import InvalidError
from cupel.serializers import _wrapper
from cupel.serializers._classes import is_own
from cupel.serializers._reading import find_file, need, reading
from cupel.serializers._serializer import Serializer

WRAPPERS = frozenset(
    {"XGBClassifier", "XGBRegressor", "XGBRanker", "XGBRFClassifier", "XGBRFRegressor"}
)
_BY_KIND = {"classifier": "XGBClassifier", "regressor": "XGBRegressor", "ranker": "XGBRanker"}


class XGBoostSerializer(Serializer):
    """``model.json``: a ``Booster``, or a wrapper such as ``XGBClassifier``.

    A wrapper's class and parameters are in ``wrapper.json``; with ``missing`` and the
    booster's attributes, ``best_iteration`` among them, it predicts as it did. Without that
    file, as in a bundle, the class is what XGBoost itself notes in the model.
    """

    name: ClassVar[str] = "xgboost-json"
    executes_code: ClassVar[bool] = False

    def accepts(self, obj: object) -> bool:
        return is_own(obj, "xgboost", WRAPPERS | {"Booster"})

    def save(self, obj: Any, folder: Path) -> None:
        if type(obj).__name__ != "Booster":
            if not obj.__sklearn_is_fitted__():
                raise InvalidError(f"this {type(obj).__name__} is not fitted: nothing to save")
            _wrapper.write(folder, obj)
        obj.save_model(folder / "model.json")

    def load(self, folder: Path) -> Any:
        return read(find_file(folder, "model.json", "model.ubj", "*.ubj"))

    def libraries(self, obj: object) -> tuple[str, ...]:  # noqa: ARG002
        return ("xgboost", "numpy")


def read(file: Path, kind: str | None = None) -> Any:
    """Return the model of a file.

    Args:
        kind: name of its class; by default what is beside the file or in it.
    """
    xgboost = need("xgboost")
    said = _wrapper.read(file.parent, WRAPPERS) or {}
    with reading(file):
        kind = kind or said.get("class") or _class_in(file)
        model = getattr(xgboost, kind)()
        model.load_model(file)
    if kind != "Booster":
        _set_params(model, said.get("params", {}))
    return model


def _set_params(model: Any, params: dict[str, Any]) -> None:
    """Set what the booster does not say; what it says, XGBoost has set."""
    known = set(model.get_params(deep=False)) - {"objective", "base_score", "feature_types"}
    model.set_params(**{name: value for name, value in params.items() if name in known})


def _class_in(file: Path) -> str:
    """Return the name of the class that XGBoost noted when a wrapper was saved."""
    booster = need("xgboost").Booster(model_file=file)
    try:
        kind = json.loads(booster.attr("scikit_learn") or "{}").get("_estimator_type")
    except ValueError:
        return "Booster"
    return _BY_KIND.get(kind, "Booster")
