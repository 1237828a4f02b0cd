"""Runs, as those who train hold them."""

from __future__ import annotations

import pickle
import subprocess
import sys
import threading
from pathlib import Path

import pytest

import cupel
from cupel._connection import Scope
from programs import run as run_program


def test_run_as_a_context(scope: Scope) -> None:
    with cupel.start_run(
        experiment="iv",
        name="first",
        tags={"team": "risk"},
        params={"lr": 0.1},
        description="**x**",
    ) as run:
        assert run.info.status == "RUNNING"
        run.log_metrics({"loss": 0.5, "auc": 0.9}, step=3)
    seen = cupel.get_run(run.id)
    assert (seen.info.status, seen.info.name) == ("FINISHED", "first")
    assert seen.info.experiment_id == cupel.get_experiment("iv").id
    assert seen.info.user == "testuser@example.com"
    assert seen.info.end_time is not None
    assert seen.params == {"lr": "0.1"}
    assert seen.metrics == {"loss": 0.5, "auc": 0.9}
    assert seen.tags["team"] == "risk"
    assert seen.description == "**x**"


@pytest.mark.parametrize(
    ("error", "status"),
    [(ValueError("boom"), "FAILED"), (KeyboardInterrupt("Ctrl-C"), "KILLED")],
    ids=["exception", "interrupt"],
)
def test_exceptions_end_a_run(scope: Scope, error: BaseException, status: str) -> None:
    with pytest.raises(type(error)), cupel.start_run() as run:
        raise error
    seen = cupel.get_run(run.id)
    assert seen.info.status == status
    assert seen.tags["cupel.error"] == f"{type(error).__name__}: {error}"
    assert cupel.active_run() is None


def test_handles_go_to_other_processes(scope: Scope) -> None:
    with cupel.start_run() as run:
        copy = pickle.loads(pickle.dumps(run))
        copy.log_metric("loss", 1)
        copy.flush()
    assert copy == run
    assert run.metrics == {"loss": 1}


def test_deleted_runs_come_back(scope: Scope) -> None:
    with cupel.start_run() as run:
        pass
    run.delete()
    assert run.info.state == "deleted"
    assert run.id not in {one.id for one in cupel.search_runs()}
    run.restore()
    assert run.info.state == "active"


def test_system_metrics(scope: Scope) -> None:
    from cupel._runs.system import watch

    with cupel.start_run() as run:
        enough = threading.Event()
        stop = watch(run, every=0.01)
        while not run.metrics and not enough.wait(0.02):
            pass
        stop()
    assert run.metrics["system/memory_mb"] > 1


def test_looks(scope: Scope) -> None:
    with cupel.start_run(name="<b>", params={"lr": 0.1}) as run:
        pass
    assert "&lt;b&gt;" in run._repr_html_()
    assert "params.lr" in run._repr_html_()
    assert run.id in repr(run)


def test_address(scope: Scope, place: str) -> None:
    with cupel.start_run() as run:
        assert run.url.startswith("http://127.0.0.1:")
        assert run.url.endswith(f"/runs/{run.id}")
    assert cupel.mlflow_tracking_uri().endswith(f"/projects/{scope.project}")


def test_unknown_run(scope: Scope) -> None:
    with pytest.raises(KeyError, match="nowhere"):
        cupel.get_run("nowhere")
    with pytest.raises(cupel.InvalidError, match="a run ends as"), cupel.start_run() as run:
        run.end("DONE")


def test_models_name_their_run(scope: Scope) -> None:
    with cupel.start_run() as run:
        image = cupel.log_model({"weights": [1, 2]}, "iv", metadata={"auc": 0.9}, tags="best")
        other = cupel.get_current_project().get_model_repository("iv").new_image([1]).save()
    assert (image.run_id, other.run_id) == (run.id, run.id)
    saved = cupel.get_current_project().get_model_repository("iv").get_model_image(tag="best")
    assert saved["auc"] == 0.9
    assert run.log_model([2], "iv").version == 3


def test_commit_of_the_code(scope: Scope, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = tmp_path / "train.py"
    script.write_text("import cupel\nwith cupel.start_run() as run:\n    print(run.id)\n")
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@example.com", "-C", str(tmp_path)]
    for command in (["init", "-q"], ["add", "train.py"], ["commit", "-q", "-m", "x"]):
        subprocess.run([*git, *command], check=True)
    head = subprocess.run([*git, "rev-parse", "HEAD"], capture_output=True, text=True, check=True)
    done = subprocess.run(
        [sys.executable, str(script)], capture_output=True, text=True, check=True, cwd="/"
    )
    seen = cupel.get_run(done.stdout.strip())
    assert seen.info.git_commit == head.stdout.strip()
    assert seen.tags["mlflow.source.name"] == str(script)
    monkeypatch.chdir(tmp_path.parent)
    run_id = run_program("import cupel; print(cupel.start_run().id)")
    assert cupel.get_run(run_id).info.git_commit == ""
