"""What the command of a run does through MLflow: cupel exec gives it an address of its own."""

import json
import os
import subprocess
import sys

import mlflow
import pytest
from conftest import SERVER
from mlflow.entities import RunStatus
from sklearn.datasets import load_breast_cancer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV

pytestmark = pytest.mark.cupel
PARENT = "mlflow.parentRunId"


@pytest.fixture
def command(client):
    """The run of a command, at whose address everything happens in the default experiment."""
    run = client.create_run("0", run_name="of the command", tags={"cupel.exec": "waiting"})
    mlflow.set_tracking_uri(f"{SERVER}/projects/default/exec/{run.info.run_id}")
    mlflow.set_experiment(experiment_id="0")
    return run.info.run_id


def test_the_first_run_is_that_of_the_command(client, command, name):
    chosen = mlflow.set_experiment(f"experiment {name}")
    with mlflow.start_run(run_name="by the script", tags={"a": "b"}) as run:
        mlflow.log_param("lr", 0.1)
    found = client.get_run(command)
    assert run.info.run_id == command and found.info.run_name == "by the script"
    assert found.info.experiment_id == chosen.experiment_id
    assert found.data.params == {"lr": "0.1"} and found.data.tags["a"] == "b"


def test_it_goes_on_until_the_command_ends(client, command):
    with mlflow.start_run():
        pass
    found = client.get_run(command)
    assert found.info.status == "RUNNING" and found.info.end_time is None
    client.log_metric(command, "late", 1)
    client.log_text(command, "afterwards", "late.txt")
    assert client.get_run(command).data.metrics == {"late": 1}


def test_what_a_script_says_of_its_end_is_kept(client, command):
    with pytest.raises(ZeroDivisionError), mlflow.start_run():
        raise ZeroDivisionError
    assert client.get_run(command).data.tags["cupel.exec"] == "FAILED"


def test_later_runs_are_its_children(client, command, name):
    chosen = mlflow.set_experiment(f"experiment {name}")
    for _ in range(2):
        with mlflow.start_run() as run:
            pass
    found = client.get_run(run.info.run_id)
    assert found.data.tags[PARENT] == command and found.info.status == "FINISHED"
    assert found.info.experiment_id == chosen.experiment_id


def test_nested_runs(client, command):
    with mlflow.start_run() as outer, mlflow.start_run(nested=True) as inner:
        mlflow.log_metric("m", 1)
    assert outer.info.run_id == command
    assert client.get_run(inner.info.run_id).data.tags[PARENT] == command


def test_a_script_goes_on_with_its_run(client, command):
    with mlflow.start_run(run_id=command), mlflow.start_run(nested=True) as inner:
        mlflow.log_metric("m", 1)
    assert inner.info.run_id != command
    with mlflow.start_run() as second:
        pass
    assert [client.get_run(r.info.run_id).data.tags[PARENT] for r in (inner, second)] == [command] * 2


def test_logging_in_the_background(client, command):
    with mlflow.start_run():
        for step in range(20):
            mlflow.log_metric("loss", 1 / (step + 1), step=step, synchronous=False)
        mlflow.flush_async_logging()
    assert len(client.get_metric_history(command, "loss")) == 20


def test_models_and_artifacts(client, command, classifier, iris, log_model):
    with mlflow.start_run():
        mlflow.log_text("hello", "notes/hello.txt")
        model = log_model()
    assert mlflow.artifacts.load_text(f"runs:/{command}/notes/hello.txt") == "hello"
    loaded = mlflow.pyfunc.load_model(model.model_uri)
    assert list(loaded.predict(iris[0])) == list(classifier.predict(iris[0]))


def test_a_search_for_parameters(client, command, iris):
    mlflow.sklearn.autolog(log_models=False, log_datasets=False, max_tuning_runs=2, silent=True)
    try:
        with mlflow.start_run() as run:
            GridSearchCV(LogisticRegression(max_iter=300), {"C": [0.1, 1]}, cv=2).fit(*iris)
    finally:
        mlflow.sklearn.autolog(disable=True, silent=True)
    assert run.info.run_id == command
    children = client.search_runs(["0"], f"tags.{PARENT} = '{command}'")
    assert len(children) == 2


SCRIPT = """
import mlflow, pandas
from sklearn.ensemble import RandomForestClassifier

mlflow.autolog(silent=True)
frame = pandas.read_csv("data/cancer.csv")
model = RandomForestClassifier(n_estimators=5, random_state=0)
model.fit(frame.drop(columns="target"), frame["target"])
print("trained")
"""


def test_a_script_that_knows_autologging_alone(tmp_path):
    """Its code, environment, command and input are recorded, with no server in sight."""
    program, repository = os.environ["CUPEL_PROGRAM"], tmp_path / "repository"
    (repository / "data").mkdir(parents=True)
    (repository / "train.py").write_text(SCRIPT)
    load_breast_cancer(as_frame=True).frame.to_csv(repository / "data/cancer.csv", index=False)
    environment = {k: v for k, v in os.environ.items() if not k.startswith("MLFLOW_TRACKING")}
    environment["CUPEL_HOME"] = str(tmp_path / "home")

    def call(*args):
        done = subprocess.run(args, cwd=repository, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    call("git", "init", "-q", ".")
    said = call(program, "exec", "--json", "--input", "data/cancer.csv", "--", sys.executable, "train.py")
    assert "trained" in said.splitlines()
    run_id = json.loads(said.splitlines()[-1])["run_id"]

    run = json.loads(call(program, "runs:show", run_id, "--json"))
    assert run["status"] == RunStatus.to_string(RunStatus.FINISHED)
    assert run["hyperparameters"]["n_estimators"] == "5" and run["metrics"]["training_accuracy_score"]
    assert run["metrics"]["system/cpu_utilization_percentage"]
    assert "trained" in call(program, "runs:log", run_id)

    spec = json.loads(call(program, "runs:download", run_id, "cupel/run-spec.json", "--to", "-"))
    identity, observed = spec["identity"], spec["observed"]
    assert identity["command"]["argv"] == [sys.executable, "train.py"] and identity["code"]["tree"]
    assert [i["name"] for i in identity["inputs"]] == ["data/cancer.csv"]
    installed = {d["name"]: d["version"] for d in observed["env"]["distributions"]}
    assert installed["mlflow"] == mlflow.__version__ or installed["mlflow-skinny"] == mlflow.__version__
    assert observed["env"]["interpreter"]["name"] == "cpython"
