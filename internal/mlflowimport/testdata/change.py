"""Go on with what fill.py made, as a team does between two imports."""

import mlflow
from mlflow.entities import Metric
from mlflow.tracking import MlflowClient

STAMP = 1_700_000_000_000


def change(uri):
    mlflow.set_tracking_uri(uri)
    client = MlflowClient()
    end(client, "unfinished")
    late(client, "long")
    rest = client.search_runs(["0"], "attributes.run_name = 'sweep'")[0].info.run_id
    client.set_tag(rest, "verdict", "good")
    client.log_param(rest, "added", "later")
    client.log_text(rest, "more", "more.txt")
    client.update_run(rest, name="sweep of depths")
    fresh(client)
    deleted(client)
    registry(client, rest)


def end(client, name):
    run = client.search_runs(["0"], f"attributes.run_name = '{name}'")[0].info.run_id
    client.log_metric(run, "m", 0.25, timestamp=STAMP + 1, step=1)
    client.set_terminated(run, "FINISHED", end_time=STAMP + 10)


def late(client, name):
    """Points of a run that has ended: one between others, one of a new metric."""
    experiment = client.get_experiment_by_name("histories").experiment_id
    run = client.search_runs([experiment], f"attributes.run_name = '{name}'")[0].info.run_id
    client.log_batch(run, metrics=[Metric("loss", 0.5, STAMP + 1, 7), Metric("late", 1.0, STAMP, 0)])


def fresh(client):
    experiment = client.create_experiment("made later", tags={"a": "b"})
    run = client.create_run(experiment, run_name="new").info.run_id
    client.log_metric(run, "m", 1.0, timestamp=STAMP, step=0)
    client.set_terminated(run)
    client.rename_experiment(client.get_experiment_by_name("credit risk").experiment_id, "credit risk 2026")


def deleted(client):
    """A run that is deleted now, and a file more of one that was."""
    run = client.create_run("0", run_name="deleted later").info.run_id
    client.delete_run(run)
    gone = client.search_runs(["0"], "attributes.run_name = 'mistake'", run_view_type=2)[0].info.run_id
    client.restore_run(gone)
    client.log_metric(gone, "m", 3.0, timestamp=STAMP + 5, step=1)
    client.log_text(gone, "second", "second.txt")
    client.delete_run(gone)


def registry(client, run):
    client.create_model_version("scorer", f"runs:/{run}/more.txt", run, description="of one file")
    client.set_registered_model_alias("scorer", "champion", "4")
    client.update_registered_model("scorer", description="Scores loans, again")
    client.update_model_version("scorer", "3", description="The third")
    client.set_model_version_tag("scorer", "3", "checked", "yes")
    client.transition_model_version_stage("scorer", "1", "Archived")
