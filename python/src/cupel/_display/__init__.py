"""How things look: in notebooks, and while bytes travel."""

from __future__ import annotations

from cupel._display.html import card, table
from cupel._display.progress import Meter, meter

__all__ = ["Meter", "card", "meter", "table"]
