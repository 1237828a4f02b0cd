"""Version strings made of the time."""

from __future__ import annotations

import re
import time

_ZONE = re.compile(r"[A-Za-z]{1,5}")


def version_at(seconds: float) -> str:
    """Return local time with its zone, as ``YYYYMMDD-HHMMSSZZZ``; a zone without an
    abbreviation of one to five letters is written as UTC.

    Args:
        seconds: since 1970.

    >>> len(version_at(0)) >= 16
    True
    """
    now = time.localtime(seconds)
    if not _ZONE.fullmatch(now.tm_zone):
        return time.strftime("%Y%m%d-%H%M%SUTC", time.gmtime(seconds))
    return time.strftime("%Y%m%d-%H%M%S", now) + now.tm_zone
