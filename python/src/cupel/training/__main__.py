"""``python -m cupel.training list`` and ``python -m cupel.training --spec FILE``."""

from __future__ import annotations

import sys

from cupel.training._command import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
