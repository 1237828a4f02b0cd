"""Fill an MLflow server with one of everything that an import has to carry. It
runs with MLflow 2 and with MLflow 3; what only 3 has is filled in there."""

import math
import tempfile
import time
from pathlib import Path

import mlflow
import numpy as np
from mlflow.entities import Metric, Param, RunTag
from mlflow.tracking import MlflowClient
from sklearn.linear_model import LogisticRegression

IS_3 = int(mlflow.__version__.split(".")[0]) >= 3


def fill(uri):
    mlflow.set_tracking_uri(uri)
    client = MlflowClient()
    models = train(client)
    parent = nested(client)
    histories(client)
    oddities(client)
    deleted(client)
    running(client)
    registry(client, models, parent)
    traces(client)


def train(client):
    """Two sklearn models, with a dataset and files, in an experiment with tags."""
    experiment = client.create_experiment("credit risk", tags={"team": "risk", "mlflow.note.content": "Who pays back?"})
    x = np.array([[0.0, 1.0], [1.0, 0.0], [2.0, 1.0], [3.0, 0.0]] * 5)
    y = np.array([0, 0, 1, 1] * 5)
    uris = []
    for c in (0.1, 10.0):
        with mlflow.start_run(experiment_id=experiment, run_name=f"C={c}", description="A note\nof two lines") as run:
            model = LogisticRegression(C=c).fit(x, y)
            mlflow.log_params({"C": c, "solver": "lbfgs"})
            mlflow.log_input(mlflow.data.from_numpy(x, targets=y, name="loans"), context="training", tags={"split": "a"})
            mlflow.log_text("# Report\n", "reports/summary.md")
            mlflow.log_dict({"weights": model.coef_.tolist()}, "reports/deep/er/weights.json")
            mlflow.log_text("", "empty.txt")
            logged = {"name": "model"} if IS_3 else {"artifact_path": "model"}
            if IS_3:
                logged |= {"params": {"C": str(c)}, "tags": {"stage": "candidate"}}
            info = mlflow.sklearn.log_model(model, pip_requirements=["scikit-learn"], **logged)
            mlflow.log_metrics({"accuracy": model.score(x, y), "loss": 0.25 * c}, step=3)
            if IS_3:
                client.log_metric(run.info.run_id, "held_out", 0.75, step=1, model_id=info.model_id, dataset_name="loans", dataset_digest="abc")
            uris.append((run.info.run_id, info.model_uri))
    return uris


def nested(client):
    """A parent with children, in the default experiment."""
    with mlflow.start_run(experiment_id="0", run_name="sweep") as parent:
        for depth in (2, 4):
            with mlflow.start_run(experiment_id="0", nested=True, tags={"kind": "trial"}):
                mlflow.log_param("depth", depth)
                mlflow.log_metric("rmse", 1 / depth)
    return parent.info.run_id


def histories(client):
    """Many points, repeated steps, NaN and the infinities."""
    experiment = client.create_experiment("histories")
    run = client.create_run(experiment, run_name="long").info.run_id
    start = 1_700_000_000_000
    for first in range(0, 2500, 500):
        client.log_batch(run, metrics=[Metric("loss", 1 / (i + 1), start + i, i) for i in range(first, first + 500)])
    odd = [math.nan, math.inf, -math.inf, 0.0, -1e-300, 1.5, 1.7976931348623157e308]
    client.log_batch(run, metrics=[Metric("odd", value, start + i, i // 3) for i, value in enumerate(odd)])
    client.log_batch(run, metrics=[Metric("repeated", 1.0, start, 7), Metric("repeated", 2.0, start, 7), Metric("repeated", 1.0, start + 1, 7)])
    client.log_batch(run, metrics=[Metric("negative step", 3.0, start, -5)])
    client.log_batch(run, metrics=[Metric(f"key/{i:03}", float(i), start, 0) for i in range(30)])
    client.set_terminated(run, "FAILED", end_time=start + 10_000)


def oddities(client):
    """Names that are no plain words, many parameters and tags, long values."""
    experiment = client.create_experiment("Größe / 大きさ: 'quoted' \"and\" more")
    run = client.create_run(experiment, run_name="ünï çode 名前", start_time=1_600_000_000_123).info.run_id
    for first in range(0, 250, 100):
        names = range(first, min(first + 100, 250))
        client.log_batch(run, params=[Param(f"p.{i}", f"value {i}") for i in names], tags=[RunTag(f"t {i}", "ü" * i) for i in names])
    client.log_param(run, "long", "x" * 5000)
    client.log_param(run, "empty", "")
    client.set_tag(run, "long", "y" * 7000)
    client.set_tag(run, "odd", "tab\tnewline\n'quote' \"double\" \\ 名前")
    with tempfile.TemporaryDirectory() as folder:
        for name in ("with space.txt", "ünï.txt", "percent%20.txt", "a+b&c=d#e.txt", "sub/same.txt"):
            path = Path(folder, name)
            path.parent.mkdir(exist_ok=True)
            path.write_text(f"this is {name}\n")
        client.log_artifacts(run, folder)
        client.log_artifacts(run, folder, "below")
    client.set_terminated(run, "KILLED")


def deleted(client):
    """A deleted experiment with a run, and a deleted run in one that lives."""
    gone = client.create_experiment("abandoned")
    run = client.create_run(gone, run_name="in a deleted experiment").info.run_id
    client.log_metric(run, "m", 1.0, timestamp=1_700_000_000_000, step=0)
    client.log_text(run, "still here", "note.txt")
    client.delete_experiment(gone)
    run = client.create_run("0", run_name="mistake").info.run_id
    client.log_param(run, "lr", "0.1")
    client.log_metric(run, "m", 2.0, timestamp=1_700_000_000_000, step=0)
    client.log_text(run, "deleted", "note.txt")
    client.delete_run(run)


def running(client):
    """A run that has not ended."""
    run = client.create_run("0", run_name="unfinished").info.run_id
    client.log_metric(run, "m", 0.5, timestamp=1_700_000_000_000, step=0)


def registry(client, models, run):
    """Registered models: versions, one of them deleted, aliases, stages, tags."""
    client.create_registered_model("scorer", tags={"owner": "risk"}, description="Scores loans")
    for run_id, uri in models + models:
        client.create_model_version("scorer", uri, run_id, **extra(uri), tags={"from": run_id[:4]}, description="A version")
    client.delete_model_version("scorer", "2")
    client.set_registered_model_alias("scorer", "champion", "3")
    client.set_registered_model_alias("scorer", "challenger", "4")
    client.transition_model_version_stage("scorer", "1", "Production")
    client.create_registered_model("of another place")
    client.create_model_version("of another place", "s3://elsewhere/model")
    client.create_model_version("of another place", f"runs:/{models[0][0]}/reports", models[0][0])
    client.create_model_version("of another place", "models:/scorer/1")
    client.create_registered_model("without versions")


def extra(uri):
    """MLflow 3 wants to be told whose files a version takes."""
    return {"model_id": uri.removeprefix("models:/")} if uri.startswith("models:/m-") else {}


def traces(client):
    """What an import does not carry, and has to say so."""

    @mlflow.trace(name="ask")
    def ask(question):
        return question.upper()

    mlflow.set_experiment(experiment_id="0")
    ask("is it carried?")
    if hasattr(mlflow, "flush_trace_async_logging"):
        mlflow.flush_trace_async_logging()
        time.sleep(0.5)
