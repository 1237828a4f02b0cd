"""Bundles in model repositories, in folders and in S3."""

from __future__ import annotations

import json
import pickle
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import cupel
from cupel import ModelConfig, files, testing
from cupel._connection import Scope

EIGHT = {
    *("model_name", "model_filename", "model_class", "training_set_filenames"),
    *("test_set_filenames", "column_transformer_filename", "author_email", "version"),
}


# Model repositories


def test_image_of_a_bundle(scope: Scope, config: ModelConfig) -> None:
    image = config.save_to_model_store(comment="first", tags=["production"])
    assert (image.name, image.label, image.author) == ("iv:1", "v", "testuser@example.com")
    assert {file.path for file in image.files} >= {"metadata.json", "model.json", "testX.npy"}
    assert image["metrics"] == config.metrics
    assert {"xgboost", "scikit-learn"} <= image.library_versions.keys()
    for reference in ("iv", "iv:1", "iv:v1", "iv:production", "iv:v"):
        loaded = ModelConfig.load(reference, trusted=True)
        assert loaded.version == "v" and loaded.metrics == config.metrics
    assert isinstance(image.get_model(trusted=True), ModelConfig)


def test_found_by_what_it_says(scope: Scope, config: ModelConfig) -> None:
    config.save_to_model_store(metadata={"outcome": "tumour"})
    for filter in ('metadata.model_class = "XGBClassifier"', 'metadata.outcome = "tumour"'):
        assert [image.name for image in cupel.search_models(filter)] == ["iv:1"]


def test_transformer_follows_the_policy(scope: Scope, config: ModelConfig) -> None:
    config.save_to_model_store()
    with pytest.warns(cupel.TrustWarning, match=r"iv:1: transformer\.pkl"):
        ModelConfig.load("iv:1")
    with pytest.raises(cupel.UntrustedError, match=r"transformer\.pkl.*trusted=False"):
        ModelConfig.load("iv:1", trusted=False)


def test_bundle_without_pickles_needs_no_trust(scope: Scope, config: ModelConfig) -> None:
    transform = config.column_transformer.transform
    plain = ModelConfig(
        "plain",
        config.model,
        (transform(config.training_set[0]), config.training_set[1]),
        (transform(config.test_set[0]), config.test_set[1]),
        None,
        "testuser@example.com",
    )
    image = plain.save_to_model_store()
    assert image["Content-Encoding"] == "bundle"
    assert image.get_model(trusted=False).validate().ok
    assert ModelConfig.load("plain", trusted=False).validate().ok


def test_versions_never_clash(scope: Scope) -> None:
    generated = testing.model_config()
    begin = generated.version
    labels = [generated.save_to_model_store().label, generated.save_to_model_store().label]
    assert labels[0] == begin and labels[1].startswith(f"{begin}.")
    assert ModelConfig.load("iv:2", trusted=True).version == labels[1]


def test_given_version_that_is_taken(scope: Scope, config: ModelConfig) -> None:
    config.save_to_model_store()
    with pytest.raises(cupel.ConflictError, match='label "v" is taken'):
        config.save_to_model_store()
    assert cupel.get_current_project().get_model_repository("iv").versions == 1


def test_version_that_is_no_label(scope: Scope) -> None:
    image = testing.model_config(version="after the merger").save_to_model_store()
    assert image.label != "after the merger"
    assert ModelConfig.load("iv", trusted=True).version == "after the merger"


def test_policy_of_the_project(scope: Scope, config: ModelConfig) -> None:
    project = cupel.get_current_project()
    project.set(email_domains=["cupel.example"])
    with pytest.raises(cupel.InvalidError, match=r"domain that the project allows: cupel\.example"):
        config.save_to_model_store()
    project.set(email_domains=["Example.com"], model_names=["credit-risk"])
    with pytest.raises(cupel.InvalidError, match="'iv' is not declared by the project: credit"):
        config.save_to_model_store()
    assert project.list_model_repositories() == []


def test_image_that_is_no_bundle(scope: Scope) -> None:
    project = cupel.get_current_project()
    project.create_model_repository("plain").new_model_image({"a": 1}).save()
    with pytest.raises(cupel.InvalidError, match=r"plain:1 is no bundle: .*get_model\(\)"):
        ModelConfig.load("plain")


def test_other_project(scope: Scope, config: ModelConfig) -> None:
    other = cupel.create_project(f"{scope.project}-other")
    config.save_to_model_store(other)
    assert ModelConfig.load("iv", project=other.name, trusted=True).version == "v"
    with pytest.raises(cupel.NotFoundError):
        ModelConfig.load("iv")


def test_nothing_of_that_name(scope: Scope) -> None:
    with pytest.raises(KeyError, match="nothing"):
        ModelConfig.load("nothing:latest")
    with pytest.raises(KeyError, match="there is no folder nothing"):
        ModelConfig.load("nothing")


# Folders


def test_folder(config: ModelConfig, tmp_path: Path) -> None:
    folder = tmp_path / "below" / "iv"
    config.save(folder)
    said = json.loads((folder / "metadata.json").read_text())
    assert said.keys() >= EIGHT | {"metrics", "features", "feature_names", "files"}
    assert set(said["files"]) | {"metadata.json"} == {path.name for path in folder.iterdir()}
    assert [path.name for path in folder.parent.iterdir()] == ["iv"]
    loaded = ModelConfig.load(str(folder), trusted=True)
    assert loaded.validate().ok and repr(loaded) == repr(config)


def test_folder_that_is_not_empty(config: ModelConfig, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("")
    with pytest.raises(cupel.AlreadyExistsError, match="is not empty: give overwrite=True"):
        config.save(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
    config.save(tmp_path / "b")
    config.save(tmp_path / "b", overwrite=True)
    assert ModelConfig.load(tmp_path / "b", trusted=True).validate().ok


def test_failed_save_leaves_nothing(
    config: ModelConfig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("cupel._bundle.models.write_pickle", full)
    with pytest.raises(OSError, match="disk full"):
        config.save(tmp_path / "b")
    assert list(tmp_path.iterdir()) == []


def test_folders_are_not_of_the_project(scope: Scope, config: ModelConfig, tmp_path: Path) -> None:
    config.save(tmp_path / "b")
    with pytest.raises(cupel.UntrustedError, match="was not saved in project"):
        ModelConfig.load(tmp_path / "b")
    cupel.get_current_project().set(trusted="all")
    assert ModelConfig.load(tmp_path / "b").validate().ok


def test_policy_that_cannot_be_asked(
    config: ModelConfig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config.save(tmp_path / "b")
    monkeypatch.setattr("cupel._connection.http.PATIENCE", 0.0)
    monkeypatch.setattr(
        "cupel._bundle.places.connect", _raiser(cupel.UnavailableError("no server answers"))
    )
    with pytest.raises(cupel.UntrustedError, match=r"cannot be asked.*give trusted=True"):
        ModelConfig.load(tmp_path / "b")


def _raiser(error: Exception) -> Any:
    def fail() -> None:
        raise error

    return fail


def test_file_that_was_changed(edited: Any) -> None:
    folder = edited()
    np.save(folder / "testY.npy", np.zeros(143))
    with pytest.raises(cupel.CorruptError, match=r"testY\.npy is not what was saved"):
        ModelConfig.load(folder, trusted=True)


def test_file_that_is_missing(edited: Any) -> None:
    folder = edited()
    (folder / "testX.npy").unlink()
    with pytest.raises(cupel.NotFoundError, match=r"names testX\.npy, which is not there"):
        ModelConfig.load(folder, trusted=True)


# Bundles made by hand, with the eight fields alone


@pytest.mark.parametrize("how", ["npy", "pickle"])
def test_made_by_hand(how: str, tmp_path: Path) -> None:
    data = testing.model_data()
    sets = {
        **{"trainX": data.X_train.to_numpy(), "trainY": data.y_train.to_numpy()},
        **{"testX": data.X_test.to_numpy(), "testY": data.y_test.to_numpy()},
    }
    for name, array in sets.items():
        with (tmp_path / f"{name}.npy").open("wb") as file:
            np.save(file, array) if how == "npy" else pickle.dump(array, file)
    testing.trained_model().save_model(tmp_path / "model.json")
    (tmp_path / "transformer.pkl").write_bytes(pickle.dumps(testing.column_transformer()))
    said = {
        "model_name": "iv",
        "model_filename": "model.json",
        "model_class": "XGBClassifier",
        "training_set_filenames": ["trainX.npy", "trainY.npy"],
        "test_set_filenames": ["testX.npy", "testY.npy"],
        "column_transformer_filename": "transformer.pkl",
        "author_email": "testuser@example.com",
        "version": "20230111-152433PST",
    }
    assert said.keys() == EIGHT
    (tmp_path / "metadata.json").write_text(json.dumps(said))
    loaded = ModelConfig.load(tmp_path, trusted=True)
    assert (loaded.features, loaded.metrics) == ("raw", {})
    report = loaded.validate()
    assert str(report) == "iv 20230111-152433PST: unvalidated: no metrics recorded"
    assert not report.ok and report.recomputed["accuracy"] > 0.9
    assert loaded.column_transformer.transform(data.X_test).shape == (143, 10)


def test_metrics_inside_the_model(edited: Any) -> None:
    import xgboost

    folder = edited(metrics=None, files=None)
    booster = xgboost.Booster(model_file=folder / "model.json")
    booster.set_attr(accuracy="0.5", note="0.7")
    booster.save_model(folder / "model.json")
    loaded = ModelConfig.load(folder, trusted=True)
    assert loaded.metrics == {"accuracy": 0.5}
    assert [one.name for one in loaded.validate().differing] == ["accuracy"]


def test_widths_that_fit_both(tmp_path: Path) -> None:
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler
    from xgboost import XGBClassifier

    data = testing.model_data()
    X, y = data.X_train.to_numpy(), data.y_train
    scale = make_pipeline(StandardScaler()).fit(X)
    model = XGBClassifier(n_estimators=2).fit(scale.transform(X), y)
    config = ModelConfig("iv", model, (X, y), (X, y), scale, "testuser@example.com")
    config.save(tmp_path / "b")
    file = tmp_path / "b" / "metadata.json"
    file.write_text(file.read_text().replace('"features": "raw",', ""))
    with pytest.raises(cupel.InvalidError, match='write "features": "raw" or "transformed"'):
        ModelConfig.load(tmp_path / "b", trusted=True).validate()


# S3


def test_bucket(bucket: str, config: ModelConfig, tmp_path: Path) -> None:
    address = f"{bucket}/{tmp_path.name}/iv"
    config.save(address)
    with pytest.raises(cupel.AlreadyExistsError, match=r"there is a bundle at s3://"):
        config.save(address)
    config.save(address, overwrite=True)
    assert ModelConfig.load(address, trusted=True).validate().ok
    assert files.exists(f"{address}/metadata.json")


def test_empty_prefix(bucket: str) -> None:
    with pytest.raises(cupel.NotFoundError):
        ModelConfig.load(f"{bucket}/no/such/prefix", trusted=True)


def test_folder_without_a_bundle(tmp_path: Path) -> None:
    with pytest.raises(KeyError, match=rf"no bundle at {re.escape(str(tmp_path))}: metadata\.json"):
        ModelConfig.load(tmp_path)


def test_bucket_without_a_bundle(bucket: str) -> None:
    files.write_text(f"{bucket}/other/notes.txt", "")
    with pytest.raises(KeyError, match=r"no bundle at s3://models/other: metadata\.json"):
        ModelConfig.load(f"{bucket}/other")
