"""The RAG rating, from a council's rule as data, always with its reason in words."""

from __future__ import annotations

import numpy as np
import pandas as pd

from perfkit.judge.not_rated import why_not_rated
from perfkit.judge.rag_words import reasons
from perfkit.judge.variance import exceeds, reaches
from perfkit.rules import AmberBy, RagRule
from perfkit.terms import Outlook, Polarity, Rag, Tolerance, Travel


def rate(rows: pd.DataFrame, rule: RagRule, compared: pd.DataFrame, peers: pd.DataFrame) -> pd.DataFrame:
    """Return a rating for every indicator, its label, and its reason.

    What meets its target is green, and so is a miss up to the rule's `green_within`. The rule's
    `amber_by` decides between amber and red; under an outlook or quartile rule it decides alone.
    A miss of exactly what is allowed is within it, unless the rule says otherwise. A percentage
    of a target of 0 is not defined, so there any miss is red. Without a figure or a target, or
    where the rule needs what is missing: not rated, with the reason.

    Parameters
    ----------
    rows
        The indicators with the figure and target judged and their variance.
    rule
        The council's rule.
    compared
        The direction of travel from the rule's own baseline (`perfkit.judge.travel.travel`).
    peers
        ``count lower upper``: the peers' quartiles; see `quartiles`.

    Returns
    -------
    DataFrame
        ``rag rag_label rag_reason not_rated_why``, aligned with `rows`.
    """
    rows = _limited(rows, rule)
    graded = _graded(rows, rule, compared, peers)
    label = graded["rag"].map({str(r): rule.label(r) for r in Rag})
    said = graded["said"].fillna(reasons(rows, rule, label, compared, peers))
    return graded[["rag"]].assign(rag_label=label, rag_reason=said, not_rated_why=graded["not_rated_why"]).astype("str")


def grades(rows: pd.DataFrame, rule: RagRule, compared: pd.DataFrame, peers: pd.DataFrame) -> pd.DataFrame:
    """Return the ratings that `rate` gives, without their reasons in words: for figures that nobody will read.

    Returns
    -------
    DataFrame
        ``rag not_rated_why``, aligned with `rows`.
    """
    return _graded(_limited(rows, rule), rule, compared, peers)[["rag", "not_rated_why"]]


def _limited(rows: pd.DataFrame, rule: RagRule) -> pd.DataFrame:
    """Add whether the target is missed by more than stays green, and the largest miss that is amber."""
    miss = rows["adverse"].fillna(0.0)
    green_to = allowance(rows, pd.Series(rule.green_within, rows.index), rule.kind)
    return rows.assign(
        missed=(miss > 0) & exceeds(miss, green_to, rows["outturn"], rows["aim"]),
        **_amber_limit(rows, rule),
    )


def _graded(rows: pd.DataFrame, rule: RagRule, compared: pd.DataFrame, peers: pd.DataFrame) -> pd.DataFrame:
    lacking = why_not_rated(rows, rule, compared, peers)
    grade = _grade(rows, rule, compared, peers).where(lacking["not_rated_why"].isna(), str(Rag.NOT_RATED))
    return lacking.assign(rag=grade)


def allowance(rows: pd.DataFrame, amount: pd.Series, kind: str | pd.Series) -> pd.Series:
    """Return a permitted miss in the indicator's own unit."""
    percent = pd.Series(kind, rows.index).eq(Tolerance.PERCENT)
    return amount.where(~percent, amount * rows["aim"].abs() / 100)


def quartiles(
    benchmarks: pd.DataFrame, refs: pd.Series, figure_periods: pd.Series, years: str | pd.Series
) -> pd.DataFrame:
    """Return how many peers each indicator has and the quartiles of their figures.

    Peers are the first group the sheet names for an indicator. Their figures are those of the
    period judged; only where there is none, those of its year. Quartiles are interpolated
    between the ordered figures, ends included, as spreadsheets do.

    Returns
    -------
    DataFrame
        ``count lower upper``, aligned with `refs`.
    """
    asked = pd.DataFrame({"ref": refs, "own": figure_periods, "year": years})
    found = benchmarks[["ref", "period", "authority", "group", "value"]].dropna(subset="value")
    found = found.assign(group=found["group"].fillna("")).merge(asked, on="ref")
    found = found[found["group"].eq(found.groupby("ref")["group"].transform("first"))]
    own = found[found["period"].eq(found["own"])]
    year = found[found["period"].eq(found["year"]) & ~found["ref"].isin(own["ref"])]
    # A later row of the same authority supersedes the earlier one.
    values = pd.concat([own, year]).drop_duplicates(["ref", "authority"], keep="last").groupby("ref")["value"]
    summary = pd.DataFrame({"count": values.size(), "lower": values.quantile(0.25), "upper": values.quantile(0.75)})
    return summary.reindex(refs).set_axis(refs.index, axis=0).fillna({"count": 0})


def _amber_limit(rows: pd.DataFrame, rule: RagRule) -> dict[str, pd.Series]:
    """Return the largest miss that is amber as it was written, and in the indicator's own unit."""
    if rule.amber_by == AmberBy.INDICATOR:
        amount, kind = rows["tolerance"], rows["tolerance_kind"].fillna(str(rule.kind))
    else:
        amount = pd.Series(rule.amber_within, rows.index)
        kind = pd.Series(str(rule.kind), rows.index, dtype="str")
    return {"amber_amount": amount, "amber_kind": kind, "amber_to": allowance(rows, amount, kind)}


def _grade(rows: pd.DataFrame, rule: RagRule, compared: pd.DataFrame, peers: pd.DataFrame) -> pd.Series:
    if rule.amber_by == AmberBy.OUTLOOK:
        green, amber = rows["outlook"].eq(Outlook.ON_COURSE), rows["outlook"].eq(Outlook.UNCERTAIN)
    elif rule.amber_by == AmberBy.QUARTILE:
        green, amber = _by_quartile(rows, peers)
    else:
        green, amber = ~rows["missed"], _is_amber(rows, rule, compared)
    grade = np.select([green, amber], [str(Rag.GREEN), str(Rag.AMBER)], str(Rag.RED))
    return pd.Series(grade, rows.index, dtype="str")


def _is_amber(rows: pd.DataFrame, rule: RagRule, compared: pd.DataFrame) -> pd.Series:
    gone = compared["travel"]
    match rule.amber_by:
        case AmberBy.MAINTAINED:
            return gone.isin((Travel.IMPROVED, Travel.UNCHANGED))
        case AmberBy.IMPROVED:
            return gone.eq(Travel.IMPROVED)
        case AmberBy.RECOVERABLE:
            return rows["outlook"].isin((Outlook.ON_COURSE, Outlook.UNCERTAIN))
        case _:
            beyond = exceeds if rule.amber_inclusive else reaches
            return ~beyond(rows["adverse"], rows["amber_to"].fillna(0.0), rows["outturn"], rows["aim"])


def _by_quartile(rows: pd.DataFrame, peers: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    # Turning the sign makes one rule of two: more is better from here on.
    lower_better = rows["polarity"].eq(Polarity.LOWER)
    sign = pd.Series(np.where(lower_better, -1.0, 1.0), rows.index)
    best, worst = peers["upper"].mask(lower_better, peers["lower"]), peers["lower"].mask(lower_better, peers["upper"])
    ours = rows["outturn"]
    return ~exceeds((best - ours) * sign, 0.0 * best, ours, best), ~exceeds(
        (worst - ours) * sign, 0.0 * worst, ours, worst
    )
