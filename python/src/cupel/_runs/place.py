"""The project that runs are looked for in, and sent to."""

from __future__ import annotations

from cupel._connection import Scope, connect
from cupel._connection.settings import current_project
from cupel._runs import leftovers


def current_scope() -> Scope:
    """Return the current project. What earlier programs left behind is sent meanwhile."""
    scope = Scope(connect(), current_project())
    leftovers.send_in_background(scope.connection.settings)
    return scope
