"""What a component was made with."""

from __future__ import annotations

import inspect
import json
from collections.abc import Mapping
from typing import Any

from cupel._errors import InvalidError

MAX_PARAMS = 1 << 20  # bytes of one component's parameters as JSON


def arguments_of(kind: type, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> dict[str, Any]:
    """Return what ``kind.__init__`` gets by name, with its defaults; what it gets as
    ``**kwargs`` beside the rest. Nothing where ``__init__`` will refuse it."""
    try:
        bound = inspect.signature(kind.__init__).bind(None, *args, **kwargs)  # type: ignore[misc]
    except (TypeError, ValueError):
        return dict(kwargs)
    bound.apply_defaults()
    found: dict[str, Any] = {}
    for name, parameter in list(bound.signature.parameters.items())[1:]:
        if parameter.kind is inspect.Parameter.VAR_KEYWORD:
            found |= bound.arguments[name]
        elif parameter.kind is not inspect.Parameter.VAR_POSITIONAL:
            found[name] = bound.arguments[name]
    return found


def checked(what: str, params: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return parameters as a run keeps them: exactly what JSON holds.

    >>> checked("model_params", {"depth": 3, "layers": (8, 4)})
    {'depth': 3, 'layers': [8, 4]}

    Raises:
        InvalidError: a value is none of JSON's: the run could not be made again.
    """
    try:
        text = json.dumps(dict(params or {}), allow_nan=False, ensure_ascii=False, default=_number)
        text.encode()
        if "\\u0000" in text:
            raise ValueError("a text holds NUL")
    except (TypeError, ValueError, RecursionError) as error:
        raise InvalidError(
            f"{what}: {error}; a run keeps its parameters as JSON, so that they can be given "
            "again: use numbers but NaN, texts, booleans, None, lists and dicts"
        ) from error
    if len(text) > MAX_PARAMS:
        raise InvalidError(f"{what}: {len(text)} bytes as JSON, at most {MAX_PARAMS}")
    found: dict[str, Any] = json.loads(text)
    return found


def _number(value: Any) -> Any:
    """Return a scalar of numpy as Python's."""
    if type(value).__module__ == "numpy" and hasattr(value, "item") and not value.shape:
        return value.item()
    raise TypeError(f"a {type(value).__module__}.{type(value).__qualname__} is no value of JSON")
