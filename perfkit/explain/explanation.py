"""Everything known about a scorecard's misses, worked out once for a report."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from perfkit import periods
from perfkit.explain.backtest import backtest, record
from perfkit.explain.breaks import comparable, recorded
from perfkit.explain.causes import causes, missing_evidence
from perfkit.explain.ended import year_ended
from perfkit.explain.forecast import year_end
from perfkit.explain.panel import QUARTERS, Panel, panel_of
from perfkit.explain.reasons import reasons
from perfkit.judge.card import Scorecard
from perfkit.judge.history import history
from perfkit.judge.in_force import year_target

__all__ = ["Explanation", "explain"]
__dir__ = __all__.copy


@dataclass(frozen=True)
class Explanation:
    """The evidence behind a scorecard.

    Parameters
    ----------
    card
        The scorecard explained.
    panel
        The quarters behind it, since each indicator's latest break on record.
    findings
        What the evidence points to (`perfkit.explain.causes.causes`).
    missing
        What evidence is missing (`perfkit.explain.causes.missing_evidence`).
    reasons
        Officers' reasons, tested (`perfkit.explain.reasons.reasons`).
    outlook
        The year's end of every indicator (`perfkit.explain.forecast.year_end`),
        with the year's ``target``, and how often its forecast held in the
        earlier years it can be replayed on: ``inside`` of ``tries``; and of
        a year that is over what it came to (`perfkit.explain.ended.year_ended`).
    past
        Every quarter's figures and targets (`perfkit.judge.history.history`),
        those before a break too.
    breaks
        The breaks on record (`perfkit.explain.breaks.recorded`).
    """

    card: Scorecard
    panel: Panel
    findings: pd.DataFrame
    missing: pd.DataFrame
    reasons: pd.DataFrame
    outlook: pd.DataFrame
    past: pd.DataFrame
    breaks: pd.DataFrame


def explain(card: Scorecard) -> Explanation:
    """Return the evidence behind each miss of a scorecard, and the outlook of every indicator.

    Parameters
    ----------
    card
        The scorecard, of a directorate or a whole council.

    Returns
    -------
    Explanation
        ``findings`` (one row an indicator and what its figures point to), ``missing``, ``reasons`` and
        ``outlook`` (one row an indicator: the year's end in its unit, odds from 0 to 1).

    Examples
    --------
    >>> from perfkit.demo.cards import wexbridge
    >>> found = explain(wexbridge("Children and Enterprise"))
    >>> found.findings.loc[found.findings["ref"].eq("NI68"), ["ref", "order", "cause", "since"]]
        ref  order        cause   since
    2  NI68      1  one_segment  2014Q1
    3  NI68      2  step_change  2014Q1
    """
    panel, past, breaks = quarters_behind(card)
    findings = causes(card, panel)
    target = year_target(card)
    # A council's indicators differ too much to lend one another a season.
    outlook = year_end(panel, target, similar=False).assign(target=target)
    tried = record(backtest(panel))[["tries", "inside"]].reindex(panel.refs, fill_value=0)
    return Explanation(
        card,
        panel,
        findings,
        missing_evidence(card, panel),
        reasons(card, panel, findings),
        outlook.join(tried).join(year_ended(card, outlook)),
        past,
        breaks,
    )


def quarters_behind(card: Scorecard) -> tuple[Panel, pd.DataFrame, pd.DataFrame]:
    """Return an explanation's first part, and all that targets are set from: its ``panel``, ``past`` and ``breaks``."""
    past, breaks = history(card, _quarters(card)), recorded(card)
    return comparable(panel_of(card, past=past), breaks), past, breaks


def _quarters(card: Scorecard) -> int:
    """Return how many quarters to look back on: none before the first figure, but for those of this year."""
    ends = card.tables.outturns.loc[card.tables.outturns["ref"].isin(card.rows["ref"]), "ends"].min()
    begun = 0 if pd.isna(ends) else (card.quarter - pd.Period(ends, freq=periods.QUARTER)).n + 1
    return min(max(begun, card.quarter.quarter), QUARTERS)
