"""Components by their names."""

from __future__ import annotations

from pathlib import Path

import pytest

import cupel
from cupel.training import (
    DataAccessObject,
    FeatureGenerator,
    Model,
    get_data_access_object,
    get_feature_generator,
    get_model,
)
from cupel.training import _packages as packages


def test_names_are_looked_up_in_the_packages_of_the_project(package: str) -> None:
    found = get_model("Nearest")
    assert issubclass(found, Model) and found.__module__ == f"{package}.models"
    assert issubclass(get_feature_generator("Scaled"), FeatureGenerator)
    assert issubclass(get_data_access_object("Flowers"), DataAccessObject)
    assert get_model(f"{package}.models:Nearest") is found


def test_an_unknown_name_says_what_there_is(package: str) -> None:
    with pytest.raises(KeyError, match=r"did you mean 'Nearest'\? \(there are .*Nearest, .*Noisy"):
        get_model("Nearets")
    with pytest.raises(cupel.NotFoundError, match=r"cupel\.yaml"):
        get_data_access_object("Scaled")
    with pytest.raises(cupel.NotFoundError, match=f"{package}.models has no Gone"):
        get_model(f"{package}.models:Gone")
    with pytest.raises(cupel.NotFoundError, match="cannot import nowhere"):
        get_model("nowhere:Model")
    with pytest.raises(cupel.InvalidError, match=r"no subclass of cupel\.training\.Model"):
        get_model(f"{package}.models:Scaled")


def test_two_classes_of_one_name(package: str) -> None:
    Path(package, "more.py").write_text(Path(package, "models.py").read_text())
    with pytest.raises(
        cupel.ConflictError, match=rf"{package}\.models:Nearest and {package}\.more"
    ):
        get_model("Nearest")


def test_a_package_that_cannot_be_imported_is_said(package: str) -> None:
    Path(package, "broken.py").write_text("import nothing_of_that_name\n")
    with pytest.raises(cupel.InvalidError, match=rf"cupel\.yaml.*cannot import {package}\.broken"):
        get_model("Nearest")


def test_a_class_that_is_defined_again_replaces_the_first(package: str) -> None:
    class Twice(FeatureGenerator):
        def transform(self, data: object) -> object:
            return data

    first = Twice

    class Twice(FeatureGenerator):  # type: ignore[no-redef]
        def transform(self, data: object) -> object:
            return data

    assert get_feature_generator("Twice") is Twice is not first


def test_abstract_classes_are_no_components(package: str) -> None:
    class Family(Model):
        pass

    with pytest.raises(KeyError, match="no Model is called 'Family'"):
        get_model("Family")


def test_params_have_defaults() -> None:
    class Taking(FeatureGenerator):
        def __init__(self, a: int, b: int = 2, **others: int) -> None:
            pass

        def transform(self, data: object) -> object:
            return data

    assert Taking(1, c=3).params == {"a": 1, "b": 2, "c": 3}


LISTS = {
    "components: [a.b, 'c']  # both": ["a.b", "c"],
    'project: x\ncomponents:\n  - a.b\n\n  # more\n  - "c" # last\nother: [d]': ["a.b", "c"],
    "components: []": [],
    "project: x": [],
}


@pytest.mark.parametrize("text", list(LISTS))
def test_lists_of_cupel_yaml(text: str, tmp_path: Path) -> None:
    file = tmp_path / "cupel.yaml"
    file.write_text(text)
    assert packages.listed(file) == LISTS[text]


@pytest.mark.parametrize("text", ["components: a.b", "components: [a-b]", "components: [../x]"])
def test_other_lists_are_refused(text: str, tmp_path: Path) -> None:
    file = tmp_path / "cupel.yaml"
    file.write_text(text)
    with pytest.raises(cupel.InvalidError, match="components:"):
        packages.listed(file)
