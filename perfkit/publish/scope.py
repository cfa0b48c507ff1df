"""What part of a council's tables a notebook reads, told from its calls of ``read``."""

from __future__ import annotations

import ast
import json
from functools import cache

from perfkit.publish.reports import Report

WHOLE, DIRECTORATE, PORTFOLIO, REF = "", "directorate", "portfolio", "ref"


@cache
def scope(report: Report) -> str:
    """Return "directorate", "portfolio" or "ref" where a notebook reads only that part, or "" for the whole.

    It reads a part where each call of ``read`` is ``read(data, directorate)``,
    ``read(data, portfolio=portfolio)`` or ``read(data, ref=ref)``, by the notebook's own parameters. Whatever is
    written otherwise counts as reading the whole, so that no report stays as
    it is when a figure in it may have changed.
    """
    try:
        cells = [cell for cell in json.loads(report.text)["cells"] if cell["cell_type"] == "code"]
        nodes = [node for cell in cells for node in ast.walk(ast.parse("".join(cell["source"])))]
    except (SyntaxError, ValueError, KeyError):  # a cell may hold a magic, which is not Python
        return WHOLE
    parts = {_part(node) for node in nodes if isinstance(node, ast.Call) and _is_read(node.func)}
    if not parts or not parts <= set(report.declares):
        return WHOLE
    # A directorate's rows hold its indicators' own, and a portfolio's; neither of the two holds the other.
    wide = parts - {REF}
    return WHOLE if len(wide) > 1 else min(wide, default=REF)


def _is_read(called: ast.expr) -> bool:
    return (isinstance(called, ast.Name) and called.id == "read") or (
        isinstance(called, ast.Attribute) and called.attr == "read"
    )


def _part(call: ast.Call) -> str:
    """Return the parameter that a call of ``read`` is narrowed by, or "" for none or anything else."""
    given = dict(zip(("data", DIRECTORATE), call.args, strict=False))
    given |= {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg}
    narrowed = [name for name in (REF, PORTFOLIO, DIRECTORATE) if name in given]
    own = all(isinstance(value, ast.Name) and value.id == name for name in narrowed if (value := given[name]))
    return narrowed[0] if narrowed and own else WHOLE
