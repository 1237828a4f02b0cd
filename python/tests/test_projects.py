"""Projects and their settings."""

from __future__ import annotations

from pathlib import Path

import pytest

import cupel
from cupel._connection import Scope


def test_current_project(scope: Scope) -> None:
    assert cupel.get_current_project().name == scope.project
    assert cupel.get_current_project() == cupel.get_project(scope.project)
    assert cupel.get_current_project().scope == scope


def test_current_project_of_a_folder(
    scope: Scope, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("CUPEL_PROJECT")
    (tmp_path / "deep").mkdir()
    (tmp_path / "cupel.yaml").write_text(f"project: {scope.project}  # ours\n")
    monkeypatch.chdir(tmp_path / "deep")
    assert cupel.get_current_project().name == scope.project


def test_unknown_project_is_a_key_error(place: str) -> None:
    with pytest.raises(KeyError, match="nowhere"):
        cupel.get_project("nowhere")


def test_made_listed_and_deleted(place: str) -> None:
    project = cupel.create_project(f"made-{place}", trusted="none")
    assert project.trusted == "none"
    assert project in cupel.list_projects()
    with pytest.raises(cupel.AlreadyExistsError):
        cupel.create_project(f"made-{place}")
    project.delete()
    assert project not in cupel.list_projects()


def test_settings(scope: Scope) -> None:
    project = cupel.get_current_project()
    assert project.settings == {
        "email_domains": [],
        "model_names": [],
        "trusted": "own",
        "metric_directions": {},
    }
    project.set(email_domains=["example.com"], metric_directions={"loss": "min"})
    project.set(trusted="all")
    assert project.settings["email_domains"] == ["example.com"]
    assert project.settings["metric_directions"] == {"loss": "min"}
    with pytest.raises(cupel.InvalidError, match="use none, own or all"):
        project.set(trusted="some")


def test_model_names_are_an_enumeration(scope: Scope) -> None:
    project = cupel.get_current_project()
    project.set(model_names=["iv", "credit-risk", "2nd", "title", "credit_risk"])
    names = project.ModelName
    assert [name.value for name in names] == ["iv", "credit-risk", "2nd", "title", "credit_risk"]
    assert names.iv == "iv"
    assert names("credit-risk") is names.credit_risk
    assert f"{names.credit_risk_}" == "credit_risk"
    assert [names.n_2nd.name, names.title_.name] == ["n_2nd", "title_"]
    project.create_model_repository(names.iv)
    assert project.get_model_repository(names.iv).name == "iv"


def test_unknown_repository_is_a_key_error(scope: Scope) -> None:
    with pytest.raises(KeyError, match='"nope"'):
        cupel.get_current_project().get_model_repository("nope")


def test_repositories(scope: Scope) -> None:
    project = cupel.get_current_project()
    for name in ("b", "a b/Ä".replace("/", "-")):
        project.create_model_repository(name)
    assert [one.name for one in project.list_model_repositories()] == ["a b-Ä", "b"]
    assert project.get_model_repository("b") == project.list_model_repositories()[1]
    with pytest.raises(cupel.AlreadyExistsError):
        project.create_model_repository("b")


def test_ready_made_schema(scope: Scope) -> None:
    project = cupel.get_current_project()
    project.set_schema("forecast")
    assert "level_of_analysis" in project.get_schema()["required"]
    with pytest.raises(cupel.InvalidError) as failure:
        project.create_model_repository("m").new_image(1).save()
    for field in ("level_of_analysis", "queryset_name", "train_start"):
        assert field in str(failure.value)
    project.unset_schema()
    assert project.get_schema() is None
    with pytest.raises(cupel.InvalidError, match="forecast"):
        project.set_schema("forecasts")


def test_shown_in_a_notebook(scope: Scope) -> None:
    project = cupel.get_current_project()
    project.create_model_repository("<b>")
    assert "&lt;b&gt;" in project._repr_html_()
    assert repr(project) == f"<Project {scope.project}>"
