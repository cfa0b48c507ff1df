"""The gap between an outturn and its target, or last year, in parts that add up exactly.

Every split is a Shapley value (`perfkit.explain.bridge.attribute`): which
arithmetic part moved, never why.
"""

from __future__ import annotations

import pandas as pd

from perfkit.explain.bridge import attribute


def counts(before: pd.DataFrame, after: pd.DataFrame, per: float = 1) -> pd.DataFrame:
    """Split the change of ratios into their numerators and their denominators.

    Parameters
    ----------
    before, after
        ``numerator`` and ``denominator``, alike in index; denominators above 0.
    per
        Multiplier: 100 for a percentage.

    Returns
    -------
    DataFrame
        ``numerator`` and ``denominator`` effects and ``change``, their sum.

    Examples
    --------
    More came and as many were dealt with: all of the fall is the denominator's.

    >>> before = pd.DataFrame({"numerator": [80.0], "denominator": [100.0]})
    >>> counts(before, before.assign(denominator=125.0), per=100).round(1).to_dict("records")
    [{'numerator': 0.0, 'denominator': -16.0, 'change': -16.0}]
    """
    names = ["numerator", "denominator"]
    sides = [{name: side[name].where(before["denominator"] > 0) for name in names} for side in (before, after)]
    effects = attribute(lambda numerator, denominator: per * numerator / denominator, *sides)
    return pd.DataFrame(effects).assign(change=sum(effects.values()))


def volume_price(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Split the change of a sum of money into how much was bought and what it cost.

    For a council's own notebook: the tables hold money without volumes, so
    no report of perfkit's asks for it.

    Parameters
    ----------
    before, after
        ``volume`` and ``price``, alike in index.

    Returns
    -------
    DataFrame
        ``volume`` and ``price`` effects and ``change``, their sum.

    Examples
    --------
    >>> before = pd.DataFrame({"volume": [10.0], "price": [2.0]})
    >>> volume_price(before, pd.DataFrame({"volume": [20.0], "price": [4.0]})).to_dict("records")
    [{'volume': 30.0, 'price': 30.0, 'change': 60.0}]
    """
    sides = [{name: side[name] for name in ("volume", "price")} for side in (before, after)]
    effects = attribute(lambda volume, price: volume * price, *sides)
    return pd.DataFrame(effects).assign(change=sum(effects.values()))


def timing(outturn: pd.Series, target: pd.Series, year_target: pd.Series, share: pd.Series) -> pd.DataFrame:
    """Split a cumulative figure's gap into timing and level.

    Timing is how far the interim target departs from the share of the year
    that has usually been reached by now; level is the rest, which is the
    service's own.

    Parameters
    ----------
    outturn, target
        The cumulative figure and its interim target.
    year_target
        The whole year's target.
    share
        The share of a year usually reached by now, between 0 and 1.

    Returns
    -------
    DataFrame
        ``timing``, ``level`` and ``gap`` (outturn less target), the first
        two adding up to the third.

    Examples
    --------
    A straight line asks for 56 homes of 112 by September, when a quarter of a year's homes are usual:

    >>> timing(pd.Series([34.0]), pd.Series([56.0]), pd.Series([112.0]), pd.Series([0.25])).to_dict("records")
    [{'timing': -28.0, 'level': 6.0, 'gap': -22.0}]
    """
    seasonal = year_target * share
    return pd.DataFrame({"timing": seasonal - target, "level": outturn - seasonal, "gap": outturn - target})
