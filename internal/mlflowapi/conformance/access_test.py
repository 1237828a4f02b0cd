"""Tokens and projects, which are Cupel's."""

import os
import uuid

import mlflow
import pytest
import requests
from conftest import SERVER
from mlflow.exceptions import MlflowException

pytestmark = pytest.mark.cupel


@pytest.fixture
def guarded(monkeypatch):
    """A server that asks for a token, and its token."""
    for variable in ["MLFLOW_TRACKING_TOKEN", "MLFLOW_TRACKING_USERNAME", "MLFLOW_TRACKING_PASSWORD"]:
        monkeypatch.delenv(variable, raising=False)
    mlflow.set_tracking_uri(os.environ["CUPEL_GUARDED_URL"])
    return os.environ["CUPEL_GUARDED_TOKEN"]


@pytest.fixture
def project():
    """A project of its own, with the address of MLflow's client."""
    name = "p" + uuid.uuid4().hex[:8]
    root = SERVER
    requests.post(f"{root}/api/v1/projects", json={"name": name}, timeout=30).raise_for_status()
    return f"{root}/projects/{name}"


def test_without_a_token(guarded):
    with pytest.raises(MlflowException, match="token") as raised:
        mlflow.MlflowClient().search_experiments()
    assert raised.value.error_code == "UNAUTHENTICATED" and raised.value.get_http_status_code() == 401


def test_with_a_wrong_token(guarded, monkeypatch):
    monkeypatch.setenv("MLFLOW_TRACKING_TOKEN", "wrong")
    with pytest.raises(MlflowException) as raised:
        mlflow.MlflowClient().search_experiments()
    assert raised.value.error_code == "UNAUTHENTICATED"


@pytest.mark.parametrize("basic", [False, True])
def test_with_a_token(guarded, monkeypatch, tmp_path, basic):
    if basic:
        monkeypatch.setenv("MLFLOW_TRACKING_USERNAME", "anybody")
        monkeypatch.setenv("MLFLOW_TRACKING_PASSWORD", guarded)
    else:
        monkeypatch.setenv("MLFLOW_TRACKING_TOKEN", guarded)
    monkeypatch.setenv("MLFLOW_ENABLE_PROXY_MULTIPART_UPLOAD", "true")
    monkeypatch.setenv("MLFLOW_MULTIPART_UPLOAD_MINIMUM_FILE_SIZE", str(5 << 20))
    monkeypatch.setenv("MLFLOW_MULTIPART_UPLOAD_CHUNK_SIZE", str(5 << 20))
    (tmp_path / "large.bin").write_bytes(os.urandom(6 << 20))
    mlflow.set_experiment("guarded")
    with mlflow.start_run() as run:
        mlflow.log_metric("m", 1)
        mlflow.log_artifact(str(tmp_path / "large.bin"))
    got = mlflow.artifacts.download_artifacts(run_id=run.info.run_id, artifact_path="large.bin")
    assert open(got, "rb").read() == (tmp_path / "large.bin").read_bytes()


def test_projects_are_worlds_of_their_own(project, client, name, classifier, iris, monkeypatch, tmp_path):
    outside = client.create_experiment(name)
    mlflow.set_tracking_uri(project)
    inside = mlflow.MlflowClient()
    assert inside.get_experiment("0").name == "Default"
    assert inside.get_experiment_by_name(name) is None
    mlflow.set_experiment(name)
    with mlflow.start_run() as run:
        mlflow.log_metric("m", 1)
        mlflow.log_text("in the project", "a/b.txt")
        named = {"name": "model"} if mlflow.__version__ >= "3" else {"artifact_path": "model"}
        mlflow.sklearn.log_model(classifier, pip_requirements=[], registered_model_name=name, **named)
    assert mlflow.artifacts.load_text(f"runs:/{run.info.run_id}/a/b.txt") == "in the project"
    assert [i.path for i in inside.list_artifacts(run.info.run_id, "a")] == ["a/b.txt"]
    assert mlflow.pyfunc.load_model(f"models:/{name}/1").predict(iris[0]) is not None
    mlflow.set_tracking_uri(SERVER)
    with pytest.raises(MlflowException, match="not found"):
        client.get_run(run.info.run_id)
    assert client.get_experiment_by_name(name).experiment_id == outside


def test_large_files_in_a_project(project, monkeypatch, tmp_path):
    monkeypatch.setenv("MLFLOW_ENABLE_PROXY_MULTIPART_UPLOAD", "true")
    monkeypatch.setenv("MLFLOW_MULTIPART_UPLOAD_MINIMUM_FILE_SIZE", str(5 << 20))
    monkeypatch.setenv("MLFLOW_MULTIPART_UPLOAD_CHUNK_SIZE", str(5 << 20))
    mlflow.set_tracking_uri(project)
    mlflow.set_experiment("large")
    (tmp_path / "large.bin").write_bytes(os.urandom(11 << 20))
    with mlflow.start_run() as run:
        mlflow.log_artifact(str(tmp_path / "large.bin"))
    got = mlflow.artifacts.download_artifacts(run_id=run.info.run_id, artifact_path="large.bin")
    assert open(got, "rb").read() == (tmp_path / "large.bin").read_bytes()


def test_a_project_that_is_not_there():
    mlflow.set_tracking_uri(SERVER + "/projects/nowhere")
    with pytest.raises(MlflowException, match="nowhere") as raised:
        mlflow.MlflowClient().search_experiments()
    assert raised.value.error_code == "RESOURCE_DOES_NOT_EXIST"


def test_a_model_of_cupels_own_is_a_registered_model(client, name, tmp_path):
    """One thing, two doors: what was saved natively is seen by MLflow."""
    root = SERVER + "/api/v1/projects/default"
    upload = requests.post(f"{root}/uploads", timeout=30).json()["upload"]
    file = requests.post(f"{root}/uploads/{upload}/files", data=b"the model", timeout=30).json()
    requests.post(
        f"{root}/repositories/{name}/images",
        json={
            "upload": upload, "create_repository": True, "files": [{"path": "d/model.bin", **file}],
            "metadata": {"accuracy": 0.9, "author_note": "good"}, "tags": ["champion"], "comment": "said so",
        },
        timeout=30,
    ).raise_for_status()
    version = client.get_model_version_by_alias(name, "champion")
    assert version.tags == {"accuracy": "0.9", "author_note": "good"} and version.description == "said so"
    client.set_model_version_tag(name, "1", "author_note", "better")
    client.set_model_version_tag(name, "1", "stage", "done")
    assert client.get_model_version(name, "1").tags == {"accuracy": "0.9", "author_note": "better", "stage": "done"}
    got = mlflow.artifacts.download_artifacts(f"models:/{name}@champion", dst_path=str(tmp_path))
    assert open(f"{got}/d/model.bin").read() == "the model"
