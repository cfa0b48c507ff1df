"""The quarters behind a scorecard, each judged as it would be by itself."""

from __future__ import annotations

import numpy as np
import pandas as pd

from perfkit.judge.card import Scorecard
from perfkit.judge.doubts import evidence
from perfkit.judge.figures import counts_one_quarter, figures_of, latest_figures
from perfkit.judge.in_force import known_targets, targets_of
from perfkit.judge.months import over

_FIGURES = ("outturn", "numerator", "denominator")
_AIMS = ("target", "target_low", "target_high")
COLUMNS = ("ref", "period", *_FIGURES, *_AIMS)


def history(card: Scorecard, quarters: int) -> pd.DataFrame:
    """Return the figures and targets of each indicator's last quarters, the card's own last.

    Months are rolled up, the latest vintage known is used, and each quarter has the target that was
    in force at its end, as the scorecard has it. A figure or target that cannot mean what it says is
    missing, unless the rules rate it.

    Parameters
    ----------
    card
        The scorecard; its rows may be cut down first, which is quicker.
    quarters
        How many quarters to go back, the card's included.

    Returns
    -------
    DataFrame
        `COLUMNS`, one row an indicator and quarter, in order of time and then of the card's rows.
    """
    refs = card.rows["ref"]
    outturns, targets = (t[t["ref"].isin(refs)] for t in (card.tables.outturns, card.tables.targets))
    doubtful = card.findings.iloc[:0] if card.rules.rate_doubtful else card.findings
    asked = [card.quarter - back for back in range(quarters - 1, -1, -1)]
    rows = over(card.rows, asked)
    now = figures_of(rows, latest_figures(outturns, card.known_on, evidence(doubtful, "outturns")))
    counted = counts_one_quarter(rows.assign(denominator=now["denominator"]))
    plans = known_targets(targets, asked, card.known_on)
    aims = targets_of(rows, plans, counted, straight_line=card.rules.straight_line)
    keys = pd.MultiIndex.from_arrays([rows["ref"], aims["target_period"]])
    aims.loc[evidence(doubtful, "targets").reindex(keys).notna().to_numpy(), [*_AIMS]] = np.nan
    now.loc[now["withheld"].notna(), [*_FIGURES]] = np.nan
    found = pd.concat([rows["ref"], rows["quarter"].rename("period"), now[[*_FIGURES]], aims[[*_AIMS]]], axis=1)
    return found[[*COLUMNS]]
