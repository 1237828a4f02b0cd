"""Bundles: a model with its preprocessing, its data and what it scored.

``model_config`` is what users hold; ``folder`` is a bundle as files, described by its
``manifest``; ``places`` are where such files are: a model repository, a folder, S3.
``rows`` are data in memory and ``arrays`` in files, ``models`` the model's file,
``prediction`` and ``evaluation`` make the ``metrics`` that a ``report`` compares.
"""

from __future__ import annotations
