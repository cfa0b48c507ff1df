"""The text of a mapping file: written once, added to later, and confirmed, without touching an officer's own lines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from perfkit.errors import DataError, Fault, MachineError, shown
from perfkit.inputs.meanings import ABOUT_INDICATORS, LEAVE_OUT, OF_A_PERIOD, PERIODS
from perfkit.inputs.strict_yaml import Lines, load_with_lines
from perfkit.inputs.whole import whole

_HEAD = """\
# How the columns of a scorecard become perfkit's tables. `perfkit import` writes this file and reads it again
# for every later scorecard, so that each column is asked about once.
#
# A line that ends in a question mark is a suggestion and nothing is taken from it. Take the question mark away
# where it is right; otherwise type what is. "unknown ?" must be answered. Then run the same command again.
#
# A column is one of:
#   {about}
#   or, with its period behind it: {dated}
#     {periods}
#   or: {leave_out}
"""

_PARTS = {
    "columns": "The scorecard's headings and what each column is.",
    "every_row": "What no column says and is the same in every row.\n"
    "# unit: signs, else number    takes % and £ from the figures' own signs\n"
    "# directorate: sheet name     takes the name of the sheet\n"
    "# For single indicators that differ, add a part   rows:   with lines such as   CH8: {basis: cumulative}",
    "sections": "What the headings of sections in the scorecard are: directorate, service, portfolio, or leave out.",
    "words": "The council's words and perfkit's.",
    "refs": "References for indicators that have none: any short text that will never change.",
}
_LONGEST = 900
"""Characters before a colon; YAML itself allows 1,024."""

_LINE = re.compile(r'(\s*(?:"(?:[^"\\]|\\.)*"|[^:"]+):\s+[^#?"]*?)\s*\?(\s*(?:#.*)?)')


class Line(NamedTuple):
    """One line to ask: where it belongs, its key, what is suggested, and why."""

    part: tuple[str, ...]
    key: str
    value: str
    comment: str = ""


def quoted(text: str) -> str:
    """Return a text as YAML writes it between quotation marks, on one line.

    >>> print(quoted('Good "is"?'), quoted("a\\x07b"))
    "Good \\"is\\"?" "a\\x07b"
    """
    return f'"{"".join(_escaped(c) for c in text)}"'


def add_lines(path: Path, lines: Sequence[Line]) -> None:
    """Write lines to ask into a mapping file: a new one, or behind those that stand in the same part of it.

    Raises
    ------
    DataError
        If a text is too long to stand in front of a colon.
    """
    long = [line for line in lines if len(_key(line.key)) > _LONGEST]
    if long:
        remedy = "Shorten it in the scorecard; an indicator may have a reference instead."
        raise DataError([Fault(f"'{shown(line.key)}' is too long to be asked about", remedy) for line in long])
    if path.exists():
        text = path.read_text(encoding="utf-8-sig")
    else:
        about = "\n#   ".join(_wrapped(ABOUT_INDICATORS))
        text = _HEAD.format(about=about, dated=", ".join(OF_A_PERIOD), periods=PERIODS, leave_out=LEAVE_OUT)
    with _mapping(path) as partial:
        partial.write_text(text, encoding="utf-8", newline="\n")
        for part in dict.fromkeys(line.part for line in lines):
            _, there = load_with_lines(partial)
            text = _with(text, there, part, [line for line in lines if line.part == part])
            partial.write_text(text, encoding="utf-8", newline="\n")
        load_with_lines(partial)


def accept(path: Path) -> int:
    """Confirm every suggestion in a mapping file, and return how many there were; "unknown" stays."""
    count = 0
    lines = []
    for line in path.read_text(encoding="utf-8-sig").splitlines():
        match = _LINE.fullmatch(line)
        if match and not match[1].endswith("unknown"):
            count += 1
            lines.append(f"{match[1]}{match[2]}".rstrip())
        else:
            lines.append(line)
    with _mapping(path) as partial:
        partial.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
    return count


def _with(text: str, there: Lines, part: tuple[str, ...], lines: Sequence[Line]) -> str:
    """Return the text with lines added to a part."""
    rows = text.splitlines()
    depth = 0
    while depth < len(part) and any(known[: depth + 1] == part[: depth + 1] for known in there):
        depth += 1
    new: list[str] = []
    for level in range(depth, len(part)):
        if level == 0:
            new += ["", *f"# {_PARTS[part[0]]}".splitlines()]
        if part != ("sections",):
            new.append(f"{'  ' * level}{part[level] if level == 0 else _key(part[level])}:")
    indent = "  " * (0 if part == ("sections",) else len(part))
    width = min(60, max(len(_key(line.key)) + len(line.value) + 2 for line in lines))
    for line in lines:
        said = f"{_key(line.key)}: {line.value}"
        new.append(f"{indent}{said:<{width}}  # {line.comment}".rstrip() if line.comment else f"{indent}{said}")
    at = max((row for known, row in there.items() if known[:depth] == part[:depth]), default=len(rows))
    at = at if depth else len(rows)
    return "\n".join([*rows[:at], *new, *rows[at:]]) + "\n"


def _key(text: str) -> str:
    return text if re.fullmatch(r"[a-z][a-z_]+", text) else quoted(text)


def _escaped(c: str) -> str:
    if c in '"\\':
        return f"\\{c}"
    if c.isprintable():
        return c
    code = ord(c)
    return f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}" if code < 65536 else f"\\U{code:08x}"


def _wrapped(words: Iterable[str]) -> list[str]:
    lines = [""]
    for word in words:
        if len(lines[-1]) + len(word) > 100:
            lines.append("")
        lines[-1] += f"{word}, "
    return [line.rstrip() for line in lines[:-1]] + [lines[-1].rstrip(", ")]


@contextmanager
def _mapping(path: Path) -> Iterator[Path]:
    """Give a mapping file to write that takes the other's place once it is whole."""
    try:
        with whole(path) as partial:
            yield partial
    except OSError as error:
        why = f"{path} could not be written: {error.strerror or error}."
        raise MachineError(f"{why} Name a file in a folder that you may write to, with --mapping.") from error
