"""What runs have in common, and where they differ."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cupel import _display
from cupel._runs.place import current_scope
from cupel._runs.run import Run

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class ComparedField:
    """A field of the compared runs.

    Attributes:
        section: params, components, code, data, environment, tags, metrics or artifacts.
        name: its name there.
        values: of each run, the best run first; None where a run has none.
        association: how strongly it goes with the metric, from -1 to 1 (Spearman's rank
            correlation) or from 0 to 1 (eta squared); None where nothing is claimed.
    """

    section: str
    name: str
    values: tuple[str | None, ...]
    association: float | None = None


class Comparison:
    """Some runs beside one another, the best first.

    Attributes:
        metric: by which they are ordered.
        reducer: what of its series counts: last, best, min, max or mean.
        direction: "max" or "min", whichever is better.
        run_ids, names: of the runs.
        values: of the metric; None where a run has none.
        different: what is not the same in all, the most associated with the metric first.
        common: what is.
    """

    def __init__(self, document: dict[str, Any]) -> None:
        runs = document["runs"]
        self.metric: str = document["metric"]
        self.reducer: str = document["reducer"]
        self.direction: str = document["direction"]
        self.run_ids = tuple(run["run_id"] for run in runs)
        self.names = tuple(run["run_name"] for run in runs)
        self.values = tuple(_number(run["value"]) for run in runs)
        self.different = tuple(_different(field) for field in document["different"])
        self.common = tuple(_common(field, len(runs)) for field in document["common"])

    def to_pandas(self) -> pd.DataFrame:
        """Return what differs as a DataFrame: a row for each run, a column for each field."""
        import pandas as pd

        columns: dict[str, Sequence[object]] = {"run_name": self.names, self.metric: self.values}
        columns |= {f"{field.section}.{field.name}": field.values for field in self.different}
        return pd.DataFrame(columns, index=pd.Index(self.run_ids, name="run_id"))

    def __repr__(self) -> str:
        counts = f"{len(self.different)} fields differ, {len(self.common)} are common"
        return f"<comparison of {len(self.run_ids)} runs by {self.metric}: {counts}>"

    def _repr_html_(self) -> str:
        heads = ["", *self.names, "association"]
        rows: list[Sequence[object]] = [[self.metric, *self.values, ""]]
        rows += [[f"{f.section}.{f.name}", *f.values, _shown(f)] for f in self.different]
        same = {f"{field.section}.{field.name}": field.values[0] for field in self.common}
        return _display.table(heads, rows) + _display.card("common", same)


def compare_runs(
    runs: Iterable[Run | str],
    metric: str,
    *,
    reducer: str = "last",
    direction: str | None = None,
) -> Comparison:
    """Compare runs of the current project: what is common, what differs, and what of that
    goes with a metric.

    Args:
        runs: 2 to 100 runs, or their ids.
        metric: by which they are ordered.
        reducer: what of its series counts: last, best, min, max or mean.
        direction: "max" or "min"; by default what the project, or the metric's name, says.

    Raises:
        NotFoundError: a run, or the metric, is not there.
    """
    ids = [run.id if isinstance(run, Run) else run for run in runs]
    query = {"runs": ids, "metric": metric, "reducer": reducer}
    if direction is not None:
        query["direction"] = direction
    return Comparison(current_scope().send("POST", "/runs:compare", body=query, repeatable=True))


def _different(field: dict[str, Any]) -> ComparedField:
    found = field["association"]
    strength = None if found is None else float(found["value"])
    return ComparedField(field["section"], field["name"], tuple(field["values"]), strength)


def _common(field: dict[str, Any], runs: int) -> ComparedField:
    return ComparedField(field["section"], field["name"], (field["value"],) * runs)


def _number(value: float | str | None) -> float | None:
    return None if value is None else float(value)  # JSON has NaN and infinity as text


def _shown(field: ComparedField) -> str:
    strength = field.association
    return "" if strength is None or math.isnan(strength) else f"{strength:.2f}"
