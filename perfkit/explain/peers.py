"""One indicator beside its peers: the figures, our standing, the funnel, and what they went through too."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from perfkit import periods
from perfkit.explain.benchmark import funnel, shared, standing
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
        Our change (``ours``), the middle peer's (``effect``) and its
        ``share`` of ours, how many peers moved our way (``alike``) of how
        many (``after``), or None.
    begun
        What the change is measured from: the quarter in which a signal
        began, whose quarters are held against those before it; else the
        same quarter, or the year, before the one compared. "" without one.
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
    begun: str
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
    if once_a_year(card.rows).iloc[0]:
        # The panel keeps a year's figure at its last quarter.
        ours |= {
            periods.label(periods.year_of(periods.parse(at))): own for at, own in ours.items() if at.endswith("Q4")
        }
    found = table[table["period"].isin(ours)]
    if found.empty:
        return None
    period = str(found.sort_values("ends", kind="stable")["period"].iloc[-1])
    found = found[found["period"] == period]
    group = found["group"].fillna("").mode().iloc[0]
    table = table[table["group"].fillna("") == group]
    found = table[table["period"] == period].drop_duplicates("authority", keep="last")
    own = pd.Series({ref: ours[period]})
    polarity = pd.Series({ref: row["polarity"]})
    begun, change, together = _since(table, panel, since) if since is not None else _in_a_year(table, ours, period)
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
        together,
    )


def _since(table: pd.DataFrame, panel: Panel, since: pd.Period) -> tuple[str, pd.Series | None, bool]:
    """Return what we and the peers went through since a signal began, and whether it may be called shared."""
    found = by_peers(table, panel, pd.Series([since], panel.refs))
    if found.empty:
        return "", None, False
    known = set(table["period"])
    first = next(n for n, q in enumerate(panel.quarters) if periods.label(q) in known)
    begun = max(since, min(panel.quarters[first] + BEFORE // 2, panel.quarters[-2]))
    after, before = window(panel, pd.Series([begun], panel.refs))
    single = panel.single_quarters()
    ours = float((single.where(after).mean(axis=1) - single.where(before).mean(axis=1)).iloc[0])
    row = found.iloc[0]
    alike = round(float(row["before"]) * float(row["after"]))
    change = pd.Series({"ours": ours, "alike": alike, **row[["effect", "share", "after"]]})
    return periods.label(begun), change, bool(is_shared(found).iloc[0])


def _in_a_year(table: pd.DataFrame, ours: dict[str, float], period: str) -> tuple[str, pd.Series | None, bool]:
    """Return what we and the peers went through in a year, so that no season is mistaken for a change."""
    now = periods.parse(period)
    before = periods.label(now - (1 if now.freqstr == periods.YEAR else 4))
    sides = {
        side: table[table["period"] == label].drop_duplicates("authority", keep="last").set_index("authority")["value"]
        for side, label in (("before", before), ("after", period))
    }
    both = pd.DataFrame(sides).dropna().assign(ref=US).reset_index()
    if before not in ours or both.empty:
        return "", None, False
    found = shared(pd.DataFrame({"before": [ours[before]], "after": [ours[period]]}, index=[US]), both).iloc[0]
    change = {
        "ours": found["change"],
        "alike": round(found["moved_alike"] * found["peers"]),
        "effect": found["group_change"],
        "share": found["group_change"] / found["change"] if found["change"] else np.nan,
        "after": found["peers"],
    }
    return before, pd.Series(change), False


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
