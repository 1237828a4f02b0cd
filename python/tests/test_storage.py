"""Storage: any object under a name."""

from __future__ import annotations

import threading
from datetime import datetime

import numpy as np
import pytest

import cupel
from cupel._connection import Scope
from cupel.storage import Storage


@pytest.fixture
def store(scope: Scope) -> Storage:
    return Storage()


def test_stored_and_fetched(store: Storage) -> None:
    metadata = {"author": "testuser", "training_date": datetime.now()}
    image = store.store("my-model", {"weights": [0.2, 0.8]}, metadata)
    assert image.name == "my-model:1"
    assert store.fetch("my-model", trusted=True) == {"weights": [0.2, 0.8]}
    assert store.retrieve("my-model", trusted=True) == {"weights": [0.2, 0.8]}
    assert store.fetch_metadata("my-model") == metadata
    assert store.list() == ["my-model"]


def test_unknown_names_are_key_errors(store: Storage) -> None:
    with pytest.raises(KeyError, match="another_model"):
        store.fetch("another_model")
    with pytest.raises(KeyError):
        store.fetch_metadata("another_model")
    assert not store.exists("another_model")


def test_overwriting_keeps_what_was_there(store: Storage) -> None:
    store.store("m", 1, {"n": 1})
    with pytest.raises(cupel.AlreadyExistsError, match="overwrite=True"):
        store.store("m", 2)
    store.store("m", 2, overwrite=True)
    assert store.fetch("m", trusted=True) == 2
    assert store.fetch_metadata("m") == {}
    assert store.fetch("m", version=1, trusted=True) == 1
    assert store.fetch_metadata("m", version=1) == {"n": 1}


def test_overwriting_what_is_not_there(store: Storage) -> None:
    assert store.store("m", 1, overwrite=True).version == 1


def test_stored_at_once(store: Storage) -> None:
    refused, stored = [], []

    def put(number: int) -> None:
        try:
            stored.append(store.store("m", number).version)
        except cupel.AlreadyExistsError as error:
            refused.append(error)

    threads = [threading.Thread(target=put, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(stored), len(refused)) == (1, 5)
    assert [image.version for image in cupel.search_models()] == stored


def test_name_of_what_was_deleted(store: Storage) -> None:
    store.store("m", 1).delete()
    assert not store.exists("m")
    assert store.list() == []
    assert store.store("m", 2).version == 2


def test_exists_with_metadata(store: Storage) -> None:
    store.store("m", 1, {"run_id": "x"})
    assert store.exists("m")
    assert store.exists_with_metadata("m", {"run_id": "x"})
    assert not store.exists_with_metadata("m", {"run_id": "y"})
    assert not store.exists_with_metadata("n", {})
    store.store("m", 1, {"run_id": "y"}, overwrite=True)
    assert not store.exists_with_metadata("m", {"run_id": "x"})


def test_list_by_author_and_run(store: Storage) -> None:
    store.store("a", 1, {"author": 'ann "\\', "run_id": "x"})
    store.store("b", 1, {"author": "bob", "run_id": "x"})
    store.store("c", 1, {"run_id": "x"})
    assert store.list(author='ann "\\') == ["a"]
    assert store.list(author="testuser@example.com") == ["c"]
    assert store.list(run_id="x") == ["a", "b", "c"]
    assert store.list(author="bob", run_id="x") == ["b"]
    store.store("b", 1, {"author": "bob", "run_id": "y"}, overwrite=True)
    assert store.list(run_id="x") == ["a", "c"]
    assert store.list(author="zoe") == []


def test_class_of_the_program_itself(store: Storage) -> None:
    class Model:
        def predict(self) -> int:
            return 3

    store.store("m", Model())
    assert store.fetch("m", trusted=True).predict() == 3


def test_named_serializer(store: Storage) -> None:
    image = store.store("m", np.array([1]), serializer="numpy")
    assert image["Content-Encoding"] == "numpy"
    assert store.fetch("m", trusted=False).tolist() == [1]


def test_other_project(store: Storage, scope: Scope) -> None:
    store.store("m", 1)
    assert Storage(scope.project).list() == ["m"]
    assert Storage(cupel.get_project(scope.project)).list() == ["m"]
    assert "m" not in Storage("default").list()
    with pytest.raises(KeyError, match="nowhere"):
        Storage("nowhere")
    assert repr(store) == f"<Storage in project {scope.project}>"


def test_what_does_not_pickle(store: Storage) -> None:
    with pytest.raises(cupel.InvalidError, match="lock"):
        store.store("m", threading.Lock())
    assert store.list() == []
