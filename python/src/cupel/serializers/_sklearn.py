"""scikit-learn's models: by skops, which runs no code, where it can, and else by joblib."""

from __future__ import annotations

import io
from importlib.util import find_spec
from pathlib import Path
from typing import Any, ClassVar

from cupel._errors import UntrustedError
from cupel.serializers import _libraries
from cupel.serializers._classes import derives
from cupel.serializers._pickles import is_importable, named_by
from cupel.serializers._reading import find_file, need, reading
from cupel.serializers._serializer import Serializer

# Roots of the modules whose types skops may know. What holds anything else is not tried.
_SKOPS_ROOTS = frozenset(
    {"sklearn", "numpy", "scipy", "builtins", "collections", "copyreg", "functools", "operator"}
)
# Types that skops does not trust by itself, and whose state is plain data. The nodes of trees
# are none: scikit-learn follows their indices unchecked, and a crafted file crashes it.
ALLOWED: tuple[str, ...] = (
    "numpy.dtype",
    "sklearn.calibration._CalibratedClassifier",
    "sklearn.calibration._SigmoidCalibration",
    "sklearn.compose._column_transformer._RemainderColsList",
    "sklearn.feature_selection._univariate_selection.f_classif",
    "sklearn.feature_selection._univariate_selection.f_regression",
    "sklearn.gaussian_process.kernels.ConstantKernel",
    "sklearn.gaussian_process.kernels.Product",
    "sklearn.gaussian_process.kernels.RBF",
    "sklearn.neural_network._stochastic_optimizers.AdamOptimizer",
    "sklearn.neural_network._stochastic_optimizers.SGDOptimizer",
    "sklearn.utils._bunch.Bunch",
)


class SkopsSerializer(Serializer):
    """``model.skops``: an estimator of which every type is known to be data."""

    name: ClassVar[str] = "skops"
    executes_code: ClassVar[bool] = False

    def accepts(self, obj: object) -> bool:
        if not is_estimator(obj) or find_spec("skops") is None:
            return False
        names = named_by(obj)
        if names is None or not {module.partition(".")[0] for module, _ in names} <= _SKOPS_ROOTS:
            return False
        return _skops_takes(obj)

    def save(self, obj: Any, folder: Path) -> None:
        import skops.io

        skops.io.dump(obj, folder / "model.skops")

    def load(self, folder: Path) -> Any:
        file = find_file(folder, "model.skops", "*.skops")
        skops = need("skops.io", "skops")
        with reading(file):
            if unknown := _unknown(skops.get_untrusted_types(file=file)):
                raise UntrustedError(
                    f"{file.name} names types that are not known to be data: {', '.join(unknown)}"
                )
            return skops.load(file, trusted=list(ALLOWED))

    def libraries(self, obj: object) -> tuple[str, ...]:
        return (*_libraries.of_pickle(obj), "skops")


class JoblibSerializer(Serializer):
    """``model.joblib``: an estimator, of which another process can import all classes."""

    name: ClassVar[str] = "joblib"

    def accepts(self, obj: object) -> bool:
        if not is_estimator(obj):
            return False
        names = named_by(obj)
        return names is not None and is_importable(names)

    def save(self, obj: Any, folder: Path) -> None:
        import joblib

        joblib.dump(obj, folder / "model.joblib")

    def load(self, folder: Path) -> Any:
        file = find_file(folder, "model.joblib", "*.joblib")
        joblib = need("joblib")
        with reading(file):
            return joblib.load(file)

    def libraries(self, obj: object) -> tuple[str, ...]:
        return (*_libraries.of_pickle(obj), "joblib")


def is_estimator(obj: object) -> bool:
    """Say whether an object is an estimator or a transformer of scikit-learn's manner."""
    return not isinstance(obj, type) and derives(obj, "sklearn", "BaseEstimator")


def _skops_takes(obj: object) -> bool:
    import skops.io

    written = io.BytesIO()
    try:
        skops.io.dump(obj, written)
        return not _unknown(skops.io.get_untrusted_types(data=written.getvalue()))
    except Exception:  # types that skops does not know, of which there are many kinds of error
        return False


def _unknown(untrusted: list[str]) -> list[str]:
    return sorted(set(untrusted) - set(ALLOWED))
