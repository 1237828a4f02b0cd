"""Which run is active, and who ends it."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

import cupel
from cupel._connection import Scope
from cupel._runs import current_run_id
from programs import run as run_program
from programs import started


def test_active_run(scope: Scope) -> None:
    with pytest.raises(cupel.ConflictError, match="no run is active"):
        cupel.log_metric("loss", 1)
    with cupel.start_run() as outer:
        assert cupel.active_run() is outer
        assert current_run_id() == outer.id
        with pytest.raises(cupel.ConflictError, match="is active: end it first"):
            cupel.start_run()
        with cupel.start_run(nested=True) as inner:
            cupel.log_metric("loss", 1)
        assert inner.tags["mlflow.parentRunId"] == outer.id
        cupel.log_param("depth", 3)
    assert (inner.metrics, outer.metrics) == ({"loss": 1.0}, {})
    assert outer.params == {"depth": "3"}
    assert current_run_id() == ""


def test_threads_log_to_the_run_of_the_process_or_their_own(scope: Scope) -> None:
    own: list[cupel.Run] = []

    def work() -> None:
        cupel.log_param("thread", "saw it")
        with cupel.start_run(parent=run) as mine:
            cupel.log_metric("loss", 1)
        own.append(mine)

    with cupel.start_run() as run:
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
        assert cupel.active_run() is run
    assert (run.params, run.metrics) == ({"thread": "saw it"}, {})
    assert own[0].metrics == {"loss": 1.0}


def test_parents_by_their_id(scope: Scope) -> None:
    with cupel.start_run(parent="a" * 32) as run:
        assert run.tags["mlflow.parentRunId"] == "a" * 32


def test_run_of_the_environment(scope: Scope, monkeypatch: pytest.MonkeyPatch) -> None:
    outer = cupel.start_run()
    outer._live = False  # as if another program had started it
    monkeypatch.setenv("CUPEL_RUN_ID", outer.id)
    with cupel.start_run(experiment="asked for", name="renamed") as run:
        cupel.log_metric("loss", 1)
    with cupel.start_run() as child:
        pass
    seen = cupel.get_run(outer.id)
    assert run.id == outer.id
    assert (seen.info.status, seen.info.name, seen.metrics) == ("RUNNING", "renamed", {"loss": 1})
    assert seen.info.experiment_id == cupel.get_experiment("asked for").id
    assert child.tags["mlflow.parentRunId"] == outer.id
    outer.end()


def test_functions_use_the_run_of_the_environment(scope: Scope) -> None:
    with cupel.start_run() as run:
        os.environ["CUPEL_RUN_ID"] = run.id
        run_program("import cupel; cupel.log_metric('loss', 1)")
        assert run.info.status == "RUNNING"
    os.environ.pop("CUPEL_RUN_ID")
    assert run.metrics == {"loss": 1}


def test_functions_of_the_package(scope: Scope, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("a")
    with cupel.start_run() as run:
        cupel.log_metric("one", 1, step=1)
        cupel.log_metrics({"two": 2, "three": 3}, step=1)
        cupel.log_param("p", 1)
        cupel.log_params({"q": 2})
        cupel.set_tag("a", 1)
        cupel.set_tags({"b": 2, "c": 3})
        cupel.delete_tag("a")
        cupel.log_artifact(tmp_path / "a.txt", "single")
        cupel.log_artifacts(tmp_path, "all")
    assert run.metrics == {"one": 1, "two": 2, "three": 3}
    assert run.params == {"p": "1", "q": "2"}
    tags = {key: value for key, value in run.tags.items() if not key.startswith("mlflow.")}
    assert tags == {"b": "2", "c": "3"}
    paths = [artifact.path for artifact in run.list_artifacts(deep=True)]
    assert paths == ["all/a.txt", "single/a.txt"]


@pytest.mark.parametrize(
    ("end", "status", "code"),
    [("", "FINISHED", 0), ("raise ValueError('boom')", "FAILED", 1)],
    ids=["normal", "exception"],
)
def test_runs_that_nobody_ends(scope: Scope, end: str, status: str, code: int) -> None:
    source = f"import cupel\nrun = cupel.start_run()\nprint(run.id)\nrun.log_metric('a', 1)\n{end}"
    with started(source, quiet=True) as program:
        printed, _ = program.communicate(timeout=60)
    assert program.returncode == code
    seen = cupel.get_run(printed.decode().strip())
    assert (seen.info.status, seen.metrics) == (status, {"a": 1})
