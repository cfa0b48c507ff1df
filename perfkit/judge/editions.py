"""What changed between two editions of a report, and by which kind of change each rating moved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

import pandas as pd

from perfkit.inputs.tables import Tables
from perfkit.judge.card import Scorecard
from perfkit.judge.scorecard import judge
from perfkit.judge.variance import same
from perfkit.judge.year import judge_year
from perfkit.rules import Rules
from perfkit.terms import DataStatus, Rag

__all__ = ["compare"]
__dir__ = __all__.copy

COLUMNS = ("ref", "change", "what", "then", "now", "on", "note", "rag_then", "rag_now", "travel_then", "travel_now")
RATINGS = (Rag.GREEN, Rag.AMBER, Rag.RED, Rag.NOT_RATED)
_TARGET = ["target", "target_low", "target_high"]


class Change(StrEnum):
    """The kinds of change, in the order in which ratings are followed through them."""

    DROPPED = "indicator dropped"
    ADDED = "indicator added"
    DEFINITION = "definition change"
    """it is counted otherwise, and its figures with it"""
    NEW_DATA = "new data"
    """a figure that was not there then"""
    WITHDRAWN = "figure withdrawn"
    """a figure that was there then"""
    REVISION = "revision"
    """another figure, of the period or of the one it is compared with"""
    CONFIRMED = "standing of the figure"
    """the same figure, and no longer (or newly) provisional"""
    TARGET = "target change"
    RULES = "rules and other evidence"
    """the council's rules, a doubt raised or settled, peers' figures"""


DATA = (Change.NEW_DATA, Change.WITHDRAWN, Change.REVISION, Change.CONFIRMED)


@dataclass(frozen=True)
class _Step:
    """The ratings and directions after one kind of change has been made."""

    change: Change
    rows: pd.DataFrame


def compare(then: Scorecard, now: Scorecard) -> pd.DataFrame:
    """Return every change from one edition to another, each of one kind, so that it adds up.

    An indicator's rating is followed step by step: its definition, its figures, its target, then the
    rest. Each step is the later edition's tables with what was changed in the steps to come as it was
    then, judged again; the rating before a step and after it stand in its row. Figures that changed
    with a definition, or across a break in the series, are the definition's change.

    Parameters
    ----------
    then, now
        Two scorecards of one quarter, or of one year, of the same part of the council.

    Returns
    -------
    DataFrame
        `COLUMNS`, by indicator and then in the order of `Change`. ``what`` is "outturn", "earlier
        figure", "target", "definition", "indicator" or "rating"; ``then now`` are figures where it is one
        (missing where there was none) and ``note`` says in words what the tables say of it; ``on`` is
        the day it became known.

    Raises
    ------
    ValueError
        If the two are not of the same quarter or year.

    Examples
    --------
    >>> from perfkit.demo.cards import editions
    >>> compare(*editions())[["ref", "change", "what", "then", "now"]].head(2)
         ref    change     what  then   now
    0   NI73  new data  outturn   NaN  74.0
    1  NI135  new data  outturn   NaN  31.1
    """
    if then.span != now.span:
        raise ValueError("two editions are of one quarter or one year")
    steps = _followed(then, now)
    before, found = steps[0].rows, []
    for step in steps[1:]:
        found.append(_moved(before, step))
        before = step.rows
    rows = pd.concat([*found, _of_figures(then, now), _of_targets(then, now), _of_definitions(then, now)])
    return _together(rows, then, now)


def counts(changes: pd.DataFrame, then: Scorecard, now: Scorecard) -> pd.DataFrame:
    """Return how many indicators had each rating then, what each kind of change made of them, and how many have it now.

    Returns
    -------
    DataFrame
        Indexed "then", each kind of change that moved a rating, and "now"; a column a rating and "total".
        The first row and all that follow it add up to the last.
    """
    rows = {"then": _tally(then.rows["rag"])}
    for change in Change:
        its = changes[changes["change"].eq(change)]
        moved = _tally(its["rag_now"]) - _tally(its["rag_then"])
        if moved.any():
            rows[str(change)] = moved
    rows["now"] = _tally(now.rows["rag"])
    table = pd.DataFrame(rows).T.astype("int64")
    return table.assign(total=table.sum(axis=1))


def _tally(ratings: pd.Series) -> pd.Series:
    return ratings.value_counts().reindex([str(r) for r in RATINGS], fill_value=0)


def _followed(then: Scorecard, now: Scorecard) -> list[_Step]:
    """Judge the later edition with ever more of its changes made."""
    defined = _redefined(then, now)
    old = then.tables.outturns
    later = now.tables.outturns
    part = pd.concat([old[~old["ref"].isin(defined)], later[later["ref"].isin(defined)]], ignore_index=True)
    again = _again(now)
    # What an edition has no row for is judged by the other's, and counted as added or dropped.
    both = set(then.rows["ref"]) & set(now.rows["ref"])
    plans = then.tables.targets
    first = _Step(Change.DROPPED, then.rows[then.rows["ref"].isin(both)])
    steps = [
        _Step(Change.DEFINITION, again(replace(now.tables, outturns=part, targets=plans), then.rules)),
        _Step(Change.REVISION, again(replace(now.tables, targets=plans), then.rules)),
        _Step(Change.TARGET, again(now.tables, then.rules)),
        _Step(Change.RULES, now.rows),
    ]
    kept = [replace(step, rows=step.rows[step.rows["ref"].isin(both)]) for step in steps]
    return [_Step(Change.DROPPED, then.rows), first, *kept, _Step(Change.ADDED, now.rows)]


def _again(card: Scorecard) -> Callable[[Tables, Rules], pd.DataFrame]:
    def judged(tables: Tables, rules: Rules) -> pd.DataFrame:
        # The tables hold nothing that either day did not know: no day needs to be named.
        if card.yearly:
            return judge_year(tables, rules, card.span).rows
        return judge(tables, rules, card.quarter).rows

    return judged


def _redefined(then: Scorecard, now: Scorecard) -> set[str]:
    """Return the indicators that are counted otherwise: by another definition, or after a break."""
    both = _beside(then, now)
    other = both["definition_then"].fillna("").ne(both["definition_now"].fillna(""))
    broken = both["status_now"].eq(DataStatus.BREAK) & both["status_then"].ne(DataStatus.BREAK)
    return set(both.index[(other | broken).to_numpy()])


def _beside(then: Scorecard, now: Scorecard) -> pd.DataFrame:
    """Return the rows of indicators that both editions have, side by side, by ref."""
    names = ["outturn", "status", "as_of", "note", "baseline", "baseline_period", "definition", "target_status",
             "set_on", "rationale", *_TARGET]  # fmt: skip
    old, new = (card.rows.set_index("ref")[names] for card in (then, now))
    return old.add_suffix("_then").join(new.add_suffix("_now"), how="inner")


def _moved(before: pd.DataFrame, step: _Step) -> pd.DataFrame:
    """Return the indicators whose rating or direction a step changed."""
    old, new = (table.set_index("ref")[["rag", "travel"]] for table in (before, step.rows))
    both = old.add_suffix("_then").join(new.add_suffix("_now"), how="outer")
    other = both["rag_then"].ne(both["rag_now"]) | both["travel_then"].ne(both["travel_now"])
    gone = both["rag_then"].isna() | both["rag_now"].isna()
    return both[other | gone].assign(change=str(step.change), what="rating").reset_index()


def _of_figures(then: Scorecard, now: Scorecard) -> pd.DataFrame:
    both, redefined = _beside(then, now), _redefined(then, now)
    old, new = both["outturn_then"], both["outturn_now"]
    level = same(old, new)
    standing = both["status_then"].ne(both["status_now"]) & level & new.notna()
    kind = pd.Series(str(Change.REVISION), both.index)
    kind = kind.mask(standing, str(Change.CONFIRMED))
    kind = kind.mask(old.isna() & new.notna(), str(Change.NEW_DATA)).mask(
        old.notna() & new.isna(), str(Change.WITHDRAWN)
    )
    kind = kind.mask(both.index.isin(redefined) & ~level, str(Change.DEFINITION))
    own = _rows(both[~level | standing], kind, "outturn", ("outturn", "as_of", "note"))
    was, has = both["baseline_then"], both["baseline_now"]
    restated = ~same(was, has)
    earlier = pd.Series(str(Change.REVISION), both.index).mask(was.isna(), str(Change.NEW_DATA))
    earlier = earlier.mask(both.index.isin(redefined), str(Change.DEFINITION))
    told = both.assign(nothing_now=None)
    columns = ("baseline", "nothing", "baseline_period")
    return pd.concat([own, _rows(told[restated], earlier, "earlier figure", columns)])


def _of_targets(then: Scorecard, now: Scorecard) -> pd.DataFrame:
    both = _beside(then, now)
    other = both["target_status_then"].ne(both["target_status_now"])
    for name in _TARGET:
        other |= ~same(both[f"{name}_then"], both[f"{name}_now"])
    kind = pd.Series(str(Change.TARGET), both.index)
    return _rows(both[other], kind, "target", ("target", "set_on", "rationale"))


def _of_definitions(then: Scorecard, now: Scorecard) -> pd.DataFrame:
    both = _beside(then, now)
    other = both["definition_then"].fillna("").ne(both["definition_now"].fillna(""))
    latest = now.tables.definitions.sort_values("as_of", kind="stable").drop_duplicates("ref", keep="last")
    since = latest.set_index("ref").reindex(both.index[other])[["as_of", "note"]].add_suffix("_now")
    told = since.assign(none_then=float("nan"), none_now=float("nan"))
    return _rows(told, pd.Series(str(Change.DEFINITION), both.index), "definition", ("none", "as_of", "note"))


def _rows(both: pd.DataFrame, kind: pd.Series, what: str, columns: tuple[str, str, str]) -> pd.DataFrame:
    """Return the facts of one kind: the figures then and now, the day and the words of now."""
    figure, on, note = columns
    return pd.DataFrame(
        {
            "ref": both.index,
            "change": kind.reindex(both.index).to_numpy(),
            "what": what,
            "then": both[f"{figure}_then"].to_numpy("float64"),
            "now": both[f"{figure}_now"].to_numpy("float64"),
            "on": pd.to_datetime(both[f"{on}_now"]).to_numpy(),
            "note": both[f"{note}_now"].to_numpy(),
        }
    )


def _together(rows: pd.DataFrame, then: Scorecard, now: Scorecard) -> pd.DataFrame:
    """Give each change of a rating to the change of a figure, target or definition behind it, where there is one."""
    rows = rows.reindex(columns=[*COLUMNS]).reset_index(drop=True)
    moves, facts = rows[rows["what"].eq("rating")], rows[rows["what"].ne("rating")].copy()
    left = []
    for place, move in moves.iterrows():
        kinds = {str(move["change"])}
        if move["change"] == Change.REVISION:
            kinds = {str(c) for c in DATA}
        mine = facts[facts["ref"].eq(move["ref"]) & facts["change"].isin(kinds) & facts["rag_now"].isna()]
        if mine.empty:
            left.append(place)
            continue
        # The figure itself before the one it is compared with, and either before the words of a definition.
        chosen = mine["what"].map({"outturn": 0, "target": 0, "earlier figure": 1, "definition": 2}).idxmin()
        for name in ("rag_then", "rag_now", "travel_then", "travel_now"):
            facts[name] = facts[name].astype("str")
            facts.loc[chosen, name] = move[name]
    alone = moves.loc[left]
    alone = alone.assign(what=alone["change"].map({str(c): "indicator" for c in (Change.ADDED, Change.DROPPED)}))
    alone["what"] = alone["what"].fillna("rating")
    found = pd.concat([facts, alone]) if len(alone) else facts
    order = list(dict.fromkeys([*now.rows["ref"], *then.rows["ref"]]))
    kinds_in_order = [str(c) for c in Change]
    found = found.assign(at=found["ref"].map(order.index), step=found["change"].map(kinds_in_order.index))
    found = found.sort_values(["at", "step"], kind="stable")[[*COLUMNS]].reset_index(drop=True)
    return _typed(found)


def _typed(found: pd.DataFrame) -> pd.DataFrame:
    words = ["ref", "change", "what", "note", "rag_then", "rag_now", "travel_then", "travel_now"]
    kinds = dict.fromkeys(words, "str") | {"then": "float64", "now": "float64", "on": "datetime64[ns]"}
    return found.astype(kinds)
