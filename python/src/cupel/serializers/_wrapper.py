"""What a wrapper in scikit-learn's manner knows beside its booster, as a small JSON file.

The file ``wrapper.json`` lies beside the booster's own: ``class`` (the name of the class),
``params`` (those of ``get_params`` that JSON holds), and what the library's serializer adds.
"""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

from cupel._errors import CorruptError, InvalidError

FILE = "wrapper.json"
_LIMIT = 1 << 20  # bytes


def write(folder: Path, model: Any, **more: Any) -> None:
    """Describe a wrapper, for ``read``."""
    said = {"class": type(model).__name__, "params": kept_params(model), **more}
    text = json.dumps(said, indent=1, sort_keys=True)
    (folder / FILE).write_text(text + "\n", encoding="utf-8")


def read(folder: Path, names: frozenset[str]) -> dict[str, Any] | None:
    """Return what was written, or None where there is none.

    Args:
        names: of the classes that may be named.
    """
    file = folder / FILE
    if not file.is_file():
        return None
    if file.stat().st_size > _LIMIT:
        raise InvalidError(f"{FILE} has more than {_LIMIT} bytes")
    try:
        said = json.loads(file.read_bytes())
    except (ValueError, RecursionError) as error:
        raise CorruptError(f"{FILE} cannot be read: {error}") from error
    if not isinstance(said, dict) or not isinstance(said.get("params"), dict):
        raise CorruptError(f"{FILE} describes no model")
    if said.get("class") not in names:
        raise InvalidError(f"{FILE}: unknown class {said.get('class')!r}")
    return said


def kept_params(model: Any) -> dict[str, Any]:
    """Return the parameters that JSON holds. Others, such as an objective that is a Python
    function, served to train, and a booster predicts without them; NaN is their default."""
    params = model.get_params(deep=False)
    return {name: plain(value) for name, value in params.items() if _kept(plain(value))}


def plain(value: Any) -> Any:
    """Return a number of numpy as one of Python, and anything else as it is."""
    return value.item() if type(value).__module__ == "numpy" and hasattr(value, "item") else value


def _kept(value: Any) -> bool:
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, list | tuple):
        return all(_kept(item) for item in value)
    if isinstance(value, dict):
        return all(isinstance(key, str) and _kept(item) for key, item in value.items())
    return value is None or isinstance(value, bool | int | str)
