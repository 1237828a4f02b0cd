"""Runs found again, one by one and as tables."""

from __future__ import annotations

import math
import sys

import pytest

import cupel
from cupel._connection import Scope
from cupel._runs import search


@pytest.fixture
def runs(scope: Scope) -> list[cupel.Run]:
    """Five runs of the experiment "iv", with the depths 0 to 4."""
    made = []
    for depth in range(5):
        with cupel.start_run("iv", f"run-{depth}", params={"depth": depth}) as run:
            run.log_metrics({"auc": 0.5 + depth / 10, "val loss": math.nan}, step=1)
            run.log_metric("auc", 0.4, step=2)
        made.append(run)
    return made


def ids(runs: list[cupel.Run]) -> list[str]:
    return [run.id for run in runs]


def test_filters_and_orders(runs: list[cupel.Run]) -> None:
    found = cupel.search_runs(
        "best(metrics.auc) > 0.55 and params.depth != '4'", order_by="params.depth"
    )
    assert ids(list(found)) == ids(runs[1:4])
    assert ids(list(cupel.search_runs())) == ids(runs[::-1])
    assert len(cupel.search_runs(experiments=["Default", "iv"])) == 5
    assert not cupel.search_runs(experiments="Default")


def test_pages_are_read_as_they_are_needed(
    runs: list[cupel.Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "_PAGE", 2)
    found = cupel.search_runs(order_by=["params.depth"])
    assert len(found._found) == 1
    assert found[2].id == runs[2].id
    assert len(found._found) == 3
    assert ids(list(found)) == ids(runs)
    assert found[-1].id == runs[4].id
    assert ids(list(found[1:3])) == ids(runs[1:3])
    assert runs[3] in found
    with pytest.raises(IndexError):
        found[5]


@pytest.mark.parametrize("limit", [0, 1, 3, 9])
def test_limits(runs: list[cupel.Run], monkeypatch: pytest.MonkeyPatch, limit: int) -> None:
    monkeypatch.setattr(search, "_PAGE", 2)
    found = cupel.search_runs(limit=limit)
    assert len(found) == min(limit, 5)
    assert len(found.to_pandas()) == min(limit, 5)


def test_wrong_searches(runs: list[cupel.Run]) -> None:
    with pytest.raises(cupel.InvalidError, match="metrics"):
        cupel.search_runs("metrics.auc >")
    with pytest.raises(KeyError, match="nowhere"):
        cupel.search_runs(experiments="nowhere")
    with pytest.raises(cupel.InvalidError, match="active, deleted, all"):
        cupel.search_runs(view="none")
    with pytest.raises(cupel.InvalidError, match="from 0 on"):
        cupel.search_runs(limit=-1)


def test_deleted_runs(runs: list[cupel.Run]) -> None:
    runs[0].delete()
    assert ids(list(cupel.search_runs(view="deleted"))) == [runs[0].id]
    assert len(cupel.search_runs(view="all")) == 5


def test_table(runs: list[cupel.Run]) -> None:
    table = cupel.search_runs("params.depth <= '3'", order_by="params.depth").to_pandas()
    assert list(table["run_id"]) == ids(runs[:4])
    assert list(table["params.depth"]) == ["0", "1", "2", "3"]
    assert list(table["metrics.auc"]) == [0.4] * 4
    assert table["metrics.auc"].dtype == "float64"
    assert str(table["start_time"].dtype).endswith("UTC]")
    assert "metrics.val loss" not in table  # it has no value that is a number
    assert "tags.mlflow.runName" in table


def test_table_of_chosen_columns(runs: list[cupel.Run]) -> None:
    found = cupel.search_runs(order_by="params.depth")
    table = found.to_pandas(["best(metrics.auc)", "params.nothing", "metrics.`val loss`"])
    assert list(table.columns) == ["best(metrics.auc)", "params.nothing", "metrics.`val loss`"]
    assert table["best(metrics.auc)"].tolist() == pytest.approx([0.5, 0.6, 0.7, 0.8, 0.9])
    assert table["metrics.`val loss`"].isna().all()
    with pytest.raises(cupel.InvalidError, match="give a list of names"):
        found.to_pandas("params.depth")
    with pytest.raises(cupel.InvalidError, match="nothing"):
        found.to_pandas(["nothing.at all"])


def test_table_of_no_runs(scope: Scope) -> None:
    table = cupel.search_runs().to_pandas()
    assert list(table["run_id"]) == []


def test_table_needs_pandas(runs: list[cupel.Run], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(cupel.Error, match="pip install pandas"):
        cupel.search_runs().to_pandas()


def test_looks(runs: list[cupel.Run]) -> None:
    found = cupel.search_runs()
    assert "run-4" in found._repr_html_()
    assert repr(found).count("Run(") == 3
