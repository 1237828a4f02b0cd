"""Logged models, which MLflow has from release 3 on."""

import mlflow
import pytest
from mlflow.entities import LoggedModelStatus
from mlflow.exceptions import MlflowException

pytestmark = pytest.mark.v3


def test_log_model_makes_a_logged_model(client, experiment, run, log_model, iris, classifier):
    info = log_model("classifier", params={"depth": 3}, tags={"team": "risk"})
    model = mlflow.get_logged_model(info.model_id)
    assert model.model_id.startswith("m-") and len(model.model_id) == 34
    assert (model.name, model.status, model.source_run_id) == ("classifier", LoggedModelStatus.READY, run.info.run_id)
    assert model.params["depth"] == "3" and model.tags["team"] == "risk"
    assert model.artifact_location.endswith(f"/{experiment.experiment_id}/models/{model.model_id}/artifacts")
    loaded = mlflow.pyfunc.load_model(f"models:/{info.model_id}")
    assert list(loaded.predict(iris[0])) == list(classifier.predict(iris[0]))
    assert [o.model_id for o in client.get_run(run.info.run_id).outputs.model_outputs] == [info.model_id]
    assert "MLmodel" in [i.path for i in client.list_logged_model_artifacts(info.model_id)]


def test_metrics_of_a_model(client, run, log_model, iris):
    info = log_model()
    data = mlflow.data.from_pandas(iris[0], name="iris")
    mlflow.log_input(data, context="eval", model=mlflow.entities.LoggedModelInput(info.model_id))
    mlflow.log_metric("accuracy", 0.9, model_id=info.model_id, dataset=data, step=1)
    mlflow.log_metrics({"f1": 0.8}, model_id=info.model_id)
    metrics = {m.key: m for m in mlflow.get_logged_model(info.model_id).metrics}
    assert (metrics["accuracy"].value, metrics["accuracy"].dataset_name) == (0.9, "iris")
    assert metrics["accuracy"].run_id == run.info.run_id and metrics["f1"].value == 0.8
    assert client.get_run(run.info.run_id).data.metrics["accuracy"] == 0.9
    assert [i.model_id for i in client.get_run(run.info.run_id).inputs.model_inputs] == [info.model_id]


def test_the_life_of_a_logged_model(client, experiment):
    model = mlflow.initialize_logged_model("by hand", params={"a": "1"}, tags={"t": "1"}, model_type="agent")
    assert model.status == LoggedModelStatus.PENDING
    mlflow.log_model_params({f"p{i}": str(i) for i in range(150)}, model_id=model.model_id)
    mlflow.set_logged_model_tags(model.model_id, {"t": "2", "u": "x/y"})
    mlflow.delete_logged_model_tag(model.model_id, "u")
    with pytest.raises(MlflowException, match="No tag with key 'u' found"):
        mlflow.delete_logged_model_tag(model.model_id, "u")
    mlflow.finalize_logged_model(model.model_id, LoggedModelStatus.FAILED)
    found = mlflow.get_logged_model(model.model_id)
    assert (found.status, found.model_type) == (LoggedModelStatus.FAILED, "agent")
    assert len(found.params) == 151 and found.tags["t"] == "2"
    client.delete_logged_model(model.model_id)
    with pytest.raises(MlflowException, match="not found"):
        mlflow.get_logged_model(model.model_id)


def test_searching_logged_models(client, experiment, name):
    ids = []
    with mlflow.start_run():
        for i in range(4):
            model = mlflow.initialize_logged_model(f"{name}{i}", params={"i": str(i)}, tags={"odd": str(i % 2)})
            mlflow.log_metric("auc", i / 10, model_id=model.model_id)
            mlflow.finalize_logged_model(model.model_id, LoggedModelStatus.READY)
            ids.append(model.model_id)
    where = [experiment.experiment_id]

    def found(text=None, **kwargs):
        return [ids.index(m.model_id) for m in client.search_logged_models(where, text, **kwargs)]

    assert found() == [3, 2, 1, 0]
    assert found("metrics.auc > 0.1") == [3, 2]
    assert found("tags.odd = '1' AND params.i != '3'") == [1]
    assert found(f"name = '{name}2'") == [2]
    assert found("name LIKE 'n%'", order_by=[{"field_name": "metrics.auc", "ascending": True}]) == [0, 1, 2, 3]
    assert found(order_by=[{"field_name": "creation_timestamp", "ascending": True}]) == [0, 1, 2, 3]
    first = client.search_logged_models(where, max_results=3)
    second = client.search_logged_models(where, max_results=3, page_token=first.token)
    assert [ids.index(m.model_id) for m in [*first, *second]] == [3, 2, 1, 0]
    frame = mlflow.search_logged_models(where)
    assert len(frame) == 4


def test_searching_by_data(client, experiment, iris):
    small, large = (mlflow.data.from_pandas(iris[0].head(n), name=f"rows{n}") for n in (10, 50))
    ids = []
    with mlflow.start_run():
        for i in range(2):
            model = mlflow.initialize_logged_model(f"model{i}")
            mlflow.log_metric("auc", 0.5 + i / 10, model_id=model.model_id, dataset=small)
            mlflow.log_metric("auc", 0.9 - i / 10, model_id=model.model_id, dataset=large)
            ids.append(model.model_id)
    found = client.search_logged_models(
        [experiment.experiment_id], "metrics.auc > 0.55", datasets=[{"dataset_name": "rows10", "dataset_digest": small.digest}]
    )
    assert [m.model_id for m in found] == [ids[1]]
    for data, best in [("rows10", 1), ("rows50", 0)]:
        found = client.search_logged_models(
            [experiment.experiment_id], order_by=[{"field_name": "metrics.auc", "ascending": False, "dataset_name": data}]
        )
        assert found[0].model_id == ids[best]


def test_a_logged_model_is_registered(client, run, log_model, name, iris):
    info = log_model()
    made = mlflow.register_model(f"models:/{info.model_id}", name)
    assert made.run_id == run.info.run_id
    assert mlflow.pyfunc.load_model(f"models:/{name}/1").predict(iris[0]) is not None
    assert '"version"' in mlflow.get_logged_model(info.model_id).tags["mlflow.modelVersions"]


def test_a_version_outlives_its_logged_model(client, run, log_model, name, iris):
    info = log_model(registered_model_name=name)
    assert mlflow.pyfunc.load_model(f"models:/{name}/1").predict(iris[0]) is not None
    client.delete_logged_model(info.model_id)
    assert mlflow.pyfunc.load_model(f"models:/{name}/1").predict(iris[0]) is not None


def test_checkpoints_of_one_run(client, run, log_model):
    first = log_model("checkpoint", step=1)
    second = log_model("checkpoint", step=2)
    outputs = {o.model_id: o.step for o in client.get_run(run.info.run_id).outputs.model_outputs}
    assert outputs == {first.model_id: 1, second.model_id: 2}
