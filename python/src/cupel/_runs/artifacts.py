"""Files that belong to a run."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from tempfile import NamedTemporaryFile
from typing import IO, Any

from cupel._connection import Scope
from cupel._connection.receive import receive
from cupel._display import meter
from cupel._errors import InvalidError, NotFoundError

_BLOCK = 1 << 20


@dataclass(frozen=True)
class Artifact:
    """A file of a run, or a folder of files.

    Attributes:
        path: from the root of the run's files, with ``/`` between its parts.
        size: in bytes; 0 for a folder.
        digest: SHA-256 in hex; "" for a folder.
    """

    path: str
    is_dir: bool
    size: int
    digest: str


class Artifacts:
    """The part of a run that keeps files. Calls return when the server has stored them."""

    _scope: Scope
    id: str

    def log_artifact(self, path: str | Path, artifact_path: str | None = None) -> None:
        """Store a file, or a folder under its own name.

        Args:
            artifact_path: folder of the run to put it into; its root where none is given.

        Raises:
            NotFoundError: there is no such file.
        """
        source = Path(path)
        if source.is_dir():
            self.log_artifacts(source, _join(artifact_path, source.resolve().name))
        else:
            self._put_file(source, _join(artifact_path, source.name))

    def log_artifacts(self, folder: str | Path, artifact_path: str | None = None) -> None:
        """Store all files below a folder, with their paths in it."""
        root = Path(folder)
        if not root.is_dir():
            raise NotFoundError(f"{root} is no folder")
        for file in sorted(root.rglob("*")):
            if file.is_file():
                self._put_file(file, _join(artifact_path, file.relative_to(root).as_posix()))

    def log_text(self, text: str, artifact_file: str) -> None:
        """Store text as a file."""
        self._put(artifact_file, text.encode())

    def log_dict(self, dictionary: Any, artifact_file: str) -> None:
        """Store what JSON can write as a file."""
        try:
            text = json.dumps(dictionary, indent=2, ensure_ascii=False)
        except (TypeError, ValueError) as error:
            raise InvalidError(f"{artifact_file}: cannot be written as JSON: {error}") from error
        self._put(artifact_file, text.encode())

    def log_figure(self, figure: Any, artifact_file: str, **options: Any) -> None:
        """Store a figure of matplotlib as an image, or one of plotly as a page.

        Args:
            artifact_file: its suffix says the format.
            options: for matplotlib's ``savefig``.
        """
        if hasattr(figure, "savefig"):
            kind = PurePosixPath(artifact_file).suffix.lstrip(".") or "png"
            image = io.BytesIO()
            figure.savefig(image, format=kind, **options)
            self._put(artifact_file, image.getvalue())
        elif hasattr(figure, "to_html"):
            self._put(artifact_file, str(figure.to_html()).encode())
        else:
            raise InvalidError(f"a {type(figure).__name__} is no figure of matplotlib or plotly")

    def list_artifacts(self, path: str = "", deep: bool = False) -> list[Artifact]:
        """Return what lies in a folder of the run, by path.

        Args:
            deep: all files below the folder instead.
        """
        found = self._scope.get("/runs/{}/artifacts", self.id, path=path, deep=deep)
        return [
            Artifact(one["path"], one["is_dir"], one["size"], one.get("digest", ""))
            for one in found["artifacts"] or []
        ]

    def download_artifact(self, path: str, to: str | Path | None = None) -> Path:
        """Download a file.

        Args:
            to: path of the file to write; a file of the same name here, unless given. In a
                folder that exists it keeps its name.

        Returns:
            where it is.
        """
        target = Path(PurePosixPath(path).name if to is None else to)
        if target.is_dir():
            target /= PurePosixPath(path).name
        folder = str(PurePosixPath(path).parent)
        for one in self.list_artifacts("" if folder == "." else folder):
            if one.path == path.strip("/") and not one.is_dir:
                self._download(one, target)
                return target
        raise NotFoundError(f"run {self.id} has no file {path!r}")

    def download_artifacts(self, path: str = "", to: str | Path = ".") -> Path:
        """Download all files below a folder of the run.

        Args:
            to: folder to put them into, with their paths in the run.

        Returns:
            where that folder of the run is now.

        Raises:
            NotFoundError: there are none.
        """
        found = self.list_artifacts(path, deep=True)
        if not found:
            raise NotFoundError(f"run {self.id} has no artifacts in {path or 'it'!r}")
        for one in found:
            self._download(one, _inside(Path(to), one.path))
        return Path(to, path)

    def _download(self, artifact: Artifact, target: Path) -> None:
        """Put a file at a path: whole and checked, or not at all."""
        route = self._scope.path("/runs/{}/artifacts/{/}", self.id, artifact.path)
        with _replacing(target) as file:
            receive(
                self._scope.connection,
                route,
                file,
                name=artifact.path,
                size=artifact.size,
                digest=artifact.digest,
            )

    def delete_artifacts(self, path: str) -> None:
        """Remove a file, or a folder with all in it."""
        self._scope.send("DELETE", "/runs/{}/artifacts/{/}", self.id, path)

    def _put_file(self, file: Path, path: str) -> None:
        try:
            size = file.stat().st_size
        except FileNotFoundError as error:
            raise NotFoundError(f"{file} does not exist") from error
        progress = meter(path, size)

        def blocks() -> Iterator[bytes]:
            for block in _blocks(file, size):
                yield block
                progress.update(len(block))

        try:
            self._put(path, blocks, size)
        finally:
            progress.close()

    def _put(
        self, path: str, content: bytes | Callable[[], Iterable[bytes]], size: int | None = None
    ) -> None:
        length = {} if size is None else {"Content-Length": str(size)}
        headers = {"Content-Type": "application/octet-stream", **length}
        route = self._scope.path("/runs/{}/artifacts/{/}", self.id, path)
        self._scope.connection.send("PUT", route, content=content, headers=headers)


def _blocks(file: Path, size: int) -> Iterator[bytes]:
    """Yield a file in blocks, as long as it was: it may grow meanwhile."""
    with file.open("rb") as stream:
        while size > 0 and (block := stream.read(min(_BLOCK, size))):
            size -= len(block)
            yield block


@contextmanager
def _replacing(target: Path) -> Iterator[IO[bytes]]:
    """Give a file, and put it at a path in the end, unless something failed."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=target.parent, prefix=".cupel-", delete=False) as file:
        partial = Path(file.name)
        try:
            yield file
            file.close()
            partial.replace(target)
        finally:
            partial.unlink(missing_ok=True)


def _join(folder: str | None, name: str) -> str:
    return f"{folder.strip('/')}/{name}" if folder else name


def _inside(folder: Path, path: str) -> Path:
    """Return a path below a folder; a server must not write elsewhere."""
    parts = PurePosixPath(path).parts
    if not parts or ".." in parts or parts[0].startswith("/") or "\\" in path:
        raise InvalidError(f"the server names a file {path!r}, which is no path in a folder")
    return folder.joinpath(*parts)
