"""Runs: what is logged while a model is trained, and finding it again.

A record that is logged goes through these modules, in this order: ``entries`` checks it
and makes it JSON, ``records`` a line; ``outbox`` hands the line to a ``spool`` on disk;
``sender`` waits for company, ``delivery`` sends a ``batch`` through a ``channel`` and notes
the ``position``; what the server refuses goes to ``refused``. ``leftovers`` does the same
for spools whose programs have died. ``docs/format/spool.md`` describes the files.

``run`` is what users hold, ``start`` makes it, ``active`` says which one is the current,
``fluent`` has the functions of the package; ``search`` and ``table`` find runs again.
"""

from __future__ import annotations

from cupel._runs.active import active_run, current_run_id

__all__ = ["active_run", "current_run_id"]
