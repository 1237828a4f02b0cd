"""Reading the files of models: which file it is, and what is said of a damaged one."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from cupel._errors import CorruptError, Error, InvalidError


def need(module: str, distribution: str | None = None) -> Any:
    """Import a library that the user may not have.

    Raises:
        InvalidError: it is not installed.
    """
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        if error.name and module.startswith(error.name):
            name = distribution or module.partition(".")[0]
            raise InvalidError(f"this needs {name}: pip install {name}") from error
        raise


def find_file(folder: Path, *patterns: str) -> Path:
    """Return the one file of a folder that matches the first pattern for which there is one.

    Raises:
        InvalidError: there is none, or there are several.
    """
    names = sorted(path.name for path in folder.iterdir() if path.is_file())
    for pattern in patterns:
        found = [name for name in names if fnmatch(name, pattern)]
        if len(found) == 1:
            return folder / found[0]
        if found:
            raise InvalidError(f"which file is the model? {', '.join(found)} may all be one")
    raise InvalidError(
        f"there is no {' or '.join(patterns)} among {', '.join(names) or 'no files'}"
    )


@contextmanager
def reading(file: Path) -> Iterator[None]:
    """Name the file in what its reader raises.

    Raises:
        InvalidError: a module that the file needs is not there.
        CorruptError: the reader does not take the file.
    """
    try:
        yield
    except Error:
        raise
    except (ImportError, AttributeError) as error:
        raise InvalidError(f"{file.name} needs what is not installed here: {error}") from error
    except Exception as error:  # readers of foreign bytes raise anything
        said = f"{type(error).__name__}: {error}".splitlines()[0]
        raise CorruptError(f"{file.name} cannot be read: {said}") from error
