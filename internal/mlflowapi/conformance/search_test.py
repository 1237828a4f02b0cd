"""Searching experiments and runs: filters, orders, views, pages."""

import mlflow
import pytest
from mlflow.entities import ViewType
from mlflow.exceptions import MlflowException


@pytest.fixture(scope="module")
def trained():
    """An experiment of eight runs, three of them unlike the others."""
    client = mlflow.MlflowClient()
    id = client.create_experiment("searched " + mlflow.utils.time.get_current_time_millis().__str__())
    runs = []
    for i in range(8):
        run = client.create_run(id, start_time=1_700_000_000_000 + i, run_name=f"run {i}", tags={"team": "a" if i % 2 else "b"})
        runs.append(run.info.run_id)
        client.log_param(runs[i], "lr", f"0.{i}")
        client.log_param(runs[i], "Model Kind", "Tree" if i < 4 else "linear")
        if i != 7:
            client.log_metric(runs[i], "auc", float("nan") if i == 6 else i / 10, timestamp=1, step=0)
        client.set_terminated(runs[i], "FAILED" if i == 0 else "FINISHED", end_time=1_700_000_001_000 + i)
    return id, runs


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [7, 6, 5, 4, 3, 2, 1, 0]),
        ("metrics.auc > 0.3", [5, 4]),
        ("metric.auc >= 0.3 and params.lr != '0.4'", [5, 3]),
        ("metrics.auc < 0.25 AND attributes.status = 'FINISHED'", [2, 1]),
        ("params.lr = '0.5'", [5]),
        ("parameters.`Model Kind` LIKE 'T%'", [3, 2, 1, 0]),
        ('param."Model Kind" like \'t%\'', []),
        ("params.`Model Kind` ILIKE 't%'", [3, 2, 1, 0]),
        ("tags.team = 'a'", [7, 5, 3, 1]),
        ("tag.team != 'a'", [6, 4, 2, 0]),
        ("tags.`mlflow.runName` = 'run 3'", [3]),
        ("attributes.run_name = 'run 3'", [3]),
        ("run_name LIKE 'run%' and status = 'FAILED'", [0]),
        ("attribute.start_time > 1700000000005", [7, 6]),
        ("start_time <= 1700000000001", [1, 0]),
        ("attr.end_time < 1700000001002", [1, 0]),
    ],
)
def test_filters_of_runs(client, trained, text, expected):
    id, runs = trained
    found = client.search_runs([id], filter_string=text)
    assert [runs.index(r.info.run_id) for r in found] == expected


def test_filters_by_run_id(client, trained):
    id, runs = trained
    found = client.search_runs([id], filter_string=f"attributes.run_id IN ('{runs[2]}', '{runs[5]}')")
    assert [runs.index(r.info.run_id) for r in found] == [5, 2]
    found = client.search_runs([id], filter_string=f"run_id = '{runs[2]}'")
    assert [runs.index(r.info.run_id) for r in found] == [2]


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        (["metrics.auc ASC"], [0, 1, 2, 3, 4, 5]),  # NaN and nothing come last
        (["metrics.auc DESC"], [5, 4, 3, 2, 1, 0]),
        (["attributes.start_time ASC"], [0, 1, 2, 3, 4, 5, 6, 7]),
        (["start_time"], [0, 1, 2, 3, 4, 5, 6, 7]),
        (["tags.team DESC", "params.lr ASC"], [0, 2, 4, 6, 1, 3, 5, 7]),
        (["params.`Model Kind`", "start_time DESC"], [3, 2, 1, 0, 7, 6, 5, 4]),
        (["attribute.end_time DESC"], [7, 6, 5, 4, 3, 2, 1, 0]),
    ],
)
def test_orders_of_runs(client, trained, order, expected):
    id, runs = trained
    found = client.search_runs([id], order_by=order)
    assert [runs.index(r.info.run_id) for r in found][: len(expected)] == expected


def test_pages_of_runs(client, trained):
    id, runs = trained
    seen, token = [], None
    while True:
        page = client.search_runs([id], max_results=3, order_by=["metrics.auc DESC"], page_token=token)
        seen += [runs.index(r.info.run_id) for r in page]
        token = page.token
        if not token:
            break
    assert seen[:6] == [5, 4, 3, 2, 1, 0] and sorted(seen[6:]) == [6, 7]


def test_wrong_searches_say_so(client, trained):
    id, _ = trained
    for wrong in ["metrics.auc >", "nonsense.a = 1", "metrics.auc = 'text'", "params.a = 1 and"]:
        with pytest.raises(MlflowException) as raised:
            client.search_runs([id], filter_string=wrong)
        assert raised.value.error_code == "INVALID_PARAMETER_VALUE"
    with pytest.raises(MlflowException) as raised:
        client.search_runs([id], page_token="wrong")
    assert raised.value.error_code == "INVALID_PARAMETER_VALUE"
    with pytest.raises(MlflowException, match="max_results"):
        client.search_runs([id], max_results=50_001)


def test_views_of_experiments(client, name):
    ids = [client.create_experiment(f"{name} {i}", tags={"batch": name}) for i in range(3)]
    client.delete_experiment(ids[1])

    def found(view):
        return [e.experiment_id for e in client.search_experiments(view, filter_string=f"tags.batch = '{name}'")]

    assert found(ViewType.ACTIVE_ONLY) == [ids[2], ids[0]]
    assert found(ViewType.DELETED_ONLY) == [ids[1]]
    assert found(ViewType.ALL) == [ids[2], ids[1], ids[0]]


def test_filters_orders_and_pages_of_experiments(client, name):
    ids = [client.create_experiment(f"{name}-{i}") for i in range(5)]
    for text in [f"name LIKE '{name}%'", f"attribute.name ILIKE '{name.upper()}%'"]:
        assert len(client.search_experiments(filter_string=text)) == 5
    assert client.search_experiments(filter_string=f"name = '{name}-3'")[0].experiment_id == ids[3]
    seen, token = [], None
    while True:
        page = client.search_experiments(
            filter_string=f"name LIKE '{name}%'", order_by=["name DESC"], max_results=2, page_token=token
        )
        seen += [e.experiment_id for e in page]
        token = page.token
        if not token:
            break
    assert seen == ids[::-1]
    newest = client.search_experiments(filter_string=f"name LIKE '{name}%'")
    assert [e.experiment_id for e in newest] == ids[::-1]


def test_runs_of_all_experiments_by_name(trained):
    id, _ = trained
    name = mlflow.get_experiment(id).name
    assert len(mlflow.search_runs(experiment_names=[name])) == 8
    assert len(mlflow.search_runs(search_all_experiments=True, filter_string="params.lr = '0.5'")) >= 1
