"""`Case`: one indicator and everything known about it, worked out once for its report."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from perfkit import periods
from perfkit.errors import UsageError
from perfkit.explain.explanation import Explanation, explain
from perfkit.explain.fan import fan
from perfkit.explain.gap import Bridge, bridge_of
from perfkit.explain.kinds import Cause
from perfkit.explain.panel import Panel
from perfkit.explain.patterns import season_of, shapes
from perfkit.explain.peers import Peers, peers_of
from perfkit.explain.ratio_charts import p_chart
from perfkit.explain.runs import runs
from perfkit.explain.scales import scaled, unscaled
from perfkit.explain.spc import icons, xmr
from perfkit.judge.card import Scorecard
from perfkit.judge.history import history
from perfkit.terms import Basis, Unit

ENOUGH = 6
"""Fewer quarters have no limits worth drawing, not even as trial limits."""
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
    chart, icons, runs
        What `perfkit.explain.spc.xmr` and `icons`, and
        `perfkit.explain.runs.runs`, say of ``plain``; None with fewer than
        six quarters.
    ratio
        Laney's p′ chart, for a share of counts; else None.
    bridge
        The change, taken apart.
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
    chart: pd.DataFrame | None
    icons: pd.Series | None
    runs: pd.Series | None
    ratio: pd.DataFrame | None
    bridge: Bridge
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

    def figure(self, table: str, calculation: str) -> float:
        """Return one of the figures that a report gives, by its table and column.

        "limits" is the chart at its latest point, with ``points``; "runs" as
        it is; "ratio" has ``points`` and ``outside``; "bridge" ``before`` and
        ``after``; "peers" has our ``own``, the standing, and the change with
        ``change.`` before its column.
        """
        match table, calculation:
            case "limits", _ if self.chart is not None:
                return float(self.chart[calculation].iloc[-1])
            case "runs", _ if self.runs is not None:
                return float(self.runs[calculation])
            case "ratio", "points" if self.ratio is not None:
                return float(len(self.ratio))
            case "ratio", "outside" if self.ratio is not None:
                return float(self.ratio["outside"].sum())
            case "bridge", "before" | "after":
                return float(getattr(self.bridge, calculation))
            case "peers", "own" if self.peers is not None:
                return self.peers.own
            case "peers", _ if self.peers is not None and not calculation.startswith("change."):
                return float(self.peers.standing[calculation])
            case "peers", _ if self.peers is not None and self.peers.change is not None:
                return float(self.peers.change[calculation.removeprefix("change.")])
        raise KeyError((table, calculation))


def case_of(card: Scorecard, ref: str) -> Case:
    """Return everything known about one of a scorecard's indicators.

    Raises
    ------
    UsageError
        If there is no such indicator; the message names the nearest.
    """
    if ref not in set(card.rows["ref"]):
        raise UsageError.unknown("indicator", ref, card.rows["ref"])
    mine = _alone(card, ref)
    explanation = explain(mine)
    panel = explanation.panel
    since = shapes(panel)["since"].iloc[0]
    begun = None if pd.isna(since) else since
    quarters, seasonal = _quarters(mine, panel)
    chart = _chart(quarters, mine, seasonal=seasonal)
    polarity = str(mine.rows["polarity"].iloc[0])
    return Case(
        mine,
        explanation,
        quarters,
        seasonal,
        begun,
        chart,
        None if chart is None else icons(chart, polarity=polarity).iloc[0],
        None if chart is None else runs(quarters["plain"].dropna()).iloc[0],
        None if chart is None else _ratio(panel),
        bridge_of(mine.tables.segments, panel, begun, _dimension(explanation)),
        peers_of(mine, panel, begun),
        fan(panel),
    )


def _alone(card: Scorecard, ref: str) -> Scorecard:
    rows = card.rows[card.rows["ref"] == ref].reset_index(drop=True)
    doubts = card.doubts[card.doubts["ref"] == ref].reset_index(drop=True)
    return replace(card, rows=rows, doubts=doubts, milestones=card.milestones.iloc[:0], finance=card.finance.iloc[:0])


def _quarters(card: Scorecard, panel: Panel) -> tuple[pd.DataFrame, bool]:
    past = history(card, len(panel.quarters))
    single = panel.single_quarters()
    season = season_of(panel)
    seasonal = bool((season != 0).any(axis=None))
    level = scaled(panel) - season
    plain = [unscaled(panel, level[q]).iloc[0] for q in level.columns] if seasonal else single.iloc[0].to_numpy()
    target = past["target"].to_numpy(dtype="float64")
    if card.rows["basis"].iloc[0] == Basis.CUMULATIVE:
        opening = np.array([q.quarter == 1 for q in panel.quarters])
        target = target - np.where(opening, 0.0, np.append(np.nan, target[:-1]))
    table = pd.DataFrame(
        {
            "period": [periods.label(q) for q in panel.quarters],
            "outturn": panel.outturn.iloc[0].to_numpy(),
            "single": single.iloc[0].to_numpy(),
            "plain": plain,
            "target": target,
        },
        index=pd.PeriodIndex(panel.quarters),
    )
    return table[table["outturn"].notna().cummax()], seasonal


def _chart(quarters: pd.DataFrame, card: Scorecard, *, seasonal: bool) -> pd.DataFrame | None:
    """Return the limits; a target that moves with the season judges no figure without one."""
    if quarters["plain"].notna().sum() < ENOUGH:
        return None
    target = quarters["target"]
    if seasonal and target.tail(YEAR).nunique(dropna=False) > 1:
        target = target * float("nan")
    return xmr(quarters["plain"], polarity=str(card.rows["polarity"].iloc[0]), target=target)


def _ratio(panel: Panel) -> pd.DataFrame | None:
    """Return the p′ chart of a share of counts in single quarters."""
    measures = panel.measures.iloc[0]
    numerator, denominator = panel.numerator.iloc[0], panel.denominator.iloc[0]
    counted = numerator.notna() & denominator.gt(0)
    share = measures["unit"] == Unit.PERCENT and measures["basis"] == Basis.PERIOD
    if not share or counted.sum() < ENOUGH or (numerator > denominator).any():
        return None
    return p_chart(numerator[counted], denominator[counted])


def _dimension(explanation: Explanation) -> str:
    """Return the dimension that the evidence names, or an empty text."""
    named = explanation.findings[explanation.findings["cause"].isin((Cause.MIX_SHIFT, Cause.ONE_SEGMENT))]
    return str(named["dimension"].iloc[0]) if len(named) else ""
