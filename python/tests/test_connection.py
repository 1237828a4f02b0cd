"""The way to a server, its tries and its errors."""

from __future__ import annotations

import pytest

import cupel
from cupel._connection import Scope, Settings, connect
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
