"""Runs as a table, read column by column."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from cupel._connection import Scope
from cupel._errors import Error, InvalidError

if TYPE_CHECKING:
    import pandas as pd

_IDENTITY = ["run_id", "run_name", "experiment_id", "status", "start_time", "end_time", "user"]
_TIMES = frozenset({"start_time", "end_time", "updated_at", "created"})
_PLAIN = re.compile(r"[A-Za-z0-9_/-]+(\.[A-Za-z0-9_/-]+)*")
_PAGE = 100_000


def frame(
    scope: Scope, query: dict[str, Any], columns: Sequence[str] | None, limit: int | None
) -> pd.DataFrame:
    """Return runs as a DataFrame.

    Raises:
        InvalidError: a column is none.
        Error: pandas is not installed.
    """
    try:
        import pandas as pd
    except ImportError as error:
        raise Error("to_pandas needs pandas: pip install pandas") from error
    if isinstance(columns, str):
        raise InvalidError(f"columns {columns!r}: give a list of names")
    if columns is not None:
        named = {name: name for name in columns}
    else:
        named = {name: name for name in _IDENTITY} | _logged(scope, query["experiments"])
    found = _read(scope, query, list(named.values()), limit)
    data = pd.DataFrame({name: found[asked] for name, asked in named.items()})
    return _typed(data, drop=columns is None)


def _logged(scope: Scope, experiments: list[int]) -> dict[str, str]:
    """Return what runs have logged, as titles of columns and as names of keys."""
    keys = scope.get("/runs:keys", experiment=experiments)
    return {
        f"{kind}.{key}": f"{kind}.{quoted(key)}"
        for kind in ("params", "metrics", "tags")
        for key in keys[kind] or []
    }


def quoted(key: str) -> str:
    """Return a key as a filter takes it.

    >>> quoted("val loss"), quoted("val/loss")
    ('`val loss`', 'val/loss')
    """
    return key if _PLAIN.fullmatch(key) else f"`{key}`"


def _read(
    scope: Scope, query: dict[str, Any], columns: list[str], limit: int | None
) -> dict[str, list[Any]]:
    """Return the values of columns, page by page."""
    found: dict[str, list[Any]] = {name: [] for name in columns}
    token = ""
    left = limit
    while left is None or left > 0:
        size = _PAGE if left is None else min(left, _PAGE)
        page = {**query, "experiments": query["experiments"] or None, "limit": size}
        body = {**page, "page_token": token, "columns": columns}
        said = scope.send("POST", "/runs:columns", body=body, repeatable=True)
        for column in said["columns"] or []:
            found[column["name"]].extend(column["values"] or [])
        token = said["next_page_token"]
        left = None if left is None else left - len(said["runs"] or [])
        if not token:
            break
    return found


def _typed(data: pd.DataFrame, drop: bool) -> pd.DataFrame:
    """Give columns their types; with drop leave out those without a value."""
    import pandas as pd

    for name in data.columns:
        if name in _TIMES:
            data[name] = pd.to_datetime(data[name], utc=True, format="ISO8601")
        elif name.startswith("metrics.") or "(metrics." in name:
            data[name] = pd.to_numeric(data[name].astype("object").map(_number))
    if drop:
        empty = [c for c in data.columns if c not in _IDENTITY and data[c].isna().all()]
        data = data.drop(columns=empty)
    return data


def _number(value: Any) -> float | None:
    """Read what JSON has no number for."""
    return float(value) if value is not None else None
