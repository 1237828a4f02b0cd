"""Trains a few models on the breast cancer data, logged by MLflow's own client.

    MLFLOW_TRACKING_URI=http://127.0.0.1:7070 python examples/demo/track.py DATA.csv

Nothing in here knows of Cupel: the address alone makes every training a run of
it. XGBoost's autologging keeps the parameters, the curve of each metric, the
importance of the features and the model; scikit-learn's does the same for the
forest. The best model is registered, with the alias "champion".
"""

import logging
import os
import pathlib
import sys
import warnings

# There are no pages of runs to point at yet.
os.environ["MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT"] = "true"

import mlflow
import xgboost
from mlflow.data.numpy_dataset import from_numpy
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import accuracy_score, log_loss, roc_auc_score

from train import SEED, Split, read

EXPERIMENT = "tumours"
MODEL = "tumour-boosted"


def measure(split: Split, chances) -> dict[str, float]:
    return {
        "test_accuracy": accuracy_score(split.test_y, chances > 0.5),
        "test_auc": roc_auc_score(split.test_y, chances),
        "test_log_loss": log_loss(split.test_y, chances),
    }


def boosted(split: Split, depth: int, rate: float) -> str:
    """One run of XGBoost, with the metrics of every round; returns its id."""
    with mlflow.start_run(run_name=f"xgboost-depth{depth}-eta{rate}") as run:
        mlflow.log_input(from_numpy(split.train_x, targets=split.train_y, name="breast-cancer"), context="train")
        train = xgboost.DMatrix(split.train_x, split.train_y)
        test = xgboost.DMatrix(split.test_x, split.test_y)
        settings = {"objective": "binary:logistic", "eval_metric": ["logloss", "auc"], "max_depth": depth, "eta": rate, "seed": SEED}
        model = xgboost.train(settings, train, num_boost_round=60, evals=[(train, "train"), (test, "test")], verbose_eval=False)
        mlflow.log_metrics(measure(split, model.predict(test)))
        return run.info.run_id


def forest(split: Split, trees: int) -> None:
    with mlflow.start_run(run_name=f"forest-{trees}"):
        model = RandomForestClassifier(n_estimators=trees, random_state=SEED).fit(split.train_x, split.train_y)
        mlflow.log_metrics(measure(split, model.predict_proba(split.test_x)[:, 1]))


def main(data: pathlib.Path) -> None:
    logging.getLogger("mlflow").setLevel(logging.ERROR)
    warnings.simplefilter("ignore")
    mlflow.set_experiment(EXPERIMENT)
    mlflow.xgboost.autolog(model_format="json")
    mlflow.sklearn.autolog()
    split = read(data)
    for depth in (2, 4):
        for rate in (0.1, 0.3):
            boosted(split, depth, rate)
    for trees in (50, 200):
        forest(split, trees)
    found = mlflow.search_runs(
        experiment_names=[EXPERIMENT], filter_string="params.max_depth LIKE '%' and metrics.test_auc > 0.9",
        order_by=["metrics.test_log_loss ASC"], output_format="list",
    )
    best = next(run for run in found if run.info.run_name.startswith("xgboost"))
    version = mlflow.register_model(f"runs:/{best.info.run_id}/model", MODEL)
    mlflow.MlflowClient().set_registered_model_alias(MODEL, "champion", version.version)
    print(f"registered {MODEL} version {version.version} from {best.info.run_name}")
    champion = mlflow.pyfunc.load_model(f"models:/{MODEL}@champion")
    chances = champion.predict(split.test_x)
    print(f"loaded models:/{MODEL}@champion: log loss {log_loss(split.test_y, chances):.4f} on the test set, "
          f"as logged: {best.data.metrics['test_log_loss']:.4f}")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
