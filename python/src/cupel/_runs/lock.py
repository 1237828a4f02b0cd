"""Locks on files, which the system lets go of when their holder dies."""

from __future__ import annotations

import os
import sys
from pathlib import Path

_BYTE = (1 << 31) - 2  # the byte that is locked on Windows, behind all that is written

if sys.platform == "win32":
    import msvcrt

    def acquire(fd: int, *, wait: bool) -> bool:
        """Lock an open file, and say whether that was possible."""
        at = os.lseek(fd, 0, os.SEEK_CUR)
        os.lseek(fd, _BYTE, os.SEEK_SET)
        try:
            msvcrt.locking(fd, msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        finally:
            os.lseek(fd, at, os.SEEK_SET)
        return True

else:
    import fcntl

    def acquire(fd: int, *, wait: bool) -> bool:
        """Lock an open file, and say whether that was possible.

        The lock belongs to the open file: a forked child shares it, and must close it.
        """
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            return False
        return True


class Held:
    """An open file whose lock may be held.

    Attributes:
        free: whether it was nobody's, and is this one's now.
    """

    def __init__(self, path: Path) -> None:
        """Open a file; OSError says that it is not there, or not the user's."""
        self._fd = os.open(path, os.O_RDWR)
        # One that was removed meanwhile can be locked, but has no name any more.
        self.free = acquire(self._fd, wait=False) and path.exists()

    def close(self) -> None:
        """Let go of it; again does nothing."""
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1
