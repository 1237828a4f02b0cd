"""What the environment says of where the data is, and who works with it."""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import dataclass
from getpass import getuser
from pathlib import Path

from cupel._errors import InvalidError

_PROJECT_LINE = re.compile(r"project:\s*([\"']?)(?P<name>[^\"'#\s]+)\1\s*(?:#.*)?")


@dataclass(frozen=True)
class Settings:
    """Where the data is.

    Attributes:
        url: address of a server; "" means the user's own, over ``home``.
        token: for a server that asks for one; "" where none is known.
        home: folder of the user's own data, absolute.
    """

    url: str
    token: str
    home: Path

    @classmethod
    def from_environment(cls, url: str | None = None, token: str | None = None) -> Settings:
        """Read CUPEL_URL, CUPEL_TOKEN, CUPEL_TOKEN_FILE and CUPEL_HOME; arguments win.

        Raises:
            InvalidError: CUPEL_CATALOG or CUPEL_VAULT is set, without a server.
        """
        url = os.environ.get("CUPEL_URL", "") if url is None else url
        home = os.environ.get("CUPEL_HOME") or "~/.cupel"
        if not url:
            _refuse_other_data()
        return cls(
            url=url.rstrip("/"),
            token=_token() if token is None else token,
            home=Path(home).expanduser().resolve(),
        )


def _refuse_other_data() -> None:
    """Refuse what names data that the user's own server, over the home, does not have."""
    for name in ("CUPEL_CATALOG", "CUPEL_VAULT"):
        if os.environ.get(name):
            raise InvalidError(
                f"{name} names other data than CUPEL_HOME: start `cupel server` over it, and set "
                "CUPEL_URL to its address; or unset it"
            )


def _token() -> str:
    token = os.environ.get("CUPEL_TOKEN", "")
    path = os.environ.get("CUPEL_TOKEN_FILE", "")
    if token or not path:
        return token
    try:
        return Path(path).read_text().strip()
    except OSError as error:
        raise InvalidError(f"CUPEL_TOKEN_FILE: cannot read {path}: {error.strerror}") from error


def current_project() -> str:
    """Return the name of the project: CUPEL_PROJECT, else ``project:`` of the nearest
    cupel.yaml upwards, else "default"."""
    if name := os.environ.get("CUPEL_PROJECT"):
        return name
    here = Path.cwd()
    for folder in (here, *here.parents):
        file = folder / "cupel.yaml"
        if file.is_file():
            return _project_in(file) or "default"
    return "default"


def _project_in(file: Path) -> str:
    for line in file.read_text(encoding="utf-8").splitlines():
        if line.startswith("project:"):
            found = _PROJECT_LINE.fullmatch(line)
            if not found:
                raise InvalidError(f"{file}: {line!r}: write project: NAME on one line")
            return found["name"]
    return ""


def author() -> str:
    """Return who saves a model here: CUPEL_AUTHOR, else git's user.email, else the login
    name, else "unknown"."""
    return os.environ.get("CUPEL_AUTHOR", "").strip() or _git_email() or _login() or "unknown"


def _git_email() -> str:
    command = ["git", "config", "--get", "user.email"]
    try:
        return subprocess.run(
            command, capture_output=True, text=True, timeout=5, check=False
        ).stdout.strip()
    except (OSError, subprocess.SubprocessError):
        return ""


def _login() -> str:
    try:
        return getuser()
    except (OSError, KeyError, ImportError):  # a container without a user database
        return ""
