"""Files by path and in S3: the same tests over a folder and over a real S3 server."""

from __future__ import annotations

from pathlib import Path

import pytest

import cupel
from cupel import files


@pytest.fixture(params=["folder", "bucket"])
def root(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty place: a folder of this machine, or a prefix in a bucket."""
    if request.param == "folder":
        return str(tmp_path / "root")
    bucket: str = request.getfixturevalue("bucket")
    return f"{bucket}/{tmp_path.name}"


def test_round_trip(root: str) -> None:
    files.write_bytes(f"{root}/iv/trainX.npy", b"\x93NUMPY")
    files.write_text(f"{root}/iv/metadata.json", "{}")
    files.write_text(f"{root}/iv/metadata.json", '{"é": 1}')
    assert files.read_bytes(f"{root}/iv/trainX.npy") == b"\x93NUMPY"
    assert files.read_text(f"{root}/iv/metadata.json") == '{"é": 1}'
    assert [(file.name, file.size) for file in files.list_files(root)] == [
        ("iv/metadata.json", 9),
        ("iv/trainX.npy", 6),
    ]


def test_exists_and_delete(root: str) -> None:
    files.write_bytes(f"{root}/a", b"")
    assert files.exists(f"{root}/a")
    assert not files.exists(f"{root}/b")
    files.delete(f"{root}/a")
    assert not files.exists(f"{root}/a")


@pytest.mark.parametrize("act", [files.read_bytes, files.delete, files.list_files])
def test_what_is_not_there_is_a_key_error(root: str, act: object) -> None:
    assert callable(act)
    with pytest.raises(KeyError, match="missing"):
        act(f"{root}/missing")


def test_copies(root: str, tmp_path: Path) -> None:
    (tmp_path / "here").write_bytes(b"x" * 10_000_000)
    files.upload(tmp_path / "here", f"{root}/there")
    files.download(f"{root}/there", tmp_path / "again")
    assert (tmp_path / "again").read_bytes() == (tmp_path / "here").read_bytes()


def test_a_failed_copy_leaves_nothing(root: str, tmp_path: Path) -> None:
    with pytest.raises(cupel.NotFoundError):
        files.download(f"{root}/missing", tmp_path / "copies" / "file")
    assert list((tmp_path / "copies").iterdir()) == []


def test_text_that_is_none(root: str) -> None:
    files.write_bytes(f"{root}/a", b"\xff")
    with pytest.raises(cupel.InvalidError, match="no text in UTF-8"):
        files.read_text(f"{root}/a")


@pytest.mark.parametrize("address", ["", "gs://bucket/key", "http://host/file"])
def test_address_that_is_none(address: str) -> None:
    with pytest.raises(cupel.InvalidError, match="write a path, or s3://BUCKET/KEY"):
        files.read_bytes(address)


def test_unknown_bucket(bucket: str) -> None:
    with pytest.raises(cupel.Error, match="no-such-bucket"):
        files.write_bytes("s3://no-such-bucket/key", b"x")


def test_files_are_as_open_as_any(tmp_path: Path) -> None:
    (tmp_path / "plain").write_bytes(b"")
    files.write_bytes(tmp_path / "written", b"")
    files.download(tmp_path / "plain", tmp_path / "copied")
    modes = {path.stat().st_mode for path in tmp_path.iterdir()}
    assert len(list(tmp_path.iterdir())) == 3 and len(modes) == 1
