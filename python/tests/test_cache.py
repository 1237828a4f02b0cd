"""The cache of downloads."""

from __future__ import annotations

import hashlib
import threading
from pathlib import Path
from typing import IO

import pytest

import cupel
from cupel._registry.cache import Cache, size_limit
from cupel._registry.record import File


class Shop:
    """Has files, and counts how often they are fetched."""

    def __init__(self) -> None:
        self.contents: dict[str, bytes] = {}
        self.fetched: list[str] = []

    def file(self, content: bytes) -> File:
        digest = hashlib.sha256(content).hexdigest()
        self.contents[digest] = content
        return File("file", len(content), digest)

    def fetch(self, file: File, target: IO[bytes]) -> None:
        self.fetched.append(file.digest)
        target.write(self.contents[file.digest])


@pytest.fixture
def shop() -> Shop:
    return Shop()


def read(cache: Cache, file: File, shop: Shop) -> bytes:
    with cache.open(file, shop.fetch) as stream:
        return stream.read()


def test_fetched_once(tmp_path: Path, shop: Shop) -> None:
    file, empty = shop.file(b"abc"), shop.file(b"")
    for _ in range(2):
        assert read(Cache(tmp_path), file, shop) == b"abc"
        assert read(Cache(tmp_path), empty, shop) == b""
    assert shop.fetched == [file.digest, empty.digest]


@pytest.mark.parametrize("damage", [b"abX", b"ab", b""])
def test_damaged_on_this_disk(tmp_path: Path, shop: Shop, damage: bytes) -> None:
    file = shop.file(b"abc")
    read(Cache(tmp_path), file, shop)
    path = tmp_path / "cache" / file.digest[:2] / file.digest
    path.chmod(0o644)
    path.write_bytes(damage)
    assert read(Cache(tmp_path), file, shop) == b"abc"
    assert len(shop.fetched) == 2


def test_failed_fetch_leaves_nothing(tmp_path: Path, shop: Shop) -> None:
    def fail(file: File, target: IO[bytes]) -> None:
        target.write(b"a")
        raise cupel.CorruptError("no")

    with pytest.raises(cupel.CorruptError):
        Cache(tmp_path).open(shop.file(b"abc"), fail)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_least_recently_used_goes(
    tmp_path: Path, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CUPEL_CACHE_SIZE", "25")
    a, b, c = (shop.file(letter * 10) for letter in (b"a", b"b", b"c"))
    for one in (a, b, a, c, a):
        assert read(Cache(tmp_path), one, shop) == shop.contents[one.digest]
    assert shop.fetched == [a.digest, b.digest, c.digest]
    read(Cache(tmp_path), b, shop)
    assert shop.fetched[-1] == b.digest


def test_no_room_at_all(tmp_path: Path, shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUPEL_CACHE_SIZE", "0")
    file = shop.file(b"abc")
    assert read(Cache(tmp_path), file, shop) == b"abc"
    with Cache(tmp_path).folder() as folder:
        Cache(tmp_path).place({folder / "x": file}, shop.fetch, link=True)
        assert (folder / "x").read_bytes() == b"abc"
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_used_by_many_at_once(tmp_path: Path, shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUPEL_CACHE_SIZE", "10MiB")
    files = [shop.file(bytes([number]) * 1000) for number in range(5)]
    wrong = []

    def use() -> None:
        for file in files * 5:
            if read(Cache(tmp_path), file, shop) != shop.contents[file.digest]:
                wrong.append(file)

    threads = [threading.Thread(target=use) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


@pytest.mark.parametrize(
    ("said", "size"),
    [("", 10 << 30), ("0", 0), ("7", 7), ("7 B", 7), ("2k", 2048), ("3 MiB", 3 << 20),
     ("1GB", 1 << 30), ("2T", 2 << 40)],
)  # fmt: skip
def test_size(said: str, size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUPEL_CACHE_SIZE", said)
    assert size_limit() == size


@pytest.mark.parametrize("said", ["-1", "much", "1.5G", "3 apples"])
def test_no_size(said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUPEL_CACHE_SIZE", said)
    with pytest.raises(cupel.InvalidError, match="CUPEL_CACHE_SIZE"):
        size_limit()
