"""The user's own server: started when needed, shared, replaced, started again."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from cupel._connection import Connection, Settings, local
from cupel._connection.binary import find_binary
from cupel.testing import throwaway_home

ASK = "from cupel._connection import connect; print(connect().call('GET', '/api/v1/local')['pid'])"


@pytest.fixture
def home(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A home of the test's own, with no server yet."""
    monkeypatch.delenv("CUPEL_URL", raising=False)
    with throwaway_home() as home:
        monkeypatch.setenv("CUPEL_HOME", str(home))
        yield home


def status(home: Path) -> dict[str, int]:
    connection = Connection(Settings(url="", token="", home=home))
    try:
        said: dict[str, int] = connection.call("GET", "/api/v1/local")
        return said
    finally:
        connection.close()


def test_program_and_package_agree_on_the_socket(home: Path) -> None:
    said = subprocess.check_output([find_binary(), "sdk:address"], text=True)
    assert f'"{local.socket_path(home.resolve())}"' in said


def test_processes_share_one(home: Path) -> None:
    def ask(_: int) -> str:
        return subprocess.check_output([sys.executable, "-c", ASK], text=True)

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(ask, range(8)))) == 1


# httpcore leaves a socket whose connection was refused to the garbage collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_is_started_again_after_it_was_killed(home: Path) -> None:
    connection = Connection(Settings(url="", token="", home=home))
    first = connection.call("GET", "/api/v1/local")["pid"]
    os.kill(first, signal.SIGKILL)
    assert connection.call("GET", "/api/v1/local")["pid"] != first
    connection.close()


def test_an_older_program_is_replaced(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old, new = home / "old", home / "new"
    for program, age in ((old, 1000), (new, 0)):
        shutil.copy(find_binary(), program)
        os.utime(program, (time.time() - age, time.time() - age))
    monkeypatch.setenv("CUPEL_BIN", str(old))
    first = status(home)["pid"]
    assert status(home)["pid"] == first
    monkeypatch.setenv("CUPEL_BIN", str(new))
    second = status(home)["pid"]
    assert second != first
    monkeypatch.setenv("CUPEL_BIN", str(old))
    assert status(home)["pid"] == second  # a newer one stays


def test_what_prevents_the_start_is_said(home: Path) -> None:
    (home / "catalog.db").write_bytes(b"no database" * 1000)
    with pytest.raises(ConnectionError, match="did not start"):
        status(home)
