"""Puts the program into the wheel, and the platform into the wheel's name.

``make wheel`` builds the program for a platform, and names it and the platform in the
environment; without them the wheel is one without a program.
"""

from __future__ import annotations

import os
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class BinaryHook(BuildHookInterface):
    """Adds CUPEL_WHEEL_BINARY to a wheel, and CUPEL_WHEEL_PLATFORM to its tag."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        binary = os.environ.get("CUPEL_WHEEL_BINARY")
        if not binary or version == "editable":
            return
        suffix = ".exe" if binary.endswith(".exe") else ""
        build_data["shared_scripts"][binary] = f"cupel{suffix}"
        build_data["pure_python"] = False
        build_data["tag"] = f"py3-none-{os.environ['CUPEL_WHEEL_PLATFORM']}"
