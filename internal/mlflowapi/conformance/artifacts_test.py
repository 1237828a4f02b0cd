"""Artifacts, which go through the server."""

import json
import os
import pathlib

import mlflow
import pytest
import requests
from conftest import SERVER
from mlflow.exceptions import MlflowException


def names(infos):
    """Paths and sizes; MLflow's own server leaves a size of 0 out."""
    return [(i.path, i.is_dir, None if i.is_dir else i.file_size or 0) for i in infos]


def test_files_and_folders(client, run, tmp_path):
    (tmp_path / "folder" / "deep er").mkdir(parents=True)
    (tmp_path / "notes.txt").write_text("hello")
    (tmp_path / "folder" / "a.bin").write_bytes(bytes(range(256)) * 5000)
    (tmp_path / "folder" / "deep er" / "ü é.txt").write_text("deep")
    (tmp_path / "folder" / "empty").write_text("")
    mlflow.log_artifact(tmp_path / "notes.txt")
    mlflow.log_artifacts(tmp_path / "folder", artifact_path="data/all")
    id = run.info.run_id
    assert names(client.list_artifacts(id)) == [("data", True, None), ("notes.txt", False, 5)]
    assert names(client.list_artifacts(id, "data/all")) == [
        ("data/all/a.bin", False, 1_280_000), ("data/all/deep er", True, None), ("data/all/empty", False, 0),
    ]
    assert names(client.list_artifacts(id, "data/all/deep er")) == [("data/all/deep er/ü é.txt", False, 4)]
    assert client.list_artifacts(id, "notes.txt") == []
    assert client.list_artifacts(id, "nothing/here") == []

    there = pathlib.Path(mlflow.artifacts.download_artifacts(run_id=id, artifact_path="data", dst_path=tmp_path / "back"))
    assert (there / "all" / "a.bin").read_bytes() == bytes(range(256)) * 5000
    assert (there / "all" / "deep er" / "ü é.txt").read_text() == "deep"
    one = mlflow.artifacts.download_artifacts(f"runs:/{id}/notes.txt")
    assert pathlib.Path(one).read_text() == "hello"


def test_a_file_is_replaced(run, tmp_path):
    for text in ["old", "new and longer"]:
        (tmp_path / "f.txt").write_text(text)
        mlflow.log_artifact(tmp_path / "f.txt", "d")
    assert mlflow.artifacts.load_text(run.info.artifact_uri + "/d/f.txt") == "new and longer"


def test_texts_dictionaries_figures_images_and_tables(client, run):
    import matplotlib
    import numpy
    import pandas

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots()
    axes.plot([1, 2, 3])
    mlflow.log_text("some text", "notes/a.txt")
    mlflow.log_dict({"k": [1, 2]}, "d.json")
    mlflow.log_dict({"k": [1, 2]}, "d.yaml")
    mlflow.log_figure(figure, "plots/figure.png")
    mlflow.log_image(numpy.zeros((8, 8, 3), dtype=numpy.uint8), "image.png")
    mlflow.log_image(numpy.zeros((8, 8, 3), dtype=numpy.uint8), key="dogs", step=3)
    mlflow.log_table(pandas.DataFrame({"q": ["a"], "score": [0.5]}), "table.json")
    mlflow.log_table({"q": ["b"], "score": [0.75]}, "table.json")
    uri = run.info.artifact_uri
    assert mlflow.artifacts.load_text(uri + "/notes/a.txt") == "some text"
    assert mlflow.artifacts.load_dict(uri + "/d.json") == {"k": [1, 2]}
    assert mlflow.artifacts.load_image(uri + "/image.png").size == (8, 8)
    assert list(mlflow.load_table("table.json", [run.info.run_id]).score) == [0.5, 0.75]
    assert [i.path for i in client.list_artifacts(run.info.run_id, "plots")] == ["plots/figure.png"]
    assert any(i.path.endswith(".png") for i in client.list_artifacts(run.info.run_id, "images"))
    tag = json.loads(client.get_run(run.info.run_id).data.tags["mlflow.loggedArtifacts"])
    assert tag == [{"path": "table.json", "type": "table"}]


def test_what_is_missing_and_what_is_refused(run, tmp_path):
    with pytest.raises((MlflowException, OSError)):
        mlflow.artifacts.download_artifacts(run_id=run.info.run_id, artifact_path="nothing.txt", dst_path=tmp_path)
    base = SERVER + "/api/2.0/mlflow-artifacts/artifacts"
    for path in ["../../etc", "%2e%2e/%2e%2e/etc", "/etc", "%252e%252e/x"]:
        answer = requests.get(base, params={"path": path}, timeout=30)
        assert (answer.status_code, answer.json()["message"]) == (400, "Invalid path"), path


def test_headers_and_ranges(run):
    mlflow.log_text("0123456789", "page.html")
    tail = run.info.artifact_uri.split(":/", 1)[1].lstrip("/")
    url = f"{SERVER}/api/2.0/mlflow-artifacts/artifacts/{tail}/page.html"
    whole = requests.get(url, timeout=30)
    assert whole.text == "0123456789"
    assert whole.headers["Content-Disposition"].startswith("attachment") and "page.html" in whole.headers["Content-Disposition"]
    assert whole.headers["X-Content-Type-Options"] == "nosniff"
    part = requests.get(url, headers={"Range": "bytes=2-4"}, timeout=30)
    assert (part.status_code, part.text, part.headers["Content-Range"]) == (206, "234", "bytes 2-4/10")
    linked = requests.get(
        SERVER + "/get-artifact", params={"run_uuid": run.info.run_id, "path": "page.html"}, timeout=30
    )
    assert linked.text == "0123456789" and linked.headers["Content-Disposition"].startswith("attachment")


def test_artifacts_are_deleted(client, run):
    from mlflow.store.artifact.artifact_repository_registry import get_artifact_repository

    mlflow.log_text("a", "keep.txt")
    mlflow.log_text("b", "gone/b.txt")
    get_artifact_repository(run.info.artifact_uri).delete_artifacts("gone")
    assert [i.path for i in client.list_artifacts(run.info.run_id)] == ["keep.txt"]
    get_artifact_repository(run.info.artifact_uri).delete_artifacts()
    assert client.list_artifacts(run.info.run_id) == []


def test_a_place_of_the_clients_own(client, name, tmp_path):
    place = (tmp_path / "own").as_uri()
    id = client.create_experiment(name, artifact_location=place)
    assert client.get_experiment(id).artifact_location == place
    with mlflow.start_run(experiment_id=id) as run:
        mlflow.log_text("mine", "a.txt")
    assert (tmp_path / "own" / run.info.run_id / "artifacts" / "a.txt").read_text() == "mine"
    assert [i.path for i in client.list_artifacts(run.info.run_id)] == ["a.txt"]


@pytest.mark.cupel
def test_large_files_in_parts(run, tmp_path, monkeypatch):
    monkeypatch.setenv("MLFLOW_ENABLE_PROXY_MULTIPART_UPLOAD", "true")
    monkeypatch.setenv("MLFLOW_MULTIPART_UPLOAD_MINIMUM_FILE_SIZE", str(5 << 20))
    monkeypatch.setenv("MLFLOW_MULTIPART_UPLOAD_CHUNK_SIZE", str(5 << 20))
    content = os.urandom(1 << 20) * 12 + b"the end"
    (tmp_path / "large.bin").write_bytes(content)
    mlflow.log_artifact(str(tmp_path / "large.bin"), "big")
    got = mlflow.artifacts.download_artifacts(run_id=run.info.run_id, artifact_path="big/large.bin")
    assert pathlib.Path(got).read_bytes() == content


@pytest.mark.cupel
@pytest.mark.v3
def test_large_files_in_parts_without_being_told(run, tmp_path, monkeypatch):
    """The client asks the server what it can."""
    monkeypatch.setenv("MLFLOW_MULTIPART_UPLOAD_MINIMUM_FILE_SIZE", str(5 << 20))
    monkeypatch.setenv("MLFLOW_MULTIPART_UPLOAD_CHUNK_SIZE", str(5 << 20))
    asked = []
    from mlflow.store.artifact.http_artifact_repo import HttpArtifactRepository

    create = HttpArtifactRepository.create_multipart_upload
    monkeypatch.setattr(
        HttpArtifactRepository, "create_multipart_upload", lambda *a, **k: asked.append(1) or create(*a, **k)
    )
    (tmp_path / "large.bin").write_bytes(bytes(11 << 20))
    mlflow.log_artifact(str(tmp_path / "large.bin"))
    assert asked == [1]
    got = mlflow.artifacts.download_artifacts(run_id=run.info.run_id, artifact_path="large.bin")
    assert pathlib.Path(got).read_bytes() == bytes(11 << 20)


@pytest.mark.cupel
def test_downloads_in_ranges(run, monkeypatch, tmp_path):
    content = os.urandom(3 << 20)
    (tmp_path / "f.bin").write_bytes(content)
    mlflow.log_artifact(tmp_path / "f.bin")
    monkeypatch.setenv("MLFLOW_ENABLE_PROXY_MULTIPART_DOWNLOAD", "true")
    monkeypatch.setenv("MLFLOW_MULTIPART_DOWNLOAD_CHUNK_SIZE", str(1 << 20))
    got = mlflow.artifacts.download_artifacts(run_id=run.info.run_id, artifact_path="f.bin", dst_path=tmp_path / "back")
    assert pathlib.Path(got).read_bytes() == content
