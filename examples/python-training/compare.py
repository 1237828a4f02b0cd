"""Trains one idea in three implementations, and shows where they agree and differ."""

from __future__ import annotations

import cupel
from cupel.training import train_model

IMPLEMENTATIONS = (
    "LogisticRegressionSklearn",
    "LogisticRegressionXGBoost",
    "LogisticRegressionNumpy",
)


def main() -> None:
    runs = [
        train_model(
            model_class=name,
            feature_generator_class="Standardised",
            dataset_class="Wines",
            seed=1,
            experiment="cellar",
            name=name,
        )
        for name in IMPLEMENTATIONS
    ]
    comparison = cupel.compare_runs(runs, "test_log_loss")
    for run_id, name, value in zip(
        comparison.run_ids, comparison.names, comparison.values, strict=True
    ):
        print(f"{run_id}  {name:26} test_log_loss {value:.4f}")
    for field in comparison.different:
        if field.section in ("params", "components"):
            print(
                f"{field.section}.{field.name}: {', '.join(str(value) for value in field.values)}"
            )


if __name__ == "__main__":
    main()
