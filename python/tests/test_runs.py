"""Runs, as those who train hold them."""

from __future__ import annotations

import math
import os
import pickle
import subprocess
import sys
import threading
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import cupel
from cupel._connection import Scope
from cupel._runs import current_run_id
from programs import run as run_program
from programs import started


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


class Scalar:
    """A tensor of one element, as torch has them."""

    def item(self) -> float:
        return 0.25


def test_values_of_metrics(scope: Scope) -> None:
    given: dict[str, Any] = {
        "int": 3, "bool": True, "float32": np.float32(0.5), "array": np.array([1.5]),
        "tensor": Scalar(), "inf": math.inf, "-inf": -np.inf, "nan": math.nan, "big": 1e308,
    }  # fmt: skip
    with cupel.start_run() as run:
        run.log_metrics(given)
    seen = cupel.get_run(run.id).metrics
    assert math.isnan(seen.pop("nan"))
    assert seen == {
        "int": 3.0, "bool": 1.0, "float32": 0.5, "array": 1.5, "tensor": 0.25,
        "inf": math.inf, "-inf": -math.inf, "big": 1e308,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (("loss", "0.5", None, None), "metric 'loss': '0.5' is no number"),
        (("loss", None, None, None), "metric 'loss': None is no number"),
        (("loss", np.zeros(2), None, None), "is no number"),
        (("loss", 1j, None, None), "is no number"),
        (("loss", 0.5, 1.5, None), r"step 1\.5 is no whole number"),
        (("loss", 0.5, 1 << 63, None), "does not fit into 64 bits"),
        (("loss", 0.5, 0, 1767323045006), "seconds since 1970"),
        (("loss", 0.5, 0, "now"), "seconds since 1970"),
        (("", 0.5, None, None), "1 to 250 characters"),
        (("k" * 251, 0.5, None, None), "1 to 250 characters"),
        (("a\nb", 0.5, None, None), "cannot stand in a key"),
        (("a//b", 0.5, None, None), "would name 'a/b'"),
        (("../b", 0.5, None, None), "would name"),
        ((7, 0.5, None, None), "a key is a string, not a int"),
    ],
)
def test_wrong_metrics(scope: Scope, wrong: tuple[Any, ...], says: str) -> None:
    with cupel.start_run() as run, pytest.raises(cupel.InvalidError, match=says):
        run.log_metric(*wrong)
    assert cupel.get_run(run.id).metrics == {}


def test_histories(scope: Scope) -> None:
    at = datetime(2026, 1, 2, tzinfo=timezone.utc)
    with cupel.start_run() as run:
        run.log_metric("loss", 0.5, step=np.int64(1), time=at)
        run.log_metric("loss", 0.25, step=2, time=at.timestamp() + 1.5)
        assert run.metrics == {"loss": 0.25}  # sent before it is asked for
    points = cupel.get_run(run.id).history("loss")
    assert points == [(1, 1767312000000, 0.5), (2, 1767312001500, 0.25)]
    assert points[0].time == at
    assert run.history("other") == []


def test_tags_have_their_last_value(scope: Scope) -> None:
    with cupel.start_run() as run:
        for value in range(300):
            run.set_tag("epoch", value)
        run.set_tag("gone", "x")
        run.delete_tag("gone")
        run.delete_tag("was never there")
        run.set_tag("back", "x")
        run.flush()
        run.delete_tag("back")
        run.set_tag("back", "y")
    tags = cupel.get_run(run.id).tags
    assert (tags["epoch"], tags["back"], "gone" in tags) == ("299", "y", False)


def test_parameters_are_text(scope: Scope) -> None:
    with cupel.start_run() as run:
        run.log_params({"layers": [64, 32], "bias": None, "on": True, "lr": np.float64(0.1)})
        run.log_params({f"p{n}": "ö" * 6000 for n in range(150)})
        with pytest.raises(cupel.InvalidError, match="parameter 'long': 6001 characters"):
            run.log_param("long", "x" * 6001)
        with pytest.raises(cupel.InvalidError, match="no Unicode text"):
            run.log_param("surrogate", "\ud800")
    params = cupel.get_run(run.id).params
    assert params.pop("layers") == "[64, 32]"
    assert (params["bias"], params["on"], params["lr"]) == ("None", "True", "0.1")
    assert len(params) == 153


def test_what_the_server_refuses_is_told_and_blocks_nothing(
    scope: Scope, caplog: pytest.LogCaptureFixture
) -> None:
    with cupel.start_run(params={"lr": 0.1}) as run:
        run.log_metric("before", 1)
        run.log_param("lr", 0.2)
        run.log_param("lr", 0.1)
        run.log_metric("after", 1)
    seen = cupel.get_run(run.id)
    assert seen.params == {"lr": "0.1"}
    assert seen.metrics == {"before": 1, "after": 1}
    assert seen.info.status == "FINISHED"
    (told,) = [record.message for record in caplog.records if "refused" in record.message]
    assert "lr" in told
    kept = told.rpartition("kept in ")[2].rstrip(")")
    with open(kept, encoding="utf-8") as file:  # noqa: PTH123
        assert '"record": {"key": "lr", "value": "0.2"}' in file.read()


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


def test_experiments(scope: Scope) -> None:
    made = cupel.create_experiment("iv", {"team": "risk"})
    assert cupel.get_experiment("iv") == cupel.get_experiment(made.id) == made
    assert made.tags == {"team": "risk"}
    assert [one.name for one in cupel.list_experiments()] == ["iv", "Default"]
    assert [one.name for one in cupel.list_experiments('name like "i%"')] == ["iv"]
    assert cupel.set_experiment("new").name == "new"
    with cupel.start_run() as run:
        pass
    assert run.info.experiment_id == cupel.get_experiment("new").id
    with pytest.raises(cupel.AlreadyExistsError):
        cupel.create_experiment("iv")
    with pytest.raises(KeyError):
        cupel.get_experiment("nowhere")
    assert "risk" in made._repr_html_()


def test_models_name_their_run(scope: Scope) -> None:
    with cupel.start_run() as run:
        image = cupel.log_model({"weights": [1, 2]}, "iv", metadata={"auc": 0.9}, tags="best")
        other = cupel.get_current_project().get_model_repository("iv").new_image([1]).save()
    assert (image.run_id, other.run_id) == (run.id, run.id)
    saved = cupel.get_current_project().get_model_repository("iv").get_model_image(tag="best")
    assert saved["auc"] == 0.9
    assert run.log_model([2], "iv").version == 3


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


def test_parents_by_their_id(scope: Scope) -> None:
    with cupel.start_run(parent="a" * 32) as run:
        assert run.tags["mlflow.parentRunId"] == "a" * 32


def test_experiments_that_cannot_be_chosen(scope: Scope) -> None:
    made = cupel.create_experiment("gone")
    scope.send("DELETE", "/experiments/{}", made.id)
    with pytest.raises(cupel.ConflictError, match="'gone' is deleted"):
        cupel.set_experiment("gone")
    assert [one.name for one in cupel.list_experiments(deleted=True)] == ["gone"]
    with pytest.raises(KeyError):
        cupel.set_experiment(77)
    with pytest.raises(cupel.InvalidError, match="give its name or its number"):
        cupel.get_experiment(True)
