"""Connections of those who send spools, apart from those of users' calls."""

from __future__ import annotations

import threading

from cupel._connection import Connection, Settings

_connections: dict[tuple[Settings, float], Connection] = {}
_of_parents: list[object] = []  # kept, since to drop them would close what a parent uses
_lock = threading.Lock()


def channel(settings: Settings, patience: float = 0.0) -> Connection:
    """Return a connection of senders. Equal ones are shared.

    Args:
        patience: seconds of pauses between tries of one call; by default there is one try.
    """
    with _lock:
        key = (settings, patience)
        if key not in _connections:
            _connections[key] = Connection(settings, patience)
        return _connections[key]


def close_all() -> None:
    """Close what is open; a further call opens it again."""
    with _lock:
        for connection in _connections.values():
            connection.close()


def after_fork() -> None:
    """Forget the parent's connections."""
    global _connections, _lock
    _of_parents.append(_connections)
    _connections, _lock = {}, threading.Lock()
