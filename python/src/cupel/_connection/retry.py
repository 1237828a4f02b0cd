"""How long to wait before a call is tried again."""

from __future__ import annotations

import random
import time

FIRST_PAUSE = 0.1  # seconds
LONGEST_PAUSE = 5.0


class Backoff:
    """The pauses between tries of one call.

    Args:
        patience: seconds that all pauses together may take.
    """

    def __init__(self, patience: float) -> None:
        self._left = patience
        self._pause = FIRST_PAUSE

    def wait(self, at_least: float = 0.0) -> bool:
        """Wait before the next try; return False, at once, if there is none.

        Args:
            at_least: seconds that the server asked for.
        """
        # Clients that failed together must not come back together.
        pause = max(at_least, self._pause * random.uniform(0.5, 1.0))
        if pause > self._left:
            return False
        self._left -= pause
        self._pause = min(2 * self._pause, LONGEST_PAUSE)
        time.sleep(pause)
        return True
