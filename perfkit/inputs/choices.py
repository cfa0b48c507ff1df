"""Other words that officers use for a declared choice: one table, column by column."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from perfkit.inputs.contract import Column
from perfkit.inputs.headings import plain

# Left out on purpose: a tolerance of "%" may be percent of the target or percentage points.
_WORDS: dict[str, dict[str, str]] = {
    "polarity": {
        "higher": "high|good is high|high is good|higher is better|bigger is better|aim to maximise|maximise",
        "lower": "low|good is low|low is good|lower is better|smaller is better|aim to minimise|minimise",
        "range": "in range|within range|within a range",
        "none": "neither|neutral|no polarity",
    },
    "unit": {
        "percent": "%|per cent|percentage|pct",
        "number": "no|no.|count|#",
        "pounds": "£|pound|gbp|£s",
        "minutes": "minute|min|mins",
        "hours": "hour|hr|hrs",
        "days": "day",
        "weeks": "week|wk|wks",
        "score": "points|mark",
    },
    "basis": {
        "snapshot": "as at|point in time|on a day",
        "period": "in period|in quarter|in the quarter",
        "cumulative": "year to date|ytd",
        "rolling_year": "rolling|rolling 12 months|rolling twelve months|12 month rolling",
        "annual": "annually|yearly",
    },
    "frequency": {
        "monthly": "month",
        "quarterly": "quarter",
        "annual": "annually|yearly|year",
    },
    "status": {
        "final": "actual|[final]",
        "provisional": "p|[p]|prov|draft",
        "estimated": "e|[e]|est|estimate",
        "revised": "r|[r]|rev",
        "forecast": "f|[f]",
        "low_reliability": "u|[u]",
        "break": "b|[b]|break in series",
        "rounds_to_zero": "k|[k]|[low]",
        "not_available": "x|[x]|tbc|..|not yet available|unavailable",
        "not_applicable": "z|[z]|n/a",
        "confidential": "c|[c]|*|suppressed",
    },
    "tolerance_kind": {"points": "point|percentage points|pp|% points", "percent": "percent of target|% of target"},
    "published_status": {"green": "g", "amber": "a", "red": "r", "not_rated": "n/a|not rated"},
    "outlook": {"on_course": "on track", "off_course": "off track"},
    "kind": {"reason": "reasons", "action": "actions"},
}

FLAGS: Mapping[str, bool] = MappingProxyType(
    {word: said for said, words in ((True, "yes y true 1"), (False, "no n false 0")) for word in words.split()}
)


def spellings(column: Column) -> dict[str, str]:
    """Return every accepted spelling of a column's choices, as compared, and the choice it means.

    >>> from perfkit.inputs.schema import CONTRACTS
    >>> spellings(CONTRACTS["indicators"].column("polarity"))["goodishigh"]
    'higher'
    """
    words = {plain(word): choice for choice, line in _WORDS.get(column.name, {}).items() for word in line.split("|")}
    return {word: choice for word, choice in words.items() if choice in column.choices} | {
        plain(choice): choice for choice in column.choices
    }
