"""Model repositories: versions, tags, schemas."""

from __future__ import annotations

import threading

import numpy as np
import pytest

import cupel
from cupel import ModelRepository
from cupel._connection import Scope


@pytest.fixture
def repo(scope: Scope) -> ModelRepository:
    """A repository with two versions, of which the first is tagged."""
    repo = cupel.get_current_project().create_model_repository("credit-risk")
    repo.new_model_image(np.array([1])).save("first", tags="production")
    repo.new_image(np.array([2])).save("second", tags=["staging", "next"])
    return repo


def test_versions(repo: ModelRepository) -> None:
    assert repo.get_model_image().version == 2
    assert repo.get_model_image(version=1).comment == "first"
    assert repo.get_model_image(tag="latest").version == 2
    assert repo.get_model_image(tag="production").version == 1
    assert repo.get_model_image(tag=repo.get_model_image(1).label).version == 1
    assert repo.get_model(tag="staging").tolist() == [2]
    assert repo.get_model(1).tolist() == [1]
    assert (repo.latest, repo.versions) == (2, 2)


@pytest.mark.parametrize(
    ("version", "tag", "message"),
    [
        (1, "production", "not both"),
        (0, None, "give a number from 1"),
        (True, None, "give a number from 1"),
        ("1", None, "give a number from 1"),
        (None, "7", "text that is no number"),
        (None, "v7", "text that is no number"),
        (None, "", "text that is no number"),
    ],
)
def test_what_names_no_version(
    repo: ModelRepository, version: int | None, tag: str | None, message: str
) -> None:
    with pytest.raises(cupel.InvalidError, match=message):
        repo.get_model_image(version, tag)


def test_unknown_versions_are_key_errors(repo: ModelRepository) -> None:
    with pytest.raises(KeyError, match="latest version is 2"):
        repo.get_model_image(version=9)
    with pytest.raises(KeyError, match='"old" is no version, label or tag'):
        repo.get_model(tag="old")


def test_empty_repository(scope: Scope) -> None:
    repo = cupel.get_current_project().create_model_repository("empty")
    assert repo.get_tags() == {}
    assert list(repo.log()) == []
    assert repo.latest is None
    with pytest.raises(KeyError, match="no versions yet"):
        repo.get_model_image()


def test_tags(repo: ModelRepository) -> None:
    assert repo.get_tags() == {"latest": 2, "production": 1, "staging": 2, "next": 2}
    repo.add_tag("production", 2)
    repo.remove_tag("next")
    assert repo.get_tags() == {"latest": 2, "production": 2, "staging": 2}
    with pytest.raises(KeyError):
        repo.remove_tag("next")
    with pytest.raises(cupel.InvalidError):
        repo.add_tag("latest", 1)


def test_log(repo: ModelRepository) -> None:
    assert [image.comment for image in repo.log()] == ["second", "first"]
    assert [image.name for image in repo.list_model_images()] == ["credit-risk:2", "credit-risk:1"]


def test_numbers_never_come_back(repo: ModelRepository) -> None:
    repo.get_model_image().delete()
    assert repo.get_tags() == {"latest": 1, "production": 1}
    assert repo.new_image(np.array([3])).save().version == 3
    repo.delete()
    with pytest.raises(KeyError):
        repo.get_tags()
    again = cupel.get_current_project().create_model_repository("credit-risk")
    assert again.new_image(np.array([4])).save().version == 4


def test_renamed(repo: ModelRepository) -> None:
    image = repo.get_model_image()
    repo.rename("risk")
    assert repo.name == "risk"
    assert image.get_model().tolist() == [2]
    assert cupel.get_current_project().get_model_repository("risk").latest == 2


def test_annotations(repo: ModelRepository) -> None:
    repo.annotate({"owner": "ann", "team": "risk"})
    repo.annotate({"team": None})
    assert repo.annotations == {"owner": "ann"}


def test_schema(repo: ModelRepository) -> None:
    schema = {"type": "object", "required": ["outcome"]}
    repo.set_schema(schema)
    assert repo.get_schema() == schema
    image = repo.new_image(np.array([3]))
    with pytest.raises(cupel.InvalidError, match="outcome"):
        image.save()
    image["outcome"] = "ged"
    assert image.save().version == 3
    with pytest.raises(cupel.InvalidError):
        repo.set_schema({"type": "nonsense"})
    repo.unset_schema()
    with pytest.raises(KeyError):
        repo.unset_schema()


def test_schema_of_what_does_not_exist(scope: Scope) -> None:
    repo = cupel.get_current_project().get_model_repository("nowhere", create=True)
    with pytest.raises(KeyError, match="nowhere"):
        repo.get_schema()


def test_made_by_the_first_save(scope: Scope) -> None:
    project = cupel.get_current_project()
    repo = project.get_model_repository("new", create=True)
    assert project.list_model_repositories() == []
    assert repo.new_image(np.array([1])).save().version == 1
    assert [one.name for one in project.list_model_repositories()] == ["new"]


def test_saved_at_once(repo: ModelRepository) -> None:
    images = [repo.new_image(np.array([number])) for number in range(8)]
    threads = [threading.Thread(target=image.save) for image in images]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(image.version for image in images) == list(range(3, 11))


def test_shown_in_a_notebook(repo: ModelRepository) -> None:
    assert "credit-risk:2" in repo._repr_html_()
