"""A scorecard of several rows an indicator, its target and its actual: read as one row, with a column for each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial

from openpyxl.utils import get_column_letter  # type: ignore[import-untyped]

from perfkit.errors import Fault
from perfkit.inputs.figures import read_figures
from perfkit.inputs.grids import Grid
from perfkit.inputs.guarded import shown
from perfkit.inputs.headings import plain
from perfkit.inputs.layout import tidy
from perfkit.inputs.meanings import find_period, holding, suggested
from perfkit.inputs.row_numbers import listed
from perfkit.inputs.wide_headings import LOOK, heading_text

_NAMES = ("ref", "title")
_OF_EACH_ROW = ("outturn", "target", "numerator", "denominator")


@dataclass(frozen=True)
class Folded:
    """A scorecard's body with one row an indicator.

    Parameters
    ----------
    headings
        Column -> heading. A column that was split is replaced by one for
        each kind of row, behind all others.
    body
        Row -> its cells. An indicator's row is the first of its rows.
    stood
        Column made by splitting -> the column its cells stood in.
    rows
        Row and column -> the row its cell stood in, where that is another.
    faults
        What was done, or why it could not be.
    """

    headings: dict[int, str]
    body: dict[int, dict[int, object]]
    stood: dict[int, int] = field(default_factory=dict)
    rows: dict[tuple[int, int], int] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()


def folded(grid: Grid, headings: Mapping[int, str], body: Mapping[int, dict[int, object]]) -> Folded:
    """Return a body with the rows of each indicator as one.

    They are known by a column every filled cell of which says what its row
    holds, "Target" and "Actual" among them. A row belongs to the indicator
    above it unless it names another one or says what that one already has.
    "Q1" becomes "Q1 Target" and "Q1 Actual". Without such a column the body
    is returned as it is.

    Parameters
    ----------
    grid
        The scorecard, for its name.
    headings
        Column (from 1) -> heading.
    body
        Row number -> its cells by column, merged text filled down.
    """
    texts = [plain(text) for text in headings.values()]
    column = _column_of_kinds(body) if len(set(texts)) == len(texts) else None
    if column is None:
        return Folded(dict(headings), dict(body))
    return _Folding(grid, headings, body, column).folded()


def _column_of_kinds(body: Mapping[int, Mapping[int, object]]) -> int | None:
    """Return the column that says what each row holds; None where there is none."""
    cells: dict[int, list[str]] = {}
    for row in body.values():
        for column, value in row.items():
            kind = holding(heading_text(value))
            # One cell alone is a section or a footnote, or an actual that is still to come.
            if kind or len(row) > 1:
                cells.setdefault(column, []).append(kind)
    found = [column for column, kinds in cells.items() if "" not in kinds and {"outturn", "target"} <= set(kinds)]
    return min(found, default=None)


class _Folding:
    """A body whose rows are being put together."""

    def __init__(
        self, grid: Grid, headings: Mapping[int, str], body: Mapping[int, dict[int, object]], column: int
    ) -> None:
        self.here = partial(Fault, file=grid.file, sheet=grid.sheet)
        self.headings, self.column = headings, column
        self.body = {number: body[number] for number in sorted(body) if body[number]}
        self.names = {c for c in self._columns() if c < column or suggested(headings.get(c, "")).meaning.what in _NAMES}
        self.faults: list[Fault] = []

    def _columns(self) -> list[int]:
        return sorted({column for cells in self.body.values() for column in cells} - {self.column})

    def folded(self) -> Folded:
        groups = self._groups()
        kinds: dict[str, str] = {}
        for row in (row for rows in groups for row in rows):
            text = heading_text(self.body[row][self.column])
            kinds.setdefault(plain(text), text)
        split = [column for column in self._columns() if column not in self.names and self._is_of_each(column, groups)]
        new: dict[tuple[int, str], int] = {}
        width = max([*self.headings, *self._columns(), self.column])
        for column in split:
            for kind in kinds:
                if any(self._kind(row) == kind and column in self.body[row] for rows in groups for row in rows):
                    new[column, kind] = width + len(new) + 1
        body, places = self._one_row_each(groups, new)
        headings = {c: text for c, text in self.headings.items() if c != self.column and c not in split}
        headings |= {at: f"{self.headings.get(c, '')} {kinds[kind]}".strip() for (c, kind), at in new.items()}
        self._say(groups, kinds.values(), [headings[at] for at in new.values()])
        return Folded(headings, body, {at: c for (c, _), at in new.items()}, places, tuple(self.faults))

    def _kind(self, row: int) -> str:
        return plain(heading_text(self.body[row][self.column]))

    def _groups(self) -> list[list[int]]:
        """Return the rows of each indicator."""
        letter = get_column_letter(self.column)
        groups: list[list[int]] = []
        own: dict[int, str] = {}
        open_group = False
        for row, cells in self.body.items():
            if self.column not in cells:
                open_group = False
                if len(cells) > 1:
                    problem = f"column {letter} is blank, and in the other rows it says target or actual"
                    remedy = f"Type Target or Actual in {letter}{row}, or take the row out."
                    self.faults.append(self.here(problem, remedy, row=row))
                continue
            said = {column: tidy(cells[column]) for column in self.names if column in cells}
            another = any(own.get(column, text) != text for column, text in said.items())
            if open_group and not another and self._kind(row) not in map(self._kind, groups[-1]):
                groups[-1].append(row)
                own |= said
            elif said:
                groups.append([row])
                own, open_group = said, True
            else:
                problem = f"'{shown(heading_text(cells[self.column]))}' belongs to no indicator: the row names none"
                remedy = "Type the indicator's reference and name in its first row, or take the row out."
                self.faults.append(self.here(problem, remedy, row=row))
        return groups

    def _is_of_each(self, column: int, groups: Iterable[list[int]]) -> bool:
        """Return whether a column's cells belong to their own row, and not to the indicator as a whole."""
        heading = self.headings.get(column, "")
        if find_period(heading)[0] or suggested(heading).meaning.what in _OF_EACH_ROW:
            return True
        for rows in groups:
            values = [self.body[row][column] for row in rows if column in self.body[row]]
            if len({tidy(value) for value in values}) > 1 or any(map(_is_figure, values)):
                return True
        return False

    def _one_row_each(
        self, groups: list[list[int]], new: Mapping[tuple[int, str], int]
    ) -> tuple[dict[int, dict[int, object]], dict[tuple[int, int], int]]:
        grouped = {row for rows in groups for row in rows}
        body = {row: cells for row, cells in self.body.items() if self.column not in cells and row not in grouped}
        places: dict[tuple[int, int], int] = {}
        for rows in groups:
            first = body[rows[0]] = {}
            for row in rows:
                kind = self._kind(row)
                for column, value in self.body[row].items():
                    at = new.get((column, kind), column)
                    if column != self.column and at not in first:
                        first[at] = value
                        if row != rows[0]:
                            places[rows[0], at] = row
        return dict(sorted(body.items())), places

    def _say(self, groups: list[list[int]], kinds: Iterable[str], headings: list[str]) -> None:
        count = f"{len(groups):,} indicator{'' if len(groups) == 1 else 's'}"
        words = " or ".join(f"'{shown(kind)}'" for kind in kinds)
        heading = self.headings.get(self.column, "")
        name = get_column_letter(self.column) + (f" ('{shown(heading)}')" if heading else "")
        numbers = listed([row for rows in groups for row in rows])
        problem = f"column {name} says {words}: {numbers} were read as one row for each of {count}"
        problem += f", with headings such as '{shown(headings[0])}'" if headings else ""
        self.faults.append(self.here(problem, LOOK, note=True))


def _is_figure(value: object) -> bool:
    return not read_figures([value], None, letters=False).refusals
