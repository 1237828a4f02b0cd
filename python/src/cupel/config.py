"""Readers of dynamic configs: files of a folder, or Statsig.

>>> from tempfile import TemporaryDirectory
>>> from pathlib import Path
>>> with TemporaryDirectory() as folder:
...     _ = Path(folder, "test_config.json").write_text('{"iv": "iv:latest"}')
...     LocalConfigReader(config_dir=folder).read("test_config.json")
{'iv': 'iv:latest'}
"""

from __future__ import annotations

import json
import os
import re
from abc import ABC, abstractmethod
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cupel._errors import InvalidError, NotFoundError, UnavailableError

if TYPE_CHECKING:
    from statsig_python_core import Statsig, StatsigOptions, StatsigUser

MAX_CONFIG = 1 << 20  # bytes of a config file
_NAME = re.compile(r"[\w.\-+]+(?:/[\w.\-+]+)*")

__all__ = ["ConfigReader", "LocalConfigReader", "StatsigConfigReader"]


class ConfigReader(ABC):
    """What gives configs by name."""

    @abstractmethod
    def read(self, name: str) -> dict[str, Any]:
        """Return the config of a name, a JSON object.

        Raises:
            NotFoundError: there is none of that name.
            InvalidError: it is no JSON object.
        """


class LocalConfigReader(ConfigReader):
    """Reads JSON files of a folder, and YAML files where PyYAML is installed.

    Args:
        config_dir: the folder. A name may lead into its subfolders, and never out of it.
    """

    def __init__(self, config_dir: str | os.PathLike[str]) -> None:
        self.config_dir = Path(config_dir)

    def read(self, name: str) -> dict[str, Any]:
        path = self._path(name)
        try:
            with path.open("rb") as file:
                text = file.read(MAX_CONFIG + 1)
        except OSError as error:
            raise NotFoundError(f"config {name!r}: cannot read {path}: {error.strerror}") from error
        if len(text) > MAX_CONFIG:
            raise InvalidError(f"{path}: a config has at most {MAX_CONFIG} bytes")
        return _object(str(path), _parse(path, text))

    def _path(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise InvalidError(f"config {name!r}: a name is that of a file in {self.config_dir}")
        root = self.config_dir.resolve()
        path = (root / name).resolve()
        if root not in path.parents:  # by "..", or by a link
            raise InvalidError(f"config {name!r} leads out of {self.config_dir}")
        return path


class StatsigConfigReader(ConfigReader):
    """Reads dynamic configs of Statsig, by its own SDK.

    The SDK starts at the first read, and keeps up with changes in the background.

    Args:
        secret_key: of the server; by default STATSIG_SERVER_KEY of the environment.
        options: of Statsig's SDK, such as another address or local mode.
        user: for whom configs are evaluated; by default nobody in particular.
    """

    def __init__(
        self,
        secret_key: str | None = None,
        options: StatsigOptions | None = None,
        user: StatsigUser | None = None,
    ) -> None:
        self._secret = secret_key or os.environ.get("STATSIG_SERVER_KEY", "")
        self._options = options
        self._user = user
        self._statsig: Statsig | None = None

    def read(self, name: str) -> dict[str, Any]:
        from statsig_python_core import StatsigUser

        statsig = self._started()
        user = self._user or StatsigUser(user_id="cupel")
        config = statsig.get_dynamic_config(user, name)
        if config.details.reason.endswith("Unrecognized"):
            raise NotFoundError(f"Statsig has no dynamic config {name!r}")
        return _object(f"Statsig's {name!r}", config.value)

    def close(self) -> None:
        """Send what is still to be told to Statsig, and stop."""
        if self._statsig is not None:
            self._statsig.shutdown().wait()
            self._statsig = None

    def _started(self) -> Statsig:
        if self._statsig is None:
            self._statsig = self._start()
        return self._statsig

    def _start(self) -> Statsig:
        if not self._secret:
            raise InvalidError("no key for Statsig: set STATSIG_SERVER_KEY, or give secret_key")
        try:
            from statsig_python_core import Statsig
        except ImportError as error:
            raise InvalidError(
                "Statsig's SDK is not installed: pip install 'cupel[statsig]'"
            ) from error
        statsig = Statsig(self._secret, self._options)
        details = statsig.initialize_with_details().result()
        if not details.init_success or details.source == "NoValues":
            failure = details.failure_details
            statsig.shutdown().wait()
            raise UnavailableError(f"Statsig does not answer: {failure.reason if failure else ''}")
        return statsig


def _parse(path: Path, text: bytes) -> object:
    try:
        if path.suffix in (".yaml", ".yml"):
            return _yaml(path, text)
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        if isinstance(error, InvalidError):
            raise
        raise InvalidError(f"{path} is no JSON: {error}") from error


def _yaml(path: Path, text: bytes) -> object:
    try:
        import yaml
    except ImportError as error:
        raise InvalidError(f"{path}: PyYAML reads it: pip install pyyaml") from error
    try:
        return yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise InvalidError(f"{path} is no YAML: {error}") from error


def _object(what: str, value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise InvalidError(f"{what} is no JSON object but {type(value).__name__}")
    return value
