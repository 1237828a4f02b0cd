"""The registry: models, versions, aliases, tags and stages."""

import pathlib

import mlflow
import pytest
import requests
from conftest import SERVER, V3
from mlflow.exceptions import MlflowException


@pytest.fixture
def version(run, log_model, client, name):
    """Version 1 of a registered model of the test's own."""
    log_model(registered_model_name=name)
    return client.get_model_version(name, "1")


def code(raised):
    return raised.value.error_code


def test_registered_models(client, name):
    made = client.create_registered_model(name, tags={"team": "risk"}, description="what it is for")
    assert (made.name, made.description, made.tags) == (name, "what it is for", {"team": "risk"})
    with pytest.raises(MlflowException, match=f"Registered Model .name={name}. already exists.") as raised:
        client.create_registered_model(name)
    assert code(raised) == "RESOURCE_ALREADY_EXISTS"
    client.update_registered_model(name, "another text")
    client.set_registered_model_tag(name, "tier", "1")
    client.delete_registered_model_tag(name, "team")
    client.delete_registered_model_tag(name, "never there")
    found = client.get_registered_model(name)
    assert (found.description, found.tags, found.latest_versions) == ("another text", {"tier": "1"}, [])
    assert found.last_updated_timestamp >= found.creation_timestamp
    client.rename_registered_model(name, name + " new")
    assert client.get_registered_model(name + " new").tags == {"tier": "1"}
    client.delete_registered_model(name + " new")
    with pytest.raises(MlflowException) as raised:
        client.get_registered_model(name + " new")
    assert code(raised) == "RESOURCE_DOES_NOT_EXIST"


def test_a_model_that_is_logged_and_registered_at_once(client, run, version, name):
    assert (version.version, version.current_stage, version.status) == ("1", "None", "READY") or version.version == 1
    assert version.run_id == run.info.run_id
    assert client.get_registered_model(name).latest_versions[0].run_id == run.info.run_id


def test_loading_by_version_alias_latest_and_stage(client, version, name, iris, classifier):
    client.set_registered_model_alias(name, "champion", "1")
    client.transition_model_version_stage(name, "1", "Production")
    expected = list(classifier.predict(iris[0]))
    for uri in [f"models:/{name}/1", f"models:/{name}@champion", f"models:/{name}/latest", f"models:/{name}/Production"]:
        loaded = mlflow.pyfunc.load_model(uri)
        assert list(loaded.predict(iris[0])) == expected, uri
        assert loaded.metadata.run_id
    assert list(mlflow.sklearn.load_model(f"models:/{name}/1").predict(iris[0])) == expected


def test_registering_what_a_run_has_logged(client, run, log_model, name, tmp_path):
    log_model("nested/model" if not V3 else "model")
    path = "model" if V3 else "nested/model"
    made = mlflow.register_model(f"runs:/{run.info.run_id}/{path}", name, tags={"from": "a run"})
    assert int(made.version) == 1 and made.run_id == run.info.run_id and made.tags == {"from": "a run"}
    again = mlflow.register_model(f"runs:/{run.info.run_id}/{path}", name)
    assert int(again.version) == 2
    there = pathlib.Path(mlflow.artifacts.download_artifacts(f"models:/{name}/2", dst_path=str(tmp_path)))
    assert (there / "MLmodel").exists() and (there / "model.pkl").exists() or (there / "model.skops").exists()


def test_a_version_outlives_its_run_and_is_its_own_copy(client, run, version, name, iris):
    mlflow.end_run()
    client.delete_run(run.info.run_id)
    assert mlflow.pyfunc.load_model(f"models:/{name}/1").predict(iris[0]) is not None


def test_versions_from_a_place_of_the_clients_own(client, name):
    client.create_registered_model(name)
    made = client.create_model_version(name, "s3://bucket/some/model", description="elsewhere", tags={"k": "v"}, run_link="http://link")
    assert (made.source, made.description, made.tags, made.run_link) == ("s3://bucket/some/model", "elsewhere", {"k": "v"}, "http://link")
    assert client.get_model_version_download_uri(name, "1") == "s3://bucket/some/model"


def test_sources_that_are_refused(client, name):
    client.create_registered_model(name)
    for source in ["file:///etc", "/etc/passwd", "s3://bucket/../x", "mlflow-artifacts:/0/../../etc", "s3://bucket/%2e%2e/x"]:
        with pytest.raises(MlflowException, match="Invalid model version source") as raised:
            client.create_model_version(name, source)
        assert code(raised) == "INVALID_PARAMETER_VALUE"


def test_tags_and_descriptions_of_versions(client, version, name):
    client.set_model_version_tag(name, "1", "checked", "yes")
    client.set_model_version_tag(name, "1", "gone", "soon")
    client.delete_model_version_tag(name, "1", "gone")
    client.delete_model_version_tag(name, "1", "never there")
    client.update_model_version(name, "1", "a description")
    found = client.get_model_version(name, "1")
    assert (found.tags, found.description) == ({"checked": "yes"}, "a description")


def test_aliases(client, run, log_model, name):
    log_model(registered_model_name=name)
    log_model(registered_model_name=name)
    client.set_registered_model_alias(name, "champion", "1")
    client.set_registered_model_alias(name, "shadow", "2")
    client.set_registered_model_alias(name, "champion", "2")
    assert client.get_registered_model(name).aliases == {"champion": "2", "shadow": "2"} or client.get_registered_model(
        name
    ).aliases == {"champion": 2, "shadow": 2}
    assert int(client.get_model_version_by_alias(name, "champion").version) == 2
    assert sorted(client.get_model_version(name, "2").aliases) == ["champion", "shadow"]
    assert int(client.get_model_version_by_alias(name, "latest").version) == 2
    client.delete_registered_model_alias(name, "shadow")
    client.delete_registered_model_alias(name, "never-there")
    with pytest.raises(MlflowException, match="Registered model alias shadow not found.") as raised:
        client.get_model_version_by_alias(name, "shadow")
    assert code(raised) == "INVALID_PARAMETER_VALUE"
    client.delete_model_version(name, "2")
    assert client.get_registered_model(name).aliases == {}


@pytest.mark.parametrize(
    ("alias", "text"),
    [("latest", "reserved"), ("LATEST", "reserved"), ("v3", "Version alias name 'v3' is reserved"), ("a b", "Invalid alias name: 'a b'")],
)
def test_aliases_that_are_none(client, version, name, alias, text):
    with pytest.raises(MlflowException, match=text):
        client.set_registered_model_alias(name, alias, "1")


def test_stages(client, run, log_model, name):
    for _ in range(3):
        log_model(registered_model_name=name)
    assert client.transition_model_version_stage(name, "1", "production").current_stage == "Production"
    client.transition_model_version_stage(name, "2", "Production", archive_existing_versions=True)
    stages = {int(v.version): v.current_stage for v in client.search_model_versions(f"name='{name}'")}
    assert stages == {1: "Archived", 2: "Production", 3: "None"}
    latest = {v.current_stage: int(v.version) for v in client.get_latest_versions(name)}
    assert latest == {"Archived": 1, "Production": 2, "None": 3}
    assert [int(v.version) for v in client.get_latest_versions(name, ["Production"])] == [2]
    with pytest.raises(MlflowException, match="Invalid Model Version stage: Nowhere. Value must be one of None, Staging, Production, Archived."):
        client.transition_model_version_stage(name, "1", "Nowhere")
    client.transition_model_version_stage(name, "2", "None")
    assert client.get_model_version(name, "2").current_stage == "None"


def test_versions_are_deleted_and_numbers_stay(client, run, log_model, name):
    log_model(registered_model_name=name)
    log_model(registered_model_name=name)
    client.delete_model_version(name, "2")
    with pytest.raises(MlflowException, match="Model Version .name=.*, version=2. not found") as raised:
        client.get_model_version(name, "2")
    assert code(raised) == "RESOURCE_DOES_NOT_EXIST"
    log_model(registered_model_name=name)
    assert {int(v.version) for v in client.search_model_versions(f"name='{name}'")} == {1, 3}


def test_searching_versions(client, run, log_model, name):
    for _ in range(4):
        log_model(registered_model_name=name)
    client.set_model_version_tag(name, "2", "best", "yes")

    def found(text, **kwargs):
        return [int(v.version) for v in client.search_model_versions(text, **kwargs)]

    mine = f"name = '{name}'"
    assert found(mine)[0] in (2, 4) and sorted(found(mine)) == [1, 2, 3, 4]
    assert found(mine, order_by=["version_number ASC"]) == [1, 2, 3, 4]
    assert found(mine, order_by=["creation_timestamp DESC"]) == [4, 3, 2, 1]
    assert found(f"{mine} and tags.best = 'yes'") == [2]
    assert found(f"{mine} and version_number >= 3", order_by=["version_number DESC"]) == [4, 3]
    assert sorted(found(f"run_id = '{run.info.run_id}'")) == [1, 2, 3, 4]
    assert sorted(found(f"name ILIKE '{name.upper()}' and run_id IN ('{run.info.run_id}', 'x')")) == [1, 2, 3, 4]
    source = client.get_model_version(name, "3").source
    assert 3 in found(f"{mine} and source_path = '{source}'")
    seen, token = [], None
    while True:
        page = client.search_model_versions(mine, max_results=3, order_by=["version_number ASC"], page_token=token)
        seen += [int(v.version) for v in page]
        token = page.token
        if not token:
            break
    assert seen == [1, 2, 3, 4]


def test_searching_registered_models(client, name):
    for i in range(5):
        client.create_registered_model(f"{name}-{i}", tags={"odd": str(i % 2)})

    def found(text, **kwargs):
        return [m.name[-1] for m in client.search_registered_models(text, **kwargs)]

    assert found(f"name LIKE '{name}%'") == ["0", "1", "2", "3", "4"]
    assert found(f"name ILIKE '{name.upper()}%' and tags.odd = '1'") == ["1", "3"]
    assert found(f"name LIKE '{name}%'", order_by=["last_updated_timestamp DESC"])[0] == "4"
    assert found(f"name LIKE '{name}%'", order_by=["name DESC"]) == ["4", "3", "2", "1", "0"]
    first = client.search_registered_models(f"name LIKE '{name}%'", max_results=2)
    second = client.search_registered_models(f"name LIKE '{name}%'", max_results=2, page_token=first.token)
    assert [m.name[-1] for m in [*first, *second]] == ["0", "1", "2", "3"]
    assert len(client.search_registered_models(max_results=3)) == 3


def test_copying_a_version(client, version, name, iris):
    client.set_model_version_tag(name, "1", "k", "v")
    copy = client.copy_model_version(f"models:/{name}/1", name + "-copy")
    assert int(copy.version) == 1 and copy.run_id == version.run_id and copy.source == f"models:/{name}/1"
    assert mlflow.pyfunc.load_model(f"models:/{name}-copy/1").predict(iris[0]) is not None
    again = client.copy_model_version(f"models:/{name}-copy/1", name + "-third")
    assert mlflow.pyfunc.load_model(f"models:/{name}-third/{again.version}").predict(iris[0]) is not None


def test_names_with_spaces_and_letters(client, run, log_model, name, iris):
    spaced = f"Größe {name} (β)"
    log_model(registered_model_name=spaced)
    assert mlflow.pyfunc.load_model(f"models:/{spaced}/1").predict(iris[0]) is not None


def test_files_of_a_version(version, name):
    answer = requests.get(
        SERVER + "/model-versions/get-artifact",
        params={"name": name, "version": "1", "path": "MLmodel"}, timeout=30,
    )
    assert "sklearn" in answer.text
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_a_model_of_the_users_own_class(run, name):
    class Constant(mlflow.pyfunc.PythonModel):
        def predict(self, context, model_input, params=None):
            return [7] * len(model_input)

    named = {"name": "own"} if V3 else {"artifact_path": "own"}
    mlflow.pyfunc.log_model(python_model=Constant(), pip_requirements=[], registered_model_name=name, **named)
    assert mlflow.pyfunc.load_model(f"models:/{name}/1").predict([[1], [2]]) == [7, 7]
