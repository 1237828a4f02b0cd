"""Projects, model repositories and model images.

``project``, ``repository`` and ``image`` are what users hold; ``record`` is an image as a
server tells it, ``draft`` one that is about to be saved. ``transfer`` brings its files to
a server, ``cache`` brings files back, ``trust`` says which of them may be loaded.
"""

from __future__ import annotations
