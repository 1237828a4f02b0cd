"""Writes ten versions of a data set, each 1 % of new rows longer than the last.

    python examples/demo/grow.py DATA.csv OUT [ROWS]

Version 1 holds ROWS rows (default 60,000) drawn from DATA.csv, with a little
noise on every measurement, as a clinic that keeps measuring would collect
them. Version n + 1 is version n with new rows inserted at a few places, the
case that costs a store of whole files the most.
"""

import pathlib
import sys

import numpy as np

SEED = 11
VERSIONS = 10
PLACES = 4


def rows(table: np.ndarray, count: int, random: np.random.Generator) -> list[str]:
    drawn = table[random.integers(len(table), size=count)]
    noisy = drawn[:, :-1] * random.normal(1, 0.02, size=(count, drawn.shape[1] - 1))
    return [
        ",".join(f"{value:.5g}" for value in features) + f",{int(target)}\n"
        for features, target in zip(noisy, drawn[:, -1], strict=True)
    ]


def insert(lines: list[str], table: np.ndarray, random: np.random.Generator) -> list[str]:
    """Returns lines with 1 % of new rows, inserted at PLACES places."""
    for place in sorted(random.integers(len(lines), size=PLACES), reverse=True):
        lines[place:place] = rows(table, len(lines) // (100 * PLACES), random)
    return lines


def main(data: pathlib.Path, out: pathlib.Path, count: int) -> None:
    random = np.random.default_rng(SEED)
    with data.open() as file:
        header = file.readline()
    table = np.loadtxt(data, delimiter=",", skiprows=1)
    lines = rows(table, count, random)
    out.mkdir(parents=True, exist_ok=True)
    for version in range(1, VERSIONS + 1):
        path = out / f"measurements-{version:02}.csv"
        path.write_text(header + "".join(lines))
        print(f"{path.name}: {len(lines)} rows, {path.stat().st_size / 1e6:.1f} MB")
        lines = insert(lines, table, random)


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 60_000)
