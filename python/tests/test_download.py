"""Downloads, over connections that break."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

import cupel
from cupel import ModelImage, Project
from cupel._connection import Scope, Settings
from cupel._connection.http import Connection
from cupel._registry.download import targets
from cupel._registry.record import File
from cupel.testing import throwaway_server
from proxy import Proxy, proxy_to

SIZE = 3 << 20


@pytest.fixture
def content() -> bytes:
    return os.urandom(SIZE)


@pytest.fixture
def proxy(remote_url: str) -> Iterator[Proxy]:
    with proxy_to(remote_url) as proxy:
        yield proxy


@pytest.fixture
def image(
    proxy: Proxy, tmp_path: Path, content: bytes, request: pytest.FixtureRequest
) -> Iterator[ModelImage]:
    """An image with a large attachment, at the far end of the proxy."""
    connection = Connection(Settings(proxy.url, "", tmp_path), patience=5)
    name = f"download-{request.node.name}"[:100].replace("[", "-").replace("]", "")
    connection.call("POST", "/api/v1/projects", body={"name": name})
    repo = Project(Scope(connection, name)).create_model_repository("m")
    image = repo.new_image(1, serializer="cloudpickle")
    image.attach("large", content)
    yield image.save()
    connection.close()


def received(image: ModelImage) -> bytes:
    with image.get_attachments()["large"].open() as file:
        return file.read()


def test_getting_an_image_downloads_nothing(proxy: Proxy, image: ModelImage) -> None:
    before = proxy.counts["received"]
    image.repository.get_model_image().get_attachments()
    assert proxy.counts["received"] - before < 10_000


def test_goes_on_where_it_broke(proxy: Proxy, image: ModelImage, content: bytes) -> None:
    start = proxy.counts["received"]
    proxy.cuts = [("received", start + share * SIZE // 4) for share in (1, 2, 3)]
    assert received(image) == content
    assert proxy.cuts == []
    assert proxy.counts["received"] - start < SIZE + SIZE // 2


def test_cached(proxy: Proxy, image: ModelImage, content: bytes) -> None:
    assert received(image) == content
    before = proxy.counts["received"]
    assert received(image.repository.get_model_image()) == content
    assert proxy.counts["received"] - before < 10_000


def test_never_whole(proxy: Proxy, image: ModelImage, tmp_path: Path) -> None:
    image.repository.scope.connection.patience = 0
    proxy.cuts = [("received", proxy.counts["received"] + SIZE // 2)]
    with pytest.raises(cupel.UnavailableError, match=r"large: the connection broke after \d+ of"):
        received(image)
    assert not list((tmp_path / "cache").rglob("tmp/*"))


def test_server_with_other_bytes(
    image: ModelImage, content: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = content[:-1] + bytes([content[-1] ^ 1])
    monkeypatch.setattr("httpx.Response.iter_bytes", lambda answer: iter([other]))
    with pytest.raises(cupel.CorruptError, match="m:1: large"):
        received(image)


def test_damaged_on_the_server(tmp_path: Path, content: bytes) -> None:
    with (
        throwaway_server(home=str(tmp_path / "there")) as url,
        closing(Connection(Settings(url, "", tmp_path / "here"))) as connection,
    ):
        repo = Project(Scope(connection, "default")).create_model_repository("m")
        image = repo.new_image(1, serializer="cloudpickle")
        image.attach("large", content)
        image.save().verify()
        for pack in (tmp_path / "there" / "vault").rglob("*"):
            if pack.is_file() and pack.stat().st_size > SIZE // 4:
                damage(pack)
        with pytest.raises(cupel.CorruptError, match="m:1 is damaged: large: "):
            image.verify()
        with pytest.raises(cupel.CorruptError):
            received(image)
    assert not list((tmp_path / "here" / "cache").rglob("tmp/*"))


def damage(pack: Path) -> None:
    """Change a byte in the middle of a file."""
    content = bytearray(pack.read_bytes())
    content[len(content) // 2] ^= 1
    pack.chmod(0o644)
    pack.write_bytes(content)


@pytest.mark.parametrize("path", ["../x", "a/../../x", "/x", "", ".", "a\0"])
def test_paths_that_lead_elsewhere(tmp_path: Path, path: str) -> None:
    with pytest.raises(cupel.InvalidError, match="no path of a file"):
        targets(tmp_path, (File(path, 0, ""),))
