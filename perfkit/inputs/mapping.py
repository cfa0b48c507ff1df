"""A council's mapping file: what each column of its scorecard is, confirmed by an officer line by line."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from perfkit.errors import DataError, Fault, UsageError, shown
from perfkit.inputs.headings import plain
from perfkit.inputs.meanings import LEAVE_OUT, UNKNOWN, Meaning, read_meaning
from perfkit.inputs.schema import CONTRACTS
from perfkit.inputs.strict_yaml import Lines, load_with_lines
from perfkit.terms import Rag

ASKED = "?"
"""What stands behind a suggestion until an officer has confirmed it by taking it away."""

SIGNS = "signs"
SHEET_NAME = "sheet name"

SECTIONS = ("directorate", "service", "portfolio", LEAVE_OUT)
WORDS: dict[str, tuple[str, ...]] = {
    "status": tuple(str(rag) for rag in Rag),
    **{
        name: CONTRACTS["indicators"].column(name).choices for name in ("polarity", "unit", "basis", "set", "frequency")
    },
}
"""Columns whose words are mapped, and the words perfkit knows."""

_EVERY_ROW = ("directorate", "service", "portfolio", "unit", "polarity", "basis", "set", "frequency")
_PARTS = ("columns", "every_row", "sections", "words", "refs", "figures", "rows")
_ACCEPT = "Take the question mark away where it is right; otherwise type what is"


@dataclass(frozen=True)
class ColumnMapping:
    """What an officer confirmed of a scorecard.

    Parameters
    ----------
    columns
        Heading, as `headings.plain` compares it -> its meaning.
    headings
        The same -> the heading as it is written in the file.
    every_row
        Column of `indicators` -> the value of every row.
    sections
        What the headings of sections are: a column of `indicators`, or "leave out"; "" if not said.
    words
        Column -> the council's word, as compared -> perfkit's.
    refs
        Title, as compared -> the reference of an indicator that has none.
    figures
        Text in place of a figure -> the figure or marker it stands for.
    rows
        Reference -> column of `indicators` -> value, for single indicators.
    unconfirmed
        A fault for each line that still ends in a question mark.
    offered
        As `columns`, with what is suggested and not yet confirmed.
    there
        The path of each line in the file, its last part as compared.
    """

    columns: dict[str, Meaning] = field(default_factory=dict)
    headings: dict[str, str] = field(default_factory=dict)
    every_row: dict[str, str] = field(default_factory=dict)
    sections: str = ""
    words: dict[str, dict[str, str]] = field(default_factory=dict)
    refs: dict[str, str] = field(default_factory=dict)
    figures: dict[str, str] = field(default_factory=dict)
    rows: dict[str, dict[str, str]] = field(default_factory=dict)
    unconfirmed: tuple[Fault, ...] = ()
    offered: dict[str, Meaning] = field(default_factory=dict)
    there: frozenset[tuple[str, ...]] = frozenset()


def read_mapping(path: Path) -> ColumnMapping:
    """Return a mapping file's lines, each checked.

    Raises
    ------
    DataError
        With every fault at once, each with its line: a meaning, period or
        word that is not one, a part that is unknown.
    """
    settings, lines = load_with_lines(path)
    return _Reader(path.name, lines).read(settings)


class _Reader:
    def __init__(self, file: str, lines: Lines) -> None:
        self.file, self.lines = file, lines
        self.faults: list[Fault] = []
        self.unconfirmed: list[Fault] = []

    def read(self, settings: Mapping[str, Any]) -> ColumnMapping:
        for part in settings:
            if part not in _PARTS:
                error = UsageError.unknown("part", part, _PARTS)
                self._refuse((part,), str(error).removesuffix("."), "Remove it or correct its name.")
        columns = self._part(settings, "columns")
        meanings = {heading: self._meaning(heading, text) for heading, text in columns.items()}
        words = {
            column: self._words(column, self._part(settings.get("words") or {}, column, ("words",)))
            for column in self._known(settings.get("words"), WORDS, "words")
        }
        mapping = ColumnMapping(
            columns={plain(heading): meaning for heading, meaning in meanings.items() if meaning is not None},
            headings={plain(heading): heading for heading in columns},
            every_row=self._every_row(self._part(settings, "every_row")),
            sections=self._choice(("sections",), settings.get("sections"), SECTIONS) if "sections" in settings else "",
            words=words,
            refs={plain(title): ref for title, ref in self._answers(settings, "refs").items()},
            figures={" ".join(text.split()): said for text, said in self._answers(settings, "figures").items()},
            rows=self._rows(settings.get("rows")),
            unconfirmed=tuple(self.unconfirmed),
            offered={plain(heading): _offered(text) for heading, text in columns.items()},
            there=frozenset((*path[:-1], plain(path[-1])) for path in self.lines),
        )
        if self.faults:
            raise DataError(sorted(self.faults, key=lambda fault: fault.row or 0))
        return mapping

    def _part(self, settings: Any, name: str, above: tuple[str, ...] = ()) -> dict[str, Any]:
        part = settings.get(name) if isinstance(settings, dict) else None
        if part is None:
            return {}
        if not isinstance(part, dict):
            self._refuse((*above, name), f"'{name}' is not a list of lines", 'Write one "name": value a line.')
            return {}
        return part

    def _known(self, part: Any, known: Collection[str], name: str) -> list[str]:
        if part is None:
            return []
        if not isinstance(part, dict):
            self._refuse((name,), f"'{name}' is not a list of lines", 'Write one "name": value a line.')
            return []
        for key in part:
            if key not in known:
                error = UsageError.unknown("column with words", key, known)
                self._refuse((name, key), str(error).removesuffix("."), "Correct its name.")
        return [key for key in part if key in known]

    def _text(self, path: tuple[str, ...], value: Any) -> str | None:
        """Return a line's confirmed value; None where it is not confirmed, which is recorded."""
        if isinstance(value, (dict, list)):
            self._refuse(path, f"'{shown(path[-1])}' is a list", "Write one value behind the colon.")
            return None
        text = "" if value is None else " ".join(str(value).split())
        confirmed = text.removesuffix(ASKED).rstrip()
        if not text or text.endswith(ASKED) or confirmed == UNKNOWN:
            said = f"'{shown(path[-1])}' is not confirmed"
            said += (
                f"; suggested: {shown(confirmed)}" if confirmed not in ("", UNKNOWN) else " and nothing is suggested"
            )
            remedy = f"{_ACCEPT}." if confirmed not in ("", UNKNOWN) else "Type the answer behind the colon."
            self.unconfirmed.append(self._fault(path, said, remedy))
            return None
        return confirmed

    def _meaning(self, heading: str, value: Any) -> Meaning | None:
        path = ("columns", heading)
        text = self._text(path, value)
        if text is None:
            return None
        try:
            return read_meaning(text)
        except UsageError as error:
            self._refuse(path, str(error).removesuffix("."), f"Type one of those, or: {LEAVE_OUT}.")
            return None

    def _every_row(self, part: Mapping[str, Any]) -> dict[str, str]:
        found: dict[str, str] = {}
        for name, value in part.items():
            path = ("every_row", name)
            if name not in _EVERY_ROW:
                error = UsageError.unknown("column", name, _EVERY_ROW)
                self._refuse(path, str(error).removesuffix("."), "Correct its name.")
            elif name == "unit" and str(value).casefold().startswith(SIGNS):
                if (text := self._text(path, value)) is not None:
                    found[name] = self._signs(path, text)
            elif name in WORDS:
                found[name] = self._choice(path, value, WORDS[name])
            else:
                found[name] = self._text(path, value) or ""
        return {name: value for name, value in found.items() if value}

    def _signs(self, path: tuple[str, ...], text: str) -> str:
        _, _, rest = text.casefold().partition("else ")
        if text.casefold() == SIGNS or rest in WORDS["unit"]:
            return f"{SIGNS} {rest}".rstrip()
        self._refuse(
            path, f"'{shown(text)}' is not a unit", f"Type: signs, else number; or a unit: {', '.join(WORDS['unit'])}."
        )
        return ""

    def _words(self, column: str, part: Mapping[str, Any]) -> dict[str, str]:
        found = {word: self._choice(("words", column, word), value, WORDS[column]) for word, value in part.items()}
        return {plain(word): value for word, value in found.items() if value}

    def _choice(self, path: tuple[str, ...], value: Any, choices: Collection[str]) -> str:
        text = self._text(path, value)
        if text is None:
            return ""
        if text.casefold() in choices:
            return text.casefold()
        self._refuse(path, f"'{shown(text)}' is not a choice", "Type one of those.", ", ".join(choices))
        return ""

    def _answers(self, settings: Mapping[str, Any], name: str) -> dict[str, str]:
        part = self._part(settings, name)
        found = {key: self._text((name, key), value) for key, value in part.items()}
        return {key: value for key, value in found.items() if value is not None}

    def _rows(self, part: Any) -> dict[str, dict[str, str]]:
        columns = [name for name in CONTRACTS["indicators"].names if name != "ref"]
        found: dict[str, dict[str, str]] = {}
        for ref, values in self._part({"rows": part}, "rows").items():
            for name in self._part({ref: values}, ref, ("rows",)):
                path = ("rows", ref, name)
                if name not in columns:
                    error = UsageError.unknown("column", name, columns)
                    self._refuse(path, str(error).removesuffix("."), "Correct its name.")
                elif (text := self._text(path, values[name])) is not None:
                    found.setdefault(ref, {})[name] = text
        return found

    def _refuse(self, path: tuple[str, ...], problem: str, remedy: str, expected: str = "") -> None:
        self.faults.append(self._fault(path, problem, remedy, expected))

    def _fault(self, path: tuple[str, ...], problem: str, remedy: str, expected: str = "") -> Fault:
        return Fault(problem, remedy, expected, file=self.file, row=self.lines.get(path))


def _offered(text: Any) -> Meaning:
    try:
        return read_meaning(str(text).rstrip().removesuffix(ASKED))
    except UsageError:
        return Meaning(UNKNOWN)
