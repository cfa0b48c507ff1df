"""`Scorecard`: the one table that every report reads.

Nothing after it recomputes a judgement; nothing before it formats one.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from perfkit import periods
from perfkit.inputs.tables import Tables
from perfkit.rules import Rules

__all__ = ["Scorecard"]
__dir__ = __all__.copy


@dataclass(frozen=True)
class Scorecard:
    """The judged quarter of a council or of one directorate.

    Parameters
    ----------
    quarter
        The quarter judged (`pandas.Period`, frequency ``Q-MAR``).
    directorate
        The directorate, or "" for the whole council.
    known_on
        Only what was known on this day is used; None: all that is known.
    rules
        The rules it was judged by.
    rows
        One row an indicator, in the order of the sheet:

        - as in `indicators`: ``ref title directorate service portfolio set
          unit polarity basis frequency per strategic priority owner
          definition numerator_name denominator_name assumed``, and
          ``decimals`` (resolved, never missing);
        - the figure judged: ``period outturn numerator denominator status
          as_of note outlook`` (``status`` says why a figure is missing) and
          ``revised_from`` (what the same period showed one release earlier,
          where that differs);
        - the target in force: ``target target_low target_high target_status
          tolerance tolerance_kind target_period target_from`` ("own period",
          "annual" or "straight line") ``set_on rationale``;
        - the variance: ``variance`` (outturn − target, raw sign),
          ``variance_pct`` (percent of target; missing against 0),
          ``adverse`` and ``adverse_pct`` (after polarity; positive is
          worse), ``met`` (nullable boolean);
        - the rating: ``rag rag_label rag_reason``, ``not_rated_why`` (the
          kind of reason, such as "no target is set"; missing where rated),
          ``rag_at_face`` (what the figure would have been rated had it not
          been withheld);
        - earlier figures: ``previous_quarter same_quarter_last_year
          prior_outturn``; the direction from each:
          ``travel_previous_quarter travel_same_quarter_last_year
          travel_prior_outturn``; the one the rules name: ``travel
          travel_from travel_reason baseline baseline_period change``;
        - ``double_glum`` (worsened and target missed), ``double_glad``
          (improved and target met);
        - ``published_status``, ``agrees`` (nullable boolean; missing where
          nothing was published) and ``doubt`` (the strongest doubt, or
          missing).
    milestones
        The latest known rows of `milestones`, with ``milestone_status``,
        ``days_late`` and ``days_slipped``.
    finance
        The quarter's rows of `finance`, with ``variance_to_date``,
        ``variance_to_date_pct``, ``forecast_variance``,
        ``forecast_variance_pct``, ``exception`` and ``exception_reason``.
    doubts
        What `perfkit.inputs.lint` found on the figures and milestones judged
        here: ``table ref period check doubt evidence row file``.
    findings
        All that `perfkit.inputs.lint` found, of any period: `doubts` are
        those of them on what is judged here.
    tables
        The input rows behind it, for commentary, developments and risks.
    portfolio
        The Cabinet portfolio, or "" for all.
    yearly
        Whether it is the scorecard of the whole year that `quarter` ends
        (`perfkit.judge.year.judge_year`); `rows` then also has ``year_from``
        (`perfkit.judge.year_figures.YearFrom`), and every direction of
        travel is from the year before.
    """

    quarter: pd.Period
    directorate: str
    known_on: pd.Timestamp | None
    rules: Rules
    rows: pd.DataFrame
    milestones: pd.DataFrame
    finance: pd.DataFrame
    doubts: pd.DataFrame
    findings: pd.DataFrame
    tables: Tables
    portfolio: str = ""
    yearly: bool = False

    @property
    def span(self) -> pd.Period:
        """What was judged: the quarter, or the year."""
        return periods.year_of(self.quarter) if self.yearly else self.quarter
