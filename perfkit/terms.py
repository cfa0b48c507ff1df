"""The field's vocabulary, as enumerations; each value is what a table holds.

A council's own words for a rating (On Target, Behind Target, Failing) are
labels in its rules and never new members here.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

__all__ = [
    "ApprovalStep",
    "Basis",
    "CommentaryKind",
    "DataStatus",
    "Doubt",
    "Frequency",
    "IndicatorSet",
    "MilestoneStatus",
    "Outlook",
    "Polarity",
    "Rag",
    "TargetStatus",
    "Tolerance",
    "Travel",
    "TravelFrom",
    "Unit",
]
__dir__ = __all__.copy


class Polarity(StrEnum):
    """Which way is better ("good is high", "good is low")."""

    HIGHER = "higher"
    LOWER = "lower"
    RANGE = "range"
    NONE = "none"


class Basis(StrEnum):
    """What stretch of time a figure speaks of."""

    SNAPSHOT = "snapshot"
    PERIOD = "period"
    CUMULATIVE = "cumulative"
    ROLLING_YEAR = "rolling_year"
    ANNUAL = "annual"


class Frequency(StrEnum):
    """How often an indicator is reported."""

    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    ANNUAL = "annual"
    SURVEY = "survey"


class IndicatorSet(StrEnum):
    """Who asks for the indicator."""

    STATUTORY = "statutory"
    NATIONAL = "national"
    LOCAL = "local"


class Unit(StrEnum):
    """What an outturn is measured in; `per` says 100, 1000 … for a rate."""

    PERCENT = "percent"
    NUMBER = "number"
    RATE = "rate"
    SCORE = "score"
    POUNDS = "pounds"
    MINUTES = "minutes"
    HOURS = "hours"
    DAYS = "days"
    WEEKS = "weeks"


NOUNS: Mapping[str, str] = MappingProxyType(
    {Unit.MINUTES: "minute", Unit.HOURS: "hour", Unit.DAYS: "day", Unit.WEEKS: "week"}
)
"""What one of a unit is called, where figures in it are printed with its name."""

MEASURED = (Unit.POUNDS, Unit.SCORE, *NOUNS)
"""Units that are measured and not counted, so that a case adds no noise of its own."""


class DataStatus(StrEnum):
    """What kind of figure it is, or why there is none."""

    FINAL = "final"
    PROVISIONAL = "provisional"
    ESTIMATED = "estimated"
    REVISED = "revised"
    FORECAST = "forecast"
    LOW_RELIABILITY = "low_reliability"
    BREAK = "break"
    ROUNDS_TO_ZERO = "rounds_to_zero"
    NOT_AVAILABLE = "not_available"
    NOT_APPLICABLE = "not_applicable"
    NOT_DUE = "not_due"
    CONFIDENTIAL = "confidential"


class TargetStatus(StrEnum):
    """Whether a target was set, or why there is none."""

    SET = "set"
    NO_TARGET = "no_target"
    BASELINE = "baseline"
    TO_BE_CONFIRMED = "to_be_confirmed"
    NOT_APPLICABLE = "not_applicable"


class Tolerance(StrEnum):
    """How a permitted miss is measured."""

    PERCENT = "percent"
    POINTS = "points"
    ABSOLUTE = "absolute"


class Rag(StrEnum):
    """The judgement of an outturn against its target."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    NOT_RATED = "not_rated"


class Outlook(StrEnum):
    """An officer's view of the year's end, where a council's rule asks for one."""

    ON_COURSE = "on_course"
    UNCERTAIN = "uncertain"
    OFF_COURSE = "off_course"


class Travel(StrEnum):
    """Direction of travel, after polarity: which way the service went."""

    IMPROVED = "improved"
    UNCHANGED = "unchanged"
    WORSENED = "worsened"
    NOT_COMPARABLE = "not_comparable"


class TravelFrom(StrEnum):
    """The baseline a direction of travel is measured from."""

    PREVIOUS_QUARTER = "previous_quarter"
    SAME_QUARTER_LAST_YEAR = "same_quarter_last_year"
    PRIOR_OUTTURN = "prior_outturn"


class MilestoneStatus(StrEnum):
    """Where a milestone stands on the report's date."""

    COMPLETED = "completed"
    COMPLETED_LATE = "completed_late"
    ON_TRACK = "on_track"
    SLIPPED = "slipped"
    OVERDUE = "overdue"
    UNDATED = "undated"


class CommentaryKind(StrEnum):
    """What a piece of officers' commentary is."""

    REASON = "reason"
    ACTION = "action"
    CONTEXT = "context"


class ApprovalStep(StrEnum):
    """What a body was asked for on a paper's way to its approval."""

    CONSULTED = "consulted"
    RECOMMENDED = "recommended"
    APPROVED = "approved"
    DELEGATED = "delegated"


class Doubt(StrEnum):
    """How much a doubtful figure can bear."""

    WITHHOLD = "withhold"
    """It cannot mean what it says: not rated unless the rules say otherwise."""
    CHECK = "check"
    """It may be right: rated, and the doubt is printed beside it."""
    INFORM = "inform"
    """It is right and the reader should know it."""
