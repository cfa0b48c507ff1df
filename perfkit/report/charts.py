"""The charts of the reports: each function takes a scorecard and returns a `Chart`.

Shape and word say what colour says. The drawing libraries are imported only
when something is drawn.
"""

from __future__ import annotations

from textwrap import shorten
from typing import TYPE_CHECKING

import pandas as pd

from perfkit.judge.card import Scorecard
from perfkit.report import cells, counts, formats, sentences, series
from perfkit.report.cells import Row
from perfkit.report.counts import quarter, records
from perfkit.report.drawing import COLOURS, INK, MARKERS, SOFT, WIDTH, Chart, Charts, house_style, svg_of
from perfkit.terms import NOUNS, Rag, Unit

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["distance", "ratings", "trends"]
__dir__ = __all__.copy

_LABEL = 60
"""Characters of a label that fit the drawing's width."""
_ACROSS = 10
"""Marks on one line, right of the name."""
_SHORT = 12
"""Characters of a rating's word that let the key stand on one line."""
_NAME = 2.3
"""Inches for a group's name."""
_TO_A_DRAWING = 3
"""Indicators in one drawing of trends: a printed page then holds two, and little of it stays empty."""


def ratings(card: Scorecard) -> Chart:
    """Return one mark an indicator, by directorate or by service, each with its rating's shape.

    Parameters
    ----------
    card
        The scorecard of a directorate or of the whole council (`perfkit.judge.scorecard.judge`).

    Returns
    -------
    Chart
        The drawing; its ``data`` has one row a directorate (of a directorate's card, a service) and the
        count of each rating.

    Examples
    --------
    >>> from perfkit.demo.cards import hart
    >>> ratings(hart())
    Ratings, 2014/15 Q2
    One mark for each indicator, shaped by its rating. Housing Services: 2 green and 2 red.
    """
    rows = card.rows
    by = "service" if card.directorate else "directorate"
    groups = rows[by].fillna("").replace("", card.directorate or card.tables.council)
    order = [str(rag) for rag in Rag]
    table = pd.crosstab(groups, rows["rag"], dropna=False)
    table = table.reindex(index=list(dict.fromkeys(groups)), columns=order, fill_value=0)
    labels = {str(rag): card.rules.rag.label(rag) for rag in Rag}
    data = table.rename(columns=labels).rename_axis(columns=None).reset_index(names=by.capitalize())
    title = f"Ratings by {by}, {quarter(card)}" if len(table) > 1 else f"Ratings, {quarter(card)}"
    if rows.empty:
        return Chart(title, "There is no indicator to draw.", data)
    parts = [
        f"{name}: {formats.joined(f'{n} {labels[str(rag)].lower()}' for rag, n in line.items() if n)}"
        for name, line in zip(table.index, table.to_dict("records"), strict=True)
    ]
    alt = f"One mark for each indicator, shaped by its rating. {'. '.join(parts)}."
    return Chart(title, alt, data, _drawn_ratings(table, labels))


def distance(card: Scorecard) -> Chart:
    """Return how far each missed target was missed, in percent of the target, the largest first.

    Parameters
    ----------
    card
        The scorecard of a directorate or of the whole council (`perfkit.judge.scorecard.judge`).

    Returns
    -------
    Chart
        The drawing; its ``data`` has one row a miss with the distance in percent of the target. Without a
        miss it is a sentence.

    Examples
    --------
    >>> from perfkit.demo.cards import hart
    >>> distance(hart())
    How far each target was missed, 2014/15 Q2
    Of 2 targets missed, HS08 missed its target by 50% of it, the most, and HS16 by 30%, the least.
    """
    missed = counts.missed(card)
    found = missed[missed["adverse_pct"].notna()].sort_values("adverse_pct", ascending=False, kind="stable")
    data = pd.DataFrame(
        {
            "Indicator": [sentences.named(r) for r in records(found)],
            "Missed by, % of target": [float(formats.rounded(v, 1)) for v in found["adverse_pct"]],
            "Rating": found["rag_label"].to_list(),
        }
    )
    title = f"How far each target was missed, {quarter(card)}"
    if found.empty:
        return Chart(title, "No target was missed by a percentage that can be drawn.", data)
    most, least = found.iloc[0], found.iloc[-1]
    alt = f"{most['ref']} missed its target by {formats.figure(most['adverse_pct'], Unit.PERCENT, 1)} of it"
    if len(found) > 1:
        alt = f"Of {len(found)} targets missed, {alt}, the most, and {least['ref']} by "
        alt += f"{formats.figure(least['adverse_pct'], Unit.PERCENT, 1)}, the least"
    if len(found) < len(missed):
        left_out = formats.joined(str(r) for r in missed.loc[missed["adverse_pct"].isna(), "ref"])
        alt += f". Not drawn, as no percentage of a target of 0 is defined: {left_out}"
    return Chart(title, f"{alt}.", data, _drawn_distance(found))


def trends(card: Scorecard) -> Charts:
    """Return the quarters of each missed indicator with its target; a missing quarter is a gap.

    Every miss is drawn, a few to a drawing, in the order of the misses.

    Parameters
    ----------
    card
        The scorecard of a directorate or of the whole council (`perfkit.judge.scorecard.judge`).

    Returns
    -------
    Charts
        Up to three indicators to a drawing; each ``data`` has one row an indicator and quarter, figures in
        the indicator's unit.

    Examples
    --------
    >>> from perfkit.demo.cards import hart
    >>> trends(hart())
    Missed targets quarter by quarter, to 2014/15 Q2
    HS08: 57% in 2013/14 Q4, 5% in 2014/15 Q1 and 25% in 2014/15 Q2. HS16: 7 in 2013/14 Q4, 28 in ...
    """
    rows = records(counts.missed(card))
    title = f"Missed targets quarter by quarter, to {quarter(card)}"
    if not rows:
        return Charts((Chart(title, "No target was missed.", pd.DataFrame(columns=["Indicator", "Quarter"])),))
    lines = series.quarters(card, [str(row["ref"]) for row in rows])
    pages = [rows[n : n + _TO_A_DRAWING] for n in range(0, len(rows), _TO_A_DRAWING)]
    marks = [f" ({n} of {len(pages)})" if len(pages) > 1 else "" for n in range(1, len(pages) + 1)]
    return Charts(tuple(_trends(f"{title}{mark}", page, lines) for page, mark in zip(pages, marks, strict=True)))


def _trends(title: str, rows: list[Row], lines: dict[str, pd.DataFrame]) -> Chart:
    drawn = [lines[str(row["ref"])].assign(Indicator=sentences.named(row)) for row in rows]
    data = pd.concat(drawn, ignore_index=True)
    names = {"period": "Quarter", "outturn": "Outturn", "target_low": "Target", "target_high": "Target up to"}
    ranged = data["target_low"].fillna(0).ne(data["target_high"].fillna(0)).any()
    data = data.rename(columns=names)[["Indicator", *list(names.values())[: 4 if ranged else 3]]]
    parts = [_told(row, lines[str(row["ref"])]) for row in rows]
    return Chart(title, " ".join(parts), data, _drawn_trends(rows, lines))


def _told(row: Row, line: pd.DataFrame) -> str:
    known = line[line["outturn"].notna()]
    said = [
        f"{formats.figure(v, row['unit'], int(row['decimals']), row['per'])} in {period}"
        for period, v in zip(known["period"], known["outturn"], strict=True)
    ]
    gaps = [str(p) for p in line.loc[line["outturn"].isna(), "period"]]
    tail = f"; no figure for {formats.joined(gaps)}" if gaps else ""
    return f"{row['ref']}: {formats.joined(said)}{tail}."


@house_style()
def _drawn_ratings(table: pd.DataFrame, labels: dict[str, str]) -> str:
    step, gap = 0.2, 0.1
    lines = [max(-(-int(n) // _ACROSS), 1) for n in table.sum(axis=1)]
    # A council's own words may be long: then the key has a line for each.
    across = max(map(len, labels.values())) <= _SHORT
    foot = 0.34 if across else 0.1 + step * len(labels)
    height = foot + sum(gap + step * n for n in lines)
    figure, axes = _canvas(height)
    y = height
    for (name, counted), deep in zip(table.iterrows(), lines, strict=True):
        axes.text(0, y - 0.11, shorten(str(name), 36, placeholder="…"), va="center", fontsize=9)
        marks = [rag for rag in table.columns for _ in range(int(counted[rag]))]
        for place, rag in enumerate(marks):
            _mark(axes, _NAME + 0.1 + step * (place % _ACROSS), y - 0.1 - step * (place // _ACROSS), rag)
        y -= step * deep + gap
    for place, (rag, label) in enumerate(labels.items()):
        x, y = (1.08 * place, 0.12) if across else (0.0, foot - 0.14 - step * place)
        _mark(axes, x + 0.08, y, rag)
        axes.text(x + 0.22, y - 0.01, label, va="center", fontsize=9, color=SOFT)
    return svg_of(figure)


@house_style()
def _drawn_distance(found: pd.DataFrame) -> str:
    step = 0.46
    height = step * len(found) + 0.08
    figure, axes = _canvas(height)
    widest = float(found["adverse_pct"].max())
    words = 0.5 + 0.072 * (6 + int(found["rag_label"].str.len().max()))
    scale = (WIDTH - words) / widest
    for place, row in enumerate(records(found)):
        y = height - step * place - 0.12
        axes.text(0, y, shorten(sentences.named(row), _LABEL, placeholder="…"), va="center", fontsize=9)
        long = row["adverse_pct"] * scale
        axes.barh(y - 0.2, long, height=0.12, color=COLOURS[Rag(row["rag"])], clip_on=False)
        _mark(axes, long + 0.14, y - 0.2, row["rag"])
        said = f"{formats.figure(row['adverse_pct'], Unit.PERCENT, 1)} {row['rag_label']}"
        axes.text(long + 0.27, y - 0.21, said, va="center", fontsize=9, color=SOFT)
    return svg_of(figure)


@house_style()
def _drawn_trends(rows: list[Row], lines: dict[str, pd.DataFrame]) -> str:
    import seaborn as sns  # type: ignore[import-untyped]  # noqa: PLC0415
    from matplotlib.figure import Figure  # noqa: PLC0415
    from matplotlib.layout_engine import TightLayoutEngine  # noqa: PLC0415

    figure = Figure(figsize=(WIDTH, 1.65 * len(rows)))
    for axes, row in zip(figure.subplots(len(rows), squeeze=False)[:, 0], rows, strict=True):
        line = lines[str(row["ref"])]
        # Labels that are there spare seaborn laying out every tick to see whether to write its own.
        axes.set(xlabel=" ", ylabel=" ")
        sns.lineplot(x=line.index, y=line["outturn"], units=line["run"], estimator=None, color=INK, marker="o",
                     markeredgewidth=0, ax=axes, clip_on=False, legend=False)  # fmt: skip
        _targets(axes, line["target_low"], line["target_high"])
        # A label keeps clear of the target's line: below it where the outturn is lower.
        lower = set(line.index[line["outturn"] < line["target_low"]])
        unit = _unit(row)
        for place, value in line["outturn"].dropna().items():
            text = formats.figure(value, Unit.NUMBER if unit else row["unit"], int(cells.precise(row)["decimals"]))
            axes.annotate(text, (place, value), (0, -14 if place in lower else 6), textcoords="offset points",
                          ha="center", fontsize=9)  # fmt: skip
        name = shorten(sentences.named(row), _LABEL - len(unit), placeholder="…")
        axes.set_title(f"{name}{unit}", loc="left", fontsize=9, pad=14)
        axes.margins(y=0.5)
        axes.set(xlabel="", ylabel="", xlim=(-0.4, len(line) - 0.2), yticks=[])
        axes.set_xticks(line.index, _ticks(line["period"]), fontsize=9)
        axes.tick_params(length=0)
        axes.spines["left"].set_visible(False)
    # `Figure.tight_layout` would do the same, and have it all drawn twice.
    TightLayoutEngine(pad=0.3, h_pad=1.2).execute(figure)
    return svg_of(figure)


def _unit(row: Row) -> str:
    """Return the unit that a drawing says once, beside the name, so that neighbouring figures do not meet."""
    if row["unit"] in NOUNS:
        return f" ({row['unit']})"
    return f" (per {formats.number(row['per'])})" if row["unit"] == Unit.RATE and cells.has(row, "per") else ""


def _targets(axes: Axes, low: pd.Series, high: pd.Series) -> None:
    """Draw each quarter's target at its own level: a target of one quarter says nothing of the next."""
    for targets in (low, high):
        for place, value in enumerate(targets):
            ends = [place - 0.35, place + 0.35]
            axes.plot(ends, [value, value], color=SOFT, linestyle="--", linewidth=1.4, clip_on=False)
    if pd.notna(high.iloc[-1]):
        axes.annotate("target", (len(high) - 0.65, high.iloc[-1]), (4, 0), textcoords="offset points",
                      va="center", fontsize=9, color=SOFT)  # fmt: skip


def _ticks(labels: pd.Series) -> list[str]:
    """Return each quarter's short name, with the year below the first and below each quarter 1."""
    parts = [str(label).split() for label in labels]
    return [f"{q}\n{year}" if place == 0 or q == "Q1" else q for place, (year, q) in enumerate(parts)]


def _canvas(height: float) -> tuple[Figure, Axes]:
    """Return a figure whose axes are measured in inches, without frame or ticks."""
    from matplotlib.figure import Figure  # noqa: PLC0415

    figure = Figure(figsize=(WIDTH, height))
    axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
    axes.set(xlim=(0, WIDTH), ylim=(0, height))
    axes.set_axis_off()
    return figure, axes


def _mark(axes: Axes, x: float, y: float, rag: str) -> None:
    kind = Rag(rag)
    fill = "white" if kind == Rag.NOT_RATED else COLOURS[kind]
    axes.plot([x], [y], marker=MARKERS[kind], markersize=8.5, markerfacecolor=fill, markeredgecolor=COLOURS[kind],
              markeredgewidth=1.4, clip_on=False)  # fmt: skip
