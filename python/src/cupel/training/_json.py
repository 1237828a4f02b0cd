"""JSON of others, read strictly."""

from __future__ import annotations

import json
from typing import Any


def parse(text: bytes) -> Any:
    """Return what JSON says.

    Raises:
        ValueError: it is none: a key is there twice, a number is none, or it is nested too
            deeply.
    """
    try:
        return json.loads(text, object_pairs_hook=_once, parse_constant=_no_number)
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key is there twice")
    return found


def _no_number(text: str) -> Any:
    raise ValueError(f"{text} is no number")
