"""The year's meetings: whether each falls in its quarter's monitoring period, and what came of their actions."""

from __future__ import annotations

from enum import StrEnum

import numpy as np
import pandas as pd

from perfkit import periods
from perfkit.rules import Rules

SCHEDULE = ("meeting", "portfolio", "period", "date", "first", "last", "inside", "held")
ACTIONS = ("meeting", "portfolio", "period", "date", "action", "owner", "due", "state", "days_over", "done_on", "row")
QUARTERS = ("portfolio", "period", "state", "date", "inside")


class Inside(StrEnum):
    """Whether a meeting falls inside its quarter's monitoring period."""

    INSIDE = "inside"
    BEFORE = "before"
    AFTER = "after"
    NO_DATE = "no_date"
    NO_QUARTER = "no_quarter"


class Met(StrEnum):
    """Whether a quarter has been considered by a meeting."""

    HELD = "held"
    TO_COME = "to_come"
    NONE = "none"
    """None is listed, and the monitoring period is not over."""
    MISSED = "missed"
    """None was held, and the monitoring period is over."""


class ActionState(StrEnum):
    """What came of an action that a meeting asked for."""

    DONE = "done"
    OVERDUE = "overdue"
    OPEN = "open"
    UNDATED = "undated"
    """Not done, and no day is set."""


def report_day(quarter: pd.Period, known_on: pd.Timestamp | None) -> pd.Timestamp:
    """Return the day that a report on meetings is of: its own date, or else the quarter's last day."""
    return known_on if known_on is not None else pd.Timestamp(periods.end(quarter))


def monitoring_period(quarter: pd.Period, rules: Rules) -> tuple[pd.Timestamp, pd.Timestamp]:
    """Return the first and the last day on which a meeting may consider a quarter.

    Examples
    --------
    >>> from perfkit.rules import preset
    >>> [str(d.date()) for d in monitoring_period(periods.parse("2013/14 Q1"), Rules(preset("tolerance")))]
    ['2013-07-01', '2013-09-30']
    """
    ended = pd.Timestamp(periods.end(quarter))
    last = rules.monitoring_last_day
    ends = pd.Timestamp(periods.end(quarter + 1)) if last is None else ended + pd.Timedelta(days=last)
    return ended + pd.Timedelta(days=rules.monitoring_first_day), ends


def schedule(meetings: pd.DataFrame, year: pd.Period, rules: Rules, today: pd.Timestamp) -> pd.DataFrame:
    """Return a year's meetings, each once, with a check that it falls inside its quarter's monitoring period.

    A meeting belongs to the year of the quarter it considers; one that names no quarter, to the
    year it is held in. The first and the last day of the monitoring period are inside it.

    Parameters
    ----------
    meetings
        The table `meetings`: one row a minute or action.
    year
        The financial year.
    rules
        Say how many days after its end a quarter may be considered.
    today
        A meeting up to and on this day has been held.

    Returns
    -------
    DataFrame
        `SCHEDULE`, by date: ``first`` and ``last`` are the monitoring period's days, ``inside`` is
        an `Inside`, ``portfolio`` is "" where the meeting is of none, ``period`` where it names none.
    """
    rows = _plain(meetings).drop_duplicates(["meeting", "portfolio", "period", "date"])
    spans = {periods.label(q): monitoring_period(q, rules) for q in periods.quarters_of(year)}
    in_year = (rows["date"] > _end(year - 1)) & (rows["date"] <= _end(year))
    rows = rows[rows["period"].isin(list(spans)) | (rows["period"].eq("") & in_year)]
    first, last = (rows["period"].map({k: v[n] for k, v in spans.items()}).astype("datetime64[ns]") for n in (0, 1))
    date = rows["date"]
    inside = np.select(
        [rows["period"].eq(""), date.isna(), date < first, date > last],
        [str(Inside.NO_QUARTER), str(Inside.NO_DATE), str(Inside.BEFORE), str(Inside.AFTER)],
        str(Inside.INSIDE),
    )
    found = rows.assign(
        first=first, last=last, inside=pd.Series(inside, rows.index, dtype="str"), held=date.le(today).astype("bool")
    )
    return found.sort_values("date", kind="stable", na_position="last").reset_index(drop=True)[[*SCHEDULE]]


def considered(
    planned: pd.DataFrame, year: pd.Period, portfolios: list[str], rules: Rules, today: pd.Timestamp
) -> pd.DataFrame:
    """Return whether each quarter of a year has been considered for each portfolio.

    Held counts where a meeting was held by today, inside the monitoring period or not. To come is
    one whose date lies ahead, or is not set. Where none is listed the quarter is missed once its
    monitoring period is over. Of several meetings on a quarter the first counts.

    Parameters
    ----------
    planned
        From `schedule`.
    portfolios
        Whose meetings are asked about.

    Returns
    -------
    DataFrame
        `QUARTERS`, one row a portfolio and quarter: ``state`` is a `Met`; ``date`` and ``inside``
        are the meeting's.
    """
    quarters = periods.quarters_of(year)
    labels = [periods.label(q) for q in quarters]
    asked = pd.MultiIndex.from_product([portfolios, labels], names=["portfolio", "period"])
    found = planned.drop_duplicates(["portfolio", "period"]).set_index(["portfolio", "period"]).reindex(asked)
    over = pd.Series([monitoring_period(q, rules)[1] < today for q in quarters] * len(portfolios), asked, dtype="bool")
    held = found["held"].eq(True).fillna(False).astype("bool")
    state = np.select(
        [held, found["inside"].notna(), over], [str(Met.HELD), str(Met.TO_COME), str(Met.MISSED)], str(Met.NONE)
    )
    return found.assign(state=pd.Series(state, asked, dtype="str")).reset_index()[[*QUARTERS]]


def last_meeting(meetings: pd.DataFrame, today: pd.Timestamp) -> pd.DataFrame:
    """Return the rows of the latest meeting held by a day; none where none was held."""
    rows = _plain(meetings)
    held = rows[rows["date"] <= today]
    latest: pd.DataFrame = held[held["date"].eq(held["date"].max())].reset_index(drop=True)
    return latest


def actions(meetings: pd.DataFrame, today: pd.Timestamp) -> pd.DataFrame:
    """Return every action that meetings held by a day asked for, and what has come of it by then.

    What is done counts from the day it was done; where that is not known, always. What is not
    done is overdue after its due day, open up to and on it.

    Returns
    -------
    DataFrame
        `ACTIONS`, in the order of the meetings: ``state`` is an `ActionState`, ``days_over`` the
        days since the due day of what is overdue.
    """
    rows = _plain(meetings)
    rows = rows[(rows["date"] <= today) & rows["action"].ne("")].sort_values("date", kind="stable")
    done = rows["done"].eq(True).fillna(False).astype("bool") & ~(rows["done_on"] > today)
    overdue = ~done & (rows["due"] < today)
    state = np.select(
        [done, overdue, rows["due"].isna()],
        [str(ActionState.DONE), str(ActionState.OVERDUE), str(ActionState.UNDATED)],
        str(ActionState.OPEN),
    )
    return rows.assign(
        state=pd.Series(state, rows.index, dtype="str"),
        days_over=(today - rows["due"]).where(overdue).dt.days.astype("Int64"),
        done_on=rows["done_on"].where(done),
    ).reset_index(drop=True)[[*ACTIONS]]


def _plain(meetings: pd.DataFrame) -> pd.DataFrame:
    texts = ["portfolio", "period", "action", "minutes", "owner"]
    return meetings.assign(**{name: meetings[name].fillna("") for name in texts})


def _end(year: pd.Period) -> pd.Timestamp:
    return pd.Timestamp(periods.end(year))
