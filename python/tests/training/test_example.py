"""The example's own small repository, as its README says to use it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import cupel
from cupel._connection import Scope
from training.conftest import git

EXAMPLE = Path(__file__).parents[3] / "examples" / "python-training"


@pytest.fixture
def repository(scope: Scope, tmp_path: Path) -> Path:
    """A git repository of the example."""
    root = tmp_path / "cellar"
    shutil.copytree(EXAMPLE, root, ignore=shutil.ignore_patterns("__pycache__"))
    git(root, "init", "--quiet")
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", "Begin")
    return root


def python(root: Path, *words: str) -> str:
    """Run Python in the repository, and return what it prints."""
    done = subprocess.run(
        [sys.executable, "-W", "error", *words],
        cwd=root,
        env={**os.environ, "PYTHONPATH": "src"},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_one_idea_in_three_implementations(repository: Path) -> None:
    printed = python(repository, "compare.py")
    losses = re.findall(r"^([0-9a-f]{32})  (\w+) +test_log_loss (0\.\d+)$", printed, re.MULTILINE)
    assert len(losses) == 3
    assert max(float(loss) for *_, loss in losses) - min(float(loss) for *_, loss in losses) < 0.005
    assert "components.model_class: cellar.models:LogisticRegression" in printed
    for run_id, name, _ in losses:
        run = cupel.get_run(run_id)
        assert run.info.name == name and run.metrics["test_accuracy"] > 0.9
        assert "cupel.not_reproducible" not in run.tags


def test_search_keep_and_reproduce(repository: Path) -> None:
    printed = python(repository, "search.py")
    assert printed.splitlines()[-1] == "made again: identical"
    image = cupel.get_current_project().get_model_repository("cellar").get_model_image()
    assert cupel.get_run(image.run_id).info.model_class == "cellar.models:BoostedTrees"


@pytest.mark.parametrize("place", ["local"], indirect=True)
def test_its_own_tests(place: str, repository: Path) -> None:
    printed = python(repository, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests")
    assert "2 passed" in printed


@pytest.mark.parametrize("place", ["local"], indirect=True)
def test_its_components(place: str, repository: Path) -> None:
    printed = python(repository, "-m", "cupel.training", "list")
    assert "model\tcellar.models:BoostedTrees\n" in printed
    assert "LogisticRegression\n" not in printed
