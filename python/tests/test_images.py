"""Model images: what they hold, and that they never change."""

from __future__ import annotations

import io
import threading
from datetime import datetime, timezone
from pathlib import Path

import numpy as np
import pytest

import cupel
from cupel import ModelImage, ModelRepository
from cupel._connection import Scope


@pytest.fixture
def repo(scope: Scope) -> ModelRepository:
    return cupel.get_current_project().create_model_repository("m")


@pytest.fixture
def image(repo: ModelRepository) -> ModelImage:
    """An image that is not saved yet."""
    return repo.new_model_image(np.arange(3))


def test_metadata_by_item_and_attribute(image: ModelImage) -> None:
    image["Input-Data-Source"] = "s3://credit-risk-dataset-201706"
    image["Accuracy"] = 0.89
    image.f1 = 0.5
    assert (image.Accuracy, image["f1"]) == (0.89, 0.5)
    assert "f1" in image
    del image["f1"]
    assert "f1" not in image
    assert list(image) == ["Input-Data-Source", "Accuracy"]
    with pytest.raises(KeyError, match="'f1'; it has 'Input-Data-Source', 'Accuracy'"):
        image["f1"]
    with pytest.raises(AttributeError, match="f1"):
        image.f1
    with pytest.raises(KeyError):
        del image["f1"]


def test_own_names_are_reached_by_item_only(image: ModelImage) -> None:
    for name in ("version", "author", "save", "tags", "get_model"):
        with pytest.raises(AttributeError, match=f"write image\\['{name}'\\]"):
            setattr(image, name, 1)
        image[name] = "mine"
    image.save(author="ann")
    assert (image["author"], image.author) == ("mine", "ann")
    assert (image["version"], image.version) == ("mine", 1)


def test_fields_are_set_by_saving(repo: ModelRepository, image: ModelImage) -> None:
    before = datetime.now(timezone.utc)
    with pytest.raises(cupel.ConflictError, match="not saved yet"):
        image.version
    assert image.save("why", tags="best", label="2026.1", author="ann", run_id="r") is image
    for found in (image, repo.get_model_image()):
        assert (found.name, found.version, found.label) == ("m:1", 1, "2026.1")
        assert (found.comment, found.tags, found.author, found.run_id) == (
            "why",
            ["best"],
            "ann",
            "r",
        )
        assert len(found.digest) == 64
        assert found.size == sum(file.size for file in found.files)
        assert before.replace(microsecond=0) <= found.created_at <= datetime.now(timezone.utc)
        assert found.library_versions["numpy"] == np.__version__
        assert "python" in found.library_versions
        assert found["Content-Encoding"] == "numpy"


def test_defaults(image: ModelImage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUPEL_RUN_ID", "run-of-environment")
    image.save()
    assert image.author == "testuser@example.com"
    assert image.run_id == "run-of-environment"
    assert image.comment == ""


def test_metadata_overlays_fields(image: ModelImage) -> None:
    image.set_metadata({"gone": 1})
    image.set_metadata({"author": "testuser"})
    image.save(author="ann")
    assert image.own_metadata == {"author": "testuser"}
    metadata = image.get_metadata()
    assert metadata["author"] == "testuser"
    assert metadata["size"] == image.size
    assert metadata["created_at"] == image.created_at
    assert "gone" not in metadata
    assert "run_id" not in metadata


def test_saved_images_never_change(repo: ModelRepository, image: ModelImage) -> None:
    image["Accuracy"] = 0.5
    image.save()
    for one in (image, repo.get_model_image()):
        with pytest.raises(cupel.ImmutableError, match="m:1 is saved"):
            one["Accuracy"] = 1
        with pytest.raises(cupel.ImmutableError):
            one.Accuracy = 1
        with pytest.raises(cupel.ImmutableError):
            del one["Accuracy"]
        with pytest.raises(cupel.ImmutableError):
            one.set_metadata({})
        with pytest.raises(cupel.ImmutableError):
            one.attach("a", b"")
        with pytest.raises(cupel.ImmutableError):
            one.save()
        assert one.Accuracy == 0.5
    assert repo.versions == 1


def test_one_image_saved_by_two_threads_is_one_version(
    repo: ModelRepository, image: ModelImage
) -> None:
    refused = []

    def save() -> None:
        try:
            image.save()
        except cupel.ImmutableError as error:
            refused.append(error)

    threads = [threading.Thread(target=save) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(refused), repo.versions) == (3, 1)


@pytest.mark.parametrize("name", ["", "../x", "/x", "a//b", ".", "a\\b", "a\nb", "x" * 256])
def test_attachment_name_that_is_none(image: ModelImage, name: str) -> None:
    with pytest.raises(cupel.InvalidError, match="use a relative, clean path"):
        image.attach(name, b"")
    image.save()
    assert image.get_attachments() == {}


def test_attachments(repo: ModelRepository, image: ModelImage, tmp_path: Path) -> None:
    (tmp_path / "log.txt").write_text("zwölf\r\n", encoding="utf-8", newline="")
    with (tmp_path / "log.txt").open(encoding="utf-8", newline="") as log:
        image.attach("text file", log)
    with (tmp_path / "log.txt").open("rb") as log:
        log.read(1)
        image.attach("rest of a binary file", log)
    image.attach("path", tmp_path / "log.txt")
    image.attach("text", "first")
    image.attach("text", "zwölf")
    image.attach("bytes", bytearray(b"\0\1"))
    image.attach("memory", io.StringIO("a"))
    image.attach("empty", b"")
    expected = {
        "text file": "zwölf\r\n".encode(),
        "rest of a binary file": "wölf\r\n".encode(),
        "path": "zwölf\r\n".encode(),
        "text": "zwölf".encode(),
        "bytes": b"\0\1",
        "memory": b"a",
        "empty": b"",
    }
    assert _contents(image) == expected
    unsaved = image.get_attachments()
    image.save()
    assert _contents(repo.get_model_image()) == expected
    assert repo.get_model_image().get_attachments() == unsaved
    assert unsaved["bytes"].size == 2


def _contents(image: ModelImage) -> dict[str, bytes]:
    found = {}
    for name, attachment in image.get_attachments().items():
        with attachment.open() as file:
            found[name] = file.read()
    return found


def test_what_cannot_be_attached(image: ModelImage, tmp_path: Path) -> None:
    with pytest.raises(cupel.InvalidError, match="no file"):
        image.attach("log", tmp_path / "missing")
    with pytest.raises(cupel.InvalidError, match="not a int"):
        image.attach("log", 3)  # type: ignore[arg-type]


def test_model_comes_back(repo: ModelRepository, image: ModelImage) -> None:
    assert image.get_model() is image.get_model()
    image.save()
    assert image.get_model().tolist() == [0, 1, 2]
    assert repo.get_model_image().get_model(trusted=False).tolist() == [0, 1, 2]


def test_named_serializer(repo: ModelRepository) -> None:
    image = repo.new_image({"a": 1}, serializer="cloudpickle").save()
    assert image["Content-Encoding"] == "cloudpickle"
    assert image.get_model(trusted=True) == {"a": 1}
    with pytest.raises(KeyError, match="'nonsense'"):
        repo.new_image(1, serializer="nonsense")
    with pytest.raises(cupel.InvalidError, match=r"'numpy' does not take a builtins\.int"):
        repo.new_image(1, serializer="numpy")


def test_encoding_is_told_by_file_names(repo: ModelRepository, image: ModelImage) -> None:
    image.save().annotate({"cupel.content_encoding": None})
    assert "Content-Encoding" not in image
    assert image.get_model().tolist() == [0, 1, 2]


def test_files_elsewhere(repo: ModelRepository, scope: Scope) -> None:
    where = {"external_source": "s3://elsewhere/m"}
    scope.send("POST", "/repositories/{}/images:register", "m", body=where)
    image = repo.get_model_image()
    assert image.files == ()
    with pytest.raises(cupel.NotFoundError, match="s3://elsewhere/m"):
        image.get_model()
    with pytest.raises(cupel.NotFoundError, match="s3://elsewhere/m"):
        image.download()


def test_download(image: ModelImage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    image.attach("log.txt", "hello")
    image.save()
    folder = image.download(attachments=True)
    assert folder == Path("m-1")
    name = image.files[0].path
    assert np.load(folder / name).tolist() == [0, 1, 2]
    assert (folder / "attachments" / "log.txt").read_text() == "hello"
    image.download(folder)
    (folder / name).write_bytes(b"mine")
    with pytest.raises(cupel.AlreadyExistsError, match="overwrite=True"):
        image.download(folder)
    image.download(folder, overwrite=True)
    assert np.load(folder / name).tolist() == [0, 1, 2]


def test_what_is_downloaded_may_be_changed(image: ModelImage, tmp_path: Path) -> None:
    image.save().download(tmp_path)
    (tmp_path / image.files[0].path).write_bytes(b"mine")
    assert image.get_model().tolist() == [0, 1, 2]


def test_tags_and_annotations(repo: ModelRepository, image: ModelImage) -> None:
    image.save(annotations={"stage": "new"})
    digest = image.digest
    image.add_tag("production")
    image.annotate({"owner": "ann", "stage": None})
    assert image.tags == ["production"]
    assert image.annotations == {"cupel.content_encoding": "numpy", "owner": "ann"}
    image.remove_tag("production")
    with pytest.raises(KeyError):
        image.remove_tag("production")
    assert repo.get_tags() == {"latest": 1}
    assert image.digest == digest
    image.verify()


def test_deleted(repo: ModelRepository, image: ModelImage) -> None:
    image.save().delete()
    with pytest.raises(KeyError):
        repo.get_model_image(version=1)
    with pytest.raises(KeyError):
        image.verify()


def test_refused_save_makes_nothing(repo: ModelRepository, image: ModelImage) -> None:
    with pytest.raises(cupel.InvalidError, match="tag"):
        image.save(tags=["no good"])
    assert repo.versions == 0
    assert image.save(tags=["good"]).version == 1


def test_nothing_is_left_on_disk(image: ModelImage, scope: Scope) -> None:
    temporary = scope.connection.settings.home / "cache" / "tmp"
    before = set(temporary.iterdir())
    image.attach("a", b"a")
    assert set(temporary.iterdir()) != before
    image.save().get_model()
    assert set(temporary.iterdir()) == before


def test_shown(image: ModelImage) -> None:
    image["Accuracy"] = "<b>"
    assert repr(image) == "<ModelImage m, not saved yet>"
    assert "&lt;b&gt;" in image._repr_html_()
    image.save("why")
    assert repr(image) == "<ModelImage m:1>"
    assert "why" in image._repr_html_()
