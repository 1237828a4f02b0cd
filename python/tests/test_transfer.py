"""Transfers: what travels, what is interrupted, and that there is one version in the end."""

from __future__ import annotations

import gc
import os
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import cupel
import programs
from cupel import ModelImage, ModelRepository, Project
from cupel._connection import Scope, Settings
from cupel._connection.http import Connection
from cupel._registry import transfer
from proxy import Proxy, proxy_to

MEGABYTE = 1 << 20


@pytest.fixture
def proxy(remote_url: str) -> Iterator[Proxy]:
    with proxy_to(remote_url) as proxy:
        yield proxy


@pytest.fixture
def repo(proxy: Proxy, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[ModelRepository]:
    """A repository behind the proxy, with no patience for what breaks."""
    connection = Connection(Settings(proxy.url, "", tmp_path / "home"), patience=0)
    name = "transfer-" + "".join(filter(str.isalnum, request.node.name))[:100]
    connection.call("POST", "/api/v1/projects", body={"name": name})
    yield Project(Scope(connection, name)).create_model_repository("m")
    connection.close()


@pytest.fixture(params=["whole files", "chunks"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Whether large files go whole, because there is no program, or as chunks."""
    if request.param == "whole files":
        monkeypatch.setenv("CUPEL_BIN", "/nowhere/cupel")
    way: str = request.param
    return way


def new_image(repo: ModelRepository, parts: list[np.ndarray[Any, Any]]) -> ModelImage:
    """Return an image of a small model and large attachments, with metadata."""
    image = repo.new_image(np.array([1]))
    for number, part in enumerate(parts):
        image.attach(f"part {number}", part.tobytes())
    image["Accuracy"] = 0.5
    return image


def random_parts(*megabytes: int) -> list[np.ndarray[Any, Any]]:
    return [np.frombuffer(os.urandom(n * MEGABYTE), dtype=np.uint8) for n in megabytes]


def sent(proxy: Proxy, image: ModelImage) -> int:
    """Save an image, and return how many bytes went to the server."""
    before = proxy.counts["sent"]
    image.save()
    return proxy.counts["sent"] - before


def test_large(repo: ModelRepository, way: str) -> None:
    parts = random_parts(5, 1)
    image = new_image(repo, parts).save("why", tags=["best"], label="l")
    assert (image.version, image.comment, image.tags, image.label) == (1, "why", ["best"], "l")
    assert image.own_metadata == {"Accuracy": 0.5}
    assert image["Content-Encoding"] == "numpy"
    assert image.library_versions["numpy"] == np.__version__
    for number, part in enumerate(parts):
        with image.get_attachments()[f"part {number}"].open() as file:
            assert file.read() == part.tobytes()


def test_only_new_chunks_travel(repo: ModelRepository, proxy: Proxy) -> None:
    (part,) = random_parts(12)
    assert sent(proxy, new_image(repo, [part])) > 12 * MEGABYTE
    changed = part.copy()
    changed[5 * MEGABYTE] ^= 1
    assert sent(proxy, new_image(repo, [changed])) < MEGABYTE


@pytest.mark.parametrize("again", ["the same image", "another process"])
def test_interrupted_by_hand(
    repo: ModelRepository, proxy: Proxy, way: str, again: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = random_parts(10, 10)
    image = new_image(repo, parts)
    proxy.pause = 0.005  # so that there is time to press it: 1.6 seconds
    with monkeypatch.context() as patch:
        patch.setattr(transfer, "meter", lambda title, total: Impatient())
        with pytest.raises(KeyboardInterrupt):
            image.save()
    proxy.pause = 0
    assert repo.versions == 0
    if again == "another process":
        image = new_image(repo, parts)
        image["Accuracy"] = 0.6
    image.save()
    assert (image.version, repo.versions) == (1, 1)
    assert not list(repo.scope.connection.settings.home.rglob("transfers/*"))


class Impatient:
    """A meter at which somebody presses Ctrl-C as soon as it moves."""

    def update(self, n: float | None = 1) -> None:
        if n:
            raise KeyboardInterrupt

    def close(self) -> None:
        pass


@pytest.mark.parametrize("again", ["the same image", "another process"])
def test_what_has_arrived_is_not_sent_again(
    repo: ModelRepository, proxy: Proxy, way: str, again: str
) -> None:
    parts = random_parts(5, 5)
    image = new_image(repo, parts)
    with pytest.raises(cupel.InvalidError, match="no good"):
        image.save(tags=["no good"])
    assert repo.versions == 0
    if again == "another process":
        image = new_image(repo, parts)
        image["Accuracy"] = 0.6
    assert sent(proxy, image) < MEGABYTE
    assert (image.version, repo.versions) == (1, 1)


def test_broken_connection(
    repo: ModelRepository, proxy: Proxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CUPEL_BIN", "/nowhere/cupel")
    image = new_image(repo, random_parts(*[5] * 8))
    proxy.cuts = [("sent", proxy.counts["sent"] + 36 * MEGABYTE)]
    with pytest.raises(cupel.UnavailableError):
        image.save()
    assert repo.versions == 0
    assert sent(proxy, image) < 15 * MEGABYTE
    assert (image.version, repo.versions) == (1, 1)


def test_answer_that_was_lost(
    repo: ModelRepository, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    image = new_image(repo, random_parts(5))
    with monkeypatch.context() as patch:
        lose_answer(patch)
        with pytest.raises(cupel.UnavailableError):
            image.save()
    assert repo.versions == 1
    assert image.save().version == 1
    assert repo.versions == 1


def test_answer_that_was_lost_and_other_metadata(
    repo: ModelRepository, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    image = new_image(repo, random_parts(5))
    with monkeypatch.context() as patch:
        lose_answer(patch)
        with pytest.raises(cupel.UnavailableError):
            image.save()
    image["Accuracy"] = 0.6
    assert image.save().version == 2
    assert image.Accuracy == 0.6


def lose_answer(patch: pytest.MonkeyPatch) -> None:
    """Let the next version be made, and nobody hear of it."""
    for name in ("_by_http", "_by_program"):
        patch.setattr(transfer, name, _deaf(getattr(transfer, name)))


def _deaf(call: Any) -> Any:
    def save(*arguments: Any) -> None:
        call(*arguments)
        raise cupel.UnavailableError("the answer was lost")

    return save


def test_small_answer_that_was_lost(repo: ModelRepository, monkeypatch: pytest.MonkeyPatch) -> None:
    image = repo.new_image(np.array([1]))
    with monkeypatch.context() as patch:
        lose_answer(patch)
        with pytest.raises(cupel.UnavailableError):
            image.save()
    assert image.save().version == 1


def test_same_bytes_twice_are_two_versions(repo: ModelRepository, way: str) -> None:
    parts = random_parts(5)
    assert [new_image(repo, parts).save().version for _ in range(2)] == [1, 2]


def test_same_bytes_at_once_are_two_versions(repo: ModelRepository, way: str) -> None:
    parts = random_parts(5)
    images = [new_image(repo, parts) for _ in range(3)]
    threads = [threading.Thread(target=image.save) for image in images]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(image.version for image in images) == [1, 2, 3]


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_forked_child_removes_nothing(repo: ModelRepository) -> None:
    image = new_image(repo, [])
    image.attach("log", b"hello")
    child = os.fork()
    if child == 0:
        del image
        gc.collect()
        os._exit(0)
    os.waitpid(child, 0)
    assert image.save().get_attachments()["log"].size == 5


def test_file_that_changes_while_it_is_saved(repo: ModelRepository, tmp_path: Path) -> None:
    (tmp_path / "log").write_bytes(b"first")
    image = repo.new_image(np.array([1]))
    image.attach("log", tmp_path / "log")
    assert image.get_attachments()["log"].size == 5  # which reads the file for its digest
    (tmp_path / "log").write_bytes(b"other")
    with pytest.raises(cupel.CorruptError, match=r"did .* change meanwhile"):
        image.save()
    assert repo.versions == 0


STOP = """
import time
from cupel._registry import transfer

blocks = transfer._Reading.blocks

def slowly(self):
    for number, block in enumerate(blocks(self)):
        yield block
        if number == 2:
            print("half way", flush=True)
            time.sleep(60)

transfer._Reading.blocks = slowly
"""

SAVE = """
import cupel
repo = cupel.get_current_project().get_model_repository("m", create=True)
image = repo.new_image(b"x" * (6 << 20), serializer="cloudpickle")
print(image.save().version)
"""


def test_killed_save_leaves_no_version(
    place: str, scope: Scope, monkeypatch: pytest.MonkeyPatch
) -> None:
    if place == "remote":  # where the program would send it
        monkeypatch.setenv("CUPEL_BIN", "/nowhere/cupel")
    with programs.started(STOP + SAVE) as program:
        assert program.stdout is not None
        assert program.stdout.readline() == b"half way\n"
        program.kill()
        program.wait()
    with pytest.raises(KeyError):
        cupel.get_current_project().get_model_repository("m")
    assert programs.run(SAVE) == "1"
    assert cupel.get_current_project().get_model_repository("m").versions == 1


def test_program_is_not_needed(repo: ModelRepository, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*arguments: Any, **named: Any) -> None:
        raise AssertionError("started a program")

    monkeypatch.setattr(subprocess, "Popen", fail)
    monkeypatch.setenv("CUPEL_BIN", "/nowhere/cupel")
    monkeypatch.setenv("CUPEL_AUTHOR", "ann")
    assert new_image(repo, random_parts(5)).save().version == 1
