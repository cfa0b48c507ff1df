"""One indicator beside its peers: the figures, our standing, the funnel, and what they went through too."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from perfkit import periods
from perfkit.explain.benchmark import funnel, standing
from perfkit.explain.drivers import by_peers, is_shared
from perfkit.explain.panel import Panel
from perfkit.judge.card import Scorecard
from perfkit.terms import Unit

US = "us"


@dataclass(frozen=True)
class Peers:
    """How others stand on one indicator.

    Parameters
    ----------
    period, group
        What is compared: the card's period, or the latest before it with
        figures on both sides; the peer group.
    own
        Our figure.
    values
        The peers' figures, by authority.
    standing
        As `perfkit.explain.benchmark.standing` has it; its ranks are missing
        where no way is better.
    outside
        Where we stand in the funnel: "" within its limits, "above_95" and so
        on; None where the counts behind the figures are not known.
    change
        The row of `perfkit.explain.drivers.by_peers`, or None.
    shared
        Whether the change may be called shared.
    """

    period: str
    group: str
    own: float
    values: pd.Series
    standing: pd.Series
    outside: str | None
    change: pd.Series | None
    shared: bool


def peers_of(card: Scorecard, panel: Panel, since: pd.Period | None) -> Peers | None:
    """Return how peers stand on a card's one indicator, or None where there are none to compare with."""
    row, ref = card.rows.iloc[0], panel.refs[0]
    table = card.tables.benchmarks
    table = table[table["ref"].eq(ref) & table["value"].notna()]
    past = zip(panel.quarters, panel.outturn.iloc[0], strict=True)
    ours = {periods.label(q): float(value) for q, value in past if pd.notna(value)}
    if pd.notna(row["outturn"]):
        ours[str(row["period"])] = float(row["outturn"])
    found = table[table["period"].isin(ours)]
    if found.empty:
        return None
    period = str(found.sort_values("ends", kind="stable")["period"].iloc[-1])
    found = found[found["period"] == period]
    group = found["group"].fillna("").mode().iloc[0]
    found = found[found["group"].fillna("") == group].drop_duplicates("authority", keep="last")
    own = pd.Series({ref: ours[period]})
    polarity = pd.Series({ref: row["polarity"]})
    begun = pd.Series([since if since is not None else pd.NaT], panel.refs)
    change = by_peers(card.tables.benchmarks, panel, begun)
    return Peers(
        period,
        group,
        ours[period],
        found.set_index("authority")["value"],
        standing(own, found, polarity).iloc[0],
        _outside(found, row, panel, period),
        change.iloc[0] if len(change) else None,
        bool(len(change) and is_shared(change).iloc[0]),
    )


def _outside(found: pd.DataFrame, row: pd.Series, panel: Panel, period: str) -> str | None:
    """Return where we stand in the funnel of a share, or None without counts."""
    counts = found.set_index("authority")[["numerator", "denominator"]]
    quarter = next((q for q in panel.quarters if periods.label(q) == period), None)
    mine = [getattr(panel, name).iloc[0].get(quarter) for name in counts.columns]
    if period == row["period"] and pd.isna(mine[0]):
        mine = [row["numerator"], row["denominator"]]
    counts.loc[US] = [float("nan") if pd.isna(n) else float(n) for n in mine]
    share = row["unit"] == Unit.PERCENT and counts.notna().all(axis=None)
    if not share or (counts["numerator"] > counts["denominator"]).any():
        return None
    return str(funnel(counts["numerator"], counts["denominator"]).at[US, "outside_od"])
