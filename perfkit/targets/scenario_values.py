"""The values of a scenario file, each taken as it is meant or refused with its line."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from perfkit.errors import Fault, shown
from perfkit.inputs.strict_yaml import Lines


@dataclass
class Values:
    """One file's values being read; faults gather until the end.

    Parameters
    ----------
    file
        The file's name.
    lines
        Where each key stands.
    """

    file: str
    lines: Lines
    faults: list[Fault] = field(default_factory=list)

    def number(self, value: Any, path: tuple[str, ...]) -> float | None:
        """Return a figure, or None with a fault."""
        if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value):
            return float(value)
        problem = "there is no figure" if value is None else f"'{shown(value)}' is not a number"
        self.fault(problem, "Type the number alone, without its unit.", path, "a number such as 82.5", value)
        return None

    def text(self, given: Mapping[str, Any], name: str, above: tuple[str, ...] = ()) -> str:
        """Return a setting's text, empty where there is none."""
        value = given.get(name)
        if value is None or isinstance(value, str):
            return (value or "").strip()
        self.fault(f"'{name}' is no text", "Put it in quotes.", (*above, name), "text", value)
        return ""

    def unknown(self, kind: str, name: str, known: Iterable[str], path: tuple[str, ...]) -> None:
        """Refuse a name, offering the nearest known ones."""
        row, column = self.lines.get(path), ".".join(path)
        self.faults.append(Fault.unknown(kind, name, known, file=self.file, row=row, column=column))

    def fault(self, problem: str, remedy: str, path: tuple[str, ...], expected: str = "", value: object = None) -> None:
        """Add a fault at the line of a path of keys."""
        text = None if value is None else str(value)
        row, column = self.lines.get(path), ".".join(path)
        self.faults.append(Fault(problem, remedy, expected, file=self.file, row=row, column=column, value=text))
