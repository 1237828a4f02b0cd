"""Autologging of training libraries, with real training."""

import mlflow
import pytest
from conftest import V3
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import GridSearchCV, train_test_split


@pytest.fixture
def autolog():
    """Log what the libraries do, until the test ends."""
    yield
    mlflow.sklearn.autolog(disable=True, silent=True)
    mlflow.xgboost.autolog(disable=True, silent=True)


def test_scikit_learn(client, experiment, iris, autolog):
    mlflow.sklearn.autolog(log_input_examples=True, silent=True)
    train, test, y_train, y_test = train_test_split(*iris, random_state=0)
    with mlflow.start_run() as run:
        model = RandomForestClassifier(n_estimators=10, max_depth=3, random_state=0).fit(train, y_train)
        score = model.score(test, y_test)
    found = client.get_run(run.info.run_id)
    assert found.data.params["n_estimators"] == "10" and found.data.params["max_depth"] == "3"
    assert found.data.metrics["training_accuracy_score"] == pytest.approx(model.score(train, y_train))
    assert score in found.data.metrics.values()
    assert found.data.tags["estimator_name"] == "RandomForestClassifier"
    assert found.inputs.dataset_inputs, "the data that it read is noted"
    paths = [i.path for i in client.list_artifacts(run.info.run_id)]
    assert "training_confusion_matrix.png" in paths and "estimator.html" in paths
    loaded = mlflow.pyfunc.load_model(f"runs:/{run.info.run_id}/model")
    assert list(loaded.predict(test)) == list(model.predict(test))
    if V3:
        assert [o.model_id for o in found.outputs.model_outputs] == [loaded.model_id]


def test_a_search_for_parameters_makes_runs_of_its_own(client, experiment, iris, autolog):
    mlflow.sklearn.autolog(log_models=False, log_datasets=False, max_tuning_runs=2, silent=True)
    with mlflow.start_run() as run:
        GridSearchCV(RandomForestClassifier(random_state=0), {"n_estimators": [2, 5], "max_depth": [2]}, cv=2).fit(*iris)
    children = client.search_runs(
        [experiment.experiment_id], f"tags.mlflow.parentRunId = '{run.info.run_id}'", order_by=["metrics.mean_test_score DESC"]
    )
    assert sorted(c.data.params["n_estimators"] for c in children) == ["2", "5"]
    assert client.get_run(run.info.run_id).data.params["best_n_estimators"] == children[0].data.params["n_estimators"]


def test_xgboost(client, experiment, iris, autolog):
    import xgboost

    mlflow.xgboost.autolog(silent=True)
    data = xgboost.DMatrix(*iris)
    with mlflow.start_run() as run:
        booster = xgboost.train(
            {"objective": "multi:softprob", "num_class": 3, "max_depth": 2, "eta": 0.3}, data,
            num_boost_round=12, evals=[(data, "train")], early_stopping_rounds=3, verbose_eval=False,
        )
    found = client.get_run(run.info.run_id)
    assert found.data.params["max_depth"] == "2" and found.data.params["num_boost_round"] == "12"
    history = client.get_metric_history(run.info.run_id, "train-mlogloss")
    assert [p.step for p in history if p.step < 12][:12] == list(range(12))
    assert found.data.metrics["train-mlogloss"] < history[0].value
    assert "feature_importance_weight.json" in [i.path for i in client.list_artifacts(run.info.run_id)]
    loaded = mlflow.pyfunc.load_model(f"runs:/{run.info.run_id}/model")
    assert loaded.predict(iris[0]).tolist() == booster.predict(data).tolist()
