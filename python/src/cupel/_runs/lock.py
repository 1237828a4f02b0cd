"""Locks on files, which the system lets go of when their holder dies."""

from __future__ import annotations

import sys

_BYTE = (1 << 31) - 2  # the byte that is locked on Windows, behind all that is written

if sys.platform == "win32":
    import msvcrt
    import os

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
