"""Files that were downloaded, by their digest: CUPEL_HOME/cache/ab/abcd…

A file is there whole or not at all, and is checked each time before it is used. What was
not used for longest goes first when all together are larger than CUPEL_CACHE_SIZE.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile, TemporaryDirectory, mkdtemp
from typing import IO, BinaryIO, TypeVar

from cupel._errors import InvalidError, UnavailableError
from cupel._registry.draft import digest_of
from cupel._registry.record import File

DEFAULT_SIZE = 10 << 30  # bytes
_SIZE = re.compile(r"(\d+)\s*(?:([KMGT])?(?:i?B)?)", re.IGNORECASE)
_LEFT_BEHIND = 7 * 86400.0  # seconds after which nobody uses a temporary folder any more
_TRIES = 3

Fetch = Callable[[File, IO[bytes]], None]
_T = TypeVar("_T")


class Cache:
    """The cache below one home folder. Processes and threads share it."""

    def __init__(self, home: Path) -> None:
        self._root = home / "cache"

    @contextmanager
    def folder(self) -> Iterator[Path]:
        """Give a temporary folder on the cache's disk, and remove it."""
        with TemporaryDirectory(dir=self._temporary(), ignore_cleanup_errors=True) as folder:
            yield Path(folder)

    def new_folder(self) -> Path:
        """Make a temporary folder on the cache's disk, which the caller removes."""
        return Path(mkdtemp(dir=self._temporary()))

    def open(self, file: File, fetch: Fetch) -> BinaryIO:
        """Open a file for reading. It is fetched where it is not there."""
        try:
            return self._used(file, fetch, lambda path: path.open("rb"))
        finally:
            self._evict()

    def place(self, files: Mapping[Path, File], fetch: Fetch, link: bool = False) -> None:
        """Put files at paths, whose folders exist. They are fetched where they are not there.

        Args:
            link: share the cache's bytes where the disk can: for those who only read.
        """
        try:
            for target, file in files.items():
                self._used(file, fetch, _placer(target, link))
        finally:
            self._evict()

    def _used(self, file: File, fetch: Fetch, use: Callable[[Path], _T]) -> _T:
        path = self._root / file.digest[:2] / file.digest
        for _ in range(_TRIES):
            if not _is_whole(path, file):
                self._add(path, file, fetch)
            with contextlib.suppress(FileNotFoundError):  # another process made room meanwhile
                os.utime(path)
                return use(path)
        raise UnavailableError(f"{path}: other processes remove it at once: raise CUPEL_CACHE_SIZE")

    def _add(self, path: Path, file: File, fetch: Fetch) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=self._temporary(), delete=False) as new:
            try:
                fetch(file, new)
                new.close()
                _protect(Path(new.name))
                Path(new.name).replace(path)
            except BaseException:
                new.close()
                Path(new.name).unlink(missing_ok=True)
                raise

    def _temporary(self) -> Path:
        folder = self._root / "tmp"
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.iterdir():
            with contextlib.suppress(OSError):  # another process was faster
                if old.stat().st_mtime < time.time() - _LEFT_BEHIND:
                    shutil.rmtree(old) if old.is_dir() else old.unlink()
        return folder

    def _evict(self) -> None:
        limit = size_limit()
        files = sorted(self._entries(), reverse=True)
        for _, size, path in files:
            limit -= size
            if limit < 0:
                with contextlib.suppress(OSError):
                    path.unlink()

    def _entries(self) -> Iterator[tuple[float, int, Path]]:
        """Yield when each file was last used, its size and its path."""
        for path in self._root.glob("[0-9a-f][0-9a-f]/*"):
            with contextlib.suppress(FileNotFoundError):
                found = path.stat()
                yield found.st_mtime, found.st_size, path


def size_limit() -> int:
    """Return the bytes that the cache may have, of CUPEL_CACHE_SIZE: 10 GiB by default.

    Raises:
        InvalidError: it is no size.
    """
    said = os.environ.get("CUPEL_CACHE_SIZE", "").strip()
    if not said:
        return DEFAULT_SIZE
    found = _SIZE.fullmatch(said)
    if not found:
        raise InvalidError(f"CUPEL_CACHE_SIZE: {said!r} is no size: write bytes, or such as 20GiB")
    power = " KMGT".index((found[2] or " ").upper())
    return int(found[1]) << 10 * power


def _is_whole(path: Path, file: File) -> bool:
    try:
        return path.stat().st_size == file.size and digest_of(path) == file.digest
    except FileNotFoundError:
        return False


def _protect(path: Path) -> None:
    if os.name != "nt":  # where a protected file cannot be removed
        path.chmod(0o444)


def _placer(target: Path, link: bool) -> Callable[[Path], None]:
    def place(path: Path) -> None:
        if link:
            try:
                os.link(path, target)
                return
            except FileNotFoundError:
                raise
            except OSError:
                pass  # another disk, or one without links
        shutil.copyfile(path, target)

    return place
