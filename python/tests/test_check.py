"""Which local servers are replaced, with a stand-in for the server."""

from __future__ import annotations

from typing import Any

import pytest

import cupel
from cupel._connection import check

FAR = 1 << 50  # milliseconds: newer than any program


class Server:
    """A local server that says what it is told to say."""

    def __init__(self, protocol: int, program_time: int, leaves: bool) -> None:
        self.status = {
            "protocol": protocol,
            "program_time": program_time,
            "pid": 1,
            "version": "0.0.1",
        }
        self.leaves = leaves

    def __call__(self, method: str, path: str, body: Any = None) -> Any:
        if method == "GET":
            return self.status
        assert (path, body) == ("/api/v1/local:leave", {"if_idle": True})
        if not self.leaves:
            raise cupel.ConflictError("in use")
        return None


@pytest.mark.parametrize(
    ("server", "replaced"),
    [
        (Server(check.PROTOCOL, FAR, leaves=True), False),
        (Server(check.PROTOCOL, 0, leaves=True), True),
        (Server(check.PROTOCOL, 0, leaves=False), False),
        (Server(check.PROTOCOL + 1, FAR, leaves=True), True),
    ],
    ids=["newer", "older", "older, in use", "another protocol"],
)
def test_replaceable(server: Server, replaced: bool) -> None:
    assert check.replaceable(server) is replaced


def test_another_protocol_in_use(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check, "_PATIENCE", 0)
    with pytest.raises(cupel.UnavailableError, match=r"release 0\.0\.1, and in use"):
        check.replaceable(Server(check.PROTOCOL + 1, FAR, leaves=False))
