"""The server that all processes of one user share, over one home folder.

It listens on a Unix socket, is started by whoever needs it first, and leaves by itself
when nobody has asked for a while. ``docs/format/local.md`` has the protocol.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from cupel._connection.binary import find_binary
from cupel._errors import UnavailableError

IDLE_EXIT = "10m"
_START_TIMEOUT = 20.0  # seconds; a first start migrates the database
_SHOWN = 2000  # bytes of the log that an error shows
_WINDOWS = sys.platform == "win32"


@dataclass(frozen=True)
class Address:
    """Where a local server is reached: by its socket, or by loopback and a secret."""

    url: str
    socket: str = ""
    secret: str = ""


def socket_path(home: Path) -> Path:
    """Return the path of the socket for a home folder."""
    return _runtime_folder() / f"{_name(home)}.sock"


def _name(home: Path) -> str:
    # Short: the path of a socket has at most some hundred bytes.
    return hashlib.sha256(os.fsencode(home)).hexdigest()[:16]


def _runtime_folder() -> Path:
    if _WINDOWS:
        return Path(os.environ.get("LOCALAPPDATA", tempfile.gettempdir())) / "cupel"
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    if runtime.startswith("/"):
        return Path(runtime) / "cupel"
    return Path(os.environ.get("TMPDIR") or "/tmp") / f"cupel-{os.getuid()}"


def find(home: Path) -> Address | None:
    """Return where the server should be, whether or not it answers; None if it was surely
    never started."""
    if not _WINDOWS:
        path = socket_path(home)
        return Address("http://cupel", socket=str(path)) if path.exists() else None
    try:
        said = json.loads(_address_file(home).read_text(encoding="utf-8"))
        return Address(said["url"], secret=said["secret"])
    except (OSError, ValueError, KeyError):
        return None


def _address_file(home: Path) -> Path:
    return _runtime_folder() / f"{_name(home)}.json"


def start(home: Path) -> None:
    """Start the server unless one runs, and return when it answers to connections.

    Raises:
        UnavailableError: it ended at once, or does not come up; with what it said.
    """
    if answers(home):
        return
    log = _prepare(home)
    begin = log.stat().st_size if log.exists() else 0
    process = _spawn(home, log)
    deadline = time.monotonic() + _START_TIMEOUT
    while time.monotonic() < deadline:
        if answers(home):
            process.returncode = 0  # it outlives this process, which need not wait for it
            return
        if process.poll() not in (None, 0):  # 0: another process was faster
            break
        time.sleep(0.005)
    raise UnavailableError(f"the local server over {home} did not start: {_said(log, begin)}")


def _said(log: Path, begin: int) -> str:
    """Return what a server wrote from an offset of the log on, if it is short."""
    with log.open("rb") as file:
        file.seek(begin)
        return file.read(_SHOWN).decode(errors="replace").strip() or f"see {log}"


def _prepare(home: Path) -> Path:
    home.mkdir(parents=True, exist_ok=True)
    _runtime_folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    return home / "server.log"


def _spawn(home: Path, log: Path) -> subprocess.Popen[bytes]:
    command = [str(find_binary()), "server", "--idle-exit", IDLE_EXIT, "--log-file", str(log)]
    if _WINDOWS:
        command += ["--listen", "127.0.0.1:0", "--address-file", str(_address_file(home))]
    else:
        command += ["--listen", f"unix:{socket_path(home)}"]
    with log.open("ab") as said:  # not a pipe, which would break when this process ends
        return subprocess.Popen(
            command,
            env=_environment(home),
            cwd=home,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=said,
            start_new_session=True,  # an interrupt of the trainer is not meant for it
        )


def _environment(home: Path) -> dict[str, str]:
    # What configures a server of one's own must not reach this one.
    kept = {k: v for k, v in os.environ.items() if not k.startswith("CUPEL_")}
    return {**kept, "CUPEL_HOME": str(home)}


def answers(home: Path) -> bool:
    """Say whether the server takes connections."""
    import socket

    address = find(home)
    if address is None or _WINDOWS:
        return address is not None
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(address.socket)
        except OSError:
            return False
    return True
