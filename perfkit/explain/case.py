"""`Case`: one indicator and everything known about it, worked out once for its report."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd

from perfkit import periods
from perfkit.errors import UsageError
from perfkit.explain.breaks import comparable
from perfkit.explain.charted import ENOUGH, Charted, charted, quarters_of
from perfkit.explain.explanation import Explanation, explain
from perfkit.explain.fan import fan
from perfkit.explain.gap import CHECK_FIRST, NOT_ALL_IN, Bridge, bridges_of
from perfkit.explain.grave import grave
from perfkit.explain.kinds import Cause
from perfkit.explain.panel import panel_of
from perfkit.explain.patterns import shapes
from perfkit.explain.peers import Peers, peers_of
from perfkit.explain.rebase import either_way, suggested
from perfkit.judge.card import Scorecard

__all__ = ["ENOUGH", "Case", "case_of"]
__dir__ = __all__.copy

YEAR = 4


@dataclass(frozen=True)
class Case:
    """One indicator's figures and what the statistics say of them.

    Parameters
    ----------
    card
        The scorecard cut down to the one indicator; its tables are whole.
    explanation
        What `perfkit.explain.explanation.explain` found.
    quarters
        One row a quarter, ``period outturn single plain target``: ``single``
        takes cumulative figures apart, ``plain`` also takes out the season
        where there is one, and ``target`` is that of the single quarter.
    seasonal
        Whether a season was taken out.
    since
        The quarter its worsening began, or None where it is noise.
    breaks
        Where limits start afresh, ``since`` and the ``reason`` on record, in
        order of time.
    suggested
        Where new limits would serve better
        (`perfkit.explain.rebase.suggested`), never applied; or None.
    charted
        The limits around ``plain``, and second opinions.
    bridges
        The change, taken apart by each dimension.
    peers
        How others stand, or None.
    ahead
        The year's quarters, known and to come (`perfkit.explain.fan.fan`).
    """

    card: Scorecard
    explanation: Explanation
    quarters: pd.DataFrame
    seasonal: bool
    since: pd.Period | None
    breaks: pd.DataFrame
    suggested: pd.Series | None
    charted: Charted
    bridges: tuple[Bridge, ...]
    peers: Peers | None
    ahead: pd.DataFrame

    @property
    def ref(self) -> str:
        """The indicator's reference."""
        return str(self.row["ref"])

    @property
    def row(self) -> pd.Series:
        """The indicator's row of the scorecard."""
        return self.card.rows.iloc[0]

    @property
    def yearly(self) -> bool:
        """Whether it has one figure a year: then a point is a year."""
        return bool(self.explanation.panel.yearly.iloc[0])

    @property
    def each(self) -> str:
        """What a point is called: "quarter" or "year"."""
        return "year" if self.yearly else "quarter"

    def called(self, quarter: object) -> str:
        """Name a point: its quarter, "2013/14 Q2", or of a yearly figure its year.

        Parameters
        ----------
        quarter
            The quarter (`pandas.Period` or its text).

        Returns
        -------
        str
            As `perfkit.periods.label` spells it.
        """
        found = pd.Period(str(quarter), freq=periods.QUARTER)
        return periods.label(periods.year_of(found) if self.yearly else found)

    @property
    def chart(self) -> pd.DataFrame | None:
        """The XmR chart (`Charted.chart`)."""
        return self.charted.chart

    @property
    def icons(self) -> pd.Series | None:
        """What the chart says of the latest point (`Charted.icons`)."""
        return self.charted.icons

    @property
    def runs(self) -> pd.Series | None:
        """Runs and crossings of the median (`Charted.runs`)."""
        return self.charted.runs

    @property
    def ratio(self) -> pd.DataFrame | None:
        """The p′ chart (`Charted.ratio`)."""
        return self.charted.ratio

    @property
    def bridge(self) -> Bridge:
        """The change taken apart by the dimension that explains most, or by its counts."""
        return self.bridges[0]

    @property
    def doubted(self) -> bool:
        """Whether the figure must be checked before anything is read from it."""
        return _doubted(self.card)

    @property
    def not_all_in(self) -> bool:
        """Whether part of the quarter is not in yet."""
        return bool(self.explanation.findings["cause"].eq(Cause.LATE_DATA).any())

    def figure(self, table: str, calculation: str) -> float:
        """Return one of the figures that a report gives, by its table and column.

        "limits" is the chart at its latest point, with ``points``, the
        suggestion with ``suggested.`` before its column (``before``,
        ``after``, ``quarters``), and the trended limits with ``trend.``:
        ``centre``, ``lower``, ``upper`` at the latest point, ``points`` and
        ``year`` (the slope, for four quarters). "runs" as it is; "ratio" has
        ``points`` and ``outside``; "bridge" ``before`` and ``after`` with
        the dimension before them ("ward.before"), or alone where the change
        is by its counts; "peers" has our ``own``, the standing, and the
        change with ``change.`` before its column.

        Parameters
        ----------
        table
            "limits", "runs", "ratio", "bridge", "peers" ...
        calculation
            The column, with what stands before it.

        Returns
        -------
        float
            In the indicator's unit, or a count.
        """
        part, _, column = calculation.rpartition(".")
        trend = self.charted.trend
        match table, calculation:
            case "limits", _ if part == "suggested" and self.suggested is not None:
                return float(self.suggested[column])
            case "limits", "trend.year" if trend is not None:
                return YEAR * trend.slope
            case "limits", "trend.points" if trend is not None:
                return float(trend.table["value"].notna().sum())
            case "limits", _ if part == "trend" and trend is not None:
                return float(trend.table[column].iloc[-1])
            case "limits", _ if self.chart is not None:
                return float(self.chart[calculation].iloc[-1])
            case "runs", _ if self.runs is not None:
                return float(self.runs[calculation])
            case "ratio", "points" if self.ratio is not None:
                return float(len(self.ratio))
            case "ratio", "outside" if self.ratio is not None:
                return float(self.ratio["outside"].sum())
            case "bridge", _ if column in ("before", "after"):
                return float(next(getattr(b, column) for b in self.bridges if b.dimension == part))
            case "peers", "own" if self.peers is not None:
                return self.peers.own
            case "peers", _ if self.peers is not None and not calculation.startswith("change."):
                return float(self.peers.standing[calculation])
            case "peers", _ if self.peers is not None and self.peers.change is not None:
                return float(self.peers.change[calculation.removeprefix("change.")])
        raise KeyError((table, calculation))


def case_of(card: Scorecard, ref: str, explanation: Explanation | None = None) -> Case:
    """Return everything known about one of a scorecard's indicators.

    Parameters
    ----------
    card
        The scorecard.
    ref
        The indicator.
    explanation
        That of the scorecard, where it is at hand: then nothing is explained
        twice.

    Returns
    -------
    Case
        The indicator's quarters (one row a quarter, figures in its unit), limits, the change taken
        apart, peers, and the range of what is to come.

    Raises
    ------
    UsageError
        If there is no such indicator; the message names the nearest.

    Examples
    --------
    >>> from perfkit.demo.cards import wexbridge
    >>> found = case_of(wexbridge("Children and Enterprise"), "NI68")
    >>> found.quarters[["period", "outturn", "single", "target"]].tail(1).round(1)
                period  outturn  single  target
    2014Q2  2013/14 Q2     64.0    64.0    68.0
    """
    if ref not in set(card.rows["ref"]):
        raise UsageError.unknown("indicator", ref, card.rows["ref"])
    mine = _alone(card, ref)
    explained = explain(mine) if explanation is None else _of(explanation, mine)
    panel = explained.panel
    since = shapes(panel)["since"].iloc[0]
    begun = None if pd.isna(since) else since
    whole = panel_of(mine, past=explained.past)
    quarters, seasonal = quarters_of(explained.past, whole, panel)
    breaks = explained.breaks[explained.breaks["since"].isin(quarters.index)].reset_index(drop=True)
    shape = either_way(panel)
    better = suggested(panel, shape)
    found = charted(quarters, panel, breaks["since"], shape.iloc[0], seasonal=seasonal)
    case = Case(
        mine,
        explained,
        quarters,
        seasonal,
        begun,
        breaks,
        better.iloc[0] if len(better) else None,
        found,
        (),
        peers_of(mine, panel, begun),
        fan(panel),
    )
    if case.doubted or case.not_all_in:
        return replace(case, bridges=(Bridge(missing=CHECK_FIRST if case.doubted else NOT_ALL_IN),))
    return replace(case, bridges=bridges_of(mine.tables.segments, panel, begun, _dimension(explained)))


def _alone(card: Scorecard, ref: str) -> Scorecard:
    rows = card.rows[card.rows["ref"] == ref].reset_index(drop=True)
    doubts = card.doubts[card.doubts["ref"] == ref].reset_index(drop=True)
    return replace(card, rows=rows, doubts=doubts, milestones=card.milestones.iloc[:0], finance=card.finance.iloc[:0])


def _dimension(explanation: Explanation) -> str:
    """Return the dimension that the evidence names, or an empty text."""
    named = explanation.findings[explanation.findings["cause"].isin((Cause.MIX_SHIFT, Cause.ONE_SEGMENT))]
    return str(named["dimension"].iloc[0]) if len(named) else ""


def _doubted(card: Scorecard) -> bool:
    """Say whether a grave doubt falls on a figure that is judged, and not on its target alone."""
    return bool(grave(card)["table"].eq("outturns").any())


def _of(explanation: Explanation, card: Scorecard) -> Explanation:
    """Return the part of a council's explanation that is of one indicator, as if it had been explained alone."""
    ref = str(card.rows["ref"].iloc[0])
    tables = (explanation.findings, explanation.missing, explanation.reasons, explanation.past, explanation.breaks)
    findings, missing, reasons, past, breaks = (t[t["ref"].eq(ref)].reset_index(drop=True) for t in tables)
    panel = comparable(panel_of(card, past=past), breaks)
    return Explanation(card, panel, findings, missing, reasons, explanation.outlook.loc[[ref]], past, breaks)
