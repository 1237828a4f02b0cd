"""Every test of the package runs over the user's own server, and over a remote one."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from cupel._connection import Scope, connect
from cupel.testing import throwaway_home, throwaway_server

_numbers = count(1)


@pytest.fixture(scope="session")
def remote_url() -> Iterator[str]:
    """A server that is reached over TCP."""
    with throwaway_server() as url:
        yield url


@pytest.fixture(scope="session")
def local_home() -> Iterator[Path]:
    """A home folder, over which the package starts its own server."""
    with throwaway_home() as home:
        yield home


@pytest.fixture(params=["local", "remote"])
def place(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, local_home: Path) -> str:
    """Set the environment for one of the two ways to work: "local" or "remote"."""
    for name in ("CUPEL_TOKEN", "CUPEL_TOKEN_FILE", "CUPEL_PROJECT", "CUPEL_RUN_ID", "CUPEL_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("CUPEL_AUTHOR", "testuser@example.com")
    monkeypatch.setenv("CUPEL_HOME", str(local_home))
    if request.param == "remote":
        monkeypatch.setenv("CUPEL_URL", request.getfixturevalue("remote_url"))
    kind: str = request.param
    return kind


@pytest.fixture
def scope(place: str, monkeypatch: pytest.MonkeyPatch) -> Scope:
    """A project of the test's own, which is the current one."""
    name = f"test-{next(_numbers)}"
    connect().call("POST", "/api/v1/projects", body={"name": name})
    monkeypatch.setenv("CUPEL_PROJECT", name)
    return Scope(connect(), name)
