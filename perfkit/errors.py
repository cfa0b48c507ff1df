"""What can go wrong, said so that an officer can put it right.

Every error perfkit raises on purpose is a `PerfkitError`. Faults in the
council's own input are collected and raised together as one `DataError`,
because an officer who mends a workbook wants the whole list, not the first
line of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from difflib import get_close_matches
from itertools import groupby
from textwrap import wrap

__all__ = ["BusyError", "DataError", "Fault", "MachineError", "PerfkitError", "UsageError"]
__dir__ = __all__.copy

SHOWN_LENGTH = 40


def shown(value: object) -> str:
    """Return a cell's value as a message may print it: short, on one line.

    Control characters are printed as escapes, so that a message can neither
    break its line nor send commands to a terminal.

    >>> print(shown("a\\tb" + "c" * 50))
    a\\tbccccccccccccccccccccccccccccccccccc…
    """
    text = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in str(value))
    return text if len(text) <= SHOWN_LENGTH else text[: SHOWN_LENGTH - 1] + "…"


def nearest(name: str, known: Iterable[str], count: int = 3) -> list[str]:
    """Return the known names most like `name`, best first; perhaps none.

    Case, kind of apostrophe and surrounding blanks are ignored. The result
    is offered to the reader and never taken for them.

    >>> nearest("Childrens", ["Children’s", "Adults"])
    ['Children’s']
    """
    plain = {_plain(k): k for k in known}
    return [plain[m] for m in get_close_matches(_plain(name), plain, n=count, cutoff=0.55)]


def _plain(name: str) -> str:
    return name.strip().casefold().replace("’", "").replace("'", "")


def _offered(name: object, known: list[str]) -> str:
    close = nearest(str(name), known)
    return f"Did you mean {' or '.join(map(repr, close))}?" if close else ""


def _some(names: list[str]) -> str:
    return ", ".join(names[:30]) + (f" and {len(names) - 30} more" if len(names) > 30 else "")


@dataclass(frozen=True)
class Fault:
    """One thing wrong, where it is, and what to do about it.

    Parameters
    ----------
    problem
        What is wrong, in words.
    remedy
        What the officer should do, as a full sentence.
    expected
        What would have been accepted, where that can be said.
    file, sheet, row, column, value
        Where: the file's name, the sheet, the row as Excel numbers it (the
        header is usually row 1), the column's heading, and the value found.
    note
        True for a remark on input that was read all the same.

    Examples
    --------
    >>> print(Fault("'n/k' is not a number", "Type the figure, or [x].", "a number such as 95.4",
    ...             file="council.xlsx", sheet="outturns", row=7, column="outturn"))
    council.xlsx, sheet outturns, row 7, column outturn: 'n/k' is not a number;
    expected a number such as 95.4. Type the figure, or [x].
    """

    problem: str
    remedy: str
    expected: str = ""
    file: str = ""
    sheet: str = ""
    row: int | None = None
    column: str = ""
    value: str | None = None
    note: bool = False

    @classmethod
    def unknown(
        cls, kind: str, name: str, known: Iterable[str], *, file: str = "", row: int | None = None, column: str = ""
    ) -> Fault:
        """Refuse a name, offering the nearest known ones.

        Parameters
        ----------
        kind
            What is named, such as "directorate".
        name
            The name that is not known.
        known
            Those that are.
        file, row, column
            Where it stands.

        Returns
        -------
        Fault
            To be collected with others.

        Examples
        --------
        >>> print(Fault.unknown("directorate", "Houses", ["Housing", "Planning"], file="q2.yaml", row=3))
        q2.yaml, row 3: there is no directorate 'Houses'; expected one of Housing, Planning. Did you mean 'Housing'?
        """
        names = list(known)
        remedy = _offered(name, names) or "Choose one of those."
        expected = f"one of {_some(names)}" if names else ""
        problem = f"there is no {kind} '{shown(name)}'"
        return cls(problem, remedy, expected, file=file, row=row, column=column, value=name)

    def __post_init__(self) -> None:
        if self.value is not None:
            object.__setattr__(self, "value", shown(self.value))

    @property
    def where(self) -> str:
        """File, sheet, row and column, as far as they are known."""
        parts = [
            shown(self.file) if self.file else "",
            f"sheet {shown(self.sheet)}" if self.sheet else "",
            f"row {self.row}" if self.row is not None else "",
            f"column {shown(self.column)}" if self.column else "",
        ]
        return ", ".join(p for p in parts if p)

    def __str__(self) -> str:
        head = f"{self.where}: " if self.where else ""
        tail = f"; expected {self.expected}" if self.expected else ""
        return f"{head}{self.problem}{tail}. {self.remedy}"

    def as_dict(self) -> dict[str, object]:
        """Return the fault's fields, for `perfkit check --json`."""
        return asdict(self)


def listed(faults: Iterable[Fault], kind: str, width: int, count: int | None = None) -> str:
    """Return faults as a terminal shows them: by file and sheet, each with its row and column, wrapped.

    They are counted unless a count is given, as where one stands for many.

    >>> late = Fault("'soon' is no date", "Type a day.", file="council.xlsx", sheet="targets", row=7, column="set_on")
    >>> print(listed([late], "note", 80))
    1 note:
    <BLANKLINE>
    council.xlsx, sheet targets
      - row 7, column set_on: 'soon' is no date. Type a day.
    <BLANKLINE>
    """
    ordered = sorted(faults, key=lambda fault: (fault.file, fault.sheet))
    count = len(ordered) if count is None else count
    lines = [f"{count:,} {kind}{'' if count == 1 else 's'}:"]
    for (file, sheet), group in groupby(ordered, key=lambda fault: (fault.file, fault.sheet)):
        place = ", ".join(part for part in (file, f"sheet {sheet}" if sheet else "") if part)
        lines += ["", place or "In general"]
        for fault in group:
            text = str(replace(fault, file="", sheet="")).rstrip()
            lines += wrap(text, width, initial_indent="  - ", subsequent_indent="    ")
    return "\n".join([*lines, ""])


class PerfkitError(Exception):
    """Base of every error that perfkit raises on purpose."""

    exit_code = 2


class DataError(PerfkitError):
    """The input cannot be used; `faults` lists every reason at once."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        count = len(self.faults)
        head = f"{count} fault{'' if count == 1 else 's'} in the input:"
        super().__init__("\n".join([head, *(f"- {fault}" for fault in self.faults)]))


class UsageError(PerfkitError):
    """A parameter, name or setting is not one that perfkit knows."""

    @classmethod
    def unknown(cls, kind: str, name: object, known: Iterable[str]) -> UsageError:
        """Refuse a name, offering the nearest known ones, or all of them.

        Parameters
        ----------
        kind
            What is named, such as "directorate".
        name
            The name that is not known.
        known
            Those that are.

        Returns
        -------
        UsageError
            To be raised.

        Examples
        --------
        >>> print(UsageError.unknown("directorate", "Houses", ["Housing", "Planning"]))
        There is no directorate 'Houses'. Did you mean 'Housing'? Known: Housing, Planning.
        """
        names = list(known)
        offered = " ".join(filter(None, [_offered(name, names), f"Known: {_some(names) or 'none'}."]))
        return cls(f"There is no {kind} '{shown(name)}'. {offered}")


class BusyError(PerfkitError):
    """Another run holds the outputs folder."""

    exit_code = 3


class MachineError(PerfkitError):
    """The machine cannot do it: no space, no permission, no kernel."""

    exit_code = 4
