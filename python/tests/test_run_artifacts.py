"""Files of runs, to the server and back."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

import cupel
from cupel._connection import Connection, Scope, Settings
from cupel._connection.receive import receive
from cupel._runs.artifacts import _inside, _replacing


@pytest.fixture
def run(scope: Scope) -> Iterator[cupel.Run]:
    with cupel.start_run() as run:
        yield run


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a large file, and a small one below it."""
    root = tmp_path / "out"
    (root / "deep er").mkdir(parents=True)
    (root / "large.bin").write_bytes(os.urandom(3 << 20))
    (root / "deep er" / "ü#1.txt").write_text("small")
    return root


def test_folders_there_and_back(run: cupel.Run, folder: Path, tmp_path: Path) -> None:
    run.log_artifacts(folder, "kept")
    paths = [artifact.path for artifact in run.list_artifacts("kept", deep=True)]
    assert paths == ["kept/deep er/ü#1.txt", "kept/large.bin"]
    (there, large) = run.list_artifacts("kept")
    assert (there.path, there.is_dir, there.size) == ("kept/deep er", True, 0)
    content = (folder / "large.bin").read_bytes()
    assert (large.size, large.digest) == (len(content), hashlib.sha256(content).hexdigest())
    back = run.download_artifacts("kept", tmp_path / "back")
    assert (back / "large.bin").read_bytes() == content
    assert (back / "deep er" / "ü#1.txt").read_text() == "small"


def test_single_files(run: cupel.Run, folder: Path, tmp_path: Path) -> None:
    run.log_artifact(folder / "large.bin")
    run.log_artifact(folder, "a")
    cupel.log_artifact(str(folder / "deep er" / "ü#1.txt"), "b/")
    paths = {artifact.path for artifact in run.list_artifacts(deep=True)}
    assert paths == {"large.bin", "a/out/large.bin", "a/out/deep er/ü#1.txt", "b/ü#1.txt"}
    target = run.download_artifact("b/ü#1.txt", tmp_path)
    assert target == tmp_path / "ü#1.txt"
    assert run.download_artifact("b/ü#1.txt", tmp_path / "new" / "name").read_text() == "small"
    run.delete_artifacts("a")
    assert len(run.list_artifacts(deep=True)) == 2


def test_text_dicts_and_figures(run: cupel.Run, tmp_path: Path) -> None:
    from matplotlib.figure import Figure

    figure = Figure()
    figure.subplots().plot([1, 2])
    cupel.log_text("Größe", "notes.txt")
    cupel.log_dict({"a": [1, None]}, "a.json")
    cupel.log_figure(figure, "plots/a.png", dpi=20)
    back = run.download_artifacts(to=tmp_path)
    assert (back / "notes.txt").read_text(encoding="utf-8") == "Größe"
    assert json.loads((back / "a.json").read_text()) == {"a": [1, None]}
    assert (back / "plots" / "a.png").read_bytes().startswith(b"\x89PNG")
    with pytest.raises(cupel.InvalidError, match="no figure"):
        run.log_figure("text", "a.png")
    with pytest.raises(cupel.InvalidError, match="cannot be written as JSON"):
        run.log_dict({"a": object()}, "a.json")


def test_what_is_not_there(run: cupel.Run, tmp_path: Path) -> None:
    with pytest.raises(KeyError, match="does not exist"):
        run.log_artifact(tmp_path / "nothing")
    with pytest.raises(KeyError, match="is no folder"):
        run.log_artifacts(tmp_path / "nothing")
    with pytest.raises(KeyError):
        run.download_artifact("nothing", tmp_path)
    with pytest.raises(KeyError, match="has no artifacts"):
        run.download_artifacts("nothing", tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("path", ["../a", "/a", "a/../../b", "a\\b", ""])
def test_paths_of_a_server_that_lies(tmp_path: Path, path: str) -> None:
    with pytest.raises(cupel.InvalidError, match="no path in a folder"):
        _inside(tmp_path, path)


class Breaking(BaseHTTPRequestHandler):
    """Gives 1,000 bytes of the content at a time, and breaks off."""

    content = os.urandom(3500)
    etag = hashlib.sha256(content).hexdigest()

    def do_GET(self) -> None:
        start = int(self.headers.get("Range", "bytes=0-")[6:-1])
        self.send_response(206 if start else 200)
        self.send_header("ETag", f'"{self.etag}"')
        self.send_header("Content-Length", str(len(self.content) - start))
        self.end_headers()
        self.wfile.write(self.content[start : start + 1000])

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def breaking() -> Iterator[Connection]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Breaking) as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        connection = Connection(Settings(f"http://127.0.0.1:{server.server_port}", "", Path()))
        yield connection
        connection.close()
        server.shutdown()
        thread.join()


def get(breaking: Connection, target: Path, digest: str) -> None:
    with _replacing(target) as file:
        receive(breaking, "/file", file, name="a", size=len(Breaking.content), digest=digest)


def test_downloads_go_on(breaking: Connection, tmp_path: Path) -> None:
    get(breaking, tmp_path / "new" / "a", Breaking.etag)
    assert (tmp_path / "new" / "a").read_bytes() == Breaking.content


def test_other_bytes_are_not_kept(breaking: Connection, tmp_path: Path) -> None:
    (tmp_path / "a").write_text("before")
    with pytest.raises(cupel.CorruptError, match="a: received were bytes of SHA-256"):
        get(breaking, tmp_path / "a", "0" * 64)
    assert [file.read_text() for file in tmp_path.iterdir()] == ["before"]
