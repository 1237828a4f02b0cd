"""How the package reaches a server: one that is named, or its own.

``settings`` reads the environment, ``binary`` finds the program, ``local`` starts the
server that all processes of the user share, ``http`` speaks to either, ``scope`` is
one project of it, and ``receive`` brings files. Nothing here knows what a model or a run is.
"""

from __future__ import annotations

from cupel._connection.http import Connection, connect
from cupel._connection.scope import Scope
from cupel._connection.settings import Settings

__all__ = ["Connection", "Scope", "Settings", "connect"]
