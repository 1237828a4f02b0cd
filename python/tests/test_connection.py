"""The way to a server, its tries and its errors."""

from __future__ import annotations

from pathlib import Path

import pytest

import cupel
from cupel._connection import Scope, Settings, connect, settings
from cupel._connection.http import Connection


def test_unknown_project_is_a_key_error(place: str) -> None:
    with pytest.raises(KeyError, match="nowhere"):
        Scope(connect(), "nowhere").get("")


def test_pages_yield_all(scope: Scope) -> None:
    for name in "abc":
        scope.send("POST", "/repositories", body={"name": name})
    found = scope.pages("repositories", "/repositories:search", limit=1)
    assert [repository["name"] for repository in found] == ["a", "b", "c"]


def test_address_that_is_none() -> None:
    connection = Connection(Settings.from_environment(url="localhost:7070"))
    with pytest.raises(cupel.InvalidError, match="write http://HOST:PORT"):
        connection.call("GET", "/api/v1/projects")


def test_nobody_answers() -> None:
    connection = Connection(Settings.from_environment(url="http://127.0.0.1:9"), patience=0)
    with pytest.raises(ConnectionError, match=r"no server answers at http://127\.0\.0\.1:9"):
        connection.call("GET", "/api/v1/projects")


@pytest.mark.parametrize("name", ["CUPEL_CATALOG", "CUPEL_VAULT"])
def test_other_data_needs_a_server(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CUPEL_URL", raising=False)
    monkeypatch.setenv(name, "postgres://db/cupel")
    with pytest.raises(cupel.InvalidError, match=f"{name} names other data"):
        connect()


@pytest.mark.parametrize(
    ("line", "project"),
    [
        ("project: clinic", "clinic"),
        ("project: 'clinic'  # ours", "clinic"),
        ("other: x", "default"),
    ],
)
def test_project_of_a_folder(
    line: str, project: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CUPEL_PROJECT", raising=False)
    (tmp_path / "cupel.yaml").write_text(f"{line}\n")
    (tmp_path / "below").mkdir()
    monkeypatch.chdir(tmp_path / "below")
    assert settings.current_project() == project


def test_project_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CUPEL_PROJECT", raising=False)
    (tmp_path / "cupel.yaml").write_text("project: [a, b]\n")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(cupel.InvalidError, match="write project: NAME on one line"):
        settings.current_project()


def test_token_from_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CUPEL_TOKEN", raising=False)
    monkeypatch.setenv("CUPEL_TOKEN_FILE", str(tmp_path / "token"))
    with pytest.raises(cupel.InvalidError, match="CUPEL_TOKEN_FILE: cannot read"):
        Settings.from_environment(url="http://host")
    (tmp_path / "token").write_text("secret\n")
    assert Settings.from_environment(url="http://host").token == "secret"
