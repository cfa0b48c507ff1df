"""One indicator beside its peers: the figures, our standing, the funnel, and what they went through too."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from perfkit import periods
from perfkit.explain.benchmark import funnel, standing
from perfkit.explain.drivers import BEFORE, by_peers, is_shared, window
from perfkit.explain.panel import Panel
from perfkit.judge.card import Scorecard
from perfkit.judge.figures import once_a_year
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
    by_chance
        The same of the funnel that allows for chance alone, and not for how
        widely the peers differ as a rule.
    change
        The row of `perfkit.explain.drivers.by_peers` with ``ours`` (our own
        change between the same quarters) and ``alike`` (how many peers
        moved our way), or None.
    begun
        The quarter from which the change is measured, or None.
    shared
        Whether the change may be called shared.
    """

    period: str
    group: str
    own: float
    values: pd.Series
    standing: pd.Series
    outside: str | None
    by_chance: str | None
    change: pd.Series | None
    begun: pd.Period | None
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
    begun, change = _change(card, panel, since)
    outside, by_chance = _outside(found, row, panel, period)
    return Peers(
        period,
        group,
        ours[period],
        found.set_index("authority")["value"],
        standing(own, found, polarity).iloc[0],
        outside,
        by_chance,
        change,
        begun,
        change is not None and bool(is_shared(change.to_frame().T).iloc[0]),
    )


def _change(card: Scorecard, panel: Panel, since: pd.Period | None) -> tuple[pd.Period | None, pd.Series | None]:
    """Return the quarter the change is measured from, and what the peers and we went through."""
    table = card.tables.benchmarks
    table = table[table["ref"].eq(panel.refs[0]) & table["value"].notna()]
    if once_a_year(card.rows).iloc[0]:
        # A year's figure stands at its fourth quarter, as ours does.
        ends = {periods.label(periods.year_of(q)): periods.label(q) for q in panel.quarters if q.quarter == 4}
        table = table.assign(period=table["period"].replace(ends))
    found = by_peers(table, panel, pd.Series([since if since is not None else pd.NaT], panel.refs))
    if found.empty:
        return None, None
    known = set(table["period"])
    first = next(n for n, q in enumerate(panel.quarters) if periods.label(q) in known)
    latest = panel.quarters[-2]
    begun = max(since if since is not None else latest, min(panel.quarters[first] + BEFORE // 2, latest))
    after, before = window(panel, pd.Series([begun], panel.refs))
    single = panel.single_quarters()
    ours = single.where(after).mean(axis=1) - single.where(before).mean(axis=1)
    row = found.iloc[0]
    alike = round(float(row["before"]) * float(row["after"]))
    return begun, pd.concat([row, pd.Series({"ours": ours.iloc[0], "alike": alike})])


def _outside(found: pd.DataFrame, row: pd.Series, panel: Panel, period: str) -> tuple[str | None, str | None]:
    """Return where we stand in the funnels of a share, the wider one first; None without counts."""
    counts = found.set_index("authority")[["numerator", "denominator"]]
    quarter = next((q for q in panel.quarters if periods.label(q) == period), None)
    mine = [getattr(panel, name).iloc[0].get(quarter) for name in counts.columns]
    if period == row["period"] and pd.isna(mine[0]):
        mine = [row["numerator"], row["denominator"]]
    counts.loc[US] = [float("nan") if pd.isna(n) else float(n) for n in mine]
    share = row["unit"] == Unit.PERCENT and counts.notna().all(axis=None)
    if not share or (counts["numerator"] > counts["denominator"]).any():
        return None, None
    limits = funnel(counts["numerator"], counts["denominator"]).loc[US]
    return str(limits["outside_od"]), str(limits["outside"])
