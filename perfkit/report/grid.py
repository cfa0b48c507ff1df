"""`Table`: a table that prints, stacks on a phone and reads aloud."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import compress

import pandas as pd

from perfkit.report.claims import Claim
from perfkit.report.shown import Shown
from perfkit.terms import Rag, Travel

__all__ = ["Cell", "Sign", "Table", "direction", "rating"]
__dir__ = __all__.copy

_WIDE = 3
"""From this many columns a row becomes a card on a phone."""
_MANY = 10
"""From this many columns a table is set smaller, and printed on a page turned on its side."""

SHAPES = {Rag.GREEN: "●", Rag.AMBER: "▲", Rag.RED: "■", Rag.NOT_RATED: "○"}
ARROWS = {Travel.IMPROVED: "↗", Travel.UNCHANGED: "→", Travel.WORSENED: "↘", Travel.NOT_COMPARABLE: "–"}
DIRECTIONS = {
    Travel.IMPROVED: "Improved",
    Travel.UNCHANGED: "Unchanged",
    Travel.WORSENED: "Worsened",
    Travel.NOT_COMPARABLE: "Not comparable",
}


@dataclass(frozen=True)
class Sign:
    """A shape and a word; colour only repeats what they say.

    Parameters
    ----------
    shape
        Such as ●, ▲, ■ or an arrow.
    word
        What it says; speech has this alone.
    kind
        Its colour: "green", "amber", "red", "not_rated", "muted", or "" for that of the text.
    """

    shape: str
    word: str
    kind: str = ""

    def __str__(self) -> str:
        return f"{self.shape} {self.word}"

    def html(self) -> str:
        """Return the sign; the shape is hidden from speech, which has the word."""
        kind = f" {self.kind}" if self.kind else ""
        return f'<span class="sign{kind}"><span aria-hidden="true">{self.shape} </span>{escape(self.word)}</span>'


Cell = str | Claim | Sign


def rating(rag: str, label: str) -> Sign:
    """Return a rating's sign, with the council's own word.

    Parameters
    ----------
    rag
        `perfkit.terms.Rag` or its value.
    label
        The word for it (`perfkit.rules.RagRule.label`).

    Returns
    -------
    Sign
        Shape, word and colour.

    Examples
    --------
    >>> print(rating("amber", "Behind Target"))
    ▲ Behind Target
    """
    return Sign(SHAPES[Rag(rag)], label, str(rag))


def direction(travel: str) -> Sign:
    """Return a direction of travel's sign.

    Parameters
    ----------
    travel
        `perfkit.terms.Travel` or its value.

    Returns
    -------
    Sign
        An arrow and a word.

    Examples
    --------
    >>> print(direction("worsened"))
    ↘ Worsened
    """
    kind = Travel(travel)
    return Sign(ARROWS[kind], DIRECTIONS[kind], "muted" if kind == Travel.NOT_COMPARABLE else "")


@dataclass(frozen=True)
class Table(Shown):
    """A table with a caption; the first column heads each row.

    Parameters
    ----------
    caption
        What the table shows.
    columns
        The headings.
    rows
        The cells, each text, a `Claim` or a `Sign`.
    numbers
        The headings whose cells stand to the right.
    empty
        What is said instead where there is no row; "" shows nothing, where
        the words before the table already say it.
    folded
        What the reader opens to see the table; "" shows it at once. A folded
        table is not printed on paper.

    Notes
    -----
    A column without a single entry says nothing and is not shown.

    Examples
    --------
    >>> Table("Misses", ("Ref", "Miss"), (("A1", "2.1"),), numbers=("Miss",))
    Misses
    Ref | Miss
    A1 | 2.1
    """

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    numbers: tuple[str, ...] = ()
    empty: str = ""
    folded: str = ""

    @property
    def data(self) -> pd.DataFrame:
        """The cells as text, for tests and for other formats."""
        return pd.DataFrame([[str(c) for c in row] for row in self.rows], columns=list(self.columns), dtype="str")

    def __repr__(self) -> str:
        if not self.rows:
            return self.empty
        return "\n".join([self.caption, *(" | ".join(map(str, line)) for line in self._filled())])

    def html(self) -> str:
        """Return the table as HTML; without a row, what is said instead."""
        if not self.rows:
            return f"<p>{escape(self.empty)}</p>" if self.empty else ""
        columns, *rows = self._filled()
        kind = " ".join(["grid", *["wide"] * (len(columns) >= _WIDE), *["many"] * (len(columns) >= _MANY)])
        heads = "".join(f'<th scope="col"{self._side(str(c))}>{_html(c)}</th>' for c in columns)
        body = "\n".join(self._row(columns, row) for row in rows)
        table = (
            f'<table class="{kind}">\n<caption>{escape(self.caption)}</caption>\n'
            f"<thead><tr>{heads}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>"
        )
        if self.folded:
            return f"<details><summary>{escape(self.folded)}</summary>\n{table}\n</details>"
        return table

    def _filled(self) -> list[tuple[Cell, ...]]:
        """Return the headings and rows of the columns that hold anything; the first heads its row and stays."""
        kept = [n == 0 or any(str(row[n]) for row in self.rows) for n in range(len(self.columns))]
        return [tuple(compress(line, kept)) for line in (self.columns, *self.rows)]

    def _row(self, columns: Sequence[Cell], row: Sequence[Cell]) -> str:
        first, *others = row
        cells = [
            f'<td{self._side(name, "empty" if not str(cell) else "")} data-label="{escape(name)}">{_html(cell)}</td>'
            for name, cell in zip(map(str, columns[1:]), others, strict=True)
        ]
        return f'<tr><th scope="row">{_html(first)}</th>{"".join(cells)}</tr>'

    def _side(self, column: str, *classes: str) -> str:
        names = [*(["number"] if column in self.numbers else []), *(c for c in classes if c)]
        return f' class="{" ".join(names)}"' if names else ""


def _html(cell: Cell) -> str:
    return escape(cell) if isinstance(cell, str) else cell.html()
