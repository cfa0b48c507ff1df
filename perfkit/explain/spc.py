"""Signal or noise: XmR charts of many indicators at once.

The limits are Wheeler's natural process limits, the mean and 2.66 mean
moving ranges on either side; the rules and their order are those of the
NHS's Making Data Count. Each function works on a whole table of series in
one pass: points are laid out as one row a group, so that ten thousand
indicators cost little more than one.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from enum import StrEnum

import numpy as np
import pandas as pd

from perfkit.explain.spc_rules import NOISE, RULES, SpecialCause, grid, limits, special_cause
from perfkit.terms import Polarity

MIN_BASELINE = 12
TRIAL_BELOW = 13
"""With fewer points the limits are called trial limits."""


class Kind(StrEnum):
    """What a point says once polarity is known."""

    COMMON_CAUSE = "common_cause"
    IMPROVEMENT = "improvement"
    CONCERN = "concern"
    NEUTRAL = "neutral"


class Assurance(StrEnum):
    """Whether a process that goes on as it is can be relied on to meet its target."""

    MEETS = "consistently_meets"
    FAILS = "consistently_fails"
    HIT_AND_MISS = "hit_and_miss"


_HIGH = (SpecialCause.ABOVE_LIMIT, SpecialCause.TREND_UP, SpecialCause.TWO_IN_THREE_HIGH, SpecialCause.SHIFT_ABOVE)
_BETTER = {Polarity.HIGHER: 1, Polarity.LOWER: -1}

Rebase = Iterable[Hashable] | Mapping[Hashable, Iterable[Hashable]]


def xmr(
    values: pd.Series | pd.DataFrame,
    *,
    polarity: str | Mapping[Hashable, str] = Polarity.NONE,
    target: float | pd.Series | pd.DataFrame | None = None,
    baseline: int | None = None,
    rebase: Rebase = (),
    screen: bool = True,
    two_in_three: str = "mdc",
    centre: str = "mean",
    ranges: str = "mean",
) -> pd.DataFrame:
    """Return limits and special causes for every point of one series or many.

    Parameters
    ----------
    values
        A Series in order of time; or a DataFrame with one row a period in
        order of time and one column an indicator. Missing points are passed
        over: the moving range runs from the last known point to the next.
    polarity
        "higher", "lower", "range" or "none"; a mapping by indicator where
        they differ. Range and none make special causes neutral.
    target
        Carried to the result for `icons`: one figure, one an indicator, or
        one a point.
    baseline
        Draw the limits from the first so many points (at least 12) of each
        group and hold them.
    rebase
        The periods at which a new group begins, in which limits and rules
        start afresh; a mapping by indicator where they differ. Give only
        those whose reason is on record.
    screen
        Leave out, once, moving ranges of 3.267 mean moving ranges or more;
        the centre line is never screened.
    two_in_three
        "mdc": two of three points beyond two sigma count also where they
        are beyond the limit (Making Data Count since November 2023); "strict":
        only those between two sigma and the limit (NHSRplotthedots 0.2).
    centre, ranges
        "mean" or "median": of the points for the centre line, and of the
        moving ranges for the limits (then 3.145 of them and no screening),
        which a few wild points cannot inflate.

    Returns
    -------
    DataFrame
        One row a known point, indexed as the Series or by indicator and
        period, with ``value target mean lower upper near_lower near_upper
        group points special_cause kind``. ``group`` counts from 0 and
        ``points`` is its size.

    Raises
    ------
    ValueError
        If `baseline` is under 12, or another setting is not one of its two words.

    Notes
    -----
    Wheeler, Making Sense of Data (2003); NHS England, Making Data Count.
    A group of one point has limits at its value, as has a constant series.

    Examples
    --------
    >>> chart = xmr(pd.Series([3.0, 4.0, 5.0]))
    >>> chart[["mean", "lower", "upper"]].iloc[-1].round(2).to_dict()
    {'mean': 4.0, 'lower': 1.34, 'upper': 6.66}
    """
    if baseline is not None and baseline < MIN_BASELINE:
        raise ValueError(f"baseline is {baseline}; limits need at least {MIN_BASELINE} points")
    for name, choice, known in (
        ("two_in_three", two_in_three, ("mdc", "strict")),
        ("centre", centre, ("mean", "median")),
        ("ranges", ranges, ("mean", "median")),
    ):
        if choice not in known:
            raise ValueError(f"{name} is '{choice}'; expected '{known[0]}' or '{known[1]}'")
    points = _points(values, polarity, target, rebase)
    mask, laid = grid(points["value"].to_numpy(), points["start"].to_numpy())
    mean, spread = limits(laid[:, :baseline], centre, ranges, screen)
    cause = special_cause(laid, mean, spread, include_outside=two_in_three == "mdc")
    rows = mask.nonzero()[0]
    points["mean"] = mean[rows]
    for name, width in (("lower", -1), ("upper", 1), ("near_lower", -2 / 3), ("near_upper", 2 / 3)):
        points[name] = mean[rows] + width * spread[rows]
    points["points"] = mask.sum(axis=1)[rows]
    code = cause[mask]
    points["special_cause"] = pd.array(RULES[code], dtype="str")
    points["kind"] = pd.array(_kind(code, points.pop("better").to_numpy()), dtype="str")
    columns = ["value", "target", "mean", "lower", "upper", "near_lower", "near_upper", "group", "points"]
    return points[[*columns, "special_cause", "kind"]]


def icons(chart: pd.DataFrame, *, polarity: str | Mapping[Hashable, str] = Polarity.NONE) -> pd.DataFrame:
    """Return what the latest point of each indicator says, and of its target.

    Parameters
    ----------
    chart
        The result of `xmr`.
    polarity
        As given to `xmr`.

    Returns
    -------
    DataFrame
        One row an indicator (one row for a single series): ``variation``
        ("common_cause", "improvement_high", "improvement_low",
        "concern_high", "concern_low", "neutral_high", "neutral_low"),
        ``assurance`` (missing without a target or a polarity) and ``trial``
        (true where the latest group has fewer than 13 points).

    Notes
    -----
    The target is judged against the latest limits. A constant series that
    sits on its target meets it.

    Examples
    --------
    >>> chart = xmr(pd.Series([9.0] * 13), polarity="higher", target=9)
    >>> icons(chart, polarity="higher").iloc[0].to_dict()
    {'variation': 'common_cause', 'assurance': 'consistently_meets', 'trial': False}
    """
    many = isinstance(chart.index, pd.MultiIndex)
    latest = chart.groupby(level=0).tail(1) if many else chart.tail(1)
    latest = latest.droplevel(1) if many else latest
    high = latest["special_cause"].isin([str(rule) for rule in _HIGH])
    side = np.where(high, "_high", "_low")
    common = latest["kind"] == Kind.COMMON_CAUSE
    variation = latest["kind"].where(common, latest["kind"].astype(str) + side)
    better = _better(latest.index, polarity)
    # A mean of floats may miss its own constant by the last digit.
    noise = NOISE * (latest["mean"].abs() + latest["upper"] - latest["lower"])
    below, above = latest["target"] < latest["lower"] - noise, latest["target"] > latest["upper"] + noise
    on_it = (latest["lower"] == latest["upper"]) & ((latest["target"] - latest["mean"]).abs() <= noise)
    meets = np.where(better > 0, below, above) | on_it
    fails = np.where(better > 0, above, below)
    assurance = np.select([meets, fails], [str(Assurance.MEETS), str(Assurance.FAILS)], str(Assurance.HIT_AND_MISS))
    known = latest["target"].notna().to_numpy() & (better != 0)
    return pd.DataFrame(
        {
            "variation": variation,
            "assurance": pd.Series(assurance, index=latest.index, dtype="str").where(known),
            "trial": latest["points"] < TRIAL_BELOW,
        }
    )


def _points(
    values: pd.Series | pd.DataFrame,
    polarity: str | Mapping[Hashable, str],
    target: float | pd.Series | pd.DataFrame | None,
    rebase: Rebase,
) -> pd.DataFrame:
    """Return one row a known point, in order, with where each group starts."""
    if isinstance(values, pd.Series):
        frame = values.to_frame(0)
        target = target.to_frame(0) if isinstance(target, pd.Series) else target
    else:
        frame = values
    series = np.repeat(np.arange(frame.shape[1]), frame.shape[0])
    flat = frame.to_numpy(dtype=float, na_value=np.nan).T.ravel()
    starts = np.zeros((frame.shape[1], frame.shape[0]), dtype=bool)
    for number, name in enumerate(frame.columns):
        begins = rebase.get(name, ()) if isinstance(rebase, Mapping) else rebase
        starts[number] = frame.index.isin(list(begins)) if begins else False
    # A group that begins in a period with no figure begins at the next figure.
    group = starts.cumsum(axis=1).ravel()
    known = ~np.isnan(flat)
    index = pd.MultiIndex.from_product([frame.columns, frame.index], names=["ref", "period"])
    every = pd.DataFrame({"value": flat, "series": series, "group": group}, index=index)
    every["target"] = _targets(frame, target)
    every["better"] = np.repeat(_better(frame.columns, polarity), frame.shape[0])
    points: pd.DataFrame = every[known].copy()
    points["group"] = points["group"] - points.groupby("series")["group"].transform("min")
    same = points[["series", "group"]].eq(points[["series", "group"]].shift()).all(axis=1)
    points["start"] = ~same
    if isinstance(values, pd.Series):
        points.index = values.index[known]
    return points


def _targets(frame: pd.DataFrame, target: float | pd.Series | pd.DataFrame | None) -> np.ndarray:
    if isinstance(target, pd.DataFrame):
        return target.reindex(index=frame.index, columns=frame.columns).to_numpy(dtype=float).T.ravel()
    if isinstance(target, pd.Series):
        return np.repeat(target.reindex(frame.columns).to_numpy(dtype=float), frame.shape[0])
    return np.full(frame.size, np.nan if target is None else float(target))


def _better(names: pd.Index, polarity: str | Mapping[Hashable, str]) -> np.ndarray:
    """Return 1 where higher is better, -1 where lower is, else 0."""
    words = (
        [polarity.get(n, Polarity.NONE) for n in names] if isinstance(polarity, Mapping) else [polarity] * len(names)
    )
    return np.array([_BETTER.get(Polarity(w), 0) for w in words])


def _kind(code: np.ndarray, better: np.ndarray) -> np.ndarray:
    direction = np.select([code == 0, code % 2 == 1], [0, 1], -1)
    return np.select(
        [code == 0, better == 0, direction == better],
        [str(Kind.COMMON_CAUSE), str(Kind.NEUTRAL), str(Kind.IMPROVEMENT)],
        str(Kind.CONCERN),
    )
