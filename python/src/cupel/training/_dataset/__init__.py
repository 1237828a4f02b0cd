"""Data as it is stored with a run: docs/format/dataset.md.

``field`` says how a column is stored, ``texts`` and ``columns`` turn columns into files and
back, ``parts`` tables, arrays and matrices, ``document`` reads and writes dataset.json,
``npy`` NumPy's files, ``schema`` says what is in it, and ``folder`` is all of it.
"""
