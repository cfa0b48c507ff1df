"""YAML without surprises: what is typed is what is read, and every fault has its line.

Plain YAML 1.1 turns NO into false, 12:30 into 750 and 01 into 1, keeps the
last of two equal keys, and can build any Python object. Here only ``true``,
``false``, ``null``, whole numbers and decimals mean more than their text.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

import yaml

from perfkit.errors import DataError, Fault, shown

LARGEST, DEEPEST = 1_000_000, 12

Lines = dict[tuple[str, ...], int]
"""Where each key stands: its path of keys -> its line, from 1."""

_NUMBER = re.compile(r"[-+]?(?:0|[1-9][0-9]*)")
_DECIMAL = re.compile(r"[-+]?(?:0|[1-9][0-9]*)\.[0-9]+(?:[eE][-+]?[0-9]+)?")
_WORDS = {"true": True, "True": True, "false": False, "False": False, "null": None, "~": None, "": None}
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


def load(path: Path) -> dict[str, Any]:
    """Return the settings in a YAML file.

    Dates, times, yes, no, on, off and numbers with leading zeros stay text. Keys are text. An
    empty file is no settings.

    Raises
    ------
    DataError
        With every fault at once: repeated keys, aliases, tags, more than one document, a text
        that is not UTF-8 or holds control characters; each with its line. Broken syntax stops
        the reading where it is found.
    """
    return load_with_lines(path)[0]


def load_with_lines(path: Path) -> tuple[dict[str, Any], Lines]:
    """Return the settings in a YAML file, and the line on which each key stands."""
    text = _text(path)
    try:
        # Tags and aliases are seen as events, before anything is built from them.
        faults = _forbidden(text, path.name)
        if faults:
            raise DataError(faults)
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        raise DataError([_syntax(error, path.name)]) from None
    if node is None:
        return {}, {}
    if not isinstance(node, yaml.MappingNode):
        problem, remedy = "the file is not a list of settings", "Write one 'name: value' a line."
        raise DataError([Fault(problem, remedy, file=path.name, row=_line(node))])
    lines: Lines = {}
    settings = _mapping(node, (), lines, faults, path.name)
    if faults:
        raise DataError(faults)
    return settings, lines


def _text(path: Path) -> str:
    try:
        size = path.stat().st_size
        if size > LARGEST:
            problem = f"the file has {size:,} bytes, and settings may have {LARGEST:,}"
            raise DataError([Fault(problem, "Give the file of settings, not of figures.", file=path.name)])
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        problem = f"the file is not UTF-8 (byte 0x{error.object[error.start]:02x})"
        raise DataError([Fault(problem, "Save it as UTF-8.", file=path.name, row=line)]) from None
    except OSError as error:
        problem = f"the file cannot be read: {error.strerror}"
        raise DataError([Fault(problem, "Check the path and your rights.", file=path.name)]) from None


def _forbidden(text: str, file: str) -> list[Fault]:
    faults: list[Fault] = []
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        row = event.start_mark.line + 1 if event.start_mark else None
        if depth > DEEPEST:
            problem = f"settings are nested more than {DEEPEST} deep"
            return [*faults, Fault(problem, "Remove brackets or indents that do not belong.", file=file, row=row)]
        if isinstance(event, yaml.AliasEvent):
            problem, remedy = f"the alias *{event.anchor} is not allowed", "Write the value out."
            faults.append(Fault(problem, remedy, file=file, row=row))
        elif (tag := getattr(event, "tag", None)) is not None:
            problem, remedy = f"the tag {shown(tag)} is not allowed", "Remove it and leave the plain value."
            faults.append(Fault(problem, remedy, file=file, row=row))
    return faults


def _mapping(
    node: yaml.MappingNode, path: tuple[str, ...], lines: Lines, faults: list[Fault], file: str
) -> dict[str, Any]:
    found: dict[str, Any] = {}
    names = Counter(key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode))
    for key, value in node.value:
        row = _line(key)
        if not isinstance(key, yaml.ScalarNode):
            faults.append(Fault("a setting's name is a list", "Write its name as text.", file=file, row=row))
            continue
        name = str(key.value)
        here = (*path, name)
        if name in found:
            problem = f"'{shown(name)}' stands {names[name]} times; it was first given on line {lines[here]}"
            faults.append(Fault(problem, "Keep one of them.", file=file, row=row, column=".".join(here)))
            continue
        lines[here] = row
        found[name] = _value(value, here, lines, faults, file)
    return found


def _value(node: yaml.Node, path: tuple[str, ...], lines: Lines, faults: list[Fault], file: str) -> Any:
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, path, lines, faults, file)
    if isinstance(node, yaml.SequenceNode):
        return [_value(item, path, lines, faults, file) for item in node.value]
    text = str(node.value)
    if _CONTROL.search(text):
        problem, remedy = "the text holds a control character", "Type the text again, without it."
        faults.append(Fault(problem, remedy, file=file, row=_line(node), column=".".join(path), value=text))
    # Quoted text is text, whatever it looks like.
    return _plain(text) if isinstance(node, yaml.ScalarNode) and node.style is None else text


def _plain(text: str) -> Any:
    if text in _WORDS:
        return _WORDS[text]
    if _NUMBER.fullmatch(text) and len(text) <= 18:
        return int(text)
    return float(text) if _DECIMAL.fullmatch(text) else text


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


def _syntax(error: yaml.YAMLError, file: str) -> Fault:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    said = getattr(error, "problem", None) or getattr(error, "reason", None) or "it cannot be read"
    remedy = "Check the line and the one above it: indents, colons, quotation marks, tabs."
    return Fault(f"this is not YAML ({said})", remedy, file=file, row=mark.line + 1 if mark else None)
