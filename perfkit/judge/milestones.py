"""Where each milestone stands on the report's date."""

from __future__ import annotations

import numpy as np
import pandas as pd

from perfkit.inputs.vintages import known
from perfkit.terms import MilestoneStatus


def milestones(table: pd.DataFrame, ended: pd.Timestamp, known_on: pd.Timestamp | None = None) -> pd.DataFrame:
    """Add each milestone's status and its days late or slipped.

    Done is completed, or completed late where the day it was done is after the day it was due.
    What is not done is overdue once its due day has passed, slipped where it is expected after
    that day, undated without one, and otherwise on track.

    Parameters
    ----------
    table
        The table `milestones`, every version.
    ended
        The last day of the quarter judged.
    known_on
        The report's date: later rows, and completions after it, are not known yet. None: all
        that is known counts, and the quarter's end is the date.

    Returns
    -------
    DataFrame
        The latest known row of each ref with ``milestone_status``, ``days_late`` (done or not yet
        done after the due day) and ``days_slipped`` (expected after it), both missing where not so.
    """
    rows = known(table, known_on, ["ref"], "as_of").reset_index(drop=True)
    today = ended if known_on is None else known_on
    due, completed = rows["due"], rows["completed"]
    done = rows["done"].fillna(False).astype("bool") | completed.notna()
    if known_on is not None:
        done &= ~(completed > known_on)
    late = done & (completed > due)
    overdue = ~done & (due < today)
    expected_late = ~done & (rows["forecast"] > due)
    status = np.select(
        [late, done, due.isna(), overdue, expected_late],
        [
            str(MilestoneStatus.COMPLETED_LATE),
            str(MilestoneStatus.COMPLETED),
            str(MilestoneStatus.UNDATED),
            str(MilestoneStatus.OVERDUE),
            str(MilestoneStatus.SLIPPED),
        ],
        str(MilestoneStatus.ON_TRACK),
    )
    days_late = (completed - due).where(late, (today - due).where(overdue)).dt.days
    return rows.assign(
        milestone_status=pd.Series(status, rows.index, dtype="str"),
        days_late=days_late.astype("Int64"),
        days_slipped=(rows["forecast"] - due).where(expected_late).dt.days.astype("Int64"),
    )
