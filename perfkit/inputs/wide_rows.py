"""The rows below a scorecard's headings, each told by its kind: indicator, section, total, footnote."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import partial
from itertools import pairwise

from openpyxl.utils import get_column_letter  # type: ignore[import-untyped]

from perfkit.errors import Fault
from perfkit.inputs.grids import Grid
from perfkit.inputs.guarded import shown
from perfkit.inputs.headings import plain
from perfkit.inputs.row_numbers import listed, passed_over
from perfkit.inputs.totals import find_totals, is_total
from perfkit.inputs.wide_headings import heading_text


def drop_headings(grid: Grid, heads: list[int], body: dict[int, dict[int, object]]) -> list[Fault]:
    """Take out of a body each row that repeats the headings, and return a note of it."""
    known = [{column: plain(heading_text(value)) for column, value in grid.rows[number].items()} for number in heads]
    notes = []
    for row in sorted(body):
        texts = {column: plain(heading_text(value)) for column, value in body[row].items()}
        if len(texts) > 1 and any(all(head.get(column) == text for column, text in texts.items()) for head in known):
            del body[row]
            problem = "it holds the headings again and was passed over"
            notes.append(Fault(problem, "Nothing need be done.", file=grid.file, sheet=grid.sheet, row=row, note=True))
    return notes


def sorted_out(
    grid: Grid, body: Mapping[int, dict[int, object]], columns: Mapping[int, str]
) -> tuple[list[int], dict[int, str], list[Fault]]:
    """Return the rows of indicators, the headings of sections by row, and what is said of all others.

    A total that is the sum of the rows above, a section's heading and a
    footnote are noted. What could be two things is a fault.

    Parameters
    ----------
    grid
        The scorecard.
    body
        The rows below its headings, one an indicator, merged text filled down.
    columns
        Column (from 1) -> heading.
    """
    return _Body(grid, body, columns).sorted_out()


class _Body:
    """The rows below the headings, each being put with its kind."""

    def __init__(self, grid: Grid, body: Mapping[int, dict[int, object]], columns: Mapping[int, str]) -> None:
        self.here = partial(Fault, file=grid.file, sheet=grid.sheet)
        self.body = {number: body[number] for number in sorted(body) if body[number]}
        self.columns = columns
        self.first = min(columns, default=1)
        self.faults: list[Fault] = []

    def sorted_out(self) -> tuple[list[int], dict[int, str], list[Fault]]:
        """Return the rows of indicators, the headings of sections by row, and what was said of the others."""
        left = list(self.body)
        alone = {row: self._text(row) for row in left if len(self.body[row]) == 1}
        groups = list(alone.values())
        totals = {row: self._text(row) for row in left if is_total(self.body[row][min(self.body[row])], groups)}
        left = self._without_totals(left, totals, alone)
        alone = {row: text for row, text in alone.items() if row not in totals}
        kept = [row for row in left if row not in alone]
        sections = self._sections(kept, alone)
        self._keys_below(kept)
        return kept, sections, self.faults

    def _text(self, row: int) -> str:
        return heading_text(self.body[row][min(self.body[row])])

    def _without_totals(self, left: list[int], totals: Mapping[int, str], alone: Collection[int]) -> list[int]:
        if not totals:
            return left
        detail = [row for row in left if row in totals or row not in alone]
        starts = [sum(row < section for row in detail) for section in alone if section not in totals]
        places = {detail.index(row): label for row, label in totals.items()}
        columns = {name: [self.body[row].get(column) for row in detail] for column, name in self.columns.items()}
        for total in find_totals(columns, detail, places, starts):
            row = detail[total.at]
            if total.refusal:
                self.faults.append(self.here(total.refusal.problem, total.refusal.remedy, row=row))
            elif total.over is None:
                self._note(row, f"'{total.label}' says it is a total, holds no figure and was passed over")
            else:
                rows = listed([n for n in detail[total.over[0] : total.over[1] + 1] if n not in totals])
                self._note(row, f"'{total.label}' is the sum of {rows} and was passed over")
        return [row for row in left if row not in totals]

    def _sections(self, kept: list[int], alone: Mapping[int, str]) -> dict[int, str]:
        """Return the sections' headings; note footnotes, and refuse what stands alone and is neither."""
        last = max(kept, default=0)
        below = [row for row in alone if row > last]
        if below:
            texts = ", ".join(f"'{shown(alone[row])}'" for row in below)
            self._note(*passed_over(below, "below the table", texts))
        sections: dict[int, str] = {}
        for row, text in alone.items():
            if row > last:
                continue
            column = min(self.body[row])
            if column != self.first:
                name = self.columns.get(column, get_column_letter(column))
                problem = f"only '{shown(name)}' is filled: '{shown(text)}'"
                self.faults.append(
                    self.here(problem, "Join it to the row above, or fill in the row's first cells.", row=row)
                )
            elif sections and not any(max(sections) < number < row for number in kept):
                outer = shown(sections[max(sections)])
                problem = f"'{outer}' and '{shown(text)}' both head a section, one right below the other"
                self.faults.append(
                    self.here(problem, "Give the outer one a column of its own, or take it out.", row=row)
                )
            else:
                sections[row] = text
        return sections

    def _keys_below(self, kept: list[int]) -> None:
        """Refuse rows without a figure that stand below a gap: a key to the signs looks like indicators."""
        gaps = [row for before, row in pairwise(kept) if row - before > 1 and row - 1 not in self.body]
        for start in gaps:
            tail = [row for row in kept if row >= start]
            if not any(self._has_figure(row) for row in tail) and any(self._has_figure(row) for row in kept):
                for row in tail:
                    problem = "stands below an empty row and holds no figure; it may be a key or a note"
                    self.faults.append(
                        self.here(f"'{shown(self._text(row))}' {problem}", "Take it out, or fill it in.", row=row)
                    )
                return

    def _has_figure(self, row: int) -> bool:
        values = [value for column, value in self.body[row].items() if column != self.first]
        return any(any(c.isdigit() for c in str(value)) for value in values)

    def _note(self, row: int | None, problem: str) -> None:
        self.faults.append(self.here(problem, "Nothing need be done.", row=row, note=True))
