"""Experiments, made, found and chosen."""

from __future__ import annotations

import pytest

import cupel
from cupel._connection import Scope


def test_experiments(scope: Scope) -> None:
    made = cupel.create_experiment("iv", {"team": "risk"})
    assert cupel.get_experiment("iv") == cupel.get_experiment(made.id) == made
    assert made.tags == {"team": "risk"}
    assert [one.name for one in cupel.list_experiments()] == ["iv", "Default"]
    assert [one.name for one in cupel.list_experiments('name like "i%"')] == ["iv"]
    assert cupel.set_experiment("new").name == "new"
    with cupel.start_run() as run:
        pass
    assert run.info.experiment_id == cupel.get_experiment("new").id
    with pytest.raises(cupel.AlreadyExistsError):
        cupel.create_experiment("iv")
    with pytest.raises(KeyError):
        cupel.get_experiment("nowhere")
    assert "risk" in made._repr_html_()


def test_experiments_that_cannot_be_chosen(scope: Scope) -> None:
    made = cupel.create_experiment("gone")
    scope.send("DELETE", "/experiments/{}", made.id)
    with pytest.raises(cupel.ConflictError, match="'gone' is deleted"):
        cupel.set_experiment("gone")
    assert [one.name for one in cupel.list_experiments(deleted=True)] == ["gone"]
    with pytest.raises(KeyError):
        cupel.set_experiment(77)
    with pytest.raises(cupel.InvalidError, match="give its name or its number"):
        cupel.get_experiment(True)
