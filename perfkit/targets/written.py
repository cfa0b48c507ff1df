"""A what-if as the text of a scenario file, for whoever wants to keep it (`perfkit.targets.scenario`)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from perfkit.targets.levers import LeverKind
from perfkit.targets.printing import Model

_NAMES = {LeverKind.SPEED: "quarters_to_arrive"}


def scenario_text(model: Model, position: Mapping[str, Any]) -> str:
    """Return a scenario file that holds these positions of the controls; `whatif.js` writes the same.

    Parameters
    ----------
    model, position
        As `perfkit.targets.answer.answer` takes them.
    """
    ref = quoted(model["ref"])
    unit = model["unit"]
    targets = ", ".join(plain(k, unit["places"]) for k in position["targets"])
    lines = [
        f"title: {quoted(model['scenario']['title'])}",
        f"year: {quoted(model['years'][0]['label'])}",
        "targets:",
        f"  {ref}: [{targets}]",
    ]
    moved = [(lever, position.get("levers", {}).get(lever["name"], 0)) for lever in model["levers"]]
    moved = [(lever, k) for lever, k in moved if k != 0]
    if not moved:
        return "\n".join(lines) + "\n"
    lines += ["levers:", f"  {ref}:"]
    segments = [(lever, k) for lever, k in moved if lever["segment"]]
    lines += [
        f"    {_NAMES.get(lever['kind'], lever['kind'])}: {_value(lever, k)}"
        for lever, k in moved
        if not lever["segment"]
    ]
    if segments:
        lines += ["    segments:", *(f"      {quoted(lever['segment'])}: {_value(lever, k)}" for lever, k in segments)]
    return "\n".join(lines) + "\n"


def quoted(text: str) -> str:
    """Return a text as YAML takes it whatever it holds.

    >>> print(quoted('a "b": c'))
    "a \\"b\\": c"
    """
    return json.dumps(text, ensure_ascii=False)


def plain(k: int, digits: int) -> str:
    """Return a count of last digits as a plain number.

    >>> plain(-1005, 1), plain(68, 0), plain(5, 2)
    ('-100.5', '68', '0.05')
    """
    text = str(abs(k)).rjust(digits + 1, "0")
    number = f"{text[:-digits]}.{text[-digits:]}" if digits else text
    return f"{'-' if k < 0 else ''}{number}"


def _value(lever: Model, k: int) -> str:
    return quoted(lever["values"][k]) if lever["values"] else plain(k, lever["digits"])
