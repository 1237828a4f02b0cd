"""Where bundles are: a version in a model repository, a folder, or files in S3."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from cupel import files
from cupel._bundle.arrays import Trust
from cupel._bundle.folder import Contents, read_bundle, write_bundle
from cupel._bundle.manifest import FILE
from cupel._bundle.store import project_of
from cupel._connection import Scope, connect
from cupel._connection.settings import current_project
from cupel._errors import (
    AlreadyExistsError,
    InvalidError,
    NotFoundError,
    UnavailableError,
    UntrustedError,
)
from cupel._registry import trust
from cupel._registry.image import ModelImage
from cupel._registry.project import Project

_PICKLE = "pickle"
_VERSION = re.compile(r"v?[0-9]+")


def load(
    place: str | os.PathLike[str], trusted: bool | None, project: Project | str | None
) -> Contents:
    """Return the bundle of a place: NAME:REF, a folder, or s3://BUCKET/PREFIX.

    Text with a colon is NAME:REF; without one, a folder if there is such a one, else NAME.
    """
    if _is_s3(place):
        with TemporaryDirectory(prefix="cupel-") as folder:
            _download(str(place), Path(folder))
            return _of_files(Path(folder), str(place), trusted)
    if _is_folder(place):
        return _of_files(Path(place), str(place), trusted)
    return load_image(_image(str(place), project_of(project)), trusted)


def _of_files(folder: Path, place: str, trusted: bool | None) -> Contents:
    """Return the bundle that the files of a folder are, which came from a place."""
    if not (folder / FILE).is_file():
        raise NotFoundError(f"there is no bundle at {place}: {FILE} is missing")
    return read_bundle(folder, _trust_of_files(place, trusted))


def load_image(image: ModelImage, trusted: bool | None) -> Contents:
    """Return the bundle that an image is."""

    def check(file: str) -> None:
        scope = image.repository.scope
        trust.check(scope, f"{image.name}: {file}", _PICKLE, own=True, trusted=trusted)

    if FILE not in (file.path for file in image.files):
        raise InvalidError(
            f"{image.name} is no bundle: it has no {FILE}; image.get_model() gives its model"
        )
    with TemporaryDirectory(prefix="cupel-") as folder:
        image.download(folder, overwrite=True)
        return read_bundle(Path(folder), check)


def save(contents: Contents, place: str | os.PathLike[str], overwrite: bool) -> None:
    """Write a bundle to a folder or to S3.

    Raises:
        AlreadyExistsError: something is there, and is not to be replaced.
    """
    if _is_s3(place):
        _save_to_s3(contents, str(place), overwrite)
    else:
        _save_to_folder(contents, Path(place), overwrite)


def _save_to_s3(contents: Contents, address: str, overwrite: bool) -> None:
    marker = f"{address.rstrip('/')}/{FILE}"
    there = files.exists(marker)
    if there and not overwrite:
        raise AlreadyExistsError(f"there is a bundle at {address}: give overwrite=True")
    with TemporaryDirectory(prefix="cupel-") as folder:
        write_bundle(Path(folder), contents)
        if there:
            files.delete(marker)  # no bundle is better than half of each
        # What says that it is a bundle goes last.
        for file in sorted(Path(folder).iterdir(), key=lambda file: file.name == FILE):
            files.upload(file, f"{address.rstrip('/')}/{file.name}")


def _save_to_folder(contents: Contents, folder: Path, overwrite: bool) -> None:
    folder = folder.absolute()
    if folder.exists() and not overwrite and (not folder.is_dir() or any(folder.iterdir())):
        raise AlreadyExistsError(f"{folder} is not empty: give overwrite=True to replace it")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(
        dir=folder.parent, prefix=f".{folder.name}-", ignore_cleanup_errors=True
    ) as work:
        new = Path(work) / "new"
        new.mkdir()
        write_bundle(new, contents)
        if folder.exists():
            folder.rename(Path(work) / "old")
        new.rename(folder)


def _download(address: str, folder: Path) -> None:
    for file in files.list_files(address):
        if "/" not in file.name:  # a bundle is flat
            files.download(file.address, folder / file.name)


def _is_s3(place: str | os.PathLike[str]) -> bool:
    return isinstance(place, str) and files.is_remote(place)


def _is_folder(place: str | os.PathLike[str]) -> bool:
    if not isinstance(place, str):
        return True
    if place.startswith((".", "/", "~")) or "\\" in place:
        return True
    return ":" not in place and Path(place).is_dir()


def _image(reference: str, project: Project) -> ModelImage:
    name, _, ref = reference.rpartition(":") if ":" in reference else (reference, "", "")
    try:
        repository = project.get_model_repository(name)
    except NotFoundError as error:
        if ":" in reference:
            raise
        raise NotFoundError(f"{error}; and there is no folder {reference}") from error
    if _VERSION.fullmatch(ref):
        return repository.get_model_image(version=int(ref.removeprefix("v")))
    return repository.get_model_image(tag=ref or None)


def _trust_of_files(place: str, trusted: bool | None) -> Trust:
    def check(file: str) -> None:
        what = f"{place}: {file}"
        with _reached(what):
            scope = Scope(connect(), current_project())
            trust.check(scope, what, _PICKLE, own=False, trusted=trusted)

    return check


@contextmanager
def _reached(what: str) -> Iterator[None]:
    try:
        yield
    except (UnavailableError, NotFoundError) as error:
        raise UntrustedError(
            f"loading {what} runs code, and the project's policy cannot be asked ({error}): "
            "check where it comes from, and give trusted=True"
        ) from error
