"""Runs that are made again."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import cupel
from cupel._connection import Scope
from cupel.training import RandomSearch, train_model


def change(file: Path, old: str, new: str) -> None:
    """Replace a piece of a file, which has it."""
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))


def test_a_run_with_changes_not_committed(scope: Scope, package: str) -> None:
    change(Path(package, "models.py"), "// 2", "// 3")
    run = train_model(
        model_class="Noisy", model_params={"rounds": 2}, dataset_class="Diabetes", seed=5
    )
    assert run.tags["cupel.code.dirty"] == "true"
    change(Path(package, "models.py"), "class Noisy", "class Renamed")
    change(Path(package, "data.py"), "class Diabetes", "class Gone")
    again = train_model(run_id=run.id)
    assert again.verdict == "identical", again.report
    assert (again.reproduces, again.info.status) == (run.id, "FINISHED")
    assert again.params == run.params
    assert {one["section"] for one in again.differences} <= {"environment"}
    assert again.report["format"] == "cupel-report/1"


def test_settings_of_the_evaluation_are_kept(scope: Scope, package: str) -> None:
    run = train_model(model_class="Nearest", dataset_class="Flowers", test_size=0.4, folds=2)
    assert train_model(run_id=run.id).verdict == "identical"


def with_rows_of(file: Path, package: str) -> None:
    """Let the number of flowers be what a file outside of the repository says."""
    change(Path(package, "data.py"), "self.rows)", "int(_FILE.read_text()))")
    beginning = f"from pathlib import Path\n\n_FILE = Path({str(file)!r})\n\n\nclass Flowers"
    change(Path(package, "data.py"), "class Flowers", beginning)
    file.write_text("150")


def test_data_that_has_changed_is_told(scope: Scope, package: str, tmp_path: Path) -> None:
    rows = tmp_path / "rows.txt"
    with_rows_of(rows, package)
    run = train_model(model_class="Nearest", dataset_class="Flowers", seed=1)
    rows.write_text("120")
    assert train_model(run_id=run.id).verdict == "identical"
    again = train_model(run_id=run.id, data="source")
    assert again.verdict == "different"
    (said,) = again.report["data"]
    assert (said["role"], said["name"]) == ("train", "Flowers") and said["old"] != said["new"]


def test_a_trial_of_a_search(scope: Scope, package: str) -> None:
    search = RandomSearch(
        {"k": {"low": 1, "high": 9}}, metric="valid_log_loss", trials=2, direction="min"
    )
    run = train_model(model_class="Nearest", dataset_class="Flowers", search=search)
    (trial,) = cupel.search_runs("tags.`cupel.trial` = '1'")
    again = train_model(run_id=trial.id)
    assert again.verdict == "identical", again.report
    assert "valid_log_loss" in again.metrics and "test_log_loss" not in again.metrics
    assert train_model(run_id=run.id).verdict == "identical"


def test_what_fails_is_a_value(scope: Scope, package: str, tmp_path: Path) -> None:
    rows = tmp_path / "rows.txt"
    with_rows_of(rows, package)
    run = train_model(model_class="Nearest", dataset_class="Flowers", store_dataset=False)
    with pytest.raises(cupel.ConflictError, match="Flowers was not stored"):
        train_model(run_id=run.id)
    rows.unlink()
    again = train_model(run_id=run.id, data="source")
    assert again.verdict == "failed" and again.info.status == "FAILED"
    assert "FileNotFoundError" in again.tags["cupel.error"]


def test_what_cannot_be_run_is_an_error(scope: Scope, package: str) -> None:
    with pytest.raises(cupel.NotFoundError, match="nowhere"):
        train_model(run_id="nowhere")
    with cupel.start_run() as run:
        run.log_metric("auc", 1)
    with pytest.raises(cupel.ConflictError, match="nothing says what it was made of"):
        train_model(run_id=run.id)
    with pytest.raises(cupel.InvalidError, match="stored or source"):
        train_model(run_id=run.id, data="lost")


SCRIPT = """
import math
from cupel.training import *

FACTOR = math.e


class Fixed(Model):
    def __init__(self, value):
        self.value = value * FACTOR

    def fit(self, X, y):
        self.width = X.shape[1]

    def predict(self, X):
        return [self.value] * len(X)


if __name__ == "__main__":
    run = train_model(model_class=Fixed, model_params={"value": 2.5}, dataset_class="Diabetes")
    print(run.id, run.tags.get("cupel.not_reproducible"))
"""


def test_a_class_of_a_script_comes_by_its_source(scope: Scope, package: str) -> None:
    Path("train.py").write_text(SCRIPT)
    done = subprocess.run(
        [sys.executable, "-W", "error", "train.py"],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    run_id, reason = done.stdout.split()
    assert reason == "None"
    assert cupel.get_run(run_id).info.model_class == "__main__:Fixed"
    Path("train.py").unlink()
    again = train_model(run_id=run_id)
    assert again.verdict == "identical", again.report
