"""Writes the direction numbers of package study, and points to check it by.

    python internal/study/testdata/sobol.py

Both are taken from SciPy (scipy.stats.qmc.Sobol), which has the numbers of Joe and
Kuo's file new-joe-kuo-6.21201. The files are checked in: running the script again
gives the same bytes.
"""

import pathlib

import numpy as np
import scipy.stats
from scipy.stats import qmc

DIMENSIONS = 100
POINTS = 64
HERE = pathlib.Path(__file__).parent
HEADER = """\
# Direction numbers of the first 100 dimensions of Sobol's sequence, from the file
# new-joe-kuo-6.21201 of S. Joe and F. Y. Kuo, "Constructing Sobol sequences with
# better two-dimensional projections", SIAM J. Sci. Comput. 30, 2635-2654 (2008).
# Written by testdata/sobol.py. A line has dimension, degree s, coefficients a of
# the primitive polynomial, and m_1 ... m_s. The first dimension has no line.
# Copyright (c) 2008, Frances Y. Kuo and Stephen Joe; see directions.LICENSE.
"""


def direction_lines() -> list[str]:
    """One line for each dimension from the second on."""
    folder = pathlib.Path(scipy.stats.__file__).parent
    data = np.load(folder / "_sobol_direction_numbers.npz")
    lines = []
    for dimension in range(2, DIMENSIONS + 1):
        polynomial = int(data["poly"][dimension - 1])
        degree = polynomial.bit_length() - 1
        inner = (polynomial >> 1) & ((1 << (degree - 1)) - 1)
        initial = [int(m) for m in data["vinit"][dimension - 1][:degree]]
        lines.append(" ".join(map(str, [dimension, degree, inner, *initial])))
    return lines


def point_lines() -> list[str]:
    """The coordinates of one point a line, as multiples of 2^-30."""
    points = qmc.Sobol(DIMENSIONS, scramble=False, bits=30).random(POINTS)
    return [" ".join(str(int(x * 2**30)) for x in point) for point in points]


if __name__ == "__main__":
    text = HEADER + "\n".join(direction_lines()) + "\n"
    (HERE.parent / "directions.txt").write_text(text, encoding="utf-8")
    (HERE / "sobol.txt").write_text("\n".join(point_lines()) + "\n", encoding="utf-8")
