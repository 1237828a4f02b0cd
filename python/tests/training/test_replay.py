"""``python -m cupel.training``, and the documents that it is given."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import cupel
from cupel._connection import Scope
from cupel.training import _replay_document as replay_document
from cupel.training import _roots as roots
from cupel.training._dataset import folder

GOLDEN = Path(__file__).parents[3] / "internal" / "replay" / "document" / "testdata"


def program(*words: str) -> subprocess.CompletedProcess[str]:
    """Run the module in the current folder."""
    command = [sys.executable, "-W", "error", "-m", "cupel.training", *words]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=100)


def test_list(package: str) -> None:
    done = program("list")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        f"model\t{package}.models:Nearest",
        f"model\t{package}.models:Noisy",
        f"feature_generator\t{package}.models:Scaled",
        f"dataset\t{package}.data:Diabetes",
        f"dataset\t{package}.data:Flowers",
    ]
    Path("cupel.yaml").write_text("components: [nowhere]\n")
    done = program("list")
    assert done.returncode == 1 and "cannot import nowhere" in done.stderr


@pytest.fixture
def document(scope: Scope, package: str, tmp_path: Path) -> dict[str, Any]:
    """A replay document of a run that is there, with data in a folder."""
    place = tmp_path / "input"
    place.mkdir()
    random = np.random.RandomState(0)
    folder.write(place, {"X": random.rand(40, 3), "y": random.rand(40)})
    with cupel.start_run() as run:
        pass  # to be gone on with
    component = {"params": {}, "source": None}
    identity = {
        "kind": "python",
        "command": {"argv": [], "folder": ".", "env": {}},
        "components": {
            "model": {**component, "name": f"{package}.models:Noisy"},
            "feature_generator": None,
            "dataset": {**component, "name": f"{package}.data:Diabetes"},
        },
        "seed": 3,
        "search": None,
        "inputs": [{"role": "train", "name": "d", "digest": "00"}],
        "code": {"tree": None},
    }
    return {
        "format": "cupel-replay/1",
        "project": scope.project,
        "run_id": run.id,
        "reproduces": run.id,
        "spec": {"format": "cupel-run-spec/1", "identity": identity, "observed": {}},
        "data": "stored",
        "inputs": [{"role": "train", "name": "d", "digest": "00", "folder": str(place)}],
        "sources": {},
        "environment": str(tmp_path / "environment.json"),
    }


def replayed(document: dict[str, Any], tmp_path: Path) -> subprocess.CompletedProcess[str]:
    """Give a document to the program."""
    file = tmp_path / "replay.json"
    file.write_text(json.dumps(document))
    return program("--spec", str(file))


def test_a_document_is_trained(document: dict[str, Any], tmp_path: Path) -> None:
    done = replayed(document, tmp_path)
    assert done.returncode == 0, done.stderr
    run = cupel.get_run(document["run_id"])
    assert run.info.status == "FINISHED" and "test_mse" in run.metrics
    assert run.params == {"rounds": "3", "worse": "0.0"}
    seen = json.loads(Path(document["environment"]).read_text())
    assert set(seen) == {"interpreter", "distributions", "threads", "determinism"}


def test_data_may_be_asked_for_again(document: dict[str, Any], tmp_path: Path) -> None:
    document["data"], document["inputs"][0]["folder"] = "source", None
    done = replayed(document, tmp_path)
    assert done.returncode == 0, done.stderr
    run = cupel.get_run(document["run_id"])
    (given,) = run._scope.get("/runs/{}", run.id)["inputs"]
    assert given["dataset"]["name"] == "d"
    assert json.loads(given["dataset"]["profile"])["rows"] == 442


def test_a_training_that_fails(document: dict[str, Any], package: str, tmp_path: Path) -> None:
    models = Path(package, "models.py")
    models.write_text(models.read_text().replace("X = np.asarray(X)", "raise OSError('no disk')"))
    done = replayed(document, tmp_path)
    assert done.returncode == 1 and "OSError: no disk" in done.stderr
    assert cupel.get_run(document["run_id"]).info.status == "FAILED"


def test_a_class_that_is_not_there(document: dict[str, Any], tmp_path: Path) -> None:
    document["spec"]["identity"]["components"]["model"]["name"] = "nowhere:Model"
    done = replayed(document, tmp_path)
    assert done.returncode == 1 and "error: nowhere:Model: cannot import" in done.stderr


@pytest.mark.parametrize("name", ["stored", "source"])
def test_golden_documents_are_read(name: str) -> None:
    found = json.loads((GOLDEN / f"{name}.json").read_text())
    if found["spec"]["identity"]["kind"] != "python" or len(found["inputs"]) != 1:
        with pytest.raises(cupel.InvalidError, match="replay document: /"):
            replay_document.parse(found)
    else:
        assert replay_document.parse(found).is_stored == (name == "stored")


def put(document: Any, path: str, value: Any) -> None:
    """Set what a path of keys leads to; ``...`` removes it."""
    *parents, last = path.split("/")
    for key in parents:
        document = document[int(key) if isinstance(document, list) else key]
    if value is ...:
        del document[last]
    else:
        document[last] = value


BROKEN: dict[str, tuple[str, Any]] = {
    "format 'cupel-replay/2'": ("format", "cupel-replay/2"),
    "/project is missing": ("project", ...),
    "/more is not known": ("more", 1),
    "/run_id is no text": ("run_id", 7),
    "/data is not stored or source": ("data", "both"),
    "/inputs is not one": ("inputs", []),
    "/inputs/0/folder is no text": ("inputs/0/folder", None),
    "/spec/format is not cupel-run-spec/1": ("spec/format", "x"),
    "/spec/identity/kind is 'go'": ("spec/identity/kind", "go"),
    "/spec/identity/seed is no integer": ("spec/identity/seed", None),
    "/spec/identity/components/model is no object": ("spec/identity/components/model", None),
    "/sources is no object": ("sources", []),
}


@pytest.mark.parametrize("said", list(BROKEN))
def test_broken_documents_are_refused(said: str, tmp_path: Path) -> None:
    component = {"name": "a:B", "params": {}, "source": None}
    identity = {
        "kind": "python",
        "command": {"argv": [], "folder": ".", "env": {}},
        "components": {"model": component, "feature_generator": None, "dataset": component},
        "seed": 1,
        "search": None,
        "inputs": [],
        "code": {"tree": None},
    }
    document = {
        "format": "cupel-replay/1",
        "project": "p",
        "run_id": "r",
        "reproduces": "o",
        "spec": {"format": "cupel-run-spec/1", "identity": identity, "observed": {}},
        "data": "stored",
        "inputs": [{"role": "", "name": "n", "digest": "d", "folder": "/f"}],
        "sources": {},
        "environment": "/e",
    }
    assert replay_document.parse(copy.deepcopy(document)).run_id == "r"
    put(document, *BROKEN[said])
    with pytest.raises(cupel.InvalidError, match=said):
        replay_document.parse(document)


TEXTS = {"is no JSON": b"{", "a key is there twice": b'{"a":1,"a":1}', "cannot read": None}


@pytest.mark.parametrize("said", list(TEXTS))
def test_files_that_are_none_are_refused(said: str, tmp_path: Path) -> None:
    file = tmp_path / "replay.json"
    text = TEXTS[said]
    if text is not None:
        file.write_bytes(text)
    with pytest.raises(cupel.InvalidError, match=said):
        replay_document.read(file)


def test_modules_are_found_in_the_tree(tmp_path: Path) -> None:
    for path in ("python/src/shop/__init__.py", "python/src/shop/parts.py", ".venv/shop/parts.py"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).touch()
    assert roots.root_of(tmp_path / "python" / "notebooks", "python/notebooks") == tmp_path
    assert roots.root_of(tmp_path, ".") == tmp_path
    expected = tmp_path / "python" / "src"
    assert roots.find(tmp_path, tmp_path / "python", "shop.parts") == expected
    assert roots.find(tmp_path, tmp_path, "shop") == expected
    assert roots.find(tmp_path, tmp_path, "elsewhere") is None
    with pytest.raises(cupel.InvalidError, match="not from the run's own tree"):
        roots.check_origin(tmp_path, tmp_path, "shop.parts")
