"""Searches for the best trees, keeps the model, and makes the run again."""

from __future__ import annotations

from cupel.training import TPESearch, train_model

SPACE = {
    "trees": {"low": 10, "high": 80},
    "depth": [2, 3, 4],
    "rate": {"low": 0.05, "high": 0.5, "log": True},
}


def main() -> None:
    run = train_model(
        model_class="BoostedTrees",
        feature_generator_class="WithRatios",
        dataset_class="Wines",
        search=TPESearch(SPACE, metric="valid_log_loss", trials=8, startup=4),
        seed=1,
        experiment="cellar",
        register_as="cellar",
    )
    print(f"trial {run.tags['cupel.best_trial']} is the best: {run.params}")
    print(f"test_accuracy {run.metrics['test_accuracy']:.3f}")
    print(f"made again: {train_model(run_id=run.id).verdict}")


if __name__ == "__main__":
    main()
