"""What users say of an image: which values it may be, and how they come back equal.

A value is what JSON has (None, bool, int, float, str, list, dict with str keys) or a
datetime. What would come back as something else is refused, with a JSON pointer to it: a
date or a time (give a datetime, or text), a tuple (give a list), NaN and infinities.
Scalars of numpy become the number that they hold.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from cupel._errors import InvalidError
from cupel._registry.datetimes import pointer

MAX_DEPTH = 100  # of nested lists and dicts, as servers have it


def checked(metadata: Mapping[str, Any]) -> dict[str, Any]:
    """Return a copy of metadata that consists of plain values only.

    Raises:
        InvalidError: a value would not come back equal, with a JSON pointer to it.
    """
    if not isinstance(metadata, Mapping):
        raise InvalidError(f"metadata: a dict is needed, not a {_class_of(metadata)}")
    return _plain_dict(metadata, "", MAX_DEPTH)


def checked_value(key: str, value: Any) -> Any:
    """Return a copy of the value of one key that consists of plain values only."""
    return checked({key: value})[key]


def _plain(value: Any, at: str, depth: int) -> Any:
    value = _without_numpy(value)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return int.__int__(value)
    if isinstance(value, (str, float, datetime)):
        return _scalar(value, at)
    if isinstance(value, Mapping):
        return _plain_dict(value, at, depth)
    if isinstance(value, list):
        _check_depth(at, depth)
        return [_plain(one, pointer(at, index), depth - 1) for index, one in enumerate(value)]
    raise InvalidError(f"metadata {at}: {_hint(value)}")


def _plain_dict(value: Mapping[Any, Any], at: str, depth: int) -> dict[str, Any]:
    _check_depth(at, depth)
    plain: dict[str, Any] = {}
    for key, one in value.items():
        if not isinstance(key, str):
            raise InvalidError(
                f"metadata {at or '/'}: the key {key!r} is a {_class_of(key)}: JSON has str keys"
            )
        where = pointer(at, key)
        plain[_text(key, where)] = _plain(one, where, depth - 1)
    return plain


def _check_depth(at: str, depth: int) -> None:
    if depth == 0:
        shown = at if len(at) <= 60 else at[:60] + "…"
        raise InvalidError(
            f"metadata {shown}: nested deeper than {MAX_DEPTH} levels, or contains itself"
        )


def _scalar(value: str | float | datetime, at: str) -> str | float | datetime:
    if isinstance(value, str):
        return _text(value, at)
    if isinstance(value, datetime):
        return _moment(value, at)
    if not math.isfinite(value):
        raise InvalidError(f"metadata {at}: JSON has no {value!r}: use None or text")
    return float.__float__(value)


def _text(value: str, at: str) -> str:
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise InvalidError(f"metadata {at}: the text is no Unicode: {error}") from None
    if "\0" in value:
        raise InvalidError(f"metadata {at}: the text has a NUL character, which no database keeps")
    return str.__str__(value)


def _moment(value: datetime, at: str) -> datetime:
    # Pandas' Timestamp is a datetime with nanoseconds, its NaT one without a time.
    nanoseconds: int = getattr(value, "nanosecond", 0)
    if value != value or nanoseconds:  # noqa: PLR0124
        raise InvalidError(f"metadata {at}: {value} is no datetime of whole microseconds")
    return datetime.fromisoformat(datetime.isoformat(value))


def _without_numpy(value: Any) -> Any:
    numpy = sys.modules.get("numpy")
    if numpy is None or not isinstance(value, numpy.generic):
        return value
    if not isinstance(value, numpy.datetime64):
        return value.item()
    micro = value.astype("datetime64[us]")  # of nanoseconds, item() would be an int
    return micro.item() if micro == value else value  # NaT equals nothing


def _hint(value: object) -> str:
    kind = _class_of(value)
    if isinstance(value, tuple):
        return "a tuple would come back as a list: give a list"
    if isinstance(value, (date, time)):
        return f"a {kind} would come back as text: give its isoformat(), or a datetime"
    if kind == "numpy.datetime64":
        return f"{value} is no datetime of whole microseconds"
    if hasattr(value, "tolist"):
        return f"a {kind} is no value of JSON: give its tolist(), or attach it as a file"
    return f"a {kind} is no value of JSON"


def _class_of(value: object) -> str:
    kind = type(value)
    return kind.__name__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__name__}"
