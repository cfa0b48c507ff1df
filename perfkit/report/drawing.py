"""`Chart`: a drawing with its alternative text and the figures behind it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape
from io import StringIO
from typing import TYPE_CHECKING, Any

import pandas as pd

from perfkit.report.grid import Table
from perfkit.report.shown import Shown
from perfkit.terms import Rag

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["Chart", "Charts"]
__dir__ = __all__.copy

WIDTH = 4.4
"""Inches: at a phone's width the drawing's text is still near its nominal size."""

INK, SOFT, LINE = "#1b1f23", "#4a5560", "#7a858f"
COLOURS = {Rag.GREEN: "#1a6b33", Rag.AMBER: "#b26a00", Rag.RED: "#a8201a", Rag.NOT_RATED: "#4a5560"}
MARKERS = {Rag.GREEN: "o", Rag.AMBER: "^", Rag.RED: "s", Rag.NOT_RATED: "o"}

STYLE: Any = {
    "svg.fonttype": "none",
    "svg.hashsalt": "perfkit",
    "font.family": "sans-serif",
    "font.size": 10,
    "text.parse_math": False,
    "text.color": INK,
    "axes.edgecolor": LINE,
    "xtick.color": SOFT,
    "ytick.color": SOFT,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "path.simplify": True,
}
_NO_DATE = {"Date": None, "Creator": None, "Format": None, "Type": None}
_NUMBER = re.compile(r"-?\d+\.\d{2,}")


@dataclass(frozen=True)
class Chart(Shown):
    """A drawing, described in words, with the figures it was drawn from.

    Parameters
    ----------
    title
        What the chart shows.
    alt
        What a reader who cannot see it needs: its message, not its looks.
    data
        The figures drawn; the first column names each row.
    svg
        The drawing, or "" where there is nothing to draw; then only `alt` is shown.
    """

    title: str
    alt: str
    data: pd.DataFrame
    svg: str = ""

    def __repr__(self) -> str:
        return f"{self.title}\n{self.alt}" if self.svg else self.alt

    def html(self) -> str:
        """Return the drawing, and below it its figures, folded, as HTML."""
        if not self.svg:
            return f"<p>{escape(self.alt)}</p>"
        columns = tuple(map(str, self.data.columns))
        numbers = tuple(c for c in columns if pd.api.types.is_numeric_dtype(self.data[c]))
        rows = tuple(tuple(map(_text, row)) for row in self.data.itertuples(index=False))
        table = Table(f"Figures: {self.title}", columns, rows, numbers).html()
        drawn = self.svg.replace("<svg", f'<svg role="img" aria-label="{escape(self.alt)}"', 1)
        return (
            f'<figure class="chart">\n<figcaption>{escape(self.title)}</figcaption>\n{drawn}\n'
            f"<details><summary>The figures behind this chart</summary>\n{table}\n</details>\n</figure>"
        )


@dataclass(frozen=True)
class Charts(Shown):
    """Several drawings in turn, each short enough for a printed page.

    Parameters
    ----------
    parts
        The drawings.
    """

    parts: tuple[Chart, ...]

    def __repr__(self) -> str:
        return "\n".join(map(repr, self.parts))

    def html(self) -> str:
        """Return the drawings in turn as HTML."""
        return "\n".join(part.html() for part in self.parts)


@contextmanager
def house_style() -> Iterator[None]:
    """Draw, and write, in the house's style; the setting before is restored."""
    import matplotlib as mpl  # noqa: PLC0415

    with mpl.rc_context(STYLE):
        yield


def svg_of(figure: Figure) -> str:
    """Return a figure as a small, stable `svg` element that scales with the page.

    Identifiers carry a hash of the drawing, so that two charts on one page share none.
    """
    out = StringIO()
    figure.savefig(out, format="svg", metadata=_NO_DATE)
    drawn = out.getvalue()
    drawn = drawn[drawn.index("<svg") :]
    drawn = re.sub(r"<metadata>.*?</metadata>|<style.*?</style>|<!--.*?-->", "", drawn, flags=re.DOTALL)
    drawn = re.sub(r'<svg[^>]*?viewBox="([^"]*)"[^>]*>', r'<svg viewBox="\1">', drawn, count=1)
    drawn = re.sub(r'(<g) id="[^"]*"', r"\1", drawn).replace("xlink:href", "href")
    # The page's own font, not a list of a drawing machine's.
    drawn = re.sub(r"font: (?:(bold|600|700) )?([\d.]+)px [^;\"]*", _font, drawn)
    # Only within attributes: a label's text is a figure, and stays as it was printed.
    drawn = re.sub(r'"[^"<>]*"', lambda m: _NUMBER.sub(_short, m[0]), drawn)
    drawn = re.sub(r"\s*\n\s*", "\n", drawn).replace("<defs>\n</defs>\n", "").strip()
    mark = hashlib.sha256(drawn.encode()).hexdigest()[:6]
    return re.sub(r'(id="|href="#|url\(#)', rf"\g<1>c{mark}-", drawn)


def _font(match: re.Match[str]) -> str:
    weight = "; font-weight: 600" if match[1] else ""
    return f"font-size: {float(match[2]):g}px{weight}"


def _short(match: re.Match[str]) -> str:
    return f"{float(match[0]):.1f}".removesuffix(".0")


def _text(value: Any) -> str:
    if pd.isna(value):
        return "no figure"
    return f"{value:,.10g}".replace("-", "−") if isinstance(value, int | float) else str(value)
