"""Names of the distributions whose code a file needs."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from functools import cache

from cupel.serializers._pickles import named_by

_OWN_NAMES = {"sklearn": "scikit-learn", "PIL": "pillow", "yaml": "PyYAML", "cv2": "opencv-python"}


def of_modules(modules: Iterable[str]) -> tuple[str, ...]:
    """Return the distributions of modules, in order; Python's own and the program's have none.

    >>> of_modules(["sklearn.svm._classes", "json.decoder", "__main__", "numpy"])
    ('numpy', 'scikit-learn')
    """
    roots = {module.partition(".")[0] for module in modules}
    foreign = roots - sys.stdlib_module_names - {"__main__", "__mp_main__", "builtins", ""}
    return tuple(sorted({_distribution(name) for name in foreign}))


def of_pickle(obj: object) -> tuple[str, ...]:
    """Return the distributions of what a pickle of the object names, and of its own class."""
    named = named_by(obj) or set()
    return of_modules({type(obj).__module__, *(module for module, _ in named)})


@cache
def _distribution(root: str) -> str:
    if root in _OWN_NAMES:
        return _OWN_NAMES[root]
    if root in _plain_names():
        return root
    from importlib.metadata import packages_distributions

    return packages_distributions().get(root, [root])[0]


def _plain_names() -> tuple[str, ...]:
    # Whichever build of them is installed, such as xgboost-cpu, they go by these.
    return ("xgboost", "lightgbm", "numpy", "scipy", "pandas", "torch", "keras", "onnx")
