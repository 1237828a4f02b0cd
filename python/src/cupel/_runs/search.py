"""Searching runs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any, overload

from cupel import _display
from cupel._connection import Scope
from cupel._errors import InvalidError
from cupel._runs.experiment import find
from cupel._runs.place import current_scope
from cupel._runs.run import Run

if TYPE_CHECKING:
    import pandas as pd

_SHOWN = 20  # rows in a notebook
_VIEWS = ("active", "deleted", "all")
_PAGE = 1000  # runs that are asked for at once


class Runs(Sequence[Run]):
    """The runs that a search found, in its order. They are read page by page as they are
    needed; what was read stays as it was then."""

    def __init__(self, scope: Scope, query: dict[str, Any], limit: int | None) -> None:
        self._scope = scope
        self._query = query
        self._limit = limit
        self._found: list[Run] = []
        self._rest = islice(self._pages(), limit)

    def _pages(self) -> Iterator[Run]:
        page = _PAGE if self._limit is None else max(1, min(self._limit, _PAGE))
        query = {**self._query, "experiment": self._query["experiments"]}
        del query["experiments"]
        for document in self._scope.pages("runs", "/runs", **query, limit=page):
            yield Run(self._scope, document, document["run_id"])

    def _read(self, number: int | None) -> None:
        """Read on until there are so many runs; None means all."""
        missing = None if number is None else max(0, number - len(self._found))
        self._found.extend(islice(self._rest, missing))

    def __len__(self) -> int:
        self._read(None)
        return len(self._found)

    def __bool__(self) -> bool:
        self._read(1)
        return bool(self._found)

    @overload
    def __getitem__(self, index: int) -> Run: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Run]: ...
    def __getitem__(self, index: int | slice) -> Run | Sequence[Run]:
        bound = index.stop if isinstance(index, slice) else index + 1
        counts_from_end = bound is None or bound < 0 or (isinstance(index, int) and index < 0)
        self._read(None if counts_from_end or isinstance(index, slice) else bound)
        return self._found[index]

    def __iter__(self) -> Iterator[Run]:
        position = 0
        while True:
            self._read(position + 1)
            if position >= len(self._found):
                return
            yield self._found[position]
            position += 1

    def to_pandas(self, columns: Sequence[str] | None = None) -> pd.DataFrame:
        """Return the runs as a DataFrame of pandas, which has to be installed.

        It is read anew, column by column: no run is read for it.

        Args:
            columns: names as in a filter, such as ``params.lr``, ``best(metrics.auc)`` or
                ``start_time``; by default what identifies the runs, and all parameters,
                metrics and tags that they have.
        """
        from cupel._runs.table import frame

        return frame(self._scope, self._query, columns, self._limit)

    def __repr__(self) -> str:
        shown = [repr(run) for run in islice(self, 3)]
        return f"Runs([{', '.join(shown)}{', …' if len(shown) == 3 else ''}])"

    def _repr_html_(self) -> str:
        rows = []
        for run in islice(self, _SHOWN):
            info = run.info
            rows.append([info.name, info.status, info.start_time, run.params, run.metrics])
        return _display.table(["run", "status", "started", "params", "metrics"], rows)


def search_runs(
    filter: str = "",
    *,
    experiments: Sequence[str | int] | str | int | None = None,
    order_by: Sequence[str] | str | None = None,
    view: str = "active",
    limit: int | None = None,
) -> Runs:
    """Search the runs of the current project.

    Args:
        filter: condition in the search language, such as ``metrics.auc > 0.9``.
        experiments: names or numbers; all by default.
        order_by: such as ``metrics.auc desc``; the last started comes first by default.
        view: "active", "deleted" or "all".
        limit: at most so many.

    Raises:
        InvalidError: the filter is wrong, with where.
        NotFoundError: there is no such experiment.
    """
    if view not in _VIEWS:
        raise InvalidError(f"view {view!r}: use one of {', '.join(_VIEWS)}")
    if limit is not None and limit < 0:
        raise InvalidError(f"limit {limit}: give a number from 0 on")
    scope = current_scope()
    query = {
        "filter": filter,
        "experiments": [find(scope, one).id for one in _listed(experiments)],
        "order_by": _listed(order_by),
        "view": view,
    }
    runs = Runs(scope, query, limit)
    bool(runs)  # what is wrong is said here
    return runs


def _listed(given: Any) -> list[Any]:
    if given is None:
        return []
    return [given] if isinstance(given, (str, int)) else list(given)
