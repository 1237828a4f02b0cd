"""Objects in storage, as viewser's wiki has it."""

from __future__ import annotations

import pickle
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
from sklearn.ensemble import RandomForestRegressor

import cupel
import programs
from cupel import storage
from cupel._connection import Scope
from test_seed_001 import command

BEFORE = """
import warnings
warnings.simplefilter("default", UserWarning)
import numpy as np
from sklearn.ensemble import RandomForestRegressor
from cupel import storage
trained = RandomForestRegressor(5, random_state=0).fit(np.eye(9), np.arange(9.0))
storage.Storage().store("another_model", trained)
"""

SCRIPT = """
from datetime import datetime
from cupel import storage

# This can currently be any object that you want to store
my_model = trained

# Metadata is currently any JSON serializeable dictionary.
metadata = {"author": "testuser", "training_date": datetime.now()}

store = storage.Storage()

# Store a model object (type Any) and its metadata (type JsonSerializeable)
store.store("my-model", my_model, metadata)

# Fetch a model object

another_model = store.fetch("another_model")

# Show list of available models
store.list()

# Fetch metadata associated with model
assert store.fetch_metadata("my-model") == metadata
"""

AFTER = """
print(store.list(), another_model.predict(np.eye(9)).tolist())
"""


@pytest.fixture
def model() -> RandomForestRegressor:
    return RandomForestRegressor(5, random_state=0).fit(np.eye(9), np.arange(9.0))


def test_script_and_commands(
    scope: Scope, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, model: RandomForestRegressor
) -> None:
    monkeypatch.chdir(tmp_path)
    expected = model.predict(np.eye(9)).tolist()
    assert programs.run(BEFORE + SCRIPT + AFTER) == f"['another_model', 'my-model'] {expected}"

    listed = command("model", "list")
    assert "my-model" in listed
    assert "another_model" in listed
    inspected = command("model", "inspect", "my-model")
    assert "testuser" in inspected
    assert "training_date" in inspected
    command("model", "download", "my-model")
    (file,) = tmp_path.iterdir()
    with file.open("rb") as stream:
        assert pickle.load(stream).predict(np.eye(9)).tolist() == expected


FORECAST = {
    "level_of_analysis": "country_month",
    "outcome": "ged_sb",
    "queryset_name": "hh_base",
    "train_start": 121,
    "train_end": 396,
    "training_date": datetime(2022, 1, 13, 12, 30, 15, 5),
    "author": "testuser",
    "run_id": "prod_2022_01",
}


def test_schema_and_search(scope: Scope) -> None:
    cupel.get_current_project().set_schema("forecast")
    store = storage.Storage()
    with pytest.raises(cupel.InvalidError, match="queryset_name"):
        store.store("my-model", 1, {"author": "testuser"})
    store.store("my-model", 1, FORECAST)
    store.store("other", 2, {**FORECAST, "author": "other"})
    assert store.fetch_metadata("my-model") == FORECAST
    found = cupel.search_models('metadata.author = "testuser" and metadata.run_id = "prod_2022_01"')
    assert [image.name for image in found] == ["my-model:1"]
    assert store.list(author="testuser", run_id="prod_2022_01") == ["my-model"]
    assert "my-model" in command("models:search", "--author", "testuser", "--run", "prod_2022_01")
    found = cupel.search_models("metadata.train_start >= 121 and metadata.train_end < 400")
    assert len(found) == 2
