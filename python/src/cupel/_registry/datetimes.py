"""Datetimes in JSON: text, and JSON pointers (RFC 6901) to the text that was a datetime."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

_FRACTION = re.compile(r"\.(\d+)")


def pointer(parent: str, key: str | int) -> str:
    """Return the pointer to an entry of what another pointer names.

    >>> pointer("/a", "b/c~")
    '/a/b~1c~0'
    """
    return f"{parent}/{str(key).replace('~', '~0').replace('/', '~1')}"


def written(value: Any, at: str = "") -> tuple[Any, list[str]]:
    """Return a value with text in place of its datetimes, and the pointers to them.

    >>> written({"at": datetime(2026, 1, 2, 3)})
    ({'at': '2026-01-02T03:00:00'}, ['/at'])
    """
    if isinstance(value, datetime):
        return value.isoformat(), [at]
    if isinstance(value, dict):
        pairs = {key: written(one, pointer(at, key)) for key, one in value.items()}
        return {key: one for key, (one, _) in pairs.items()}, _all(pairs.values())
    if isinstance(value, list):
        ones = [written(one, pointer(at, index)) for index, one in enumerate(value)]
        return [one for one, _ in ones], _all(ones)
    return value, []


def _all(found: Iterable[tuple[Any, list[str]]]) -> list[str]:
    return [one for _, pointers in found for one in pointers]


def read(value: Any, pointers: Iterable[str], at: str = "") -> Any:
    """Return a value with datetimes where pointers say so. Text there that is no datetime
    stays text: another client may have written it.

    >>> read({"at": "2026-01-02T03:00:00"}, ["/at"])
    {'at': datetime.datetime(2026, 1, 2, 3, 0)}
    """
    wanted = frozenset(pointers)
    return _read(value, wanted, at) if wanted else value


def _read(value: Any, wanted: frozenset[str], at: str) -> Any:
    if isinstance(value, dict):
        return {key: _read(one, wanted, pointer(at, key)) for key, one in value.items()}
    if isinstance(value, list):
        return [_read(one, wanted, pointer(at, index)) for index, one in enumerate(value)]
    if isinstance(value, str) and at in wanted:
        return _datetime(value)
    return value


def _datetime(text: str) -> datetime | str:
    try:
        return instant(text)
    except ValueError:
        return text


def instant(text: str) -> datetime:
    """Return the datetime of ISO 8601 text, also as Python 3.10 does not read it.

    >>> instant("2026-01-02T03:04:05.1234567Z")
    datetime.datetime(2026, 1, 2, 3, 4, 5, 123456, tzinfo=datetime.timezone.utc)
    """
    if text.endswith(("Z", "z")):
        text = text[:-1] + "+00:00"
    return datetime.fromisoformat(_FRACTION.sub(_microseconds, text, count=1))


def _microseconds(found: re.Match[str]) -> str:
    return "." + found[1][:6].ljust(6, "0")
