"""Fixtures for tests of programs that use Cupel; other packages import them."""

from __future__ import annotations

from cupel.testing._home import throwaway_home
from cupel.testing._server import throwaway_server

__all__ = ["throwaway_home", "throwaway_server"]
