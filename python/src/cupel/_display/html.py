"""Small pieces of HTML for notebooks. All text that is given is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape


def table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a table.

    >>> table(["name"], [["<b>"]])
    '<table><thead><tr><th>name</th></tr></thead><tbody><tr><td>&lt;b&gt;</td></tr></tbody></table>'
    """
    head = "".join(f"<th>{escape(column)}</th>" for column in columns)
    body = "".join(_row(row) for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def card(title: str, fields: Mapping[str, object]) -> str:
    """Return a title over a table of names and values; None and "" are left out.

    >>> card("iv:3", {"size": 12, "comment": ""})
    '<strong>iv:3</strong><table><tbody><tr><td>size</td><td>12</td></tr></tbody></table>'
    """
    rows = "".join(_row(pair) for pair in fields.items() if pair[1] not in (None, ""))
    return f"<strong>{escape(title)}</strong><table><tbody>{rows}</tbody></table>"


def _row(cells: Iterable[object]) -> str:
    return "<tr>" + "".join(f"<td>{escape(_text(cell))}</td>" for cell in cells) + "</tr>"


def _text(value: object) -> str:
    return "" if value is None else str(value)
