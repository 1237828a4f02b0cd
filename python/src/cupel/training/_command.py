"""What ``python -m cupel.training`` does."""

from __future__ import annotations

import argparse
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path

from cupel._errors import Error
from cupel.training import _packages, _registry
from cupel.training._components import KINDS


def main(argv: Sequence[str]) -> int:
    """Do what arguments say, and return the exit status: 0, or 1 where it failed."""
    parser = argparse.ArgumentParser(
        prog="python -m cupel.training",
        description="List the components of this project, or train a run again.",
    )
    choice = parser.add_mutually_exclusive_group(required=True)
    choice.add_argument(
        "command", nargs="?", choices=["list"], help="list the components that cupel.yaml leads to"
    )
    choice.add_argument(
        "--spec", type=Path, metavar="FILE", help="train again, as a replay document says"
    )
    given = parser.parse_args(argv)
    try:
        if given.spec is not None:
            _replay(given.spec)
        else:
            _list()
    except Error as error:
        print(f"error: {error.message}", file=sys.stderr)
        return 1
    except Exception:  # of the user's classes
        traceback.print_exc()
        return 1
    return 0


def _replay(file: Path) -> None:
    from cupel.training._replay import replay
    from cupel.training._replay_document import read

    replay(read(file))


def _list() -> None:
    _packages.import_all()
    for kind, base in KINDS.items():
        for name in _registry.components(base):
            print(f"{kind}\t{name}")
