"""What clients and their users match on: texts, codes and statuses."""


import mlflow
import pytest
import requests
from conftest import SERVER
from mlflow.entities import Metric, Param
from mlflow.exceptions import MlflowException

NO_RUN = "0" * 32


def post(path, body):
    return requests.post(f"{SERVER}/api/2.0/mlflow/{path}", json=body, timeout=30)


@pytest.mark.parametrize(
    ("path", "body", "status", "code", "text"),
    [
        ("experiments/create", {}, 400, "INVALID_PARAMETER_VALUE", "Missing value for required parameter 'name'."),
        ("experiments/create", {"name": 5}, 400, "INVALID_PARAMETER_VALUE", "Invalid value 5 for parameter 'name' supplied"),
        ("experiments/create", {"name": "Default"}, 400, "RESOURCE_ALREADY_EXISTS", "Experiment(name=Default) already exists."),
        ("experiments/delete", {"experiment_id": "987654"}, 404, "RESOURCE_DOES_NOT_EXIST", "No Experiment with id=987654 exists"),
        ("experiments/update", {"experiment_id": "0"}, 400, "INVALID_PARAMETER_VALUE", "Missing value for required parameter 'new_name'."),
        ("runs/create", {"experiment_id": "987654"}, 404, "RESOURCE_DOES_NOT_EXIST", "No Experiment with id=987654 exists"),
        ("runs/log-metric", {"run_id": NO_RUN, "key": "m", "timestamp": 1}, 400, "INVALID_PARAMETER_VALUE", "Missing value for required parameter 'value'."),
        ("runs/log-metric", {"run_id": NO_RUN, "key": "m", "value": "x", "timestamp": 1}, 400, "INVALID_PARAMETER_VALUE", "Invalid value \"x\" for parameter 'value' supplied"),
        ("runs/log-metric", {"run_id": NO_RUN, "key": "m", "value": 1, "timestamp": 1}, 404, "RESOURCE_DOES_NOT_EXIST", f"Run with id={NO_RUN} not found"),
        ("runs/log-batch", {"run_id": NO_RUN, "metrics": [{"key": "a", "value": 1}]}, 400, "INVALID_PARAMETER_VALUE", "Missing value for required parameter 'metrics[0].timestamp'."),
        ("runs/log-batch", {"run_id": NO_RUN, "metrics": {}}, 400, "INVALID_PARAMETER_VALUE", "Invalid value {} for parameter 'metrics' supplied"),
        ("runs/log-batch", {"run_id": NO_RUN, "params": [{"value": "1"}]}, 400, "INVALID_PARAMETER_VALUE", "Missing value for required parameter 'params[0].key'."),
        ("runs/search", {"experiment_ids": ["x"]}, 400, "INVALID_PARAMETER_VALUE", "Invalid experiment ID 'x'."),
        ("runs/search", {"experiment_ids": ["0"], "max_results": 0}, 400, "INVALID_PARAMETER_VALUE", "Invalid value 0 for parameter 'max_results' supplied."),
        ("registered-models/create", {"name": "a/b"}, 400, "INVALID_PARAMETER_VALUE", "Invalid model name 'a/b'. Names cannot contain '/' or ':'."),
        ("model-versions/create", {"name": "none such", "source": "s3://b/c"}, 404, "RESOURCE_DOES_NOT_EXIST", "Registered Model with name=none such not found"),
    ],
)
def test_statuses_and_texts(path, body, status, code, text):
    answer = post(path, body)
    got = answer.json()
    assert (answer.status_code, got["error_code"]) == (status, code)
    assert " ".join(got["message"].split()).startswith(text)


def test_parameters_cannot_change(client, run):
    id = run.info.run_id
    mlflow.log_param("k", "a")
    mlflow.log_param("k", "a")
    with pytest.raises(MlflowException) as raised:
        client.log_param(id, "k", "b")
    assert (
        f"Changing param values is not allowed. Param with key='k' was already logged with value='a' for run ID='{id}'. "
        "Attempted logging new value 'b'."
    ) in raised.value.message
    with pytest.raises(MlflowException, match="Changing param values is not allowed."):
        client.log_batch(id, metrics=[Metric("m", 1, 1, 1)], params=[Param("fresh", "1"), Param("k", "b")])
    data = client.get_run(id).data
    assert data.params == {"k": "a"} and data.metrics == {}, "a batch that fails leaves nothing"


def test_a_parameter_twice_in_a_batch(client, run):
    answer = post("runs/log-batch", {"run_id": run.info.run_id, "params": [{"key": "p", "value": "1"}] * 2})
    assert answer.status_code == 400
    assert answer.json()["message"].startswith("Duplicate parameter keys have been submitted: ['p'].")


def test_limits_of_a_batch(run):
    point = {"key": "m", "value": 1, "timestamp": 1}
    for body, text in [
        ({"metrics": [point] * 1001}, "A batch logging request can contain at most 1000 metrics. Got 1001 metrics."),
        ({"params": [{"key": str(i)} for i in range(101)]}, "A batch logging request can contain at most 100 params. Got 101 params."),
        ({"tags": [{"key": str(i)} for i in range(101)]}, "A batch logging request can contain at most 100 tags. Got 101 tags."),
        ({"metrics": [point] * 1000, "tags": [{"key": "t"}]}, "A batch logging request can contain at most 1000 metrics, params, and tags. Got 1001"),
    ]:
        answer = post("runs/log-batch", {"run_id": run.info.run_id, **body})
        assert answer.status_code == 400 and answer.json()["message"].startswith(text)


@pytest.mark.parametrize("key", ["a#b", "../a", "/a", "a//b", "."])
def test_keys_that_are_none(run, key):
    for path, body in [
        ("runs/log-metric", {"value": 1, "timestamp": 1}),
        ("runs/log-parameter", {"value": "1"}),
        ("runs/set-tag", {"value": "1"}),
    ]:
        answer = post(path, {"run_id": run.info.run_id, "key": key, **body})
        assert answer.status_code == 400
        place = "name" if path == "runs/log-metric" else "key"
        assert answer.json()["message"].startswith(f"Invalid value \"{key}\" for parameter '{place}' supplied: Names may")


def test_long_values_are_cut(client, run):
    id = run.info.run_id
    post("runs/log-parameter", {"run_id": id, "key": "p", "value": "ä" * 7000}).raise_for_status()
    post("runs/set-tag", {"run_id": id, "key": "t", "value": "ä" * 9000}).raise_for_status()
    data = client.get_run(id).data
    assert data.params["p"] == "ä" * 6000 and data.tags["t"] == "ä" * 8000


def test_unknown_fields_are_ignored_and_numbers_may_be_strings(client, run):
    post(
        "runs/log-batch",
        {
            "run_id": run.info.run_id,
            "metrics": [{"key": "m", "value": "0.5", "timestamp": "12", "step": "3", "later": {"a": [1, None]}}],
            "later": True,
        },
    ).raise_for_status()
    point = client.get_metric_history(run.info.run_id, "m")[0]
    assert (point.value, point.timestamp, point.step) == (0.5, 12, 3)


def test_what_is_missing(client, run):
    id = run.info.run_id
    for call, text in [
        (lambda: client.get_run(NO_RUN), f"Run with id={NO_RUN} not found"),
        (lambda: client.delete_tag(id, "none"), f"No tag with name: none in run with id {id}"),
        (lambda: client.get_experiment("987654"), "No Experiment with id=987654 exists"),
        (lambda: client.get_registered_model("none"), "Registered Model with name=none not found"),
    ]:
        with pytest.raises(MlflowException, match=text) as raised:
            call()
        assert raised.value.error_code == "RESOURCE_DOES_NOT_EXIST"
        assert raised.value.get_http_status_code() == 404


@pytest.mark.cupel
def test_what_is_not_served():
    for method, path, status, code in [
        ("POST", "/api/3.0/mlflow/traces", 501, "NOT_IMPLEMENTED"),
        ("GET", "/api/2.0/mlflow/traces", 501, "NOT_IMPLEMENTED"),
        ("POST", "/v1/traces", 501, "NOT_IMPLEMENTED"),
        ("GET", "/api/3.0/mlflow/gateway/endpoints/list", 501, "NOT_IMPLEMENTED"),
        ("POST", "/api/3.0/mlflow/scorers/register", 501, "NOT_IMPLEMENTED"),
        ("GET", "/api/2.0/mlflow/nothing", 404, "ENDPOINT_NOT_FOUND"),
        ("GET", "/api/2.0/mlflow//runs/get", 404, "RESOURCE_DOES_NOT_EXIST"),
    ]:
        answer = requests.request(method, SERVER + path, json={}, timeout=30)
        assert (answer.status_code, answer.json()["error_code"]) == (status, code), path


@pytest.mark.cupel
def test_programs_that_trace_go_on(client, run):
    """The client says that the server keeps no traces, and the program runs."""

    @mlflow.trace
    def traced(x):
        with mlflow.start_span("inside") as span:
            span.set_inputs({"x": x})
        return x + 1

    assert traced(1) == 2
    mlflow.log_metric("after", 1)
    with pytest.raises(MlflowException, match="does not support traces"):
        mlflow.search_traces()
    assert client.get_run(run.info.run_id).data.metrics == {"after": 1}


@pytest.mark.cupel
@pytest.mark.v3
def test_prompts_are_not_supported():
    with pytest.raises(MlflowException, match="no prompts"):
        mlflow.genai.register_prompt(name="greeting", template="Hello {{name}}")
