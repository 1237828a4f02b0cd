"""Where chance comes from, and how it is made to repeat itself."""

from __future__ import annotations

import os
import random
import sys

from cupel._errors import InvalidError

_NUMPY = 1 << 32


def check_seed(seed: object) -> int:
    """Return a seed, or raise InvalidError."""
    if not isinstance(seed, int) or isinstance(seed, bool) or not -(1 << 63) <= seed < 1 << 63:
        raise InvalidError(f"seed {seed!r}: a seed is an integer from -2^63 to 2^63 - 1")
    return seed


def set_seed(seed: int) -> None:
    """Seed random, numpy where it is installed, and torch where it is imported, which also
    refuses operations that are not deterministic where it knows others.

    A model without a seed of its own draws from these: scikit-learn's with
    ``random_state=None`` do, from numpy's.
    """
    random.seed(seed)
    try:
        import numpy as np
    except ImportError:
        pass
    else:
        np.random.seed(seed % _NUMPY)
    if torch := sys.modules.get("torch"):
        os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
        torch.manual_seed(seed)
        torch.use_deterministic_algorithms(True, warn_only=True)
        if torch.backends.cudnn.is_available():
            torch.backends.cudnn.benchmark = False
