"""What users log, as the JSON of the API. What breaks a rule is said at the call."""

from __future__ import annotations

import json
import math
import operator
import threading
import time as clock
from datetime import datetime, timezone
from posixpath import normpath
from typing import Any
from unicodedata import category

from cupel._errors import InvalidError

MAX_KEY, MAX_PARAM, MAX_TAG = 250, 6000, 8000  # characters
_PUNCTUATION = frozenset("_/.- :")
_LONGEST_TIME = 1e11  # seconds; what is larger was meant as milliseconds
_KNOWN_KEYS = 10_000  # whose JSON is kept
_keys: dict[str, str] = {}


def key_json(key: Any) -> str:
    """Return a key as JSON.

    >>> key_json("val/auc")
    '"val/auc"'

    Raises:
        InvalidError: it breaks the rules of keys.
    """
    try:
        return _keys[key]
    except (KeyError, TypeError):
        check_key(key)
    if len(_keys) >= _KNOWN_KEYS:
        _keys.clear()
    _keys[key] = text = json.dumps(key, ensure_ascii=False)
    return text


def check_key(key: Any) -> None:
    """Raise InvalidError unless it is a key of a metric, a parameter or a tag."""
    if not isinstance(key, str):
        raise InvalidError(f"key {key!r}: a key is a string, not a {type(key).__name__}")
    if not 0 < len(key) <= MAX_KEY:
        raise InvalidError(f"key {key[:80]!r}: a key has 1 to {MAX_KEY} characters")
    if wrong := next((c for c in key if not _may_stand(c)), ""):
        raise InvalidError(
            f"key {key!r}: {wrong!r} cannot stand in a key: use letters, digits, "
            "'_', '-', '.', ' ', ':' and '/'"
        )
    if normpath(key) != key or key in (".", "..") or key.startswith(("/", "../")):
        raise InvalidError(f"key {key!r}: as a path it would name {normpath(key)!r}")


def _may_stand(character: str) -> bool:
    kind = category(character)  # letters, marks, and decimal digits
    return character in _PUNCTUATION or kind[0] in "LM" or kind == "Nd"


def point(key: str, value: Any, step: Any, time: Any) -> bytes:
    """Return a point of a metric.

    >>> point("loss", 0.5, 3, 1.5)
    b'{"key":"loss","step":3,"timestamp":1500,"value":0.5}'
    """
    written = repr(value) if type(value) is float else _number(key, value)
    if written in _NO_NUMBERS:
        written = _NO_NUMBERS[written]
    at = clock.time_ns() // 1_000_000 if time is None else milliseconds(time)
    count = step if type(step) is int else _step(key, step)
    if not -(1 << 63) <= count < 1 << 63:
        raise InvalidError(f"metric {key!r}: step {step} does not fit into 64 bits")
    name = key_json(key)
    return f'{{"key":{name},"step":{count},"timestamp":{at},"value":{written}}}'.encode()


_NO_NUMBERS = {"nan": '"NaN"', "inf": '"Infinity"', "-inf": '"-Infinity"'}


def _number(key: Any, value: Any) -> str:
    """Return a number of any library as text; scalars of numpy and torch have ``item``."""
    try:
        plain = value.item() if hasattr(value, "item") else value
        if isinstance(plain, (str, bytes, bytearray)):
            raise TypeError("text")
        return repr(float(plain))
    except (TypeError, ValueError, OverflowError, RuntimeError) as error:
        shown = repr(value)[:80]
        raise InvalidError(
            f"metric {key!r}: {shown} is no number: a value is a number or a scalar of numpy "
            "or torch"
        ) from error


def _step(key: str, step: Any) -> int:
    if step is None:
        return 0
    try:
        plain = step.item() if hasattr(step, "item") else step
        if isinstance(plain, float) and plain.is_integer():
            return int(plain)
        return operator.index(plain)
    except (TypeError, ValueError, RuntimeError) as error:
        raise InvalidError(f"metric {key!r}: step {step!r} is no whole number") from error


def milliseconds(time: Any) -> int:
    """Return a time as milliseconds since 1970.

    >>> milliseconds(datetime(1970, 1, 1, 0, 0, 2, tzinfo=timezone.utc))
    2000

    Raises:
        InvalidError: it is neither a datetime nor seconds since 1970.
    """
    if isinstance(time, datetime):
        time = time.timestamp()
    try:
        seconds = float(time)
    except (TypeError, ValueError):
        seconds = math.nan
    if not 0 <= seconds < _LONGEST_TIME:
        raise InvalidError(f"time {time!r}: give a datetime, or seconds since 1970 as time.time()")
    return round(seconds * 1000)


def param(key: str, value: Any) -> bytes:
    """Return a parameter."""
    return _pair("parameter", key, param_text(key, value), "")


def param_text(key: str, value: Any) -> str:
    """Return the value of a parameter as text.

    >>> param_text("layers", [64, 32])
    '[64, 32]'
    """
    return _checked("parameter", key, text_of(value), MAX_PARAM)


def tag(key: str, value: Any) -> bytes:
    """Return a tag that is set now."""
    text = _checked("tag", key, text_of(value), MAX_TAG)
    return _pair("tag", key, text, f',"time":"{_ticks.next()}"')


def _pair(what: str, key: str, text: str, rest: str) -> bytes:
    value = json.dumps(text, ensure_ascii=False)
    try:
        return f'{{"key":{key_json(key)},"value":{value}{rest}}}'.encode()
    except UnicodeEncodeError as error:
        raise InvalidError(f"{what} {key!r}: its value is no Unicode text: {error}") from error


def _checked(what: str, key: str, text: str, most: int) -> str:
    if len(text) > most:
        raise InvalidError(f"{what} {key!r}: {len(text)} characters: at most {most} are kept")
    if "\0" in text:
        raise InvalidError(f"{what} {key!r}: its value has a NUL character")
    return text


def text_of(value: Any) -> str:
    """Return a value as text: lists and dicts as JSON where they have such a form.

    >>> text_of({"lr": 0.1})
    '{"lr": 0.1}'
    """
    if isinstance(value, (dict, list, tuple)):
        try:
            return json.dumps(value, ensure_ascii=False)
        except (TypeError, ValueError):
            return str(value)
    return str(value)


class _Ticks:
    """Times that always grow, so that of two words on a tag the later one wins."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._last = 0

    def next(self) -> str:
        with self._lock:
            self._last = max(clock.time_ns() // 1000, self._last + 1)
            return instant(self._last)


def instant(microseconds: int) -> str:
    """Return a time since 1970 as RFC 3339.

    >>> instant(5)
    '1970-01-01T00:00:00.000005Z'
    """
    seconds, rest = divmod(microseconds, 1_000_000)
    at = datetime.fromtimestamp(seconds, timezone.utc).replace(microsecond=rest)
    return at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def now() -> str:
    """Return the time as RFC 3339."""
    return instant(clock.time_ns() // 1000)


_ticks = _Ticks()
