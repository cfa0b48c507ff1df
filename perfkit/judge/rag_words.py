"""The reason for a rating, as a councillor reads it.

"Red: 57.1% against a target of 70%, missed by 12.9 points (18.4% of target); amber allows 10% of target."
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from perfkit.judge.amounts import amounts, decimals_of, enough_decimals, gaps, percentages, plain
from perfkit.judge.in_force import STRAIGHT_LINE
from perfkit.judge.variance import close
from perfkit.rules import AmberBy, RagRule
from perfkit.terms import DataStatus, Outlook, Polarity, Rag, Tolerance, Travel

_REMARKS = {
    DataStatus.PROVISIONAL: " The figure is provisional.",
    DataStatus.ESTIMATED: " The figure is an estimate.",
    DataStatus.FORECAST: " The figure is a forecast.",
    DataStatus.LOW_RELIABILITY: " The figure is of low reliability.",
    DataStatus.BREAK: " The series breaks here.",
}
_WENT = {
    Travel.IMPROVED: "; it improved on ",
    Travel.UNCHANGED: "; it is unchanged since ",
    Travel.WORSENED: "; it worsened since ",
}
_OUTLOOKS = {
    Outlook.ON_COURSE: "; officers say the year is on course",
    Outlook.UNCERTAIN: "; officers say the year's end is uncertain",
    Outlook.OFF_COURSE: "; officers say the year is off course",
}


def reasons(
    rows: pd.DataFrame, rule: RagRule, label: pd.Series, compared: pd.DataFrame, peers: pd.DataFrame
) -> pd.Series:
    """Return why each indicator is rated as it is; meaningless where it is not rated.

    Parameters
    ----------
    rows
        What `perfkit.judge.rag.rate` works on: figures, target, variance, ``missed`` and the amber limit.
    label
        The council's word for each rating.
    compared, peers
        The comparison and the peers the rule asks for.
    """
    differ = rows["variance"].fillna(0).ne(0)
    places = enough_decimals(rows["decimals"], rows["outturn"], rows["aim"], differ)
    ours = amounts(rows["outturn"], rows["unit"], places)
    if rule.amber_by == AmberBy.QUARTILE:
        said = ours + _among_peers(rows, peers)
    else:
        said = ours + _against(rows).fillna("") + _outcome(rows, places).fillna("") + _clause(rows, rule, compared)
    return label + ": " + said + "." + rows["status"].map(_REMARKS).fillna("")


def _against(rows: pd.DataFrame) -> pd.Series:
    units = rows["unit"]
    # A target is printed as it was set, whatever the figures' decimals.
    full = pd.Series(6, rows.index)
    target, low, high = (amounts(rows[c], units, full) for c in ("target", "target_low", "target_high"))
    ranged = rows["polarity"].eq(Polarity.RANGE)
    text = " against a target of " + target
    text = text.mask(ranged & low.notna() & high.notna(), " against a target range of " + low + " to " + high)
    text = text.mask(ranged & low.notna() & high.isna(), " against a target of at least " + low)
    text = text.mask(ranged & low.isna() & high.notna(), " against a target of no more than " + high)
    spread = rows["target_from"].eq(STRAIGHT_LINE)
    return text.mask(spread, text + " (the year's target spread evenly)")


def _outcome(rows: pd.DataFrame, places: pd.Series) -> pd.Series:
    # As many decimals as the printed target has, so that a reader who subtracts finds the same;
    # and as many as show a miss to be larger than what was allowed.
    over = rows["missed"] & ~close(rows["adverse"], rows["amber_to"])
    places = enough_decimals(places.clip(lower=decimals_of(rows["aim"])), rows["adverse"], rows["amber_to"], over)
    distance = gaps(rows["variance"], rows["unit"], places)
    one = pd.Series(1, rows.index)
    share_places = enough_decimals(one, rows["adverse_pct"], rows["amber_amount"], over)
    share = (" (" + percentages(rows["adverse_pct"], share_places) + " of target)").fillna("")
    missed = ", missed by " + distance + share
    beaten = ", beaten by " + distance
    inside = rows["polarity"].eq(Polarity.RANGE)
    met = beaten.mask(rows["variance"].eq(0), ", met exactly").mask(inside, ", within it")
    return missed.where(rows["adverse"] > 0, met)


def _clause(rows: pd.DataFrame, rule: RagRule, compared: pd.DataFrame) -> pd.Series:
    """Return what the rule said of a miss, or of every figure where the rule is the outlook."""
    nothing = pd.Series("", rows.index, dtype="str")
    outlook = rows["outlook"].map(_OUTLOOKS).fillna("")
    match rule.amber_by:
        case AmberBy.OUTLOOK:
            return outlook
        case AmberBy.RECOVERABLE:
            of_miss = outlook
        case AmberBy.MAINTAINED | AmberBy.IMPROVED:
            of_miss = compared["travel"].map(_WENT).fillna("") + compared["baseline_period"].fillna("")
        case _:
            of_miss = _allowed(rows, rule)
    forgiven = (rows["adverse"] > 0) & ~rows["missed"]
    green = f"; {_named(rule, Rag.GREEN)} allows {_limit(rule.green_within, rule.kind)}"
    return of_miss.where(rows["missed"], nothing.mask(forgiven, green))


def _allowed(rows: pd.DataFrame, rule: RagRule) -> pd.Series:
    less = "" if rule.amber_inclusive else "less than "
    limits = _limits(rows)
    text = f"; {_named(rule, Rag.AMBER)} allows {less}" + limits
    none = f"; no percentage of a target of 0 can be allowed, so any miss is {_named(rule, Rag.RED)}"
    of_nothing = rows["aim"].eq(0) & rows["amber_kind"].eq(Tolerance.PERCENT)
    return text.mask(of_nothing, none)


def _limits(rows: pd.DataFrame) -> pd.Series:
    pairs = pd.Series(list(zip(rows["amber_amount"], rows["amber_kind"], strict=True)), rows.index)
    own = gaps(rows["amber_amount"], rows["unit"], pd.Series(6, rows.index))
    text = pairs.map(lambda pair: _limit(*pair)).astype("str")
    return text.mask(rows["amber_kind"].eq(Tolerance.ABSOLUTE), own)


def _limit(amount: float, kind: str) -> str:
    if kind == Tolerance.PERCENT:
        return f"{plain(amount)}% of target"
    return f"{plain(amount)} point{'' if amount == 1 else 's'}" if kind == Tolerance.POINTS else plain(amount)


def _named(rule: RagRule, rag: Rag) -> str:
    # "amber allows ..." reads as English; "Target slightly missed allows ..." needs its quotation marks.
    word = rule.label(rag)
    return word.lower() if word.lower() == rag else f"‘{word}’"


def _among_peers(rows: pd.DataFrame, peers: pd.DataFrame) -> pd.Series:
    units, places = rows["unit"], rows["decimals"] + 1
    low, high = amounts(peers["lower"], units, places), amounts(peers["upper"], units, places)
    count = peers["count"].astype("int64").astype("str")
    better = np.where(rows["polarity"].eq(Polarity.LOWER), "lower", "higher")
    return " against quartiles of " + low + " and " + high + " among " + count + " peers; " + better + " is better"
