"""Scripts that keep and load a model as Rorodata's documentation has them."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import joblib
import pytest
from sklearn.datasets import load_breast_cancer
from sklearn.naive_bayes import GaussianNB

import cupel
import programs
from cupel._connection import Scope
from cupel._connection.binary import find_binary

TRAINING = """
from sklearn.datasets import load_breast_cancer
from sklearn.naive_bayes import GaussianNB

def train_machine_learning_model():
    return GaussianNB().fit(*load_breast_cancer(return_X_y=True))
"""

SAVE = """
import cupel
project = cupel.get_current_project()
model_repo = project.get_model_repository("credit-risk")

# run the training algorithm to build the model
model = train_machine_learning_model()

model_image = model_repo.new_image(model)
model_image['Input-Data-Source'] = 's3://credit-risk-dataset-201706'
model_image['Accuracy'] = 0.89
model_image.attach("log.txt", open("log.txt"))
model_image.save(comment="Built new model using the data till June 2017")
"""

PREDICT = """
import cupel

project = cupel.get_current_project()

# Take the repo for required model
model_repo = project.get_model_repository("credit-risk")

# get the image of the latest version or any tag
model_image = model_repo.get_model_image(tag="latest")

# get the actual model object
model = model_repo.get_model()

def predict(features):
    return model.predict(features)
"""

ASK = """
from sklearn.datasets import load_breast_cancer
print(predict(load_breast_cancer().data[:50]).tolist())
"""


def command(*words: str) -> str:
    """Run the program, and return what it prints."""
    done = subprocess.run(
        [str(find_binary()), *words], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def model() -> GaussianNB:
    return GaussianNB().fit(*load_breast_cancer(return_X_y=True))


def test_scripts_and_commands(
    scope: Scope, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, model: GaussianNB
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "log.txt").write_text("converged after 3 rounds\n")
    command("models:create", "credit-risk")
    programs.run(TRAINING + SAVE)
    data = load_breast_cancer().data
    assert programs.run(PREDICT + ASK) == str(model.predict(data[:50]).tolist())

    command("models:tag", "credit-risk:1", "production")
    assert "credit-risk" in command("models")
    for log in (command("models:log"), command("models:log", "credit-risk")):
        assert "Built new model using the data till June 2017" in log
    shown = command("models:show", "credit-risk:production")
    for expected in ("0.89", "s3://credit-risk-dataset-201706", "log.txt", "testuser@example.com"):
        assert expected in shown
    assert json.loads(command("models:show", "credit-risk:1", "--json"))["version"] == 1
    command("models:download", "credit-risk:production", "--attachments")
    downloaded = tmp_path / "credit-risk-1"
    assert (downloaded / "attachments" / "log.txt").read_text() == "converged after 3 rounds\n"
    assert len([path for path in downloaded.iterdir() if path.is_file()]) == 1


def test_interface(scope: Scope, model: GaussianNB) -> None:
    project = cupel.get_current_project()
    repo = project.create_model_repository("credit-risk")
    assert [one.name for one in project.list_model_repositories()] == ["credit-risk"]
    image = repo.new_model_image(model)
    image.set_metadata({"Input-Source": "s3://credit-risk-201706"})
    image.Accuracy = 0.83
    image.save(comment="first")
    repo.add_tag("production", image.version)
    assert repo.get_tags() == {"latest": 1, "production": 1}
    found = repo.get_model_image(version=1)
    assert (found.Accuracy, found["Input-Source"]) == (0.83, "s3://credit-risk-201706")
    assert found["author"] == "testuser@example.com"
    assert found.get_metadata()["created_at"] == found.created_at
    assert found.library_versions["scikit-learn"]
    assert found.get_attachments() == {}
    data = load_breast_cancer().data
    assert (found.get_model().predict(data) == model.predict(data)).all()


def test_joblib_of_the_command_line(
    scope: Scope, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, model: GaussianNB
) -> None:
    monkeypatch.chdir(tmp_path)
    joblib.dump(model, "model.joblib")
    command("models:save", "credit-risk", "model.joblib", "--create")
    found = cupel.get_current_project().get_model_repository("credit-risk").get_model(trusted=True)
    data = load_breast_cancer().data
    assert (found.predict(data) == model.predict(data)).all()
