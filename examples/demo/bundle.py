"""Trains a model in a run of Cupel, keeps it as a bundle, and proves what it loads.

    CUPEL_URL=http://127.0.0.1:7070 python examples/demo/bundle.py DATA.csv

Without CUPEL_URL it does the same with no server at all. The bundle has the model,
the fitted preprocessing, and the sets that it was trained and judged with.
"""

import pathlib
import sys

import cupel
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from xgboost import XGBClassifier

from train import SEED, read

SETTINGS = {"n_estimators": 60, "max_depth": 3, "learning_rate": 0.2}


def main(path: pathlib.Path) -> None:
    split = read(path)
    preprocessing = make_pipeline(SimpleImputer(), StandardScaler()).fit(split.train_x)
    with cupel.start_run(experiment="bundles", name="bundle", params=SETTINGS) as run:
        model = XGBClassifier(**SETTINGS, random_state=SEED, eval_metric="logloss")
        train, test = preprocessing.transform(split.train_x), preprocessing.transform(split.test_x)
        model.fit(train, split.train_y, eval_set=[(test, split.test_y)], verbose=False)
        for step, loss in enumerate(model.evals_result()["validation_0"]["logloss"]):
            run.log_metric("log_loss", loss, step=step)

        bundle = cupel.ModelConfig(
            model_name="iv",
            model=model,
            training_set=(split.train_x, split.train_y),
            test_set=(split.test_x, split.test_y),
            column_transformer=preprocessing,
            author_email="ada@example.com",
        )
        image = bundle.save_to_model_store(comment="Boosted trees behind a pipeline")

    print(f"saved {image.name}, trained by run {run.id[:8]}")
    print(cupel.ModelConfig.load("iv:latest", trusted=True).validate())


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
