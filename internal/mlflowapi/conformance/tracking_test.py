"""Runs: their life, what is logged to them, and reading it back."""

import math
import time

import mlflow
import pandas
import pytest
from mlflow.entities import Metric, Param, RunStatus, RunTag, ViewType
from mlflow.exceptions import MlflowException


def test_the_default_experiment_exists(client):
    found = client.get_experiment("0")
    assert (found.name, found.lifecycle_stage) == ("Default", "active")
    assert found.artifact_location.endswith("/0")


def test_set_experiment_makes_and_finds_one(client, name):
    made = mlflow.set_experiment(name)
    again = mlflow.set_experiment(name)
    assert made.experiment_id == again.experiment_id == client.get_experiment_by_name(name).experiment_id
    assert made.tags == {} or "mlflow.experimentKind" in made.tags
    assert abs(made.creation_time - time.time() * 1000) < 60_000


def test_experiments_change_are_deleted_and_restored(client, name):
    id = client.create_experiment(name, tags={"team": "risk"})
    client.set_experiment_tag(id, "stage", "draft")
    client.rename_experiment(id, name + " renamed")
    found = client.get_experiment(id)
    assert found.name == name + " renamed"
    assert found.tags["team"] == "risk" and found.tags["stage"] == "draft"
    run = client.create_run(id)

    client.delete_experiment(id)
    assert client.get_experiment(id).lifecycle_stage == "deleted"
    assert client.get_run(run.info.run_id).info.lifecycle_stage == "deleted"
    with pytest.raises(MlflowException, match="already exists|deleted"):
        client.create_experiment(name + " renamed")

    client.restore_experiment(id)
    assert client.get_experiment(id).lifecycle_stage == "active"
    assert client.get_run(run.info.run_id).info.lifecycle_stage == "active"


def test_the_life_of_a_run(client, experiment):
    with mlflow.start_run(run_name="first", tags={"kind": "test"}, description="says what it is") as active:
        id = active.info.run_id
        running = client.get_run(id)
        assert running.info.status == "RUNNING" and running.info.end_time is None
    done = client.get_run(id)
    assert done.info.status == "FINISHED"
    assert done.info.start_time <= done.info.end_time
    assert done.info.run_name == done.data.tags["mlflow.runName"] == "first"
    assert done.data.tags["kind"] == "test"
    assert done.data.tags["mlflow.note.content"] == "says what it is"
    assert done.info.artifact_uri.endswith(f"/{experiment.experiment_id}/{id}/artifacts")
    assert len(id) == 32


def test_a_run_that_raises_has_failed(client, experiment):
    with pytest.raises(ZeroDivisionError), mlflow.start_run() as active:
        1 / 0
    assert client.get_run(active.info.run_id).info.status == "FAILED"


def test_nested_runs_name_their_parent(client, experiment):
    with mlflow.start_run() as parent, mlflow.start_run(nested=True) as child:
        mlflow.log_param("depth", 3)
    assert client.get_run(child.info.run_id).data.tags["mlflow.parentRunId"] == parent.info.run_id
    assert client.get_parent_run(child.info.run_id).info.run_id == parent.info.run_id


def test_a_run_is_taken_up_again(client, experiment):
    with mlflow.start_run() as first:
        mlflow.log_metric("loss", 2, step=1)
    with mlflow.start_run(run_id=first.info.run_id):
        mlflow.log_metric("loss", 1, step=2)
    assert client.get_run(first.info.run_id).data.metrics == {"loss": 1}
    assert client.get_run(first.info.run_id).info.status == "FINISHED"


def test_a_run_without_a_name_gets_one_and_can_be_renamed(client, run):
    id = run.info.run_id
    assert run.info.run_name
    client.update_run(id, name="by update")
    assert client.get_run(id).data.tags["mlflow.runName"] == "by update"
    client.set_tag(id, "mlflow.runName", "by tag")
    assert client.get_run(id).info.run_name == "by tag"


def test_parameters_metrics_and_tags_one_by_one_and_many_at_once(client, run):
    mlflow.log_param("one", 1)
    mlflow.log_params({"two": 2.5, "three": "drei", "none": None})
    mlflow.log_metric("loss", 0.5)
    mlflow.log_metrics({"auc": 0.9, "f1/macro": 0.8}, step=3)
    mlflow.set_tag("colour", "blue")
    mlflow.set_tags({"size": 3, "empty": ""})
    data = client.get_run(run.info.run_id).data
    assert data.params == {"one": "1", "two": "2.5", "three": "drei", "none": "None"}
    assert data.metrics == {"loss": 0.5, "auc": 0.9, "f1/macro": 0.8}
    assert data.tags["colour"] == "blue" and data.tags["size"] == "3" and data.tags["empty"] == ""


def test_texts_of_any_language(client, run):
    mlflow.log_param("größe", 'quo"te\\ \n\ttab 漢字 🦊')
    mlflow.set_tag("étiquette", "naïve \u0007")
    data = client.get_run(run.info.run_id).data
    assert data.params["größe"] == 'quo"te\\ \n\ttab 漢字 🦊'
    assert data.tags["étiquette"] == "naïve \u0007"


def test_a_batch(client, run):
    id, now = run.info.run_id, int(time.time() * 1000)
    client.log_batch(
        id,
        metrics=[Metric("m", i / 7, now + i, i) for i in range(1000 - 2)],
        params=[Param("p", "1")],
        tags=[RunTag("t", "x")],
    )
    history = client.get_metric_history(id, "m")
    assert [p.step for p in history] == list(range(998))
    assert [p.value for p in history] == [i / 7 for i in range(998)]
    assert history[3].timestamp == now + 3
    data = client.get_run(id).data
    assert data.params["p"] == "1" and data.tags["t"] == "x"


def test_the_latest_metric_is_that_of_step_timestamp_and_value(client, run):
    id = run.info.run_id
    for value, timestamp, step in [(1, 50, 3), (9, 40, 3), (5, 60, 2), (2, 50, 3), (7, 70, 1)]:
        client.log_metric(id, "m", value, timestamp=timestamp, step=step)
    assert client.get_run(id).data.metrics["m"] == 2
    assert [p.value for p in client.get_metric_history(id, "m")] == [9, 1, 2, 5, 7]


def test_a_point_that_is_repeated_is_one(client, run):
    id = run.info.run_id
    for _ in range(3):
        client.log_metric(id, "m", 1.5, timestamp=10, step=1)
    assert len(client.get_metric_history(id, "m")) == 1


def test_values_that_are_no_numbers(client, run):
    id = run.info.run_id
    client.log_metric(id, "nan", float("nan"), timestamp=1)
    client.log_batch(id, metrics=[Metric("up", math.inf, 1, 0), Metric("down", -math.inf, 1, 0)])
    metrics = client.get_run(id).data.metrics
    assert math.isnan(metrics["nan"])
    assert metrics["up"] == 1.7976931348623157e308 and metrics["down"] == -1.7976931348623157e308
    assert math.isnan(client.get_metric_history(id, "nan")[0].value)


def test_histories_of_what_was_not_logged_are_empty(client, run):
    assert client.get_metric_history(run.info.run_id, "nothing") == []


def test_tags_are_deleted(client, run):
    mlflow.set_tag("gone", "soon")
    mlflow.delete_tag("gone")
    assert "gone" not in client.get_run(run.info.run_id).data.tags


def test_runs_are_ended_with_a_status(client, experiment):
    run = client.create_run(experiment.experiment_id, start_time=1_000)
    client.set_terminated(run.info.run_id, RunStatus.to_string(RunStatus.KILLED), end_time=5_000)
    info = client.get_run(run.info.run_id).info
    assert (info.status, info.start_time, info.end_time) == ("KILLED", 1_000, 5_000)
    client.update_run(run.info.run_id, status="RUNNING")
    assert client.get_run(run.info.run_id).info.status == "RUNNING"


def test_runs_are_deleted_and_restored(client, experiment, run):
    id = run.info.run_id
    client.delete_run(id)
    assert client.get_run(id).info.lifecycle_stage == "deleted"
    assert client.search_runs([experiment.experiment_id]) == []
    deleted = client.search_runs([experiment.experiment_id], run_view_type=ViewType.DELETED_ONLY)
    assert [r.info.run_id for r in deleted] == [id]
    with pytest.raises(MlflowException, match=f"The run {id} must be in the 'active' state. Current state is deleted."):
        client.set_tag(id, "a", "b")
    client.restore_run(id)
    client.set_tag(id, "a", "b")


def test_data_that_a_run_read(client, run, iris):
    frame = iris[0].head(20)
    mlflow.log_input(mlflow.data.from_pandas(frame, source="https://example.com/iris.csv", name="iris"), context="training")
    read = client.get_run(run.info.run_id).inputs.dataset_inputs
    assert [(i.dataset.name, i.tags[0].key, i.tags[0].value) for i in read] == [("iris", "mlflow.data.context", "training")]
    assert '"num_rows": 20' in read[0].dataset.profile
    assert "sepal length" in read[0].dataset.schema
    found = mlflow.search_runs(filter_string="dataset.name = 'iris' and dataset.context = 'training'")
    assert run.info.run_id in list(found.run_id)


def test_asynchronous_logging(client, run):
    for step in range(50):
        mlflow.log_metric("loss", 1 / (step + 1), step=step, synchronous=False)
    mlflow.log_params({f"p{i}": i for i in range(20)}, synchronous=False)
    mlflow.set_tags({f"t{i}": i for i in range(20)}, synchronous=False)
    mlflow.flush_async_logging()
    assert len(client.get_metric_history(run.info.run_id, "loss")) == 50
    data = client.get_run(run.info.run_id).data
    assert len(data.params) == 20 and data.tags["t19"] == "19"


def test_system_metrics(client, experiment):
    mlflow.set_system_metrics_sampling_interval(0.2)
    mlflow.set_system_metrics_samples_before_logging(1)
    with mlflow.start_run(log_system_metrics=True) as run:
        time.sleep(1)
    keys = client.get_run(run.info.run_id).data.metrics
    assert "system/cpu_utilization_percentage" in keys and "system/system_memory_usage_megabytes" in keys


def test_a_table_of_runs(experiment):
    for i in range(3):
        with mlflow.start_run():
            mlflow.log_params({"i": i})
            mlflow.log_metric("m", i)
    frame = mlflow.search_runs(order_by=["metrics.m DESC"])
    assert isinstance(frame, pandas.DataFrame)
    assert list(frame["metrics.m"]) == [2, 1, 0] and list(frame["params.i"]) == ["2", "1", "0"]
    assert str(frame["start_time"].dtype).startswith("datetime64")
