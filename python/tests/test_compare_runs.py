"""Comparing runs from Python; what is computed, the server's tests hold."""

from __future__ import annotations

import math

import pytest

import cupel
from cupel import Run
from cupel._connection import Scope


@pytest.fixture
def runs(scope: Scope) -> list[Run]:
    """Four runs whose metric goes with a parameter."""
    made = []
    for depth, auc in ((2, 0.90), (3, 0.93), (4, 0.95), (5, math.nan)):
        params = {"depth": depth, "data": "<wine>"}
        with cupel.start_run(name=f"depth-{depth}", params=params) as run:
            run.log_metric("auc", auc)
        made.append(run)
    return made


def test_order_and_fields(runs: list[Run]) -> None:
    comparison = cupel.compare_runs(runs, "auc")
    assert comparison.names == ("depth-4", "depth-3", "depth-2", "depth-5")
    assert comparison.run_ids[0] == runs[2].id
    assert comparison.values[:3] == (0.95, 0.93, 0.90)
    assert math.isnan(comparison.values[3] or 0)
    first = comparison.different[0]
    assert (first.section, first.name, first.values) == ("params", "depth", ("4", "3", "2", "5"))
    assert first.association == 1.0
    common = {(field.section, field.name): field.values for field in comparison.common}
    assert common["params", "data"] == ("<wine>",) * 4


def test_direction_and_ids(runs: list[Run]) -> None:
    comparison = cupel.compare_runs([run.id for run in runs[:3]], "auc", direction="min")
    assert (comparison.direction, comparison.names[0]) == ("min", "depth-2")


def test_looks(runs: list[Run]) -> None:
    comparison = cupel.compare_runs(runs[:3], "auc")
    assert repr(comparison).startswith("<comparison of 3 runs by auc: ")
    html = comparison._repr_html_()
    assert "<td>params.depth</td>" in html and "&lt;wine&gt;" in html and "<wine>" not in html
    table = comparison.to_pandas()
    assert list(table["params.depth"]) == ["4", "3", "2"]
    assert list(table.index) == list(comparison.run_ids)


def test_what_is_wrong_is_said(runs: list[Run]) -> None:
    with pytest.raises(KeyError, match="auc"):
        cupel.compare_runs(runs, "acu")
    with pytest.raises(cupel.InvalidError, match="2"):
        cupel.compare_runs(runs[:1], "auc")
    with pytest.raises(KeyError, match="nowhere"):
        cupel.compare_runs([runs[0], "nowhere"], "auc")
