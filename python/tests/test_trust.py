"""What may be loaded though loading it runs code."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

import cupel
from cupel import ModelImage
from cupel._connection import Scope


@pytest.fixture
def project(scope: Scope) -> cupel.Project:
    return cupel.get_current_project()


@pytest.fixture
def image(project: cupel.Project) -> ModelImage:
    """An image whose loading runs code."""
    repo = project.create_model_repository("m")
    return repo.new_image({"a": 1}, serializer="cloudpickle").save()


def test_own_warns_once(image: ModelImage) -> None:
    with pytest.warns(cupel.TrustWarning, match="trusted=True") as caught:
        assert image.get_model() == {"a": 1}
    assert [warning.filename for warning in caught] == [__file__]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert image.get_model() == {"a": 1}


def test_none_refuses(project: cupel.Project, image: ModelImage) -> None:
    project.set(trusted="none")
    with pytest.raises(cupel.UntrustedError, match=r"m:1 runs code .*cloudpickle.* trusts nobody"):
        image.get_model()
    assert image.get_model(trusted=True) == {"a": 1}


def test_all_is_silent(project: cupel.Project, image: ModelImage) -> None:
    project.set(trusted="all")
    assert image.get_model() == {"a": 1}


def test_user_decides(project: cupel.Project, image: ModelImage) -> None:
    assert image.get_model(trusted=True) == {"a": 1}
    project.set(trusted="all")
    with pytest.raises(cupel.PermissionDeniedError, match="trusted=False forbids it"):
        image.get_model(trusted=False)


def test_refusal_downloads_nothing(scope: Scope, project: cupel.Project) -> None:
    repo = project.create_model_repository("m")
    image = repo.new_image({"only": scope.project}, serializer="cloudpickle").save()
    with pytest.raises(cupel.UntrustedError):
        image.get_model(trusted=False)
    digest = image.files[0].digest
    cache = scope.connection.settings.home / "cache"
    assert not list(cache.rglob(digest))
    image.get_model(trusted=True)
    assert list(cache.rglob(digest))


def test_files_that_run_nothing(project: cupel.Project) -> None:
    project.set(trusted="none")
    repo = project.create_model_repository("safe")
    repo.new_image(np.array([1])).save()
    assert repo.get_model().tolist() == [1]
