"""The Cabinet's cut of a scorecard: which strategic priorities are not being achieved, portfolio by portfolio."""

from __future__ import annotations

import pandas as pd

from perfkit.judge.card import Scorecard
from perfkit.terms import Rag

RATINGS = tuple(str(rag) for rag in Rag)
NOT_ACHIEVED = (str(Rag.AMBER), str(Rag.RED))


def allocated(card: Scorecard) -> pd.Series:
    """Return the portfolio of each row of a scorecard: its own, else its priority's; "" where it has none.

    Examples
    --------
    >>> from perfkit import read, read_rules
    >>> from perfkit.judge.scorecard import judge
    >>> card = judge(read("demo:known_truth"), read_rules("demo:known_truth"), "2013/14 Q2", known_on="2013-10-21")
    >>> sorted(set(allocated(card)))[:2]
    ['Children and Young People', 'Community Safety']
    """
    return card.rows["ref"].map(card.tables.portfolio_of).astype("str")


def strategic(card: Scorecard) -> pd.Series:
    """Say of each row whether it measures a strategic priority of its own portfolio.

    It does where the indicator is marked strategic, or where the priority it serves falls in the
    same portfolio as itself. What falls in none serves a priority that falls in none.

    Returns
    -------
    Series
        Flags, aligned with the card's rows.
    """
    priorities = card.tables.priorities.drop_duplicates("ref").set_index("ref")["portfolio"].fillna("")
    serves = card.rows["priority"].map(priorities)
    marked = card.rows["strategic"].eq(True).fillna(False).astype("bool")
    return marked | serves.eq(allocated(card)).fillna(False).astype("bool")


def exceptions(card: Scorecard) -> pd.DataFrame:
    """Return the strategic indicators that are not being achieved: behind target or failing.

    Those are the ones rated amber or red, in the council's own words for it. The failing come
    first, then the largest miss in percent of its target.

    Returns
    -------
    DataFrame
        The card's rows with ``allocated``, their portfolio.
    """
    rows = card.rows.assign(allocated=allocated(card))
    found = rows[strategic(card) & rows["rag"].isin(NOT_ACHIEVED)]
    order = found.assign(behind=found["rag"].eq(Rag.AMBER))
    order = order.sort_values(["behind", "adverse_pct"], ascending=[True, False], kind="stable", na_position="last")
    return order.drop(columns="behind").reset_index(drop=True)


def cut(ratings: pd.Series, by: pd.Series) -> pd.DataFrame:
    """Return how many indicators of each group have each rating; every cut has the same totals.

    Parameters
    ----------
    ratings
        The rating of each indicator (`perfkit.terms.Rag`).
    by
        The group of each: its portfolio, or its directorate; "" for none.

    Returns
    -------
    DataFrame
        ``indicators`` and one column a rating, by group, in the order they come in; "" last.

    Examples
    --------
    >>> cut(pd.Series(["green", "red", "red"]), pd.Series(["Housing", "", "Housing"])).T.to_dict()
    {'Housing': {'indicators': 2, 'green': 1, 'amber': 0, 'red': 1, 'not_rated': 0},
     '': {'indicators': 1, 'green': 0, 'amber': 0, 'red': 1, 'not_rated': 0}}
    """
    groups = [name for name in dict.fromkeys(by) if name] + [""] * bool(by.eq("").any())
    counts = pd.crosstab(by.to_numpy(), ratings.to_numpy()).reindex(groups, columns=list(RATINGS), fill_value=0)
    counts = counts.astype("int64").rename_axis(index=None, columns=None)
    counts.insert(0, "indicators", counts.sum(axis=1))
    return counts


def unallocated(priorities: pd.DataFrame) -> pd.DataFrame:
    """Return the priorities that fall in no portfolio."""
    blank = priorities["portfolio"].fillna("").str.strip().eq("")
    return priorities[blank].reset_index(drop=True)


def shared_with_partnerships(card: Scorecard) -> pd.DataFrame:
    """Return the priorities that also serve a partnership's agenda, and how their indicators stand.

    Of a portfolio, they are those that fall in it and those that its indicators serve.

    Returns
    -------
    DataFrame
        The rows of `priorities` with ``indicators`` and one column a rating: how many of the card's
        indicators serve each, and how they are rated.
    """
    table = card.tables.priorities
    ours = table[table["partnership"].fillna("").str.strip().ne("")].drop_duplicates("ref")
    if card.portfolio:
        served = ours["ref"].isin(card.rows["priority"].dropna())
        ours = ours[ours["portfolio"].eq(card.portfolio).fillna(False) | served]
    counts = cut(card.rows["rag"], card.rows["priority"].fillna("")).reindex(ours["ref"], fill_value=0)
    return ours.reset_index(drop=True).join(counts.reset_index(drop=True))


def budgets(card: Scorecard) -> pd.DataFrame:
    """Return the budget lines whose forecast is an exception, with the portfolios whose services they pay for.

    A service belongs to the officers' structure and may serve several portfolios: its line is then
    an exception to each of them, and one line of the council's.

    Returns
    -------
    DataFrame
        Rows of the card's finance with ``portfolios``, a tuple of names; empty where no indicator of
        the service falls in any.
    """
    found = card.finance[card.finance["exception"].fillna(False).astype("bool")]
    places = card.rows[["directorate", "service"]].assign(portfolio=allocated(card))
    places = places[places["portfolio"].ne("")].drop_duplicates()
    served: dict[tuple[str, str], tuple[str, ...]] = {
        (str(d), str(s)): tuple(group["portfolio"]) for (d, s), group in places.groupby(["directorate", "service"])
    }
    names = [served.get((str(d), str(s)), ()) for d, s in zip(found["directorate"], found["service"], strict=True)]
    return found.assign(portfolios=pd.Series(names, found.index, dtype="object")).reset_index(drop=True)
