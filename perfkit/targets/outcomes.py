"""What a coming year may come to, as equally likely outturns, and how they would be rated against proposed targets."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from perfkit.judge.rag import grades
from perfkit.judge.variance import exceeds, variance
from perfkit.rules import RagRule, Rules
from perfkit.targets.peer_years import last_whole_year, peer_years, quartiles_of
from perfkit.targets.setting import Setting
from perfkit.terms import DataStatus, Polarity, Rag, TargetStatus, Tolerance, Travel

PARTS = 99
COLOURS = (str(Rag.GREEN), str(Rag.AMBER), str(Rag.RED), str(Rag.NOT_RATED))
UNKNOWN = "unknown"
"""Beside the colours: nothing is known of what the outturn may be."""


@dataclass(frozen=True)
class Outcomes:
    """The outturns that a year may come to, made once and rated as often as targets move.

    Parameters
    ----------
    year
        The year.
    refs
        The indicators.
    rows
        `PARTS` rows an indicator, each equally likely: what a rating needs,
        save a target.
    compared
        Aligned: the direction from the year before, as it is expected to end.
    peers
        Aligned: ``count lower upper`` of the peers' latest whole year.
    """

    year: pd.Period
    refs: pd.Index[str]
    rows: pd.DataFrame
    compared: pd.DataFrame
    peers: pd.DataFrame


def outcomes_of(setting: Setting, year: pd.Period | None = None) -> Outcomes:
    """Return the equally likely outturns of a coming year.

    Peers are taken to stay where they are, and the year before to end as
    expected: what a rule compares with is not tossed again.

    Parameters
    ----------
    setting
        The evidence.
    year
        One of the coming years; without one, the first.
    """
    year = setting.years[1] if year is None else year
    place = setting.years.index(year)
    chances = (np.arange(PARTS) + 0.5) / PARTS
    figures = np.column_stack([setting.ahead.target_at(odds).iloc[:, place].to_numpy() for odds in chances])
    card = setting.card.rows.set_index("ref").loc[setting.refs, ["polarity", "tolerance", "tolerance_kind"]]
    rows = _each(card).assign(
        outturn=figures.ravel(),
        target_low=np.nan,
        target_high=np.nan,
        status=str(DataStatus.FINAL),
        why_missing="there is no figure",
        unprofiled=pd.Series(dtype="str"),
        outlook=pd.Series(dtype="str"),
    )
    before = _each(setting.ahead.expected.iloc[:, place - 1].to_frame("outturn"))["outturn"]
    quartiles = quartiles_of(peer_years(setting), setting.refs, last_whole_year(setting))
    peers = _each(quartiles[["count", "lower", "upper"]])
    return Outcomes(year, setting.refs, rows, _direction(rows, before, setting.card.rules), peers)


def against(outcomes: Outcomes, targets: pd.Series) -> pd.DataFrame:
    """Return each outturn held against its proposed target; `targets` is by ref, of any of the indicators."""
    target = np.repeat(targets.reindex(outcomes.refs).to_numpy(dtype="float64"), PARTS)
    status = np.where(np.isnan(target), str(TargetStatus.NO_TARGET), str(TargetStatus.SET))
    rows = outcomes.rows.assign(target=target, target_status=pd.Series(status, dtype="str"))
    return rows.assign(**variance(rows)[["variance", "adverse", "aim"]])


def chances_of(outcomes: Outcomes, rows: pd.DataFrame, rule: RagRule) -> pd.DataFrame:
    """Return the probability of each rating under a rule.

    Parameters
    ----------
    outcomes
        What the year may come to.
    rows
        Its outturns against their targets (`against`).
    rule
        The rule. One that asks for what a coming year has not, such as the
        officers' outlook, does not rate.

    Returns
    -------
    DataFrame
        By ref: `COLOURS` and `UNKNOWN`, 0 to 1, together 1.
    """
    grade = grades(rows, rule, outcomes.compared, outcomes.peers)["rag"].to_numpy(dtype=object)
    each = np.where(rows["outturn"].isna(), UNKNOWN, grade).reshape(len(outcomes.refs), PARTS)
    return pd.DataFrame({name: (each == name).mean(axis=1) for name in (*COLOURS, UNKNOWN)}, index=outcomes.refs)


def columns_of(outcomes: Outcomes, targets: pd.Series, rules: Iterable[RagRule]) -> pd.DataFrame:
    """Return how many of each rating to expect under each rule.

    Returns
    -------
    DataFrame
        By the rule's name: `COLOURS` and `UNKNOWN`, adding up to the
        indicators; expected numbers, and so seldom whole.
    """
    rows = against(outcomes, targets)
    found = {rule.name: chances_of(outcomes, rows, rule).sum() for rule in rules}
    return pd.DataFrame(found).T.rename_axis("rule")[[*COLOURS, UNKNOWN]]


def _each(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table with each row as often as there are outturns of it."""
    return table.iloc[np.repeat(np.arange(len(table)), PARTS)].reset_index(drop=True)


def _direction(rows: pd.DataFrame, before: pd.Series, rules: Rules) -> pd.DataFrame:
    """Return whether each outturn improves on the year before, by more than the council's band of no change."""
    sign = rows["polarity"].map({str(Polarity.HIGHER): 1.0, str(Polarity.LOWER): -1.0}).astype("float64")
    moved = (rows["outturn"] - before) * sign
    percent = rules.no_change_kind == Tolerance.PERCENT
    band = (before.abs() / 100 if percent else 1.0 + 0.0 * before) * rules.no_change_band
    still = ~exceeds(moved.abs(), band, rows["outturn"], before)
    gone = np.select(
        [moved.isna(), still, moved > 0],
        [str(Travel.NOT_COMPARABLE), str(Travel.UNCHANGED), str(Travel.IMPROVED)],
        str(Travel.WORSENED),
    )
    return pd.DataFrame({"travel": pd.Series(gone, dtype="str"), "travel_reason": ""}, index=rows.index)
