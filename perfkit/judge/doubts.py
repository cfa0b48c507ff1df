"""Which doubts touch the figures that are judged, and what they do to a rating."""

from __future__ import annotations

import pandas as pd

from perfkit import periods
from perfkit.judge.months import months_of
from perfkit.terms import Doubt

DOUBT_COLUMNS = ("table", "ref", "period", "check", "doubt", "evidence", "row", "file")

_STRENGTH = [str(Doubt.INFORM), str(Doubt.CHECK), str(Doubt.WITHHOLD)]


def evidence(findings: pd.DataFrame, table: str) -> pd.Series:
    """Return the evidence that withholds figures of one table, indexed by (ref, period)."""
    grave = findings[findings["table"].eq(table) & findings["doubt"].eq(Doubt.WITHHOLD)]
    return grave.groupby(["ref", "period"])["evidence"].agg(" ".join).astype("str")


def touching(findings: pd.DataFrame, rows: pd.DataFrame, quarter: pd.Period) -> pd.DataFrame:
    """Return the findings on the figures judged, their months and their targets, and on milestones."""
    whole = [periods.label(p) for p in (quarter, *months_of(quarter))]
    ours = findings["period"].isin(whole) & findings["ref"].isin(rows["ref"])
    # A year's figure or target is touched only where it is what was judged.
    keys = pd.concat([rows[["ref", c]].set_axis(["ref", "period"], axis=1) for c in ("period", "target_period")])
    judged = ours | pd.MultiIndex.from_frame(findings[["ref", "period"]]).isin(pd.MultiIndex.from_frame(keys))
    return findings[judged | findings["table"].eq("milestones")].reset_index(drop=True)


def strongest(findings: pd.DataFrame, refs: pd.Series) -> pd.Series:
    """Return the strongest doubt on each indicator; missing where there is none."""
    findings = findings[findings["table"].ne("milestones")]
    ranks = findings["doubt"].map({doubt: i for i, doubt in enumerate(_STRENGTH)})
    return refs.map(ranks.groupby(findings["ref"]).max()).map(dict(enumerate(_STRENGTH))).astype("str")
