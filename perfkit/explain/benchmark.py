"""How others did: quartiles among peers, funnels, neighbours, and was it just us.

Ranks of small councils are mostly noise, so a rank is never given without
the funnel that says whether the difference is beyond chance.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from perfkit.terms import Polarity

NEAR, FAR = 0.975, 0.999
"""Upper tail points of a funnel's 95% and 99.8% limits."""
WINSORISE = 0.1
"""The share at either end pulled in before over-dispersion is measured."""
QUARTILES = 4


def quantile(rank: pd.Series, of: pd.Series | int, groups: int = QUARTILES) -> pd.Series:
    """Return which of so many groups a rank falls in; 1 holds rank 1.

    Parameters
    ----------
    rank
        1 to `of`; tied ranks share the best.
    of
        How many are ranked.
    groups
        4 for quartiles, 10 for deciles.

    Returns
    -------
    Series
        Whole numbers, missing where fewer are ranked than there are groups.

    Notes
    -----
    The rule of the public-health indicator tools: fill from the last group.

    Examples
    --------
    >>> quantile(pd.Series([1, 3, 4, 5, 6]), 6).tolist()
    [1, 2, 3, 3, 4]
    """
    size = pd.Series(of, index=rank.index)
    from_last = (size + 1 - rank) * groups
    # Whole-number division: a quotient that is exactly whole must not be rounded up.
    group = groups + 1 + (-from_last // size)
    return group.astype("Int64").where((size >= groups) & rank.notna())


def standing(own: pd.Series, peers: pd.DataFrame, polarity: pd.Series) -> pd.DataFrame:
    """Return where we stand among our peers, indicator by indicator.

    Parameters
    ----------
    own
        Our figure by ref.
    peers
        ``ref authority value``: one row a peer; missing values do not count.
    polarity
        By ref; only higher and lower can be ranked.

    Returns
    -------
    DataFrame
        Indexed by ref: ``rank`` (1 is best, ties share it), ``of`` (peers
        and ourselves), ``quartile`` (1 is best; missing with fewer than
        four), ``median`` of the peers, ``best_quarter`` (the figure that
        the best quarter of the peers reaches) and ``peers``.

    Examples
    --------
    >>> peers = pd.DataFrame({"ref": "PL1", "authority": list("ABC"), "value": [70.0, 80.0, 90.0]})
    >>> standing(pd.Series({"PL1": 85.0}), peers, pd.Series({"PL1": "higher"})).loc["PL1"].to_dict()
    {'rank': 2.0, 'of': 4.0, 'quartile': 2.0, 'median': 80.0, 'best_quarter': 85.0, 'peers': 3.0}
    """
    sign = polarity.map({Polarity.HIGHER: 1.0, Polarity.LOWER: -1.0}).reindex(own.index)
    theirs = peers[peers["value"].notna() & peers["ref"].isin(own.index[own.notna() & sign.notna()])]
    better = theirs["ref"].map(sign).astype(float) * (theirs["value"] - theirs["ref"].map(own).astype(float)) > 0
    count = theirs.groupby("ref").size().reindex(own.index)
    rank = better.groupby(theirs["ref"]).sum().reindex(own.index) + 1
    by_ref = (theirs["value"] * theirs["ref"].map(sign).astype(float)).groupby(theirs["ref"])
    return pd.DataFrame(
        {
            "rank": rank.astype("Int64"),
            "of": (count + 1).astype("Int64"),
            "quartile": quantile(rank, count + 1),
            "median": by_ref.median().reindex(own.index) * sign,
            "best_quarter": by_ref.quantile(0.75).reindex(own.index) * sign,
            "peers": count.fillna(0).astype(int),
        }
    )


def funnel(numerator: pd.Series, denominator: pd.Series) -> pd.DataFrame:
    """Return the limits within which chance alone would keep each authority's share.

    Parameters
    ----------
    numerator, denominator
        By authority; an authority without both, or without cases, has none.

    Returns
    -------
    DataFrame
        Indexed alike: ``value``, ``average`` (all numerators over all
        denominators), the binomial limits ``lower_95 upper_95 lower_998
        upper_998`` kept within 0 and 1, the same widened for
        over-dispersion with ``_od``, ``z`` (standard errors from the
        average), ``outside`` and ``outside_od`` ("", "above_95",
        "below_95", "above_998" or "below_998"), ``phi`` (how many times
        larger the spread is than chance alone explains) and ``tau2`` (the
        variance between authorities that is left). Widened only where phi is
        above 1.

    Notes
    -----
    Spiegelhalter (2005), Statistics in Medicine 24, 1185-1202, and (2012)
    for over-dispersion: arcsine scale, the outer tenths pulled in.

    Examples
    --------
    >>> seen = funnel(pd.Series([80, 90, 20]), pd.Series([100, 100, 40]))
    >>> seen["outside"].tolist(), seen["value"].round(2).tolist()
    (['', 'above_95', 'below_998'], [0.8, 0.9, 0.5])
    """
    usable = numerator.ge(0) & denominator.gt(0) & numerator.le(denominator)
    count = numerator.where(usable).astype(float)
    over = denominator.where(usable).astype(float)
    average = count.sum() / over.sum() if usable.any() else np.nan
    table = pd.DataFrame({"value": count / over, "average": average})
    sigma = (average * (1 - average) / over) ** 0.5
    centre, error = float(np.arcsin(np.sqrt(average))), 0.5 * over**-0.5
    z = (np.arcsin(np.sqrt(table["value"])) - centre) / error
    phi, tau2 = _over_dispersion(z, error)
    wide = (error**2 + tau2) ** 0.5
    for name, tail in (("95", stats.norm.ppf(NEAR)), ("998", stats.norm.ppf(FAR))):
        table[f"lower_{name}"] = (average - tail * sigma).clip(lower=0)
        table[f"upper_{name}"] = (average + tail * sigma).clip(upper=1)
        low, high = ((centre + side * tail * wide).clip(0, np.pi / 2) for side in (-1, 1))
        table[f"lower_{name}_od"], table[f"upper_{name}_od"] = np.sin(low) ** 2, np.sin(high) ** 2
    table["z"] = z
    table["outside"], table["outside_od"] = _outside(table, ""), _outside(table, "_od")
    return table.assign(phi=phi, tau2=tau2)


def neighbours(features: pd.DataFrame, authority: str, count: int = 15) -> pd.Series:
    """Return an authority's nearest neighbours, nearest first, with their distance.

    For making up a peer group, in a council's own notebook: the reports take
    the groups that the table `benchmarks` names.

    Parameters
    ----------
    features
        One row an authority, one column a characteristic (population,
        density …); those of an authority that are missing do not count
        against it.
    authority
        Whose neighbours.
    count
        How many.

    Returns
    -------
    Series
        Distance by authority, in standard deviations a characteristic.

    Raises
    ------
    KeyError
        If there is no such authority.

    Notes
    -----
    Standardised Euclidean distance, as CIPFA's nearest-neighbour model uses
    it; the mean over the characteristics that both have. A characteristic
    that is the same everywhere is passed over.

    Examples
    --------
    >>> places = pd.DataFrame({"people": [90, 95, 300], "density": [4, 5, 20]}, index=["Hart", "A", "B"])
    >>> neighbours(places, "Hart").round(2).to_dict()
    {'A': 0.08, 'B': 1.77}
    """
    spread = features.std()
    scaled = features.loc[:, spread > 0] / spread[spread > 0]
    away: pd.Series = ((scaled - scaled.loc[authority]) ** 2).mean(axis=1) ** 0.5
    return away.drop(authority).dropna().nsmallest(count)


def shared(own: pd.DataFrame, peers: pd.DataFrame) -> pd.DataFrame:
    """Return how much of our change the peers went through too.

    Parameters
    ----------
    own
        Indexed by ref: our ``before`` and ``after``.
    peers
        ``ref authority before after``: one row a peer; only peers with both
        count.

    Returns
    -------
    DataFrame
        Indexed by ref: ``change`` (ours), ``group_change`` (the median
        peer's), ``own_change`` (what is left: ours alone), ``moved_alike``
        (share of the peers that moved our way), ``rank`` (of our change
        among all, 1 the largest rise) and ``peers``.

    Examples
    --------
    >>> moves = {"ref": "PL1", "authority": list("ABC"), "before": [80, 80, 80.0], "after": [76, 77, 81.0]}
    >>> peers = pd.DataFrame(moves)
    >>> shared(pd.DataFrame({"before": [80.0], "after": [75.0]}, index=["PL1"]), peers).loc["PL1"].round(2).to_dict()
    {'change': -5.0, 'group_change': -3.0, 'own_change': -2.0, 'moved_alike': 0.67, 'rank': 4.0, 'peers': 3.0}
    """
    change = own["after"] - own["before"]
    both = peers[peers["before"].notna() & peers["after"].notna() & peers["ref"].isin(own.index)]
    moved = both["after"] - both["before"]
    ours = both["ref"].map(change).astype(float)
    by_ref = both["ref"]
    group = moved.groupby(by_ref).median().reindex(own.index)
    return pd.DataFrame(
        {
            "change": change,
            "group_change": group,
            "own_change": change - group,
            "moved_alike": (np.sign(moved) == np.sign(ours)).groupby(by_ref).mean().reindex(own.index),
            "rank": (moved > ours).groupby(by_ref).sum().reindex(own.index) + 1,
            "peers": by_ref.value_counts().reindex(own.index).fillna(0).astype(int),
        }
    )


def _over_dispersion(z: pd.Series, error: pd.Series) -> tuple[float, float]:
    """Return how over-dispersed standardised values are, and the variance that adds."""
    known = z.dropna()
    count = len(known)
    if count < 2:
        return np.nan, 0.0
    low, high = known.quantile([WINSORISE, 1 - WINSORISE])
    phi = float((known.clip(low, high) ** 2).sum() / count)
    weight = 1 / error.dropna() ** 2
    tau2 = (count * phi - (count - 1)) / (weight.sum() - (weight**2).sum() / weight.sum())
    return phi, max(0.0, float(tau2)) if phi > 1 else 0.0


def _outside(table: pd.DataFrame, kind: str) -> Any:
    value = table["value"]
    conditions = [
        value > table[f"upper_998{kind}"],
        value < table[f"lower_998{kind}"],
        value > table[f"upper_95{kind}"],
        value < table[f"lower_95{kind}"],
    ]
    return pd.array(np.select(conditions, ["above_998", "below_998", "above_95", "below_95"], ""), dtype="str")
