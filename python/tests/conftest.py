"""Every test of the package runs over the user's own server, and over a remote one."""

from __future__ import annotations

import os
import socket
import subprocess
import time
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


@pytest.fixture(scope="session")
def s3_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real S3 server with a bucket called "models"."""
    folder = tmp_path_factory.mktemp("s3")
    (folder / "models").mkdir()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    program = Path(__file__).parents[2] / ".cache" / "bin" / "versitygw"
    command = [program, "--port", f"127.0.0.1:{port}", "--quiet", "posix", folder]
    secrets = {"ROOT_ACCESS_KEY": "tester", "ROOT_SECRET_KEY": "secret-of-tests"}
    process = subprocess.Popen(
        command,
        env={**os.environ, **secrets},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=30)


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + 30
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)


@pytest.fixture
def bucket(s3_server: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of a bucket, which the environment has the credentials of."""
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", s3_server)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "tester")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret-of-tests")
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    return "s3://models"
