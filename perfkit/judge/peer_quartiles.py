"""The quartile of a year's outturn among the peers' outturns of that year."""

from __future__ import annotations

import numpy as np
import pandas as pd

from perfkit import periods
from perfkit.judge.card import Scorecard
from perfkit.judge.figures import counts_one_quarter
from perfkit.judge.not_rated import FEWEST_PEERS
from perfkit.judge.year_figures import year_figures
from perfkit.terms import DataStatus, Frequency, Polarity

_NONE = pd.Series(dtype="str", index=pd.MultiIndex.from_arrays([[], []]))


def peer_years(card: Scorecard) -> pd.DataFrame:
    """Return what the card's year came to at each peer, by the rule of the council's own years.

    Returns
    -------
    DataFrame
        ``ref authority value``: the figure given for the year, or the one its
        quarters make; none where there is neither.
    """
    peers = card.tables.benchmarks
    peers = peers[peers["ref"].isin(card.rows["ref"])].drop_duplicates(["ref", "period", "authority"], keep="last")
    pairs = peers[["ref", "authority"]].drop_duplicates().reset_index(drop=True)
    pairs["key"] = pairs.index.astype("str")
    rows = pairs.merge(card.rows.rename(columns={"denominator": "own"}), on="ref")
    usual = rows["basis"].eq("annual").map({True: str(Frequency.ANNUAL), False: str(Frequency.QUARTERLY)})
    rows = rows.assign(ref=rows["key"], frequency=usual.astype("str"))
    given = peers.merge(pairs, on=["ref", "authority"])
    status = given["value"].isna().map({True: str(DataStatus.NOT_AVAILABLE), False: str(DataStatus.FINAL)})
    figures = given.assign(ref=given["key"], outturn=given["value"], status=status.astype("str"))
    figures["as_of"] = pd.Series(dtype="datetime64[ns]")
    for blank in ("note", "published_status", "outlook"):
        figures[blank] = pd.Series(dtype="str")
    counted = counts_one_quarter(rows.assign(denominator=np.nan)) & rows["own"].isna()
    year = periods.year_of(card.quarter)
    if rows.empty:
        return pd.DataFrame({"ref": [], "authority": [], "value": []}).astype({"ref": "str", "authority": "str"})
    found = year_figures(rows, figures, counted, year, known_on=None, in_doubt=_NONE)
    named = pairs.merge(found[["ref", "outturn"]].rename(columns={"ref": "key", "outturn": "value"}), on="key")
    return named.loc[named["value"].notna(), ["ref", "authority", "value"]].reset_index(drop=True)


def peer_quartiles(card: Scorecard) -> pd.DataFrame:
    """Return each outturn's quartile among the peers, the first being best.

    An outturn is in the first quartile where it is as good as the best quarter of the peers or better,
    in the fourth where it is worse than the worst quarter begins; between, the median divides.
    Fewer peers than four make no quartile, nor does an indicator of which neither way is better.

    Returns
    -------
    DataFrame
        ``ref peers quartile``, in the order of the card: how many peers have a figure for the year,
        and 1 to 4 or missing.
    """
    found = peer_years(card)
    values = found.groupby("ref")["value"]
    cuts = pd.DataFrame({"peers": values.size(), **{f"q{n}": values.quantile(n / 4) for n in (1, 2, 3)}})
    cuts = cuts.reindex(card.rows["ref"]).reset_index(drop=True)
    ours, lower = card.rows["outturn"].reset_index(drop=True), card.rows["polarity"].eq(Polarity.LOWER).to_numpy()
    sign = np.where(lower, -1.0, 1.0)
    best, middle, worst = cuts["q3"].mask(lower, cuts["q1"]), cuts["q2"], cuts["q1"].mask(lower, cuts["q3"])
    # A figure and a quartile that are one figure differently stored are level.
    near = 1e-9 * ours.abs().clip(lower=1e-3)
    behind = pd.concat([(cut - ours) * sign > near for cut in (best, middle, worst)], axis=1).sum(axis=1)
    sided = card.rows["polarity"].isin((Polarity.HIGHER, Polarity.LOWER)).to_numpy()
    known = ours.notna() & cuts["peers"].ge(FEWEST_PEERS) & sided
    return pd.DataFrame(
        {
            "ref": card.rows["ref"].to_numpy(),
            "peers": cuts["peers"].fillna(0).astype("int64"),
            "quartile": (1.0 + behind).where(known),
        }
    )
