"""Searching for model images."""

from __future__ import annotations

import numpy as np
import pytest

import cupel
from cupel._connection import Scope


@pytest.fixture
def project(scope: Scope) -> cupel.Project:
    """A project with three images, of two models and two authors."""
    project = cupel.get_current_project()
    for name, author, run in (("a", "ann", "x"), ("b", "bob", "x"), ("a", "ann", "y")):
        image = project.get_model_repository(name, create=True).new_image(np.array([1]))
        image.set_metadata({"author": author, "run_id": run})
        image.save()
    return project


def test_by_metadata(project: cupel.Project) -> None:
    found = cupel.search_models('metadata.author = "ann" and metadata.run_id = "x"')
    assert [image.name for image in found] == ["a:1"]
    assert found[0].get_metadata()["run_id"] == "x"
    assert found[0].get_model().tolist() == [1]
    assert found[0].repository.name == "a"


def test_author_falls_back_to_who_saved(project: cupel.Project) -> None:
    project.create_model_repository("c").new_image(np.array([1])).save()
    found = cupel.search_models('metadata.author = "testuser@example.com"')
    assert [image.name for image in found] == ["c:1"]


def test_order_and_project(project: cupel.Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUPEL_PROJECT", "default")
    found = cupel.search_models(project=project.name, order_by=["repository", "version desc"])
    assert [image.name for image in found] == ["a:2", "a:1", "b:1"]
    found = cupel.search_models(project=project, order_by="version desc")
    assert found[0].name == "a:2"


def test_of_one_repository(project: cupel.Project) -> None:
    repo = project.get_model_repository("a")
    assert [image.version for image in repo.search_models('metadata.run_id = "y"')] == [2]


def test_wrong_filter_says_where(project: cupel.Project) -> None:
    with pytest.raises(cupel.InvalidError, match=r"metadata\.author =\n +\^"):
        cupel.search_models("metadata.author =")


def test_nothing_found(project: cupel.Project) -> None:
    found = cupel.search_models('metadata.author = "zoe"')
    assert not found
    assert len(found) == 0
    assert repr(found) == "<model images: none>"


def test_pages_come_when_they_are_looked_at(
    project: cupel.Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cupel._registry.search._PAGE", 1)
    found = cupel.search_models(order_by=["repository", "version"])
    assert len(found._seen) == 1
    assert found[1].name == "a:2"
    assert len(found._seen) == 2
    assert [image.name for image in found[1:]] == ["a:2", "b:1"]
    assert found[-1].name == "b:1"
    assert len(found) == 3
    with pytest.raises(IndexError):
        found[3]


def test_shown(project: cupel.Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cupel._registry.search._SHOWN", 2)
    found = cupel.search_models(order_by=["repository", "version"])
    assert repr(found) == "<model images: a:1, a:2, …>"
    assert "a:2" in found._repr_html_()
    assert "b:1" not in found._repr_html_()
